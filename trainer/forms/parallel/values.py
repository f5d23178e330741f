"""What is asked of a set of parallel forms, what is known of the items, and the set that was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from trainer.errors import TrainerError, translatable
from trainer.forms.form import Form

MOST_FORMS = 40
"""Forms of one set."""


class Aim(StrEnum):
    """What is made equal: the score expected of the candidates, or the information at the cut score."""

    SCORE = "score"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A set of `forms` forms of one blueprint.

    Attributes:
        exposure: on how many of the forms an item may be.
        overlap: how many items two forms may share; None = as few as can be, without a limit.
        tolerance: how far two forms may lie apart, in percent of the maximum marks, or of the
            information of a typical form.
    """

    forms: int
    exposure: int = 1
    overlap: int | None = None
    tolerance: float = 1.0
    aim: Aim = Aim.SCORE


@dataclass(frozen=True, slots=True)
class ItemStatistic:
    """What is known of one version of an item.

    `facility` is the mean share of the marks earned, 0..1, by `count` people. `slope` and `intercept` are
    those of the two-parameter model; None = not modelled.
    """

    facility: float
    count: int
    slope: float | None = None
    intercept: float | None = None


@dataclass(frozen=True, slots=True)
class Statistics:
    """Statistics by item version; `cut` is the ability at which the cut score is expected, where modelled."""

    items: Mapping[str, ItemStatistic] = field(default_factory=dict)
    cut: float | None = None


@dataclass(frozen=True, slots=True)
class Assumed:
    """What is taken for items of a band without statistics: their facility, for how many of them.

    `seen` items of the band with statistics have it on average; 0 = it is a rule of thumb.
    """

    band: int
    facility: float
    items: int
    seen: int


@dataclass(frozen=True)
class ParallelForm:
    """One form of a set.

    `expected` is the score expected, in percent of the maximum; `spread` the standard deviation, in percent,
    that chance alone gives somebody of whom it is expected. `information` at the cut is None without a
    model. `assumed` items are without statistics.
    """

    form: Form
    expected: float
    spread: float
    information: float | None
    assumed: int


@dataclass(frozen=True)
class ParallelForms:
    """A set of forms that satisfies what was `wanted`.

    Attributes:
        value: of each form: what the aim makes equal, in percent of the maximum or of a typical form's
            information.
        overlaps: items that forms i and j share, in row i and column j; the diagonal is the size of a form.
        gap, gap_bound: between the highest and the lowest value; none can be smaller than the bound with this
            overlap.
        overlap, overlap_bound: the most items two forms share; no set has fewer than the bound.
        proved: whether gap and overlap are known to be the smallest there are.
        items, known: drawable items of the blueprint, and those of them with statistics.
    """

    wanted: Wanted
    seed: int
    forms: tuple[ParallelForm, ...]
    value: tuple[float, ...]
    overlaps: tuple[tuple[int, ...], ...]
    gap: float
    gap_bound: float
    overlap: int
    overlap_bound: int
    proved: bool
    items: int
    known: int
    assumed: tuple[Assumed, ...]


Watch = Callable[[float], None]
"""Told between solves how much is done, 0..1; what it raises ends the work."""


def unwatched(_: float) -> None:
    """Nobody looks."""


class UnusableWishError(TrainerError):
    """A number of forms, an exposure, an overlap or a tolerance that makes no sense."""

    template = translatable(
        "A set has 2 to {most} forms; an item may be on 1 or more of them; the rest is not negative."
    )


class NoModelError(TrainerError):
    """Equal information asked for where no item response model exists."""

    template = translatable(
        "There is no item response model of this exam yet, so the information at the cut is unknown. "
        "Choose equal expected scores."
    )
