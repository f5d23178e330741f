"""Whether a bank can fill a blueprint, and if not, which quotas want more than there is."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from trainer.errors import TrainerError, translatable
from trainer.forms.matching import Matching
from trainer.forms.plan import Plan, Slots


@dataclass(frozen=True, slots=True)
class Shortage:
    """Quotas that cannot be filled: how many items they want together and how many there are for them.

    `slots` are their numbers, counted through the sections from 0, the unfilled one first.
    """

    quota: str
    wanted: int
    available: int
    slots: tuple[int, ...] = ()


class InfeasibleBlueprintError(TrainerError):
    """No form satisfies the blueprint with this bank; `shortages` says why."""

    template = translatable(
        "{quota} needs {wanted} items, but the bank has only {available}. "
        "Lower the quota or add active exam items."
    )

    def __init__(self, blueprint: str, shortages: Collection[Shortage]) -> None:
        self.shortages = tuple(shortages)
        worst = self.shortages[0]
        super().__init__(
            blueprint=blueprint, quota=worst.quota, wanted=worst.wanted, available=worst.available
        )


class EntangledBlueprintError(InfeasibleBlueprintError):
    """There are enough items, but testlets and enemies keep them from filling the quotas together."""

    template = translatable(
        "{quota} needs {wanted} items, but only {available} fit together: the others come in "
        "testlets of another size or are enemies. Lower the quota or add single items."
    )


class InfeasiblePilotError(TrainerError):
    """Fewer pilot items on its subjects in the bank than the blueprint mixes in."""

    template = translatable("{wanted} pilot items are asked for, but the bank has {available} that fit.")


def shortages(plan: Plan) -> tuple[Shortage, ...]:
    """Quotas that want more items than the bank has, even if testlets were torn and enemies could meet.

    Empty means that there are enough items; without testlets and enemies it means that a form exists.
    """
    matching = Matching([slot.quota.count for slot in plan.slots])
    hopeless: set[Slots] = set()
    for number, slots in enumerate(_each_item(plan)):
        if slots not in hopeless and not matching.add(number, slots):
            hopeless.add(slots)
        if matching.room == 0:
            return ()
    found: list[Shortage] = []
    told: set[int] = set()
    for slot in range(len(plan.slots)):
        if matching.gap(slot) and slot not in told:
            starved = matching.starved_with(slot)
            told |= starved
            found.append(_shortage(plan, matching, slot, starved))
    return tuple(found)


def _each_item(plan: Plan) -> Iterator[Slots]:
    """For each item, every slot that some way of its unit leads to."""
    for candidate in plan.candidates:
        for fits in zip(*candidate.ways, strict=True):
            yield fits[0] if len(fits) == 1 else tuple(sorted(set().union(*fits)))


def _shortage(plan: Plan, matching: Matching, slot: int, starved: frozenset[int]) -> Shortage:
    order = (slot, *sorted(starved - {slot}))
    return Shortage(
        quota=" + ".join(str(plan.slots[number].quota) for number in order),
        wanted=sum(plan.slots[number].quota.count for number in order),
        available=sum(len(matching.holds[number]) for number in order),
        slots=order,
    )


def gaps(plan: Plan, matching: Matching) -> tuple[Shortage, ...]:
    """The unfilled quotas of a draw, one by one."""
    return tuple(
        Shortage(str(plan.slots[slot].quota), matching.capacity[slot], len(matching.holds[slot]), (slot,))
        for slot in range(len(plan.slots))
        if matching.gap(slot)
    )
