"""Many groups of candidates compared one by one with all others: those large enough, each comparison once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from trainer.analysis.arrays import BoolArray, ScoreMatrix
from trainer.analysis.dif import SMALLEST_GROUP, GroupComparison, compare_groups

MOST_GROUPS = 12
"""Groups of one grouping and level that are compared, the largest first."""


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Some of the candidates.

    Attributes:
        grouping: what they are told apart by. name: of the group. members: shape (candidates,), True where
            one is in it. level: of a grouping with groups within groups, 0 the outermost.
    """

    grouping: str
    name: str
    members: BoolArray
    level: int = 0

    @property
    def size(self) -> int:
        """How many are in it."""
        return int(self.members.sum())

    @property
    def others(self) -> int:
        """How many are not."""
        return int((~self.members).sum())

    @property
    def is_comparable(self) -> bool:
        """Whether both sides are large enough."""
        return min(self.size, self.others) >= SMALLEST_GROUP


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """A group with its comparison on every item."""

    group: Group
    comparison: GroupComparison


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """The groups that were compared, and those with too few in them or beside them."""

    compared: tuple[Compared, ...]
    small: tuple[Group, ...]


def compare_all(right: ScoreMatrix, groups: Iterable[Group]) -> Groups:
    """Compare each group with all who are not in it.

    Args: right: shape (candidates, items), 0 or 1; NaN = not presented. A group that everybody is in tells
        nothing; one that is the same as another of its grouping, or all but the other, is compared once.
    Raises: NotDichotomousError.
    """
    found = [group for group in groups if group.size and group.others]
    found.sort(key=lambda group: (-group.size, group.grouping, group.level, group.name))
    compared: list[Compared] = []
    counts: Counter[tuple[str, int]] = Counter()
    for group in (group for group in found if group.is_comparable):
        place = group.grouping, group.level
        if counts[place] < MOST_GROUPS and not _told(group, compared):
            counts[place] += 1
            compared.append(Compared(group, compare_groups(right, group.members)))
    small = [group for group in found if not group.is_comparable]
    small.sort(key=lambda group: (group.grouping, group.level, group.name))
    return Groups(tuple(compared), tuple(small))


def _told(group: Group, compared: Iterable[Compared]) -> bool:
    """Whether the comparison is one that was made already, perhaps from the other side."""
    return any(
        np.array_equal(group.members, side)
        for one in compared
        if one.group.grouping == group.grouping
        for side in (one.group.members, ~one.group.members)
    )
