"""A printed examination as a Word document, to be edited before it is printed."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime

from docx import Document
from docx.document import Document as DocumentValue
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Pt, RGBColor

from trainer.documents.examination import Examination, Group, Part, Question, Version
from trainer.documents.examination_words import Explanation, Wording, beside
from trainer.documents.prose import NO_PICTURES, Shown
from trainer.documents.word_prose import FAINT, field, grid, paragraph, runs, write
from trainer.text import Language, legal

_ACCENT = RGBColor(0x1F, 0x5A, 0x8C)
_TEXT_WIDTH = 17.0
"""Centimetres between the margins."""

_NUMBER = 0.9
_LETTER = 0.7
_FACES = {"w:ascii": "Times New Roman", "w:hAnsi": "Times New Roman", "w:eastAsia": "宋体"}


def examination_docx(
    paper: Examination,
    house: str,
    language: Language,
    titles: Mapping[str, str],
    *,
    at: datetime,
    shown: Shown = NO_PICTURES,
) -> bytes:
    """Write a paper: every version with its answer sheet, then the keys and explanations.

    Args: house: the organisation's name. titles: of objectives by code. at: the time of making. shown: the
        pictures of the items.
    """
    wording = Wording(language, titles, shown)
    document = Document()
    _faces(document)
    document.core_properties.title = legal(paper.title)
    document.core_properties.author = legal(house)
    document.core_properties.created = document.core_properties.modified = at.replace(tzinfo=None)
    leaves = _Leaves(document, paper, legal(house), wording)
    for version in paper.versions:
        leaves.questions(version)
        leaves.sheet(version)
    for version in paper.versions:
        leaves.key(version)
    leaves.explanations()
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _faces(document: DocumentValue) -> None:
    style = document.styles["Normal"]
    style.font.size = Pt(10.5)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name, face in _FACES.items():
        fonts.set(qn(name), face)


class _Leaves:
    """The parts of the document, each on pages of its own with its own page numbers."""

    def __init__(self, document: DocumentValue, paper: Examination, house: str, wording: Wording) -> None:
        self.document = document
        self.paper = paper
        self.house = house
        self.wording = wording
        self.begun = False

    def questions(self, version: Version) -> None:
        """What the candidate reads."""
        name = self.wording.version(version)
        self._leaf(name, name, self.wording.note(self.paper, version))
        self._blanks()
        for place, part in enumerate(version.parts):
            self._heading(self.wording.heading(place, part))
            for group in part.groups:
                self._group(group, part)

    def sheet(self, version: Version) -> None:
        """What the candidate hands in."""
        name = f"{self.wording.version(version)} · {self.wording.sheet}"
        self._leaf(name, name, self.wording.fill)
        self._blanks()
        for place, part in enumerate(version.parts):
            self._heading(self.wording.heading(place, part))
            most = max(len(question.options) for question in part.questions)
            columns = 5 if most <= 4 else 3
            self._cells(columns, [self._boxes(question) for question in part.questions])

    def key(self, version: Version) -> None:
        """The right letters."""
        name = f"{self.wording.version(version)} · {self.wording.key}"
        self._leaf(name, name, self.wording.secret)
        for place, part in enumerate(version.parts):
            self._heading(self.wording.heading(place, part))
            self._cells(
                5, [(f"{question.number}.", self.wording.answer(question)) for question in part.questions]
            )

    def explanations(self) -> None:
        """What is said of every option."""
        self._leaf(self.wording.explanations, self.wording.explanations, self.wording.secret)
        for found in self.wording.explained(self.paper):
            self._explanation(found)

    def _leaf(self, name: str, title: str, note: str) -> None:
        sections = self.document.sections
        section = self.document.add_section(WD_SECTION.NEW_PAGE) if self.begun else sections[0]
        self.begun = True
        _page(section)
        self._running(section, name)
        head = self.document.add_paragraph()
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
        main = head.add_run(legal(self.paper.title))
        main.bold, main.font.size = True, Pt(17)
        mark = head.add_run(f"　{title}")
        mark.bold, mark.font.size, mark.font.color.rgb = True, Pt(13), _ACCENT
        below = self.document.add_paragraph()
        below.alignment = WD_ALIGN_PARAGRAPH.CENTER
        below.add_run(note).font.color.rgb = FAINT

    def _running(self, section: Section, name: str) -> None:
        section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
        head = section.header.paragraphs[0]
        run = head.add_run(f"{self.house}　{legal(self.paper.title)} · {name}")
        run.font.size, run.font.color.rgb = Pt(9), FAINT
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        before, _, rest = self.wording.t("Page {page} of {pages}", page="\x00", pages="\x01").partition(
            "\x00"
        )
        between, _, after = rest.partition("\x01")
        for text, code in ((before, "PAGE"), (between, "SECTIONPAGES"), (after, "")):
            run = foot.add_run(text)
            run.font.size, run.font.color.rgb = Pt(9), FAINT
            if code:
                field(foot, code)

    def _blanks(self) -> None:
        line = paragraph(self.document)
        line.paragraph_format.space_after = Pt(6)
        line.add_run("　".join(f"{name} {'_' * 18}" for name in self.wording.blanks))

    def _heading(self, text: str) -> None:
        found = paragraph(self.document)
        found.paragraph_format.space_before, found.paragraph_format.space_after = Pt(12), Pt(6)
        found.paragraph_format.keep_with_next = True
        run = found.add_run(text)
        run.bold, run.font.size = True, Pt(12)

    def _group(self, group: Group, part: Part) -> None:
        if group.stimulus:
            box = grid(self.document, 1, 1)
            box.style = "Table Grid"
            cell = box.cell(0, 0)
            cell.paragraphs[0].add_run(self.wording.span(group.questions)).font.color.rgb = FAINT
            write(cell, self.wording.prose(group.stimulus))
            paragraph(self.document)
        for question in group.questions:
            self._question(question, part)

    def _question(self, question: Question, part: Part) -> None:
        first = paragraph(self.document, _NUMBER, _NUMBER)
        first.paragraph_format.space_before = Pt(7)
        first.paragraph_format.keep_with_next = bool(question.item.options)
        first.add_run(f"{question.number}.\t").bold = True
        if tag := self.wording.tag(part, question.item):
            first.add_run(tag).font.color.rgb = FAINT
        write(self.document, self.wording.prose(question.item.stem), _NUMBER, first)
        self._options(question)

    def _options(self, question: Question) -> None:
        texts = {option.id: option.text for option in question.item.options}
        printed = [name for name in question.options if name in texts]
        many = beside(question.item)
        if many == 1:
            for name in printed:
                line = paragraph(self.document, _NUMBER + _LETTER, _LETTER)
                line.add_run(f"{question.letters[name]}.\t")
                write(self.document, self.wording.prose(texts[name]), _NUMBER + _LETTER, line)
            return
        step = (_TEXT_WIDTH - _NUMBER) / many
        for start in range(0, len(printed), many):
            line = paragraph(self.document, _NUMBER)
            for place, name in enumerate(printed[start : start + many]):
                if place:
                    line.paragraph_format.tab_stops.add_tab_stop(Cm(_NUMBER + place * step))
                line.add_run(f"{chr(9) if place else ''}{question.letters[name]}. ")
                for block in self.wording.prose(texts[name]):
                    runs(line, getattr(block, "runs", ()))

    def _boxes(self, question: Question) -> tuple[str, str]:
        return f"{question.number}.", " ".join(f"[{mark}]" for mark in self.wording.marks(question))

    def _cells(self, columns: int, cells: list[tuple[str, str]]) -> None:
        table = grid(self.document, -(-len(cells) // columns), columns)
        # Asked for one by one, cells would cost as much as the whole table each.
        found = [cell for row in table.rows for cell in row.cells]
        for target_cell, (number, text) in zip(found, cells, strict=False):
            target = target_cell.paragraphs[0]
            target.add_run(f"{number} ").font.color.rgb = FAINT
            target.add_run(text).bold = True

    def _explanation(self, found: Explanation) -> None:
        head = paragraph(self.document)
        head.paragraph_format.space_before = Pt(8)
        head.paragraph_format.keep_with_next = True
        head.add_run(found.places).bold = True
        head.add_run(f"　{found.answer}　")
        head.add_run(legal(found.about)).font.color.rgb = FAINT
        for line in found.lines:
            target = paragraph(self.document, 2.4, 2.4)
            target.add_run(f"{'√ ' if line.right else '　'}{line.letters}\t").bold = line.right or None
            write(self.document, line.said, 2.4, target)


def _page(section: Section) -> None:
    """An A4 page whose numbers begin again."""
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21 - _TEXT_WIDTH) / 2)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2)
    numbers = section._sectPr.find(qn("w:pgNumType"))
    if numbers is None:
        numbers = OxmlElement("w:pgNumType")
        section._sectPr.get_or_add_pgMar().addnext(numbers)
    numbers.set(qn("w:start"), "1")
