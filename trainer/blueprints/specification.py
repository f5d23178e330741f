"""The specification of an exam as a value, and the same as plain JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter

from trainer.items import Item, ItemType
from trainer.text import LocalText


class Purpose(StrEnum):
    """What a blueprint is for; only certification leads to a certificate."""

    CERTIFICATION = "certification"
    QUIZ = "quiz"
    PRACTICE = "practice"


class ScoringRule(StrEnum):
    """How a multiple item earns its marks."""

    EXACT = "exact"
    PARTIAL = "partial"


class Navigation(StrEnum):
    """Whether a candidate may go back."""

    FREE = "free"
    FORWARD = "forward"


class ReviewShows(StrEnum):
    """How much of a finished attempt its candidate may see, each including those before it."""

    NOTHING = "nothing"
    SCORE = "score"
    RESPONSES = "responses"
    KEYS = "keys"


class ReviewWhen(StrEnum):
    """When the review opens."""

    AT_ONCE = "at_once"
    AFTER_WINDOW = "after_window"


class Access(StrEnum):
    """Who may sit the exam."""

    ALL = "all"
    ASSIGNED = "assigned"


@dataclass(frozen=True, slots=True)
class Quota:
    """`count` items of one objective or module, of a band and a type where given."""

    count: int
    module: str | None = None
    objective: str | None = None
    band: int | None = None
    type: ItemType | None = None

    def matches(self, item: Item) -> bool:
        """Whether the item can fill a place of this quota."""
        return (
            (self.objective is None or item.objective == self.objective)
            and (self.module is None or item.module == self.module)
            and (self.band is None or item.band == self.band)
            and (self.type is None or item.type is self.type)
        )

    def __str__(self) -> str:
        parts = [self.objective or self.module or "*"]
        if self.band is not None:
            parts.append(f"band {self.band}")
        if self.type is not None:
            parts.append(self.type.value)
        return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Section:
    """Consecutive places on the form; every item in it carries the same marks."""

    id: str
    title: LocalText
    marks: Fraction
    quotas: tuple[Quota, ...]

    @property
    def count(self) -> int:
        """Items in the section."""
        return sum(quota.count for quota in self.quotas)


@dataclass(frozen=True, slots=True)
class Window:
    """When the exam is open; either end may be missing."""

    opens: datetime | None = None
    closes: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReviewPolicy:
    """What is shown after an attempt, and when."""

    shows: ReviewShows = ReviewShows.SCORE
    when: ReviewWhen = ReviewWhen.AT_ONCE

    def shown(self, now: datetime, closes: datetime | None) -> ReviewShows:
        """What may be shown at a time; a window without an end (`closes` None) is never over."""
        if self.when is ReviewWhen.AFTER_WINDOW and (closes is None or now < closes):
            return ReviewShows.NOTHING
        return self.shows


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something to finish before the exam may be started: all lessons of a module."""

    module: str


@dataclass(frozen=True)
class Blueprint:
    """The specification of an exam.

    `time_limit` is None for untimed practice. `cut` is a percentage of the maximum marks, 0..100; the cut
    itself passes. `attempts` None means unlimited. `bound_by_window` ends an attempt with the window.
    `pilot` unscored items are mixed in. `valid_for` is how many months a pass is good for.
    """

    code: str
    title: LocalText
    purpose: Purpose
    sections: tuple[Section, ...]
    cut: Fraction
    time_limit: timedelta | None
    level: int | None = None
    description: LocalText | None = None
    scoring: ScoringRule = ScoringRule.EXACT
    navigation: Navigation = Navigation.FREE
    review: ReviewPolicy = field(default_factory=ReviewPolicy)
    window: Window = field(default_factory=Window)
    bound_by_window: bool = True
    attempts: int | None = None
    cool_down: timedelta = timedelta(0)
    access: Access = Access.ALL
    requires: tuple[Requirement, ...] = ()
    pilot: int = 0
    valid_for: int | None = None

    @property
    def count(self) -> int:
        """Scored items on a form."""
        return sum(section.count for section in self.sections)

    @property
    def maximum(self) -> Fraction:
        """Marks a perfect form earns."""
        return sum((section.count * section.marks for section in self.sections), Fraction(0))

    @cached_property
    def digest(self) -> str:
        """Hex SHA-256 over every field."""
        canonical = json.dumps(to_json(self), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


_ADAPTER = TypeAdapter(Blueprint)


def to_json(blueprint: Blueprint) -> dict[str, Any]:
    """Every field as plain JSON; exact numbers and durations are text."""
    found: dict[str, Any] = _ADAPTER.dump_python(blueprint, mode="json")
    return found


def from_json(stored: Mapping[str, Any]) -> Blueprint:
    """The blueprint `to_json` wrote."""
    return _ADAPTER.validate_json(json.dumps(stored))
