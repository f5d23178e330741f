"""Tables of questions, as XLSX or CSV: the header is found and understood, each row becomes a record."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import openpyxl

from trainer.errors import translatable
from trainer.interchange.archives import opened
from trainer.interchange.columns import Column, column_of, option_of, rationale_of
from trainer.interchange.keying import Keyed, resolve
from trainer.interchange.lettering import pieces, untick
from trainer.interchange.lines import decode
from trainer.interchange.records import Choice, Notebook, Reading, Record, together
from trainer.interchange.tables import Row
from trainer.interchange.wording import band_of, kind_of, narrow, squeezed
from trainer.items import ItemType

MOST_ROWS = 100_000
WIDEST = 120
_HEADER_WITHIN = 15
_SWALLOWED = 60
"""Lines a cell may have; a quote that is never closed would take in the rest of the file."""


@dataclass
class _Layout:
    """Which column holds what."""

    columns: dict[Column, int] = field(default_factory=dict)
    options: dict[str, int] = field(default_factory=dict)
    rationales: dict[str, int] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)

    @property
    def known(self) -> int:
        """How many columns were understood."""
        return len(self.columns) + bool(self.options)


def read_xlsx(data: bytes, path: str) -> Reading:
    """Read every visible sheet of a workbook."""
    notebook = Notebook(path)
    archive = opened(data, notebook)
    if archive is None:
        return notebook.reading()
    _tell_pictures(archive, notebook)
    archive.close()
    try:
        book: Any = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        sheets = [(sheet.title, list(_cells(sheet))) for sheet in shown]
    except Exception as error:  # openpyxl raises whatever its parsers raise
        template = translatable("this file cannot be read as XLSX: {reason}")
        notebook.fault(0, "broken-xlsx", template, reason=f"{type(error).__name__}: {error}"[:200])
        return notebook.reading()
    filled = [(title, rows) for title, rows in sheets if rows]
    if not filled:
        notebook.fault(0, "empty-file", translatable("the file is empty"))
        return notebook.reading()
    one = len(filled) == 1
    found = [read_rows(rows, path if one else f"{path}#{title}", lenient=not one) for title, rows in filled]
    if not one and not any(reading.records for reading in found):
        found = [read_rows(rows, f"{path}#{title}") for title, rows in filled]
    return together([notebook.reading(), *found])


def _tell_pictures(archive: zipfile.ZipFile, notebook: Notebook) -> None:
    """A workbook's pictures lie over its cells and belong to none of them."""
    count = sum(name.startswith("xl/media/") for name in archive.namelist())
    if count:
        template = translatable(
            "{count} pictures lie over the cells of this workbook and were left out; put them into their "
            "questions after the import"
        )
        notebook.fault(0, "image-lost", template, count=count)


def _cells(sheet: Any) -> Iterator[Row]:
    for number, values in enumerate(sheet.iter_rows(values_only=True, max_col=WIDEST, max_row=MOST_ROWS), 1):
        cells = tuple(_text(value) for value in values)
        if any(cells):
            yield Row(number, cells)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return squeezed(str(value)).strip()


def read_csv(data: bytes, path: str) -> Reading:
    """Read a table of values parted by commas, semicolons or tabs."""
    notebook = Notebook(path)
    text = decode(data, notebook)
    if text is None:
        return notebook.reading()
    rows = list(_csv_rows(squeezed(text), notebook))
    return together([notebook.reading(), read_rows(rows, path)])


def _csv_rows(text: str, notebook: Notebook) -> Iterator[Row]:
    lines = text.split("\n")
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(",;\t|，", key=first.count)
    if delimiter == "，":
        lines, delimiter = [line.replace("，", ",") for line in lines], ","
    width = len(_split(first, delimiter) or ())
    place = 0
    while place < len(lines):
        end = _closing(lines, place, delimiter, width)
        if end is None:
            template = translatable("a quote is opened on this line and not closed; the row was left out")
            notebook.fault(place + 1, "open-quote", template)
            place += 1
            continue
        cells = _split("\n".join(lines[place:end]), delimiter)
        if cells and any(cells):
            yield Row(place + 1, tuple(cells[:WIDEST]))
        place = end


def _closing(lines: Sequence[str], place: int, delimiter: str, width: int) -> int | None:
    """Where the row ends that begins at a place; None where its quotes take in rows of their own."""
    if lines[place].count('"') % 2 == 0:
        return place + 1
    for end in range(place + 1, min(place + _SWALLOWED, len(lines))):
        if lines[end].count('"') % 2:
            swallowed = (len(_split(line, delimiter) or ()) == width > 2 for line in lines[place + 1 : end])
            return None if any(swallowed) else end + 1
    return None


def _split(text: str, delimiter: str) -> list[str] | None:
    try:
        row = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), None)
    except csv.Error:
        return [text.strip()]
    return [cell.strip() for cell in row] if row else None


def read_rows(rows: Sequence[Row], path: str, *, lenient: bool = False) -> Reading:
    """Read rows of which one of the first names the columns.

    Args: lenient: whether a sheet without such a row is only noted, as a cover sheet among others.
    """
    notebook = Notebook(path)
    found = _header(rows)
    if found is None:
        template = translatable(
            "no row names the columns; at least 题干 (question) and 答案 (answer) are needed, as in “{names}”"
        )
        tell = notebook.note if lenient else notebook.fault
        tell(rows[0].line if rows else 0, "no-header", template, names="题型, 题干, 选项A, 选项B, 答案, 解析")
        return notebook.reading()
    place, layout = found
    if layout.unused:
        template = translatable("these columns are not used: {names}")
        notebook.note(rows[place].line, "unused-columns", template, names=", ".join(layout.unused)[:200])
    keyed = [row for row in (_record(row, layout, notebook, rows[place]) for row in rows[place + 1 :]) if row]
    index = rows[place].cells[layout.columns[Column.KEY]] if Column.KEY in layout.columns else ""
    resolved = resolve(keyed, zero_by_default="index" in index.casefold())
    if resolved.guessed:
        template = translatable("the keys are numbers; they were read as counting from {base}")
        notebook.note(rows[place].line, "counted-keys", template, base=resolved.base)
    notebook.records.extend(resolved.records)
    if not keyed and not notebook.faults:
        notebook.fault(0, "no-questions", translatable("no question was found in this file"))
    return notebook.reading()


def _header(rows: Sequence[Row]) -> tuple[int, _Layout] | None:
    best: tuple[int, _Layout] | None = None
    for place, row in enumerate(rows[:_HEADER_WITHIN]):
        layout = _layout(row)
        sound = Column.STEM in layout.columns and layout.known > 1
        if sound and (best is None or layout.known > best[1].known):
            best = place, layout
    return best


def _layout(row: Row) -> _Layout:
    layout = _Layout()
    for place, name in enumerate(row.cells):
        if not name or len(name) > 40:
            continue
        column, letter = column_of(name), option_of(name)
        if letter and letter not in layout.options:
            layout.options[letter] = place
        elif rationale := rationale_of(name):
            layout.rationales[rationale] = place
        elif column is not None and column not in layout.columns:
            layout.columns[column] = place
        else:
            layout.unused.append(name)
    return layout


def _record(row: Row, layout: _Layout, notebook: Notebook, header: Row) -> Keyed | None:
    if row.cells[: len(header.cells)] == header.cells or _is_title(row):
        return None
    cells = {column: _cell(row, place) for column, place in layout.columns.items()}
    name = cells.get(Column.NUMBER, "")
    kind, unlike = kind_of(cells.get(Column.TYPE, ""))
    choices, ticked = _choices(row, layout, cells.get(Column.OPTIONS, ""))
    if unlike and (len(choices) < 2 or not cells.get(Column.KEY, "")):
        notebook.unlike(row.line, unlike, name)
        return None
    if extra := [cell for cell in row.cells[len(header.cells) :] if cell]:
        template = translatable(
            "this row has {count} cells, the header {width}; put texts with commas in quotes"
        )
        count = len(header.cells) + len(extra)
        notebook.fault(row.line, "ragged-row", template, name=name, count=count, width=len(header.cells))
        return None
    record = Record(
        path=notebook.path,
        line=row.line,
        stem=cells.get(Column.STEM, ""),
        choices=() if kind is ItemType.TRUE_FALSE and len(choices) < 2 else choices,
        kind=kind,
        explanation=cells.get(Column.EXPLANATION, ""),
        rationale={label: _cell(row, place) for label, place in layout.rationales.items()},
        band=band_of(cells.get(Column.BAND, "")),
        topic=cells.get(Column.TOPIC, ""),
        author=cells.get(Column.AUTHOR, ""),
        source=cells.get(Column.SOURCE, ""),
        name=name,
    )
    return Keyed(record, cells.get(Column.KEY, "") or "".join(ticked))


def _is_title(row: Row) -> bool:
    """Whether a row is a heading across the table: one cell alone, at its left."""
    return sum(bool(cell) for cell in row.cells) == 1 and bool(row.cells[0]) and len(row.cells) > 3


def _cell(row: Row, place: int) -> str:
    return row.cells[place] if place < len(row.cells) else ""


def _choices(row: Row, layout: _Layout, together_: str) -> tuple[tuple[Choice, ...], list[str]]:
    """Options from their own columns, or from one cell; and the letters of those ticked."""
    apart = [(letter, _cell(row, place)) for letter, place in sorted(layout.options.items())]
    while apart and not apart[-1][1]:
        apart.pop()
    found = apart or [(choice.label, choice.text) for choice in split_options(together_)]
    choices, ticked = [], []
    for letter, text in found:
        bare, tick = untick(_unlettered(letter, text))
        choices.append(Choice(letter, bare.strip()))
        ticked += [letter] if tick else []
    return tuple(choices), ticked


def _unlettered(letter: str, text: str) -> str:
    """An option without the letter that stands in its column's name already."""
    found = re.match(rf"\s*[(\[]?{letter}[)\].、:]\s*", narrow(text))
    return text[found.end() :] if found and found.end() < len(text) else text


def split_options(text: str) -> list[Choice]:
    """The options in one cell: with letters, or one on a line, or parted by bars or semicolons."""
    shape = narrow(text).replace("\n", " ")
    cut = pieces(shape)
    if len(cut) > 1:
        return [Choice(piece.label, text[piece.body : piece.end].strip(" \n;；|,，")) for piece in cut]
    for sign in ("\n", "|", ";", "；", "$;$", "\t", "、"):
        parts = [part.strip() for part in text.split(sign) if part.strip()]
        if len(parts) > 1:
            return [Choice(chr(ord("A") + place), part) for place, part in enumerate(parts)]
    return []


def as_rows(cells: Iterable[Sequence[str]], numbers: Mapping[int, int]) -> list[Row]:
    """Rows of a table in a document; `numbers` are the places they are reported under."""
    return [Row(numbers[place], tuple(row)) for place, row in enumerate(cells)]
