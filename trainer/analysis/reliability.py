"""How consistently a whole test measures, and the shape of its raw scores.

Everything about consistency here is for *one* form that everybody saw. With a form for each candidate
there is no one test whose halves or items could be compared; the item response model answers then
(`trainer.analysis.irt`).
"""

from __future__ import annotations

import numpy as np

from trainer.analysis.arrays import (
    CandidateVector,
    FloatArray,
    ItemVector,
    ScoreMatrix,
    check_complete,
    check_dichotomous,
    check_scores,
    column_correlation,
)
from trainer.analysis.classical import totals

ROUNDING = 1e-12


def alpha(marks: ScoreMatrix) -> float:
    """Cronbach's alpha: the lower bound of the reliability of the raw score.

    Args: marks: shape (candidates, items), complete.
    Returns: at most 1, negative when items work against each other; NaN when the raw score does not vary.
    Raises: IncompleteDesignError; TooFewResponsesError: fewer than two candidates or two items.
    Source: Cronbach (1951), Psychometrika 16, 297-334.
    """
    covariance = _covariance(marks)
    return _alpha(float(np.trace(covariance)), float(covariance.sum()), marks.shape[1])


def kr20(scores: ScoreMatrix) -> float:
    """Kuder and Richardson's formula 20: alpha where every mark is 0 or 1.

    Args, returns: as for `alpha`.
    Raises: NotDichotomousError, and as `alpha`.
    Source: Kuder & Richardson (1937), Psychometrika 2, 151-160.
    """
    check_dichotomous(scores)
    check_scores(scores, items=2)
    check_complete(scores)
    right = scores.mean(axis=0)
    return _alpha(float((right * (1 - right)).sum()), float(totals(scores).var()), scores.shape[1])


def alpha_if_deleted(marks: ScoreMatrix) -> ItemVector:
    """Alpha of the test without each item in turn.

    Args: marks: shape (candidates, items), complete.
    Returns: shape (items,); NaN where the rest does not vary, or is a single item.
    Raises: as `alpha`.
    """
    covariance = _covariance(marks)
    items = marks.shape[1]
    if items < 3:
        return np.full(items, np.nan)
    own = np.diag(covariance)
    variances = own.sum() - own
    whole = covariance.sum() - 2 * covariance.sum(axis=0) + own
    return np.array([_alpha(float(v), float(w), items - 1) for v, w in zip(variances, whole, strict=True)])


def standard_error_of_measurement(deviation: float, reliability: float) -> float:
    """Spread that a candidate's raw score would show over parallel forms.

    Args: deviation: of the raw scores. reliability: at most 1; a negative estimate counts as 0.
    Returns: in marks; NaN when the reliability is.
    Source: Lord & Novick (1968), Statistical Theories of Mental Test Scores, eq. 3.8.1.
    """
    return float(deviation * np.sqrt(1 - max(reliability, 0.0))) if np.isfinite(reliability) else np.nan


def split_half(marks: ScoreMatrix) -> float:
    """Reliability from the correlation of the odd with the even items, stepped up to the full length.

    Args: marks: shape (candidates, items), complete, in the order presented.
    Returns: NaN when a half does not vary.
    Raises: as `alpha`.
    Source: Spearman (1910) and Brown (1910), Br. J. Psychol. 3; the halves are taken as equally long.
    """
    _covariance(marks)
    halves = [totals(part)[:, np.newaxis] for part in (marks[:, 0::2], marks[:, 1::2])]
    return spearman_brown(float(column_correlation(*halves)[0]), 2.0)


def spearman_brown(reliability: float, factor: float) -> float:
    """Reliability of a test made `factor` times as long with items of the same kind."""
    bottom = 1 + (factor - 1) * reliability
    return factor * reliability / bottom if bottom > 0 else np.nan


def median(values: CandidateVector) -> float:
    """Median of the known values; NaN if there are none."""
    known = _known(values)
    return float(np.median(known)) if known.size else np.nan


def mean(values: CandidateVector) -> float:
    """Mean of the known values; NaN if there are none."""
    known = _known(values)
    return float(known.mean()) if known.size else np.nan


def deviation(values: CandidateVector) -> float:
    """Standard deviation of the known values, divided by n - 1; NaN for fewer than two."""
    known = _known(values)
    return float(known.std(ddof=1)) if known.size > 1 else np.nan


def skewness(values: CandidateVector) -> float:
    """Bias-corrected skewness G1, as SKEW in spreadsheets.

    Returns: NaN for fewer than three values, or when they do not vary.
    Source: Joanes & Gill (1998), The Statistician 47, 183-189.
    """
    standard = _standardised(_known(values), 3)
    n = standard.size
    return float(n / ((n - 1) * (n - 2)) * (standard**3).sum()) if n else np.nan


def kurtosis(values: CandidateVector) -> float:
    """Bias-corrected excess kurtosis G2, as KURT in spreadsheets; 0 for a normal distribution.

    Returns: NaN for fewer than four values, or when they do not vary.
    Source: Joanes & Gill (1998), The Statistician 47, 183-189.
    """
    standard = _standardised(_known(values), 4)
    n = standard.size
    if not n:
        return np.nan
    scale = n * (n + 1) / ((n - 1) * (n - 2) * (n - 3))
    return float(scale * (standard**4).sum() - 3 * (n - 1) ** 2 / ((n - 2) * (n - 3)))


def _known(values: CandidateVector) -> FloatArray:
    known: FloatArray = values[~np.isnan(values)]
    return known


def _standardised(known: FloatArray, needed: int) -> FloatArray:
    """Deviations from the mean in standard deviations (n - 1); empty when too few or not varying."""
    spread = known.std(ddof=1) if known.size >= needed else 0.0
    if spread <= ROUNDING * max(1.0, float(np.abs(known).max(initial=0.0))):
        return np.empty(0)
    found: FloatArray = (known - known.mean()) / spread
    return found


def _covariance(marks: ScoreMatrix) -> FloatArray:
    check_scores(marks, items=2)
    check_complete(marks)
    return np.atleast_2d(np.cov(marks, rowvar=False))


def _alpha(item_variance: float, whole: float, items: int) -> float:
    if whole <= ROUNDING * max(1.0, item_variance):
        return np.nan
    return items / (items - 1) * (1 - item_variance / whole)
