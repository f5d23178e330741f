"""Pictures go along into every format that can hold one; elsewhere their words stand, and that is said."""

from __future__ import annotations

import io
import zipfile
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from docx import Document
from lxml import etree
from pypdf import PdfReader

from tests import exam_world, illustrations
from tests.exam_world import World
from trainer.interchange.outgoing import OutFormat, Part
from trainer.pictures import file_name
from trainer.services.exporting import Exported, Request, make
from trainer.services.pictures import with_digests
from trainer.storage import Store, pictures

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
STEM, REASON = illustrations.picture(1), illustrations.picture(2, "JPEG")


@pytest.fixture
def world(store: Store) -> World:
    items = list(exam_world.bank())
    items[0] = replace(
        items[0],
        stem=f"{items[0].stem} {illustrations.shown(1, '季度柱状图')}",
        rationale={**items[0].rationale, "a": f"因为 ![讲解图](picture:{REASON.digest})"},
    )
    world = exam_world.build(store, items=items)
    with store.write() as session:
        pictures.add(session, exam_world.ORGANISATION, [STEM, REASON], by="tom", now=NOW)
    return world


def made(world: World, wanted: OutFormat) -> Exported:
    return make(
        world.platform.catalogue.current(),
        Request(wanted, ("SALES-01",)),
        world.platform.settings,
        now=NOW,
        illustrations=lambda digests: with_digests(world.store, digests),
    )


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_moodle_xml_holds_them_as_files_beside_the_text(world: World) -> None:
    found = made(world, OutFormat.MOODLE_XML)
    root = etree.fromstring(found.data)
    files = {node.get("name"): b64decode(node.text or "") for node in root.iter("file")}
    assert files == {file_name(STEM): STEM.data, file_name(REASON): REASON.data}
    text = next(node for node in root.iter("questiontext") if node.find("file") is not None)
    assert f"![季度柱状图](@@PLUGINFILE@@/{file_name(STEM)})" in (text.findtext("text") or "")
    assert Part.PICTURES not in found.losses


@pytest.mark.parametrize("wanted", [OutFormat.QTI21, OutFormat.QTI3])
def test_a_qti_package_holds_them_as_files_its_manifest_names(world: World, wanted: OutFormat) -> None:
    found = members(made(world, wanted).data)
    assert found[f"pictures/{file_name(STEM)}"] == STEM.data
    assert f'href="pictures/{file_name(STEM)}"'.encode() in found["imsmanifest.xml"]
    item = next(data for name, data in found.items() if b"<img" in data and name.startswith("items/"))
    image = next(etree.fromstring(item).iter("{*}img"))
    assert (image.get("src"), image.get("alt")) == (f"../pictures/{file_name(STEM)}", "季度柱状图")


def test_a_printed_paper_shows_them(world: World) -> None:
    reader = PdfReader(io.BytesIO(made(world, OutFormat.PDF).data))
    assert sum(len(page.images) for page in reader.pages) >= 3


def test_a_word_paper_shows_them_with_their_words(world: World) -> None:
    document = Document(io.BytesIO(made(world, OutFormat.DOCX).data))
    words = document.element.xpath("//wp:docPr/@descr")
    assert {"季度柱状图", "讲解图"} <= set(words)
    assert {
        part.blob for part in document.part.package.iter_parts() if part.partname.startswith("/word/media")
    } == {
        STEM.data,
        REASON.data,
    }


@pytest.mark.parametrize("wanted", [OutFormat.GIFT, OutFormat.XLSX])
def test_where_no_picture_can_stand_its_words_do_and_that_is_told(world: World, wanted: OutFormat) -> None:
    found = made(world, wanted)
    assert found.losses[Part.PICTURES] == 1
    data = b"".join(members(found.data).values()) if wanted is OutFormat.XLSX else found.data
    text = unescape(data.decode("utf-8", "replace"))
    assert "［季度柱状图］" in text
    assert STEM.digest not in text


def test_bank_files_bring_them(world: World) -> None:
    found = members(made(world, OutFormat.YAML).data)
    assert found[f"question_bank/pictures/{file_name(STEM)}"] == STEM.data


def test_a_missing_picture_leaves_its_words(world: World, tmp_path: Path) -> None:
    published = world.platform.catalogue.current()
    for wanted in (OutFormat.PDF, OutFormat.DOCX, OutFormat.MOODLE_XML, OutFormat.QTI21):
        request = Request(wanted, ("SALES-01",))
        found = make(published, request, world.platform.settings, now=NOW)
        assert found.data
        if wanted is OutFormat.MOODLE_XML:
            assert "［季度柱状图］".encode() in found.data
