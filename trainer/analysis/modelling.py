"""An item response model of a response matrix, gathered: items, fit, abilities, and where it measures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from trainer.analysis import irt
from trainer.analysis.arrays import CandidateVector, FloatArray, ItemVector, ScoreMatrix
from trainer.analysis.classical import is_complete
from trainer.analysis.report import known

POINTS = np.arange(-4.0, 4.01, 0.25)
"""Abilities, in standard deviations of the population, at which curves are drawn."""
OBSERVED = 10
"""Groups of candidates of about equal ability whose observed shares are shown beside the curve."""
FEWEST_OBSERVED = 10


class Kind(StrEnum):
    """Which model: one slope for all items (Rasch), or one for each."""

    ONE = "1pl"
    TWO = "2pl"


@dataclass(frozen=True, slots=True)
class Observed:
    """Candidates of about the same ability: their mean ability, how many, and the share right, 0..1."""

    ability: float
    n: int
    share: float


@dataclass(frozen=True, slots=True)
class ItemModel:
    """One item in the model; None = not estimated or undefined.

    P(right) = 1 / (1 + exp(-(slope * ability + intercept))), difficulty = -intercept / slope. `misfit` is
    the chance of a worse S-X², where everybody saw the same items.
    """

    id: str
    slope: float | None
    intercept: float | None
    difficulty: float | None
    slope_error: float | None
    difficulty_error: float | None
    infit: float | None
    outfit: float | None
    misfit: float | None
    observed: tuple[Observed, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """How precisely a form as candidates saw it on average measures at an ability.

    `error` is the standard error of an ability estimated there, `expected` the share of items right.
    """

    ability: float
    information: float
    error: float | None
    expected: float


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A fitted model of right and wrong answers; do not use its figures where it has not `converged`."""

    kind: Kind
    with_prior: bool
    candidates: int
    converged: bool
    log_likelihood: float
    parameters: int
    reliability: float | None
    items: tuple[ItemModel, ...]
    curve: tuple[Curve, ...]
    abilities: irt.Abilities
    fit: irt.Fit


def model(
    scores: ScoreMatrix, items: tuple[str, ...], kind: Kind = Kind.TWO, *, prior: irt.Prior | None = None
) -> Model:
    """Fit a model and gather what it says.

    Args: scores: shape (candidates, items), 0 or 1; NaN = not presented; nobody without any response.
        prior: None for plain marginal maximum likelihood.
    Raises: NotDichotomousError; TooFewResponsesError.
    """
    fit = _fit(scores, kind, prior)
    abilities = irt.expected_a_posteriori(fit.items, scores, fit.grid)
    return Model(
        kind=kind,
        with_prior=prior is not None,
        candidates=scores.shape[0],
        converged=fit.converged,
        log_likelihood=fit.log_likelihood,
        parameters=fit.parameters,
        reliability=known(irt.marginal_reliability(fit, scores)),
        items=_items(scores, items, fit, abilities),
        curve=_curve(fit.items, (~np.isnan(scores)).mean(axis=0)),
        abilities=abilities,
        fit=fit,
    )


def _fit(scores: ScoreMatrix, kind: Kind, prior: irt.Prior | None) -> irt.Fit:
    if kind is Kind.ONE:
        return irt.one_parameter(scores) if prior is None else irt.one_parameter_with_prior(scores, prior)
    return irt.two_parameter(scores) if prior is None else irt.two_parameter_with_prior(scores, prior)


def _items(
    scores: ScoreMatrix, names: tuple[str, ...], fit: irt.Fit, abilities: irt.Abilities
) -> tuple[ItemModel, ...]:
    errors = irt.standard_errors(fit)
    squares = irt.mean_squares(scores, irt.probability(fit.items, abilities.value))
    misfit = _misfit(scores, fit)
    groups = _groups(abilities.value)
    columns: dict[str, ItemVector] = {
        "slope": fit.items.slope,
        "intercept": fit.items.intercept,
        "difficulty": fit.items.difficulty,
        "slope_error": errors.slope,
        "difficulty_error": errors.difficulty,
        "infit": squares.infit,
        "outfit": squares.outfit,
        "misfit": misfit,
    }
    return tuple(
        ItemModel(
            id=name,
            observed=_observed(scores[:, place], abilities.value, groups),
            **{label: known(values[place]) for label, values in columns.items()},
        )
        for place, name in enumerate(names)
    )


def _misfit(scores: ScoreMatrix, fit: irt.Fit) -> ItemVector:
    """The chance of a worse S-X² of each item; NaN where candidates saw different items."""
    if not is_complete(scores) or scores.shape[1] < 3:
        return np.full(scores.shape[1], np.nan)
    return irt.score_fit(scores, fit.items, fit.grid, own_parameters=1 if fit.common_slope else 2).p


def _groups(ability: CandidateVector) -> FloatArray:
    """Bounds between groups of about equally many candidates."""
    usable = ability[~np.isnan(ability)]
    if not usable.size:
        return np.empty(0)
    return np.unique(np.quantile(usable, np.linspace(0, 1, OBSERVED + 1)[1:-1]))


def _observed(marks: CandidateVector, ability: CandidateVector, bounds: FloatArray) -> tuple[Observed, ...]:
    seen = ~(np.isnan(marks) | np.isnan(ability))
    group = np.searchsorted(bounds, ability[seen], side="right")
    found = []
    for number in range(bounds.size + 1):
        inside = group == number
        count = int(inside.sum())
        if count >= FEWEST_OBSERVED:
            own = ability[seen][inside], marks[seen][inside]
            found.append(Observed(float(own[0].mean()), count, float(own[1].mean())))
    return tuple(found)


def _curve(items: irt.Items, presented: FloatArray) -> tuple[Curve, ...]:
    """The information of an average form: each item counts as often as it was presented."""
    information = np.nansum(irt.item_information(items, POINTS) * presented, axis=1)
    chance = irt.probability(items, POINTS)
    usable = presented * ~np.isnan(items.slope)
    expected = np.nansum(chance * presented, axis=1) / max(float(usable.sum()), 1e-12)
    return tuple(
        Curve(
            ability=float(point),
            information=float(told),
            error=known(1 / np.sqrt(told)) if told > 0 else None,
            expected=float(share),
        )
        for point, told, share in zip(POINTS, information, expected, strict=True)
    )


def characteristic_curve(item: ItemModel) -> tuple[tuple[float, float], ...]:
    """Ability and chance of a right answer along the curve of an item; empty where it is not estimated."""
    if item.slope is None or item.intercept is None:
        return ()
    chances = irt.probability(irt.Items(np.array([item.slope]), np.array([item.intercept])), POINTS)[:, 0]
    return tuple((float(point), float(chance)) for point, chance in zip(POINTS, chances, strict=True))


def ability_at(curve: tuple[Curve, ...], share: float) -> float | None:
    """The ability at which this share of the items is expected right; None beyond the curve."""
    for one, other in pairwise(curve):
        if one.expected <= share <= other.expected and other.expected > one.expected:
            part = (share - one.expected) / (other.expected - one.expected)
            return one.ability + part * (other.ability - one.ability)
    return None
