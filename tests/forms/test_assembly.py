"""Forms: quotas met, enemies apart, testlets whole, unseen items first, and nothing left to chance."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from tests.banks import bank_of, blueprint, blueprints, case, drawable, item, single_items, tangled_items
from trainer.bank import Bank
from trainer.blueprints import Blueprint, Purpose, Quota, Section
from trainer.forms import (
    EntangledBlueprintError,
    Form,
    InfeasibleBlueprintError,
    InfeasiblePilotError,
    assemble,
    check_feasible,
    from_json,
    plan,
    to_json,
)
from trainer.items import Item, ItemType, Option, Pool, Status
from trainer.text import LocalText

seeds = st.integers(0, 2**63)


def try_to_draw(bank: Bank, wanted: Blueprint, seed: int, seen: tuple[str, ...] = ()) -> Form | None:
    try:
        return assemble(bank, wanted, seed, seen)
    except InfeasibleBlueprintError:
        return None


def fills(items: list[Item], section: Section) -> bool:
    """Whether these items can be dealt out to the section's quotas exactly."""
    slots = [quota for quota in section.quotas for _ in range(quota.count)]
    if len(slots) != len(items):
        return False
    if not items:
        return True
    fits = np.array([[quota.matches(found) for quota in slots] for found in items])
    rows, columns = linear_sum_assignment(fits, maximize=True)
    return bool(fits[rows, columns].all())


@given(drawable(), seeds)
def test_every_quota_is_met_exactly_section_by_section(given_: tuple[Bank, Blueprint], seed: int) -> None:
    bank, wanted = given_
    form = assemble(bank, wanted, seed)
    for section in wanted.sections:
        drawn = [bank.items[place.item] for place in form.places if place.section == section.id]
        assert fills(drawn, section)
    assert max(Counter(place.item for place in form.places).values()) == 1


@given(drawable(), seeds)
def test_enemies_never_meet_and_testlets_come_whole_in_order_and_in_one_section(
    given_: tuple[Bank, Blueprint], seed: int
) -> None:
    bank, wanted = given_
    form = assemble(bank, wanted, seed)
    units = {bank.unit_id(place.item) for place in form.places}
    for found in bank.items.values():
        if bank.unit_id(found.id) in units:
            assert units.isdisjoint(bank.unit_id(enemy) for enemy in found.enemies)
    for name in units & bank.testlets.keys():
        at = [number for number, place in enumerate(form.places) if place.testlet == name]
        assert at == list(range(at[0], at[0] + len(bank.testlets[name].members)))
        assert [form.places[number].item for number in at] == [m.id for m in bank.testlets[name].members]
        assert len({form.places[number].section for number in at}) == 1


def possible(bank: Bank, wanted: Blueprint) -> bool:
    """Whether any set of units fills the blueprint, found by trying them all."""
    units = bank.drawable(Status.ACTIVE)
    for size in range(wanted.count + 1):
        for chosen in combinations(units, size):
            if sum(len(unit.items) for unit in chosen) != wanted.count:
                continue
            names = {unit.id for unit in chosen}
            if any(names & unit.enemies for unit in chosen):
                continue
            for deal in product(range(len(wanted.sections)), repeat=size):
                parts: list[list[Item]] = [[] for _ in wanted.sections]
                for unit, section in zip(chosen, deal, strict=True):
                    parts[section] += unit.items
                if all(fills(part, section) for part, section in zip(parts, wanted.sections, strict=True)):
                    return True
    return False


@settings(max_examples=60)
@given(tangled_items(), st.lists(st.integers(1, 3), min_size=1, max_size=3), st.data(), seeds)
def test_a_form_is_drawn_from_a_tangled_bank_whenever_there_is_one(
    items: tuple[Item, ...], counts: list[int], data: st.DataObject, seed: int
) -> None:
    quotas = [
        Quota(
            count,
            objective=data.draw(st.sampled_from([None, "SALES-01", "SALES-02"])),
            band=data.draw(st.sampled_from([None, 1, 2])),
        )
        for count in counts
    ]
    bank, wanted = bank_of(items), blueprint(quotas)
    assert (try_to_draw(bank, wanted, seed) is not None) == possible(bank, wanted)


def least_seen(items: tuple[Item, ...], wanted: Blueprint, seen: set[str]) -> int | None:
    """The fewest seen items that a form of single items can have; None where there is no form."""
    slots = [quota for section in wanted.sections for quota in section.quotas for _ in range(quota.count)]
    if len(slots) > len(items):
        return None
    never = 10_000
    cost = np.array([[int(i.id in seen) if quota.matches(i) else never for i in items] for quota in slots])
    total = int(cost[linear_sum_assignment(cost)].sum())
    return None if total >= never else total


@given(single_items(), blueprints(), st.data(), seeds)
def test_single_items_are_drawn_whenever_possible_and_with_the_fewest_seen_ones(
    items: tuple[Item, ...], wanted: Blueprint, data: st.DataObject, seed: int
) -> None:
    seen = data.draw(st.sets(st.sampled_from([found.id for found in items])))
    form = try_to_draw(bank_of(items), wanted, seed, tuple(seen))
    met = None if form is None else sum(place.item in seen for place in form.places)
    assert met == least_seen(items, wanted, seen)


@given(single_items(), blueprints())
def test_a_shortage_names_quotas_that_together_want_more_than_the_items_that_fit_any_of_them(
    items: tuple[Item, ...], wanted: Blueprint
) -> None:
    try:
        check_feasible(plan(bank_of(items), wanted))
    except InfeasibleBlueprintError as error:
        quotas = [quota for section in wanted.sections for quota in section.quotas]
        for shortage in error.shortages:
            short = [quotas[slot] for slot in shortage.slots]
            assert shortage.wanted == sum(quota.count for quota in short)
            assert shortage.available == sum(any(q.matches(i) for q in short) for i in items)
            assert shortage.available < shortage.wanted
    else:
        assert least_seen(items, wanted, set()) is not None


def test_the_reason_of_a_refusal_names_quota_need_and_stock() -> None:
    bank = bank_of([item("SALES-06-001", band=3), item("SALES-06-002", band=3), item("SALES-06-003")])
    with pytest.raises(
        InfeasibleBlueprintError, match=r"SALES-06 band 3 needs 4 items, but the bank has only 2"
    ):
        assemble(bank, blueprint([Quota(4, objective="SALES-06", band=3)]), 1)


def test_quotas_that_compete_are_named_together() -> None:
    bank = bank_of(item(f"SALES-01-{n:03d}") for n in range(3))
    with pytest.raises(InfeasibleBlueprintError) as caught:
        assemble(bank, blueprint([Quota(2, objective="SALES-01"), Quota(2, module="SALES")]), 1)
    (shortage,) = caught.value.shortages
    assert (shortage.wanted, shortage.available) == (4, 3)
    assert set(shortage.quota.split(" + ")) == {"SALES-01", "SALES"}


def test_testlets_that_cannot_add_up_are_given_as_the_reason() -> None:
    bank = bank_of([*case("SALES-01-T01", 2), *case("SALES-01-T02", 4)])
    with pytest.raises(EntangledBlueprintError, match=r"only 4 fit together|only 2 fit together"):
        assemble(bank, blueprint([Quota(5, objective="SALES-01")]), 1)


def test_enemies_that_leave_too_few_are_given_as_the_reason() -> None:
    bank = bank_of([item("SALES-01-001", enemies=frozenset({"SALES-01-002"})), item("SALES-01-002")])
    with pytest.raises(EntangledBlueprintError, match="only 1 fit"):
        check_feasible(plan(bank, blueprint([Quota(2, objective="SALES-01")])))


@pytest.mark.parametrize("seed", range(4))
def test_a_needle_in_a_haystack_of_testlets_is_found(seed: int) -> None:
    """Of 150 testlets only three may meet, and only they add up to 7; drawing at random hardly meets them."""
    lets = [case(f"SALES-01-T{n:03d}", 2 if n < 75 else 3) for n in range(150)]
    names = {str(members[0].testlet) for members in lets}
    friends = {"SALES-01-T003", "SALES-01-T007", "SALES-01-T100"}
    items = []
    for members in lets:
        name = str(members[0].testlet)
        foes = frozenset(names - friends if name in friends else names - {name})
        items += [replace(members[0], enemies=foes), *members[1:]]
    form = assemble(bank_of(items), blueprint([Quota(7, objective="SALES-01")]), seed)
    assert {place.testlet for place in form.places} == friends


@given(drawable(), seeds)
def test_a_plan_gives_the_same_form_as_the_bank(given_: tuple[Bank, Blueprint], seed: int) -> None:
    bank, wanted = given_
    assert assemble(plan(bank, wanted), wanted, seed) == assemble(bank, wanted, seed)


@given(drawable(), seeds)
def test_the_order_in_which_items_were_read_does_not_matter(
    given_: tuple[Bank, Blueprint], seed: int
) -> None:
    bank, wanted = given_
    backwards = bank_of(reversed(list(bank.items.values())))
    assert assemble(backwards, wanted, seed) == assemble(bank, wanted, seed)


@given(drawable(), seeds)
def test_a_form_comes_back_whole_from_json(given_: tuple[Bank, Blueprint], seed: int) -> None:
    form = assemble(*given_, seed)
    again = from_json(json.loads(json.dumps(to_json(form))))
    assert again == form
    assert again.digest == form.digest


PROGRAM = """
import sys
from tests.banks import bank_of, blueprint, case, item
from trainer.blueprints import Quota
from trainer.forms import assemble
from trainer.items import ItemType
items = [item(f"SALES-01-{n:03d}", list(ItemType)[n % 3], band=n % 3 + 1) for n in range(60)]
items += case("SALES-01-T01", 3) + case("SALES-01-T02", 2, enemies=frozenset({"SALES-01-004"}))
seen = {f"SALES-01-{n:03d}" for n in range(0, 60, 4)}
wanted = blueprint([Quota(6, module="SALES", band=1), Quota(7, objective="SALES-01"), Quota(2, band=3)])
print(*(assemble(bank_of(items), wanted, seed, seen).digest for seed in range(5)))
"""


def test_equal_inputs_give_equal_digests_in_another_process_with_another_hash_seed() -> None:
    found = set()
    for hash_seed in ("0", "1", "424242"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True
        )
        found.add(done.stdout)
    assert len(found) == 1
    assert len(set(found.pop().split())) == 5


def test_the_form_of_a_seed_never_changes_between_releases() -> None:
    """A candidate's form can be drawn again years later. If this fails, say so in the changelog."""
    items = [item(f"SALES-01-{n:03d}", band=n % 3 + 1) for n in range(30)]
    form = assemble(bank_of(items), blueprint([Quota(4, band=2), Quota(2, module="SALES")]), 20261123)
    assert [place.item[-3:] + "".join(place.options) for place in form.places] == GOLDEN


GOLDEN = ["017cbda", "007abcd", "016bacd", "019cadb", "021cabd", "004cadb"]


def test_another_seed_bank_or_seen_set_gives_another_form() -> None:
    items = [item(f"SALES-01-{n:03d}") for n in range(40)]
    wanted = blueprint([Quota(10, module="SALES")])
    form = assemble(bank_of(items), wanted, 1)
    assert assemble(bank_of(items), wanted, 2).places != form.places
    assert assemble(bank_of(items[:-1]), wanted, 1).places != form.places
    assert assemble(bank_of(items), wanted, 1, ["SALES-01-003"]).seen == ("SALES-01-003",)


def test_seen_ids_the_bank_does_not_have_change_nothing() -> None:
    items = [item(f"SALES-01-{n:03d}") for n in range(8)]
    wanted = blueprint([Quota(3, module="SALES")])
    assert assemble(bank_of(items), wanted, 1, ["GONE-01-001"]) == assemble(bank_of(items), wanted, 1)


@given(seeds)
def test_fixed_options_keep_their_place_and_no_option_is_lost(seed: int) -> None:
    options = (
        Option("a", "1"),
        Option("b", "2"),
        Option("c", "3", fixed=True),
        Option("d", "4"),
        Option("e", "5", True),
    )
    bank = bank_of([item("SALES-01-001", options=options), item("SALES-01-002", ItemType.TRUE_FALSE)])
    form = assemble(bank, blueprint([Quota(2, module="SALES")]), seed)
    shown = {place.item: place.options for place in form.places}
    assert shown["SALES-01-001"][2] == "c"
    assert shown["SALES-01-001"][4] == "e"
    assert sorted(shown["SALES-01-001"]) == list("abcde")
    assert shown["SALES-01-002"] == ("true", "false")


def test_every_order_of_options_and_every_item_comes_up_about_equally_often() -> None:
    bank = bank_of(item(f"SALES-01-{n:03d}", options=tuple(Option(o, o) for o in "abc")) for n in range(10))
    ready = plan(bank, blueprint([Quota(3, module="SALES")]))
    drawn: Counter[str] = Counter()
    orders: Counter[tuple[str, ...]] = Counter()
    firsts: Counter[str] = Counter()
    for seed in range(3000):
        form = assemble(ready, ready.blueprint, seed)
        drawn.update(place.item for place in form.places)
        orders.update(place.options for place in form.places)
        firsts[form.places[0].item] += 1
    assert all(abs(count - 900) < 130 for count in drawn.values()), drawn  # 5 standard deviations
    assert len(orders) == 6
    assert all(abs(count - 1500) < 180 for count in orders.values()), orders
    assert all(abs(count - 300) < 85 for count in firsts.values()), firsts


def test_an_item_of_a_testlet_is_drawn_as_often_as_one_by_itself_where_testlets_must_come_first() -> None:
    lets = [one for number in range(3) for one in case(f"SALES-01-T{number:02d}", 3)]
    bank = bank_of([*lets, *(item(f"SALES-01-{n:03d}") for n in range(9))])
    ready = plan(bank, blueprint([Quota(3, module="SALES")]))
    drawn = Counter(p.item for seed in range(3000) for p in assemble(ready, ready.blueprint, seed).places)
    assert all(abs(drawn[found] - 500) < 110 for found in bank.items), drawn


def pilots() -> list[Item]:
    return [
        *(item(f"SALES-01-{n:03d}") for n in range(6)),
        *(item(f"SALES-01-{n:03d}", status=Status.PILOT) for n in range(20, 24)),
        *case("SALES-01-T09", 2, status=Status.PILOT),
        item("ETIQ-01-001", status=Status.PILOT),
    ]


@given(seeds, st.integers(1, 6))
def test_pilot_items_are_mixed_in_unscored_and_only_on_the_exams_subjects(seed: int, count: int) -> None:
    form = assemble(bank_of(pilots()), blueprint([Quota(4, module="SALES")], pilot=count), seed)
    unscored = [place for place in form.places if not place.scored]
    assert len(unscored) == count
    assert all(place.item.startswith("SALES") for place in unscored)
    assert all(place.marks == 1 for place in form.places)
    assert form.maximum == 4


def test_pilot_items_never_meet_their_enemies() -> None:
    items = [
        *(item(f"SALES-01-{n:03d}") for n in range(3)),
        item("SALES-01-020", status=Status.PILOT, enemies=frozenset({"SALES-01-000"})),
        item("SALES-01-021", status=Status.PILOT, enemies=frozenset({"SALES-01-022"})),
        item("SALES-01-022", status=Status.PILOT),
    ]
    for seed in range(60):
        form = assemble(bank_of(items), blueprint([Quota(2, module="SALES")], pilot=1), seed)
        ids = {place.item for place in form.places}
        assert not {"SALES-01-000", "SALES-01-020"} <= ids
    with pytest.raises(InfeasiblePilotError):
        assemble(bank_of(items), blueprint([Quota(3, module="SALES")], pilot=2), 1)


def test_unseen_pilot_items_come_first() -> None:
    wanted = blueprint([Quota(4, module="SALES")], pilot=2)
    seen = ["SALES-01-020", "SALES-01-021", "SALES-01-T09-1"]
    for seed in range(20):
        form = assemble(bank_of(pilots()), wanted, seed, seen)
        assert {p.item for p in form.places if not p.scored} == {"SALES-01-022", "SALES-01-023"}


def test_too_few_pilot_items_are_refused_with_their_number() -> None:
    with pytest.raises(InfeasiblePilotError, match="9 pilot items are asked for, but the bank has 6"):
        check_feasible(plan(bank_of(pilots()), blueprint([Quota(4, module="SALES")], pilot=9)))


def test_only_active_exam_items_are_drawn_for_an_exam_and_only_practice_items_for_practice() -> None:
    items = [
        item("SALES-01-001"),
        item("SALES-01-002", status=Status.DRAFT),
        item("SALES-01-003", status=Status.RETIRED),
        item("SALES-01-101", pool=Pool.PRACTICE),
    ]
    quota = [Quota(1, module="SALES")]
    exam = {assemble(bank_of(items), blueprint(quota), seed).places[0].item for seed in range(20)}
    practice = blueprint(quota, purpose=Purpose.PRACTICE)
    assert exam == {"SALES-01-001"}
    assert {assemble(bank_of(items), practice, s).places[0].item for s in range(20)} == {"SALES-01-101"}


def test_a_testlet_with_a_retired_member_is_not_drawn() -> None:
    first, second = case("SALES-01-T01", 2)
    bank = bank_of([first, replace(second, status=Status.RETIRED)])
    with pytest.raises(InfeasibleBlueprintError):
        assemble(bank, blueprint([Quota(1, module="SALES")]), 1)


def test_sections_keep_their_order_and_their_marks() -> None:
    title = LocalText("节", "part")
    sections = (
        Section("z", title, Fraction(2), (Quota(2, objective="SALES-01"),)),
        Section("a", title, Fraction(1), (Quota(1, objective="ETIQ-01"),)),
    )
    bank = bank_of([*(item(f"SALES-01-{n:03d}") for n in range(5)), item("ETIQ-01-001")])
    form = assemble(bank, blueprint((), sections=sections), 3)
    assert [(place.section, place.marks) for place in form.places] == [("z", 2), ("z", 2), ("a", 1)]
    assert form.maximum == 5
