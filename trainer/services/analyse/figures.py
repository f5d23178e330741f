"""The classical part and the model of an exam's sittings, from their matrices."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from trainer.analysis import irt, reliability
from trainer.analysis.arrays import CandidateVector, ScoreMatrix, TooFewResponsesError
from trainer.analysis.classical import shares as shares_of
from trainer.analysis.decisions import decision_quality
from trainer.analysis.modelling import Model, ability_at, model
from trainer.analysis.report import (
    ENOUGH_FOR_MODEL,
    Analysis,
    ItemStatistics,
    Remark,
    analyse_pilots,
    analyse_without_model,
    known,
)
from trainer.errors import TrainerError, translatable
from trainer.services.analyse.extract import Column, Extract
from trainer.services.analyse.values import Decisions, Figures, ItemFigures, ModelFigures

BINS = 20
MOST_MODELLED = 10_000
"""Candidates a model is fitted to; of more, evenly spaced ones are taken, which hardly moves an estimate."""


_TOLD = ("unequal-maxima", "constant-items")
"""Remarks of the pure analysis that the page repeats; the others it says in its own words."""


class NothingToAnalyseError(TrainerError):
    """No sitting counts, or none has an item that does."""

    template = translatable("No sitting counts here yet.")


class TooFewForModelError(TrainerError):
    """A model asked for where there are too few sittings."""

    template = translatable("The item response model needs at least {needed} sittings; there are {count}.")


class NotSettledError(TrainerError):
    """A fit that did not converge; its figures would be arbitrary."""

    template = translatable("These sittings do not settle the item response model; nothing is shown of it.")


def figures(found: Extract) -> Figures:
    """The classical part.

    Raises: NothingToAnalyseError.
    """
    counting = found.counting
    if not found.sittings or not counting:
        raise NothingToAnalyseError
    analysis = analyse_without_model(found.matrix(counting))
    percents = _percents(found)
    cuts = _cuts(found)
    one_form = analysis.test.complete
    alpha = analysis.test.alpha
    deviation = reliability.deviation(percents)
    presented = (~np.isnan(found.shares[:, counting])).sum(axis=1)
    return Figures(
        sittings=len(found.sittings),
        people=len({sitting.person for sitting in found.sittings}),
        left_out=found.left_out,
        latest=max(sitting.closed_at for sitting in found.sittings),
        cuts=cuts,
        passed=sum(sitting.passed for sitting in found.sittings),
        histogram=_histogram(percents),
        mean=reliability.mean(percents),
        sd=known(deviation),
        median=reliability.median(percents),
        skewness=known(reliability.skewness(percents)),
        kurtosis=known(reliability.kurtosis(percents)),
        one_form=one_form,
        places=(int(presented.min()), int(presented.max())),
        alpha=alpha,
        kr20=analysis.test.kr20,
        split_half=analysis.test.split_half,
        sem=known(reliability.standard_error_of_measurement(deviation, np.nan if alpha is None else alpha)),
        decisions=_decisions(percents, alpha, cuts),
        items=_items(found, analysis),
        remarks=_remarks(found, analysis),
    )


def model_figures(found: Extract) -> ModelFigures:
    """The model, fitted with the usual prior to whether answers were fully right.

    Raises: TooFewForModelError; NotSettledError.
    """
    wanted = found.counting
    fitted, rows = fit_model(found, wanted)
    percents = _percents(found)
    cuts = _cuts(found)
    deviation = reliability.deviation(percents)
    reliable = fitted.reliability
    return ModelFigures(
        sittings=len(found.sittings),
        candidates=int(rows.size),
        converged=fitted.converged,
        log_likelihood=fitted.log_likelihood,
        parameters=fitted.parameters,
        reliability=reliable,
        sem=known(
            reliability.standard_error_of_measurement(deviation, np.nan if reliable is None else reliable)
        ),
        decisions=_decisions(percents, reliable, cuts),
        cut_ability=ability_at(fitted.curve, cuts[0] / 100) if len(cuts) == 1 else None,
        curve=fitted.curve,
        items=fitted.items,
    )


def fit_model(found: Extract, wanted: list[int]) -> tuple[Model, NDArray[np.int64]]:
    """The model of these columns, and the sittings it was fitted to.

    Raises: TooFewForModelError; NotSettledError.
    """
    right = found.right(wanted)
    rows = sample(right)
    names = tuple(column.label for column in found.places(wanted))
    if rows.size < ENOUGH_FOR_MODEL:
        raise TooFewForModelError(needed=ENOUGH_FOR_MODEL, count=int(rows.size))
    try:
        fitted = model(right[rows], names, prior=irt.Prior())
    except TooFewResponsesError as error:
        raise NotSettledError from error
    if not fitted.converged:
        raise NotSettledError
    return fitted, rows


def sample(right: ScoreMatrix, most: int = MOST_MODELLED) -> NDArray[np.int64]:
    """Sittings with any response, evenly spaced over time if there are very many."""
    rows = np.flatnonzero((~np.isnan(right)).any(axis=1))
    if rows.size <= most:
        return rows
    chosen: NDArray[np.int64] = rows[np.linspace(0, rows.size - 1, most).astype(int)]
    return chosen


def _percents(found: Extract) -> CandidateVector:
    return np.array([sitting.percent for sitting in found.sittings])


def _cuts(found: Extract) -> tuple[float, ...]:
    return tuple(sorted({float(Fraction(sitting.cut)) for sitting in found.sittings}))


def _histogram(percents: CandidateVector) -> tuple[int, ...]:
    place = np.clip((percents / (100 / BINS) + 1e-9).astype(int), 0, BINS - 1)
    return tuple(int(count) for count in np.bincount(place, minlength=BINS))


def _decisions(
    percents: CandidateVector, reliable: float | None, cuts: tuple[float, ...]
) -> Decisions | None:
    if reliable is None or len(cuts) != 1:
        return None
    quality = decision_quality(percents / 100, reliable, cuts[0] / 100)
    if quality is None:
        return None
    return Decisions(
        quality.accuracy, quality.consistency, known(quality.kappa), quality.false_pass, quality.false_fail
    )


def _items(found: Extract, analysis: Analysis) -> tuple[ItemFigures, ...]:
    statistics = {item.id: item for item in analysis.items}
    if pilots := found.pilots:
        counted = found.matrix(found.counting)
        against = shares_of(counted.marks, counted.maxima)
        statistics |= {item.id: item for item in analyse_pilots(found.matrix(pilots), against)}
    times = np.array([sitting.closed_at.timestamp() for sitting in found.sittings])
    made = []
    for place, column in enumerate(found.columns):
        seen = found.chosen[:, place] >= 0
        if seen.any():
            last = found.sittings[int(np.argmax(np.where(seen, times, -np.inf)))].closed_at
            made.append(_item(found, place, column, statistics.get(column.label), last))
    return tuple(made)


def _item(
    found: Extract, place: int, column: Column, statistics: ItemStatistics | None, last: datetime
) -> ItemFigures:
    seen = found.chosen[:, place] >= 0
    seconds = found.seconds[seen, place]
    timed = seconds[~np.isnan(seconds)]
    return ItemFigures(
        item=column.item.id,
        version=column.version,
        number=column.number,
        versions=column.versions,
        counts=column.counts,
        voided=column.voided,
        repaired=column.repair is not None,
        blank=float((found.chosen[seen, place] == 0).mean()),
        seconds=float(np.median(timed)) if timed.size else None,
        last_at=last,
        statistics=statistics,
    )


def _remarks(found: Extract, analysis: Analysis) -> tuple[Remark, ...]:
    told = [remark for remark in analysis.remarks if remark.code in _TOLD]
    told = [remark for remark in told if remark.code != "constant-items" or analysis.test.complete]
    if found.left_out:
        told.append(
            Remark(
                "left-out",
                translatable("{count} earlier sittings are left out; the latest ones are counted."),
                {"count": found.left_out},
            )
        )
    return tuple(told)
