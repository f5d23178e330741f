"""Word documents: numbers Word makes by itself, keys in bold, red or ticked, tables, formulae."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.shared import RGBColor

from trainer.interchange.judging import Judgement, judge
from trainer.interchange.reading import read

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def found(document: Any) -> Judgement:
    buffer = io.BytesIO()
    document.save(buffer)
    return judge(read(buffer.getvalue(), "x.docx"))


@pytest.mark.parametrize("how", ["bold", "red", "highlight", "underline"])
def test_the_option_that_stands_out_is_the_key(how: str) -> None:
    document = docx.Document()
    document.add_paragraph("1. 甲是什么？")
    for letter, text in zip("ABC", "天地玄", strict=True):
        run = document.add_paragraph().add_run(f"{letter}. {text}")
        if letter == "B":
            if how == "red":
                run.font.color.rgb = RGBColor(255, 0, 0)
            elif how == "highlight":
                run.font.highlight_color = 7
            else:
                setattr(run, how, True)
    judged = found(document)
    assert [sorted(draft.key) for draft in judged.drafts] == [["b"]]


def test_options_that_all_stand_out_name_no_key() -> None:
    document = docx.Document()
    document.add_paragraph("1. 甲是什么？")
    for letter in "AB":
        document.add_paragraph().add_run(f"{letter}. 项{letter}").bold = True
    assert [fault.code for fault in found(document).faults] == ["missing-key"]


def test_a_tick_from_the_symbol_font_is_a_key() -> None:
    document = docx.Document()
    document.add_paragraph("1. 甲是什么？")
    document.add_paragraph("A. 天")
    paragraph = document.add_paragraph("B. 地 ")
    paragraph._p.append(parse_xml(f'<w:r {W}><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'))
    assert [sorted(draft.key) for draft in found(document).drafts] == [["b"]]


def test_numbers_made_by_word_count_as_written_ones() -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {W} w:abstractNumId="77"><w:lvl w:ilvl="0"><w:st'
            f'art w:val="1"/><w:numFmt w:val="decimal"/>'
            '<w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:start w'
            ':val="1"/><w:numFmt w:val="upperLetter"/>'
            '<w:lvlText w:val="%2."/></w:lvl></w:abstractNum>'
        ),
    )
    numbering.append(parse_xml(f'<w:num {W} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))

    def listed(text: str, level: int) -> None:
        paragraph = document.add_paragraph(text)
        properties = paragraph._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'))

    for stem in ("甲是什么？", "乙是什么？"):
        listed(stem, 0)
        for option in ("天", "地"):
            listed(option, 1)
        document.add_paragraph("答案：B")
    judged = found(document)
    assert not judged.faults
    assert [(draft.name, draft.stem, sorted(draft.key)) for draft in judged.drafts] == [
        ("1", "甲是什么？", ["b"]),
        ("2", "乙是什么？", ["b"]),
    ]


def test_a_table_of_questions_is_read_by_its_columns() -> None:
    document = docx.Document()
    document.add_paragraph("题库")
    table = document.add_table(rows=0, cols=5)
    for row in (
        ["题目", "A", "B", "C", "答案"],
        ["甲？", "一", "二", "三", "AB"],
        ["乙？", "一", "二", "三", ""],
    ):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    judged = found(document)
    assert [sorted(draft.key) for draft in judged.drafts] == [["a", "b"]]
    assert [fault.code for fault in judged.faults] == ["missing-key"]


def test_a_table_of_labels_is_read_as_a_record() -> None:
    document = docx.Document()
    table = document.add_table(rows=0, cols=2)
    for label, value in (
        *(
            ("题目类型", "多选题"),
            ("题干", "下列属于担保的有"),
            ("备选项", "A.保证\nB.抵押\nC.微笑"),
            ("正确答案", "AB"),
        ),
        *(("题目涉及知识点", "17贷款担保管理"), ("题目难度", "难")),
    ):
        for cell, text in zip(table.add_row().cells, (label, value), strict=True):
            cell.text = text
    judged = found(document)
    assert not judged.faults
    [draft] = judged.drafts
    assert (draft.stem, sorted(draft.key), draft.topic, draft.band) == (
        "下列属于担保的有",
        ["a", "b"],
        "17贷款担保管理",
        3,
    )


def test_formulae_are_kept_in_tex_and_images_are_faults() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("1. 利息是 ")
    paragraph._p.append(
        parse_xml(
            f"<m:oMath {M}><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den>"
            f"<m:sSup><m:e><m:r><m:t>b</m:t></m:r></m:e>"
            "<m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:den></m:f></m:oMath>"
        )
    )
    paragraph._p.append(parse_xml(f"<w:r {W}><w:drawing/></w:r>"))
    for line in ("A. 对的", "B. 错了", "答案：A"):
        document.add_paragraph(line)
    judged = found(document)
    assert [draft.stem for draft in judged.drafts] == [r"利息是 $\frac{a}{b^{2}}$［图片］"]
    assert [fault.code for fault in judged.faults] == ["image-lost"]
