"""What each objective has in lessons, self-checks and items, and what it lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from trainer.content.library import Library
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
            "gaps": [gap.value for gap in self.gaps],
        }


def coverage(library: Library) -> tuple[Coverage, ...]:
    """Coverage of every objective of the tree, then of those only content names, by code."""
    lessons = Counter(entry.value.objective for entry in library.lessons)
    checks = Counter(entry.value.objective for entry in library.checks)
    usable = [entry.value for entry in library.items if entry.value.status is Status.ACTIVE]
    exam = [item for item in usable if item.pool is Pool.EXAM]
    practice = Counter(item.objective for item in usable if item.pool is Pool.PRACTICE)
    codes = [objective.code for objective in library.tree.objectives()]
    named = {*lessons, *checks, *(item.objective for item in usable)}
    return tuple(
        _of(code, [item for item in exam if item.objective == code], lessons, checks, practice)
        for code in (*codes, *sorted(named - set(codes)))
    )


def _of(
    code: str, exam: list[Item], lessons: Counter[str], checks: Counter[str], practice: Counter[str]
) -> Coverage:
    return Coverage(
        objective=code,
        lessons=lessons[code],
        checks=checks[code],
        items=len(exam),
        bands=Counter(item.band for item in exam),
        types=Counter(item.type for item in exam),
        practice=practice[code],
    )
