"""Differential item functioning: items that are harder for one group than for others of the same ability.

Mantel and Haenszel's odds ratio over strata of the score, purified: items found to differ leave the score
that candidates are matched by. The categories are those of ETS: A negligible, B moderate, C large.

Where candidates saw different items they are matched by their share of right answers, in twentieths.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from trainer.analysis.arrays import (
    BoolArray,
    CandidateVector,
    FloatArray,
    ItemVector,
    ScoreMatrix,
    check_dichotomous,
    divide,
)
from trainer.analysis.classical import is_complete
from trainer.analysis.report import Remark
from trainer.errors import TrainerError, translatable

SMALLEST_GROUP = 100
"""Fewer in a group leave so much chance that nothing is said."""
ROUNDS = 10
DELTA = -2.35
"""From log odds to the ETS delta scale: negative = harder for the focal group."""
MODERATE, LARGE = 1.0, 1.5
SIGNIFICANT = 0.05
ONE_SIDED = 1.6448536269514722
STRATA = 20
FALSE_MARKED = 5
"""Of 100 items that treat two groups alike, those marked B or C all the same (benchmarks/analysis.py)."""


class TooFewInGroupError(TrainerError):
    """A comparison of groups of which one is too small."""

    template = translatable("Each group needs at least {needed} candidates; the smaller one has {count}.")


class Category(StrEnum):
    """How much an item differs between two groups, after ETS."""

    NEGLIGIBLE = "A"
    MODERATE = "B"
    LARGE = "C"


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Two groups of equal ability compared on one item.

    Attributes:
        odds_ratio: above 1 = easier for the reference group. error: standard error of its logarithm.
        statistic: Mantel and Haenszel's chi-square, continuity corrected. p: its chance without a difference.
    """

    odds_ratio: float
    error: float
    statistic: float
    p: float

    @property
    def delta(self) -> float:
        """The difference on the ETS delta scale; negative = harder for the focal group."""
        return float(DELTA * np.log(self.odds_ratio)) if self.odds_ratio > 0 else np.nan

    @property
    def category(self) -> Category | None:
        """The ETS category; None where the comparison is undefined.

        Source: Zieky (1993), in Holland & Wainer (eds), Differential Item Functioning, ch. 16.
        """
        if not (np.isfinite(self.delta) and np.isfinite(self.error)):
            return None
        size, error = abs(self.delta), abs(DELTA) * self.error
        if size < MODERATE or self.p >= SIGNIFICANT:
            return Category.NEGLIGIBLE
        large = size >= LARGE and size - MODERATE > ONE_SIDED * error
        return Category.LARGE if large else Category.MODERATE


@dataclass(frozen=True, slots=True, eq=False)
class GroupComparison:
    """Two groups compared on every item.

    Attributes:
        items: one comparison each; None where a group has fewer than 100 who saw the item.
        anchor: which items the matching score was made of in the end, shape (items,).
        rounds: of purification; settled: whether the last one changed nothing.
    """

    items: tuple[Comparison | None, ...]
    anchor: BoolArray
    rounds: int
    settled: bool


def compare_groups(scores: ScoreMatrix, focal: BoolArray) -> GroupComparison:
    """Compare the focal with the reference group on every item, with purification.

    Args:
        scores: shape (candidates, items), 0 or 1; NaN = not presented.
        focal: shape (candidates,): True in the focal group, False in the reference group.
    Raises: NotDichotomousError; TooFewInGroupError: fewer than 100 candidates in a group.
    Source: Holland & Thayer (1988), in Wainer & Braun (eds), Test Validity, ch. 9; groups are matched by the
        score of the anchor items and the studied item.
    """
    check_dichotomous(scores)
    smaller = int(min(focal.sum(), (~focal).sum()))
    if smaller < SMALLEST_GROUP:
        raise TooFewInGroupError(needed=SMALLEST_GROUP, count=smaller)
    anchor: BoolArray = np.ones(scores.shape[1], dtype=np.bool_)
    for number in range(1, ROUNDS + 1):
        found = tuple(_compared(scores, focal, anchor, item) for item in range(scores.shape[1]))
        kept = np.array([one is None or one.category in (None, Category.NEGLIGIBLE) for one in found])
        if (kept == anchor).all() or not kept.any():
            return GroupComparison(found, anchor, number, settled=True)
        anchor = kept
    return GroupComparison(found, anchor, ROUNDS, settled=False)


def mantel_haenszel(right: FloatArray, focal: BoolArray, stratum: NDArray[np.int64]) -> Comparison:
    """The common odds ratio of right answers in the reference to those in the focal group, over strata.

    Args: right: 0 or 1. focal: the group. stratum: from 0. All of shape (candidates,).
    Source: Mantel & Haenszel (1959), J. Natl. Cancer Inst. 22, 719-748; error: Robins, Breslow & Greenland
        (1986), Biometrics 42, 311-323.
    """
    counts = _tables(right, focal, stratum)
    reference_right, reference_wrong, focal_right, focal_wrong = counts
    total = counts.sum(axis=0)
    for_reference = reference_right * focal_wrong / total
    for_focal = reference_wrong * focal_right / total
    agree = (reference_right + focal_wrong) / total
    sums = for_reference.sum(), for_focal.sum()
    if min(sums) <= 0:
        return Comparison(np.nan, np.nan, np.nan, np.nan)
    variance = (
        (agree * for_reference).sum() / (2 * sums[0] ** 2)
        + (agree * for_focal + (1 - agree) * for_reference).sum() / (2 * sums[0] * sums[1])
        + ((1 - agree) * for_focal).sum() / (2 * sums[1] ** 2)
    )
    statistic = _chi_square(counts, total)
    return Comparison(
        float(sums[0] / sums[1]), float(np.sqrt(variance)), statistic, float(chdtrc(1, statistic))
    )


def remarks(found: GroupComparison, items: tuple[str, ...], group: str) -> tuple[Remark, ...]:
    """What to tell a trainer of the items that differ; a hint to read them, not a judgement."""
    harder = translatable(
        "{item}: harder for {group} than for others of the same ability (Δ {delta}); read it for wording or "
        "examples that have nothing to do with what it measures"
    )
    easier = translatable(
        "{item}: easier for {group} than for others of the same ability (Δ {delta}); read it for what they "
        "may know from elsewhere"
    )
    return tuple(
        Remark(
            f"dif-{one.category.lower()}",
            harder if one.delta < 0 else easier,
            {"item": item, "group": group, "delta": f"{one.delta:+.1f}"},
        )
        for item, one in zip(items, found.items, strict=True)
        if one is not None and one.category in (Category.MODERATE, Category.LARGE)
    )


def _compared(scores: ScoreMatrix, focal: BoolArray, anchor: BoolArray, item: int) -> Comparison | None:
    seen = ~np.isnan(scores[:, item])
    if min((seen & focal).sum(), (seen & ~focal).sum()) < SMALLEST_GROUP:
        return None
    counted = anchor.copy()
    counted[item] = True
    matched = scores[np.ix_(seen, counted)]
    return mantel_haenszel(scores[seen, item], focal[seen], _strata(matched))


def _strata(scores: ScoreMatrix) -> NDArray[np.int64]:
    """Candidates of equal score, or in a sparse design of about the same share right, in twentieths."""
    known = ~np.isnan(scores)
    share = divide(np.where(known, scores, 0.0).sum(axis=1), known.sum(axis=1).astype(float))
    if is_complete(scores):
        return np.asarray(np.rint(share * scores.shape[1]), dtype=np.int64)
    return _twentieths(share)


def _twentieths(share: CandidateVector) -> NDArray[np.int64]:
    """Twenty groups of about equal size by score; equal scores stay together."""
    values, inverse, counts = np.unique(np.round(share, 9), return_inverse=True, return_counts=True)
    middle = (np.cumsum(counts) - counts / 2) / max(share.size, 1)
    found = (middle * STRATA).astype(np.int64)[inverse]
    return np.asarray(found, dtype=np.int64) if values.size else np.empty(0, dtype=np.int64)


def _tables(right: FloatArray, focal: BoolArray, stratum: NDArray[np.int64]) -> FloatArray:
    """Counts by stratum, shape (4, strata): reference right, wrong, focal right, wrong."""
    strata = int(stratum.max(initial=0)) + 1
    counts = np.array(
        [
            np.bincount(stratum, weights=weight, minlength=strata)
            for weight in (~focal * right, ~focal * (1 - right), focal * right, focal * (1 - right))
        ]
    )
    both = (counts[:2].sum(axis=0) > 0) & (counts[2:].sum(axis=0) > 0)
    found: FloatArray = counts[:, both]
    return found


def _chi_square(counts: FloatArray, total: FloatArray) -> float:
    reference, focal = counts[:2].sum(axis=0), counts[2:].sum(axis=0)
    right, wrong = counts[[0, 2]].sum(axis=0), counts[[1, 3]].sum(axis=0)
    expected = reference * right / total
    variance = reference * focal * right * wrong / (total**2 * np.maximum(total - 1, 1))
    away = abs(float((counts[0] - expected).sum()))
    corrected = away - 0.5 if away >= 0.5 else away
    spread = float(variance.sum())
    return corrected**2 / spread if spread > 0 else np.nan


def deltas(found: GroupComparison) -> ItemVector:
    """The difference of each item on the delta scale, shape (items,); NaN where it is unknown."""
    return np.array([np.nan if one is None else one.delta for one in found.items])
