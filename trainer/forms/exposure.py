"""How often each item would be shown, and how much two forms would have in common.

A form is one draw for somebody who has seen nothing. Where a quota shares its items with no other quota and
they are single items without enemies, the draw takes its q of n items uniformly, so each is shown in q/n of
all forms: exact. Quotas that compete for items, testlets and enemies have no such formula; their part is
counted in forms drawn with the seeds 0, 1, 2, …, and carries a standard error.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from trainer.forms.assembly import draw
from trainer.forms.plan import Candidate, Plan

_NEVER = 2**20
DRAWS = 300
"""Forms drawn where counting is needed; the standard error of a share is then at most 0.03."""


@dataclass(frozen=True)
class Exposure:
    """What to expect of forms drawn independently of one another.

    Attributes:
        shares: by item id, the share of forms that have it, 0..1; every item that may be drawn is here.
        overlap: expected number of items that two forms have in common.
        overlap_error: standard error of `overlap`; 0 where it is exact.
        size: scored items on a form.
        draws: forms drawn to count; 0 where everything is exact.
    """

    shares: Mapping[str, float]
    overlap: float
    overlap_error: float
    size: int
    draws: int

    @property
    def overlap_share(self) -> float:
        """The share of a form that another one has too, 0..1."""
        return self.overlap / self.size if self.size else 0.0


def exposure(plan: Plan, draws: int = DRAWS) -> Exposure:
    """The exposure of every item and the overlap of two forms.

    For forms A and B drawn independently, E|A ∩ B| = Σ P(i ∈ A) P(i ∈ B) = Σ π². Where π is counted in N
    forms, Σ c(c−1) / N(N−1) is unbiased for that sum, and its standard error is the jackknife's over forms.

    Args: draws: forms to count in where that is needed, at least 3.
    Raises: InfeasibleBlueprintError.
    """
    exact = _exact_shares(plan)
    if len(exact) == plan.item_count:
        overlap = sum(share * share for share in exact.values())
        return Exposure(exact, overlap, 0.0, plan.blueprint.count, 0)
    forms = [[item for item, _ in draw(plan, seed) if item not in exact] for seed in range(draws)]
    counts = Counter(item for form in forms for item in form)
    shares = {item: counts[item] / draws for item in plan.item_names} | exact
    counted, error = _overlap(forms, counts)
    known = sum(share * share for share in exact.values())
    return Exposure(shares, known + counted, error, plan.blueprint.count, draws)


def _overlap(forms: Sequence[Sequence[str]], counts: Counter[str]) -> tuple[float, float]:
    """Mean number of items in common over all pairs of forms, and the jackknife's standard error."""
    number = len(forms)
    pairs = sum(count * (count - 1) for count in counts.values())
    without = [
        (pairs - 2 * sum(counts[item] - 1 for item in form)) / ((number - 1) * (number - 2)) for form in forms
    ]
    mean = math.fsum(without) / number
    variance = (number - 1) / number * math.fsum((one - mean) ** 2 for one in without)
    return pairs / (number * (number - 1)), math.sqrt(variance)


def _exact_shares(plan: Plan) -> dict[str, float]:
    """The shares of items in quotas that are drawn from by themselves."""
    tangled = _tangled_slots(plan)
    pools: dict[int, list[str]] = defaultdict(list)
    for candidate in plan.candidates:
        slots = _slots(candidate)
        if slots.isdisjoint(tangled):
            pools[min(slots)].append(candidate.unit.items[0].id)
    return {
        item: plan.slots[slot].quota.count / len(items) for slot, items in pools.items() for item in items
    }


def _tangled_slots(plan: Plan) -> frozenset[int]:
    """Slots connected to another one, or to a testlet or to enemies."""
    drawn = {candidate.unit.id for candidate in plan.candidates}
    found: set[int] = set()
    for candidate in plan.candidates:
        slots = _slots(candidate)
        alone = len(candidate.unit.items) == 1 and drawn.isdisjoint(candidate.unit.enemies)
        if not alone or len(slots) > 1:
            found |= slots
    return frozenset(found)


def _slots(candidate: Candidate) -> set[int]:
    return {slot for way in candidate.ways for slots in way for slot in slots}


def forms_until(shares: Iterable[float], part: float) -> int | None:
    """After how many independent forms a part of these items is expected to have been shown.

    After k forms an item has been shown with probability 1 − (1 − π)^k; the smallest k is returned for which
    the mean of that reaches `part` (0 < part < 1).

    Returns: None where it does not within a million: too many of them are never drawn, or hardly ever.
    """
    found = [min(1.0, max(0.0, share)) for share in shares]
    if not found:
        return None

    def shown(forms: int) -> float:
        return math.fsum(1 - (1 - share) ** forms for share in found) / len(found)

    high = 1
    while shown(high) < part:
        high *= 2
        if high > _NEVER:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if shown(middle) < part else (low, middle)
    return high
