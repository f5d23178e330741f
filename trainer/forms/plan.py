"""A blueprint matched against a bank once, so that each form costs milliseconds."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from trainer.bank import Bank, DrawUnit
from trainer.blueprints import Blueprint, Purpose, Quota, Section
from trainer.items import Item, ItemType, Pool, Status

Slots = tuple[int, ...]
"""Numbers of the slots an item may fill, ascending."""

Way = tuple[Slots, ...]
"""For each item of a unit, the slots it may fill there."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A quota of a section."""

    section: str
    quota: Quota


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that may be drawn and the ways in which it may be placed.

    A testlet has one way for each section that takes all of its items, so that it is never torn apart.
    """

    unit: DrawUnit
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class PilotCandidate:
    """A unit that may be mixed in unscored, and the sections it would fit by its subject."""

    unit: DrawUnit
    sections: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """Everything about a bank and a blueprint that does not depend on seed and candidate."""

    bank: Bank
    blueprint: Blueprint
    slots: tuple[Slot, ...]
    candidates: tuple[Candidate, ...]
    pilots: tuple[PilotCandidate, ...]

    @cached_property
    def entangled(self) -> bool:
        """Whether testlets or enemies are about, which make filling the quotas more than matching."""
        return any(len(found.unit.items) > 1 or found.unit.enemies for found in self.candidates)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of the candidate that an item belongs to, by item id."""
        return {item.id: number for number, found in enumerate(self.candidates) for item in found.unit.items}

    @cached_property
    def first_items(self) -> tuple[int, ...]:
        """The number of each candidate's first item, counting items through all candidates."""
        sizes = [len(found.unit.items) for found in self.candidates]
        return tuple(accumulate(sizes, initial=0))[:-1]

    @cached_property
    def item_names(self) -> tuple[str, ...]:
        """The id of each item, counting items through all candidates."""
        return tuple(item.id for found in self.candidates for item in found.unit.items)

    def items_of(self, candidate: int) -> range:
        """The numbers of a candidate's items."""
        first = self.first_items[candidate]
        return range(first, first + len(self.candidates[candidate].unit.items))

    @cached_property
    def item_count(self) -> int:
        """Items of all candidates together."""
        return sum(len(found.unit.items) for found in self.candidates)

    def number_of_item(self, item: int) -> int:
        """The number of the candidate that the item with this number belongs to."""
        return bisect_right(self.first_items, item) - 1

    def unit_of_item(self, item: int) -> DrawUnit:
        """The unit that the item with this number belongs to."""
        return self.candidates[self.number_of_item(item)].unit


def plan(bank: Bank, blueprint: Blueprint) -> Plan:
    """Match every drawable unit of the bank against the blueprint's quotas.

    Practice draws from the practice pool: it never shows an exam item.
    """
    pool = Pool.PRACTICE if blueprint.purpose is Purpose.PRACTICE else Pool.EXAM
    slots = tuple(Slot(section.id, quota) for section in blueprint.sections for quota in section.quotas)
    matcher = _Matcher(slots, blueprint.sections)
    candidates = []
    for unit in bank.drawable(Status.ACTIVE, pool):
        ways = matcher.ways(unit)
        if ways:
            candidates.append(Candidate(unit, ways))
    pilots = _pilots(bank.drawable(Status.PILOT, pool), blueprint) if blueprint.pilot else ()
    return Plan(bank, blueprint, slots, tuple(candidates), pilots)


class _Matcher:
    """Finds the slots of items; items alike share one answer."""

    def __init__(self, slots: tuple[Slot, ...], sections: tuple[Section, ...]) -> None:
        self._slots = slots
        self._sections = sections
        self._known: dict[tuple[str, int, ItemType], Slots] = {}

    def slots_of(self, item: Item) -> Slots:
        alike = (item.objective, item.band, item.type)
        if alike not in self._known:
            self._known[alike] = tuple(
                number for number, slot in enumerate(self._slots) if slot.quota.matches(item)
            )
        return self._known[alike]

    def ways(self, unit: DrawUnit) -> tuple[Way, ...]:
        fits = tuple(self.slots_of(item) for item in unit.items)
        if len(fits) == 1:
            return (fits,) if fits[0] else ()
        by_section = (
            tuple(tuple(slot for slot in fit if self._slots[slot].section == section.id) for fit in fits)
            for section in self._sections
        )
        return tuple(way for way in by_section if all(way))


def _pilots(units: Iterable[DrawUnit], blueprint: Blueprint) -> tuple[PilotCandidate, ...]:
    found = []
    for unit in units:
        sections = tuple(section.id for section in blueprint.sections if _on_subject(unit, section))
        if sections:
            found.append(PilotCandidate(unit, sections))
    return tuple(found)


def _on_subject(unit: DrawUnit, section: Section) -> bool:
    """Whether a quota of the section asks for the objective or module of each item, whatever its band."""
    return all(
        any(Quota(1, quota.module, quota.objective).matches(item) for quota in section.quotas)
        for item in unit.items
    )
