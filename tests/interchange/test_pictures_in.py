"""Pictures come along from every format that holds them; what cannot come is told where it stands."""

from __future__ import annotations

import io
import zipfile
from base64 import b64encode
from dataclasses import replace

import docx
import openpyxl
import pytest
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.drawing.image import Image as SheetImage

from tests import illustrations
from tests.banks import item
from trainer.interchange.judging import Judgement, as_item, judge
from trainer.interchange.moodle_out import write_moodle
from trainer.interchange.qti_out import write_qti3, write_qti21
from trainer.interchange.reading import read
from trainer.items import Item, pictures
from trainer.pictures import Picture, digest_of, reference

RAW = illustrations.raw(7)
CLEAN = illustrations.picture(7)
DATA = f"data:image/png;base64,{b64encode(RAW).decode()}"
MOODLE = """<quiz><question type="multichoice"><name><text>Q</text></name><single>true</single>
<questiontext format="html"><text><![CDATA[<p>看图 {image} 选一项</p>]]></text>{file}</questiontext>
<answer fraction="100"><text>甲</text></answer><answer fraction="0"><text>乙</text></answer>
</question></quiz>"""


def judged(data: bytes, path: str) -> Judgement:
    return judge(read(data, path))


def moodle(image: str, content: bytes = RAW, name: str = "a b.png") -> Judgement:
    file = f'<file name="{name}" path="/" encoding="base64">{b64encode(content).decode()}</file>'
    return judged(MOODLE.format(image=image, file=file).encode(), "items.xml")


def test_a_file_beside_a_moodle_question_is_cleaned_and_kept_with_its_words() -> None:
    found = moodle('<img src="@@PLUGINFILE@@/a%20b.png" alt="柱状图" onerror="alert(1)">')
    (draft,) = found.drafts
    assert draft.stem == f"看图 ![柱状图](picture:{CLEAN.digest}) 选一项"
    assert draft.pictures == {CLEAN.digest: CLEAN}
    assert not found.faults


def test_a_picture_without_words_is_kept_and_its_author_is_asked_for_them() -> None:
    found = moodle('<img src="@@PLUGINFILE@@/a%20b.png">')
    assert found.drafts[0].stem == f"看图 ![图片](picture:{CLEAN.digest}) 选一项"
    assert [note.code for note in found.notes] == ["picture-words"]


OLD = """<quiz><question type="multichoice"><single>true</single><questiontext><text>看图选一项</text>
</questiontext><image>backup/a.png</image>{data}<answer fraction="100"><text>甲</text></answer>
<answer fraction="0"><text>乙</text></answer></question></quiz>"""


def test_a_picture_that_moodle_one_kept_beside_the_text_stands_below_it() -> None:
    data = f"<image_base64>\n{b64encode(RAW).decode()}\n</image_base64>"
    (draft,) = judged(OLD.format(data=data).encode(), "items.xml").drafts
    assert draft.stem == f"看图选一项\n\n![图片](picture:{CLEAN.digest})"
    assert draft.pictures == {CLEAN.digest: CLEAN}


def test_a_picture_that_moodle_one_only_names_is_lost_and_told() -> None:
    found = judged(OLD.format(data="").encode(), "items.xml")
    assert found.drafts[0].stem == "看图选一项\n\n［a.png］"
    assert [fault.code for fault in found.faults] == ["image-lost"]


@pytest.mark.parametrize(
    ("image", "code"),
    [
        ('<img src="https://evil.example/a.png" alt="图">', "image-lost"),
        ('<img src="@@PLUGINFILE@@/missing.png" alt="图">', "image-lost"),
        ('<img src="@@PLUGINFILE@@/../../etc/passwd" alt="图">', "image-lost"),
        ('<img src="file:///etc/passwd" alt="图">', "image-lost"),
        ('<img src="data:image/svg+xml,%3Csvg%20onload=alert(1)%3E" alt="图">', "image-refused"),
        ('<img src="data:image/png;base64,!!" alt="图">', "image-refused"),
    ],
)
def test_what_is_not_in_the_file_or_no_picture_is_told_with_its_place(image: str, code: str) -> None:
    found = moodle(image)
    assert [(fault.code, fault.line) for fault in found.faults] == [(code, 1)]
    assert "![" not in found.drafts[0].stem
    assert not found.drafts[0].pictures


def test_a_reference_to_a_picture_that_did_not_come_along_is_only_letters() -> None:
    text = f"::Q::[markdown]看 ![x](picture\\:{CLEAN.digest}) {{=甲 ~乙}}".encode()
    (draft,) = judged(text, "items.gift").drafts
    assert "!\\[x" in draft.stem


def test_a_picture_inside_gift_comes_along() -> None:
    address = DATA.replace(":", "\\:").replace("=", "\\=")
    text = f'::Q::[html]<p>看 <img src\\="{address}" alt\\="图"></p> {{=甲 ~乙}}'
    (draft,) = judged(text.encode(), "items.gift").drafts
    assert draft.stem == f"看 ![图](picture:{CLEAN.digest})"
    assert set(draft.pictures) == {CLEAN.digest}


CANVAS = """<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2">
<assessment title="T"><section><item ident="i1"><itemmetadata><qtimetadata><qtimetadatafield>
<fieldlabel>question_type</fieldlabel><fieldentry>multiple_choice_question</fieldentry>
</qtimetadatafield></qtimetadata></itemmetadata><presentation><material>
<mattext texttype="text/html">&lt;p&gt;看图 &lt;img src="{source}" alt="图"&gt;&lt;/p&gt;</mattext></material>
<response_lid ident="r"><render_choice>
<response_label ident="1"><material><mattext>甲</mattext></material></response_label>
<response_label ident="2"><material><mattext>乙</mattext></material></response_label>
</render_choice></response_lid></presentation><resprocessing><respcondition><conditionvar>
<varequal respident="r">1</varequal></conditionvar><setvar>100</setvar></respcondition></resprocessing>
</item></section></assessment></questestinterop>"""


def canvas(source: str, member: str) -> Judgement:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("quiz/quiz.xml", CANVAS.replace("{source}", source))
        archive.writestr(member, RAW)
    return judged(buffer.getvalue(), "canvas.zip")


@pytest.mark.parametrize(
    ("source", "member"),
    [
        ("$IMS-CC-FILEBASE$/Uploads/a%20b.png?canvas_download=1", "web_resources/Uploads/a b.png"),
        ("%24IMS-CC-FILEBASE%24/a.png", "web_resources/a.png"),
        ("../images/a.png", "images/a.png"),
    ],
)
def test_a_picture_in_a_canvas_package_comes_along(source: str, member: str) -> None:
    found = canvas(source, member)
    assert found.drafts[0].stem == f"看图 ![图](picture:{CLEAN.digest})"
    assert set(found.drafts[0].pictures) == {CLEAN.digest}


@pytest.mark.parametrize("source", ["../../../etc/passwd", "/etc/passwd", "http://127.0.0.1/a.png"])
def test_a_package_cannot_reach_out_of_itself(source: str) -> None:
    found = canvas(source, "images/a.png")
    assert [fault.code for fault in found.faults] == ["image-lost"]
    assert not found.drafts[0].pictures


def test_pictures_in_a_word_paper_stand_where_they_stood() -> None:
    document = docx.Document()
    document.add_paragraph("1. 看图，哪个季度最高？（B）")
    document.add_paragraph().add_run().add_picture(io.BytesIO(RAW), width=Mm(20))
    line = document.add_paragraph("A. ")
    shown = line.add_run().add_picture(io.BytesIO(illustrations.raw(9)), width=Mm(20))
    shown._inline.docPr.set("descr", "第一季度")
    document.add_paragraph("B. 第二季度")
    buffer = io.BytesIO()
    document.save(buffer)
    found = judged(buffer.getvalue(), "paper.docx")
    (draft,) = found.drafts
    assert draft.stem.endswith(f"![图片](picture:{CLEAN.digest})")
    assert draft.options[0].text == f"![第一季度](picture:{illustrations.picture(9).digest})"
    assert draft.key == {"b"}
    assert len(draft.pictures) == 2


def test_pictures_over_a_workbook_are_counted_and_told() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["题干", "A", "B", "答案"])
    sheet.append(["选一项", "甲", "乙", "A"])
    sheet.add_image(SheetImage(io.BytesIO(RAW)), "F2")
    buffer = io.BytesIO()
    book.save(buffer)
    found = judged(buffer.getvalue(), "items.xlsx")
    assert len(found.drafts) == 1
    assert [(fault.code, fault.details["count"]) for fault in found.faults] == [("image-lost", 1)]


WORDS = st.text(alphabet="图表一二AB 12", min_size=1, max_size=8).map(str.strip).filter(bool)
SHADES = st.integers(0, 3)


@settings(max_examples=20)
@given(
    st.lists(st.tuples(WORDS, SHADES), min_size=1, max_size=3), st.sampled_from(["moodle", "qti21", "qti3"])
)
def test_what_is_exported_and_imported_again_shows_the_same_pictures(
    shown: list[tuple[str, int]], form: str
) -> None:
    texts = [reference(illustrations.picture(shade).digest, words) for words, shade in shown]
    made = item(
        "SALES-01-001", stem=f"看图 {' '.join(texts)}", rationale={"a": f"因为 {texts[0]}", "b": "乙"}
    )
    kept: dict[str, Picture] = {p.digest: p for p in map(illustrations.picture, range(4))}
    writers = {"moodle": write_moodle, "qti21": write_qti21, "qti3": write_qti3}
    data = writers[form]([made], {}, kept)
    found = judged(data, "items.xml" if form == "moodle" else "items.zip")
    (draft,) = found.drafts
    again: Item = replace(as_item(draft, "SALES-01", made.id))
    assert (again.stem, again.rationale["a"]) == (made.stem, made.rationale["a"])
    assert {digest: digest_of(picture.data) for digest, picture in draft.pictures.items()} == {
        digest: digest for digest in pictures(made)
    }
