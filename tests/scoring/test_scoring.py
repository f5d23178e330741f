"""Scores are exact fractions and follow the published rules."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.banks import bank_of, blueprint, drawable, item
from trainer.bank import Bank
from trainer.blueprints import Blueprint, Quota, ScoringRule, Section
from trainer.forms import Form, assemble
from trainer.items import Item, ItemType, Option, Status
from trainer.scoring import Decision, Score, score, share_earned
from trainer.text import LocalText

FIVE = tuple(Option(name, name) for name in "abcde")


def multiple(key: str) -> Item:
    return item("SALES-01-001", ItemType.MULTIPLE, options=FIVE, key=frozenset(key))


@pytest.mark.parametrize(
    ("chosen", "exact", "partial"),
    [
        ("abc", 1, Fraction(1)),
        ("ab", 0, Fraction(2, 3)),
        ("a", 0, Fraction(1, 3)),
        ("abcd", 0, Fraction(2, 3)),
        ("abcde", 0, Fraction(1, 3)),
        ("abd", 0, Fraction(1, 3)),
        ("ad", 0, Fraction(0)),
        ("ade", 0, Fraction(0)),
        ("de", 0, Fraction(0)),
        ("", 0, Fraction(0)),
    ],
)
def test_a_multiple_item_earns_by_rule(chosen: str, exact: int, partial: Fraction) -> None:
    found = multiple("abc")
    assert share_earned(found, frozenset(chosen), ScoringRule.EXACT) == exact
    assert share_earned(found, frozenset(chosen), ScoringRule.PARTIAL) == partial


@pytest.mark.parametrize("rule", list(ScoringRule))
@pytest.mark.parametrize("kind", [ItemType.SINGLE, ItemType.TRUE_FALSE])
def test_other_items_are_all_or_nothing_under_either_rule(kind: ItemType, rule: ScoringRule) -> None:
    found = item("SALES-01-001", kind)
    (key,) = found.key
    other = next(name for name in found.option_ids if name != key)
    assert share_earned(found, frozenset({key}), rule) == 1
    assert share_earned(found, frozenset({other}), rule) == 0
    assert share_earned(found, frozenset(), rule) == 0


@given(st.sets(st.sampled_from("abcde"), min_size=2), st.sets(st.sampled_from("abcde")))
def test_partial_credit_is_right_minus_wrong_over_keys_never_below_nothing(
    key: set[str], chosen: set[str]
) -> None:
    earned = share_earned(multiple("".join(key)), frozenset(chosen), ScoringRule.PARTIAL)
    right, wrong = len(chosen & key), len(chosen - key)
    assert earned == max(Fraction(0), Fraction(right - wrong, len(key)))
    assert 0 <= earned <= 1
    assert (earned == 1) == (chosen == key)


@given(st.fractions(0, 200), st.fractions(0, 100), st.fractions(0, 200))
def test_passing_means_a_hundred_times_raw_reaching_cut_times_maximum(
    raw: Fraction, cut: Fraction, maximum: Fraction
) -> None:
    found = Score(raw, maximum, cut, ())
    assert (found.decision is Decision.PASS) == (100 * raw >= cut * maximum)


@pytest.mark.parametrize(
    ("raw", "maximum", "cut", "decision"),
    [
        (Fraction(24), Fraction(40), Fraction(60), Decision.PASS),
        (Fraction(24) - Fraction(1, 3), Fraction(40), Fraction(60), Decision.FAIL),
        (Fraction(2, 3), Fraction(1), Fraction("66.67"), Decision.FAIL),
        (Fraction(2, 3), Fraction(1), Fraction(200, 3), Decision.PASS),
        (Fraction(29, 10), Fraction(10), Fraction(29), Decision.PASS),
        (Fraction(0), Fraction(10), Fraction(0), Decision.PASS),
    ],
)
def test_a_score_equal_to_the_cut_passes_and_no_rounding_helps_or_hurts(
    raw: Fraction, maximum: Fraction, cut: Fraction, decision: Decision
) -> None:
    assert Score(raw, maximum, cut, ()).decision is decision


def test_thirds_add_up_to_a_whole() -> None:
    """Floating point would say 0.9999999999999999 and fail the candidate."""
    items = [
        item(f"SALES-01-{n:03d}", ItemType.MULTIPLE, options=FIVE, key=frozenset("abc")) for n in range(3)
    ]
    form = assemble(
        bank_of(items),
        blueprint([Quota(3, module="SALES")], scoring=ScoringRule.PARTIAL, cut=Fraction(100, 3)),
        1,
    )
    found = score(
        form, {one.version: one for one in items}, {0: frozenset("a"), 1: frozenset("a"), 2: frozenset("a")}
    )
    assert found.raw == 1
    assert found.decision is Decision.PASS


def respond_at_random(form: Form, data: st.DataObject) -> dict[int, frozenset[str]]:
    return {
        number: frozenset(data.draw(st.sets(st.sampled_from(place.options))))
        for number, place in enumerate(form.places)
        if data.draw(st.booleans())
    }


@given(drawable(), st.data(), st.sampled_from(ScoringRule))
def test_sections_and_objectives_add_up_to_the_score(
    given_: tuple[Bank, Blueprint], data: st.DataObject, rule: ScoringRule
) -> None:
    bank, wanted = given_
    form = assemble(bank, replace(wanted, scoring=rule), 1)
    versions = {item.version: item for item in bank.items.values()}
    found = score(form, versions, respond_at_random(form, data))
    for parts in (found.by_section(), found.by_objective()):
        assert sum((part.earned for part in parts), Fraction(0)) == found.raw
        assert sum((part.maximum for part in parts), Fraction(0)) == found.maximum == form.maximum
        assert sum(part.items for part in parts) == len(form.places)
    assert 0 <= found.raw <= found.maximum
    assert found.percent == 100 * found.raw / found.maximum


def test_pilot_items_earn_nothing_and_cost_nothing() -> None:
    items = [item("SALES-01-001"), item("SALES-01-002", status=Status.PILOT)]
    form = assemble(bank_of(items), blueprint([Quota(1, module="SALES")], pilot=1), 1)
    versions = {one.version: one for one in items}
    right = {number: frozenset("a") for number in range(2)}
    found = score(form, versions, right)
    assert (found.raw, found.maximum, len(found.marks)) == (1, 1, 2)
    pilot = next(number for number, place in enumerate(form.places) if not place.scored)
    assert score(form, versions, {pilot: frozenset("a")}).raw == 0
    assert [part.items for part in found.by_section()] == [1]


def test_sections_weigh_as_their_marks_say() -> None:
    title = LocalText("节", "part")
    sections = (
        Section("one", title, Fraction(2), (Quota(1, objective="SALES-01"),)),
        Section("two", title, Fraction("2.5"), (Quota(1, objective="ETIQ-01"),)),
    )
    items = [item("SALES-01-001"), item("ETIQ-01-001")]
    form = assemble(bank_of(items), blueprint((), sections=sections), 1)
    found = score(form, {one.version: one for one in items}, {1: frozenset("a")})
    assert [(p.name, p.earned, p.maximum) for p in found.by_section()] == [
        ("one", 0, 2),
        ("two", Fraction(5, 2), Fraction(5, 2)),
    ]


def test_an_attempt_without_any_response_scores_nothing() -> None:
    items = [item("SALES-01-001")]
    form = assemble(bank_of(items), blueprint([Quota(1, module="SALES")]), 1)
    assert score(form, {one.version: one for one in items}, {}).percent == 0
