"""What the metadata of a package say of an item: keywords, and where there are none difficulty and author."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from trainer.interchange.markup import name_of

_BANDS = {"very easy": 1, "easy": 1, "medium": 2, "difficult": 3, "very difficult": 3}
_NAME = re.compile(r"^FN:(?P<name>.*)$", re.MULTILINE)
_MOST = 200
"""Keywords of an item that are looked at."""


def described(resource: etree._Element) -> Iterator[str]:
    """The keywords of a resource, then its difficulty and author in the same way of writing."""
    keywords = [text for found in _named(resource, "keyword") for text in _strings(found)]
    yield from keywords[:_MOST]
    for difficulty in _named(resource, "difficulty"):
        for value in _named(difficulty, "value"):
            if band := _BANDS.get(_text(value).lower()):
                yield f"band:{band}"
    for contribution in _named(resource, "contribute"):
        role = " ".join(_text(found) for found in _named(contribution, "role")).lower()
        for entity in _named(contribution, "entity"):
            if "author" in role and (card := _NAME.search(_text(entity))):
                yield f"author:{card['name'].strip()}"


def _named(node: etree._Element, name: str) -> Iterator[etree._Element]:
    return (found for found in node.iter() if name_of(found) == name)


def _strings(keyword: etree._Element) -> list[str]:
    inner = [_text(found) for found in keyword if name_of(found) in ("string", "langstring")]
    return inner or [_text(keyword)]


def _text(node: etree._Element) -> str:
    return "".join(str(part) for part in node.itertext()).strip()
