"""The analysis of one response matrix, gathered: figures of test and items, and what is withheld."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from trainer.analysis import classical, irt, reliability
from trainer.analysis.arrays import (
    BoolArray,
    CandidateVector,
    FloatArray,
    ItemVector,
    ScoreMatrix,
    column_correlation,
)
from trainer.analysis.distractors import distractor_table
from trainer.errors import translatable

ENOUGH_FOR_MODEL = 100
"""Candidates below which an item response model is not worth fitting to say how reliable a test is."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a reader should know: a stable `code` and a translatable sentence with its details."""

    code: str
    template: str
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """What candidates chose on one item.

    Attributes:
        options: ids, in order. key: ids of the right ones.
        chosen: shape (candidates, options); a row without True = not presented or left blank.
    """

    options: tuple[str, ...]
    key: frozenset[str]
    chosen: BoolArray


@dataclass(frozen=True, slots=True, eq=False)
class ResponseMatrix:
    """The responses of many candidates to many items.

    Attributes:
        candidates, items: ids. marks: shape (candidates, items), 0..maximum; NaN = not presented.
        maxima: shape (items,), each > 0. choices: by item, for the items whose options are known.
    """

    candidates: tuple[str, ...]
    items: tuple[str, ...]
    marks: ScoreMatrix
    maxima: ItemVector
    choices: Mapping[str, Choices] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TestStatistics:
    """Figures of the whole test; None = undefined. Scores are sums of marks, kurtosis is 0 for the normal.

    `alpha`, `kr20`, `sem` and `split_half` are of one form that everybody saw, `marginal_reliability` of
    several. `kr20` is alpha by its older name where all marks are 0 or full, else None.
    """

    n_candidates: int
    n_items: int
    complete: bool
    maximum: float | None
    mean: float | None
    sd: float | None
    median: float | None
    skewness: float | None
    kurtosis: float | None
    alpha: float | None
    kr20: float | None
    sem: float | None
    split_half: float | None
    marginal_reliability: float | None

    @property
    def reliability(self) -> float | None:
        """The reliability that the design allows to state."""
        return self.alpha if self.complete else self.marginal_reliability


@dataclass(frozen=True, slots=True)
class OptionStatistics:
    """Figures of one option; `by_fifth`: share choosing it in each fifth of the rest score, lowest first."""

    id: str
    key: bool
    count: int
    share: float | None
    item_rest: float | None
    by_fifth: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """Figures of one item; None = undefined. `n` candidates saw it."""

    id: str
    n: int
    maximum: float
    facility: float | None
    sd: float | None
    discrimination: float | None
    item_total: float | None
    discriminative_efficiency: float | None
    effective_weight: float | None
    alpha_if_deleted: float | None
    options: tuple[OptionStatistics, ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    """All figures of a response matrix, and remarks on what could not be computed."""

    test: TestStatistics
    items: tuple[ItemStatistics, ...]
    remarks: tuple[Remark, ...]


def analyse(responses: ResponseMatrix) -> Analysis:
    """Compute every classical figure the design of the data allows, and the reliability of several forms.

    Raises: TooFewResponsesError: no candidate or no item.
    """
    found = analyse_without_model(responses)
    if found.test.complete:
        return found
    return replace(found, test=replace(found.test, marginal_reliability=known(_marginal(responses))))


def analyse_without_model(responses: ResponseMatrix) -> Analysis:
    """The same, quickly: where candidates saw several forms no model is fitted to say how reliable they are.

    Raises: TooFewResponsesError: no candidate or no item.
    """
    return Analysis(
        test=_test(responses),
        items=tuple(_items(responses)),
        remarks=tuple(_remarks(responses)),
    )


def analyse_pilots(pilots: ResponseMatrix, shares: CandidateVector) -> tuple[ItemStatistics, ...]:
    """Figures of items that did not count, held against the score on those that did.

    Args: pilots: the responses to them, the same candidates in the same order. shares: of the marks earned on
        the items that count, shape (candidates,), 0..1; NaN = none was presented.
    """
    marks, maxima = pilots.marks, pilots.maxima
    rest = np.where(np.isnan(marks), np.nan, shares[:, np.newaxis])
    seen = [np.flatnonzero(~np.isnan(column)) for column in marks.T]
    columns = {
        "facility": classical.facility(marks / maxima),
        "sd": classical.deviations(marks),
        "discrimination": column_correlation(marks, rest),
    }
    return tuple(
        ItemStatistics(
            id=item,
            n=int(seen[place].size),
            maximum=float(maxima[place]),
            item_total=None,
            discriminative_efficiency=None,
            effective_weight=None,
            alpha_if_deleted=None,
            options=_options(pilots.choices.get(item), seen[place], rest[seen[place], place]),
            **{name: known(values[place]) for name, values in columns.items()},
        )
        for place, item in enumerate(pilots.items)
    )


def known(value: float) -> float | None:
    """A number as it is shown: None for what is undefined."""
    return float(value) if np.isfinite(value) else None


def _test(responses: ResponseMatrix) -> TestStatistics:
    marks = responses.marks
    raw = classical.totals(marks)
    deviation = reliability.deviation(raw)
    consistent = _has_consistency(marks)
    alpha = reliability.alpha(marks) if consistent else np.nan
    maximum = _form_maxima(responses)
    return TestStatistics(
        n_candidates=len(responses.candidates),
        n_items=len(responses.items),
        complete=classical.is_complete(marks),
        maximum=known(maximum[0]) if maximum.size == 1 else None,
        mean=known(reliability.mean(raw)),
        sd=known(deviation),
        median=known(reliability.median(raw)),
        skewness=known(reliability.skewness(raw)),
        kurtosis=known(reliability.kurtosis(raw)),
        alpha=known(alpha),
        kr20=known(alpha) if _all_or_nothing(responses) else None,
        sem=known(reliability.standard_error_of_measurement(deviation, alpha)),
        split_half=known(reliability.split_half(marks)) if consistent else None,
        marginal_reliability=None,
    )


def _all_or_nothing(responses: ResponseMatrix) -> bool:
    """Whether every mark is 0 or 1, so that KR-20 is another name of alpha."""
    seen = responses.marks[~np.isnan(responses.marks)]
    return bool(np.isin(seen, (0.0, 1.0)).all())


def _marginal(responses: ResponseMatrix) -> float:
    """Reliability by the two-parameter model; NaN where marks are partial or the sample is small."""
    shares = responses.marks / responses.maxima
    answered = ~np.isnan(shares).all(axis=1)
    dichotomous = bool(np.isin(shares[~np.isnan(shares)], (0.0, 1.0)).all())
    if not dichotomous or answered.sum() < ENOUGH_FOR_MODEL or shares.shape[1] < 2:
        return np.nan
    fit = irt.two_parameter_with_prior(shares[answered])
    return irt.marginal_reliability(fit, shares[answered]) if fit.converged else np.nan


def _items(responses: ResponseMatrix) -> Iterator[ItemStatistics]:
    marks, maxima = responses.marks, responses.maxima
    consistent = _has_consistency(marks)
    nothing = np.full(len(responses.items), np.nan)
    weights = classical.effective_weights(marks) if consistent else nothing
    without = reliability.alpha_if_deleted(marks) if consistent else nothing
    for place, found in enumerate(classical.each_item(marks, maxima)):
        item = responses.items[place]
        yield ItemStatistics(
            id=item,
            n=int(found.seen.size),
            maximum=float(maxima[place]),
            facility=known(found.facility),
            sd=known(found.sd),
            discrimination=known(found.discrimination),
            item_total=known(found.item_total),
            discriminative_efficiency=known(found.discriminative_efficiency),
            effective_weight=known(weights[place]),
            alpha_if_deleted=known(without[place]),
            options=_options(responses.choices.get(item), found.seen, found.rest),
        )


def _options(
    choices: Choices | None, seen: NDArray[np.int64], rest: CandidateVector
) -> tuple[OptionStatistics, ...]:
    """The distractor table. Args: seen: who saw the item. rest: their scores on the others."""
    if choices is None:
        return ()
    table = distractor_table(choices.chosen[seen], rest)
    return tuple(
        OptionStatistics(
            id=option,
            key=option in choices.key,
            count=int(table.counts[place]),
            share=known(table.shares[place]) if seen.size else None,
            item_rest=known(table.item_rest[place]),
            by_fifth=tuple(known(share) for share in table.by_fifth[:, place]),
        )
        for place, option in enumerate(choices.options)
    )


def _has_consistency(marks: ScoreMatrix) -> bool:
    """Whether figures of one common form exist: everybody saw the same two or more items."""
    return classical.is_complete(marks) and marks.shape[0] > 1 and marks.shape[1] > 1


def _form_maxima(responses: ResponseMatrix) -> FloatArray:
    """The different maxima of the forms that candidates saw."""
    presented = ~np.isnan(responses.marks)
    possible = np.where(presented, responses.maxima, 0.0).sum(axis=1)
    return np.unique(np.round(possible[presented.any(axis=1)], 9))


def _remarks(responses: ResponseMatrix) -> Iterator[Remark]:
    marks = responses.marks
    if not classical.is_complete(marks):
        yield Remark(
            "several-forms",
            translatable(
                "Candidates saw different items. Alpha, alpha if deleted, split-half, SEM and effective "
                "weight compare the parts of one form and are left out; item figures rest on those who saw "
                "the item, against the share of marks on their other items. The marginal reliability, from "
                "the item response model, stands in for alpha; it needs marks of 0 or full and {enough} "
                "candidates."
            ),
            {"enough": ENOUGH_FOR_MODEL},
        )
    if _form_maxima(responses).size > 1:
        yield Remark(
            "unequal-maxima",
            translatable(
                "The forms had different maximum marks, so raw scores are not comparable: mean, SD, median, "
                "skewness and kurtosis describe them as they are."
            ),
        )
    if marks.shape[0] == 1:
        yield Remark(
            "one-candidate", translatable("There is only one candidate: what needs spread is undefined.")
        )
    empty = [name for name, row in zip(responses.candidates, marks, strict=True) if np.isnan(row).all()]
    if empty:
        yield Remark(
            "empty-candidates",
            translatable("{count} candidates have no response at all and count for no figure: {ids}"),
            {"count": len(empty), "ids": _some(empty)},
        )
    yield from _constant(responses)


def _constant(responses: ResponseMatrix) -> Iterator[Remark]:
    constant = [
        item
        for item, column in zip(responses.items, responses.marks.T, strict=True)
        if np.unique(column[~np.isnan(column)]).size == 1 and len(responses.candidates) > 1
    ]
    if constant:
        yield Remark(
            "constant-items",
            translatable("Everybody earned the same mark on {ids}: their correlations are undefined."),
            {"ids": _some(constant)},
        )


def _some(ids: list[str], limit: int = 8) -> str:
    return ", ".join(ids[:limit]) + (" …" if len(ids) > limit else "")
