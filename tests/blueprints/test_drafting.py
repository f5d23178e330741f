"""Blueprints being written: what is usual, what is missing, what changed, and numbers typed into cells."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.banks import blueprint, blueprints
from trainer.bank.authoring import HELD, TakenOverError
from trainer.blueprints import (
    Access,
    Blueprint,
    Purpose,
    Quota,
    Requirement,
    ReviewPolicy,
    ReviewShows,
    ReviewWhen,
    Section,
    Window,
)
from trainer.blueprints.differences import Part, differences
from trainer.blueprints.drafting import Draft, blank, take, write
from trainer.blueprints.problems import Surroundings, problems
from trainer.blueprints.quotas import Cell, cell_of, cells, next_section_id, quota_of, refilled, totals
from trainer.errors import Severity
from trainer.items import ItemType
from trainer.text import LocalText

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
KNOWN = Surroundings({"SALES-01", "SALES-02", "ETIQ-01"}, {"SALES", "ETIQ"}, {"SALES"})
SOUND = blueprint([Quota(3, "SALES")], description=LocalText("说明", "about"))


def said(found: Blueprint) -> dict[str, Severity]:
    return {f"{one.part}/{one.code}": one.severity for one in problems(found, KNOWN, now=NOW)}


def errors(found: Blueprint) -> set[str]:
    return {name for name, severity in said(found).items() if severity is Severity.ERROR}


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_new_blueprint_lacks_nothing_but_its_quotas(purpose: Purpose) -> None:
    found = blank("NEW-1", LocalText("新", "new"), purpose)
    assert set(said(found)) == {"sections.0.quotas/missing"}
    sections = (replace(found.sections[0], quotas=(Quota(20, "SALES"),)),)
    assert said(replace(found, sections=sections)) == {}


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"title": LocalText("", "x")}, {"title.zh/missing"}),
        ({"title": LocalText("x", " ")}, {"title.en/missing"}),
        ({"title": LocalText("x" * 201, "x")}, {"title.zh/too-long"}),
        ({"description": LocalText("x", "")}, {"description.en/missing"}),
        ({"purpose": Purpose.CERTIFICATION, "time_limit": None}, {"time_limit/missing"}),
        ({"time_limit": timedelta(hours=25)}, {"time_limit/bad-number"}),
        ({"window": Window(NOW, NOW)}, {"window/reversed"}),
        ({"review": ReviewPolicy(ReviewShows.SCORE, ReviewWhen.AFTER_WINDOW)}, {"review/never"}),
        ({"cool_down": timedelta(seconds=90)}, {"cool_down/bad-number"}),
        ({"cut": Fraction(101)}, {"cut/bad-number"}),
        ({"level": 10}, {"level/bad-number"}),
        ({"attempts": 0}, {"attempts/bad-number"}),
        ({"pilot": 201}, {"pilot/bad-number"}),
        ({"requires": (Requirement("ETIQ"),)}, {"requires/unknown-module"}),
        ({"sections": ()}, {"sections/missing"}),
        (
            {"sections": (Section("s", LocalText("a", "a"), Fraction(0), (Quota(1, "LOAN"),)),)},
            {"sections.0.marks/bad-number", "sections.0.quotas/unknown-code"},
        ),
        (
            {"sections": (Section("s", LocalText("", "a"), Fraction(1), (Quota(1, None, "SALES-09"),)),)},
            {"sections.0.title.zh/missing", "sections.0.quotas/unknown-code"},
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_field(changes: dict, missing: set[str]) -> None:
    assert errors(SOUND) == set()
    assert errors(replace(SOUND, **changes)) == missing


@pytest.mark.parametrize(
    ("changes", "warned"),
    [
        ({"review": ReviewPolicy(ReviewShows.KEYS)}, "review/gives-away"),
        ({"cut": Fraction(49)}, "cut/low"),
        ({"attempts": None}, "attempts/unlimited"),
        ({"time_limit": timedelta(minutes=1), "sections": SOUND.sections * 2}, "time_limit/hurried"),
        ({"pilot": 1}, "pilot/many"),
        ({"window": Window(None, NOW)}, "window/over"),
    ],
)
def test_what_is_seldom_meant_is_a_warning(changes: dict, warned: str) -> None:
    careful = replace(SOUND, purpose=Purpose.CERTIFICATION, attempts=3)
    assert said(careful) == {}
    assert said(replace(careful, **changes)) == {warned: Severity.WARNING}


def test_a_lease_goes_to_one_window_and_is_forgotten_after_a_while() -> None:
    first = take(Draft(SOUND, "", ("tom",), NOW), "tom")
    second = take(first, "zoe")
    assert second.held_by_other("tom", NOW)
    assert not second.held_by_other("tom", NOW + HELD)
    with pytest.raises(TakenOverError):
        write(second, SOUND, "tom", first.lease, now=NOW)
    same = write(second, SOUND, "zoe", second.lease, now=NOW + HELD)
    assert (same.revision, same.writers) == (0, ("tom",))
    other = write(second, replace(SOUND, level=2), "zoe", second.lease, now=NOW)
    assert (other.revision, other.writers, other.by) == (1, ("tom", "zoe"), {"tom", "zoe"})


kinds = st.sampled_from([None, *ItemType])
typed = st.dictionaries(
    st.builds(
        Cell, st.sampled_from(["", "SALES", "SALES-01", "ETIQ-01"]), st.sampled_from([None, 1, 2, 3]), kinds
    ),
    st.integers(0, 9),
)


@given(blueprints(), typed)
def test_a_section_asks_for_what_its_cells_say(found: Blueprint, wanted: dict[Cell, int]) -> None:
    section = refilled(found.sections[0], wanted)
    assert cells(section) == {cell: count for cell, count in wanted.items() if count}


@given(blueprints())
def test_numbers_that_stay_leave_the_section_as_it_is(found: Blueprint) -> None:
    section = found.sections[0]
    assert refilled(section, cells(section)) == section


@given(st.builds(Cell, st.sampled_from(["", "SALES", "SALES-01"]), st.sampled_from([None, 1, 2]), kinds))
def test_a_quota_stands_in_its_cell(cell: Cell) -> None:
    assert cell_of(quota_of(cell, 3)) == cell


@given(blueprints())
def test_totals_add_up_however_they_are_cut(found: Blueprint) -> None:
    sums = totals(found)
    assert sums.items == found.count
    assert (
        sum(sums.by_module.values()) == sum(sums.by_band.values()) == sum(sums.by_both.values()) == sums.items
    )


@given(blueprints(), blueprints())
def test_two_blueprints_differ_where_they_are_not_the_same(one: Blueprint, other: Blueprint) -> None:
    assert differences(one, one) == ()
    merged = [{section.id: cells(section) for section in side.sections} for side in (one, other)]
    assert bool(differences(one, other)) == (merged[0] != merged[1])


def test_every_field_that_changes_is_told() -> None:
    other = replace(
        SOUND,
        title=LocalText("别", "other"),
        description=None,
        purpose=Purpose.CERTIFICATION,
        level=2,
        time_limit=None,
        cut=Fraction(70),
        attempts=2,
        cool_down=timedelta(days=1),
        access=Access.ASSIGNED,
        requires=(Requirement("SALES"),),
        pilot=2,
        valid_for=12,
        bound_by_window=False,
        window=Window(NOW, NOW + timedelta(days=1)),
        review=ReviewPolicy(ReviewShows.KEYS, ReviewWhen.AFTER_WINDOW),
    )
    told = {one.part for one in differences(SOUND, other)}
    own = {Part.SECTION, Part.SECTION_ORDER, Part.SECTION_TITLE, Part.MARKS, Part.QUOTA}
    assert told == set(Part) - own - {Part.SCORING, Part.NAVIGATION}


def test_sections_are_told_by_their_titles() -> None:
    first = SOUND.sections[0]
    second = Section("b", LocalText("乙", "b"), Fraction(1), (Quota(1, "ETIQ"),))
    both = replace(SOUND, sections=(first, second))
    assert [one.part for one in differences(SOUND, both)] == [Part.SECTION]
    assert [one.part for one in differences(both, replace(both, sections=(second, first)))] == [
        Part.SECTION_ORDER
    ]
    dearer = replace(both, sections=(replace(first, marks=Fraction(2), title=LocalText("新", "new")), second))
    assert [one.part for one in differences(both, dearer)] == [Part.SECTION_TITLE, Part.MARKS]
    assert next_section_id(both.sections) == "s1"
    assert next_section_id([replace(first, id="s1"), replace(second, id="s2")]) == "s3"
