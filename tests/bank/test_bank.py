"""A bank: its digest, its testlets, who is whose enemy, and what may be drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from tests.banks import bank_of, case, item, tangled_items
from trainer.items import Item, Pool, Status


@given(tangled_items())
def test_the_digest_does_not_depend_on_the_order_of_items(items: tuple[Item, ...]) -> None:
    assert bank_of(items).digest == bank_of(reversed(items)).digest


@pytest.mark.parametrize(
    "changes",
    [
        {"stem": "other"},
        {"band": 2},
        {"status": Status.RETIRED},
        {"pool": Pool.PRACTICE},
        {"enemies": frozenset({"SALES-01-002"})},
        {"objective": "SALES-02"},
        {"testlet": "SALES-01-T01"},
    ],
)
def test_whatever_a_draw_depends_on_changes_the_digest(changes: dict[str, object]) -> None:
    first, second = item("SALES-01-001"), item("SALES-01-002")
    changed = replace(first, **changes)  # type: ignore[arg-type]
    assert bank_of([first, second]).digest != bank_of([changed, second]).digest


def test_what_a_draw_does_not_depend_on_leaves_the_digest_alone() -> None:
    first = item("SALES-01-001")
    assert bank_of([first]).digest == bank_of([replace(first, author="somebody", source="x")]).digest


@given(tangled_items())
def test_enmity_is_between_units_and_goes_both_ways(items: tuple[Item, ...]) -> None:
    bank = bank_of(items)
    units = {unit.id: unit for unit in bank.drawable(Status.ACTIVE)}
    for unit in units.values():
        assert unit.id not in unit.enemies
        for enemy in unit.enemies & units.keys():
            assert unit.id in units[enemy].enemies
    for found in items:
        for enemy in found.enemies:
            mine, other = bank.unit_id(found.id), bank.unit_id(enemy)
            assert mine == other or other in units[mine].enemies


@given(tangled_items())
def test_every_item_is_in_exactly_one_unit_and_testlets_are_in_order(items: tuple[Item, ...]) -> None:
    units = bank_of(items).drawable(Status.ACTIVE)
    drawn = [found.id for unit in units for found in unit.items]
    assert sorted(drawn) == sorted(found.id for found in items)
    for unit in units:
        assert [found.place for found in unit.items] == list(range(len(unit.items)))


def test_an_enemy_of_one_member_is_an_enemy_of_the_testlet() -> None:
    first, second = case("SALES-01-T01", 2)
    bank = bank_of([first, replace(second, enemies=frozenset({"SALES-01-001"})), item("SALES-01-001")])
    enemies = {unit.id: unit.enemies for unit in bank.drawable(Status.ACTIVE)}
    assert enemies == {"SALES-01-001": {"SALES-01-T01"}, "SALES-01-T01": {"SALES-01-001"}}


def test_pools_and_statuses_are_kept_apart() -> None:
    bank = bank_of(
        [
            item("SALES-01-001"),
            item("SALES-01-002", status=Status.PILOT),
            item("SALES-01-101", pool=Pool.PRACTICE),
            item("SALES-01-003", status=Status.DRAFT),
        ]
    )
    assert [unit.id for unit in bank.drawable(Status.ACTIVE)] == ["SALES-01-001"]
    assert [unit.id for unit in bank.drawable(Status.PILOT)] == ["SALES-01-002"]
    assert [unit.id for unit in bank.drawable(Status.ACTIVE, Pool.PRACTICE)] == ["SALES-01-101"]


def test_a_testlet_of_mixed_status_is_never_drawn() -> None:
    first, second = case("SALES-01-T01", 2)
    bank = bank_of([first, replace(second, status=Status.PILOT)])
    assert bank.drawable(Status.ACTIVE) == bank.drawable(Status.PILOT) == ()
