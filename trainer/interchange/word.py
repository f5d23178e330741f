"""DOCX: paragraphs with their automatic numbers and emphasis, tables, formulae; then the text grammar."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import docx
from lxml import etree

from trainer.errors import translatable
from trainer.interchange.archives import opened
from trainer.interchange.columns import Column, column_of, option_of
from trainer.interchange.formulae import tex
from trainer.interchange.gallery import LOST, WORDLESS, Find, Gallery, nothing
from trainer.interchange.labels import labels_in
from trainer.interchange.lines import Line
from trainer.interchange.numerals import Numbering
from trainer.interchange.plain_text import read_lines
from trainer.interchange.records import Notebook, Reading, together
from trainer.interchange.sheets import as_rows, read_rows
from trainer.interchange.wording import narrow

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_V = "{urn:schemas-microsoft-com:vml}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SYMBOLS = {"F0FC": "√", "F050": "√", "F0FE": "√", "F052": "√", "F0FB": "×", "F04F": "×", "F0FD": "×"}
_SKIPPED = frozenset((f"{_W}del", f"{_W}moveFrom", f"{_W}rPr", f"{_W}pPr", f"{_W}instrText"))
_IMAGES = ("drawing", "pict", "object")
_MOST_DEPTH = 60
_SIGN = "\U000f0000"
"""Stands for a picture while a paragraph is read; each gets a sign of its own from here on."""
_SIGNS = re.compile("[\U000f0000-\U000ffffd]")


@dataclass
class _Pieces:
    """A paragraph's text while it is read, with what stands out in it and what could not be kept."""

    text: list[str] = field(default_factory=list)
    marked: list[tuple[int, int]] = field(default_factory=list)
    length: int = 0
    images: int = 0
    pictures: list[tuple[bytes, str]] = field(default_factory=list)
    find: Find = nothing
    formulae: int = 0
    boxes: int = 0

    def add(self, text: str, marked: bool) -> None:
        if marked and text.strip():
            self.marked.append((self.length, self.length + len(text)))
        self.text.append(text)
        self.length += len(text)

    def show(self, data: bytes, alt: str) -> None:
        """A picture in the run of the text, as a sign that no rule of the text grammar knows."""
        self.pictures.append((data, alt))
        self.add(_SIGN, False)


def read_docx(data: bytes, path: str) -> Reading:
    """Read a Word document."""
    notebook = Notebook(path)
    archive = opened(data, notebook)
    if archive is None:
        return notebook.reading()
    archive.close()
    try:
        document: Any = docx.Document(io.BytesIO(data))
        body = list(document.element.body)
        numbering = Numbering.of(document)
    except Exception as error:  # python-docx raises whatever its parsers raise
        template = translatable("this file cannot be read as DOCX: {reason}")
        notebook.fault(0, "broken-docx", template, reason=f"{type(error).__name__}: {error}"[:200])
        return notebook.reading()
    leaf = _Leaf(notebook, numbering, Gallery(notebook, lambda name: _related(document, name)))
    lines, tables = _blocks(body, leaf)
    if tables and not any(_says_question(line) for line in lines):
        return leaf.with_pictures(together([notebook.reading(), *tables]))
    return leaf.with_pictures(together([read_lines(lines, notebook), *tables]))


@dataclass
class _Leaf:
    """What reading one document needs everywhere, and the pictures met so far by their sign."""

    notebook: Notebook
    numbering: Numbering
    gallery: Gallery
    shown: dict[str, str] = field(default_factory=dict)

    def sign(self, data: bytes, alt: str, place: int) -> str:
        """The sign of a picture; of one that is refused its words."""
        text = self.gallery.shown(data, alt, WORDLESS, place)
        if not text.startswith("!["):
            return text
        sign = chr(ord(_SIGN) + 1 + len(self.shown))
        self.shown[sign] = text
        return sign

    def with_pictures(self, reading: Reading) -> Reading:
        """The reading with every sign replaced by the picture it stands for."""
        if not self.shown:
            return reading

        def changed(text: str) -> str:
            return _SIGNS.sub(lambda sign: self.shown.get(sign[0], ""), text)

        records = tuple(record.with_texts(changed) for record in reading.records)
        return replace(reading, records=records)


def _related(document: Any, name: str) -> bytes | None:
    """The bytes of a picture that the document names by a relationship."""
    part = document.part.related_parts.get(name)
    return None if part is None else part.blob


def _blocks(body: Sequence[Any], leaf: _Leaf) -> tuple[list[Line], list[Reading]]:
    """The lines of a document, and its tables of questions."""
    lines: list[Line] = []
    tables: list[Reading] = []
    for block in body:
        place = len(lines) + 1
        if block.tag == f"{_W}p":
            lines.extend(_paragraph(block, place, leaf))
        elif block.tag == f"{_W}tbl":
            found = _table(block, place, leaf)
            if isinstance(found, Reading):
                tables.append(found)
            lines.extend(found if isinstance(found, list) else [Line(place, "", "")])
        elif block.tag == f"{_W}sdt":
            for inner in block.iter(f"{_W}p"):
                lines.extend(_paragraph(inner, len(lines) + 1, leaf))
    return lines, tables


def _says_question(line: Line) -> bool:
    """Whether a line beside a table of questions may belong to a question itself."""
    return re.match(r"\s*(?:\d{1,4}\s*[.、)]|[(\[]?[A-I][)\].、])", line.shape) is not None


def _paragraph(block: Any, place: int, leaf: _Leaf) -> Iterator[Line]:
    found = _Pieces(find=leaf.gallery.find)
    label = leaf.numbering.label(block)
    if label:
        found.add(label, False)
    _walk(block, found, False, 0)
    _tell(found, place, leaf.notebook)
    text = _signed("".join(found.text), [leaf.sign(data, alt, place) for data, alt in found.pictures])
    begun = 0
    for part in text.split("\n"):
        end = begun + len(part)
        marked = tuple(
            (max(start, begun) - begun, min(stop, end) - begun)
            for start, stop in found.marked
            if start < end and stop > begun
        )
        yield Line(place, part, narrow(part), marked)
        begun = end + 1


def _tell(found: _Pieces, place: int, notebook: Notebook) -> None:
    if found.images:
        for _ in range(found.images):
            notebook.fault(place, "image-lost", LOST, image=WORDLESS)
    if found.formulae:
        template = translatable("{count} formulae could only be kept as plain letters")
        notebook.note(place, "formula-flattened", template, count=found.formulae)
    if found.boxes:
        template = translatable("a text box stands apart from the text; it was left out")
        notebook.fault(place, "text-box", template)


def _walk(node: Any, found: _Pieces, marked: bool, depth: int) -> None:
    """Read a paragraph's children: runs, links, insertions, formulae, images."""
    if depth > _MOST_DEPTH:
        return
    for child in node:
        tag = child.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            continue
        if tag == f"{_W}r":
            _walk(child, found, _stands_out(child), depth + 1)
        elif tag in (f"{_M}oMath", f"{_M}oMathPara"):
            formula = tex(child)
            found.formulae += not formula.whole
            found.add(f"${formula.text}$" if formula.text else "", marked)
        elif (text := _plain(child)) is not None:
            found.add(text, marked)
        elif etree.QName(child).localname in _IMAGES:
            _drawing(child, found)
        else:
            _walk(child, found, marked, depth + 1)


def _plain(node: Any) -> str | None:
    """What a leaf of a run says; None if it is none."""
    match etree.QName(node).localname:
        case "t":
            return node.text or ""
        case "tab" | "ptab":
            return "\t"
        case "br" | "cr":
            return "\n"
        case "noBreakHyphen" | "softHyphen":
            return "-"
        case "sym":
            return _SYMBOLS.get((node.get(f"{_W}char") or "").upper(), "")
    return None


def _drawing(node: Any, found: _Pieces) -> None:
    if next(node.iter(f"{_W}txbxContent"), None) is not None:
        found.boxes += 1
        return
    if (data := _embedded(node, found.find)) is not None:
        found.show(data, _words(node))
        return
    found.images += 1
    found.add(f"［{WORDLESS}］", False)


def _embedded(node: Any, find: Find) -> bytes | None:
    """The picture inside a drawing, where it is in the document."""
    for inner in node.iter(f"{_A}blip", f"{_V}imagedata"):
        name = inner.get(f"{_R}embed") or inner.get(f"{_R}id")
        if name and (data := find(name)) is not None:
            return data
    return None


def _words(node: Any) -> str:
    """What the document says that a drawing shows; not the name Word made up."""
    found = next(node.iter(f"{_WP}docPr"), None)
    return "" if found is None else (found.get("descr") or "").strip()


def _signed(text: str, signs: Sequence[str]) -> str:
    """A paragraph with the sign of each picture in its place."""
    following = iter(signs)
    return "".join(next(following) if letter == _SIGN else letter for letter in text)


def _stands_out(run: Any) -> bool:
    """Whether a run is bold, underlined, highlighted or in a colour of its own."""
    properties = run.find(f"{_W}rPr")
    if properties is None:
        return False
    for name in ("b", "u", "highlight"):
        node = properties.find(f"{_W}{name}")
        if node is not None and (node.get(f"{_W}val") or "1") not in ("0", "false", "none", "off"):
            return True
    colour = properties.find(f"{_W}color")
    value = (colour.get(f"{_W}val") or "").lower() if colour is not None else ""
    return value not in ("", "auto", "000000") and _is_vivid(value)


def _is_vivid(colour: str) -> bool:
    """Whether a colour is not a shade of grey."""
    if not re.fullmatch(r"[0-9a-f]{6}", colour):
        return False
    parts = [int(colour[place : place + 2], 16) for place in (0, 2, 4)]
    return max(parts) - min(parts) > 64


# --- tables ---------------------------------------------------------------


def _table(block: Any, place: int, leaf: _Leaf) -> Reading | list[Line]:
    """A table of questions as a reading of its own; any other as lines."""
    rows = [
        [_cell(cell, place, leaf) for cell in row.iterchildren(f"{_W}tc")]
        for row in block.iterchildren(f"{_W}tr")
    ]
    texts = [["\n".join(line.text for line in cell).strip() for cell in row] for row in rows]
    if _is_sheet(texts):
        numbers = {at: place + at for at in range(len(texts))}
        return read_rows(as_rows(texts, numbers), leaf.notebook.path)
    return [line for at, row in enumerate(rows) for line in _row(row, place + at)]


def _cell(cell: Any, place: int, leaf: _Leaf) -> list[Line]:
    found: list[Line] = []
    for child in cell:
        if child.tag == f"{_W}p":
            found.extend(_paragraph(child, place, leaf))
        elif child.tag == f"{_W}tbl":
            inner = _table(child, place, leaf)
            found.extend(inner if isinstance(inner, list) else [])
    return found


def _is_sheet(texts: Sequence[Sequence[str]]) -> bool:
    """Whether one of the first rows names the columns of questions."""
    for row in texts[:3]:
        columns = [column_of(cell) for cell in row]
        options = [option_of(cell) for cell in row]
        if (
            len(row) > 2
            and Column.STEM in columns
            and (Column.KEY in columns or Column.OPTIONS in columns or any(options))
        ):
            return len(texts) > 1
    return False


def _row(cells: Sequence[Sequence[Line]], place: int) -> list[Line]:
    """A row as lines: a label and its value run together, several short cells stand side by side."""
    filled = [cell for cell in cells if any(not line.blank for line in cell)]
    if not filled:
        return [Line(place, "", "")]
    if all(len([line for line in cell if not line.blank]) == 1 for cell in filled):
        return _side_by_side(filled, place)
    lines: list[Line] = []
    for cell in cells:
        begins = [line for line in cell if not line.blank]
        lines.extend(Line(place, line.text, line.shape, line.marked) for line in begins or ())
    if _is_label(filled[0]):
        lines[0] = _labelled(lines[0], place)
    return lines


def _side_by_side(cells: Sequence[Sequence[Line]], place: int) -> list[Line]:
    text, marked = "", list[tuple[int, int]]()
    for at, cell in enumerate(cells):
        line = next(line for line in cell if not line.blank)
        shown = _labelled(line, place).text if _is_label(cell) and at + 1 < len(cells) else line.text
        text += "\t" if text else ""
        marked += [(start + len(text), end + len(text)) for start, end in line.marked]
        text += shown
    return [Line(place, text, narrow(text), tuple(marked))]


def _is_label(cell: Sequence[Line]) -> bool:
    """Whether a cell holds nothing but a label."""
    shape = "\n".join(line.shape for line in cell).strip()
    found = next(iter(labels_in(shape)), None)
    return found is not None and found.start == 0 and found.end == len(shape)


def _labelled(line: Line, place: int) -> Line:
    text = line.text if line.shape.rstrip().endswith((":", "]")) else line.text.rstrip() + "："
    return Line(place, text, narrow(text))
