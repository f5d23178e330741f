"""An adaptive practice test: the item that says most about ability, within the blueprint's mixture.

Which module is next follows from what the blueprint asks and what has come (Kingsbury & Zara 1989, Appl.
Meas. Educ. 2, 359-375). Among its items one of the most informative few is drawn, so that not everybody meets
the same ones (randomesque exposure control, ibid.). The test ends when ability is known closely enough. It
never certifies: its items may have been practised.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer.analysis.irt import Items, item_information, normal_grid, probability
from trainer.items import Item
from trainer.practice.readiness import EASE, Cell
from trainer.practice.runs import shuffled

FEWEST, MOST = 8, 30
"""Items of a test."""
PRECISE = 0.4
"""The standard error of ability, in standard deviations of people, at which a test ends."""
AMONG = 5
"""The most informative items of which one is drawn."""

Parameters = Mapping[str, tuple[float, float]]
"""IRT slope and intercept by item version."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An item answered in the test."""

    item: str
    right: bool


@dataclass(frozen=True, slots=True)
class Ability:
    """Ability in standard deviations of people (0 = average) and its standard error."""

    value: float
    error: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """The share of an exam's marks, 0..1, somebody of this ability would earn, with its 95 % interval."""

    share: float
    low: float
    high: float


def parameters_of(item: Item, fitted: Parameters) -> tuple[float, float]:
    """Slope and intercept: those estimated, or what the author's band lets expect."""
    return fitted.get(item.version, (1.0, EASE[item.band]))


def ability(taken: Sequence[Taken], items: Mapping[str, Item], fitted: Parameters) -> Ability:
    """Mean and SD of ability given the answers, with a standard normal population as the prior."""
    known = [one for one in taken if one.item in items]
    model = _model([items[one.item] for one in known], fitted)
    grid = normal_grid(max(len(known), 1))
    right = np.array([one.right for one in known], dtype=bool)
    chance = probability(model, grid.points)
    likely = np.where(right, chance, 1 - chance)
    weights = grid.weights * likely.prod(axis=1)
    weights = weights / weights.sum()
    mean = float(weights @ grid.points)
    return Ability(mean, float(np.sqrt(weights @ (grid.points - mean) ** 2)))


def next_item(
    taken: Sequence[Taken], items: Mapping[str, Item], asked: Sequence[Cell], fitted: Parameters, seed: int
) -> str | None:
    """The next item, or None at the end of the test."""
    found = ability(taken, items, fitted)
    done = {one.item for one in taken}
    enough = len(taken) >= FEWEST and found.error <= PRECISE
    open_ = [item for name, item in items.items() if name not in done]
    if enough or len(taken) >= MOST or not open_:
        return None
    module = _next_module([items[one.item].module for one in taken if one.item in items], open_, asked)
    there = [item for item in open_ if item.module == module]
    information = item_information(_model(there, fitted), np.array([found.value]))[0]
    best = sorted(range(len(there)), key=lambda place: (-information[place], there[place].id))[:AMONG]
    return shuffled([there[place].id for place in best], seed, len(taken))[0]


def expected(found: Ability, asked: Sequence[Cell]) -> Estimate:
    """What somebody of this ability would earn in an exam of these cells."""
    points = np.array([found.value, found.value - 1.96 * found.error, found.value + 1.96 * found.error])
    total = float(sum(cell.count * cell.marks for cell in asked)) or 1.0
    earned = np.zeros(3)
    for cell in asked:
        for (_, band), share in cell.mix.items():
            chance = probability(Items(np.ones(1), np.array([EASE[band]])), points)[:, 0]
            earned += float(cell.count * cell.marks) * share * chance
    share, low, high = (earned / total).tolist()
    return Estimate(share, low, high)


def _next_module(taken: Sequence[str], open_: Sequence[Item], asked: Sequence[Cell]) -> str:
    """The module most behind its share of the exam, of those with an item left."""
    wanted: Counter[str] = Counter()
    for cell in asked:
        for (code, _), share in cell.mix.items():
            wanted[code.rpartition("-")[0]] += cell.count * share  # type: ignore[assignment]
    total = sum(wanted.values()) or 1
    came = Counter(taken)
    there = sorted({item.module for item in open_})
    return max(there, key=lambda module: (wanted[module] / total * (len(taken) + 1) - came[module], module))


def _model(items: Sequence[Item], fitted: Parameters) -> Items:
    pairs: NDArray[np.float64] = np.array([parameters_of(item, fitted) for item in items]).reshape(-1, 2)
    return Items(pairs[:, 0], pairs[:, 1])
