"""Bombs, macros, paths that lead elsewhere and files of the wrong kind are refused with a sentence."""

from __future__ import annotations

import io
import zipfile

import pytest

from trainer.interchange import reading
from trainer.interchange.judging import judge
from trainer.interchange.reading import read


def codes(data: bytes, name: str) -> list[str]:
    judged = judge(read(data, name))
    assert not judged.drafts
    return [fault.code for fault in judged.faults]


def zipped(name: str, content: bytes, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_xml_bomb_is_not_read(encoding: str) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><quiz>&c;</quiz>'
    assert codes(bomb.encode(encoding), "x.xml") == ["xml-entities"]


def test_an_outer_entity_is_not_fetched() -> None:
    text = '<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a SYSTEM "file:///etc/hostname">]><quiz>&a;</quiz>'
    assert codes(text.encode(), "x.xml") == ["xml-entities"]


@pytest.mark.parametrize("name", ["a.xml", "word/document.xml", "xl/workbook.xml"])
def test_a_zip_bomb_is_not_opened(name: str) -> None:
    assert codes(zipped(name, b"0" * 300_000_000), "x.zip") == ["zip-bomb"]


@pytest.mark.parametrize("name", ["../a.xml", "/etc/a.xml", "a/../../b.xml", "C:\\a.xml"])
def test_a_path_that_leads_out_of_the_package_is_refused(name: str) -> None:
    assert codes(zipped(name, b"<a/>"), "x.zip") == ["path-traversal"]


@pytest.mark.parametrize("name", ["x.docm", "x.xlsm"])
def test_a_file_for_macros_is_refused(name: str) -> None:
    assert codes(zipped("word/document.xml", b"<a/>"), name) == ["macros"]


def test_macros_under_another_name_are_refused() -> None:
    assert codes(zipped("word/vbaProject.bin", b"x"), "x.docx") == ["macros"]


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"%PDF-1.7 ...", "x.pdf", "pdf"),
        (b"\xd0\xcf\x11\xe0 ...", "x.doc", "old-format"),
        (b"", "x.txt", "empty-file"),
        (b"  \n ", "x.txt", "empty-file"),
        (b"PK\x03\x04 torn", "x.docx", "broken-package"),
        (b"PK\x03\x04 torn", "x.xlsx", "broken-package"),
        (b"<quiz><question>", "x.xml", "broken-xml"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(data: bytes, name: str, code: str) -> None:
    assert codes(data, name) == [code]


def test_a_file_of_two_hundred_megabytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 1000)
    assert codes(b"1. x" * 1000, "x.txt") == ["too-large"]


def test_tags_in_plain_text_are_letters_and_noted() -> None:
    text = "1. 甲<script>alert(1)</script>？\nA. <b>一</b>\nB. 二\n答案：A\n"
    judged = judge(read(text.encode(), "x.txt"))
    assert judged.drafts[0].stem == "甲\\<script>alert(1)\\</script>？"
    assert [note.code for note in judged.notes] == ["html-as-text"]


def test_a_few_bytes_that_do_not_fit_cost_their_own_question_only() -> None:
    text = "".join(f"{n}. 第{n}种担保方式是什么？\nA. 保证担保\nB. 抵押担保\n答案：A\n" for n in range(1, 6))
    data = text.encode().replace("第3种".encode(), b"\xff\xfe\x80")
    judged = judge(read(data, "x.txt"))
    assert [draft.name for draft in judged.drafts] == ["1", "2", "4", "5"]
    assert [fault.code for fault in judged.faults] == ["lost-characters"]
