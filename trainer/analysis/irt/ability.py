"""Abilities of candidates from fitted items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trainer.analysis.arrays import CandidateVector, ScoreMatrix
from trainer.analysis.irt.estimation import Fit, Responses, chunks, posterior, prepare
from trainer.analysis.irt.model import Grid, Items, normal_grid, probability

STEPS = 60
CLOSE = 1e-9
FURTHEST_STEP = 1.0
USABLE = 8.0
"""An ability beyond this many standard deviations is not settled by the responses."""


@dataclass(frozen=True, slots=True, eq=False)
class Abilities:
    """Estimated abilities and their standard errors, shape (candidates,); NaN where there is no estimate."""

    value: CandidateVector
    error: CandidateVector


def expected_a_posteriori(items: Items, scores: ScoreMatrix, grid: Grid | None = None) -> Abilities:
    """Mean and SD of each candidate's ability given the responses and a standard normal population.

    Args: scores: shape (candidates, items), 0 or 1; NaN = not presented. grid: the usual one if not given.
    Returns: NaN for a candidate without a response to an estimated item.
    Raises: NotDichotomousError.
    Source: Bock & Mislevy (1982), Appl. Psychol. Meas. 6, 431-444.
    """
    responses, kept = _usable(items, prepare(scores))
    points = grid or normal_grid(kept.slope.size)
    parts = [posterior(kept, piece, points)[0] for piece in chunks(responses)]
    weights = np.vstack([np.empty((0, points.points.size)), *parts])
    value = weights @ points.points
    variance = np.maximum(weights @ points.points**2 - value**2, 0.0)
    known = responses.seen.any(axis=1)
    return Abilities(np.where(known, value, np.nan), np.where(known, np.sqrt(variance), np.nan))


def maximum_likelihood(items: Items, scores: ScoreMatrix) -> Abilities:
    """Abilities that make the responses most likely; no population is assumed.

    Args: as for `expected_a_posteriori`.
    Returns: NaN for a candidate with all or none right, for whom the likelihood has no maximum.
    Raises: NotDichotomousError.
    Source: Birnbaum, in Lord & Novick (1968), ch. 20.
    """
    responses, kept = _usable(items, prepare(scores))
    right, seen = responses.right, responses.seen
    weighted = right @ kept.slope
    most = seen @ np.maximum(kept.slope, 0.0)
    least = seen @ np.minimum(kept.slope, 0.0)
    settled = (weighted > least) & (weighted < most)
    value = np.zeros(right.shape[0])
    information = np.ones(right.shape[0])
    for _ in range(STEPS):
        expected = probability(kept, value)
        gradient = weighted - (seen * expected) @ kept.slope
        information = (seen * expected * (1 - expected)) @ kept.slope**2
        step = gradient / np.maximum(information, 1e-9)
        value += np.where(settled, np.clip(step, -FURTHEST_STEP, FURTHEST_STEP), 0.0)
        if not settled.any() or float(np.abs(step[settled]).max()) < CLOSE:
            break
    settled &= np.abs(value) < USABLE
    return Abilities(
        np.where(settled, value, np.nan),
        np.where(settled, 1 / np.sqrt(np.maximum(information, 1e-9)), np.nan),
    )


def marginal_reliability(fit: Fit, scores: ScoreMatrix) -> float:
    """How much of the spread of estimated abilities is real, whatever form each candidate saw.

    The variance of the EAP estimates over that plus the mean of their squared errors.

    Returns: 0..1; NaN for fewer than two candidates with an estimate.
    Source: Brown & Croudace (2015), in Reise & Revicki, Handbook of Item Response Theory Modeling, ch. 15.
    """
    found = expected_a_posteriori(fit.items, scores, fit.grid)
    known = ~np.isnan(found.value)
    if known.sum() < 2:
        return np.nan
    spread = float(found.value[known].var(ddof=1))
    return spread / (spread + float((found.error[known] ** 2).mean()))


def _usable(items: Items, responses: Responses) -> tuple[Responses, Items]:
    known = ~(np.isnan(items.slope) | np.isnan(items.intercept))
    return (
        Responses(responses.right[:, known], responses.seen[:, known]),
        Items(items.slope[known], items.intercept[known]),
    )
