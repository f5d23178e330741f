"""Repairs as rules: what may be proposed, which are in force, and that taking one back restores scores."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exam_world import NOW, blueprint, item
from trainer import repairs
from trainer.bank import Bank
from trainer.blueprints import Quota, ScoringRule, Section
from trainer.forms import Form, assemble, plan
from trainer.items import ItemType
from trainer.repairs import BadRepairError, Repair, Treatment
from trainer.scoring import Correction, Decision, score
from trainer.text import LocalText

SINGLE = item("SALES-01-001")
MULTIPLE = item("SALES-01-002", ItemType.MULTIPLE)
ITEMS = {
    found.version: found for found in (SINGLE, MULTIPLE, *(item(f"SALES-01-{n:03d}") for n in range(3, 7)))
}


def key(*options: str) -> frozenset[str]:
    return frozenset(options)


def form(rule: ScoringRule = ScoringRule.EXACT) -> Form:
    title = LocalText("x", "x")
    made = blueprint(
        sections=(Section("one", title, Fraction(2), (Quota(6, objective="SALES-01"),)),), scoring=rule
    )
    return assemble(plan(Bank.of(ITEMS.values()), made), made, 1)


def place_of(found: Form, version: str) -> int:
    return next(number for number, place in enumerate(found.places) if place.version == version)


def test_a_new_key_gives_the_marks_to_those_who_chose_it() -> None:
    found, chosen = form(), {place_of(form(), SINGLE.version): key("b")}
    assert score(found, ITEMS, chosen).raw == 0
    after = score(found, ITEMS, chosen, {SINGLE.version: Correction((key("b"),))})
    assert after.raw == 2
    assert after.maximum == 12


def test_several_keys_give_the_marks_to_either_choice() -> None:
    found = form()
    place = place_of(found, SINGLE.version)
    either = {SINGLE.version: Correction((key("a"), key("c")))}
    earned = [score(found, ITEMS, {place: key(option)}, either).raw for option in "abcd"]
    assert earned == [2, 0, 2, 0]


def test_a_voided_item_neither_earns_nor_counts() -> None:
    found = form()
    place = place_of(found, SINGLE.version)
    void = {SINGLE.version: Correction()}
    for options in ("a", "b"):
        after = score(found, ITEMS, {place: key(options)}, void)
        assert (after.raw, after.maximum) == (0, 10)
    others = {n: ITEMS[p.version].key for n, p in enumerate(found.places) if n != place}
    assert score(found, ITEMS, others, void).percent == 100


def test_partial_credit_is_given_for_the_best_of_several_keys() -> None:
    found = form(ScoringRule.PARTIAL)
    place = place_of(found, MULTIPLE.version)
    either = {MULTIPLE.version: Correction((key("a", "b"), key("c", "d")))}
    assert score(found, ITEMS, {place: key("c")}, either).raw == 1
    assert score(found, ITEMS, {place: key("c", "d")}, either).raw == 2


@pytest.mark.parametrize(
    ("treatment", "keys"),
    [
        (Treatment.REKEY, (key("a"),)),
        (Treatment.REKEY, (key("b"), key("c"))),
        (Treatment.REKEY, ()),
        (Treatment.REKEY, (key("z"),)),
        (Treatment.REKEY, (key("b", "c"),)),
        (Treatment.ACCEPT, (key("a"),)),
        (Treatment.ACCEPT, (key("b"), key("b"))),
        (Treatment.ACCEPT, (key(), key("a"))),
        (Treatment.VOID, (key("a"),)),
    ],
)
def test_a_repair_that_says_nothing_sensible_is_refused(
    treatment: Treatment, keys: tuple[frozenset[str], ...]
) -> None:
    with pytest.raises(BadRepairError):
        repairs.check(SINGLE, treatment, keys, "reason")


def test_a_repair_needs_a_reason() -> None:
    with pytest.raises(BadRepairError):
        repairs.check(SINGLE, Treatment.VOID, (), " ")
    repairs.check(SINGLE, Treatment.VOID, (), "bad")
    repairs.check(SINGLE, Treatment.REKEY, (key("b"),), "bad")
    repairs.check(MULTIPLE, Treatment.REKEY, (key("b", "c"),), "bad")


def made(number: int, version: str, *keys: frozenset[str], reverses: str | None = None) -> Repair:
    treatment = Treatment.VOID if not keys else Treatment.REKEY if len(keys) == 1 else Treatment.ACCEPT
    at = NOW + timedelta(minutes=number)
    return Repair(f"r{number}", ITEMS[version].id, version, treatment, keys, "why", "tom", at, reverses)


def test_the_latest_repair_of_a_version_is_in_force_and_taking_it_back_restores_the_one_before() -> None:
    first, second = made(1, SINGLE.version, key("b")), made(2, SINGLE.version)
    assert repairs.in_force([first, second]) == {SINGLE.version: second}
    back = made(3, SINGLE.version, reverses="r2")
    assert repairs.in_force([first, second, back]) == {SINGLE.version: first}
    other = made(4, SINGLE.version, reverses="r1")
    assert repairs.in_force([first, second, back, other]) == {}


choices = st.frozensets(st.sampled_from("abcd"), max_size=1)
versions = st.sampled_from(sorted(ITEMS))
corrections = st.one_of(
    st.just(()),
    st.lists(
        st.frozensets(st.sampled_from("abcd"), min_size=1, max_size=2), min_size=1, max_size=3, unique=True
    ).map(tuple),
)


@given(
    st.sampled_from(ScoringRule),
    st.lists(choices, min_size=6, max_size=6),
    st.lists(st.tuples(versions, corrections), max_size=4),
    st.tuples(versions, corrections),
)
def test_taking_a_repair_back_restores_every_score(
    rule: ScoringRule,
    chosen: list[frozenset[str]],
    before: list[tuple[str, tuple[frozenset[str], ...]]],
    last: tuple[str, tuple[frozenset[str], ...]],
) -> None:
    found, responses = form(rule), dict(enumerate(chosen))
    held = [made(number, version, *keys) for number, (version, keys) in enumerate(before)]
    repair = made(90, last[0], *last[1])
    back = replace(repair, id="r91", reverses=repair.id)

    def scored(*approved: Repair) -> object:
        return score(found, ITEMS, responses, repairs.corrections(repairs.in_force(approved)))

    assert scored(*held, repair, back) == scored(*held)


@given(st.lists(choices, min_size=6, max_size=6), versions, corrections)
def test_a_repaired_score_stays_within_its_maximum(
    chosen: list[frozenset[str]], version: str, keys: tuple[frozenset[str], ...]
) -> None:
    after = score(form(), ITEMS, dict(enumerate(chosen)), {version: Correction(keys)})
    assert 0 <= after.raw <= after.maximum
    assert after.maximum == (12 if keys else 10)
    assert after.decision in Decision
