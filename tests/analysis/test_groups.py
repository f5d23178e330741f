"""Groups are compared where both sides are large enough, each comparison once, the largest first."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from trainer.analysis.dif import compare_groups
from trainer.analysis.groups import MOST_GROUPS, Group, compare_all

CANDIDATES = 600


@pytest.fixture(scope="module")
def right() -> NDArray[np.float64]:
    random = np.random.default_rng(4)
    ability = random.normal(size=(CANDIDATES, 1))
    return (random.random((CANDIDATES, 8)) < 1 / (1 + np.exp(-ability))).astype(float)


def group(grouping: str, name: str, start: int, end: int, level: int = 0) -> Group:
    members = np.zeros(CANDIDATES, dtype=np.bool_)
    members[start:end] = True
    return Group(grouping, name, members, level)


def test_any_grouping_with_a_hundred_on_both_sides_is_compared(right: NDArray[np.float64]) -> None:
    found = compare_all(
        right,
        [group("language", "en", 0, 100), group("unit", "a", 0, 99), group("role", "all", 0, CANDIDATES)],
    )
    (one,) = found.compared
    assert (one.group.name, one.group.size, one.group.others) == ("en", 100, 500)
    alone = compare_groups(right, group("language", "en", 0, 100).members)
    assert [each.odds_ratio for each in one.comparison.items if each] == [
        each.odds_ratio for each in alone.items if each
    ]
    assert [each.name for each in found.small] == ["a"], "everybody is no group"


def test_the_other_side_and_the_same_people_again_are_not_compared_twice(right: NDArray[np.float64]) -> None:
    halves = [group("language", "en", 0, 250), group("language", "zh", 250, CANDIDATES)]
    nested = [group("unit", "region", 0, 200), group("unit", "only branch", 0, 200, level=1)]
    found = compare_all(right, [*halves, *nested, group("cohort", "same people", 0, 200)])
    assert [(one.group.grouping, one.group.name) for one in found.compared] == [
        ("language", "zh"),
        ("cohort", "same people"),
        ("unit", "region"),
    ]


def test_of_many_groups_the_largest_are_compared_level_by_level(right: NDArray[np.float64]) -> None:
    many = [
        group("unit", f"{level}-{size}", 0, 110 + size, level)
        for level in (0, 1)
        for size in range(2 * level, 40, 2 + level)
    ]
    found = compare_all(right, many)
    levels = [one.group.level for one in found.compared]
    assert levels.count(0) == MOST_GROUPS
    assert 0 < levels.count(1) <= MOST_GROUPS
    sizes = [one.group.size for one in found.compared]
    assert sizes == sorted(sizes, reverse=True)
