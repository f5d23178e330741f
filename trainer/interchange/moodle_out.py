"""Items as Moodle XML.

Source: Moodle documentation, “Moodle XML format”; the order of elements is that of Moodle 4's own export.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml import etree

from trainer.interchange.gift_out import tags
from trainer.interchange.outgoing import share, topic, with_stimulus
from trainer.items import TRUE_FALSE_IDS, Item, ItemType
from trainer.text import legal


def write_moodle(items: Sequence[Item], titles: Mapping[str, str]) -> bytes:
    """Items as a Moodle XML file, a category for each objective.

    Args: titles: of objectives by code.
    """
    root = etree.Element("quiz")
    category = ""
    for item in items:
        found = f"$course$/top/{item.module}/{topic(item, titles).replace('/', '//')}"
        if found != category:
            category = found
            _category(root, category)
        _question(root, item)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _category(root: etree._Element, name: str) -> None:
    question = etree.SubElement(root, "question", type="category")
    _text(question, "category", name)


def _question(root: etree._Element, item: Item) -> None:
    truth = item.type is ItemType.TRUE_FALSE
    question = etree.SubElement(root, "question", type="truefalse" if truth else "multichoice")
    _text(question, "name", item.id)
    _text(question, "questiontext", with_stimulus(item), format="markdown")
    _text(question, "generalfeedback", "", format="markdown")
    for name, value in (("defaultgrade", "1"), ("penalty", "0"), ("hidden", "0"), ("idnumber", item.id)):
        etree.SubElement(question, name).text = value
    if truth:
        for name in TRUE_FALSE_IDS:
            _answer(question, item, name, name, "moodle_auto_format")
    else:
        _choices(question, item)
    holder = etree.SubElement(question, "tags")
    for tag in (item.objective, *tags(item)):
        _text(holder, "tag", tag)


def _choices(question: etree._Element, item: Item) -> None:
    shuffled = not any(option.fixed for option in item.options)
    single = item.type is ItemType.SINGLE
    for name, value in (
        ("single", "true" if single else "false"),
        ("shuffleanswers", "true" if shuffled else "false"),
        ("answernumbering", "ABCD"),
    ):
        etree.SubElement(question, name).text = value
    for option in item.options:
        _answer(question, item, option.id, option.text, "markdown")


def _answer(question: etree._Element, item: Item, name: str, text: str, kind: str) -> None:
    fraction = f"{share(item, name):.5f}".rstrip("0").rstrip(".")
    answer = etree.SubElement(question, "answer", fraction=fraction, format=kind)
    etree.SubElement(answer, "text").text = legal(text)
    _text(answer, "feedback", item.rationale.get(name, ""), format="markdown")


def _text(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    element = etree.SubElement(parent, name, attributes)
    etree.SubElement(element, "text").text = legal(text)
