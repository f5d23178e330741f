"""What each objective has in lessons, self-checks and items, and what it lacks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from trainer.courses.course import Lesson
from trainer.items import Item, ItemType, Pool, Status

FEWEST_CHECKS = 2
FEWEST_ITEMS = 8
FEWEST_PRACTICE = 2


class Gap(StrEnum):
    """Something an objective has too little of."""

    LESSONS = "lessons"
    CHECKS = "checks"
    ITEMS = "items"
    BANDS = "bands"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Coverage:
    """The content of one objective; `items`, `bands` and `types` count active exam items only."""

    objective: str
    lessons: int
    checks: int
    items: int
    bands: Mapping[int, int]
    types: Mapping[ItemType, int]
    practice: int
    scenarios: int = 0

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What there is too little of."""
        lacks = {
            Gap.LESSONS: not self.lessons,
            Gap.CHECKS: self.checks < FEWEST_CHECKS,
            Gap.ITEMS: self.items < FEWEST_ITEMS,
            Gap.BANDS: any(not self.bands[band] for band in (1, 2, 3)),
            Gap.PRACTICE: self.practice < FEWEST_PRACTICE,
        }
        return tuple(gap for gap, there in lacks.items() if there)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "objective": self.objective,
            "lessons": self.lessons,
            "checks": self.checks,
            "items": self.items,
            "bands": {str(band): self.bands[band] for band in (1, 2, 3)},
            "types": {kind.value: self.types[kind] for kind in ItemType},
            "practice": self.practice,
            "scenarios": self.scenarios,
            "gaps": [gap.value for gap in self.gaps],
        }


@dataclass(frozen=True)
class Material:
    """All there is to count: objective codes in teaching order, and what names them.

    `scenarios` are the objectives of each scenario, one entry for every objective it practises.
    """

    objectives: Sequence[str]
    lessons: Iterable[Lesson]
    checks: Iterable[Item]
    items: Iterable[Item]
    scenarios: Iterable[str] = ()


def coverage(material: Material) -> tuple[Coverage, ...]:
    """Coverage of every objective of the tree, then of those only content names, by code."""
    lessons = Counter(lesson.objective for lesson in material.lessons)
    checks = Counter(check.objective for check in material.checks)
    scenarios = Counter(material.scenarios)
    exam: dict[str, list[Item]] = defaultdict(list)
    practice: Counter[str] = Counter()
    for item in material.items:
        if item.status is Status.ACTIVE and item.pool is Pool.EXAM:
            exam[item.objective].append(item)
        elif item.status is Status.ACTIVE:
            practice[item.objective] += 1
    named = {*lessons, *checks, *exam, *practice, *scenarios}
    codes = [*material.objectives, *sorted(named - set(material.objectives))]
    return tuple(
        Coverage(
            objective=code,
            lessons=lessons[code],
            checks=checks[code],
            items=len(exam[code]),
            bands=Counter(item.band for item in exam[code]),
            types=Counter(item.type for item in exam[code]),
            practice=practice[code],
            scenarios=scenarios[code],
        )
        for code in codes
    )
