"""Sets of forms of very small banks by trying everything: the measure of the assembler in its tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations, combinations_with_replacement, product

from trainer.forms import Plan
from trainer.forms.parallel import Wanted

SLIP = 1e-6


@dataclass(frozen=True)
class Terms:
    """Conditions as numbers; `places` by slot, `feuds` pairs of unit ids that must not meet."""

    places: tuple[int, ...]
    exposure: int
    overlap: float
    tolerance: float
    feuds: frozenset[frozenset[str]]


@dataclass(frozen=True)
class OneForm:
    """The units of a form and its value."""

    units: frozenset[str]
    value: float


def terms_of(ready: Plan, wanted: Wanted) -> Terms:
    """The conditions of a plan and a wish."""
    names = {found.unit.id for found in ready.candidates}
    return Terms(
        tuple(slot.quota.count for slot in ready.slots),
        wanted.exposure,
        float("inf") if wanted.overlap is None else wanted.overlap,
        wanted.tolerance,
        frozenset(
            frozenset((found.unit.id, other))
            for found in ready.candidates
            for other in found.unit.enemies & names
        ),
    )


def forms(ready: Plan, facility: Mapping[str, float], terms: Terms) -> list[OneForm]:
    """Every form with the value of every way to place its items."""
    marks = {section.id: float(section.marks) for section in ready.blueprint.sections}
    maximum = float(ready.blueprint.maximum)
    worth = [100 * marks[slot.section] / maximum for slot in ready.slots]

    def grow(number: int, left: tuple[int, ...], units: frozenset[str], value: float) -> Iterator[OneForm]:
        if number == len(ready.candidates):
            if not any(left):
                yield OneForm(units, round(value, 9))
            return
        yield from grow(number + 1, left, units, value)
        found = ready.candidates[number]
        name = found.unit.id
        if any(frozenset((name, other)) in terms.feuds for other in units):
            return
        for slots in chain.from_iterable(product(*way) for way in found.ways):
            room = list(left)
            gained = 0.0
            for item, slot in zip(found.unit.items, slots, strict=True):
                room[slot] -= 1
                gained += worth[slot] * facility[item.id]
            if min(room) >= 0:
                yield from grow(number + 1, tuple(room), units | {name}, value + gained)

    return sorted(set(grow(0, terms.places, frozenset(), 0.0)), key=lambda f: (sorted(f.units), f.value))


def best(ready: Plan, facility: Mapping[str, float], terms: Terms, count: int) -> tuple[int, float] | None:
    """The fewest items that two forms must share, and then the smallest gap; None if there is no set."""
    sizes = {found.unit.id: len(found.unit.items) for found in ready.candidates}
    found: list[tuple[int, float]] = []
    for those in combinations_with_replacement(forms(ready, facility, terms), count):
        uses = Counter(chain.from_iterable(form.units for form in those))
        if uses and max(uses.values()) > terms.exposure:
            continue
        shared = max(
            (sum(sizes[name] for name in one.units & other.units) for one, other in combinations(those, 2)),
            default=0,
        )
        values = [form.value for form in those]
        gap = max(values) - min(values)
        if shared <= terms.overlap and gap <= terms.tolerance + SLIP:
            found.append((shared, gap))
    return min(found, default=None)


Name = tuple[str, object]
"""A condition: its kind, and the number of a slot or a pair of enemies."""


def conditions(terms: Terms) -> list[Name]:
    """Every condition that can be relaxed."""
    return [
        *(("quota", slot) for slot, count in enumerate(terms.places) if count),
        ("exposure", None),
        ("overlap", None),
        ("tolerance", None),
        *(("enemies", pair) for pair in terms.feuds),
    ]


def relaxed(terms: Terms, chosen: tuple[Name, ...], count: int) -> Iterator[Terms]:
    """The terms without these conditions; a relaxed quota is tried at every smaller number."""
    ranges = [
        range(places + 1) if ("quota", slot) in chosen else (places,)
        for slot, places in enumerate(terms.places)
    ]
    for places in product(*ranges):
        yield Terms(
            places,
            count if ("exposure", None) in chosen else terms.exposure,
            float("inf") if ("overlap", None) in chosen else terms.overlap,
            float("inf") if ("tolerance", None) in chosen else terms.tolerance,
            frozenset(pair for pair in terms.feuds if ("enemies", pair) not in chosen),
        )


def smallest_relaxations(
    ready: Plan, facility: Mapping[str, float], terms: Terms, count: int
) -> set[frozenset[Name]]:
    """Every smallest set of conditions whose relaxation makes a set of forms possible."""
    names = conditions(terms)
    for size in range(len(names) + 1):
        found = {
            frozenset(chosen)
            for chosen in combinations(names, size)
            if any(best(ready, facility, one, count) is not None for one in relaxed(terms, chosen, count))
        }
        if found:
            return found
    return set()
