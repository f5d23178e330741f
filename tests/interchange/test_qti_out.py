"""Our items as QTI packages: their structure, and the same meaning in both versions."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from lxml import etree

from tests.banks import case, item
from trainer.interchange.qti_out import write_qti3, write_qti21
from trainer.items import Item, ItemType, Option

Q2 = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
Q3 = "{http://www.imsglobal.org/xsd/imsqtiasi_v3p0}"
WRITERS = pytest.mark.parametrize("write", [write_qti21, write_qti3])
Writer = Callable[..., bytes]


def package(write: Writer, *items: Item) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(write(items, {"SALES-01": "销售环节"}))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def one(write: Writer, found: Item) -> etree._Element:
    return etree.fromstring(package(write, found)[f"items/{found.id}.xml"])


def local(root: etree._Element, name: str) -> list[etree._Element]:
    """Elements by their 2.1 name, whichever version it is."""
    kebab = "qti-" + "".join(f"-{sign.lower()}" if sign.isupper() else sign for sign in name)
    return [e for e in root.iter(etree.Element) if etree.QName(e).localname in (name, kebab)]


@WRITERS
def test_the_manifest_lists_every_file_and_every_dependency_exists(write: Writer) -> None:
    files = package(write, item("SALES-01-001"), *case("SALES-01-T01", 2))
    manifest = etree.fromstring(files["imsmanifest.xml"])
    resources = local_manifest(manifest, "resource")
    listed = {found.get("href") for found in local_manifest(manifest, "file")}
    assert listed == set(files) - {"imsmanifest.xml"}
    ids = {found.get("identifier") for found in resources}
    assert {found.get("identifierref") for found in local_manifest(manifest, "dependency")} <= ids
    assert len(ids) == len(resources) == 4


def local_manifest(root: etree._Element, name: str) -> list[etree._Element]:
    return [e for e in root.iter(etree.Element) if etree.QName(e).localname == name]


@WRITERS
def test_the_test_keeps_a_testlet_together_and_names_every_item(write: Writer) -> None:
    files = package(write, item("SALES-01-001"), *case("SALES-01-T01", 2))
    root = etree.fromstring(files["assessment.xml"])
    hrefs = [found.get("href") for found in local(root, "assessmentItemRef")]
    assert hrefs == [f"items/{name}.xml" for name in ("SALES-01-001", "SALES-01-T01-1", "SALES-01-T01-2")]
    together = [
        s
        for s in local(root, "assessmentSection")
        if "true" in (s.get("keepTogether"), s.get("keep-together"))
    ]
    assert [s.get("identifier") for s in together] == ["S-SALES-01-T01"]
    names = [e.get("identifier") for e in root.iter(etree.Element) if e.get("identifier")]
    assert len(names) == len(set(names) | {"SCORE"}) + names.count("SCORE") - 1


@WRITERS
def test_the_key_the_feedback_and_fixed_options_are_there(write: Writer) -> None:
    options = (Option("a", "one"), Option("b", "two"), Option("c", "none", fixed=True))
    found = one(write, item("SALES-01-001", options=options, rationale={"a": "yes", "c": "never"}))
    assert [value.text for value in local(local(found, "correctResponse")[0], "value")] == ["a"]
    choices = local(found, "simpleChoice")
    assert [(c.get("identifier"), c.get("fixed")) for c in choices] == [
        ("a", None),
        ("b", None),
        ("c", "true"),
    ]
    told = {
        f.get("identifier"): "".join(map(str, f.itertext())).strip() for f in local(found, "modalFeedback")
    }
    assert told == {"a": "yes", "c": "never"}


@WRITERS
def test_a_multiple_item_is_scored_right_minus_wrong_and_never_below_nothing(write: Writer) -> None:
    found = one(write, item("SALES-01-001", ItemType.MULTIPLE))
    (mapping,) = local(found, "mapping")
    values = [entry.get("mappedValue") or entry.get("mapped-value") for entry in local(mapping, "mapEntry")]
    assert values == ["0.500000", "0.500000", "-0.500000", "-0.500000"]
    assert (mapping.get("lowerBound") or mapping.get("lower-bound")) == "0"
    (interaction,) = local(found, "choiceInteraction")
    assert (interaction.get("maxChoices") or interaction.get("max-choices")) == "0"


@WRITERS
def test_true_and_false_are_two_choices_in_their_order(write: Writer) -> None:
    found = one(write, item("SALES-01-001", ItemType.TRUE_FALSE))
    assert [(c.get("identifier"), c.text) for c in local(found, "simpleChoice")] == [
        ("true", "正确"),
        ("false", "错误"),
    ]
    assert local(found, "choiceInteraction")[0].get("shuffle") == "false"


@WRITERS
def test_markdown_becomes_xhtml_and_raw_html_stays_letters(write: Writer) -> None:
    table = "| 项 | 值 |\n| --- | --- |\n| 甲 | 1 |"
    stem = f"先看**表**：\n\n{table}\n\n- 一\n- 二\n\n<script>alert(1)</script> ~~旧~~"
    found = one(write, item("SALES-01-001", stem=stem))
    names = {etree.QName(e).localname for e in found.iter(etree.Element)}
    assert {"table", "strong", "li", "td"} <= names
    assert not names & {"script", "s"}
    assert "<script>alert(1)</script>" in "".join(map(str, found.itertext()))


def test_names_follow_each_version() -> None:
    assert one(write_qti21, item("SALES-01-001")).tag == f"{Q2}assessmentItem"
    found = one(write_qti3, item("SALES-01-001"))
    assert found.tag == f"{Q3}qti-assessment-item"
    assert found.get("time-dependent") == "false"
    own = [e for e in found.iter(etree.Element) if not etree.QName(e).localname.startswith("qti-")]
    assert {etree.QName(e).localname for e in own} == {"div", "p"}


def test_an_option_id_that_begins_with_a_digit_becomes_an_identifier() -> None:
    options = (Option("1", "one"), Option("2", "two"))
    found = one(write_qti21, item("SALES-01-001", options=options, key=frozenset({"2"}), rationale={}))
    assert [c.get("identifier") for c in local(found, "simpleChoice")] == ["_1", "_2"]
    assert [v.text for v in local(local(found, "correctResponse")[0], "value")] == ["_2"]


@WRITERS
def test_equal_items_give_equal_bytes(write: Writer) -> None:
    assert write([item("SALES-01-001")], {}) == write([item("SALES-01-001")], {})
