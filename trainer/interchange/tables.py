"""Comma-separated tables from anywhere: their encoding, their rows, and where each row stands."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from trainer.errors import Fault, translatable

ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class Row:
    """The trimmed cells of one row, and the line it begins on (from 1)."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows below it, all as long as the header; what did not fit is a fault."""

    path: str
    header: Row
    rows: tuple[Row, ...]


def fault(path: str, line: int, name: str, code: str, template: str, /, **details: object) -> Fault:
    """An error in a table: where, in the column or row of which id, and what."""
    return Fault(path, line, name, code, template, details)


def read_table(data: bytes, path: str, faults: list[Fault]) -> Table | None:
    """Read a table in UTF-8 (with or without a mark) or GB18030; blank lines are skipped.

    Returns: None when there is no header to go by; rows of another length than the header's are left out.
        Both are added to `faults`.
    """
    text = _decode(data, path, faults)
    rows = _rows(text, path, faults) if text is not None else None
    if rows is None:
        return None
    if not rows:
        faults.append(fault(path, 0, "", "empty-file", translatable("the file is empty; it needs a header")))
        return None
    header, *below = rows
    width = len(header.cells)
    for row in below:
        if len(row.cells) != width:
            template = translatable("this row has {count} cells, the header {width}; make them equal")
            cells = len(row.cells)
            faults.append(
                fault(path, row.line, row.cells[0], "ragged-row", template, count=cells, width=width)
            )
    return Table(path, header, tuple(row for row in below if len(row.cells) == width))


def _decode(data: bytes, path: str, faults: list[Fault]) -> str | None:
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    template = translatable("this is not text in UTF-8 or GB18030; save it as “CSV UTF-8”")
    faults.append(fault(path, 0, "", "unreadable-encoding", template))
    return None


def _rows(text: str, path: str, faults: list[Fault]) -> list[Row] | None:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found, line = [], 1
    try:
        for cells in reader:
            trimmed = tuple(cell.strip() for cell in cells)
            if any(trimmed):
                found.append(Row(line, trimmed))
            line = reader.line_num + 1
    except csv.Error as error:
        template = translatable("this line cannot be read as CSV: {reason}")
        faults.append(fault(path, line, "", "broken-csv", template, reason=str(error)))
        return None
    return found
