"""Assembly: bank, blueprint and seed in, one frozen form out, the same on any machine.

Units (items, or testlets whole) get a random priority from the seed, those the candidate has not met
coming first. In that order each unit is taken if the places left can still be filled by it; filling is
bipartite matching of items to quotas, so overlapping quotas are used up as well as they can be (for
single items the greedy choice over a transversal matroid is optimal: no form has fewer seen items).
Testlets and enemies are not matroidal; when they leave a gap the draw starts again with the next
priorities, and at last without testlets, before it gives up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import TypeVar

from trainer.bank import Bank, DrawUnit
from trainer.blueprints import Blueprint, Quota
from trainer.errors import TrainerError, translatable
from trainer.forms.form import Form, FormSection, Place
from trainer.items import Item, ItemType, Status

RESTARTS = 24
_T = TypeVar("_T")
_Slots = tuple[int, ...]
_Held = tuple[Item, _Slots]


@dataclass(frozen=True, slots=True)
class Shortage:
    """A quota that cannot be filled: how many items it wants and how many are left for it."""

    quota: str
    wanted: int
    available: int


class InfeasibleBlueprintError(TrainerError):
    """No form satisfies the blueprint with this bank."""

    template = translatable(
        "{blueprint}: {quota} needs {wanted} items, but only {available} can be drawn. "
        "Lower the quota or add active exam items."
    )

    def __init__(self, blueprint: str, shortages: Collection[Shortage]) -> None:
        self.shortages = tuple(shortages)
        worst = self.shortages[0]
        super().__init__(
            blueprint=blueprint,
            quota=worst.quota,
            wanted=worst.wanted,
            available=worst.available,
        )


class InfeasiblePilotError(TrainerError):
    """Fewer pilot items in the bank than the blueprint mixes in."""

    template = translatable("{blueprint}: {wanted} pilot items are asked for, but the bank has {available}.")


@dataclass(frozen=True, slots=True)
class _Slot:
    """A quota of a section."""

    section: str
    quota: Quota


@dataclass(frozen=True)
class Plan:
    """A blueprint matched against a bank once, so that each form costs milliseconds.

    `matches[i]` lists the ways unit i may be placed: for each of its items, the slots it may fill. A
    testlet has one way for each section, so that it is never torn apart.
    """

    bank: Bank
    blueprint: Blueprint
    slots: tuple[_Slot, ...]
    units: tuple[DrawUnit, ...]
    matches: tuple[tuple[tuple[_Slots, ...], ...], ...]
    pilots: tuple[DrawUnit, ...]


def plan(bank: Bank, blueprint: Blueprint) -> Plan:
    """Match every drawable unit of the bank against the blueprint's quotas."""
    slots = tuple(_Slot(section.id, quota) for section in blueprint.sections for quota in section.quotas)
    units, matches = [], []
    for unit in bank.drawable(Status.ACTIVE):
        ways = _ways(unit, slots, blueprint)
        if ways:
            units.append(unit)
            matches.append(ways)
    pilots = bank.drawable(Status.PILOT) if blueprint.pilot else ()
    return Plan(bank, blueprint, slots, tuple(units), tuple(matches), pilots)


def _ways(unit: DrawUnit, slots: tuple[_Slot, ...], blueprint: Blueprint) -> tuple[tuple[_Slots, ...], ...]:
    fits = tuple(
        tuple(index for index, slot in enumerate(slots) if slot.quota.matches(item)) for item in unit.items
    )
    if len(unit.items) == 1:
        return (fits,) if fits[0] else ()
    by_section = (
        tuple(tuple(i for i in fit if slots[i].section == section.id) for fit in fits)
        for section in blueprint.sections
    )
    return tuple(way for way in by_section if all(way))


@dataclass
class _Matching:
    """Items placed in slots so far; a slot holds at most its quota."""

    capacity: list[int]
    holds: list[list[_Held]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.holds = [[] for _ in self.capacity]

    def gap(self, slot: int) -> int:
        return self.capacity[slot] - len(self.holds[slot])

    def full(self) -> bool:
        return all(self.gap(slot) == 0 for slot in range(len(self.capacity)))

    def add(self, item: Item, slots: tuple[int, ...]) -> bool:
        """Place the item, moving others to their other slots where that makes room."""
        path = self._augment(slots)
        if path is None:
            return False
        carried = (item, slots)
        for slot, moved in path:
            if moved is None:
                self.holds[slot].append(carried)
            else:
                index = self.holds[slot].index(moved)
                self.holds[slot][index] = carried
                carried = moved
        return True

    def _augment(self, slots: tuple[int, ...]) -> list[tuple[int, _Held | None]] | None:
        """A breadth-first path of slots to pass through, with whom to move on from each."""
        came: dict[int, tuple[int, _Held] | None] = dict.fromkeys(slots)
        queue = list(came)
        for slot in queue:
            if self.gap(slot) > 0:
                return self._path(slot, came)
            for held in self.holds[slot]:
                for other in held[1]:
                    if other not in came:
                        came[other] = (slot, held)
                        queue.append(other)
        return None

    @staticmethod
    def _path(slot: int, came: dict[int, tuple[int, _Held] | None]) -> list[tuple[int, _Held | None]]:
        path: list[tuple[int, _Held | None]] = [(slot, None)]
        step = came[slot]
        while step is not None:
            slot, held = step
            path.append((slot, held))
            step = came[slot]
        path.reverse()
        return path

    def snapshot(self) -> list[list[_Held]]:
        return [list(held) for held in self.holds]


def assemble(bank: Bank | Plan, blueprint: Blueprint, seed: int, seen: Collection[str] = ()) -> Form:
    """Draw one form.

    Args:
        bank: the bank, or a `plan` of it for this blueprint (the same result, sooner).
        seed: any integer; the same bank digest, blueprint, seed and seen set give the same form.
        seen: ids of items the candidate has met; others are drawn first.
    Raises:
        InfeasibleBlueprintError: no draw fills the quotas; `shortages` says which.
        InfeasiblePilotError: too few pilot items.
    """
    ready = bank if isinstance(bank, Plan) else plan(bank, blueprint)
    met = frozenset(seen) & frozenset(ready.bank.items)
    tries = []
    for attempt in range(RESTARTS):
        matching = _draw(ready, seed, attempt, met)
        if matching.full():
            return _freeze(ready, matching, seed, met)
        tries.append(matching)
    raise InfeasibleBlueprintError(blueprint.code, _shortages(ready, min(tries, key=_missing)))


def _random(ready: Plan, seed: int, purpose: str) -> Random:
    """A generator that follows from the inputs alone; only `random()` of it is ever used.

    `Random.random` is the one stream Python promises to keep the same between versions.
    """
    name = f"{seed}/{ready.bank.digest}/{ready.blueprint.digest}/{purpose}"
    return Random(int.from_bytes(hashlib.sha256(name.encode()).digest()))  # noqa: S311


def _draw(ready: Plan, seed: int, attempt: int, met: frozenset[str]) -> _Matching:
    rng = _random(ready, seed, f"draw {attempt}")
    matching = _Matching([slot.quota.count for slot in ready.slots])
    without_testlets = attempt >= RESTARTS - 4
    order = sorted(
        (any(item.id in met for item in unit.items), rng.random(), index)
        for index, unit in enumerate(ready.units)
    )
    room = sum(matching.capacity)
    taken: set[str] = set()
    hopeless: set[_Slots] = set()
    for _, _, index in order:
        if room == 0:
            break
        unit = ready.units[index]
        if len(unit.items) > room or not taken.isdisjoint(unit.enemies):
            continue
        if without_testlets and len(unit.items) > 1:
            continue
        if any(_take(matching, unit, way, hopeless) for way in ready.matches[index]):
            taken.add(unit.id)
            room -= len(unit.items)
    return matching


def _take(matching: _Matching, unit: DrawUnit, way: tuple[_Slots, ...], hopeless: set[_Slots]) -> bool:
    """Place all items of a unit in one way, or none.

    A combination of slots that once had no room never has any later, so it is remembered.
    """
    if any(slots in hopeless for slots in way):
        return False
    before = matching.snapshot() if len(unit.items) > 1 else None
    for placed, (item, slots) in enumerate(zip(unit.items, way, strict=True)):
        if not matching.add(item, slots):
            if placed == 0:
                hopeless.add(slots)
            if before is not None:
                matching.holds = before
            return False
    return True


def _missing(matching: _Matching) -> int:
    return sum(matching.gap(slot) for slot in range(len(matching.capacity)))


def _shortages(ready: Plan, matching: _Matching) -> list[Shortage]:
    """Per unfilled quota: what it wants and what could be drawn for it."""
    found = []
    for index, slot in enumerate(ready.slots):
        if matching.gap(index):
            drawable = sum(slot.quota.matches(item) for unit in ready.units for item in unit.items)
            got = len(matching.holds[index])
            available = drawable if drawable < slot.quota.count else got
            found.append(Shortage(str(slot.quota), slot.quota.count, available))
    return found


def _freeze(ready: Plan, matching: _Matching, seed: int, met: frozenset[str]) -> Form:
    blueprint = ready.blueprint
    rng = _random(ready, seed, "order")
    marks = {section.id: section.marks for section in blueprint.sections}
    places: list[Place] = []
    pilots = _draw_pilots(ready, seed)
    for section in blueprint.sections:
        items = [
            held[0]
            for index, slot in enumerate(ready.slots)
            if slot.section == section.id
            for held in matching.holds[index]
        ]
        items.sort(key=lambda item: item.id)
        groups = _groups(ready.bank, items)
        if section is blueprint.sections[-1]:
            groups += [list(unit.items) for unit in pilots]
        unscored = {item.id for unit in pilots for item in unit.items}
        for group in _shuffled(groups, rng):
            places += [
                _place(item, section.id, marks[section.id], item.id not in unscored, rng) for item in group
            ]
    return Form(
        blueprint=blueprint.code,
        title=blueprint.title,
        purpose=blueprint.purpose,
        blueprint_digest=blueprint.digest,
        bank_digest=ready.bank.digest,
        seed=seed,
        seen=tuple(sorted(met)),
        sections=tuple(FormSection(part.id, part.title) for part in blueprint.sections),
        places=tuple(places),
        cut=blueprint.cut,
        time_limit=blueprint.time_limit,
        closes=blueprint.window.closes,
        scoring=blueprint.scoring,
        navigation=blueprint.navigation,
        review=blueprint.review,
        bound_by_window=blueprint.bound_by_window,
    )


def _groups(bank: Bank, items: list[Item]) -> list[list[Item]]:
    """Items by themselves, testlet members together in their authored order."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(bank.unit_id(item.id), []).append(item)
    return [sorted(group, key=lambda item: item.place) for group in groups.values()]


def _place(item: Item, section: str, marks: Fraction, scored: bool, rng: Random) -> Place:
    options = item.option_ids
    if item.type is not ItemType.TRUE_FALSE:
        fixed = {index: option.id for index, option in enumerate(item.options) if option.fixed}
        loose = iter(_shuffled([option.id for option in item.options if not option.fixed], rng))
        options = tuple(fixed[index] if index in fixed else next(loose) for index in range(len(item.options)))
    multiple = item.type is ItemType.MULTIPLE
    return Place(item.id, item.version, options, section, marks, scored, item.testlet, multiple)


def _shuffled(values: list[_T], rng: Random) -> Iterator[_T]:
    keyed = sorted((rng.random(), index) for index in range(len(values)))
    return (values[index] for _, index in keyed)


def _draw_pilots(ready: Plan, seed: int) -> list[DrawUnit]:
    """Pilot units adding up to the number asked for."""
    rng = _random(ready, seed, "pilot")
    wanted = ready.blueprint.pilot
    found: list[DrawUnit] = []
    for unit in _shuffled(list(ready.pilots), rng):
        if len(unit.items) <= wanted:
            found.append(unit)
            wanted -= len(unit.items)
    if wanted:
        available = sum(len(unit.items) for unit in ready.pilots)
        raise InfeasiblePilotError(
            blueprint=ready.blueprint.code, wanted=ready.blueprint.pilot, available=available
        )
    return found
