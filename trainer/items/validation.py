"""What makes an item unusable, field by field; where it stands in a file is the reader's to say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from trainer.errors import translatable
from trainer.items.item import Item, ItemType
from trainer.objectives import OBJECTIVE_CODE
from trainer.pictures import UNDESCRIBED, undescribed

MAX_TEXT = 20_000
"""Characters a stem, stimulus, option or rationale may have."""


MAX_ID = 64
"""Characters an id may have."""

_ID = re.compile(rf"[A-Za-z0-9-]{{1,{MAX_ID}}}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an item; `part` names the field."""

    part: str
    code: str
    template: str
    details: dict[str, object] = field(default_factory=dict)


def problems(item: Item) -> Iterator[Problem]:
    """Every reason why the item cannot be shown or scored."""
    yield from _identity(item)
    yield from _options(item)
    yield from _key(item)
    yield from _rationale(item)
    yield from _translations(item)
    yield from _lengths(item)
    yield from _pictures(item)


def _identity(item: Item) -> Iterator[Problem]:
    if not OBJECTIVE_CODE.fullmatch(item.objective):
        yield Problem(
            "objective",
            "bad-objective",
            translatable("'{code}' is not an objective code such as SALES-06"),
            {"code": item.objective},
        )
    if not item.id.startswith(f"{item.objective}-"):
        yield Problem(
            "id",
            "bad-id",
            translatable("the id must begin with its objective, as in {objective}-001"),
            {"objective": item.objective},
        )
    if not _ID.fullmatch(item.id):
        yield Problem(
            "id",
            "bad-id",
            translatable("the id may hold letters, digits and hyphens, at most {limit} of them"),
            {"limit": MAX_ID},
        )
    if item.band not in (1, 2, 3):
        yield Problem(
            "band",
            "bad-band",
            translatable("band is {band}; it must be 1, 2 or 3"),
            {"band": item.band},
        )
    if not item.stem.strip():
        yield Problem("stem", "empty-stem", translatable("the stem is empty; write the question"))


def _options(item: Item) -> Iterator[Problem]:
    if item.type is ItemType.TRUE_FALSE:
        if item.options:
            yield Problem(
                "options",
                "unexpected-options",
                translatable("a true/false item has no options; remove them"),
            )
        return
    ids = [option.id for option in item.options]
    if len(ids) < 2 or len(ids) > 9:
        yield Problem(
            "options",
            "option-count",
            translatable("{count} options; an item needs 2 to 9"),
            {"count": len(ids)},
        )
    for option in item.options:
        if not option.text.strip():
            yield Problem(
                "options", "empty-option", translatable("option '{id}' is empty"), {"id": option.id}
            )
    texts = [option.text.strip() for option in item.options]
    for text in sorted({text for text in texts if texts.count(text) > 1}):
        yield Problem(
            "options",
            "repeated-option",
            translatable("two options read the same: “{text}”"),
            {"text": text},
        )


def _key(item: Item) -> Iterator[Problem]:
    ids = item.option_ids
    for name in sorted(item.key - set(ids)):
        yield Problem(
            "key",
            "key-not-an-option",
            translatable("key '{key}' is not one of the options {options}"),
            {"key": name, "options": ", ".join(ids)},
        )
    if not item.key:
        yield Problem("key", "no-key", translatable("there is no key; name the right option"))
    elif item.type is ItemType.MULTIPLE and len(item.key) < 2:
        yield Problem(
            "key",
            "too-few-keys",
            translatable("a multiple item needs at least two keys; use type single for one"),
        )
    elif item.type is not ItemType.MULTIPLE and len(item.key) > 1:
        yield Problem(
            "key",
            "too-many-keys",
            translatable("{count} keys; only a multiple item may have several"),
            {"count": len(item.key)},
        )


def _rationale(item: Item) -> Iterator[Problem]:
    ids = set(item.option_ids)
    for name in sorted(set(item.rationale) - ids):
        yield Problem(
            "rationale",
            "rationale-for-no-option",
            translatable("there is a rationale for '{id}', which is not an option"),
            {"id": name},
        )
    missing = sorted(name for name in ids if not item.rationale.get(name, "").strip())
    if missing:
        yield Problem(
            "rationale",
            "missing-rationale",
            translatable("no rationale for {ids}; say why each option is right or wrong"),
            {"ids": ", ".join(missing)},
        )


def _texts(item: Item) -> Iterator[tuple[str, str]]:
    """Every text with the field it is in."""
    yield "stem", item.stem
    yield "stimulus", item.stimulus
    yield from (("options", option.text) for option in item.options)
    yield from (("rationale", text) for text in item.rationale.values())


def _pictures(item: Item) -> Iterator[Problem]:
    for name, text in _texts(item):
        if any(True for _ in undescribed(text)):
            yield Problem(name, "picture-alt", UNDESCRIBED)


def _translations(item: Item) -> Iterator[Problem]:
    """A translation is read from its stem on; without one nothing of it could be shown or kept in a file."""
    for text in item.translations.values():
        if not text.stem.strip():
            yield Problem(
                "translation",
                "translation-without-stem",
                translatable("the translation has no stem; translate it, or clear the other fields"),
            )


def _lengths(item: Item) -> Iterator[Problem]:
    for name, text in _texts(item):
        if len(text) > MAX_TEXT:
            yield Problem(
                name,
                "too-long",
                translatable("the {field} has {length} characters; at most {limit} can be shown"),
                {"field": name, "length": len(text), "limit": MAX_TEXT},
            )
