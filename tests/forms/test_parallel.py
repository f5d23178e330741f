"""Parallel forms: every condition holds, small sets are the best there are, impossible ones are explained."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests import parallel_oracle as oracle
from tests.banks import bank_of, blueprint, blueprints, case, drawable, item, tangled_items
from trainer.bank import Bank
from trainer.blueprints import Blueprint, Quota, Section
from trainer.forms import InfeasiblePilotError, Place, Plan, plan, to_json
from trainer.forms.matching import Matching
from trainer.forms.parallel import (
    Aim,
    Condition,
    ItemStatistic,
    NoModelError,
    NoParallelFormsError,
    NoSetFoundError,
    ParallelForms,
    Relaxation,
    Statistics,
    Supply,
    UnprovedError,
    UnusableWishError,
    Wanted,
    assemble_parallel,
    assembling,
    compare,
    joint,
    supply,
)
from trainer.forms.parallel.improve import improve
from trainer.forms.parallel.measures import RULE_OF_THUMB, measure, worth
from trainer.forms.parallel.pieces import Terms, build, overlaps_to_try
from trainer.forms.parallel.pool import Draft, Pool
from trainer.items import Status
from trainer.text import LocalText

SLIP = 1e-6


def statistics_of(bank: Bank, facilities: list[float]) -> Statistics:
    """Each item in the order of ids has the next facility, over and over."""
    return Statistics(
        {
            one.version: ItemStatistic(facilities[number % len(facilities)], 200)
            for number, one in enumerate(bank.items.values())
        }
    )


def facility_of(bank: Bank, statistics: Statistics) -> Mapping[str, float]:
    return {name: statistics.items[one.version].facility for name, one in bank.items.items()}


def assert_sound(bank: Bank, wanted_blueprint: Blueprint, wanted: Wanted, found: ParallelForms) -> None:
    """Check every condition anew, from the forms alone."""
    assert len(found.forms) == wanted.forms
    scored = [[place for place in one.form.places if place.scored] for one in found.forms]
    units = [{bank.unit_id(place.item) for place in places} for places in scored]
    for places, names in zip(scored, units, strict=True):
        assert len(places) == wanted_blueprint.count
        assert_quotas(bank, wanted_blueprint, places)
        for name in names:
            members = bank.testlets[name].members if name in bank.testlets else (bank.items[name],)
            assert {one.id for one in members} <= {place.item for place in places}
            assert all(one.status is Status.ACTIVE for one in members)
            assert not {bank.unit_id(enemy) for one in members for enemy in one.enemies} & names
    uses = Counter(place.item for places in scored for place in places)
    assert max(uses.values(), default=0) <= wanted.exposure
    shared = [
        len({place.item for place in one} & {place.item for place in other})
        for one, other in combinations(scored, 2)
    ]
    assert max(shared) == found.overlap
    assert wanted.overlap is None or found.overlap <= wanted.overlap
    assert found.gap <= wanted.tolerance + SLIP
    assert found.gap == pytest.approx(max(found.value) - min(found.value))
    assert found.gap_bound <= found.gap + SLIP
    assert found.overlap_bound <= found.overlap


def assert_quotas(bank: Bank, wanted: Blueprint, places: Sequence[Place]) -> None:
    """Each section holds as many items as it has places, and some matching fills all of its quotas."""
    for section in wanted.sections:
        there = [bank.items[place.item] for place in places if place.section == section.id]
        filled = Matching([quota.count for quota in section.quotas])
        for number, one in enumerate(there):
            fits = tuple(n for n, quota in enumerate(section.quotas) if quota.matches(one))
            assert filled.add(number, fits)
        assert filled.room == 0


small_wishes = st.builds(
    Wanted,
    forms=st.integers(2, 3),
    exposure=st.integers(1, 3),
    overlap=st.sampled_from([None, 0, 1, 2]),
    tolerance=st.sampled_from([0.5, 4.0, 100.0]),
)
facilities = st.lists(st.sampled_from([0.2, 0.35, 0.5, 0.55, 0.7, 0.9]), min_size=3, max_size=9)


def small(ready: Plan, facility: Mapping[str, float], wanted: Wanted) -> list[oracle.OneForm]:
    """All forms, where there are few enough to try every set of them."""
    assume(sum(slot.quota.count for slot in ready.slots) <= 5)
    forms = oracle.forms(ready, facility, oracle.terms_of(ready, wanted))
    assume(len(forms) <= (60 if wanted.forms == 2 else 24))
    return forms


@settings(max_examples=250, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(tangled_items(), blueprints(), small_wishes, facilities, st.integers(0, 99))
def test_of_small_banks_the_set_shares_as_few_items_as_can_be_and_then_has_the_smallest_gap(
    items: tuple[object, ...], wanted_blueprint: Blueprint, wanted: Wanted, values: list[float], seed: int
) -> None:
    bank = bank_of(items)  # type: ignore[arg-type]
    statistics = statistics_of(bank, values)
    ready, facility = plan(bank, wanted_blueprint), facility_of(bank, statistics)
    small(ready, facility, wanted)
    expected = oracle.best(ready, facility, oracle.terms_of(ready, wanted), wanted.forms)
    try:
        found = assemble_parallel(ready, wanted_blueprint, wanted, statistics, seed)
    except NoParallelFormsError:
        assert expected is None
        return
    assert expected is not None
    assert_sound(bank, wanted_blueprint, wanted, found)
    assert found.proved
    assert found.overlap == expected[0]
    assert found.gap == pytest.approx(expected[1], abs=1e-5)


@settings(max_examples=10, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(tangled_items(), blueprints(), small_wishes, facilities)
def test_what_has_to_be_relaxed_is_the_smallest_set_that_helps(
    items: tuple[object, ...], wanted_blueprint: Blueprint, wanted: Wanted, values: list[float]
) -> None:
    bank = bank_of(items)  # type: ignore[arg-type]
    statistics = statistics_of(bank, values)
    ready, facility = plan(bank, wanted_blueprint), facility_of(bank, statistics)
    assume(wanted.forms == 2 and len(ready.candidates) <= 8)
    terms = oracle.terms_of(ready, wanted)
    assume(sum(terms.places) <= 4)
    assume(oracle.best(ready, facility, terms, 2) is None)
    smallest = oracle.smallest_relaxations(ready, facility, terms, 2)
    with pytest.raises(NoParallelFormsError) as caught:
        assemble_parallel(ready, wanted_blueprint, wanted, statistics, 1)
    diagnosis = caught.value.diagnosis
    told = {frozenset(_name(one) for one in remedy) for remedy in diagnosis.remedies}
    assert diagnosis.exact
    assert told <= smallest
    assert len(told) == min(len(smallest), 5)


def _name(told: Relaxation) -> oracle.Name:
    if told.condition is Condition.QUOTA:
        return "quota", told.slot
    if told.condition is Condition.ENEMIES:
        return "enemies", frozenset(told.name.split(" + "))
    return told.condition.value, None


@settings(max_examples=10, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(drawable(), st.integers(2, 4), st.integers(0, 99))
def test_sets_made_piece_by_piece_satisfy_every_condition_too(
    filled: tuple[Bank, Blueprint], forms: int, seed: int
) -> None:
    bank, wanted_blueprint = filled
    ready = plan(bank, wanted_blueprint)
    pool = Pool(ready, worth(ready, measure(ready, Statistics()), Aim.SCORE))
    wanted = Wanted(forms, exposure=forms, tolerance=100)
    terms = Terms(wanted, sum(pool.capacity), seed)
    drafts = build(pool, terms, lambda _: None)
    assert drafts is not None, "the same form may be taken over and over"
    for each in (drafts, improve(pool, terms, drafts)):
        for draft in each:
            assert Counter(slot for placed in draft for slot in placed.slots) == Counter(
                {slot: count for slot, count in enumerate(pool.capacity) if count}
            )
            taken = {placed.candidate for placed in draft}
            assert len(taken) == len(draft)
            assert not any(one in taken and other in taken for one, other in pool.feuds)
    assert_closer(pool, drafts, improve(pool, terms, drafts))


def assert_closer(pool: Pool, before: tuple[Draft, ...], after: tuple[Draft, ...]) -> None:
    values = [[pool.value(draft) for draft in those] for those in (before, after)]
    assert max(values[1]) - min(values[1]) <= max(values[0]) - min(values[0]) + SLIP


def many(count: int, objectives: int) -> Bank:
    """Items dealt out to objectives and bands in turn."""
    return bank_of(
        item(f"AA-{number % objectives + 1:02d}-{number:04d}", band=number // objectives % 3 + 1)
        for number in range(count)
    )


def quota_each(objectives: int, count: int = 1) -> Blueprint:
    return blueprint([Quota(count, objective=f"AA-{n + 1:02d}") for n in range(objectives)])


VARIED = [0.31, 0.42, 0.5, 0.57, 0.63, 0.71, 0.78, 0.84, 0.9, 0.95, 0.66]


def test_a_bank_too_large_for_one_search_gives_sound_forms_that_lie_close_together() -> None:
    bank, wanted_blueprint = many(400, 20), quota_each(20)
    statistics = statistics_of(bank, VARIED)
    wanted = Wanted(5, tolerance=0.5)
    found = assemble_parallel(bank, wanted_blueprint, wanted, statistics, 7)
    assert_sound(bank, wanted_blueprint, wanted, found)
    assert found.overlap == found.overlap_bound == 0
    assert found.gap < 0.2
    assert not found.proved
    drawn = compare(plan(bank, wanted_blueprint), statistics, 7, draws=50)
    assert drawn.high - drawn.low > 10 * found.gap
    assert drawn.shared > 0


def test_the_same_inputs_give_the_same_set_and_another_seed_gives_another() -> None:
    bank, wanted_blueprint = many(130, 8), quota_each(8, 2)
    statistics = statistics_of(bank, VARIED)
    one, again, other = (
        assemble_parallel(bank, wanted_blueprint, Wanted(3), statistics, seed) for seed in (1, 1, 2)
    )
    assert [to_json(form.form) for form in one.forms] == [to_json(form.form) for form in again.forms]
    assert {form.form.digest for form in one.forms}.isdisjoint(form.form.digest for form in other.forms)
    mine = [{place.item for place in form.form.places} for form in one.forms]
    assert mine != [{place.item for place in form.form.places} for form in other.forms]


def test_items_without_statistics_count_as_others_of_their_band_or_by_a_stated_rule() -> None:
    bank, wanted_blueprint = many(30, 2), quota_each(2)
    known = [one for one in bank.items.values() if one.band == 1][:6]
    statistics = Statistics(
        {one.version: ItemStatistic(0.6 if number else 0.3, 50) for number, one in enumerate(known)}
        | {one.version: ItemStatistic(0.0, 9) for one in bank.items.values() if one.band == 2}
    )
    found = assemble_parallel(bank, wanted_blueprint, Wanted(2, tolerance=50), statistics, 1)
    told = {one.band: one for one in found.assumed}
    assert (found.items, found.known) == (30, 6)
    assert told[1].facility == pytest.approx((0.3 + 5 * 0.6) / 6)
    assert (told[1].seen, told[1].items) == (6, 4)
    assert (told[2].facility, told[2].seen, told[2].items) == (RULE_OF_THUMB[2], 0, 10)
    assert told[3].facility == RULE_OF_THUMB[3]
    for one in found.forms:
        without = [place for place in one.form.places if bank.items[place.item] not in known]
        assert one.assumed == len(without)


def test_the_expected_score_counts_marks_and_its_spread_is_that_of_chance() -> None:
    bank = bank_of([item("AA-01-001"), item("AA-01-002"), item("AA-02-001"), item("AA-02-002")])
    facility = {"AA-01-001": 0.5, "AA-01-002": 0.5, "AA-02-001": 0.9, "AA-02-002": 0.9}
    sections = tuple(
        Section(code, LocalText("节", "part"), Fraction(marks), (Quota(1, objective=code),))
        for code, marks in (("AA-01", 1), ("AA-02", 3))
    )
    wanted_blueprint = blueprint((), sections=sections)
    statistics = Statistics(
        {bank.items[n].version: ItemStatistic(value, 99) for n, value in facility.items()}
    )
    found = assemble_parallel(bank, wanted_blueprint, Wanted(2), statistics, 1)
    for one in found.forms:
        assert one.expected == pytest.approx(100 * (0.5 + 3 * 0.9) / 4)
        assert one.spread == pytest.approx(100 * (0.25 + 9 * 0.09) ** 0.5 / 4)
        assert one.information is None
    assert found.gap == pytest.approx(0)
    assert found.proved


def test_information_at_the_cut_is_made_equal_where_a_model_exists() -> None:
    bank, wanted_blueprint = many(16, 2), quota_each(2, 2)
    statistics = Statistics(
        {
            one.version: ItemStatistic(0.6, 200, 0.6 + number % 5 / 4, number % 3 - 1.0)
            for number, one in enumerate(bank.items.values())
        },
        cut=0.3,
    )
    wanted = Wanted(2, aim=Aim.INFORMATION, tolerance=5)
    found = assemble_parallel(bank, wanted_blueprint, wanted, statistics, 1)
    assert_sound(bank, wanted_blueprint, wanted, found)
    for one, value in zip(found.forms, found.value, strict=True):
        expected = 0.0
        for place in one.form.places:
            told = statistics.items[place.version]
            assert told.slope is not None
            assert told.intercept is not None
            right = 1 / (1 + math.exp(-(told.slope * 0.3 + told.intercept)))
            expected += told.slope**2 * right * (1 - right)
        assert one.information == pytest.approx(expected)
        assert value / one.information == pytest.approx(found.value[0] / found.forms[0].information)
    with pytest.raises(NoModelError):
        assemble_parallel(bank, wanted_blueprint, wanted, Statistics(), 1)


def test_a_testlet_is_drawn_whole_and_pilot_items_are_added_unscored() -> None:
    bank = bank_of(
        [
            *case("AA-01-T01", 3),
            *case("AA-01-T02", 3),
            *(item(f"AA-01-{n:03d}") for n in range(1, 5)),
            *(item(f"AA-01-{n:03d}", status=Status.PILOT) for n in range(90, 93)),
        ]
    )
    wanted_blueprint = blueprint([Quota(4, objective="AA-01")], pilot=2)
    wanted = Wanted(2, tolerance=100)
    found = assemble_parallel(bank, wanted_blueprint, wanted, Statistics(), 3)
    assert_sound(bank, wanted_blueprint, wanted, found)
    for one in found.forms:
        pilots = [place for place in one.form.places if not place.scored]
        assert len(pilots) == 2
        assert all(bank.items[place.item].status is Status.PILOT for place in pilots)
    with pytest.raises(InfeasiblePilotError):
        assemble_parallel(bank, replace(wanted_blueprint, pilot=4), wanted, Statistics(), 3)


def test_too_few_items_are_explained_with_how_many_forms_and_which_exposure_would_do() -> None:
    bank = bank_of(
        [*(item(f"AA-01-{n:03d}") for n in range(4)), *(item(f"AA-02-{n:03d}") for n in range(40))]
    )
    wanted_blueprint = blueprint([Quota(2, objective="AA-01"), Quota(3, objective="AA-02")])
    with pytest.raises(NoParallelFormsError) as caught:
        assemble_parallel(bank, wanted_blueprint, Wanted(6), Statistics(), 1)
    told = caught.value.diagnosis
    assert told.forms == 2
    assert told.remedies == (
        (Relaxation(Condition.EXPOSURE, "", 1, 3),),
        (Relaxation(Condition.QUOTA, "AA-01", 2, 0, 4, 0),),
    )


def test_of_a_large_bank_what_all_forms_want_together_is_explained() -> None:
    bank = bank_of([*many(600, 20).items.values(), *(item(f"BB-01-{n:03d}") for n in range(4))])
    wanted_blueprint = blueprint([*quota_each(20).sections[0].quotas, Quota(2, objective="BB-01")])
    with pytest.raises(NoParallelFormsError) as caught:
        assemble_parallel(bank, wanted_blueprint, Wanted(6), Statistics(), 1)
    told = caught.value.diagnosis
    assert (told.forms, told.exact) == (2, False)
    assert [one.condition for remedy in told.remedies for one in remedy] == [
        Condition.EXPOSURE,
        Condition.QUOTA,
    ]
    assert told.remedies[0][0].needed == 3


def test_a_tolerance_nothing_meets_is_explained_by_the_one_that_would_do() -> None:
    bank = bank_of([item("AA-01-001"), item("AA-01-002")])
    statistics = statistics_of(bank, [0.4, 0.9])
    with pytest.raises(NoParallelFormsError) as caught:
        assemble_parallel(bank, quota_each(1), Wanted(2, tolerance=1), statistics, 1)
    told = {one.condition: one.needed for remedy in caught.value.diagnosis.remedies for one in remedy}
    assert told[Condition.TOLERANCE] == 50
    assert told[Condition.EXPOSURE] == 2
    assert caught.value.diagnosis.forms == 1


def test_what_is_neither_found_nor_proved_impossible_is_said_to_be_just_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(joint, "MOST_COLUMNS", 0)
    bank, wanted_blueprint = many(40, 4), quota_each(4, 2)
    statistics = statistics_of(bank, [value + number / 1000 for number, value in enumerate(VARIED)])
    with pytest.raises(UnprovedError) as caught:
        assemble_parallel(bank, wanted_blueprint, Wanted(3, tolerance=0), statistics, 1)
    told = caught.value.diagnosis
    ((relaxed,),) = told.remedies
    assert relaxed.condition is Condition.TOLERANCE
    assert (told.forms, told.exact) == (None, False)
    found = assemble_parallel(bank, wanted_blueprint, Wanted(3, tolerance=relaxed.needed), statistics, 1)
    assert found.gap <= relaxed.needed
    monkeypatch.setattr(assembling, "build", lambda *_: None)
    with pytest.raises(NoSetFoundError):
        assemble_parallel(bank, wanted_blueprint, Wanted(3, tolerance=0), statistics, 1)


def test_looking_on_is_told_between_solves_and_may_end_the_work() -> None:
    class EnoughError(Exception):
        pass

    told: list[float] = []

    def watch(done: float) -> None:
        told.append(done)
        if len(told) == 3:
            raise EnoughError

    bank = many(300, 10)
    with pytest.raises(EnoughError):
        assemble_parallel(bank, quota_each(10), Wanted(6), Statistics(), 1, watch=watch)
    assert told == sorted(told)
    assert told[-1] < 1


@pytest.mark.parametrize(
    "wanted", [Wanted(1), Wanted(41), Wanted(2, exposure=0), Wanted(2, overlap=-1), Wanted(2, tolerance=-1)]
)
def test_wishes_without_sense_are_refused(wanted: Wanted) -> None:
    with pytest.raises(UnusableWishError):
        assemble_parallel(many(9, 3), quota_each(3), wanted, Statistics(), 1)


def test_overlaps_are_tried_from_the_fewest_up_to_the_most() -> None:
    assert list(overlaps_to_try(0, 0)) == [0]
    assert list(overlaps_to_try(2, 20)) == [2, 3, 5, 9, 17, 20]
    assert list(overlaps_to_try(3, 2)) == []


def test_whether_there_are_items_enough_is_told_at_once() -> None:
    bank = bank_of(
        [*(item(f"AA-01-{n:03d}") for n in range(4)), *(item(f"AA-02-{n:03d}") for n in range(40))]
    )
    wanted_blueprint = blueprint([Quota(2, objective="AA-01"), Quota(3, objective="AA-02")])
    ready = plan(bank, wanted_blueprint)
    told = supply(ready, Wanted(6))
    assert [(one.quota, one.wanted, one.available) for one in told.shortages] == [("AA-01", 12, 4)]
    assert (told.forms, told.exposure) == (2, 3)
    assert supply(ready, Wanted(2)) == Supply((), 2, 1)
    none = plan(bank, blueprint([Quota(5, objective="AA-01")]))
    assert (supply(none, Wanted(3)).forms, supply(none, Wanted(3)).exposure) == (0, None)


@settings(max_examples=20)
@given(drawable(), st.integers(2, 4), st.integers(1, 3))
def test_what_is_told_to_be_short_is_never_assembled(
    filled: tuple[Bank, Blueprint], forms: int, exposure: int
) -> None:
    bank, wanted_blueprint = filled
    ready = plan(bank, wanted_blueprint)
    told = supply(ready, Wanted(forms, exposure, tolerance=100))
    assert told.forms >= 1, "one form can always be drawn"
    assert told.exposure is not None
    if told.shortages:
        with pytest.raises(NoParallelFormsError) as caught:
            assemble_parallel(
                ready, wanted_blueprint, Wanted(forms, exposure, tolerance=100), Statistics(), 1
            )
        known = caught.value.diagnosis.forms
        assert known is not None
        assert known <= told.forms
