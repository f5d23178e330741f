"""Items that low scorers answer fast *and* right: a sign, no more, that an item has become known.

Whoever guesses in a hurry is mostly wrong; whoever knows an item beforehand is fast and right. For each item,
among the candidates in the lower half of the score on the other items, the odds of being right when fast are
compared with the odds when not; an item stands out when that ratio lies far above the other items' usual one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from trainer.analysis.arrays import BoolArray, FloatArray, ItemVector, ScoreMatrix, check_dichotomous
from trainer.analysis.classical import rest_scores
from trainer.analysis.report import Remark
from trainer.errors import translatable

LOWER = 0.5
"""The share of candidates, by the score on the other items, who count as low scorers."""
FAST = 1.0
"""Fast = this many spreads below what the item and the candidate usually take (log seconds)."""
FEWEST_LOW, FEWEST_FAST = 100, 8
"""Low scorers who saw an item, and those of them who were fast and right, below which nothing is said."""
FALSE_ALARMS = 0.01
"""The level of the whole exam, divided by the items tested."""
FALSE_EXAMS = 4
"""Of 100 exams in which nothing leaked, those that show an item all the same (benchmarks/analysis.py)."""
POLISHES = 4


@dataclass(frozen=True, slots=True, eq=False)
class Leaks:
    """What the low scorers did on each item, shape (items,).

    Attributes:
        fast_right: low scorers fast and right. log_odds: ratio of right, fast against not; NaN = too few.
        z: how far it lies above the usual one, in standard errors. suspected: whether beyond chance.
    """

    fast_right: FloatArray
    log_odds: ItemVector
    z: ItemVector
    suspected: BoolArray


def leaks(scores: ScoreMatrix, seconds: FloatArray) -> Leaks:
    """Look for items that low scorers answer fast and right.

    Args:
        scores: shape (candidates, items), 0 or 1; NaN = not presented.
        seconds: time spent on each item, > 0, same shape; NaN = unknown (the response is left out).
    Raises: NotDichotomousError.
    Source: residual log times after van der Linden (2006), J. Educ. Behav. Stat. 31, 181-204; the comparison
        of odds is this product's own, its false alarms measured in benchmarks/analysis.py.
    """
    check_dichotomous(scores)
    usable = ~np.isnan(scores) & (seconds > 0)
    low = usable & _low_scorers(np.where(usable, scores, np.nan))
    fast = _fast(np.where(usable, seconds, np.nan))
    right = np.where(usable, scores, 0.0) == 1
    cells = [(low & speed & answer).sum(axis=0) for speed in (fast, ~fast) for answer in (right, ~right)]
    tested = (low.sum(axis=0) >= FEWEST_LOW) & (cells[0] >= FEWEST_FAST)
    smoothed = np.array(cells) + 0.5
    log_odds = np.log(smoothed[0] * smoothed[3] / (smoothed[1] * smoothed[2]))
    error = np.sqrt((1 / smoothed).sum(axis=0))
    z = _above_usual(log_odds, error, tested)
    level = FALSE_ALARMS / max(int(tested.sum()), 1)
    return Leaks(
        fast_right=cells[0].astype(float),
        log_odds=np.where(tested, log_odds, np.nan),
        z=z,
        suspected=np.where(np.isnan(z), -np.inf, z) > -ndtri(level),
    )


def remarks(found: Leaks, items: tuple[str, ...]) -> tuple[Remark, ...]:
    """What to tell a trainer of the items that stand out."""
    template = translatable(
        "{item}: {count} low scorers answered it fast and right, far more than usual; it may be known — "
        "follow it over time and consider resting it. Of 100 exams in which nothing leaked, up to {false} "
        "may show such an item"
    )
    return tuple(
        Remark(
            "fast-and-right",
            template,
            {"item": items[place], "count": int(found.fast_right[place]), "false": FALSE_EXAMS},
        )
        for place in np.flatnonzero(found.suspected)
    )


def _low_scorers(scores: ScoreMatrix) -> BoolArray:
    """Who is in the lower half on the other items, among those who saw an item; shape (candidates, items)."""
    rest = rest_scores(scores, np.ones(scores.shape[1]))
    known = np.where(np.isnan(rest).all(axis=0), 0.0, rest)
    found: BoolArray = rest <= np.nanquantile(known, LOWER, axis=0)
    return found


def _fast(seconds: FloatArray) -> BoolArray:
    """Responses much faster than the item and the candidate usually are; shape (candidates, items)."""
    residual = np.log(seconds)
    for _ in range(POLISHES):
        for axis in (0, 1):
            empty = np.isnan(residual).all(axis=axis, keepdims=True)
            residual = residual - np.nanmedian(np.where(empty, 0.0, residual), axis=axis, keepdims=True)
    spread = 1.4826 * np.nanmedian(np.abs(residual)) if (~np.isnan(residual)).any() else 1.0
    found: BoolArray = residual < -FAST * spread
    return found


def _above_usual(log_odds: ItemVector, error: ItemVector, tested: BoolArray) -> ItemVector:
    """Standardised distance from the median item, allowing for how much items differ of themselves."""
    if tested.sum() < 3:
        return np.full(log_odds.size, np.nan)
    known, chance = log_odds[tested], error[tested]
    usual = float(np.median(known))
    spread = float(1.4826 * np.median(np.abs(known - usual)))
    of_items = max(spread**2 - float(np.median(chance)) ** 2, 0.0)
    return np.where(tested, (log_odds - usual) / np.sqrt(error**2 + of_items), np.nan)
