"""The analysis of an exam's own sittings agrees with the rules, keeps its results, and keeps its scope."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import text, update

from tests.exam_world import NOW, ORGANISATION, World, blueprint
from tests.services.analyse.conftest import BASIC, Exam
from trainer.analysis.report import ResponseMatrix, analyse
from trainer.errors import NotAllowedError, NotFoundError
from trainer.people import Grant, Role
from trainer.scoring import share_earned
from trainer.services import analyse as service
from trainer.services import background
from trainer.services.analyse import Selection, groupings, sheets
from trainer.services.analyse.extract import extract
from trainer.services.analyse.values import AlikePair, Kind
from trainer.services.sit_exam import sittings as live
from trainer.storage import analyses
from trainer.storage import sheets as stored
from trainer.storage.sheets import Sitting
from trainer.storage.tables import IdentityRow, RoleGrant

Make = Callable[..., Exam]


def test_the_matrix_holds_what_the_scores_say(sat: Make) -> None:
    exam = sat()
    attempts = exam.sit(12)
    sheets.pack_missing(exam.platform, ORGANISATION, BASIC)
    found = extract(exam.platform, ORGANISATION, Selection(BASIC))
    assert [sitting.attempt for sitting in found.sittings] == attempts
    for row, attempt in enumerate(attempts):
        facts = live.facts_of(exam.platform, attempt)
        current = live.read(exam.platform, facts).attempt
        presented = {place.version: number for number, place in enumerate(current.form.places)}
        for number, column in enumerate(found.columns):
            share = found.shares[row, number]
            if column.version not in presented:
                assert np.isnan(share)
                continue
            chosen = current.responses.get(presented[column.version], frozenset())
            assert share == float(share_earned(column.item, chosen, current.form.scoring))
            assert sheets.options_of(column.item, int(found.chosen[row, number])) == chosen
            assert found.seconds[row, number] > 0


def test_a_real_sitting_is_packed_with_its_times(world: World) -> None:
    attempt = world.sat("ann", 3, minutes=10)
    assert sheets.pack_missing(world.platform, ORGANISATION, BASIC) == 1
    assert sheets.pack_missing(world.platform, ORGANISATION, BASIC) == 0
    found = extract(world.platform, ORGANISATION, Selection(BASIC))
    assert found.sittings[0].attempt == attempt
    assert np.nansum(found.shares) == 3
    assert (found.chosen > 0).sum() == 3
    assert np.nansum(found.seconds) == pytest.approx(600, abs=1)


def test_the_figures_are_those_of_the_pure_analysis(sat: Make) -> None:
    exam = sat()
    exam.sit(60)
    asker = exam.world.asker("tom")
    service.figures(exam.platform, asker, Selection(BASIC), now=NOW)
    found = service.figures(exam.platform, asker, Selection(BASIC), now=NOW)
    assert found.current
    assert found.value is not None
    matrix = extract(exam.platform, ORGANISATION, Selection(BASIC))
    expected = analyse(
        ResponseMatrix(
            tuple(sitting.attempt for sitting in matrix.sittings),
            tuple(column.label for column in matrix.columns),
            matrix.shares * np.array([column.maximum for column in matrix.columns]),
            np.array([column.maximum for column in matrix.columns]),
        )
    )
    by_item = {item.id: item for item in expected.items}
    for item in found.value.items:
        assert item.statistics is not None
        assert item.statistics.facility == by_item[item.item].facility
        assert item.statistics.discrimination == by_item[item.item].discrimination
    assert found.value.alpha is None
    assert not found.value.one_form
    assert sum(found.value.histogram) == found.value.sittings == 60


def test_one_form_for_all_has_an_alpha_and_decisions(sat: Make) -> None:
    exam = sat(different=1)
    exam.sit(80)
    asker = exam.world.asker("tom")
    service.figures(exam.platform, asker, Selection(BASIC), now=NOW)
    found = service.figures(exam.platform, asker, Selection(BASIC), now=NOW).value
    assert found is not None
    assert found.one_form
    assert found.alpha is not None
    assert found.kr20 is None, "marks of 2 and 1 are not 0 and 1"
    assert found.sem is not None


def test_a_result_is_kept_until_a_sitting_closes(sat: Make, worked_at_once: list[int]) -> None:
    exam = sat()
    exam.sit(20)
    asker = exam.world.asker("tom")
    for _ in range(3):
        service.figures(exam.platform, asker, Selection(BASIC), now=NOW)
    assert worked_at_once == [1]
    exam.sit(1, first=20)
    outdated = service.figures(exam.platform, asker, Selection(BASIC), now=NOW)
    assert not outdated.current
    assert outdated.value is not None
    assert outdated.value.sittings == 20
    fresh = service.figures(exam.platform, asker, Selection(BASIC), now=NOW)
    assert fresh.current
    assert fresh.value is not None
    assert fresh.value.sittings == 21
    assert worked_at_once == [1, 1]


def test_a_selection_is_narrowed_by_cohort_time_and_first_sittings(sat: Make) -> None:
    exam = sat()
    exam.sit(6)
    exam.sit(5, unit="south", first=10, at=NOW + timedelta(days=5))
    people = [f"p{number}" for number in range(6)]
    from benchmarks.sittings import Sitter, write  # noqa: PLC0415

    again = [Sitter(name, "team", 0.0, ("c-team",)) for name in people]
    write(exam.world.store, exam.season, again, [NOW] * 6, exam.random)
    sheets.pack_missing(exam.platform, ORGANISATION, BASIC)

    def count(**narrowed: object) -> int:
        wanted = Selection(BASIC, **narrowed)  # type: ignore[arg-type]
        return len(extract(exam.platform, ORGANISATION, wanted).sittings)

    assert count() == 11
    assert count(retakes=True) == 17
    assert count(cohort="c-south") == 5
    assert count(cohort="c-team", retakes=True) == 12
    assert count(since=NOW - timedelta(days=26)) == 5
    assert count(since=NOW - timedelta(days=26), retakes=True) == 11


def test_annulled_sittings_do_not_count(sat: Make) -> None:
    exam = sat()
    attempts = exam.sit(6)
    sheets.pack_missing(exam.platform, ORGANISATION, BASIC)
    with exam.world.store.write() as session:
        session.execute(text("UPDATE attempt SET status = 'void' WHERE id = :id"), {"id": attempts[0]})
    found = extract(exam.platform, ORGANISATION, Selection(BASIC))
    assert [sitting.attempt for sitting in found.sittings] == attempts[1:]


def test_the_model_says_how_reliable_random_forms_are(sat: Make) -> None:
    exam = sat()
    exam.sit(150)
    asker = exam.world.asker("tom")
    service.model(exam.platform, asker, Selection(BASIC), now=NOW)
    found = service.model(exam.platform, asker, Selection(BASIC), now=NOW).value
    assert found is not None
    assert found.reliability is not None
    assert 0 < found.reliability < 1
    assert len(found.items) == 24
    assert found.curve[0].ability == -4
    assert found.cut_ability is not None


def test_too_few_sittings_for_a_model_are_said(sat: Make) -> None:
    exam = sat()
    exam.sit(20)
    asker = exam.world.asker("tom")
    service.model(exam.platform, asker, Selection(BASIC), now=NOW)
    found = service.model(exam.platform, asker, Selection(BASIC), now=NOW)
    assert found.value is None
    assert found.failure is not None
    assert found.details == {"needed": "100", "count": "20"}


def test_hints_compare_groups_of_a_hundred_and_name_those_too_small(sat: Make) -> None:
    exam = sat()
    exam.sit(120)
    exam.sit(110, unit="south", first=200)
    exam.sit(30, unit="org", first=400)
    asker = exam.world.asker("tom")
    service.hints(exam.platform, asker, Selection(BASIC), now=NOW)
    found = service.hints(exam.platform, asker, Selection(BASIC), now=NOW).value
    assert found is not None
    assert {(one.kind, one.group, one.size) for one in found.groups} == {
        ("unit", "north", 120),
        ("unit", "south", 110),
        ("cohort", "c-team", 120),
        ("cohort", "c-south", 110),
    }, "the team is all of the north, so it is not compared again"
    assert [(one.kind, one.group, one.size) for one in found.small] == [("cohort", "c-org", 30)]
    assert found.alike == ()


def test_few_people_are_not_told_apart(sat: Make) -> None:
    exam = sat()
    exam.sit(4)
    asker = exam.world.asker("tom")
    service.figures(exam.platform, asker, Selection(BASIC), now=NOW)
    found = service.figures(exam.platform, asker, Selection(BASIC), now=NOW)
    assert found.value is None
    assert found.failure is not None
    assert "tell who they are" in found.failure


@pytest.mark.parametrize("person", ["ann", "mia"])
def test_only_those_who_look_after_items_may_look(world: World, person: str) -> None:
    asker = world.asker(person)
    with pytest.raises(NotAllowedError):
        service.exams(world.platform, asker)
    with pytest.raises(NotAllowedError):
        service.figures(world.platform, asker, Selection(BASIC), now=NOW)


def test_an_exam_that_does_not_exist_is_not_asked_for(world: World) -> None:
    with pytest.raises(NotFoundError):
        service.figures(world.platform, world.asker("tom"), Selection("NONE"), now=NOW)


def test_pairs_are_named_only_to_those_who_answer_for_both(sat: Make) -> None:
    exam = sat()
    attempts = exam.sit(2)
    pair = AlikePair(attempts[0], attempts[1], "team", NOW, 30, 28, 12.0)
    found = service.Fairness(2, (), (), (), (), 0, (), 1, 1, (pair,))
    trainer = exam.world.asker("tom")
    assert service.pairs(exam.platform, trainer, found) == service.SeenPairs((), 1)
    granted = exam.world.asker("tom", Grant(Role.INVIGILATE, "org/north/"))
    (seen,) = service.pairs(exam.platform, granted, found).pairs
    assert (seen.first_name, seen.second_name) == ("P0", "P1")


def test_a_request_is_claimed_once_and_again_when_its_worker_has_died(world: World) -> None:
    request = analyses.Request("d" * 64, ORGANISATION, "figures", "s" * 64, {})
    with world.store.write() as session:
        analyses.ask(session, request, NOW)
        analyses.ask(session, request, NOW)
    with world.store.write() as session:
        assert analyses.claim(session, NOW) == request
        assert analyses.claim(session, NOW) is None
        assert not analyses.waiting(session, NOW)
    with world.store.write() as session:
        assert analyses.claim(session, NOW + timedelta(minutes=11)) == request


def test_the_list_of_exams_counts_sittings_and_keeps_exams_nobody_sat(sat: Make) -> None:
    exam = sat()
    exam.world.publish(
        exam.world.platform.catalogue.current().bank.items.values(), [blueprint(), blueprint("NEW")]
    )
    exam.sit(7)
    listed = service.exams(exam.platform, exam.world.asker("tom"))
    assert [(one.blueprint, one.sittings) for one in listed] == [("BASIC", 7), ("NEW", 0)]


def test_reading_an_exam_scans_neither_attempts_nor_journals(sat: Make) -> None:
    exam = sat()
    if not exam.world.store.is_sqlite:
        pytest.skip("the plan of a small table says nothing on PostgreSQL")
    exam.sit(20)
    sheets.pack_missing(exam.platform, ORGANISATION, BASIC)
    seen: list[str] = []
    with exam.world.store.engine.connect() as connection:
        original = connection.exec_driver_sql

        def plan(statement: str) -> None:
            seen.extend(str(row[3]) for row in original(f"EXPLAIN QUERY PLAN {statement}"))

        for statement in statements():
            plan(statement)
    assert seen
    assert not [line for line in seen if line.startswith("SCAN") and "earlier" not in line], seen


def statements() -> list[str]:
    """The statements that draw a page, with literal values."""
    from sqlalchemy.dialects import sqlite  # noqa: PLC0415

    captured: list[str] = []

    class Caught:
        def execute(self, statement: object) -> object:
            captured.append(
                str(
                    statement.compile(  # type: ignore[attr-defined]
                        dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}
                    )
                )
            )
            raise LookupError

    for ask in (
        lambda session: stored.population(session, ORGANISATION, BASIC),
        lambda session: stored.read(session, ORGANISATION, BASIC, since=None, retakes=False, limit=10),
        lambda session: stored.unpacked(session, ORGANISATION, BASIC, 10),
    ):
        with pytest.raises(LookupError):
            ask(Caught())  # type: ignore[no-untyped-call]
    return captured


def test_the_worker_is_a_process_of_the_lowest_priority(
    sqlite_store: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = (
        "import os\nfrom trainer.services import worker\n"
        "seen = []\nworker.drain = lambda platform, wanted: seen.append(os.nice(0))\n"
        "worker.main()\nprint(seen[0])"
    )
    url = str(sqlite_store.engine.url)  # type: ignore[attr-defined]
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"TRAINER_DATABASE_URL": url, "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) == background.PRIORITY


def test_kinds_have_their_own_requests(sat: Make) -> None:
    exam = sat()
    exam.sit(6)
    asker = exam.world.asker("tom")
    service.figures(exam.platform, asker, Selection(BASIC), now=NOW)
    service.hints(exam.platform, asker, Selection(BASIC), now=NOW)
    with exam.world.store.read() as session:
        kinds = session.execute(text("SELECT kind FROM analysis ORDER BY kind")).scalars().all()
    assert kinds == [Kind.FAIRNESS.value, Kind.FIGURES.value]


def test_hints_also_compare_languages_and_roles_and_name_those_too_small(sat: Make) -> None:
    exam = sat()
    exam.sit(250)
    with exam.world.store.write() as session:
        some = [f"p{number}" for number in range(110)]
        session.execute(update(IdentityRow).where(IdentityRow.person.in_(some)).values(language="en"))
        session.add_all(
            RoleGrant(id=f"r{name}", person=name, role="invigilate", granted_at=NOW) for name in some[:20]
        )
    asker = exam.world.asker("tom")
    service.hints(exam.platform, asker, Selection(BASIC), now=NOW)
    found = service.hints(exam.platform, asker, Selection(BASIC), now=NOW).value
    assert found is not None
    (group,) = [one for one in found.groups if one.kind == "language"]
    assert (group.group, group.size, group.others) == ("zh", 140, 110), "once, not from both sides"
    assert [(one.kind, one.group, one.size) for one in found.small] == [("role", "invigilate", 20)]


def test_who_sat_before_is_a_group_and_units_count_at_every_level() -> None:
    def sitting(number: int, unit: str) -> Sitting:
        return Sitting(f"a{number}{unit}", "p", number, unit, ("c",), NOW, NOW, 50.0, "60", False, False)

    people = groupings.People(above={"team": ("north", "team"), "south": ("south",)})
    found = groupings.groups([sitting(1, "team"), sitting(2, "south"), sitting(3, "gone")], people)
    assert {(one.grouping, one.level, one.name): one.members.tolist() for one in found} == {
        ("unit", 0, "north"): [True, False, False],
        ("unit", 1, "team"): [True, False, False],
        ("unit", 0, "south"): [False, True, False],
        ("cohort", 0, "c"): [True, True, True],
        ("sitting", 0, groupings.LATER): [False, True, True],
    }
