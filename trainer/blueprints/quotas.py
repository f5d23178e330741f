"""Quotas as cells of a grid: subject (all, a module, an objective) by band, in layers by type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from trainer.blueprints.specification import Blueprint, Quota, Section
from trainer.items import ItemType
from trainer.objectives import OBJECTIVE_CODE, module_of

ANY = ""
"""The subject of a quota that takes any item."""
MOST = 500
"""Items a quota may ask for."""
BANDS = (1, 2, 3)


class Cell(NamedTuple):
    """Where a quota stands on the grid: its subject is `ANY`, a module's code or an objective's."""

    subject: str
    band: int | None = None
    type: ItemType | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """Items asked for by a whole blueprint: in all, by module (`ANY` where none is named), band and both."""

    items: int
    by_module: Mapping[str, int]
    by_band: Mapping[int | None, int]
    by_both: Mapping[tuple[str, int | None], int]


def cell_of(quota: Quota) -> Cell:
    """The cell a quota stands in."""
    return Cell(quota.objective or quota.module or ANY, quota.band, quota.type)


def quota_of(cell: Cell, count: int) -> Quota:
    """The quota that stands in a cell."""
    is_objective = OBJECTIVE_CODE.fullmatch(cell.subject) is not None
    module = None if is_objective or cell.subject == ANY else cell.subject
    return Quota(count, module, cell.subject if is_objective else None, cell.band, cell.type)


def module_of_quota(quota: Quota) -> str:
    """The module a quota draws from; `ANY` where it names none."""
    return module_of(quota.objective) if quota.objective else quota.module or ANY


def cells(section: Section) -> dict[Cell, int]:
    """What a section asks for, cell by cell."""
    found: Counter[Cell] = Counter()
    for quota in section.quotas:
        found[cell_of(quota)] += quota.count
    return dict(found)


def refilled(section: Section, wanted: Mapping[Cell, int]) -> Section:
    """The section asking for what its cells say.

    Quotas that stay keep their order, new ones come last, in the order of the mapping. A cell that two quotas
    fill keeps both unless its number changes.
    """
    before = cells(section)
    left = {cell: min(count, MOST) for cell, count in wanted.items() if count > 0}
    kept: list[Quota] = []
    written: set[Cell] = set()
    for quota in section.quotas:
        cell = cell_of(quota)
        if cell not in left:
            continue
        if left[cell] == before[cell]:
            kept.append(quota)
        elif cell not in written:
            kept.append(replace(quota, count=left[cell]))
        written.add(cell)
    kept += [quota_of(cell, count) for cell, count in left.items() if cell not in written]
    return replace(section, quotas=tuple(kept))


def totals(blueprint: Blueprint) -> Totals:
    """How the items asked for spread over modules and bands."""
    both: Counter[tuple[str, int | None]] = Counter()
    for section in blueprint.sections:
        for quota in section.quotas:
            both[module_of_quota(quota), quota.band] += quota.count
    modules: Counter[str] = Counter()
    bands: Counter[int | None] = Counter()
    for (module, band), count in both.items():
        modules[module] += count
        bands[band] += count
    return Totals(blueprint.count, dict(modules), dict(bands), dict(both))


def next_section_id(sections: Iterable[Section]) -> str:
    """An id no section has: `s1`, `s2`, …"""
    taken = {section.id for section in sections}
    return next(name for number in range(1, len(taken) + 2) if (name := f"s{number}") not in taken)
