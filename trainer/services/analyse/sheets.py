"""Packing closed sittings into response sheets, and reading an exam's sheets as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

import numpy as np

from trainer.attempts import Kind
from trainer.items import Item
from trainer.journal import Event
from trainer.services.platform import Platform
from trainer.storage import documents, sheets, units
from trainer.storage.sheets import CELL, Cells, Raw

PAGE = 200
"""Sittings packed in one transaction, so that those who write an exam wait for one of them at most."""


@dataclass
class Versions:
    """Item versions by digest, read when they are first needed."""

    platform: Platform
    known: dict[str, Item] = field(default_factory=dict)

    def need(self, digests: Iterable[str]) -> Mapping[str, Item]:
        """These versions, and all that were needed before."""
        absent = set(digests) - self.known.keys()
        if absent:
            with self.platform.store.read() as session:
                for some in _portions(sorted(absent)):
                    self.known.update(documents.versions(session, some))
        return self.known


def _portions(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return (names[start : start + 500] for start in range(0, len(names), 500))


def pack_missing(platform: Platform, organisation: str, blueprint: str) -> int:
    """Make the sheets that an exam lacks; return how many. Each page is kept by itself."""
    versions, made = Versions(platform), 0
    while True:
        with platform.store.read() as session:
            missing = sheets.unpacked(session, organisation, blueprint, PAGE)
            found = sheets.raw(session, missing) if missing else []
        if not found:
            return made
        packed = [(one, pack(one, versions)) for one in found]
        with platform.store.write() as session:
            sheets.add(session, packed)
        made += len(packed)


def pack_all(platform: Platform) -> int:
    """Make the sheets that any exam lacks; return how many."""
    with platform.store.read() as session:
        root = units.root(session)
        exams = sheets.populations(session, root.id) if root else {}
    return sum(pack_missing(platform, root.id, exam) for exam in sorted(exams)) if root else 0


def pack(raw: Raw, versions: Versions) -> Cells:
    """The sheet of a sitting; places of versions that are missing are left out."""
    known = versions.need(place["version"] for place in raw.places)
    chosen = responses(raw.events)
    spent = seconds_by_place(raw)
    cells = np.zeros(len(raw.places), dtype=CELL)
    for number, place in enumerate(raw.places):
        item = known.get(place["version"])
        marks = float(Fraction(place["marks"])) if place["scored"] else 0.0
        bits = _bits(item, chosen.get(number, ())) if item else 0
        cells[number] = (sheets.short(place["version"]), bits, spent.get(number, np.nan), marks)
    return cells


def responses(events: Iterable[Event]) -> dict[int, tuple[str, ...]]:
    """What was chosen last at each place."""
    found: dict[int, tuple[str, ...]] = {}
    for event in events:
        if event.kind == Kind.RESPONDED:
            found[event.data["place"]] = tuple(event.data["chosen"])
    return found


def seconds_by_place(raw: Raw) -> dict[int, float]:
    """How long the candidate was at each place they visited; a place returned to has its visits together."""
    spent: dict[int, float] = {}
    place, since = 0, raw.started_at
    for event in raw.events:
        if event.kind not in (Kind.MOVED, Kind.RESPONDED):
            continue
        _spend(spent, place, since, event.at)
        place, since = event.data["place"], event.at
    _spend(spent, place, since, raw.closed_at)
    return {number: seconds for number, seconds in spent.items() if seconds > 0}


def _spend(spent: dict[int, float], place: int, since: datetime, until: datetime) -> None:
    spent[place] = spent.get(place, 0.0) + max(0.0, (until - since).total_seconds())


def _bits(item: Item, chosen: Iterable[str]) -> int:
    order = {option: bit for bit, option in enumerate(item.option_ids)}
    return sum(1 << order[option] for option in set(chosen) if option in order)


def options_of(item: Item, bits: int) -> frozenset[str]:
    """The options that the bits of a cell stand for."""
    return frozenset(option for bit, option in enumerate(item.option_ids) if bits >> bit & 1)


def stored(cells: Any) -> tuple[int, ...]:
    """The versions that occur in cells."""
    return tuple(int(value) for value in np.unique(cells["version"]))
