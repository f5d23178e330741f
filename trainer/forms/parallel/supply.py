"""Whether there are items enough for a set, told at once: testlets torn, enemies meeting, scores aside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from trainer.forms.feasibility import Shortage
from trainer.forms.matching import Matching
from trainer.forms.parallel.values import Wanted
from trainer.forms.plan import Plan, Slots


@dataclass(frozen=True, slots=True)
class Supply:
    """What there is for a set.

    Attributes:
        shortages: quotas that want more than there is: `wanted` places on all forms together, of which
            `available` can be filled.
        forms: the most forms there are items for with this exposure. exposure: the lowest that gives enough
            items for all forms; None = none does.
    """

    shortages: tuple[Shortage, ...]
    forms: int
    exposure: int | None


def supply(plan: Plan, wanted: Wanted) -> Supply:
    """Look whether there are items enough. Costs milliseconds for a thousand items.

    What is short here is short for certain; what is not may still fail for testlets, enemies or tolerance.
    """
    found = _shortages(plan, wanted)
    if not found:
        return Supply((), wanted.forms, wanted.exposure)
    forms = _largest(wanted.forms - 1, lambda n: not _shortages(plan, replace(wanted, forms=n)))
    fewer = _largest(
        wanted.forms - 1 - wanted.exposure,
        lambda n: not _shortages(plan, replace(wanted, exposure=wanted.forms - n)),
    )
    enough = not _shortages(plan, replace(wanted, exposure=wanted.forms))
    return Supply(found, forms, wanted.forms - fewer if enough else None)


def _largest(most: int, holds: Callable[[int], bool]) -> int:
    """The largest number up to `most` for which something holds that holds for all below it; 0 if none."""
    low, high = 0, max(0, most)
    while low < high:
        middle = (low + high + 1) // 2
        if holds(middle):
            low = middle
        else:
            high = middle - 1
    return low


def _shortages(plan: Plan, wanted: Wanted) -> tuple[Shortage, ...]:
    capacity = [wanted.forms * slot.quota.count for slot in plan.slots]
    matching = Matching(capacity)
    times = min(wanted.exposure, wanted.forms)
    hopeless: set[Slots] = set()
    number = 0
    for candidate in plan.candidates:
        for fits in zip(*candidate.ways, strict=True):
            slots = tuple(sorted(set().union(*fits)))
            for _ in range(times):
                number += 1
                if slots not in hopeless and not matching.add(number, slots):
                    hopeless.add(slots)
    if not matching.room:
        return ()
    return tuple(_told(plan, matching, slot) for slot in _unfilled(plan, matching))


def _unfilled(plan: Plan, matching: Matching) -> list[int]:
    found: list[int] = []
    told: set[int] = set()
    for slot in range(len(plan.slots)):
        if matching.gap(slot) and slot not in told:
            told |= matching.starved_with(slot)
            found.append(slot)
    return found


def _told(plan: Plan, matching: Matching, slot: int) -> Shortage:
    order = (slot, *sorted(matching.starved_with(slot) - {slot}))
    return Shortage(
        quota=" + ".join(str(plan.slots[number].quota) for number in order),
        wanted=sum(matching.capacity[number] for number in order),
        available=sum(len(matching.holds[number]) for number in order),
        slots=order,
    )
