"""Readiness: the chance of passing a certification if it were sat now, with an interval.

The chance that a person answers an unseen item of objective j and band b rightly has the logit
ability + deviation_j + EASE[b]. Ability and deviations have normal priors; answers given in practice and in
exams settle them (maximum a posteriori, and a normal approximation around it). Drawn from that, they are
carried through the blueprint's quotas to the exact distribution of the score. docs/statistics.md says what
counts as how much evidence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from trainer.blueprints import Blueprint
from trainer.items import Item

EASE = {1: 1.0, 2: 0.4, 3: -0.2}
"""Logit of a right answer of an average person, by the author's band, before there are item parameters."""
ABILITY_SD = 1.0
DEVIATION_SD = 0.7
DAY_SD = 0.2
"""How much better or worse than usual somebody is on a day."""
DRAWS = 500
LEVEL = 0.8
"""The share of draws within the interval."""
_STEPS = 30

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Answers on one objective and band: `right` and `wrong` count them, discounted for age and kind."""

    objective: str
    band: int
    right: float
    wrong: float


@dataclass(frozen=True, slots=True)
class Cell:
    """`count` places of `marks` each; `mix` is the share of items for them, by objective and band."""

    count: int
    marks: Fraction
    mix: Mapping[tuple[str, int], float]


@dataclass(frozen=True, slots=True)
class ObjectiveReadiness:
    """An objective: the chance of a right answer with its interval, and its share of the exam's marks, all
    0..1.

    `evidence` is how many fresh answers the estimate rests on.
    """

    objective: str
    chance: float
    low: float
    high: float
    share: float
    evidence: float

    @property
    def lost(self) -> float:
        """The share of the exam's marks that is expected to be lost here."""
        return self.share * (1 - self.chance)


@dataclass(frozen=True, slots=True)
class Readiness:
    """The chance of passing with its interval, and the expected score, all 0..1; objectives in the exam's
    order.

    `evidence` is how many fresh answers it rests on altogether.
    """

    chance: float
    low: float
    high: float
    score: float
    evidence: float
    objectives: tuple[ObjectiveReadiness, ...]

    @property
    def weakest(self) -> tuple[ObjectiveReadiness, ...]:
        """Objectives by the marks expected to be lost, most first."""
        return tuple(sorted(self.objectives, key=lambda found: (-found.lost, found.objective)))


def cells(blueprint: Blueprint, items: Sequence[Item]) -> tuple[Cell, ...]:
    """The quotas of a blueprint with what may fill them.

    Args: items: the active items of the exam pool.
    """
    found = []
    for section in blueprint.sections:
        for quota in section.quotas:
            fitting = Counter((item.objective, item.band) for item in items if quota.matches(item))
            if fitting:
                mix = {key: count / fitting.total() for key, count in sorted(fitting.items())}
                found.append(Cell(quota.count, section.marks, mix))
    return tuple(found)


def readiness(
    asked: Sequence[Cell], evidence: Sequence[Evidence], cut: Fraction, *, seed: int, draws: int = DRAWS
) -> Readiness:
    """The chance of passing an exam of these cells with this evidence.

    Args: cut: a percentage of the marks; reaching it passes. seed: of the draws.
    """
    codes = sorted({code for cell in asked for code, _ in cell.mix})
    posterior = _posterior(codes, evidence)
    drawn = _draw(posterior, seed, draws)
    chances = [_cell_chance(cell, codes, drawn) for cell in asked]
    passed = _pass_chance(asked, chances, cut)
    low, high = np.quantile(passed, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    total = float(sum(cell.count * cell.marks for cell in asked)) or 1.0
    score = sum(float(cell.count * cell.marks) * chance for cell, chance in zip(asked, chances, strict=True))
    return Readiness(
        chance=float(passed.mean()),
        low=float(low),
        high=float(high),
        score=float(np.mean(score)) / total,
        evidence=sum(one.right + one.wrong for one in evidence),
        objectives=tuple(_objectives(asked, codes, drawn, evidence, total)),
    )


def expectations(asked: Sequence[Cell], evidence: Sequence[Evidence]) -> tuple[ObjectiveReadiness, ...]:
    """The objectives at the most likely ability and deviations: without intervals and what they rest on."""
    codes = sorted({code for cell in asked for code, _ in cell.mix})
    mean = _posterior(codes, evidence).mean
    total = float(sum(cell.count * cell.marks for cell in asked)) or 1.0
    found = []
    for place, (code, bands) in enumerate(_worth(asked, codes).items()):
        marks = sum(bands.values())
        logit = mean[0] + mean[place + 1]
        chance = sum(float(expit(logit + EASE[band])) * part for band, part in bands.items()) / marks
        found.append(ObjectiveReadiness(code, chance, chance, chance, marks / total, 0.0))
    return tuple(found)


def chance_of_passing(
    asked: Sequence[Cell], evidence: Sequence[Evidence], cut: Fraction, *, seed: int, draws: int
) -> float:
    """The chance alone, as `readiness` gives it with as many draws."""
    codes = sorted({code for cell in asked for code, _ in cell.mix})
    drawn = _draw(_posterior(codes, evidence), seed, draws)
    chances = [_cell_chance(cell, codes, drawn) for cell in asked]
    return float(_pass_chance(asked, chances, cut).mean())


@dataclass(frozen=True, slots=True, eq=False)
class _Posterior:
    """Mean and covariance of ability, first, and the deviations of the objectives."""

    mean: Floats
    covariance: Floats


def _posterior(codes: Sequence[str], evidence: Sequence[Evidence]) -> _Posterior:
    """Newton's method on the log posterior, which has one peak."""
    every = sorted({*codes, *(one.objective for one in evidence)})
    places = {code: number for number, code in enumerate(every, 1)}
    size = len(every) + 1
    precision = np.diag([ABILITY_SD**-2, *[DEVIATION_SD**-2] * (size - 1)])
    rows = np.array([places[one.objective] for one in evidence], dtype=int)
    ease = np.array([EASE[one.band] for one in evidence])
    right = np.array([one.right for one in evidence])
    count = right + np.array([one.wrong for one in evidence])
    mean = np.zeros(size)
    information = precision
    for _ in range(_STEPS):
        expected = expit(mean[0] + mean[rows] + ease)
        residual, weight = right - count * expected, count * expected * (1 - expected)
        gradient = -precision @ mean
        gradient[0] += residual.sum()
        np.add.at(gradient, rows, residual)
        own = np.bincount(rows, weights=weight, minlength=size) if rows.size else np.zeros(size)
        information = precision + np.diag(own)
        information[0, 0] += weight.sum()
        information[0, 1:] += own[1:]
        information[1:, 0] += own[1:]
        step = np.linalg.solve(information, gradient)
        mean = mean + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-8:
            break
    kept = [0, *(places[code] for code in codes)]
    covariance = np.linalg.inv(information)
    return _Posterior(mean[kept], covariance[np.ix_(kept, kept)])


def _draw(posterior: _Posterior, seed: int, draws: int) -> Floats:
    """Logits of each objective at ease 0, shape (draws, objectives)."""
    random = np.random.default_rng(seed)
    factor = np.linalg.cholesky(posterior.covariance + 1e-12 * np.eye(posterior.mean.size))
    drawn = posterior.mean + random.standard_normal((draws, posterior.mean.size)) @ factor.T
    day = random.normal(0, DAY_SD, (draws, 1))
    found: Floats = drawn[:, :1] + drawn[:, 1:] + day
    return found


def _cell_chance(cell: Cell, codes: Sequence[str], drawn: Floats) -> Floats:
    """The chance of a right answer at a place of the cell, shape (draws,)."""
    return np.asarray(
        sum(
            share * expit(drawn[:, codes.index(code)] + EASE[band])
            for (code, band), share in cell.mix.items()
        )
    )


def _pass_chance(asked: Sequence[Cell], chances: Sequence[Floats], cut: Fraction) -> Floats:
    """The exact chance of reaching the cut for each draw: places are right independently of one another."""
    marks = [cell.marks for cell in asked]
    unit = _unit(marks)
    total = sum(cell.count * cell.marks for cell in asked)
    needed = -(-cut * total / 100 // unit) if total else Fraction(0)
    size = int(total / unit) + 1
    score = np.zeros((len(chances[0]) if chances else 1, size))
    score[:, 0] = 1.0
    reach = 1
    for cell, chance in zip(asked, chances, strict=True):
        width, right = int(cell.marks / unit), chance[:, None]
        for _ in range(cell.count):
            gained = score[:, :reach] * right
            score[:, :reach] -= gained
            score[:, width : reach + width] += gained
            reach += width
    found: Floats = np.clip(score[:, int(needed) :].sum(axis=1), 0.0, 1.0)
    return found


def _unit(marks: Sequence[Fraction]) -> Fraction:
    """The largest step all scores are multiples of."""
    bottom = lcm(*(mark.denominator for mark in marks)) if marks else 1
    top = gcd(*(int(mark * bottom) for mark in marks)) if marks else 1
    return Fraction(top or 1, bottom)


def _worth(asked: Sequence[Cell], codes: Sequence[str]) -> dict[str, dict[int, float]]:
    """The marks of each objective by band, in the order of the codes."""
    worth: dict[str, dict[int, float]] = {code: {} for code in codes}
    for cell in asked:
        for (code, band), share in cell.mix.items():
            marks = float(cell.count * cell.marks) * share
            worth[code][band] = worth[code].get(band, 0.0) + marks
    return worth


def _objectives(
    asked: Sequence[Cell], codes: Sequence[str], drawn: Floats, evidence: Sequence[Evidence], total: float
) -> list[ObjectiveReadiness]:
    worth = _worth(asked, codes)
    found = []
    for place, code in enumerate(codes):
        marks = sum(worth[code].values())
        parts = [expit(drawn[:, place] + EASE[band]) * part for band, part in worth[code].items()]
        chances = np.sum(parts, axis=0) / marks
        low, high = np.quantile(chances, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        rests = sum(one.right + one.wrong for one in evidence if one.objective == code)
        found.append(
            ObjectiveReadiness(code, float(np.mean(chances)), float(low), float(high), marks / total, rests)
        )
    return found


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do in the next minutes: `gain` is the share of the exam's marks expected from it."""

    id: str
    minutes: float
    gain: float


def next_best(steps: Sequence[Step], minutes: float) -> tuple[Step, ...]:
    """The steps that promise most for their time, as far as they fit into the minutes."""
    chosen: list[Step] = []
    left = minutes
    for step in sorted(steps, key=lambda one: (-one.gain / one.minutes, one.id)):
        if step.gain > 0 and step.minutes <= left:
            chosen.append(step)
            left -= step.minutes
    return tuple(chosen)
