"""Summaries for the reports: what sittings add to which cell, how people stand, what is shown. All pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

FEWEST = 5
"""People a figure needs before those outside the group's own line may see it."""

WHOLE_UNIT = ""
"""In place of a cohort: all people of a unit."""

TENS = 10
"""Classes of a score distribution: 0–9 %, …, 90–100 %."""

WEAK_BELOW = 60.0
"""Percent of its marks under which a mandatory objective was missed."""

MOST_FAILURES = 2
INACTIVE_DAYS = 14

_K = TypeVar("_K")


class Status(StrEnum):
    """How somebody stands with certification; each person is counted once, at the first that holds."""

    OVERDUE = "overdue"
    LAPSING = "lapsing"
    CERTIFIED = "certified"
    IN_PROGRESS = "in_progress"
    NOT_BEGUN = "not_begun"


class Reason(StrEnum):
    """Why somebody needs help."""

    OVERDUE = "overdue"
    FAILURES = "failures"
    WEAK = "weak"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True)
class Sat:
    """A counted sitting with the score in force; `unit` and `cohorts` are those of its start."""

    attempt: str
    person: str
    blueprint: str
    number: int
    unit: str
    cohorts: tuple[str, ...]
    at: datetime
    percent: float
    passed: bool
    score: int


@dataclass(frozen=True, slots=True, order=True)
class CellKey:
    """A unit, a cohort of it (or WHOLE_UNIT), an exam, and a month or an objective."""

    unit: str
    cohort: str
    blueprint: str
    part: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What a cell counts; see `ResultCell`. Changes of it may be negative."""

    sat: int = 0
    passed: int = 0
    people: int = 0
    first_passed: int = 0
    ever_passed: int = 0
    tens: tuple[int, ...] = (0,) * TENS

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.sat + other.sat,
            self.passed + other.passed,
            self.people + other.people,
            self.first_passed + other.first_passed,
            self.ever_passed + other.ever_passed,
            tuple(a + b for a, b in zip(self.tens, other.tens, strict=True)),
        )

    def __neg__(self) -> Counts:
        return Counts(
            -self.sat,
            -self.passed,
            -self.people,
            -self.first_passed,
            -self.ever_passed,
            tuple(-count for count in self.tens),
        )


NOTHING = Counts()


def month_of(at: datetime, zone: str) -> str:
    """The month of a time where the organisation is, such as 2026-11."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m}"


def counts_of(sittings: Iterable[Sat], zone: str) -> dict[CellKey, Counts]:
    """What these sittings add to the cells.

    A person counts, with whether they ever passed, where and when they first sat the exam.
    """
    found: dict[CellKey, Counts] = defaultdict(Counts)
    by_exam: dict[tuple[str, str], list[Sat]] = defaultdict(list)
    for sat in sittings:
        by_exam[sat.person, sat.blueprint].append(sat)
    for group in by_exam.values():
        first = min(group, key=lambda sat: sat.number)
        ever = any(sat.passed for sat in group)
        for sat in group:
            _add(found, sat, _counts(sat, sat is first, ever), zone)
    return {key: counts for key, counts in found.items() if counts != NOTHING}


def _counts(sat: Sat, is_first: bool, ever: bool) -> Counts:
    tens = [0] * TENS
    tens[min(TENS - 1, max(0, int(sat.percent // 10)))] = 1
    return Counts(
        sat=1,
        passed=int(sat.passed),
        people=int(is_first),
        first_passed=int(is_first and sat.passed),
        ever_passed=int(is_first and ever),
        tens=tuple(tens),
    )


def _add(found: dict[CellKey, Counts], sat: Sat, counts: Counts, zone: str) -> None:
    month = month_of(sat.at, zone)
    for cohort in (WHOLE_UNIT, *sat.cohorts):
        found[CellKey(sat.unit, cohort, sat.blueprint, month)] += counts


def change(before: Mapping[CellKey, Counts], after: Mapping[CellKey, Counts]) -> dict[CellKey, Counts]:
    """What has to be added to the cells so that `after` takes the place of `before`."""
    found = {key: after.get(key, NOTHING) + -before.get(key, NOTHING) for key in before.keys() | after.keys()}
    return {key: counts for key, counts in sorted(found.items()) if counts != NOTHING}


def objective_keys(sat: Sat, objective: str) -> Iterable[CellKey]:
    """The cells an objective of a sitting counts in."""
    return (CellKey(sat.unit, cohort, sat.blueprint, objective) for cohort in (WHOLE_UNIT, *sat.cohorts))


def withheld(people: Mapping[_K, int]) -> frozenset[_K]:
    """Which groups of a breakdown are not shown to somebody outside their line.

    Args: people: how many are in each group; empty groups tell nothing and are left alone.
    Besides the groups under FEWEST, the smallest others until those withheld are FEWEST together: else what
    is missing from the total would tell of them.
    """
    sizes: Sequence[tuple[int, _K]] = sorted(
        ((count, key) for key, count in people.items() if count), key=lambda pair: pair[0]
    )
    hidden = [pair for pair in sizes if pair[0] < FEWEST]
    rest = [pair for pair in sizes if pair[0] >= FEWEST]
    while hidden and sum(count for count, _ in hidden) < FEWEST and rest:
        hidden.append(rest.pop(0))
    return frozenset(key for _, key in hidden)


def failures_since_pass(sittings: Sequence[Sat]) -> int:
    """Failed sittings after the latest pass, in the order they were sat."""
    count = 0
    for sat in sorted(sittings, key=lambda found: found.number):
        count = 0 if sat.passed else count + 1
    return count
