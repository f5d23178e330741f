"""Proportions with their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from trainer.errors import TrainerError, translatable

Z_95 = 1.959963984540054
"""The 97.5 % point of the standard normal distribution."""


class NoObservationsError(TrainerError):
    """A rate of nothing."""

    template = translatable("There is nothing to take a rate of yet.")


@dataclass(frozen=True, slots=True)
class Interval:
    """A proportion with its 95 % interval and its denominator, all but `total` 0..1."""

    rate: float
    low: float
    high: float
    total: int


def wilson(successes: float, total: int) -> Interval:
    """The score interval of a proportion, without continuity correction.

    Args: successes: 0..total; marks earned may be fractional. total: how many it is out of.
    Raises: NoObservationsError: a total of 0. ValueError: successes outside 0..total.
    Source: Wilson (1927); method 3 of Newcombe, Statistics in Medicine 17 (1998), 857-872.
    """
    if total == 0:
        raise NoObservationsError
    if not 0 <= successes <= total:
        raise ValueError(f"{successes} of {total}")
    rate, square = successes / total, Z_95**2
    centre = (rate + square / (2 * total)) / (1 + square / total)
    half = Z_95 / (1 + square / total) * sqrt(rate * (1 - rate) / total + square / (4 * total**2))
    return Interval(rate, min(rate, max(0.0, centre - half)), max(rate, min(1.0, centre + half)), total)
