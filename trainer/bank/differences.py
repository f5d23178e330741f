"""What changed between two states of an item, part by part, for people who decide about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from trainer.errors import translatable
from trainer.items import Item, ItemText

_UNIT = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)
_LONGEST = 4_000
"""Units of a text up to which it is compared within; a longer one is shown as taken out and put in."""


class Part(StrEnum):
    """What of an item a difference concerns."""

    TYPE = "type"
    STIMULUS = "stimulus"
    STEM = "stem"
    OPTION = "option"
    FIXED = "fixed"
    ORDER = "order"
    KEY = "key"
    RATIONALE = "rationale"
    BAND = "band"
    STATUS = "status"
    POOL = "pool"
    AUTHOR = "author"
    SOURCE = "source"
    REVIEWED_ON = "reviewed_on"
    ENEMIES = "enemies"
    TRANSLATION = "translation"


PART_NAMES = {
    Part.TYPE: translatable("Type"),
    Part.STIMULUS: translatable("Material"),
    Part.STEM: translatable("Stem"),
    Part.OPTION: translatable("Option {name}"),
    Part.FIXED: translatable("Option {name} stays in its place"),
    Part.ORDER: translatable("Order of the options"),
    Part.KEY: translatable("Key"),
    Part.RATIONALE: translatable("Rationale of {name}"),
    Part.BAND: translatable("Band"),
    Part.STATUS: translatable("Status"),
    Part.POOL: translatable("Pool"),
    Part.AUTHOR: translatable("Author"),
    Part.SOURCE: translatable("Source"),
    Part.REVIEWED_ON: translatable("Compared with the law on"),
    Part.ENEMIES: translatable("Not together with"),
    Part.TRANSLATION: translatable("English, {name}"),
}
"""What the parts are called, in English; `name` is an option's."""


class Change(StrEnum):
    """What happened to it."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Kept(StrEnum):
    """Whether a piece of text stands in both states, or in one of them only."""

    BOTH = "both"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a changed text."""

    text: str
    kept: Kept


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference; `name` is the option's id where the part has several. Texts may be empty.

    A translation is told part by part: `name` is stem, stimulus, an option's id, or `why-` and that of its
    rationale.
    """

    part: Part
    change: Change
    before: str
    after: str
    name: str = ""

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The two texts in one, cut where they differ."""
        return pieces(self.before, self.after)


def differences(before: Item, after: Item) -> tuple[Difference, ...]:
    """Everything that differs, in the order in which an item is read."""
    return tuple(_differences(before, after))


def _differences(before: Item, after: Item) -> Iterator[Difference]:
    yield from _text(Part.TYPE, before.type.value, after.type.value)
    yield from _text(Part.STIMULUS, before.stimulus, after.stimulus)
    yield from _text(Part.STEM, before.stem, after.stem)
    yield from _options(before, after)
    yield from _text(Part.KEY, _names(before.key), _names(after.key))
    names = (*before.option_ids, *after.option_ids)
    for name in dict.fromkeys((*names, *before.rationale, *after.rationale)):
        yield from _text(Part.RATIONALE, before.rationale.get(name, ""), after.rationale.get(name, ""), name)
    yield from _properties(before, after)


def _options(before: Item, after: Item) -> Iterator[Difference]:
    old = {option.id: option for option in before.options}
    new = {option.id: option for option in after.options}
    for name in dict.fromkeys((*old, *new)):
        left, right = old.get(name), new.get(name)
        yield from _text(Part.OPTION, left.text if left else "", right.text if right else "", name)
        was, now = bool(left and left.fixed), bool(right and right.fixed)
        yield from _text(Part.FIXED, name if was else "", name if now else "", name)
    kept_before = [name for name in old if name in new]
    kept_after = [name for name in new if name in old]
    if kept_before != kept_after:
        yield Difference(Part.ORDER, Change.CHANGED, ", ".join(old), ", ".join(new))


def _properties(before: Item, after: Item) -> Iterator[Difference]:
    yield from _text(Part.BAND, str(before.band), str(after.band))
    yield from _text(Part.STATUS, before.status.value, after.status.value)
    yield from _text(Part.POOL, before.pool.value, after.pool.value)
    yield from _text(Part.AUTHOR, before.author, after.author)
    yield from _text(Part.SOURCE, before.source, after.source)
    dates = [str(item.reviewed_on or "") for item in (before, after)]
    yield from _text(Part.REVIEWED_ON, dates[0], dates[1])
    yield from _text(Part.ENEMIES, _names(before.enemies), _names(after.enemies))
    old, new = (item.translations.get("en", ItemText("")) for item in (before, after))
    yield from _text(Part.TRANSLATION, old.stimulus, new.stimulus, "stimulus")
    yield from _text(Part.TRANSLATION, old.stem, new.stem, "stem")
    for name in dict.fromkeys((*old.options, *new.options)):
        yield from _text(Part.TRANSLATION, old.options.get(name, ""), new.options.get(name, ""), name)
    for name in dict.fromkeys((*old.rationale, *new.rationale)):
        texts = (old.rationale.get(name, ""), new.rationale.get(name, ""))
        yield from _text(Part.TRANSLATION, *texts, f"why-{name}")


def _names(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))


def _text(part: Part, before: str, after: str, name: str = "") -> Iterator[Difference]:
    if before == after:
        return
    change = Change.ADDED if not before else Change.REMOVED if not after else Change.CHANGED
    yield Difference(part, change, before, after, name)


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Two texts as one sequence: Chinese character by character, Latin word by word.

    The pieces in BOTH and BEFORE make `before`, those in BOTH and AFTER make `after`.
    """
    old, new = _UNIT.findall(before), _UNIT.findall(after)
    if max(len(old), len(new)) > _LONGEST:
        whole = (Piece(before, Kept.BEFORE), Piece(after, Kept.AFTER))
        return tuple(piece for piece in whole if piece.text)
    found: list[Piece] = []
    for _, start, stop, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left, right = "".join(old[start:stop]), "".join(new[begin:end])
        if left == right:
            found.append(Piece(left, Kept.BOTH))
        else:
            found += [Piece(left, Kept.BEFORE)] if left else []
            found += [Piece(right, Kept.AFTER)] if right else []
    return tuple(found)
