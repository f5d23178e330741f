"""What forms are made of, as columns of a programme: a unit in each of its ways, an item in its slots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from trainer.forms.matching import Matching
from trainer.forms.parallel.measures import Vector
from trainer.forms.parallel.programme import Programme
from trainer.forms.plan import Plan, Way


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit on a form: its number in the plan and the slot of each of its items."""

    candidate: int
    slots: tuple[int, ...]


Draft = tuple[Placed, ...]
"""The units of one form."""


@dataclass(frozen=True)
class Pool:
    """The candidates of a plan with what each item adds to a form in each slot, shape (items, slots)."""

    plan: Plan
    worth: Vector

    @cached_property
    def capacity(self) -> tuple[int, ...]:
        """Places of each slot on one form."""
        return tuple(slot.quota.count for slot in self.plan.slots)

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """Items of each candidate."""
        return tuple(len(found.unit.items) for found in self.plan.candidates)

    @cached_property
    def feuds(self) -> tuple[tuple[int, int], ...]:
        """Pairs of candidates that must not meet."""
        numbers = {found.unit.id: number for number, found in enumerate(self.plan.candidates)}
        return tuple(
            (number, numbers[other])
            for number, found in enumerate(self.plan.candidates)
            for other in sorted(found.unit.enemies & numbers.keys())
            if number < numbers[other]
        )

    @cached_property
    def foes(self) -> Mapping[int, frozenset[int]]:
        """For each candidate that has any, those it must not meet."""
        found: dict[int, set[int]] = {}
        for one, other in self.feuds:
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
        return {number: frozenset(others) for number, others in found.items()}

    @cached_property
    def typical(self) -> float:
        """The value of a form if every item that fits a slot were as likely to be there."""
        means = [float(np.mean(self.worth[list(items), slot])) for slot, items in self.fitting.items()]
        counts = [self.capacity[slot] for slot in self.fitting]
        return float(np.dot(means, counts)) if means else 0.0

    @cached_property
    def fitting(self) -> Mapping[int, tuple[int, ...]]:
        """The numbers of the items that fit each slot that any fits."""
        found: dict[int, set[int]] = {}
        for number, way in self.choices():
            for item, slots in zip(self.plan.items_of(number), way, strict=True):
                for slot in slots:
                    found.setdefault(slot, set()).add(item)
        return {slot: tuple(sorted(items)) for slot, items in sorted(found.items())}

    @cached_property
    def singles(self) -> Mapping[int, tuple[int, ...]]:
        """For each slot the single items, as candidates, that fit it."""
        found: dict[int, list[int]] = {}
        for number, way in self.choices():
            if self.sizes[number] == 1:
                for slot in way[0]:
                    found.setdefault(slot, []).append(number)
        return {slot: tuple(numbers) for slot, numbers in found.items()}

    def choices(self) -> Iterator[tuple[int, Way]]:
        """Every candidate's number in every way."""
        for number, candidate in enumerate(self.plan.candidates):
            yield from ((number, way) for way in candidate.ways)

    @cached_property
    def width(self) -> int:
        """Columns of one form."""
        return sum(1 + sum(len(fits) for fits in way if len(fits) > 1) for _, way in self.choices())

    def worth_of(self, placed: Placed) -> float:
        """What a unit adds to the value of its form."""
        items = self.plan.items_of(placed.candidate)
        return float(sum(self.worth[item, slot] for item, slot in zip(items, placed.slots, strict=True)))

    def value(self, draft: Draft) -> float:
        """The value of a form."""
        return sum(self.worth_of(placed) for placed in draft)

    def shared(self, one: Draft, other: Draft) -> int:
        """How many items two forms share."""
        mine = {placed.candidate for placed in one}
        return sum(self.sizes[placed.candidate] for placed in other if placed.candidate in mine)

    def matching(self, draft: Draft) -> Matching:
        """A form as it is frozen."""
        found = Matching(self.capacity)
        for placed in draft:
            for item, slot in zip(self.plan.items_of(placed.candidate), placed.slots, strict=True):
                found.holds[slot].append((item, (slot,)))
                found.room -= 1
        return found


@dataclass(frozen=True, slots=True)
class _Column:
    """A unit in a way: for each item its slot, or the columns of the slots it may fill."""

    places: tuple[int | Mapping[int, int], ...]

    def slots(self, values: NDArray[np.float64]) -> tuple[int, ...]:
        return tuple(
            place if isinstance(place, int) else max(place, key=lambda slot: values[place[slot]])
            for place in self.places
        )


@dataclass(frozen=True)
class Block:
    """The columns of one form, or of several together, in a programme.

    Attributes:
        units: the columns of each candidate, one for each way.
        slots: for each slot the columns that fill it, with how many places.
        value: what each column adds to the value.
    """

    pool: Pool
    units: Sequence[Mapping[int, _Column]]
    slots: Sequence[Mapping[int, float]]
    value: Mapping[int, float]

    def of_unit(self, candidate: int) -> dict[int, float]:
        """How often a candidate is taken, as a row."""
        return dict.fromkeys(self.units[candidate], 1.0)

    def shared_with(self, candidates: Iterable[int]) -> dict[int, float]:
        """How many items of these candidates are taken, as a row."""
        return {
            column: float(self.pool.sizes[candidate])
            for candidate in candidates
            for column in self.units[candidate]
        }

    def draft(self, values: NDArray[np.float64]) -> Draft:
        """The units of a form in a solution."""
        return tuple(
            Placed(candidate, column.slots(values))
            for candidate, columns in enumerate(self.units)
            for number, column in columns.items()
            if values[number] > 0.5
        )


def add_block(programme: Programme, pool: Pool, most: float = 1.0, *, whole: bool = True) -> Block:
    """Add the columns of a form: each item taken fills exactly one of its slots.

    Args: most: how often a unit may be taken; more than 1 for several forms together.
    """
    units: list[dict[int, _Column]] = [{} for _ in pool.plan.candidates]
    slots: list[dict[int, float]] = [{} for _ in pool.capacity]
    value: dict[int, float] = {}
    for candidate, way in pool.choices():
        unit = programme.column(0, most, whole=whole)
        value[unit] = 0.0
        places: list[int | Mapping[int, int]] = []
        for item, fits in zip(pool.plan.items_of(candidate), way, strict=True):
            if len(fits) == 1:
                places.append(fits[0])
                slots[fits[0]][unit] = slots[fits[0]].get(unit, 0.0) + 1.0
                value[unit] += float(pool.worth[item, fits[0]])
                continue
            columns = {slot: programme.column(0, most, whole=whole) for slot in fits}
            places.append(columns)
            for slot, column in columns.items():
                slots[slot][column] = 1.0
                value[column] = float(pool.worth[item, slot])
            programme.row({**dict.fromkeys(columns.values(), 1.0), unit: -1.0}, 0, 0)
        units[candidate][unit] = _Column(tuple(places))
    for alternatives in units:
        if len(alternatives) > 1:
            programme.row(dict.fromkeys(alternatives, 1.0), 0, most)
    return Block(pool, units, slots, value)
