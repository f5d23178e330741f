"""An exam's response sheets as matrices: who was presented what, earned which share, chose what, how fast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer.analysis.arrays import FloatArray, ItemVector, ScoreMatrix
from trainer.analysis.report import Choices, ResponseMatrix
from trainer.blueprints import ScoringRule
from trainer.items import Item
from trainer.repairs import Repair
from trainer.scoring import Correction, share_corrected
from trainer.services.analyse.sheets import Versions, options_of
from trainer.services.analyse.values import Selection
from trainer.services.platform import Platform
from trainer.storage import repairs, sheets
from trainer.storage.sheets import Cells, Sheets, Sitting

MOST_SITTINGS = 40_000
"""Sittings counted at most, the latest ones; figures hardly change beyond."""
MOST_CELLS = 16_000_000
"""Sittings times versions in one matrix, for the worker's memory."""
UNSEEN = -1


@dataclass(frozen=True, slots=True)
class Column:
    """One version of an item as it was presented; `counts` False is a pilot item."""

    item: Item
    version: str
    label: str
    number: int
    versions: int
    counts: bool
    maximum: float
    repair: Repair | None

    @property
    def voided(self) -> bool:
        """Whether a repair says that it counts for nobody."""
        return self.repair is not None and not self.repair.keys

    @property
    def key(self) -> frozenset[str]:
        """Every option that some accepted key names."""
        if self.repair is None:
            return self.item.key
        return frozenset().union(*self.repair.keys)


@dataclass(frozen=True, slots=True, eq=False)
class Extract:
    """What an analysis rests on; matrices have the shape (sittings, columns).

    `shares` of the marks earned, NaN = not presented; `chosen` the options as bits, -1 = not presented;
    `seconds` NaN = unknown. `left_out` earlier sittings were too many.
    """

    sittings: tuple[Sitting, ...]
    columns: tuple[Column, ...]
    shares: ScoreMatrix
    chosen: NDArray[np.int64]
    seconds: FloatArray
    left_out: int

    def places(self, wanted: list[int]) -> tuple[Column, ...]:
        """These columns."""
        return tuple(self.columns[place] for place in wanted)

    @property
    def counting(self) -> list[int]:
        """Columns whose items count for the score."""
        return [n for n, column in enumerate(self.columns) if column.counts and not column.voided]

    @property
    def pilots(self) -> list[int]:
        """Columns of items that were tried out."""
        return [n for n, column in enumerate(self.columns) if not column.counts and not column.voided]

    def matrix(self, wanted: list[int]) -> ResponseMatrix:
        """The responses to these columns, with the options chosen."""
        columns = self.places(wanted)
        maxima: ItemVector = np.array([column.maximum for column in columns])
        return ResponseMatrix(
            candidates=tuple(sitting.attempt for sitting in self.sittings),
            items=tuple(column.label for column in columns),
            marks=np.asfortranarray(self.shares[:, wanted] * maxima),
            maxima=maxima,
            choices={
                column.label: _choices(column, self.chosen[:, place])
                for place, column in zip(wanted, columns, strict=True)
            },
        )

    def right(self, wanted: list[int]) -> ScoreMatrix:
        """1 where an answer was fully right, 0 where not, NaN = not presented."""
        shares = self.shares[:, wanted]
        return np.where(np.isnan(shares), np.nan, (shares == 1).astype(float))


def _choices(column: Column, chosen: NDArray[np.int64]) -> Choices:
    options = column.item.option_ids
    bits = np.where(chosen < 0, 0, chosen)[:, np.newaxis] >> np.arange(len(options)) & 1
    return Choices(options, column.key, bits.astype(np.bool_))


def extract(platform: Platform, organisation: str, wanted: Selection) -> Extract:
    """The sittings of a selection as matrices. Costs one query over the rows of that exam."""
    with platform.store.read() as session:
        found = sheets.read(
            session,
            organisation,
            wanted.blueprint,
            since=wanted.since,
            retakes=wanted.retakes,
            limit=MOST_SITTINGS,
        )
        total = sheets.population(session, organisation, wanted.blueprint).sittings
        in_force = repairs.in_force_here(session, organisation)
    found, left_out = _narrowed(found, wanted.cohort, total)
    return _Matrices(platform, found, in_force).extract(left_out)


def _narrowed(found: Sheets, cohort: str | None, total: int) -> tuple[Sheets, int]:
    """The sheets of a cohort, and of these as many as fit; how many sittings were too many."""
    read = len(found.sittings)
    keep = np.array([cohort is None or cohort in sitting.cohorts for sitting in found.sittings], dtype=bool)
    kinds = max(1, np.unique(found.cells["version"]).size)
    room = max(1, MOST_CELLS // kinds)
    places = np.flatnonzero(keep)
    too_many = max(0, places.size - room)
    keep[places[:too_many]] = False
    left_out = too_many + (total - read if read == MOST_SITTINGS else 0)
    if keep.all():
        return found, left_out
    renumbered = np.cumsum(keep) - 1
    cells = keep[found.row]
    sittings = tuple(sitting for sitting, kept in zip(found.sittings, keep, strict=True) if kept)
    return Sheets(sittings, found.cells[cells], renumbered[found.row[cells]]), left_out


def _by_name(columns: Sequence[Column | None]) -> list[tuple[int, Column]]:
    """Known columns by item and version, each with the place it had."""
    known = [(place, column) for place, column in enumerate(columns) if column is not None]
    return sorted(known, key=lambda one: (one[1].item.id, one[1].number))


@dataclass
class _Matrices:
    platform: Platform
    sheets: Sheets
    in_force: Mapping[str, Repair]

    def extract(self, left_out: int) -> Extract:
        cells, row = self.sheets.cells, self.sheets.row
        codes, place = np.unique(cells["version"], return_inverse=True)
        columns = self._columns(codes, cells, place)
        order = _by_name(columns)
        kept = tuple(column for _, column in order)
        shape = len(self.sheets.sittings), len(order)
        # Columns lie together in memory: everything that follows goes item by item.
        shares, seconds = np.full(shape, np.nan, order="F"), np.full(shape, np.nan, order="F")
        chosen = np.full(shape, UNSEEN, dtype=np.int64, order="F")
        partial = np.array([sitting.partial for sitting in self.sheets.sittings], dtype=bool)
        sorted_cells = np.argsort(place, kind="stable")
        ends = np.searchsorted(place[sorted_cells], np.arange(codes.size + 1))
        for target, (source, column) in enumerate(order):
            own = sorted_cells[ends[source] : ends[source + 1]]
            if column.counts:
                own = own[cells["marks"][own] > 0]
            rows, bits = row[own], cells["chosen"][own]
            shares[rows, target] = _shares(column, bits, partial[rows])
            chosen[rows, target] = bits
            seconds[rows, target] = cells["seconds"][own]
        return Extract(self.sheets.sittings, kept, shares, chosen, seconds, left_out)

    def _columns(self, codes: NDArray[Any], cells: Cells, place: NDArray[Any]) -> list[Column | None]:
        """A column for each version that occurs; None for one the database has lost."""
        with self.platform.store.read() as session:
            names = sheets.full_versions(session, [int(code) for code in codes])
        items = Versions(self.platform).need(names.values())
        with self.platform.store.read() as session:
            history = sheets.version_times(session, {item.id for item in items.values()})
        maxima = np.zeros(codes.size)
        np.maximum.at(maxima, place, cells["marks"])
        used: dict[str, list[str]] = {}
        for version in names.values():
            used.setdefault(items[version].id, []).append(version)
        return [
            self._column(names.get(int(code)), float(maxima[number]), items, history, used)
            for number, code in enumerate(codes)
        ]

    def _column(
        self,
        version: str | None,
        maximum: float,
        items: Mapping[str, Item],
        history: Mapping[str, list[tuple[str, datetime]]],
        used: Mapping[str, list[str]],
    ) -> Column | None:
        if version is None:
            return None
        item = items[version]
        order = [known for known, _ in history[item.id]]
        ordinal = order.index(version) + 1
        return Column(
            item=item,
            version=version,
            label=item.id if len(used[item.id]) == 1 else f"{item.id} ({ordinal})",
            number=ordinal,
            versions=len(order),
            counts=maximum > 0,
            maximum=maximum if maximum > 0 else 1.0,
            repair=self.in_force.get(version),
        )


def _shares(column: Column, bits: NDArray[Any], partial: NDArray[np.bool_]) -> FloatArray:
    """The share earned by each response, worked out once for each different one."""
    correction: Correction | None = column.repair.correction if column.repair else None

    @cache
    def earned(chosen: int, rule: ScoringRule) -> float:
        return float(share_corrected(column.item, options_of(column.item, chosen), rule, correction))

    found = np.zeros(bits.size)
    for rule, those in ((ScoringRule.PARTIAL, partial), (ScoringRule.EXACT, ~partial)):
        values, inverse = np.unique(bits[those], return_inverse=True)
        found[those] = np.array([earned(int(value), rule) for value in values])[inverse]
    return found
