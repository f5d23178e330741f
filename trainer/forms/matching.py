"""Bipartite matching of items to slots, grown one item at a time along augmenting paths."""

from __future__ import annotations

from collections.abc import Sequence

from trainer.forms.plan import Slots, Way

Held = tuple[int, Slots]
"""An item's number and the slots it may fill."""


class Matching:
    """Items placed in slots so far; a slot holds at most its capacity."""

    def __init__(self, capacity: Sequence[int]) -> None:
        self.capacity = tuple(capacity)
        self.holds: list[list[Held]] = [[] for _ in capacity]
        self.room = sum(capacity)

    def gap(self, slot: int) -> int:
        """Places still free in a slot."""
        return self.capacity[slot] - len(self.holds[slot])

    def add(self, item: int, slots: Slots) -> bool:
        """Place an item, moving others to their other slots where that makes room."""
        for slot in slots:
            if len(self.holds[slot]) < self.capacity[slot]:
                self.holds[slot].append((item, slots))
                self.room -= 1
                return True
        path = self._augment(slots)
        if path is None:
            return False
        carried = (item, slots)
        for slot, moved in path:
            if moved is None:
                self.holds[slot].append(carried)
            else:
                self.holds[slot][self.holds[slot].index(moved)] = carried
                carried = moved
        self.room -= 1
        return True

    def add_all(self, items: Sequence[int], way: Way) -> bool:
        """Place all of these items, or none."""
        before, room = [list(held) for held in self.holds], self.room
        for item, slots in zip(items, way, strict=True):
            if not self.add(item, slots):
                self.holds, self.room = before, room
                return False
        return True

    def _augment(self, slots: Slots) -> list[tuple[int, Held | None]] | None:
        """A breadth-first path of slots to pass through, with whom to move on from each."""
        came: dict[int, tuple[int, Held] | None] = dict.fromkeys(slots)
        queue = list(came)
        for slot in queue:
            if self.gap(slot) > 0:
                return _path(slot, came)
            for held in self.holds[slot]:
                for other in held[1]:
                    if other not in came:
                        came[other] = (slot, held)
                        queue.append(other)
        return None

    def starved_with(self, slot: int) -> frozenset[int]:
        """The slots that compete for the same items as an unfilled slot of a maximum matching.

        Every item any of them could hold is held by one of them, so together they want more than there
        is (Hall's condition fails for them).
        """
        found, queue = {slot}, [slot]
        for wanting in queue:
            for other, held in enumerate(self.holds):
                if other not in found and any(wanting in slots for _, slots in held):
                    found.add(other)
                    queue.append(other)
        return frozenset(found)


def _path(slot: int, came: dict[int, tuple[int, Held] | None]) -> list[tuple[int, Held | None]]:
    path: list[tuple[int, Held | None]] = [(slot, None)]
    step = came[slot]
    while step is not None:
        slot, held = step
        path.append((slot, held))
        step = came[slot]
    path.reverse()
    return path
