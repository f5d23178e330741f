"""What every writer of a foreign format shares: which formats there are, and what each cannot say.

A writer is pure: items in, bytes out. What its format has no place for that `trainer import` reads back is
counted here, item by item, so that nothing is lost in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from trainer.errors import translatable
from trainer.items import Item, ItemType, Status, pictures
from trainer.pictures import Picture
from trainer.text import legal


class OutFormat(StrEnum):
    """A format that items can be written in."""

    YAML = "yaml"
    GIFT = "gift"
    MOODLE_XML = "moodle-xml"
    QTI21 = "qti21"
    QTI3 = "qti3"
    XLSX = "xlsx"
    DOCX = "docx"
    PDF = "pdf"


class Part(StrEnum):
    """A part of an item that some format has no place for."""

    OPTION_IDS = "option_ids"
    FIXED = "fixed"
    BAND = "band"
    AUTHOR = "author"
    SOURCE = "source"
    STATUS = "status"
    POOL = "pool"
    ENEMIES = "enemies"
    TESTLET = "testlet"
    REVIEWED_ON = "reviewed_on"
    TRANSLATIONS = "translations"
    ORIGIN = "origin"
    CHARACTERS = "characters"
    PICTURES = "pictures"


PART_NAMES: Mapping[Part, str] = {
    Part.OPTION_IDS: translatable("option ids other than a, b, c"),
    Part.FIXED: translatable("options that stay in their place"),
    Part.BAND: translatable("a band other than 2"),
    Part.AUTHOR: translatable("the author"),
    Part.SOURCE: translatable("the source"),
    Part.STATUS: translatable("a status other than active"),
    Part.POOL: translatable("the practice pool"),
    Part.ENEMIES: translatable("items it must not meet"),
    Part.TESTLET: translatable("that it belongs to a case (the text stands before each question)"),
    Part.REVIEWED_ON: translatable("when it was compared with the law"),
    Part.TRANSLATIONS: translatable("translations"),
    Part.ORIGIN: translatable("where it was imported from"),
    Part.CHARACTERS: translatable("characters that cannot be written"),
    Part.PICTURES: translatable("pictures (what they show stands in brackets)"),
}
"""What the parts are called, in English."""

Shown = Mapping[str, Picture]
"""The pictures of items by digest; where one is missing its words stand in brackets."""

NO_PICTURES: Shown = {}

MIDDLE = 2
"""The band an item is taken to have where a file does not say."""


def _renamed(item: Item) -> bool:
    ids = tuple(option.id for option in item.options)
    return ids != tuple("abcdefghi"[: len(ids)])


def texts_of(item: Item) -> Iterable[str]:
    """Everything an item says in words."""
    yield item.stimulus
    yield item.stem
    for option in item.options:
        yield option.text
    yield from item.rationale.values()
    yield item.author
    yield item.source


_PRESENT: Mapping[Part, Callable[[Item], bool]] = {
    Part.OPTION_IDS: _renamed,
    Part.FIXED: lambda item: any(option.fixed for option in item.options),
    Part.BAND: lambda item: item.band != MIDDLE,
    Part.AUTHOR: lambda item: bool(item.author),
    Part.SOURCE: lambda item: bool(item.source),
    Part.STATUS: lambda item: item.status is not Status.ACTIVE,
    Part.POOL: lambda item: item.pool.value != "exam",
    Part.ENEMIES: lambda item: bool(item.enemies),
    Part.TESTLET: lambda item: item.testlet is not None,
    Part.REVIEWED_ON: lambda item: item.reviewed_on is not None,
    Part.TRANSLATIONS: lambda item: bool(item.translations),
    Part.ORIGIN: lambda item: item.origin is not None,
    Part.CHARACTERS: lambda item: any(legal(text) != text for text in texts_of(item)),
    Part.PICTURES: lambda item: bool(pictures(item)),
}
"""Whether an item has something to say in each part."""


def losses(items: Iterable[Item], parts: Iterable[Part]) -> dict[Part, int]:
    """How many items say something in these parts; parts nobody uses are left out."""
    found = list(items)
    counts = {part: sum(map(_PRESENT[part], found)) for part in parts}
    return {part: count for part, count in counts.items() if count}


def with_stimulus(item: Item) -> str:
    """The stem, after the testlet's stimulus if there is one: other systems draw questions one by one."""
    return f"{item.stimulus}\n\n{item.stem}" if item.stimulus else item.stem


def share(item: Item, option: str) -> float:
    """What an option earns, in hundredths: a key its part of 100; in a multiple item a wrong one minus that.

    This is the rule for `partial`: right minus wrong over the number of keys, never below nothing.
    """
    part = 100 / len(item.key)
    if option in item.key:
        return part
    return -part if item.type is ItemType.MULTIPLE else 0.0


def topic(item: Item, titles: Mapping[str, str]) -> str:
    """An item's objective as a category: its code and title."""
    return f"{item.objective} {titles.get(item.objective, '')}".strip()


_NOWHERE = (
    *(Part.OPTION_IDS, Part.STATUS, Part.POOL, Part.ENEMIES, Part.REVIEWED_ON),
    *(Part.TRANSLATIONS, Part.ORIGIN, Part.CHARACTERS),
)
"""What no foreign format says in a place that is read back."""

UNSAID: Mapping[OutFormat, tuple[Part, ...]] = {
    OutFormat.YAML: (),
    OutFormat.GIFT: (*_NOWHERE, Part.FIXED, Part.PICTURES),
    OutFormat.MOODLE_XML: (*_NOWHERE, Part.FIXED),
    OutFormat.QTI21: _NOWHERE,
    OutFormat.QTI3: _NOWHERE,
    OutFormat.XLSX: (*_NOWHERE, Part.TESTLET, Part.FIXED, Part.PICTURES),
    OutFormat.DOCX: (Part.TRANSLATIONS, Part.CHARACTERS),
    OutFormat.PDF: (Part.TRANSLATIONS, Part.CHARACTERS),
}
"""What each format leaves out, or says where `trainer import` does not look; a paper is not read back."""
