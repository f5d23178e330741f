"""Standard errors of fitted items, from the observed information of the marginal likelihood.

The information is exact for the grid: what complete data would tell, less what is lost because abilities are
not observed (Louis, 1982, J. R. Stat. Soc. B 44, 226-233). With a prior, its curvature is added.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trainer.analysis.arrays import BoolArray, FloatArray, ItemVector
from trainer.analysis.irt.estimation import Fit, Responses, chunks, posterior
from trainer.analysis.irt.model import Items, probability

NEGLIGIBLE = 1e-9
"""Candidates at a point of the grid that are too few to matter."""


@dataclass(frozen=True, slots=True, eq=False)
class StandardErrors:
    """Standard errors of a fit's parameters, shape (items,); NaN where the data do not determine them."""

    slope: ItemVector
    intercept: ItemVector
    difficulty: ItemVector


def standard_errors(fit: Fit) -> StandardErrors:
    """Standard errors of slope, intercept and difficulty (by the delta method)."""
    kept = fit.estimated
    responses = Responses(fit.responses.right[:, kept], fit.responses.seen[:, kept])
    items = Items(fit.items.slope[kept], fit.items.intercept[kept])
    covariance = _covariance(fit, items, responses)
    number = items.slope.size
    slope, intercept = covariance[:number, :number], covariance[number:, number:]
    both = np.diag(covariance[:number, number:])
    difficulty = items.difficulty
    spread = np.diag(intercept) + difficulty**2 * np.diag(slope) + 2 * difficulty * both
    return StandardErrors(
        slope=_filled(np.diag(slope), kept),
        intercept=_filled(np.diag(intercept), kept),
        difficulty=_filled(spread / items.slope**2, kept),
    )


def _filled(variances: FloatArray, kept: BoolArray) -> ItemVector:
    found = np.full(kept.size, np.nan)
    found[kept] = np.sqrt(np.where(variances > 0, variances, np.nan))
    return found


def _covariance(fit: Fit, items: Items, responses: Responses) -> FloatArray:
    """Covariance of (slopes, intercepts); NaN throughout when the information is singular."""
    number = items.slope.size
    information = _information(fit, items, responses)
    if fit.prior is not None:
        slopes, intercepts = fit.prior.slope_sd**-2, fit.prior.intercept_sd**-2
        # A common slope is one parameter with one prior; spread over the items it sums to that.
        share = slopes / number if fit.common_slope else slopes
        information[np.diag_indices(2 * number)] += np.repeat([share, intercepts], number)
    if not fit.common_slope:
        return _inverse(information)
    spread = np.zeros((2 * number, number + 1))
    spread[:number, 0] = 1.0
    spread[number:, 1:] = np.eye(number)
    return spread @ _inverse(spread.T @ information @ spread) @ spread.T


def _inverse(information: FloatArray) -> FloatArray:
    try:
        np.linalg.cholesky(information)
    except np.linalg.LinAlgError:
        return np.full_like(information, np.nan)
    return np.asarray(np.linalg.inv(information), dtype=np.float64)


def _information(fit: Fit, items: Items, responses: Responses) -> FloatArray:
    """Observed information of (slopes, intercepts), shape (2 items, 2 items)."""
    points = fit.grid.points
    expected = probability(items, points)
    powers: FloatArray = points[:, np.newaxis] ** np.arange(3.0)
    number = items.slope.size
    complete: FloatArray = np.zeros((3, number))
    lost: FloatArray = np.zeros((2 * number, 2 * number))
    for piece in chunks(responses):
        weights, _ = posterior(items, piece, fit.grid)
        seen = piece.seen.T @ weights
        complete = complete + powers.T @ (seen * (expected * (1 - expected)).T).T
        lost = lost + _lost(piece, weights, expected, powers)
    blocks = np.block(
        [[np.diag(complete[2]), np.diag(complete[1])], [np.diag(complete[1]), np.diag(complete[0])]]
    )
    return blocks - lost


def _lost(piece: Responses, weights: FloatArray, expected: FloatArray, powers: FloatArray) -> FloatArray:
    """Sum over candidates of the covariance, over the ability they may have, of the complete-data score."""
    number = piece.right.shape[1]
    cross = np.zeros((3, number, number))
    for point in np.flatnonzero(weights.sum(axis=0) > NEGLIGIBLE):
        residual = piece.right - piece.seen * expected[point]
        moment = (residual * weights[:, [point]]).T @ residual
        cross += powers[point][:, np.newaxis, np.newaxis] * moment
    mean = np.hstack([_mean(piece, weights * powers[:, power], expected) for power in (1, 0)])
    second = np.block([[cross[2], cross[1]], [cross[1], cross[0]]])
    return second - mean.T @ mean


def _mean(piece: Responses, weights: FloatArray, expected: FloatArray) -> FloatArray:
    """Expected score of each candidate and item under these weights, shape (candidates, items)."""
    found: FloatArray = piece.right * weights.sum(axis=1, keepdims=True) - piece.seen * (weights @ expected)
    return found
