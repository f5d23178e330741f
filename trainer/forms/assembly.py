"""Assembly: bank, blueprint and seed in, one frozen form out, the same on any machine.

Units (items, or testlets whole) get a random priority from the seed, those the candidate has not met
coming first. In that order each unit is taken if the places left can still be filled by it; filling is
bipartite matching of items to quotas, so overlapping quotas are used up as well as they can be (for
single items the greedy choice over a transversal matroid is optimal: no form has fewer seen items).
Testlets and enemies are not matroidal; when they leave a gap the draw starts again with the next
priorities, and at last `exact` decides.

All chance is SHA-2 or SHAKE over the inputs: no generator whose numbers could change between versions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from trainer.bank import Bank, DrawUnit
from trainer.blueprints import Blueprint
from trainer.forms import exact
from trainer.forms.feasibility import (
    EntangledBlueprintError,
    InfeasibleBlueprintError,
    InfeasiblePilotError,
    gaps,
    shortages,
)
from trainer.forms.form import Form, FormSection, Place
from trainer.forms.matching import Matching
from trainer.forms.plan import PilotCandidate, Plan, plan
from trainer.items import Item, ItemType

RESTARTS = 24
"""Draws before the exact search, and orders in which pilot items are tried."""

CHOICES = 6
"""Draws among which the one with the fewest seen items is kept, where testlets or enemies are about."""

TURNS = 4
"""Forms tried until their pilot items fit."""

_SEEN = np.uint64(1 << 63)


@dataclass(frozen=True, slots=True)
class _Draw:
    """The inputs of one form, as the source of all chance in it."""

    plan: Plan
    seed: int
    seen: frozenset[str]

    def _name(self, purpose: str) -> bytes:
        inputs = f"{self.seed}/{self.plan.bank.digest}/{self.plan.blueprint.digest}/{purpose}"
        return inputs.encode()

    def priorities(self, purpose: str) -> NDArray[np.uint64]:
        """A random number for each candidate, below 2^63, or above where its unit has been seen.

        A unit has the smallest of its items' numbers, so that an item in a testlet is drawn about as often
        as one by itself.
        """
        firsts = np.asarray(self.plan.first_items, dtype=np.intp)
        stream = hashlib.shake_256(self._name(purpose)).digest(8 * self.plan.item_count)
        each = np.frombuffer(stream, dtype="<u8") >> np.uint64(1)
        found: NDArray[np.uint64] = np.minimum.reduceat(each, firsts) if len(firsts) else each
        met = [self.plan.numbers[item] for item in self.seen if item in self.plan.numbers]
        found[met] |= _SEEN
        return found

    def shuffled(self, names: Iterable[str], purpose: str) -> list[str]:
        """Names in a random order that follows from the inputs, `purpose` and the set of names."""
        prefix = self._name(purpose)
        return sorted(names, key=lambda name: hashlib.sha256(prefix + b"/" + name.encode()).digest())


def assemble(bank: Bank | Plan, blueprint: Blueprint, seed: int, seen: Collection[str] = ()) -> Form:
    """Draw one form.

    Args:
        bank: the bank, or a `plan` of it for this blueprint (the same result, sooner).
        seed: any integer; the same bank digest, blueprint, seed and seen set give the same form.
        seen: ids of items the candidate has met; others are drawn first.
    Raises:
        InfeasibleBlueprintError: nothing fills the quotas; `shortages` says why.
        InfeasiblePilotError: too few pilot items.
    """
    ready = bank if isinstance(bank, Plan) else plan(bank, blueprint)
    draw = _Draw(ready, seed, frozenset(seen) & ready.bank.items.keys())
    for turn in range(TURNS):
        matching = _fill(draw, turn)
        pilots = _draw_pilots(draw, matching)
        if pilots is not None:
            return _freeze(draw, matching, pilots)
    available = sum(len(pilot.unit.items) for pilot in ready.pilots)
    raise InfeasiblePilotError(blueprint=blueprint.code, wanted=ready.blueprint.pilot, available=available)


def draw(ready: Plan, seed: int) -> tuple[tuple[str, int], ...]:
    """The scored items a form of this seed would have, each with the number of the slot it fills.

    Raises: InfeasibleBlueprintError.
    """
    matching = _fill(_Draw(ready, seed, frozenset()), 0)
    names = ready.item_names
    return tuple((names[item], slot) for slot, held in enumerate(matching.holds) for item, _ in held)


def freeze(ready: Plan, matching: Matching, seed: int) -> Form:
    """A form of items chosen elsewhere; pilot items and all orders are drawn from the seed.

    Raises: InfeasiblePilotError: too few pilot items.
    """
    chance = _Draw(ready, seed, frozenset())
    pilots = _draw_pilots(chance, matching)
    if pilots is None:
        available = sum(len(pilot.unit.items) for pilot in ready.pilots)
        raise InfeasiblePilotError(
            blueprint=ready.blueprint.code, wanted=ready.blueprint.pilot, available=available
        )
    return _freeze(chance, matching, pilots)


def check_feasible(ready: Plan) -> None:
    """Raise the error that `assemble` would raise with this plan; return if forms can be drawn."""
    if found := shortages(ready):
        raise InfeasibleBlueprintError(ready.blueprint.code, found)
    if ready.entangled or ready.blueprint.pilot:
        assemble(ready, ready.blueprint, seed=0)


def _fill(draw: _Draw, turn: int) -> Matching:
    """A matching that fills every slot, with few seen units; another turn gives another."""
    ready = draw.plan
    full: list[Matching] = []
    best = Matching([slot.quota.count for slot in ready.slots])
    for attempt in range(RESTARTS):
        matching = _greedy(ready, draw.priorities(f"draw {turn}.{attempt}"))
        if matching.room == 0:
            full.append(matching)
        elif matching.room < best.room:
            best = matching
        # Without testlets and enemies the greedy draw is exact.
        if not ready.entangled or (full and (len(full) == CHOICES or _seen_units(draw, full[-1]) == 0)):
            break
    if full:
        return min(full, key=lambda matching: _seen_units(draw, matching))
    return _fill_exactly(draw, turn, best)


def _seen_units(draw: _Draw, matching: Matching) -> int:
    """How many items on the form come from units the candidate has met."""
    if not draw.seen:
        return 0
    met = {draw.plan.numbers[item] for item in draw.seen if item in draw.plan.numbers}
    return sum(draw.plan.number_of_item(item) in met for held in matching.holds for item, _ in held)


def _fill_exactly(draw: _Draw, turn: int, best: Matching) -> Matching:
    """What integer programming finds where drawing found nothing."""
    ready = draw.plan
    if found := shortages(ready):
        raise InfeasibleBlueprintError(ready.blueprint.code, found)
    priorities = draw.priorities(f"exact {turn}")
    order = np.argsort(priorities, kind="stable").tolist()
    seen = frozenset(np.flatnonzero(priorities & _SEEN).tolist())
    solved = exact.fill(ready, order, (priorities & ~_SEEN).tolist(), seen)
    if solved is None:
        raise EntangledBlueprintError(ready.blueprint.code, gaps(ready, best))
    return solved


def _greedy(ready: Plan, priorities: NDArray[np.uint64]) -> Matching:
    """Take units in order of priority wherever they still fit.

    A combination of slots that once had no room never has any later, so it is remembered.
    """
    matching = Matching([slot.quota.count for slot in ready.slots])
    candidates, firsts = ready.candidates, ready.first_items
    taken: set[str] = set()
    hopeless: set[object] = set()
    for number in np.argsort(priorities, kind="stable").tolist():
        unit, ways = candidates[number].unit, candidates[number].ways
        if ways in hopeless or (unit.enemies and not taken.isdisjoint(unit.enemies)):
            continue
        if len(unit.items) == 1:
            fitted = matching.add(firsts[number], ways[0][0])
            if not fitted:
                hopeless.add(ways)
        else:
            items = ready.items_of(number)
            fitted = len(items) <= matching.room and any(matching.add_all(items, way) for way in ways)
        if fitted:
            taken.add(unit.id)
            if matching.room == 0:
                break
    return matching


def _draw_pilots(draw: _Draw, matching: Matching) -> tuple[PilotCandidate, ...] | None:
    """Pilot units adding up to the number asked for; unseen first, no enemies of anything on the form."""
    ready, wanted = draw.plan, draw.plan.blueprint.pilot
    if not wanted:
        return ()
    scored = {ready.unit_of_item(item).id for held in matching.holds for item, _ in held}
    by_id = {pilot.unit.id: pilot for pilot in ready.pilots if scored.isdisjoint(pilot.unit.enemies)}
    for attempt in range(RESTARTS):
        order = draw.shuffled(by_id, f"pilot {attempt}")
        order.sort(key=lambda name: any(item.id in draw.seen for item in by_id[name].unit.items))
        found = _adding_up([by_id[name] for name in order], wanted)
        if found is not None:
            return found
    return None


def _adding_up(pilots: list[PilotCandidate], wanted: int) -> tuple[PilotCandidate, ...] | None:
    """The first units whose sizes add up; `reach[i]` has bit n set if units i.. can make n items."""
    reach = [1]
    for pilot in reversed(pilots):
        reach.append(reach[-1] | reach[-1] << len(pilot.unit.items))
    reach.reverse()
    found: list[PilotCandidate] = []
    taken: set[str] = set()
    for number, pilot in enumerate(pilots):
        left = wanted - len(pilot.unit.items)
        if left >= 0 and reach[number + 1] >> left & 1 and taken.isdisjoint(pilot.unit.enemies):
            found.append(pilot)
            taken.add(pilot.unit.id)
            wanted = left
    return tuple(found) if wanted == 0 else None


def _freeze(draw: _Draw, matching: Matching, pilots: tuple[PilotCandidate, ...]) -> Form:
    ready, blueprint = draw.plan, draw.plan.blueprint
    units: dict[str, dict[str, DrawUnit]] = {section.id: {} for section in blueprint.sections}
    for slot, held in zip(ready.slots, matching.holds, strict=True):
        for item, _ in held:
            unit = ready.unit_of_item(item)
            units[slot.section][unit.id] = unit
    for pilot in pilots:
        section = draw.shuffled(pilot.sections, f"section {pilot.unit.id}")[0]
        units[section][pilot.unit.id] = pilot.unit
    unscored = {pilot.unit.id for pilot in pilots}
    places = tuple(
        _place(draw, item, part.id, part.marks, name not in unscored)
        for part in blueprint.sections
        for name in draw.shuffled(units[part.id], f"order {part.id}")
        for item in units[part.id][name].items
    )
    return Form(
        blueprint=blueprint.code,
        title=blueprint.title,
        purpose=blueprint.purpose,
        blueprint_digest=blueprint.digest,
        bank_digest=ready.bank.digest,
        seed=draw.seed,
        seen=tuple(sorted(draw.seen)),
        sections=tuple(FormSection(part.id, part.title) for part in blueprint.sections),
        places=places,
        cut=blueprint.cut,
        time_limit=blueprint.time_limit,
        closes=blueprint.window.closes,
        scoring=blueprint.scoring,
        navigation=blueprint.navigation,
        review=blueprint.review,
        bound_by_window=blueprint.bound_by_window,
    )


def _place(draw: _Draw, item: Item, section: str, marks: Fraction, scored: bool) -> Place:
    options = item.option_ids
    if item.type is not ItemType.TRUE_FALSE:
        fixed = {option.id for option in item.options if option.fixed}
        loose = iter(draw.shuffled((name for name in options if name not in fixed), f"options {item.id}"))
        options = tuple(name if name in fixed else next(loose) for name in options)
    multiple = item.type is ItemType.MULTIPLE
    return Place(item.id, item.version, options, section, marks, scored, item.testlet, multiple)
