"""Fitting the one- and two-parameter models by marginal maximum likelihood (EM).

Abilities are taken as standard normal and integrated out on a grid; an item that was not presented says
nothing about a candidate. The steps are accelerated by extrapolation and taken back where they would lower
the likelihood.

Sources: Bock & Aitkin (1981), Psychometrika 46, 443-459; priors: Mislevy (1986), Psychometrika 51, 177-195;
acceleration: Varadhan & Roland (2008), Scand. J. Stat. 35, 335-353.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from trainer.analysis.arrays import (
    BoolArray,
    FloatArray,
    ItemVector,
    ScoreMatrix,
    check_dichotomous,
    check_scores,
)
from trainer.analysis.irt.model import Grid, Items, log_likelihood, normal_grid, probability

TOLERANCE = 1e-5
"""The fit is found when no parameter moves more than this in a step."""
MOST_CYCLES = 200
NEWTON_STEPS = 2
SLOPE_LIMIT = 8.0
"""A slope that runs here is not estimated by the data."""
CHUNK = 2048


@dataclass(frozen=True, slots=True)
class Prior:
    """Normal priors of slope and intercept. They draw the items of small samples towards a usual item."""

    slope_mean: float = 1.0
    slope_sd: float = 0.5
    intercept_mean: float = 0.0
    intercept_sd: float = 2.0


USUAL = Prior()


@dataclass(frozen=True, slots=True, eq=False)
class Responses:
    """Dichotomous responses ready for fitting; shape (candidates, items), `right` and `seen` 0 or 1."""

    right: FloatArray
    seen: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A fitted model.

    Attributes:
        items: NaN for an item that cannot be estimated: unseen, or without a prior all right or all wrong.
        common_slope: whether there is one slope for all items (1PL).
        prior: None for plain marginal maximum likelihood.
        log_likelihood: marginal, at the estimates, the prior not included.
        parameters: how many were estimated.
        converged: False = the data do not settle the parameters; do not use them.
        responses: what was fitted. estimated: which items, shape (items,).
    """

    items: Items
    common_slope: bool
    prior: Prior | None
    log_likelihood: float
    parameters: int
    cycles: int
    converged: bool
    grid: Grid
    responses: Responses
    estimated: BoolArray


def one_parameter(scores: ScoreMatrix) -> Fit:
    """Fit the 1PL (Rasch) model: one slope for all items, without a prior.

    In logits of the Rasch model with slope 1, difficulties are -intercept and the abilities' SD is the slope.

    Args: scores: shape (candidates, items), 0 or 1; NaN = not presented.
    Raises: NotDichotomousError; TooFewResponsesError: fewer than two candidates or two items.
    """
    return _fit(scores, common_slope=True, prior=None)


def one_parameter_with_prior(scores: ScoreMatrix, prior: Prior = USUAL) -> Fit:
    """Fit the 1PL model with priors on the slope and the intercepts. Args, raises: as `one_parameter`."""
    return _fit(scores, common_slope=True, prior=prior)


def two_parameter(scores: ScoreMatrix) -> Fit:
    """Fit the 2PL model, a slope for each item, without a prior. Args, raises: as `one_parameter`."""
    return _fit(scores, common_slope=False, prior=None)


def two_parameter_with_prior(scores: ScoreMatrix, prior: Prior = USUAL) -> Fit:
    """Fit the 2PL model with priors on slopes and intercepts. Args, raises: as `one_parameter`."""
    return _fit(scores, common_slope=False, prior=prior)


def prepare(scores: ScoreMatrix) -> Responses:
    """Right and seen as numbers. Raises: NotDichotomousError."""
    check_dichotomous(scores)
    seen = ~np.isnan(scores)
    return Responses(np.where(seen, scores, 0.0), seen.astype(float))


def posterior(items: Items, responses: Responses, grid: Grid) -> tuple[FloatArray, FloatArray]:
    """Each candidate's distribution over the grid, shape (candidates, points), and log-likelihood."""
    joint = log_likelihood(items, responses.right, responses.seen, grid.points)
    joint += np.log(grid.weights)
    top = joint.max(axis=1, keepdims=True)
    np.subtract(joint, top, out=joint)
    np.exp(joint, out=joint)
    total = joint.sum(axis=1, keepdims=True)
    joint /= total
    return joint, (np.log(total) + top)[:, 0]


def chunks(responses: Responses) -> list[Responses]:
    """The responses in pieces that fit the processor's cache."""
    starts = range(0, responses.right.shape[0], CHUNK)
    return [Responses(responses.right[s : s + CHUNK], responses.seen[s : s + CHUNK]) for s in starts]


def _fit(scores: ScoreMatrix, *, common_slope: bool, prior: Prior | None) -> Fit:
    check_scores(scores, items=2)
    responses = prepare(scores)
    seen, right = responses.seen.sum(axis=0), responses.right.sum(axis=0)
    estimated = seen > 0 if prior is not None else (right > 0) & (right < seen)
    check_scores(scores[:, estimated], items=2)
    kept = Responses(responses.right[:, estimated], responses.seen[:, estimated])
    grid = normal_grid(int(kept.seen.sum(axis=1).max()))
    update = _common_slope if common_slope else _own_slopes
    step = _EMStep(chunks(kept), grid, prior, update)
    found = _accelerate(step, _start(kept))
    count = int(estimated.sum())
    return Fit(
        items=_spread(found.items, estimated),
        common_slope=common_slope,
        prior=prior,
        log_likelihood=step.likelihood(found.items),
        parameters=count + (1 if common_slope else count),
        cycles=found.cycles,
        converged=found.converged and bool((np.abs(found.items.slope) < SLOPE_LIMIT).all()),
        grid=grid,
        responses=responses,
        estimated=estimated,
    )


def _start(responses: Responses) -> Items:
    share = (responses.right.sum(axis=0) + 0.5) / (responses.seen.sum(axis=0) + 1)
    return Items(np.ones(share.size), 1.2 * np.log(share / (1 - share)))


def _spread(items: Items, estimated: BoolArray) -> Items:
    slope, intercept = np.full(estimated.size, np.nan), np.full(estimated.size, np.nan)
    slope[estimated], intercept[estimated] = items.slope, items.intercept
    return Items(slope, intercept)


@dataclass(frozen=True, slots=True, eq=False)
class _Counts:
    """Expected candidates at each point who saw, and who got right, each item; shape (items, points)."""

    seen: FloatArray
    right: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class _EMStep:
    """One step of expectation and maximisation."""

    pieces: list[Responses]
    grid: Grid
    prior: Prior | None
    update: Callable[[Items, _Counts, FloatArray, _Penalty], Items]

    def __call__(self, items: Items) -> tuple[Items, float]:
        """The next items, and the objective (log-likelihood and log prior) at those given."""
        seen = np.zeros((items.slope.size, self.grid.points.size))
        right = np.zeros_like(seen)
        total = 0.0
        for piece in self.pieces:
            weights, likelihood = posterior(items, piece, self.grid)
            seen += piece.seen.T @ weights
            right += piece.right.T @ weights
            total += float(likelihood.sum())
        penalty = _Penalty.of(self.prior)
        counts = _Counts(seen, right)
        found = items
        for _ in range(NEWTON_STEPS):
            found = self.update(found, counts, self.grid.points, penalty)
        return found, total + penalty.log_density(items, self.update is _common_slope)

    def likelihood(self, items: Items) -> float:
        """The marginal log-likelihood of all responses."""
        return float(sum(posterior(items, piece, self.grid)[1].sum() for piece in self.pieces))


@dataclass(frozen=True, slots=True)
class _Penalty:
    """What a prior adds to gradients and curvatures; nothing without one."""

    slope_mean: float
    slope_precision: float
    intercept_mean: float
    intercept_precision: float

    @classmethod
    def of(cls, prior: Prior | None) -> _Penalty:
        """The penalty of a prior."""
        if prior is None:
            return cls(0.0, 0.0, 0.0, 0.0)
        return cls(prior.slope_mean, prior.slope_sd**-2, prior.intercept_mean, prior.intercept_sd**-2)

    def log_density(self, items: Items, common_slope: bool) -> float:
        """The log prior but for a constant; a common slope counts once."""
        slopes = items.slope[:1] if common_slope else items.slope
        far = self.slope_precision * ((slopes - self.slope_mean) ** 2).sum()
        return float(
            -(far + self.intercept_precision * ((items.intercept - self.intercept_mean) ** 2).sum()) / 2
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Slopes:
    """Gradient and curvature of the expected log-likelihood for each item, shape (items,)."""

    slope: ItemVector
    intercept: ItemVector
    slope_slope: ItemVector
    slope_intercept: ItemVector
    intercept_intercept: ItemVector


def _derivatives(items: Items, counts: _Counts, points: FloatArray, penalty: _Penalty) -> _Slopes:
    expected = probability(items, points).T
    residual = counts.right - counts.seen * expected
    weight = counts.seen * expected * (1 - expected)
    return _Slopes(
        slope=residual @ points,
        intercept=residual.sum(axis=1)
        - penalty.intercept_precision * (items.intercept - penalty.intercept_mean),
        slope_slope=weight @ points**2,
        slope_intercept=weight @ points,
        intercept_intercept=weight.sum(axis=1) + penalty.intercept_precision,
    )


def _own_slopes(items: Items, counts: _Counts, points: FloatArray, penalty: _Penalty) -> Items:
    """A Newton step for slope and intercept of each item."""
    found = _derivatives(items, counts, points, penalty)
    gradient = found.slope - penalty.slope_precision * (items.slope - penalty.slope_mean)
    curvature = found.slope_slope + penalty.slope_precision
    determinant = np.maximum(curvature * found.intercept_intercept - found.slope_intercept**2, 1e-12)
    slope = (found.intercept_intercept * gradient - found.slope_intercept * found.intercept) / determinant
    intercept = (curvature * found.intercept - found.slope_intercept * gradient) / determinant
    return _moved(items, slope, intercept)


def _common_slope(items: Items, counts: _Counts, points: FloatArray, penalty: _Penalty) -> Items:
    """A Newton step for the common slope and the intercept of each item."""
    found = _derivatives(items, counts, points, penalty)
    own = np.maximum(found.intercept_intercept, 1e-12)
    ratio = found.slope_intercept / own
    gradient = found.slope.sum() - penalty.slope_precision * (items.slope[0] - penalty.slope_mean)
    curvature = found.slope_slope.sum() + penalty.slope_precision
    slope = (gradient - (ratio * found.intercept).sum()) / (curvature - (ratio * found.slope_intercept).sum())
    return _moved(items, np.full(own.size, slope), found.intercept / own - ratio * slope)


def _moved(items: Items, slope: ItemVector, intercept: ItemVector) -> Items:
    """Items after a step; none goes further than a logit at once."""
    return Items(
        np.clip(items.slope + np.clip(slope, -1, 1), -SLOPE_LIMIT, SLOPE_LIMIT),
        items.intercept + np.clip(intercept, -1, 1),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    items: Items
    cycles: int
    converged: bool


def _accelerate(step: _EMStep, start: Items) -> _Found:
    """Repeat pairs of EM steps, each pair followed by an extrapolation along its direction."""
    items = start
    for cycle in range(1, MOST_CYCLES + 1):
        first, _ = step(items)
        second, objective = step(first)
        if _distance(first, second) < TOLERANCE:
            return _Found(second, cycle, True)
        leap = _extrapolated(items, first, second)
        after, reached = step(leap)
        items = after if reached >= objective else second
    return _Found(items, MOST_CYCLES, False)


def _vector(items: Items) -> FloatArray:
    return np.concatenate([items.slope, items.intercept])


def _distance(one: Items, other: Items) -> float:
    return float(np.abs(_vector(one) - _vector(other)).max())


def _extrapolated(items: Items, first: Items, second: Items) -> Items:
    change = _vector(first) - _vector(items)
    bend = _vector(second) - _vector(first) - change
    length = max(1.0, float(np.linalg.norm(change)) / max(float(np.linalg.norm(bend)), 1e-12))
    slope, intercept = np.split(_vector(items) + 2 * length * change + length**2 * bend, 2)
    return Items(np.clip(slope, -SLOPE_LIMIT, SLOPE_LIMIT), intercept)
