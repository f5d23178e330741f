"""Classical item statistics: how hard an item is and how well it tells candidates apart.

Where candidates saw different forms, an item's figures rest on those who saw it, and the score it is compared
with is the share of the marks they could have earned on their other items. Where everybody saw the same items
that gives exactly the textbook figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer.analysis.arrays import (
    CandidateVector,
    FloatArray,
    ItemVector,
    ScoreMatrix,
    check_complete,
    check_scores,
    column_correlation,
    column_covariance,
    divide,
)


def is_complete(marks: ScoreMatrix) -> bool:
    """Whether every candidate saw every item."""
    return not bool(np.isnan(marks).any())


def facility(scores: ScoreMatrix) -> ItemVector:
    """Mean share of the maximum mark earned on each item.

    Args: scores: marks divided by the item's maximum, shape (candidates, items), 0..1; NaN = not presented.
    Returns: shape (items,), each 0..1; NaN for an item nobody saw.
    Raises: TooFewResponsesError: no candidate or no item.
    Source: Crocker & Algina, Introduction to Classical and Modern Test Theory, ch. 14.
    """
    check_scores(scores, candidates=1)
    seen = ~np.isnan(scores)
    return divide(np.where(seen, scores, 0.0).sum(axis=0), seen.sum(axis=0).astype(float))


def deviations(marks: ScoreMatrix) -> ItemVector:
    """Standard deviation of the marks on each item, divided by n - 1.

    Args: marks: shape (candidates, items); NaN = not presented.
    Returns: shape (items,); NaN for an item that fewer than two candidates saw.
    """
    check_scores(marks, candidates=1)
    return np.sqrt(column_covariance(marks, marks))


def totals(marks: ScoreMatrix) -> CandidateVector:
    """Raw score of each candidate: the sum of the marks on the items presented; NaN if none was."""
    seen = ~np.isnan(marks)
    return np.where(seen.any(axis=1), np.where(seen, marks, 0.0).sum(axis=1), np.nan)


def shares(marks: ScoreMatrix, maxima: ItemVector) -> CandidateVector:
    """Raw score of each candidate divided by the maximum of the items presented; NaN if none was."""
    possible = np.where(np.isnan(marks), 0.0, maxima).sum(axis=1)
    return divide(totals(marks), possible)


def rest_scores(marks: ScoreMatrix, maxima: ItemVector) -> FloatArray:
    """For each item, each candidate's share of the maximum on the *other* items presented.

    Args: marks: shape (candidates, items), NaN = not presented. maxima: shape (items,), each > 0.
    Returns: shape (candidates, items), 0..1; NaN where the item was not presented, or nothing else was.
    """
    presented = ~np.isnan(marks)
    earned = np.where(presented, marks, 0.0)
    possible = np.where(presented, maxima, 0.0)
    rest = earned.sum(axis=1, keepdims=True) - earned
    rest_possible = possible.sum(axis=1, keepdims=True) - possible
    return np.where(presented, divide(rest, rest_possible), np.nan)


def discrimination(marks: ScoreMatrix, maxima: ItemVector) -> ItemVector:
    """Corrected item-rest correlation: of the mark on an item with the score on the other items.

    Args: marks: shape (candidates, items), NaN = not presented. maxima: shape (items,), each > 0.
    Returns: shape (items,), each -1..1; NaN where the item or the rest does not vary.
    Source: Henrysson (1963), Psychometrika 28, 211-218; `r.drop` of psych::alpha.
    """
    check_scores(marks, candidates=1)
    return column_correlation(marks, rest_scores(marks, maxima))


def item_total(marks: ScoreMatrix, maxima: ItemVector) -> ItemVector:
    """Correlation of the mark on an item with the whole score, the item itself included.

    Args, returns: as for `discrimination`.
    Source: `raw.r` of psych::alpha.
    """
    check_scores(marks, candidates=1)
    share = shares(marks, maxima)[:, np.newaxis]
    return column_correlation(marks, np.where(np.isnan(marks), np.nan, share))


def discriminative_efficiency(marks: ScoreMatrix, maxima: ItemVector) -> ItemVector:
    """Covariance of item and rest, as a share of the most it could be with these marks and these rest scores.

    The most is reached when the candidates' marks on the item stand in the same order as their rest scores.

    Args, returns: as for `discrimination`, but below -1 is possible.
    Source: Moodle, “Quiz statistics calculations”, discriminative efficiency (there a percentage).
    """
    check_scores(marks, candidates=1)
    rest = rest_scores(marks, maxima)
    unknown = np.isnan(rest)
    own = np.where(unknown, np.nan, marks)
    found = column_covariance(own, rest)
    most = column_covariance(np.sort(own, axis=0), np.sort(rest, axis=0))
    varies = ~np.isnan(column_correlation(own, rest))
    return np.where(varies, divide(found, most), np.nan)


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """The figures of one item among those who saw it; see the functions of the same names.

    `seen` are the candidates who did, `rest` their shares of the maximum on their other items.
    """

    seen: NDArray[np.int64]
    rest: CandidateVector
    facility: float
    sd: float
    discrimination: float
    item_total: float
    discriminative_efficiency: float


def each_item(marks: ScoreMatrix, maxima: ItemVector) -> Iterator[ItemFigures]:
    """All of the above item by item, touching only what was presented: quick where forms are drawn.

    Args: marks: shape (candidates, items), NaN = not presented. maxima: shape (items,), each > 0.
    """
    check_scores(marks, candidates=1)
    marks = np.asfortranarray(marks)
    presented = ~np.isnan(marks)
    earned = np.where(presented, marks, 0.0).sum(axis=1)
    possible = presented @ maxima
    for place, maximum in enumerate(maxima):
        seen = np.flatnonzero(presented[:, place])
        own = marks[seen, place]
        rest = divide(earned[seen] - own, possible[seen] - maximum)
        yield _figures(seen, own, rest, divide(earned[seen], possible[seen]), float(maximum))


def _figures(
    seen: NDArray[np.int64], own: FloatArray, rest: FloatArray, whole: FloatArray, maximum: float
) -> ItemFigures:
    known = ~np.isnan(rest)
    pair = own[known, np.newaxis], rest[known, np.newaxis]
    correlation = column_correlation(*pair)
    most = column_covariance(np.sort(pair[0], axis=0), np.sort(pair[1], axis=0))
    column = own[:, np.newaxis]
    efficiency = np.where(np.isnan(correlation), np.nan, divide(column_covariance(*pair), most))
    return ItemFigures(
        seen=seen,
        rest=rest,
        facility=float(own.mean() / maximum) if own.size else np.nan,
        sd=float(np.sqrt(column_covariance(column, column)[0])),
        discrimination=float(correlation[0]),
        item_total=float(column_correlation(column, whole[:, np.newaxis])[0]),
        discriminative_efficiency=float(efficiency[0]),
    )


def effective_weights(marks: ScoreMatrix) -> ItemVector:
    """How much each item contributes to the spread of the raw score; the shares sum to 1.

    Args: marks: shape (candidates, items); complete: several forms have no one raw score to share.
    Returns: shape (items,), each 0..1; NaN for an item whose covariance with the raw score is negative.
    Raises: IncompleteDesignError.
    Source: Moodle, “Quiz statistics calculations”, effective weight (there a percentage).
    """
    check_scores(marks)
    check_complete(marks)
    covariance = column_covariance(marks, np.broadcast_to(totals(marks)[:, np.newaxis], marks.shape))
    root = np.sqrt(np.where(covariance >= 0, covariance, np.nan))
    return divide(root, np.broadcast_to(np.nansum(root), root.shape))
