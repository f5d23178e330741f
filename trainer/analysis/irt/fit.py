"""How well items fit a model: mean squares of residuals, and observed against expected by raw score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from trainer.analysis.arrays import (
    FloatArray,
    ItemVector,
    ScoreMatrix,
    check_complete,
    check_dichotomous,
    check_scores,
    divide,
)
from trainer.analysis.irt.model import Grid, Items, probability

SMALLEST_EXPECTED = 1.0
"""Neighbouring scores are joined until this many right, and wrong, answers are expected."""


@dataclass(frozen=True, slots=True, eq=False)
class MeanSquares:
    """Mean squared residuals, shape (items,); 1 as expected, above: noisy, below: too regular.

    Attributes:
        infit: weighted by information, so it speaks of candidates near the item's difficulty.
        outfit: unweighted, so it is sensitive to surprises far from it.
    """

    infit: ItemVector
    outfit: ItemVector


def mean_squares(scores: ScoreMatrix, expected: FloatArray) -> MeanSquares:
    """Infit and outfit of each item.

    Args:
        scores: shape (candidates, items), 0 or 1; NaN = not presented.
        expected: probability of a right answer, same shape; rows of NaN leave a candidate out (no ability).
    Raises: NotDichotomousError.
    Source: Wright & Masters (1982), Rating Scale Analysis, ch. 5.
    """
    check_dichotomous(scores)
    known = ~(np.isnan(scores) | np.isnan(expected))
    variance = np.where(known, expected * (1 - expected), 0.0)
    squares = np.where(known, (scores - expected) ** 2, 0.0)
    standardised = np.where(known, divide(squares, variance), 0.0)
    count = known.sum(axis=0).astype(float)
    return MeanSquares(
        infit=divide(squares.sum(axis=0), variance.sum(axis=0)),
        outfit=divide(standardised.sum(axis=0), count),
    )


@dataclass(frozen=True, slots=True, eq=False)
class ScoreFit:
    """S-X² of each item, shape (items,): statistic, degrees of freedom, and the chance of a worse fit."""

    statistic: ItemVector
    freedom: ItemVector
    p: ItemVector


def score_fit(scores: ScoreMatrix, items: Items, grid: Grid, own_parameters: int) -> ScoreFit:
    """Compare the share right at each raw score with what the model expects there.

    Args:
        scores: shape (candidates, items), 0 or 1, complete: raw scores must mean the same for all.
        own_parameters: estimated for each item: 2 for the 2PL, 1 for the 1PL.
    Returns: NaN for an item without degrees of freedom left, or not estimated.
    Raises: IncompleteDesignError; NotDichotomousError.
    Source: Orlando & Thissen (2000), Appl. Psychol. Meas. 24, 50-64.
    """
    check_scores(scores, items=3)
    check_complete(scores)
    check_dichotomous(scores)
    number = items.slope.size
    raw = scores.sum(axis=1).astype(int)
    sizes = np.bincount(raw, minlength=number + 1)[1:number].astype(float)
    expected = _expected_by_score(items, grid)
    found = np.full((3, number), np.nan)
    for item in range(number):
        right = np.bincount(raw, weights=scores[:, item], minlength=number + 1)[1:number].astype(float)
        cells = _joined(sizes, right, sizes * expected[item])
        freedom = len(cells) - own_parameters
        if freedom > 0 and np.isfinite(expected[item]).all():
            statistic = _pearson(cells)
            found[:, item] = statistic, freedom, chdtrc(freedom, statistic)
    return ScoreFit(*found)


def _expected_by_score(items: Items, grid: Grid) -> FloatArray:
    """Expected share right of each item among candidates with each raw score 1 .. items - 1."""
    right = probability(items, grid.points).T
    number, points = right.shape
    up, down = _score_distributions(right), _score_distributions(right[::-1])
    shares = np.empty((number, number - 1))
    whole = up[number] @ grid.weights
    for item in range(number):
        rest = _convolved(up[item], down[number - 1 - item], points)
        joint = (rest * right[item]) @ grid.weights
        shares[item] = joint[: number - 1] / whole[1:number]
    return shares


def _score_distributions(right: FloatArray) -> list[FloatArray]:
    """For the first 0, 1, … items: the chance of each score at each point, shape (score, points).

    Source: the recursion of Lord & Wingersky (1984), Appl. Psychol. Meas. 8, 453-461.
    """
    found = [np.ones((1, right.shape[1]))]
    for chance in right:
        last = found[-1]
        scores = np.zeros((last.shape[0] + 1, last.shape[1]))
        scores[:-1] += last * (1 - chance)
        scores[1:] += last * chance
        found.append(scores)
    return found


def _convolved(one: FloatArray, other: FloatArray, points: int) -> FloatArray:
    """Distribution of the sum of two independent scores, at each point."""
    found = np.zeros((one.shape[0] + other.shape[0] - 1, points))
    for score, chance in enumerate(one):
        found[score : score + other.shape[0]] += chance * other
    return found


@dataclass(frozen=True, slots=True)
class _Cell:
    """Candidates of one or more neighbouring raw scores, those right, and those expected right."""

    size: float
    right: float
    expected: float

    def __add__(self, other: _Cell) -> _Cell:
        return _Cell(self.size + other.size, self.right + other.right, self.expected + other.expected)

    @property
    def full(self) -> bool:
        """Whether enough right and wrong answers are expected."""
        return min(self.expected, self.size - self.expected) >= SMALLEST_EXPECTED


def _joined(sizes: FloatArray, right: FloatArray, expected: FloatArray) -> list[_Cell]:
    """Scores as cells; thin ones are joined with their neighbours towards the middle."""
    cells = [_Cell(*map(float, cell)) for cell in zip(sizes, right, expected, strict=True) if cell[0] > 0]
    cells = _joined_upwards(cells)
    return _joined_upwards(cells[::-1])[::-1]


def _joined_upwards(cells: list[_Cell]) -> list[_Cell]:
    found: list[_Cell] = []
    waiting = _Cell(0.0, 0.0, 0.0)
    for cell in cells:
        waiting = waiting + cell
        if waiting.full:
            found.append(waiting)
            waiting = _Cell(0.0, 0.0, 0.0)
    if waiting.size and found:
        found[-1] = found[-1] + waiting
    elif waiting.size:
        found.append(waiting)
    return found


def _pearson(cells: list[_Cell]) -> float:
    total = 0.0
    for cell in cells:
        wrong = cell.size - cell.expected
        if cell.expected > 0 and wrong > 0:
            total += (cell.right - cell.expected) ** 2 * (1 / cell.expected + 1 / wrong)
    return total
