"""A printed examination as a value: the same items in versions A, B …, each with its own order, and the key.

Nothing here knows PDF or DOCX. The order is drawn from the seed alone, so that a paper can be printed again.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from trainer.items import TRUE_FALSE_IDS, Item, ItemType

LETTERS = "ABCDEFGHI"
VERSIONS = "ABCDEFGH"
"""What versions are called; there are at most so many."""


@dataclass(frozen=True, slots=True)
class Question:
    """One numbered question as printed.

    `options` are authored ids in the order printed. For true/false they are `true` and `false`.
    """

    number: int
    item: Item
    options: tuple[str, ...]

    @property
    def letters(self) -> Mapping[str, str]:
        """The letter each option has here."""
        return {name: LETTERS[place] for place, name in enumerate(self.options)}

    @property
    def key(self) -> tuple[str, ...]:
        """Authored ids of the right options, in the order printed."""
        return tuple(name for name in self.options if name in self.item.key)


@dataclass(frozen=True, slots=True)
class Group:
    """Questions under one stimulus, or a single one without."""

    stimulus: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """All groups of one kind; `kind` None = cases with questions of any type."""

    kind: ItemType | None
    groups: tuple[Group, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """Its questions in order."""
        return tuple(question for group in self.groups for question in group.questions)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the paper."""

    name: str
    parts: tuple[Part, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question in order."""
        return tuple(question for part in self.parts for question in part.questions)


@dataclass(frozen=True, slots=True)
class Examination:
    """A paper in all its versions; `minutes` None = no limit."""

    title: str
    versions: tuple[Version, ...]
    minutes: int | None = None


_KINDS: tuple[ItemType | None, ...] = (ItemType.SINGLE, ItemType.MULTIPLE, ItemType.TRUE_FALSE, None)


def versions(items: Sequence[Item], count: int, seed: int) -> tuple[Version, ...]:
    """The questions of the first version in the order given, those of the others shuffled; options in all.

    Within a part groups change places, within a question options that are not fixed. Members of a testlet
    keep their order, true and false theirs.
    """
    return tuple(_version(items, VERSIONS[number], number, seed) for number in range(count))


def as_asked(asked: Sequence[tuple[Item, tuple[str, ...]]], name: str) -> Version:
    """One version with questions and options in the order given, part by part."""
    orders = {item.id: options for item, options in asked}
    groups = _groups([item for item, _ in asked])
    return _numbered(
        name,
        {kind: [group for group in groups if _kind(group) is kind] for kind in _KINDS},
        lambda item: orders[item.id],
    )


def _version(items: Sequence[Item], name: str, number: int, seed: int) -> Version:
    chance = random.Random(f"{seed}/{number}")  # noqa: S311 - an order, not a secret
    parts: dict[ItemType | None, list[tuple[Item, ...]]] = {}
    orders: dict[str, tuple[str, ...]] = {}
    for kind in _KINDS:
        groups = [group for group in _groups(items) if _kind(group) is kind]
        if number:
            chance.shuffle(groups)
        for group in groups:
            orders |= {item.id: _order(item, chance) for item in group}
        parts[kind] = groups
    return _numbered(name, parts, lambda item: orders[item.id])


def _numbered(
    name: str,
    groups: Mapping[ItemType | None, Sequence[tuple[Item, ...]]],
    order: Callable[[Item], tuple[str, ...]],
) -> Version:
    parts: list[Part] = []
    following = 1
    for kind, those in groups.items():
        found = []
        for group in those:
            asked = tuple(Question(following + place, item, order(item)) for place, item in enumerate(group))
            following += len(group)
            found.append(Group(group[0].stimulus, asked))
        if found:
            parts.append(Part(kind, tuple(found)))
    return Version(name, tuple(parts))


def _groups(items: Sequence[Item]) -> list[tuple[Item, ...]]:
    """Testlets whole and single items by themselves, at the place of the first of each."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.testlet or item.id, []).append(item)
    return [tuple(sorted(group, key=lambda item: item.place)) for group in found.values()]


def _kind(group: tuple[Item, ...]) -> ItemType | None:
    return None if group[0].testlet else group[0].type


def _order(item: Item, chance: random.Random) -> tuple[str, ...]:
    if item.type is ItemType.TRUE_FALSE:
        return TRUE_FALSE_IDS
    ids = [option.id for option in item.options]
    places = [place for place, option in enumerate(item.options) if not option.fixed]
    loose = [ids[place] for place in places]
    chance.shuffle(loose)
    for place, name in zip(places, loose, strict=True):
        ids[place] = name
    return tuple(ids)


def by_item(version: Version) -> dict[str, Question]:
    """The questions of a version by the id of their item."""
    return {question.item.id: question for question in version.questions}
