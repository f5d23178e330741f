"""Item drift: items that have become easier or harder for candidates of the same ability.

Each later period is compared with the first as two groups are (`trainer.analysis.dif`). An item that has
become easier may be known; one that has become harder may be out of date.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer.analysis.arrays import BoolArray, FloatArray, ScoreMatrix
from trainer.analysis.dif import DELTA, Category, GroupComparison, compare_groups
from trainer.analysis.report import Remark
from trainer.errors import translatable

FALSE_DRIFTING = 1
"""Of 100 items that stay the same, those said to drift all the same (benchmarks/analysis.py)."""


@dataclass(frozen=True, slots=True, eq=False)
class Drift:
    """Change of each item since the first period.

    Attributes:
        change: on the ETS delta scale, shape (later periods, items); positive = easier than at first; NaN =
            fewer than 100 saw it in one of the two periods. error: its standard errors.
        drifted: shape (items,): the change was large (category C) in some later period.
    """

    change: FloatArray
    error: FloatArray
    drifted: BoolArray


def drift(scores: ScoreMatrix, period: NDArray[np.int64]) -> Drift:
    """Follow the items over periods.

    Args:
        scores: shape (candidates, items), 0 or 1; NaN = not presented.
        period: shape (candidates,): 0 for the first period, then 1, 2, … in order; none left out.
    Raises: NotDichotomousError; TooFewInGroupError: fewer than 100 candidates in a period.
    """
    later = range(1, int(period.max(initial=0)) + 1)
    found = [_since_first(scores, period, number) for number in later]
    shape = (len(found), scores.shape[1])
    return Drift(
        change=np.array([_of(one, "delta", 1.0) for one in found]).reshape(shape),
        error=np.array([_of(one, "error", abs(DELTA)) for one in found]).reshape(shape),
        drifted=np.any(np.array([_large(one) for one in found]).reshape(shape), axis=0),
    )


def remarks(found: Drift, items: tuple[str, ...]) -> tuple[Remark, ...]:
    """What to tell a trainer of the items that drifted."""
    easier = translatable(
        "{item}: has become easier for candidates of the same ability (Δ {delta}); it may be known — "
        "consider resting it"
    )
    harder = translatable(
        "{item}: has become harder for candidates of the same ability (Δ {delta}); is it still up to date?"
    )
    told = []
    for place in np.flatnonzero(found.drifted):
        change = found.change[:, place]
        largest = float(change[np.nanargmax(np.abs(change))])
        details = {"item": items[place], "delta": f"{largest:+.1f}"}
        code, sentence = ("easier", easier) if largest > 0 else ("harder", harder)
        told.append(Remark(f"drift-{code}", sentence, details))
    return tuple(told)


def _since_first(scores: ScoreMatrix, period: NDArray[np.int64], number: int) -> GroupComparison:
    compared = (period == 0) | (period == number)
    return compare_groups(scores[compared], period[compared] == number)


def _of(found: GroupComparison, name: str, factor: float) -> list[float]:
    return [np.nan if one is None else factor * float(getattr(one, name)) for one in found.items]


def _large(found: GroupComparison) -> list[bool]:
    return [one is not None and one.category is Category.LARGE for one in found.items]
