"""The last resort for tangled banks: an exact integer programme that finds a form if there is one.

Drawing in a random order fills almost every blueprint; where testlets of awkward sizes and enemies keep
it from doing so, this decides. Among all forms it takes one with the fewest seen items and, among these,
the one whose random priorities are smallest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer.forms.matching import Matching
from trainer.forms.plan import Plan, Way

_PRIORITY_BITS = 24
_NODES = 20_000
"""Nodes of the search after which it gives up; a count, so that every machine gives up alike."""


@dataclass(frozen=True, slots=True)
class _Choice:
    """One column: a unit placed in a way."""

    candidate: int
    way: Way


class _Model:
    """Columns and rows of the programme, collected one by one."""

    def __init__(self) -> None:
        self.cost: list[float] = []
        self.rows: list[tuple[dict[int, float], float, float]] = []

    def column(self, cost: float = 0.0) -> int:
        self.cost.append(cost)
        return len(self.cost) - 1

    def row(self, entries: dict[int, float], low: float, high: float) -> None:
        self.rows.append((entries, low, high))

    def solve(self) -> NDArray[np.bool_] | None:
        # Importing scipy takes most of a second, and almost no bank ever comes here.
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415
        from scipy.sparse import coo_array  # noqa: PLC0415

        triples = [
            (value, row, column)
            for row, (entries, _, _) in enumerate(self.rows)
            for column, value in entries.items()
        ]
        if not triples:
            return None
        values, rows, columns = zip(*triples, strict=True)
        matrix = coo_array((values, (rows, columns)), shape=(len(self.rows), len(self.cost)))
        low, high = [row[1] for row in self.rows], [row[2] for row in self.rows]
        found = milp(
            self.cost,
            integrality=np.ones(len(self.cost)),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(matrix.tocsr(), low, high),
            options={"mip_rel_gap": 0.0, "node_limit": _NODES},
        )
        return None if found.x is None else np.asarray(found.x) > 0.5


def fill(
    plan: Plan, order: Sequence[int], priorities: Sequence[int], seen: frozenset[int]
) -> Matching | None:
    """Fill every slot, or None if no form exists.

    Args:
        order: numbers of the plan's candidates, those to prefer first.
        priorities: 64-bit numbers by candidate; smaller is preferred.
        seen: candidates the person has met.
    """
    capacity = [slot.quota.count for slot in plan.slots]
    model = _Model()
    wanted = sum(capacity)
    penalty = float(wanted + 1) * 2**_PRIORITY_BITS
    choices: dict[int, _Choice] = {}
    uses: list[dict[int, float]] = [{} for _ in capacity]
    units: dict[str, list[int]] = {}
    for number in _worth_trying(plan, order, seen, wanted):
        candidate = plan.candidates[number]
        cost = float(priorities[number] >> (64 - _PRIORITY_BITS)) + (penalty if number in seen else 0.0)
        columns = units[candidate.unit.id] = []
        for way in candidate.ways:
            column = model.column(cost * len(candidate.unit.items))
            choices[column] = _Choice(number, way)
            columns.append(column)
            _place(model, column, way, uses)
        if len(columns) > 1:
            model.row(dict.fromkeys(columns, 1.0), 0, 1)
    for slot, entries in enumerate(uses):
        model.row(entries, capacity[slot], capacity[slot])
    for one, other in _feuds(plan, units):
        model.row(dict.fromkeys((*units[one], *units[other]), 1.0), 0, 1)
    taken = model.solve() if all(uses) else None
    return None if taken is None else _matching(plan, capacity, choices, taken)


def _place(model: _Model, unit: int, way: Way, uses: list[dict[int, float]]) -> None:
    """Each item of a unit taken fills exactly one of its slots."""
    for slots in way:
        if len(slots) == 1:
            uses[slots[0]][unit] = uses[slots[0]].get(unit, 0.0) + 1.0
            continue
        columns = {slot: model.column() for slot in slots}
        for slot, column in columns.items():
            uses[slot][column] = 1.0
        model.row({**dict.fromkeys(columns.values(), 1.0), unit: -1.0}, 0, 0)


def _worth_trying(plan: Plan, order: Sequence[int], seen: frozenset[int], wanted: int) -> Iterator[int]:
    """Candidates without those that could always be exchanged for a better one alike."""
    alike: Counter[object] = Counter()
    for number in order:
        candidate = plan.candidates[number]
        if len(candidate.unit.items) == 1 and not candidate.unit.enemies:
            kind = (candidate.ways, number in seen)
            alike[kind] += 1
            if alike[kind] > wanted:
                continue
        yield number


def _feuds(plan: Plan, units: dict[str, list[int]]) -> Iterator[tuple[str, str]]:
    for candidate in plan.candidates:
        one = candidate.unit.id
        if one in units:
            others = sorted(candidate.unit.enemies & units.keys())
            yield from ((one, other) for other in others if one < other)


def _matching(
    plan: Plan, capacity: list[int], choices: dict[int, _Choice], taken: NDArray[np.bool_]
) -> Matching | None:
    matching = Matching(capacity)
    for column, choice in choices.items():
        if taken[column] and not matching.add_all(plan.items_of(choice.candidate), choice.way):
            return None
    return matching if matching.room == 0 else None
