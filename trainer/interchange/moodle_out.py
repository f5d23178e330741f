"""Items as Moodle XML.

Source: Moodle documentation, “Moodle XML format”; the order of elements is that of Moodle 4's own export.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence

from lxml import etree

from trainer.interchange.gift_out import tags
from trainer.interchange.outgoing import NO_PICTURES, Shown, share, topic, with_stimulus
from trainer.items import TRUE_FALSE_IDS, Item, ItemType
from trainer.pictures import digests, file_name, with_addresses
from trainer.text import legal


def write_moodle(items: Sequence[Item], titles: Mapping[str, str], shown: Shown = NO_PICTURES) -> bytes:
    """Items as a Moodle XML file, a category for each objective; pictures as files in it.

    Args: titles: of objectives by code. shown: the pictures of the items.
    """
    root = etree.Element("quiz")
    category = ""
    for item in items:
        found = f"$course$/top/{item.module}/{topic(item, titles).replace('/', '//')}"
        if found != category:
            category = found
            _category(root, category)
        _question(root, item, shown)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _category(root: etree._Element, name: str) -> None:
    question = etree.SubElement(root, "question", type="category")
    _text(question, "category", name)


def _question(root: etree._Element, item: Item, shown: Shown) -> None:
    truth = item.type is ItemType.TRUE_FALSE
    question = etree.SubElement(root, "question", type="truefalse" if truth else "multichoice")
    _text(question, "name", item.id)
    _prose(question, "questiontext", with_stimulus(item), shown)
    _text(question, "generalfeedback", "", format="markdown")
    for name, value in (("defaultgrade", "1"), ("penalty", "0"), ("hidden", "0"), ("idnumber", item.id)):
        etree.SubElement(question, name).text = value
    if truth:
        for name in TRUE_FALSE_IDS:
            answer = _answer(question, item, name, "moodle_auto_format")
            etree.SubElement(answer, "text").text = name
            _prose(answer, "feedback", item.rationale.get(name, ""), shown)
    else:
        _choices(question, item, shown)
    holder = etree.SubElement(question, "tags")
    for tag in (item.objective, *tags(item)):
        _text(holder, "tag", tag)


def _choices(question: etree._Element, item: Item, shown: Shown) -> None:
    shuffled = not any(option.fixed for option in item.options)
    single = item.type is ItemType.SINGLE
    for name, value in (
        ("single", "true" if single else "false"),
        ("shuffleanswers", "true" if shuffled else "false"),
        ("answernumbering", "ABCD"),
    ):
        etree.SubElement(question, name).text = value
    for option in item.options:
        answer = _answer(question, item, option.id, "markdown")
        _fill(answer, option.text, shown)
        _prose(answer, "feedback", item.rationale.get(option.id, ""), shown)


def _answer(question: etree._Element, item: Item, name: str, kind: str) -> etree._Element:
    fraction = f"{share(item, name):.5f}".rstrip("0").rstrip(".")
    return etree.SubElement(question, "answer", fraction=fraction, format=kind)


def _prose(parent: etree._Element, name: str, text: str, shown: Shown) -> None:
    """An author's text with its pictures beside it."""
    _fill(etree.SubElement(parent, name, format="markdown"), text, shown)


def _fill(element: etree._Element, text: str, shown: Shown) -> None:
    found = [shown[digest] for digest in sorted(digests(text)) if digest in shown]
    names = {picture.digest: f"@@PLUGINFILE@@/{file_name(picture)}" for picture in found}
    etree.SubElement(element, "text").text = legal(with_addresses(text, names))
    for picture in found:
        held = etree.SubElement(element, "file", name=file_name(picture), path="/", encoding="base64")
        held.text = b64encode(picture.data).decode()


def _text(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    element = etree.SubElement(parent, name, attributes)
    etree.SubElement(element, "text").text = legal(text)
