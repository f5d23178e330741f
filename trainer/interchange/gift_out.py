"""Items as GIFT, the text format of Moodle.

Source: Moodle documentation, “GIFT format”; `question/format/gift/format.php` of Moodle 4 for escapes, tags
and the order of feedback after true/false.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from trainer.interchange.outgoing import share, topic, with_stimulus
from trainer.interchange.tags import paragraphs
from trainer.items import Item, ItemType, in_words
from trainer.text import legal

_RESERVED = re.compile(r"[\\~=#{}:]")
_READ_AS_MORE = re.compile(r"\s*[%\[]")
"""How an option may begin that would be taken for a weight or a format."""


def write_gift(items: Sequence[Item], titles: Mapping[str, str]) -> bytes:
    """Items as a GIFT file in UTF-8, a category for each objective.

    Args: titles: of objectives by code.
    """
    parts: list[str] = []
    category = ""
    for item in map(in_words, items):
        found = f"{item.module}/{topic(item, titles).replace('/', '／')}"
        if found != category:
            category = found
            parts.append(f"$CATEGORY: {_one_line(category)}")
        parts.append("\n".join(_question(item)))
    return ("\n\n".join(parts) + "\n").encode()


def _question(item: Item) -> Iterator[str]:
    yield f"// [id:{_tag(item.id)}] " + " ".join(f"[tag:{_tag(tag)}]" for tag in tags(item))
    head = f"::{_escaped(item.id)}::[markdown]{_escaped(with_stimulus(item))}"
    if item.type is ItemType.TRUE_FALSE:
        yield head + _truth(item)
        return
    yield head + " {"
    for option in item.options:
        yield "\t" + _mark(item, option.id, option.text) + _answer(option.text) + _said(item, option.id)
    yield "}"


def tags(item: Item) -> Iterator[str]:
    """What GIFT and Moodle have no field for, as tags."""
    yield f"band:{item.band}"
    yield f"status:{item.status.value}"
    yield f"pool:{item.pool.value}"
    yield from (f"enemy:{name}" for name in sorted(item.enemies))
    if item.author:
        yield f"author:{item.author}"
    if item.source:
        yield f"source:{item.source}"
    if item.testlet:
        yield f"testlet:{item.testlet}"
        yield f"stimulus:{paragraphs(item.stimulus)}"
    if item.reviewed_on:
        yield f"reviewed_on:{item.reviewed_on.isoformat()}"


def _truth(item: Item) -> str:
    """TRUE or FALSE, then what is said of the wrong answer, then of the right one."""
    (right,) = item.key
    wrong = "false" if right == "true" else "true"
    said = [_escaped(item.rationale.get(name, "")) for name in (wrong, right)]
    return " {" + right.upper() + ("#" + "#".join(said) if any(said) else "") + "}"


def _mark(item: Item, option: str, text: str) -> str:
    """`=` or `~`, and a weight where the format asks for one or the text could be taken for one."""
    weight = f"{share(item, option):.5f}".rstrip("0").rstrip(".")
    if item.type is ItemType.MULTIPLE:
        return f"~%{weight}%"
    if option in item.key:
        return "="
    return "~%0%" if _READ_AS_MORE.match(text) else "~"


def _answer(text: str) -> str:
    return ("[markdown]" if _READ_AS_MORE.match(text) else "") + _escaped(text)


def _said(item: Item, option: str) -> str:
    said = item.rationale.get(option, "")
    return f"#{_escaped(said)}" if said else ""


def _escaped(text: str) -> str:
    """A text with the signs of the format escaped, and on one line."""
    plain = legal(text).replace("\r\n", "\n").replace("\r", "\n")
    return _RESERVED.sub(lambda found: "\\" + found[0], plain).replace("\n", "\\n")


def _tag(text: str) -> str:
    return re.sub(r"([\[\]\\])", r"\\\1", _one_line(text))


def _one_line(text: str) -> str:
    return " ".join(legal(text).split())
