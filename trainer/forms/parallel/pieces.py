"""Forms one after another, each with the others in view: the way for banks too large for one programme.

While a form is chosen, a shadow of all forms that are still to come is chosen with it, in fractions: items
are held back that the others will need, and the others can reach the same value. This is the big-shadow-test
method (van der Linden & Adema, 1998, Journal of Educational Measurement 35, 185-198). Without testlets,
enemies and shared items the shadow is exact: what it leaves can always be split into forms.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer.forms.parallel.pool import Block, Draft, Pool, add_block
from trainer.forms.parallel.programme import Programme
from trainer.forms.parallel.values import Wanted, Watch

NODES = 400
"""Nodes of the search for one form; nearly always the first one decides."""

_CLOSENESS = (0.05, 0.25, 0.5)
"""How close to the common value a form has to come, as parts of the tolerance, tried in this order."""

_NARROWEST = 0.2
"""Percent: a tolerance below this is left to the exchanges that follow, which need room to begin with."""

_WORN = 2.0
"""What taking an item once more weighs, where chance weighs 0..1: fresh items come first."""


@dataclass(frozen=True)
class Terms:
    """What a set has to satisfy; `overlap` is a number here."""

    wanted: Wanted
    overlap: int
    seed: int


def chances(seed: int, purpose: str, count: int) -> NDArray[np.float64]:
    """Numbers 0..1 that follow from the seed, the same on any machine."""
    stream = hashlib.shake_256(f"{seed}/{purpose}".encode()).digest(4 * count)
    return np.frombuffer(stream, dtype="<u4").astype(np.float64) / 2**32


def build(pool: Pool, terms: Terms, watch: Watch) -> tuple[Draft, ...] | None:
    """A set that satisfies the terms but for a very narrow tolerance; None where this way finds none."""
    target = _target(pool, terms)
    if target is None:
        return None
    drafts: list[Draft] = []
    for number in range(terms.wanted.forms):
        watch(number / terms.wanted.forms)
        found = _next(pool, terms, drafts, target)
        if found is None:
            return None
        drafts.append(found)
    return tuple(drafts)


def _target(pool: Pool, terms: Terms) -> float | None:
    """The value all forms can have on average, close to a typical form's; None = they cannot be filled."""
    forms = terms.wanted.forms
    programme = Programme()
    shadow = _shadow(programme, pool, terms, [], forms)
    off = _distance(programme, shadow, forms * pool.typical)
    programme.price({off: 1.0})
    solved = programme.solve(NODES)
    if solved.values is None:
        return None
    return float(sum(solved.values[column] * value for column, value in shadow.value.items())) / forms


def _next(pool: Pool, terms: Terms, drafts: list[Draft], target: float) -> Draft | None:
    room = max(terms.wanted.tolerance, _NARROWEST)
    for closeness in _CLOSENESS:
        programme, block = _programme(pool, terms, drafts, target, closeness * room)
        solved = programme.solve(NODES, gap=0.01)
        if solved.values is not None:
            return block.draft(solved.values)
    return None


def _programme(
    pool: Pool, terms: Terms, drafts: list[Draft], target: float, close: float
) -> tuple[Programme, Block]:
    """One form, with the shadow of those after it."""
    used = Counter(placed.candidate for draft in drafts for placed in draft)
    programme = Programme()
    block = add_block(programme, pool)
    for slot, row in enumerate(block.slots):
        programme.row(row, pool.capacity[slot], pool.capacity[slot])
    for one, other in pool.feuds:
        programme.row({**block.of_unit(one), **block.of_unit(other)}, high=1)
    programme.row(block.value, target - close, target + close)
    for draft in drafts:
        programme.row(block.shared_with(placed.candidate for placed in draft), high=terms.overlap)
    after = terms.wanted.forms - len(drafts) - 1
    if after:
        shadow = _shadow(programme, pool, terms, drafts, after)
        programme.row(shadow.value, after * (target - close), after * (target + close))
        for candidate in range(len(pool.sizes)):
            left = terms.wanted.exposure - used[candidate]
            programme.row({**block.of_unit(candidate), **shadow.of_unit(candidate)}, high=left)
    else:
        for candidate, times in used.items():
            if times >= terms.wanted.exposure:
                programme.row(block.of_unit(candidate), high=0)
    chance = chances(terms.seed, f"form {len(drafts)}", len(pool.sizes))
    programme.price(
        {
            column: (chance[candidate] + _WORN * used[candidate]) * pool.sizes[candidate]
            for candidate, columns in enumerate(block.units)
            for column in columns
        }
    )
    return programme, block


def _shadow(programme: Programme, pool: Pool, terms: Terms, drafts: list[Draft], forms: int) -> Block:
    """Several forms together, in fractions, beside those there are."""
    used = Counter(placed.candidate for draft in drafts for placed in draft)
    shadow = add_block(programme, pool, forms, whole=False)
    for slot, row in enumerate(shadow.slots):
        programme.row(row, forms * pool.capacity[slot], forms * pool.capacity[slot])
    for one, other in pool.feuds:
        programme.row({**shadow.of_unit(one), **shadow.of_unit(other)}, high=forms)
    for candidate in range(len(pool.sizes)):
        left = min(forms, terms.wanted.exposure - used[candidate])
        programme.row(shadow.of_unit(candidate), high=left)
    for draft in drafts:
        together = shadow.shared_with(placed.candidate for placed in draft)
        programme.row(together, high=forms * terms.overlap)
    return shadow


def _distance(programme: Programme, block: Block, aim: float) -> int:
    """A column that is at least how far the value is from the aim."""
    off = programme.column(0, np.inf, whole=False)
    programme.row({**block.value, off: -1.0}, high=aim)
    programme.row({**block.value, off: 1.0}, low=aim)
    return off


def overlaps_to_try(bound: int, most: int) -> Iterator[int]:
    """From the fewest shared items that are possible up to the most allowed, in growing steps."""
    step, tried = 1, bound
    while tried < most:
        yield tried
        tried += step
        step *= 2
    if bound <= most:
        yield most
