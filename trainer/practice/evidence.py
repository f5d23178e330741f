"""What answers say about how ready somebody is: how much each counts, and what age takes from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from trainer.practice.readiness import Evidence

HALF_LIFE = timedelta(days=120)
"""A fresh answer counts half after so long."""
KEPT_WEIGHT = 0.5
"""What the predicted recall of an item practised before counts beside a fresh answer: to recall it says less
about the next unseen item."""
ENOUGH = 30.0
"""Fresh answers below which a chance of passing is called a guess."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """An answer to an item not met before, in practice or in an exam; `share` of its marks, 0..1."""

    objective: str
    band: int
    share: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """An item practised more than once, with its recall predicted for now, 0..1."""

    objective: str
    band: int
    recall: float


def gather(fresh: Iterable[Fresh], kept: Iterable[Kept], *, now: datetime) -> tuple[Evidence, ...]:
    """The evidence by objective and band, in the order of their codes."""
    right: dict[tuple[str, int], float] = defaultdict(float)
    count: dict[tuple[str, int], float] = defaultdict(float)
    for answer in fresh:
        weight = 0.5 ** (max(now - answer.at, timedelta(0)) / HALF_LIFE)
        right[answer.objective, answer.band] += weight * answer.share
        count[answer.objective, answer.band] += weight
    for item in kept:
        right[item.objective, item.band] += KEPT_WEIGHT * item.recall
        count[item.objective, item.band] += KEPT_WEIGHT
    return tuple(
        Evidence(code, band, right[code, band], count[code, band] - right[code, band])
        for code, band in sorted(count)
    )
