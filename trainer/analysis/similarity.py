"""Pairs of candidates whose answers agree more than their abilities explain.

For each pair that shares at least 20 items, the number of identical answers is compared with what the model
expects of two people of their abilities who worked alone: the generalised binomial test. It is a reason to
look at seats and times, never a finding by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer.analysis.arrays import FloatArray
from trainer.analysis.report import Remark
from trainer.errors import translatable

FEWEST_SHARED = 20
FALSE_ALARMS = 0.05
"""The level of a whole room, divided by the pairs compared (Bonferroni)."""
FALSE_ROOMS = 1
"""Of 100 rooms in which nobody copied, those that show a pair all the same (benchmarks/analysis.py)."""
UNSEEN = -1
"""In a matrix of choices: the item was not presented, or left blank."""
SMOOTHING = 0.5


@dataclass(frozen=True, slots=True)
class Pair:
    """Two candidates: rows of the matrix, items both answered, identical answers, and their chance."""

    first: int
    second: int
    shared: int
    identical: int
    expected: float
    p: float


@dataclass(frozen=True, slots=True)
class Similarity:
    """The pairs of one room that agree beyond chance, most striking first, of how many compared."""

    pairs: tuple[Pair, ...]
    compared: int


def option_shares(choices: NDArray[np.int64], key: NDArray[np.int64], options: int) -> FloatArray:
    """How the wrong answers to each item spread over its options, in the whole population.

    Args: choices: shape (candidates, items), option numbers from 0, or -1. key: shape (items,).
    Returns: shape (items, options): shares of the wrong answers, smoothed; 0 for the key.
    """
    counts = np.array([(choices == option).sum(axis=0) for option in range(options)], dtype=float).T
    present = counts > 0
    counts = np.where(present, counts + SMOOTHING, 0.0)
    counts[np.arange(key.size), key] = 0.0
    total = counts.sum(axis=1, keepdims=True)
    return np.where(total > 0, counts / np.where(total > 0, total, 1.0), 0.0)


def similar_pairs(
    choices: NDArray[np.int64], key: NDArray[np.int64], right: FloatArray, wrong: FloatArray
) -> Similarity:
    """Compare all pairs in one room.

    Args:
        choices: shape (candidates, items), option numbers from 0; -1 = not presented or blank.
        key: shape (items,), the right option. right: chance of a right answer of each candidate on each item,
            by their ability, shape (candidates, items). wrong: `option_shares` of the population.
    Source: van der Linden & Sotaridona (2006), J. Educ. Behav. Stat. 31, 283-304 (generalised binomial test).
    """
    chance = _choice_chances(right, wrong, key)
    answered = choices >= 0
    found, compared = [], 0
    for first in range(choices.shape[0] - 1):
        both = answered[first] & answered[first + 1 :]
        others = np.flatnonzero(both.sum(axis=1) >= FEWEST_SHARED)
        if not others.size:
            continue
        compared += others.size
        matching = np.einsum("io,nio->ni", chance[first], chance[first + 1 :][others])
        shared = both[others]
        identical = ((choices[first] == choices[first + 1 :][others]) & shared).sum(axis=1)
        chances = _at_least(np.where(shared, matching, 0.0), identical)
        found += [
            Pair(
                first,
                first + 1 + int(other),
                int(shared[place].sum()),
                int(identical[place]),
                float(matching[place][shared[place]].sum()),
                float(chances[place]),
            )
            for place, other in enumerate(others)
            if chances[place] < FALSE_ALARMS
        ]
    beyond = sorted((pair for pair in found if pair.p * compared < FALSE_ALARMS), key=lambda pair: pair.p)
    return Similarity(tuple(beyond), compared)


def remarks(found: Similarity, candidates: Sequence[str]) -> tuple[Remark, ...]:
    """What to tell whoever answers for the room; it accuses nobody."""
    template = translatable(
        "{first} and {second}: {identical} identical answers of {shared}, where about {expected} are usual "
        "for two people who work alone. Look at seats and times before anything else: of 100 rooms in which "
        "nobody copied, up to {false} may show such a pair"
    )
    return tuple(
        Remark(
            "similar-answers",
            template,
            {
                "first": candidates[pair.first],
                "second": candidates[pair.second],
                "identical": pair.identical,
                "shared": pair.shared,
                "expected": round(pair.expected),
                "false": FALSE_ROOMS,
            },
        )
        for pair in found.pairs
    )


def _choice_chances(right: FloatArray, wrong: FloatArray, key: NDArray[np.int64]) -> FloatArray:
    """Chance of each option, shape (candidates, items, options): the key by ability, the rest as usual."""
    found = (1 - right)[:, :, np.newaxis] * wrong
    found[:, np.arange(key.size), key] = right
    return found


def _at_least(chances: FloatArray, count: NDArray[np.int64]) -> FloatArray:
    """Chance of at least `count` successes in independent trials with these chances, shape (pairs,)."""
    distribution = np.zeros((chances.shape[0], chances.shape[1] + 1))
    distribution[:, 0] = 1.0
    for trial in range(chances.shape[1]):
        success = chances[:, [trial]]
        moved = distribution[:, : trial + 1] * success
        distribution[:, : trial + 1] *= 1 - success
        distribution[:, 1 : trial + 2] += moved
    upper = np.arange(chances.shape[1] + 1) >= count[:, np.newaxis]
    found: FloatArray = np.where(upper, distribution, 0.0).sum(axis=1)
    return found
