"""Tables as an XLSX workbook; every text is kept as text, so that nothing in it is computed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

_WIDEST = 40
_LONGEST_TITLE = 31
_NOT_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_UNPRINTABLE = {number: None for number in range(32) if chr(number) not in "\t\n"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its title, its headings and its lines; None is an empty cell."""

    title: str
    heading: Sequence[str]
    lines: Sequence[Sequence[object]]


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The tables as one file, with headings that stay in view."""
    book = Workbook(write_only=False)
    for page in book.worksheets:
        book.remove(page)
    for found in sheets:
        page = book.create_sheet(found.title.translate(_NOT_IN_TITLES)[:_LONGEST_TITLE])
        for row, line in enumerate((found.heading, *found.lines), 1):
            for column, value in enumerate(line, 1):
                _write(page.cell(row, column), value, heading=row == 1)
        for column in range(1, len(found.heading) + 1):
            page.column_dimensions[get_column_letter(column)].width = _width(found, column - 1)
        page.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(cell: object, value: object, *, heading: bool) -> None:
    if isinstance(value, str):
        cell.value = value.translate(_UNPRINTABLE)  # type: ignore[attr-defined]
        cell.data_type = "s"  # type: ignore[attr-defined]
        cell.quotePrefix = True  # type: ignore[attr-defined]
    else:
        cell.value = value  # type: ignore[attr-defined]
    if heading:
        cell.font = Font(bold=True)  # type: ignore[attr-defined]


def _width(found: Sheet, column: int) -> int:
    """Wide enough for the longest text; a Chinese character takes two columns of a Latin one."""
    texts = [str(line[column]) for line in (found.heading, *found.lines) if line[column] is not None]
    longest = max((sum(2 if ord(sign) > 0x2E80 else 1 for sign in text) for text in texts), default=0)
    return min(_WIDEST, longest + 3)
