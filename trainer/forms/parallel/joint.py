"""All forms in one programme: exact, and so for small sets only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from trainer.forms.parallel.pool import Block, Draft, Pool, add_block
from trainer.forms.parallel.programme import Programme
from trainer.forms.parallel.values import Wanted

MOST_COLUMNS = 1_200
"""Columns of all forms and of their shared items, up to which the search is exact."""

FEW, MANY_NODES, FEW_NODES = 300, 3_000, 600
"""Columns up to which any set at all is searched for with many nodes, and with few beyond.

A node of a thousand columns takes twenty milliseconds on a busy machine; somebody waits.
"""

TINY, TINY_NODES, GAP_NODES = 60, 3_000, 200
"""Columns up to which the smallest gap is searched to the end, with how many nodes, and nodes beyond.

A gap is small long before it is proved to be the smallest: more nodes change the third decimal of a percent.
"""


@dataclass(frozen=True, slots=True)
class Slack:
    """Columns by how much conditions are relaxed.

    Those of each slot's places, of how often an item is used, of how many are shared, of the tolerance, and
    of each pair of enemies.
    """

    slots: tuple[int, ...]
    exposure: int
    overlap: int
    tolerance: int
    feuds: tuple[int, ...]


@dataclass(frozen=True)
class Joint:
    """The programme of a set: a block for each form, the most items two forms share, and the gap."""

    programme: Programme
    blocks: tuple[Block, ...]
    overlap: int
    gap: int

    def drafts(self, values: NDArray[np.float64]) -> tuple[Draft, ...]:
        """The forms of a solution."""
        return tuple(block.draft(values) for block in self.blocks)


def columns(pool: Pool, forms: int, exposure: int) -> int:
    """How many columns the programme of a set has."""
    pairs = forms * (forms - 1) // 2 if exposure > 1 else 0
    return forms * pool.width + pairs * len(pool.sizes)


def joint(pool: Pool, wanted: Wanted, *, relax: bool = False) -> tuple[Joint, Slack]:
    """The programme; with `relax` its conditions may be relaxed at no cost, without it they may not."""
    programme = Programme()
    total = sum(pool.capacity)
    slack = _slack(programme, pool, wanted, relax=relax)
    blocks = tuple(add_block(programme, pool) for _ in range(wanted.forms))
    for block in blocks:
        for slot, row in enumerate(block.slots):
            count = pool.capacity[slot]
            programme.row({**row, slack.slots[slot]: 1.0}, count, count)
        for (one, other), enmity in zip(pool.feuds, slack.feuds, strict=True):
            programme.row({**block.of_unit(one), **block.of_unit(other), enmity: -1.0}, high=1)
    for candidate in range(len(pool.sizes)):
        uses = _merged(block.of_unit(candidate) for block in blocks)
        programme.row({**uses, slack.exposure: -1.0}, high=wanted.exposure)
    overlap = programme.column(0, total)
    _share(programme, pool, wanted, blocks, overlap, relax=relax)
    cap = total if wanted.overlap is None else wanted.overlap
    programme.row({overlap: 1.0, slack.overlap: -1.0}, high=cap)
    gap = _values(programme, blocks)
    programme.row({gap: 1.0, slack.tolerance: -1.0}, high=wanted.tolerance)
    return Joint(programme, blocks, overlap, gap), slack


def _slack(programme: Programme, pool: Pool, wanted: Wanted, *, relax: bool) -> Slack:
    open_ = 1.0 if relax else 0.0
    return Slack(
        slots=tuple(programme.column(0, open_ * count) for count in pool.capacity),
        exposure=programme.column(0, open_ * max(0, wanted.forms - wanted.exposure)),
        overlap=programme.column(0, open_ * sum(pool.capacity)),
        tolerance=programme.column(0, open_ * most_apart(pool), whole=False),
        feuds=tuple(programme.column(0, open_) for _ in pool.feuds),
    )


def most_apart(pool: Pool) -> float:
    """No two forms can lie further apart."""
    worths = [float(np.max(pool.worth[list(items), slot])) for slot, items in pool.fitting.items()]
    counts = [pool.capacity[slot] for slot in pool.fitting]
    return float(np.dot(worths, counts)) + 1.0 if worths else 1.0


def _merged(rows: Iterable[Mapping[int, float]]) -> dict[int, float]:
    found: dict[int, float] = {}
    for row in rows:
        found.update(row)
    return found


def _share(
    programme: Programme, pool: Pool, wanted: Wanted, blocks: Sequence[Block], overlap: int, *, relax: bool
) -> None:
    """Keep `overlap` at least at the number of items that any two forms share."""
    if wanted.exposure == 1 and not relax:
        return
    for one, other in combinations(blocks, 2):
        both: dict[int, float] = {}
        for candidate, size in enumerate(pool.sizes):
            column = programme.column(0, 1, whole=False)
            both[column] = float(size)
            programme.row({**one.of_unit(candidate), **other.of_unit(candidate), column: -1.0}, high=1)
        programme.row({**both, overlap: -1.0}, high=0)


def _values(programme: Programme, blocks: Sequence[Block]) -> int:
    """A column that is the gap at least. Forms are ordered by value: any other order is the same set."""
    gap = programme.column(0, np.inf, whole=False)
    for lower, higher in pairwise(blocks):
        programme.row(_difference(higher, lower), low=0)
    programme.row({**_difference(blocks[-1], blocks[0]), gap: -1.0}, high=0)
    return gap


def _difference(high: Block, low: Block) -> dict[int, float]:
    return {**high.value, **{column: -value for column, value in low.value.items()}}


def nodes(size: int) -> int:
    """How long to look in a programme of this many columns."""
    return MANY_NODES if size <= FEW else FEW_NODES


def gap_nodes(pool: Pool, wanted: Wanted) -> int:
    """How long to look for a smaller gap."""
    return TINY_NODES if columns(pool, wanted.forms, wanted.exposure) <= TINY else GAP_NODES


def overlap_bound(pool: Pool, wanted: Wanted) -> int:
    """A number of shared items below which the largest overlap cannot be.

    An item used u times is shared by u (u - 1) / 2 pairs of forms; that is fewest in all when items are used
    as evenly as possible. Slots that compete for the same items are counted together.
    """
    pairs = wanted.forms * (wanted.forms - 1) // 2
    shared = sum(_fewest(wanted.forms * places, items) for places, items in _groups(pool))
    return -(-shared // pairs)


def _fewest(uses: int, items: int) -> int:
    if not items:
        return 0
    times, more = divmod(uses, items)
    return (items - more) * (times * (times - 1) // 2) + more * ((times + 1) * times // 2)


def _groups(pool: Pool) -> list[tuple[int, int]]:
    """Slots that share items: the places and the items of each group."""
    leader = list(range(len(pool.capacity)))

    def find(slot: int) -> int:
        while leader[slot] != slot:
            slot = leader[slot]
        return slot

    slots_of: dict[int, list[int]] = {}
    for slot, items in pool.fitting.items():
        for item in items:
            slots_of.setdefault(item, []).append(slot)
    for slots in slots_of.values():
        for slot in slots[1:]:
            leader[find(slot)] = find(slots[0])
    places: Counter[int] = Counter()
    for slot, count in enumerate(pool.capacity):
        places[find(slot)] += count
    items_in: Counter[int] = Counter(find(slots[0]) for slots in slots_of.values())
    return [(count, items_in[slot]) for slot, count in sorted(places.items())]
