"""Answer keys: a CSV with the columns item, key and max, and optionally options."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from trainer.errors import Fault, translatable
from trainer.interchange.tables import Row, Table, fault, read_table

NEEDED = ("item", "key", "max")
OPTIONS = "options"
SEPARATORS = re.compile(r"[;|+/,、，；\s]+")


@dataclass(frozen=True, slots=True)
class ItemKey:
    """One line of a key file.

    Attributes:
        options: the right ones; empty = the responses are marks. maximum: None = not stated.
        declared: all options of the item; empty = not stated.
    """

    item: str
    line: int
    options: frozenset[str]
    maximum: float | None
    declared: frozenset[str] = frozenset()


def split_options(cell: str) -> tuple[str, ...]:
    """The option ids in a cell such as `a`, `a;c` or `a c`."""
    return tuple(part for part in SEPARATORS.split(cell) if part)


def read_key(data: bytes, path: str, faults: list[Fault]) -> dict[str, ItemKey] | None:
    """Read a key file; what is wrong with it is added to `faults`.

    Returns: by item. An empty key says that the responses are marks; an empty max is 1, or for marks the
        highest seen. None when the file cannot be read as a key at all.
    """
    table = read_table(data, path, faults)
    columns = _columns(table, faults) if table is not None else None
    if table is None or columns is None:
        return None
    found: dict[str, ItemKey] = {}
    for row in table.rows:
        key = _key(table, row, columns, faults)
        if key.item in found:
            template = translatable("item '{item}' is on line {line} already")
            first = found[key.item].line
            faults.append(
                fault(path, row.line, key.item, "duplicate-item", template, item=key.item, line=first)
            )
        found.setdefault(key.item, key)
    return found


def _columns(table: Table, faults: list[Fault]) -> dict[str, int] | None:
    names = [name.casefold() for name in table.header.cells]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        template = translatable("the key file needs the columns item, key and max; missing: {missing}")
        listed = ", ".join(missing)
        faults.append(fault(table.path, table.header.line, "", "missing-column", template, missing=listed))
        return None
    return {name: names.index(name) for name in (*NEEDED, OPTIONS) if name in names}


def _key(table: Table, row: Row, columns: dict[str, int], faults: list[Fault]) -> ItemKey:
    cells = {name: row.cells[place] for name, place in columns.items()}
    item = cells["item"]
    if not item:
        faults.append(fault(table.path, row.line, "", "unnamed-item", translatable("the item's id is empty")))
    right, declared = (frozenset(split_options(cells.get(name, ""))) for name in ("key", OPTIONS))
    strange = {option.casefold() for option in right} - {option.casefold() for option in declared}
    if declared and strange:
        template = translatable("key '{key}' is not one of the options {options}")
        listed, known = ", ".join(sorted(strange)), ", ".join(sorted(declared))
        faults.append(fault(table.path, row.line, item, "unknown-key", template, key=listed, options=known))
    return ItemKey(item, row.line, right, _maximum(table, row, cells, faults), declared)


def _maximum(table: Table, row: Row, cells: dict[str, str], faults: list[Fault]) -> float | None:
    text = cells["max"]
    if not text:
        return None
    try:
        maximum = float(text)
    except ValueError:
        maximum = np.nan
    if np.isfinite(maximum) and maximum > 0:
        return maximum
    template = translatable("max '{max}' is not a number above 0")
    faults.append(fault(table.path, row.line, cells["item"], "bad-maximum", template, max=text))
    return None
