"""Authors' prose in a Word document: paragraphs, lists, tables and quotations as Word has them."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx.document import Document as DocumentValue
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from trainer.documents.prose import (
    WIDEST,
    Block,
    Bullets,
    Grid,
    Paragraph,
    Preformatted,
    Quotation,
    Run,
    printed_width,
)
from trainer.text import legal

Holder = DocumentValue | _Cell
"""What paragraphs and tables can be added to."""

FAINT = RGBColor(0x5B, 0x67, 0x76)
_CODE = "Consolas"


def paragraph(holder: Holder, left: float = 0.0, hanging: float = 0.0) -> WordParagraph:
    """A new paragraph, indented by centimetres, its first line further out by `hanging`."""
    found = holder.add_paragraph()
    form = found.paragraph_format
    form.left_indent, form.first_line_indent = Cm(left), Cm(-hanging)
    form.space_after, form.space_before = Pt(2), Pt(0)
    if hanging:
        form.tab_stops.add_tab_stop(Cm(left))
    return found


def write(
    holder: Holder, blocks: Sequence[Block], left: float = 0.0, first: WordParagraph | None = None
) -> None:
    """Add blocks, indented by `left` centimetres.

    Args: first: the paragraph that the first block goes on in, if it is words.
    """
    opening = blocks[0] if first is not None and blocks else None
    if first is not None and isinstance(opening, Paragraph):
        runs(first, opening.runs)
        blocks = blocks[1:]
    for block in blocks:
        _block(holder, block, left)


def _block(holder: Holder, block: Block, left: float) -> None:
    match block:
        case Paragraph(found, level):
            runs(paragraph(holder, left), found, bold=level > 0)
        case Bullets(entries, start):
            for number, entry in enumerate(entries, start or 0):
                mark = paragraph(holder, left + 0.7, 0.7)
                mark.add_run(f"{number}.\t" if start is not None else "•\t")
                write(holder, entry, left + 0.7, mark)
        case Grid(rows):
            _table(holder, rows)
        case Quotation(blocks):
            write(holder, blocks, left + 0.7)
        case Preformatted(text):
            for line in text.split("\n"):
                paragraph(holder, left).add_run(legal(line)).font.name = _CODE
        case _:
            paragraph(holder, left).add_run("—" * 20).font.color.rgb = FAINT


def runs(target: WordParagraph, found: Sequence[Run], *, bold: bool = False) -> None:
    """Add words to a paragraph."""
    for run in found:
        if run.text == "\n":
            target.add_run().add_break()
            continue
        if run.picture is not None:
            _picture(target, run)
            continue
        made = target.add_run(legal(run.text))
        made.bold = bold or run.bold or None
        made.italic = run.italic or None
        made.font.strike = run.struck or None
        if run.code:
            made.font.name = _CODE


def _picture(target: WordParagraph, run: Run) -> None:
    """A picture among the words, with what it shows for those who listen."""
    if run.picture is None:
        return
    width = Mm(printed_width(run.picture, WIDEST))
    made = target.add_run().add_picture(BytesIO(run.picture.data), width=width)
    made._inline.docPr.set("descr", legal(run.text))


def _table(holder: Holder, rows: Sequence[Sequence[Sequence[Run]]]) -> None:
    table = grid(holder, len(rows), max(len(row) for row in rows))
    table.style = "Table Grid"
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            runs(table.cell(number, place).paragraphs[0], cell, bold=number == 0)
    paragraph(holder)


def grid(holder: Holder, rows: int, columns: int) -> Any:
    """A new table without lines."""
    return holder.add_table(rows=rows, cols=columns)


def field(target: WordParagraph, code: str) -> None:
    """A field that Word fills in, such as the number of the page."""
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        run = target.add_run()
        run.font.size, run.font.color.rgb = Pt(9), FAINT
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = text
        run._r.append(element)
