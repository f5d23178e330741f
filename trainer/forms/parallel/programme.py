"""A mixed-integer programme collected row by row and handed to HiGHS, the same on any machine.

Searches end after a number of nodes and never after a time, so that the same inputs give the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Row = Mapping[int, float]
"""Factors by column."""

_OPTIMAL, _INFEASIBLE = 0, 2


@dataclass(frozen=True, slots=True)
class Solved:
    """How a search ended.

    `values` None = nothing found; then `impossible` says whether that is proved. No solution is better than
    `bound`; `optimal` = this one is as good.
    """

    values: NDArray[np.float64] | None
    bound: float
    optimal: bool
    impossible: bool


class Programme:
    """Columns and rows of a programme that is minimised."""

    def __init__(self) -> None:
        self._cost: list[float] = []
        self._low: list[float] = []
        self._high: list[float] = []
        self._whole: list[bool] = []
        self._rows: list[tuple[Row, float, float]] = []

    @property
    def size(self) -> int:
        """How many columns there are."""
        return len(self._cost)

    def column(self, low: float = 0, high: float = 1, *, cost: float = 0.0, whole: bool = True) -> int:
        """Add a column and return its number."""
        self._cost.append(cost)
        self._low.append(low)
        self._high.append(high)
        self._whole.append(whole)
        return len(self._cost) - 1

    def row(self, entries: Row, low: float = -np.inf, high: float = np.inf) -> None:
        """Keep a sum between two bounds."""
        self._rows.append((entries, low, high))

    def price(self, costs: Mapping[int, float]) -> None:
        """Minimise this sum instead of what was minimised before."""
        self._cost = [0.0] * len(self._cost)
        for column, cost in costs.items():
            self._cost[column] = cost

    def limit(self, column: int, low: float, high: float) -> None:
        """Give a column other bounds."""
        self._low[column], self._high[column] = low, high

    def highest(self, column: int) -> float:
        """The upper bound of a column."""
        return self._high[column]

    def solve(self, nodes: int, *, gap: float = 0.0) -> Solved:
        """Search.

        Args: nodes: of the search tree at most. gap: how far from the bound, relatively, is good enough.
        """
        # Importing scipy takes most of a second, and the rules are imported by everything.
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415

        matrix, low, high = self._matrix()
        found = milp(
            self._cost,
            integrality=np.asarray(self._whole, dtype=np.int64),
            bounds=Bounds(self._low, self._high),
            constraints=LinearConstraint(matrix, low, high),
            options={"mip_rel_gap": gap, "node_limit": nodes},
        )
        if found.x is None:
            return Solved(None, -np.inf, optimal=False, impossible=found.status == _INFEASIBLE)
        bound = found.mip_dual_bound
        return Solved(
            np.asarray(found.x),
            float(found.fun) if bound is None else float(bound),
            optimal=found.status == _OPTIMAL,
            impossible=False,
        )

    def _matrix(self) -> tuple[object, Sequence[float], Sequence[float]]:
        from scipy.sparse import csr_array  # noqa: PLC0415

        data: list[float] = []
        indices: list[int] = []
        ends = [0]
        for entries, _, _ in self._rows:
            indices.extend(entries.keys())
            data.extend(entries.values())
            ends.append(len(indices))
        matrix = csr_array((data, indices, ends), shape=(len(self._rows), len(self._cost)))
        return matrix, [row[1] for row in self._rows], [row[2] for row in self._rows]
