"""The item as a frozen value."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from trainer.objectives import module_of

TRUE_FALSE_IDS = ("true", "false")


class ItemType(StrEnum):
    """How a candidate answers."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"


class Status(StrEnum):
    """Where an item stands between writing and retirement."""

    DRAFT = "draft"
    REVIEW = "review"
    ACTIVE = "active"
    PILOT = "pilot"
    RETIRED = "retired"


class Pool(StrEnum):
    """What an item may be used for; practice never shows an unseen exam item."""

    EXAM = "exam"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Option:
    """One option under its authored id; a fixed one keeps its place when options are shuffled."""

    id: str
    text: str
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class ItemText:
    """The wording of an item in another language; ids as in the original."""

    stem: str
    options: Mapping[str, str] = field(default_factory=dict)
    rationale: Mapping[str, str] = field(default_factory=dict)
    stimulus: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an imported item came from: the file (after `#` its sheet or member) and the line there."""

    file: str
    position: int


@dataclass(frozen=True)
class Item:
    """One scored question.

    `key` holds option ids (for true/false `true` or `false`). `band` is the author's 1 recall, 2 apply,
    3 judge. `testlet` is the id of the testlet it belongs to, whose stimulus it carries; `place` its
    place there, from 0. `enemies` are ids of items or testlets that must not meet it on a form. `origin` is
    where it was imported from, if it was.
    """

    id: str
    objective: str
    type: ItemType
    band: int
    stem: str
    key: frozenset[str]
    rationale: Mapping[str, str]
    options: tuple[Option, ...] = ()
    stimulus: str = ""
    testlet: str | None = None
    place: int = 0
    author: str = ""
    source: str = ""
    reviewed_on: date | None = None
    status: Status = Status.ACTIVE
    pool: Pool = Pool.EXAM
    enemies: frozenset[str] = frozenset()
    translations: Mapping[str, ItemText] = field(default_factory=dict)
    origin: Origin | None = None

    @property
    def module(self) -> str:
        """The module code of its objective."""
        return module_of(self.objective)

    @property
    def option_ids(self) -> tuple[str, ...]:
        """Ids a response may name, in authored order."""
        if self.type is ItemType.TRUE_FALSE:
            return TRUE_FALSE_IDS
        return tuple(option.id for option in self.options)

    @cached_property
    def version(self) -> str:
        """The digest of what a candidate sees and is scored by; other fields are not versioned."""
        return version_of(self)


def version_of(item: Item) -> str:
    """Hex SHA-256 over type, stimulus, stem, options, `fixed`, key and rationale."""
    parts = [
        item.type.value,
        item.stimulus,
        item.stem,
        [[option.id, option.text, option.fixed] for option in item.options],
        sorted(item.key),
        sorted(item.rationale.items()),
    ]
    canonical = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
