"""Whether predictions can be believed: what was predicted beside what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from trainer.analysis.rates import Interval, wilson

FEWEST = 20
"""Predictions below which nothing is said."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """A predicted chance, 0..1, and whether it happened."""

    chance: float
    happened: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions that lie near one another: their mean, and how often it happened."""

    predicted: float
    observed: Interval


@dataclass(frozen=True, slots=True)
class Calibration:
    """Predictions in bins, ascending.

    `brier` is the mean squared error, `base` that of always predicting the overall rate: lower is better, and
    a forecast with `brier` above `base` is worth nothing.
    """

    count: int
    mean_predicted: float
    observed: Interval
    brier: float
    base: float
    bins: tuple[Bin, ...]


def calibration(predictions: Sequence[Prediction], bins: int = 5) -> Calibration | None:
    """How predictions compare with what happened, in bins of equal count; None for fewer than FEWEST.

    Source: Brier (1950), Monthly Weather Review 78, 1-3.
    """
    if len(predictions) < FEWEST:
        return None
    ordered = sorted(predictions, key=lambda one: (one.chance, one.happened))
    count = len(ordered)
    rate = sum(one.happened for one in ordered) / count
    edges = [round(count * number / bins) for number in range(bins + 1)]
    parts = [ordered[start:stop] for start, stop in pairwise(edges) if stop > start]
    return Calibration(
        count=count,
        mean_predicted=sum(one.chance for one in ordered) / count,
        observed=wilson(sum(one.happened for one in ordered), count),
        brier=sum((one.chance - one.happened) ** 2 for one in ordered) / count,
        base=rate * (1 - rate),
        bins=tuple(
            Bin(
                sum(one.chance for one in part) / len(part),
                wilson(sum(one.happened for one in part), len(part)),
            )
            for part in parts
        ),
    )
