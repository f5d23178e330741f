"""The printed paper as PDF and as a Word document, read back by other programs."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import pytest
from docx import Document
from docx.document import Document as DocumentValue
from pypdf import PdfReader

from tests.banks import case, item
from trainer.documents.examination import Examination, versions
from trainer.documents.examination_docx import examination_docx
from trainer.documents.examination_pdf import examination_pdf
from trainer.documents.house import House
from trainer.items import ItemType, Option
from trainer.text import Language, LocalText

AT = datetime(2026, 11, 23, tzinfo=UTC)
TABLE = "按下表计算：\n\n| 产品 | 月费 |\n| --- | --- |\n| 专线 | 300 |\n\n- 第一步\n- 第二步"
ITEMS = [
    item("SALES-01-001", stem="**单选**题干", rationale={"a": "因为甲", "b": "乙不对"}),
    item("SALES-01-002", ItemType.MULTIPLE, stem=TABLE),
    item("SALES-01-003", ItemType.TRUE_FALSE, stem="判断题干", options=()),
    *case("SALES-01-T01", 2, options=(Option("a", "选甲"), Option("b", "选乙"))),
]
PAPER = Examination("客户经理认证", versions(ITEMS, 2, 9), 90)
TITLES = {"SALES-01": "销售环节"}


@pytest.fixture(scope="module")
def pages() -> list[str]:
    """The text of every page of the PDF, without blanks."""
    house = House(LocalText("远山银行", "Bank"), "", b"")
    data = examination_pdf(PAPER, house, Language.ZH, TITLES, at=AT)
    assert data == examination_pdf(PAPER, house, Language.ZH, TITLES, at=AT)
    return [re.sub(r"\s+", "", page.extract_text()) for page in PdfReader(io.BytesIO(data)).pages]


@pytest.fixture(scope="module")
def document() -> DocumentValue:
    return Document(io.BytesIO(examination_docx(PAPER, "远山银行", Language.ZH, TITLES, at=AT)))


def test_pages_come_in_the_order_paper_sheet_key(pages: list[str]) -> None:
    order = ("A卷·答题卡", "B卷·答题卡", "A卷·参考答案", "B卷·参考答案", "答案解析")
    places = [next(n for n, page in enumerate(pages) if name in page) for name in order]
    assert places == sorted(places)


def test_the_questions_show_no_key_and_the_sheet_no_question(pages: list[str]) -> None:
    last = next(n for n, page in enumerate(pages) if "参考答案" in page)
    before = "".join(pages[:last])
    assert "因为甲" not in before
    assert "SALES-01-001" not in before
    assert "单选题干" in before
    sheet = next(page for page in pages if "A卷·答题卡" in page)
    assert "单选题干" not in sheet
    assert "第1页，共1页" in sheet


def test_markdown_is_set_and_not_shown_as_signs(pages: list[str]) -> None:
    whole = "".join(pages)
    assert "**" not in whole
    assert "---" not in whole
    assert "专线300" in whole
    assert "共5题，限时90分钟" in whole
    assert "caseSALES-01-T01" in whole


def test_key_and_explanations_name_item_and_letters(pages: list[str]) -> None:
    explained = "".join(page for page in pages if "答案解析" in page)
    assert "SALES-01-001销售环节" in explained
    assert "因为甲" in explained


def test_the_word_document_has_the_same_parts_each_in_a_section_of_its_own(document: DocumentValue) -> None:
    heads = [section.header.paragraphs[0].text for section in document.sections]
    names = [
        "A 卷",
        "A 卷 · 答题卡",
        "B 卷",
        "B 卷 · 答题卡",
        "A 卷 · 参考答案",
        "B 卷 · 参考答案",
        "答案解析",
    ]
    assert heads == [f"远山银行　客户经理认证 · {name}" for name in names]
    assert document.core_properties.title == "客户经理认证"


def test_the_word_document_has_words_in_bold_and_tables(document: DocumentValue) -> None:
    bold = {run.text for found in document.paragraphs for run in found.runs if run.bold}
    assert "单选" in bold
    tables = [[cell.text for row in table.rows for cell in row.cells] for table in document.tables]
    assert ["产品", "月费", "专线", "300"] in tables
    assert any("case SALES-01-T01" in "".join(cells) for cells in tables)
    assert any("[对] [错]" in cell for cells in tables for cell in cells)


def test_every_explanation_is_in_the_word_document(document: DocumentValue) -> None:
    text = "\n".join(found.text for found in document.paragraphs)
    assert "因为甲" in text
    assert "**" not in text
    assert text.index("因为甲") > text.index("参考答案")


def test_every_part_of_the_word_document_counts_its_own_pages_as_word_wants_it_said(
    document: DocumentValue,
) -> None:
    for section in document.sections:
        names = [child.tag.rpartition("}")[2] for child in section._sectPr]
        assert names.index("pgMar") < names.index("pgNumType") < names.index("cols")
        assert "PAGE" in section.footer.paragraphs[0]._p.xml
