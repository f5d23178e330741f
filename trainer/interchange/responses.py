"""Response matrices: a CSV of marks or chosen options, and a CSV of keys, to arrays for the analysis.

Header; first column the candidate's id, then one column for each item. A cell is a mark, or with a key the
ids of the options chosen (several: `a;c`). Empty = not presented; `-` = presented and left blank: 0 marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from trainer.analysis.arrays import CandidateVector
from trainer.analysis.report import Choices, ResponseMatrix
from trainer.errors import Fault, Severity, translatable
from trainer.interchange.answer_keys import ItemKey, read_key, split_options
from trainer.interchange.tables import Table, fault, read_table

NOT_PRESENTED, LEFT_BLANK = "", "-"
REPEATS = 20
"""Faults of one kind in one column that are told one by one; the rest are counted."""
ROUNDING = 1e-9
SINGLE_LETTER = re.compile(r"[a-zA-Z]")
BANK_LETTERS = frozenset("abcdefghi")
"""An item has two to nine options; beyond the ninth letter there is none."""


Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a pair of files holds. No matrix where a fault is an error: half a file would mislead."""

    matrix: ResponseMatrix | None
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class _Bad:
    """Why a cell cannot be used."""

    code: str
    template: str
    details: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Column:
    """One item's cells, down the rows that can be used."""

    item: str
    lines: tuple[int, ...]
    cells: tuple[str, ...]


def read_responses(data: bytes, path: str, key: bytes | None = None, key_path: str = "") -> Reading:
    """Read a response matrix, and its key if there is one, reporting every fault in both.

    Args: data, key: the files' bytes. path, key_path: how faults name them.
    """
    faults: list[Fault] = []
    keys = read_key(key, key_path, faults) if key is not None else None
    table = read_table(data, path, faults)
    if table is None or not _has_body(table, faults):
        return Reading(None, tuple(faults))
    columns = _columns(table, faults)
    if keys is None and key is not None:
        return Reading(None, tuple(faults))
    if keys is not None:
        _compare_items(table, columns, keys, key_path, faults)
        columns = [column for column in columns if column.item in keys]
    matrix = _matrix(table, columns, keys or {}, faults)
    wrong = any(fault.severity is Severity.ERROR for fault in faults)
    return Reading(
        None if wrong else matrix, tuple(sorted(faults, key=lambda fault: (fault.path, fault.line)))
    )


def _has_body(table: Table, faults: list[Fault]) -> bool:
    if len(table.header.cells) < 2:
        template = translatable("there is no item: put the candidate's id first, then one column an item")
        faults.append(fault(table.path, table.header.line, "", "no-items", template))
    elif not table.rows:
        if not faults:
            template = translatable("there is no candidate below the header")
            faults.append(fault(table.path, table.header.line, "", "no-candidates", template))
    else:
        return True
    return False


def _columns(table: Table, faults: list[Fault]) -> list[_Column]:
    _check_names(table, faults)
    lines = tuple(row.line for row in table.rows)
    cells = zip(*(row.cells for row in table.rows), strict=True)
    next(cells)
    return [_Column(item, lines, column) for item, column in zip(table.header.cells[1:], cells, strict=True)]


def _check_names(table: Table, faults: list[Fault]) -> None:
    path, line = table.path, table.header.line
    seen: set[str] = set()
    for place, item in enumerate(table.header.cells[1:], start=2):
        if not item:
            template = translatable("column {column} has no item id")
            faults.append(fault(path, line, "", "unnamed-item", template, column=place))
        elif item in seen:
            template = translatable("item '{item}' has two columns; each item has one")
            faults.append(fault(path, line, item, "duplicate-item", template, item=item))
        seen.add(item)
    first: dict[str, int] = {}
    for row in table.rows:
        candidate = row.cells[0]
        if not candidate:
            template = translatable("the candidate's id is empty")
            faults.append(fault(path, row.line, "", "unnamed-candidate", template))
        elif candidate in first:
            template = translatable("candidate '{candidate}' is on line {line} already")
            details = {"candidate": candidate, "line": first[candidate]}
            faults.append(fault(path, row.line, candidate, "duplicate-candidate", template, **details))
        first.setdefault(candidate, row.line)


def _compare_items(
    table: Table, columns: list[_Column], keys: Mapping[str, ItemKey], key_path: str, faults: list[Fault]
) -> None:
    asked = {column.item for column in columns}
    for item in sorted(asked - keys.keys() - {""}):
        template = translatable("item '{item}' is not in the key file {path}")
        details = {"item": item, "path": key_path}
        faults.append(fault(table.path, table.header.line, item, "item-without-key", template, **details))
    for key in keys.values():
        if key.item not in asked:
            template = translatable("nobody has a response to item '{item}': it has no column")
            found = fault(key_path, key.line, key.item, "unused-key", template, item=key.item)
            faults.append(replace(found, severity=Severity.WARNING))


def _matrix(
    table: Table, columns: list[_Column], keys: Mapping[str, ItemKey], faults: list[Fault]
) -> ResponseMatrix:
    marks = np.full((len(table.rows), len(columns)), np.nan)
    maxima = np.ones(len(columns))
    choices = {}
    for place, column in enumerate(columns):
        key = keys.get(column.item, ItemKey(column.item, 0, frozenset(), None))
        if key.options:
            found, marks[:, place] = _chosen(column, key, table.path, faults)
            choices[column.item] = found
            maxima[place] = key.maximum or 1.0
        else:
            marks[:, place], maxima[place] = _marks(column, key.maximum, table.path, faults)
    candidates = tuple(row.cells[0] for row in table.rows)
    return ResponseMatrix(candidates, tuple(column.item for column in columns), marks, maxima, choices)


def _marks(
    column: _Column, maximum: float | None, path: str, faults: list[Fault]
) -> tuple[CandidateVector, float]:
    """The marks of an item and its maximum: without a stated one, the highest mark seen, and at least 1."""
    values = _each(column, lambda cell: _mark(cell, maximum), path, faults)
    marks = np.array([values[cell] for cell in column.cells], dtype=float)
    seen = marks[~np.isnan(marks)]
    return marks, maximum or max(1.0, float(seen.max(initial=0.0)))


def _mark(cell: str, maximum: float | None) -> float | _Bad:
    if cell in (NOT_PRESENTED, LEFT_BLANK):
        return np.nan if cell == NOT_PRESENTED else 0.0
    try:
        mark = float(cell)
    except ValueError:
        template = translatable("'{cell}' is not a mark; option ids need --key")
        return _Bad("not-a-mark", template, {"cell": cell})
    if not np.isfinite(mark) or mark < 0:
        return _Bad("not-a-mark", translatable("'{cell}' is not a mark from 0 up"), {"cell": cell})
    if maximum is not None and mark > maximum + ROUNDING:
        template = translatable("mark {cell} is above the item's maximum of {maximum}")
        return _Bad("mark-above-maximum", template, {"cell": cell, "maximum": f"{maximum:g}"})
    return mark


def _chosen(column: _Column, key: ItemKey, path: str, faults: list[Fault]) -> tuple[Choices, CandidateVector]:
    """What was chosen on an item, and the marks it earns: all of them for exactly the key, else none."""
    ids = _spelling(column, key)
    sets = _each(column, lambda cell: _options_in(cell, key, ids), path, faults)
    right = frozenset(ids[option.casefold()] for option in key.options)
    met = {option for found in sets.values() if isinstance(found, frozenset) for option in found}
    declared = {ids.get(option.casefold(), option) for option in key.declared}
    options = tuple(sorted(met | right | declared))
    chosen = np.zeros((len(column.cells), len(options)), dtype=bool)
    marks = np.full(len(column.cells), np.nan)
    place = {option: index for index, option in enumerate(options)}
    for row, cell in enumerate(column.cells):
        found = sets[cell]
        if isinstance(found, frozenset):
            chosen[row, [place[option] for option in found]] = True
            marks[row] = (key.maximum or 1.0) * (found == right)
    return Choices(options, right, chosen), marks


def _spelling(column: _Column, key: ItemKey) -> dict[str, str]:
    """How each option id is written: as in the key file, else as first met; case makes no difference."""
    found = {option.casefold(): option for option in (*sorted(key.declared), *sorted(key.options))}
    for cell in dict.fromkeys(column.cells):
        if cell not in (NOT_PRESENTED, LEFT_BLANK):
            for option in split_options(cell):
                found.setdefault(option.casefold(), option)
    return found


def _options_in(cell: str, key: ItemKey, ids: Mapping[str, str]) -> frozenset[str] | float | _Bad:
    if cell in (NOT_PRESENTED, LEFT_BLANK):
        return np.nan if cell == NOT_PRESENTED else frozenset()
    options = split_options(cell)
    strange = next((option for option in options if not _is_option(option, key)), None)
    if strange is not None or not options:
        template = translatable("'{cell}' is not an option of this item ({options})")
        known = ", ".join(sorted(key.declared or key.options))
        return _Bad("unknown-option", template, {"cell": strange or cell, "options": known})
    return frozenset(ids[option.casefold()] for option in options)


def _is_option(option: str, key: ItemKey) -> bool:
    """Whether an id can be an option: one of those declared, else one of the same kind as the key's."""
    folded = {known.casefold() for known in key.declared | key.options}
    if option.casefold() in folded:
        return True
    if key.declared:
        return False
    if folded <= {"true", "false"}:
        return option.casefold() in {"true", "false"}
    if all(SINGLE_LETTER.fullmatch(known) for known in folded):
        return option.casefold() in BANK_LETTERS
    if all(known.isdecimal() for known in folded):
        return option.isdecimal()
    return True


def _each(
    column: _Column, read: Callable[[str], Value | _Bad], path: str, faults: list[Fault]
) -> dict[str, Value | float]:
    """What each different cell of a column means; NaN, and faults for its lines, where it cannot be used."""
    found = {cell: read(cell) for cell in dict.fromkeys(column.cells)}
    bad = {cell: value for cell, value in found.items() if isinstance(value, _Bad)}
    faults.extend(_cell_faults(column, bad, path))
    return {cell: np.nan if isinstance(value, _Bad) else value for cell, value in found.items()}


def _cell_faults(column: _Column, bad: Mapping[str, _Bad], path: str) -> Iterator[Fault]:
    told = 0
    for line, cell in zip(column.lines, column.cells, strict=True):
        if cell in bad:
            told += 1
            if told <= REPEATS:
                why = bad[cell]
                yield fault(path, line, column.item, why.code, why.template, **why.details)
    if told > REPEATS:
        template = translatable("{count} more cells of this column cannot be used")
        yield fault(path, 0, column.item, "more-of-the-same", template, count=told - REPEATS)
