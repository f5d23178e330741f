"""What each item is worth on a form: from statistics where there are any, else from a stated assumption."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from trainer.forms.parallel.values import Aim, Assumed, NoModelError, Statistics
from trainer.forms.plan import Plan
from trainer.items import Item

RULE_OF_THUMB = {1: 0.80, 2: 0.65, 3: 0.50}
"""The facility taken for an item without statistics where few items of its band have any."""

ENOUGH = 5
"""Items of a band with statistics from which their mean is taken for the others."""

FEWEST = 10
"""Responses below which an item counts as one without statistics."""

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """By an item's number in the plan: facility, information at the cut (None = no model), is it known."""

    facility: Vector
    information: Vector | None
    known: NDArray[np.bool_]
    assumed: tuple[Assumed, ...]


def measure(plan: Plan, statistics: Statistics) -> Measures:
    """Look up or assume the measures of every drawable item of a plan."""
    items = [item for found in plan.candidates for item in found.unit.items]
    usable = {version: found.facility for version, found in statistics.items.items() if found.count >= FEWEST}
    by_band: dict[int, list[float]] = defaultdict(list)
    for item in items:
        if item.version in usable:
            by_band[item.band].append(usable[item.version])
    taken = {band: _typical(by_band[band], RULE_OF_THUMB[band]) for band in RULE_OF_THUMB}
    known = np.array([item.version in usable for item in items], dtype=bool)
    facility = np.array([usable.get(item.version, taken[item.band]) for item in items], dtype=float)
    lacking = [item.band for item, one in zip(items, known, strict=True) if not one]
    assumed = tuple(
        Assumed(band, taken[band], lacking.count(band), len(by_band[band]) if _many(by_band[band]) else 0)
        for band in sorted(set(lacking))
    )
    return Measures(facility, _information(items, statistics), known, assumed)


def _many(values: list[float]) -> bool:
    return len(values) >= ENOUGH


def _typical(values: list[float], otherwise: float) -> float:
    return fmean(values) if _many(values) else otherwise


def _information(items: list[Item], statistics: Statistics) -> Vector | None:
    """Information of each item at the cut; one without parameters has the mean of its band, or of all.

    Source: Lord (1980), Applications of Item Response Theory, eq. 5-9.
    """
    if statistics.cut is None:
        return None
    told: dict[str, float] = {}
    for version, found in statistics.items.items():
        if found.slope is not None and found.intercept is not None:
            right = 1 / (1 + np.exp(-(found.slope * statistics.cut + found.intercept)))
            told[version] = float(found.slope**2 * right * (1 - right))
    if not told:
        return None
    by_band: dict[int, list[float]] = defaultdict(list)
    for item in items:
        if item.version in told:
            by_band[item.band].append(told[item.version])
    overall = fmean(told.values())
    return np.array(
        [told.get(item.version, _typical(by_band[item.band], overall)) for item in items], dtype=float
    )


def worth(plan: Plan, measures: Measures, aim: Aim) -> Vector:
    """What an item adds to the value of a form in each slot, shape (items, slots).

    For scores in percent of the maximum; for information in percent of a typical form's.
    Raises: NoModelError: the aim is information and there is no model.
    """
    marks = {section.id: float(section.marks) for section in plan.blueprint.sections}
    if aim is Aim.SCORE:
        maximum = float(plan.blueprint.maximum) or 1.0
        per_slot = np.array([100 * marks[slot.section] / maximum for slot in plan.slots])
        return np.outer(measures.facility, per_slot)
    if measures.information is None:
        raise NoModelError
    typical = plan.blueprint.count * float(measures.information.mean()) if plan.candidates else 0.0
    return np.outer(measures.information * (100 / typical if typical else 1.0), np.ones(len(plan.slots)))
