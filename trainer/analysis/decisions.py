"""How sure pass and fail are: accuracy and consistency of decisions at a cut score, from one sitting.

The method is Livingston and Lewis's, because it asks nothing of the items (partial credit, weights and
different forms are fine) and takes the reliability as given: alpha where there is one form, the item response
model's where there are many. Subkoviak's needs equally weighted items marked 0 or 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import betainc, betaincinv

from trainer.analysis.arrays import CandidateVector, FloatArray

POINTS = 200
"""Of Gauss and Legendre's quadrature, to each side of the cut."""
FEWEST = 50
"""Scores below which the figures would be noise."""
MANY = 500
"""Scores from which on the third and fourth moment are known well enough to help more than they harm: in
simulated exams of 20 and 40 items the errors of both ways cross there."""
LONGEST = 100_000
"""Effective lengths beyond this are those of a reliability of 1."""
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class TrueScores:
    """A beta distribution of true scores, as shares of the maximum, between `low` and `high`."""

    alpha: float
    beta: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class DecisionQuality:
    """What to expect of decisions at a cut score; shares of candidates, 0..1.

    Attributes:
        accuracy: decided as their true score deserves. consistency: decided the same way by a parallel form.
        kappa: consistency beyond chance. false_pass, false_fail: passed below, failed at or above the cut.
        passing: expected to pass. effective_length: of a test of equal 0/1 items with the same reliability.
    """

    accuracy: float
    consistency: float
    kappa: float
    false_pass: float
    false_fail: float
    passing: float
    effective_length: int
    true_scores: TrueScores


def decision_quality(shares: CandidateVector, reliability: float, cut: float) -> DecisionQuality | None:
    """Accuracy and consistency of pass and fail.

    Args:
        shares: raw scores as shares of the maximum, shape (candidates,), 0..1; NaN = no score.
        reliability: of these scores. cut: the passing share, 0..1; a score equal to it passes.
    Returns: None when there are fewer than 50 scores, they do not vary, or the reliability is not between 0
        and 1: nothing can be said.
    Source: Livingston & Lewis (1995), J. Educ. Meas. 32, 179-197; Hanson (1991), ACT Research Report 91-5.
    """
    known = shares[~np.isnan(shares)]
    if known.size < FEWEST or not 0 < reliability < 1:
        return None
    mean, variance = float(known.mean()), float(known.var(ddof=1))
    if variance <= ROUNDING:
        return None
    length = effective_length(mean, variance, reliability)
    fit = true_scores_of_many if known.size >= MANY else true_scores_of_few
    return _quality(fit(known, length), length, cut)


def true_scores_of_many(shares: FloatArray, length: int) -> TrueScores:
    """A beta distribution with the true scores' moments: four if that is possible, else three, else two."""
    moments = _true_moments(shares, length)
    for fit in (_four, _upper_fixed, _lower_fixed):
        found = fit(moments)
        if found is not None:
            return found
    return true_scores_of_few(shares, length)


def true_scores_of_few(shares: FloatArray, length: int) -> TrueScores:
    """A beta distribution between 0 and 1 with the mean and variance of the true scores."""
    moments = _true_moments(shares, length)
    return _two(moments, 0.0, 1.0) or _flat(moments)


def effective_length(mean: float, variance: float, reliability: float) -> int:
    """Number of equal 0/1 items that would give scores of this mean, variance and reliability.

    Args: mean, variance: of scores as shares of the *possible* maximum. reliability: between 0 and 1.
    Source: Livingston & Lewis (1995), eq. 1.
    """
    length = (mean * (1 - mean) - reliability * variance) / (variance * (1 - reliability))
    return int(np.clip(round(length), 1, LONGEST))


def _quality(true: TrueScores, length: int, cut: float) -> DecisionQuality:
    needed = cut * length
    below_share = float(
        betainc(true.alpha, true.beta, np.clip((cut - true.low) / (true.high - true.low), 0, 1))
    )
    below, above = (
        _passing(true, length, needed, 0.0, below_share),
        _passing(true, length, needed, below_share, 1.0),
    )
    passing = below.passing + above.passing
    consistency = below.same + above.same
    by_chance = passing**2 + (1 - passing) ** 2
    return DecisionQuality(
        accuracy=below_share - below.passing + above.passing,
        consistency=consistency,
        kappa=(consistency - by_chance) / (1 - by_chance) if by_chance < 1 else np.nan,
        false_pass=below.passing,
        false_fail=1 - below_share - above.passing,
        passing=passing,
        effective_length=length,
        true_scores=true,
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """Shares of all candidates, from one part of the true scores: passing, and decided twice the same."""

    passing: float
    same: float


def _passing(true: TrueScores, length: int, needed: float, start: float, end: float) -> _Part:
    """Integrate over the candidates between two quantiles of the true score."""
    nodes, weights = np.polynomial.legendre.leggauss(POINTS)
    quantiles = start + (end - start) * (nodes + 1) / 2
    share = true.low + (true.high - true.low) * betaincinv(true.alpha, true.beta, quantiles)
    passing = _chance_of(needed, length, share)
    scale = (end - start) / 2
    same = passing**2 + (1 - passing) ** 2
    return _Part(float(scale * (weights @ passing)), float(scale * (weights @ same)))


def _chance_of(needed: float, length: int, share: FloatArray) -> FloatArray:
    """The chance of at least `needed` of `length` at each true score.

    Where the cut falls between two scores of the effective length it interpolates between their binomial
    chances, as the incomplete beta function does: rounding it up would fail candidates whom the test passes.
    """
    if needed <= 0:
        return np.ones_like(share)
    return np.asarray(betainc(needed, length - needed + 1, share), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Moments:
    """Mean, variance, skewness and (not excess) kurtosis."""

    mean: float
    variance: float
    skewness: float
    kurtosis: float


def _true_moments(shares: FloatArray, length: int) -> _Moments:
    """Moments of the true scores: factorial moments of a binomial score are powers of the true one."""
    scaled = shares * length
    falling, possible = np.ones_like(scaled), 1.0
    raw = []
    for order in range(4):
        falling = falling * (scaled - order)
        possible *= max(length - order, 1)
        raw.append(float(falling.mean()) / possible)
    first, second, third, fourth = raw
    spread = max(second - first**2, ROUNDING)
    return _Moments(
        first,
        spread,
        (third - 3 * first * second + 2 * first**3) / spread**1.5,
        (fourth - 4 * first * third + 6 * first**2 * second - 3 * first**4) / spread**2,
    )


def _four(moments: _Moments) -> TrueScores | None:
    """All four moments, if the distribution then lies between 0 and 1."""
    skew, tail = moments.skewness, moments.kurtosis
    bottom = 6 + 3 * skew**2 - 2 * tail
    total = 6 * (tail - skew**2 - 1) / bottom if bottom else np.inf
    if not 0 < total < np.inf:
        return None
    inside = 1 - 24 * (total + 1) / ((total + 2) * (total + 3) * tail - 3 * (total - 6) * (total + 1))
    if not 0 <= inside < 1:
        return None
    small, large = total / 2 * (1 - np.sqrt(inside)), total / 2 * (1 + np.sqrt(inside))
    alpha, beta = (large, small) if skew < 0 else (small, large)
    scale = np.sqrt(moments.variance * (total + 1) / (alpha * beta))
    return _admissible(TrueScores(alpha, beta, moments.mean - alpha * scale, moments.mean + beta * scale))


def _upper_fixed(moments: _Moments) -> TrueScores | None:
    """Three moments, up to a true score of 1."""
    return _matching(moments, lambda low: _two(moments, low, 1.0), 0.0, moments.mean)


def _lower_fixed(moments: _Moments) -> TrueScores | None:
    """Three moments, from a true score of 0."""
    return _matching(moments, lambda high: _two(moments, 0.0, high), moments.mean, 1.0)


def _matching(
    moments: _Moments, at: Callable[[float], TrueScores | None], start: float, end: float
) -> TrueScores | None:
    """The end of the distribution, between two, that gives the right skewness."""

    def gap(limit: float) -> float:
        found = at(limit)
        return np.nan if found is None else _skewness(found) - moments.skewness

    limits = np.linspace(start, end, 201)
    gaps = np.array([gap(limit) for limit in limits])
    changes = np.flatnonzero(gaps[:-1] * gaps[1:] <= 0)
    if not changes.size:
        return None
    place = int(changes[0])
    return at(float(brentq(gap, limits[place], limits[place + 1], xtol=1e-12)))


def _two(moments: _Moments, low: float, high: float) -> TrueScores | None:
    """Mean and variance, between two given ends."""
    width = high - low
    if width <= 0:
        return None
    mean, variance = (moments.mean - low) / width, moments.variance / width**2
    total = mean * (1 - mean) / variance - 1
    return _admissible(TrueScores(mean * total, (1 - mean) * total, low, high))


def _flat(moments: _Moments) -> TrueScores:
    """The widest admissible distribution with this mean, for scores more spread than any test allows."""
    mean = float(np.clip(moments.mean, 0.01, 0.99))
    return TrueScores(mean * 0.01, (1 - mean) * 0.01, 0.0, 1.0)


def _admissible(found: TrueScores) -> TrueScores | None:
    inside = found.low >= 0 and found.high <= 1 and found.low < found.high
    shaped = found.alpha > 0 and found.beta > 0 and np.isfinite(found.alpha + found.beta)
    return found if inside and shaped else None


def _skewness(found: TrueScores) -> float:
    total = found.alpha + found.beta
    return float(
        2
        * (found.beta - found.alpha)
        * np.sqrt(total + 1)
        / ((total + 2) * np.sqrt(found.alpha * found.beta))
    )
