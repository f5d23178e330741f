"""The arrays of this room, what is refused about them, and the few sums that all statistics share.

A *score matrix* has one row for each candidate and one column for each item; NaN = not presented.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trainer.errors import TrainerError, translatable

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
ScoreMatrix = NDArray[np.float64]
"""Marks, shape (candidates, items); NaN = not presented."""
ItemVector = NDArray[np.float64]
"""One number for each item; NaN = undefined."""
CandidateVector = NDArray[np.float64]
"""One number for each candidate; NaN = undefined."""

SMALLEST_VARIANCE = 1e-12
"""Below this share of the squared scale a variance is rounding, not spread."""


class TooFewResponsesError(TrainerError):
    """A statistic that needs more candidates, or more items, than there are."""

    template = translatable(
        "This needs at least {needed} candidates and {items} items; there are {candidates} and {found}."
    )


class IncompleteDesignError(TrainerError):
    """A statistic that is only defined where everybody saw the same items."""

    template = translatable("This is only defined where every candidate saw the same items.")


class NotDichotomousError(TrainerError):
    """A statistic that is only defined for items marked right or wrong."""

    template = translatable("This is only defined for items that are marked 0 or 1.")


def check_scores(scores: ScoreMatrix, *, candidates: int = 2, items: int = 1) -> None:
    """Refuse a matrix that is too small.

    Raises: TooFewResponsesError: fewer rows than `candidates` or fewer columns than `items`.
    """
    if scores.ndim != 2:
        raise ValueError(f"a score matrix has two dimensions, not {scores.ndim}")
    rows, columns = scores.shape
    if rows < candidates or columns < items:
        raise TooFewResponsesError(needed=candidates, items=items, candidates=rows, found=columns)


def check_complete(scores: ScoreMatrix) -> None:
    """Refuse a matrix with an item that somebody did not see.

    Raises: IncompleteDesignError.
    """
    if np.isnan(scores).any():
        raise IncompleteDesignError


def check_dichotomous(scores: ScoreMatrix) -> None:
    """Refuse a matrix with marks other than 0, 1 and NaN.

    Raises: NotDichotomousError.
    """
    seen = scores[~np.isnan(scores)]
    if not np.isin(seen, (0.0, 1.0)).all():
        raise NotDichotomousError


def divide(top: FloatArray, bottom: FloatArray) -> FloatArray:
    """Elementwise quotient; NaN where the denominator is 0 or NaN."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found: FloatArray = np.where(bottom == 0, np.nan, top / bottom)
    return found


def column_covariance(left: FloatArray, right: FloatArray) -> ItemVector:
    """Covariance of each pair of columns over the rows where both are known, divided by n - 1.

    Args: left, right: shape (candidates, items); NaN = unknown.
    Returns: shape (items,); NaN where fewer than two rows are known.
    """
    known = ~(np.isnan(left) | np.isnan(right))
    count = known.sum(axis=0).astype(float)
    first, second = (_centred(values, known, count) for values in (left, right))
    found = divide((first * second).sum(axis=0), count - 1)
    return np.where(count < 2, np.nan, found)


def column_correlation(left: FloatArray, right: FloatArray) -> ItemVector:
    """Pearson correlation of each pair of columns over the rows where both are known.

    Args: left, right: shape (candidates, items); NaN = unknown.
    Returns: shape (items,), each -1..1; NaN where a column does not vary or fewer than two rows are known.
    """
    known = ~(np.isnan(left) | np.isnan(right))
    count = known.sum(axis=0).astype(float)
    first, second = (_centred(values, known, count) for values in (left, right))
    squares = _spread(first, left, known), _spread(second, right, known)
    found = divide((first * second).sum(axis=0), np.sqrt(squares[0] * squares[1]))
    return np.clip(np.where(count < 2, np.nan, found), -1.0, 1.0)


def _centred(values: FloatArray, known: BoolArray, count: FloatArray) -> FloatArray:
    filled = np.where(known, values, 0.0)
    centred: FloatArray = np.where(known, filled - divide(filled.sum(axis=0), count), 0.0)
    return centred


def _spread(centred: FloatArray, values: FloatArray, known: BoolArray) -> FloatArray:
    """Sum of squares about the mean; exactly 0 where only rounding differs."""
    squares: FloatArray = (centred**2).sum(axis=0)
    scale = np.max(np.where(known, np.abs(values), 0.0), axis=0, initial=0.0) ** 2 * known.sum(axis=0)
    return np.where(squares <= SMALLEST_VARIANCE * scale, 0.0, squares)
