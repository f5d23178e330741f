"""What optimal assembly is worth: beside forms drawn at random by the same blueprint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from trainer.forms.assembly import assemble
from trainer.forms.form import Form
from trainer.forms.parallel.measures import Measures, measure
from trainer.forms.parallel.values import Statistics, Watch, unwatched
from trainer.forms.plan import Plan

DRAWS = 200


@dataclass(frozen=True, slots=True)
class Comparison:
    """The scores expected on forms drawn at random, in percent of the maximum, and how many items two share.

    `shared` is the mean over the pairs of consecutive draws; `most_shared` the largest of them.
    """

    drawn: tuple[float, ...]
    shared: float
    most_shared: int

    @property
    def low(self) -> float:
        """The easiest to fail: the lowest expected score."""
        return min(self.drawn)

    @property
    def high(self) -> float:
        """The highest expected score."""
        return max(self.drawn)

    @property
    def deviation(self) -> float:
        """The standard deviation (n - 1) of the expected scores."""
        return deviation(self.drawn)


def deviation(values: Sequence[float]) -> float:
    """The standard deviation, dividing by n - 1; 0 for fewer than two values."""
    return float(np.std(values, ddof=1)) if len(values) > 1 else 0.0


def compare(
    ready: Plan, statistics: Statistics, seed: int, draws: int = DRAWS, watch: Watch = unwatched
) -> Comparison:
    """Draw forms at random and look how far apart they lie.

    Raises: what `assemble` raises.
    """
    measures = measure(ready, statistics)
    numbers = {item.id: n for n, item in enumerate(i for c in ready.candidates for i in c.unit.items)}
    forms = []
    for number in range(draws):
        if number % 20 == 0:
            watch(number / draws)
        forms.append(assemble(ready, ready.blueprint, seed + number))
    shared = [_shared(one, other) for one, other in pairwise(forms)]
    return Comparison(
        tuple(_expected(form, measures, numbers) for form in forms),
        float(np.mean(shared)) if shared else 0.0,
        max(shared, default=0),
    )


def _expected(form: Form, measures: Measures, numbers: dict[str, int]) -> float:
    earned = sum(
        float(place.marks) * measures.facility[numbers[place.item]] for place in form.places if place.scored
    )
    return 100 * float(earned) / (float(form.maximum) or 1.0)


def _shared(one: Form, other: Form) -> int:
    mine = {place.item for place in one.places if place.scored}
    return sum(place.item in mine for place in other.places if place.scored)
