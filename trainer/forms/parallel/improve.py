"""Closing the gap between forms by exchanging single items, while every other condition stays satisfied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from trainer.forms.parallel.pieces import Terms
from trainer.forms.parallel.pool import Draft, Placed, Pool

ROUNDS = 400
"""Exchanges at most; each makes the form that is furthest off come closer."""

_ENOUGH = 1e-9


@dataclass(frozen=True, slots=True)
class _Exchange:
    """In form `one` a placed unit gives way to a candidate; `other` gets the first in its place, if given."""

    one: int
    leaves: Placed
    comes: Placed
    other: int | None
    distance: float


def improve(pool: Pool, terms: Terms, drafts: tuple[Draft, ...]) -> tuple[Draft, ...]:
    """The same forms with a smaller gap, as far as exchanging items makes it smaller."""
    state = _State(pool, terms, drafts)
    for _ in range(ROUNDS):
        found = state.best()
        if found is None:
            break
        state.make(found)
    improved = tuple(tuple(units.values()) for units in state.forms)
    return min((drafts, improved), key=lambda those: spread(pool, those))


def spread(pool: Pool, drafts: tuple[Draft, ...]) -> float:
    """The gap between the highest and the lowest value."""
    values = [pool.value(draft) for draft in drafts]
    return max(values) - min(values)


class _State:
    """The forms as they change: units by candidate, values, and how often each candidate is used."""

    def __init__(self, pool: Pool, terms: Terms, drafts: tuple[Draft, ...]) -> None:
        self.pool, self.terms = pool, terms
        self.forms = [{placed.candidate: placed for placed in draft} for draft in drafts]
        self.values = [pool.value(draft) for draft in drafts]
        self.used = Counter(number for units in self.forms for number in units)

    def best(self) -> _Exchange | None:
        """The exchange that brings the form furthest from the middle closest to it; None = none helps."""
        middle = (max(self.values) + min(self.values)) / 2
        worst = max(range(len(self.forms)), key=lambda form: (abs(self.values[form] - middle), -form))
        limit = abs(self.values[worst] - middle) - _ENOUGH
        best: _Exchange | None = None
        for found in self._exchanges(worst, middle):
            bar = limit if best is None else best.distance
            if found.distance < bar and self._allowed(found):
                best = found
        return best

    def make(self, found: _Exchange) -> None:
        """Carry an exchange out."""
        self._swap(found.one, found.leaves, found.comes)
        if found.other is not None:
            self._swap(found.other, Placed(found.comes.candidate, found.leaves.slots), found.leaves)

    def _swap(self, form: int, leaves: Placed, comes: Placed) -> None:
        gone = self.forms[form].pop(leaves.candidate)
        placed = Placed(comes.candidate, gone.slots)
        self.forms[form][comes.candidate] = placed
        self.values[form] += self.pool.worth_of(placed) - self.pool.worth_of(gone)
        self.used[leaves.candidate] -= 1
        self.used[comes.candidate] += 1

    def _exchanges(self, worst: int, middle: float) -> Iterator[_Exchange]:
        """Every exchange of one single item of a form, against a free one or one of another form."""
        units = self.forms[worst]
        holders = self._holders()
        for placed in list(units.values()):
            if len(placed.slots) > 1:
                continue
            (slot,) = placed.slots
            for candidate in self.pool.singles.get(slot, ()):
                if candidate in units:
                    continue
                comes = Placed(candidate, placed.slots)
                step = self.pool.worth_of(comes) - self.pool.worth_of(placed)
                near = abs(self.values[worst] + step - middle)
                if self.used[candidate] < self.terms.wanted.exposure:
                    yield _Exchange(worst, placed, comes, None, near)
                for other in holders.get((candidate, slot), ()):
                    if placed.candidate not in self.forms[other]:
                        far = max(near, abs(self.values[other] - step - middle))
                        yield _Exchange(worst, placed, comes, other, far)

    def _holders(self) -> dict[tuple[int, int], list[int]]:
        """Forms by the single item and the slot it holds there."""
        found: dict[tuple[int, int], list[int]] = {}
        for form, units in enumerate(self.forms):
            for placed in units.values():
                if len(placed.slots) == 1:
                    found.setdefault((placed.candidate, placed.slots[0]), []).append(form)
        return found

    def _allowed(self, found: _Exchange) -> bool:
        """Whether no enemies meet and no two forms share too many items afterwards."""
        changed = [(found.one, found.leaves.candidate, found.comes.candidate)]
        if found.other is not None:
            changed.append((found.other, found.comes.candidate, found.leaves.candidate))
        after = {form: self.forms[form].keys() - {gone} | {new} for form, gone, new in changed}
        for form, _, new in changed:
            if self.pool.foes.get(new, frozenset()) & after[form]:
                return False
        return all(self._fits(form, after) for form in after)

    def _fits(self, form: int, after: dict[int, set[int]]) -> bool:
        mine = after[form]
        for other, units in enumerate(self.forms):
            if other != form:
                both = mine & (after[other] if other in after else units.keys())
                if sum(self.pool.sizes[number] for number in both) > self.terms.overlap:
                    return False
        return True
