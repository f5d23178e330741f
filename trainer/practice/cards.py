"""What is reviewed (items and the recaps of lessons), how it went, and the state that follows from it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from trainer.objectives import module_of

RECAP_PREFIX = "recap:"
_HEADINGS = ("要点回顾", "Key points")
_HEADING = rf"^##[ \t]+(?:{'|'.join(_HEADINGS)})[ \t]*\n"
_RECAP = re.compile(_HEADING + r"(.*?)(?=^##[ \t]|\Z)", re.DOTALL | re.MULTILINE)

OWED_AFTER_WRONG = 2
"""Right answers, apart from one another, until an item leaves the wrong-item book."""
APART = timedelta(hours=12)
"""How long after the review before it a right answer must come to count for that."""


class CardKind(StrEnum):
    """What a card shows."""

    ITEM = "item"
    RECAP = "recap"


class Rating(IntEnum):
    """How well something was recalled; the numbers are those of FSRS."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True, slots=True)
class Card:
    """Something to review: an item under its id, or a lesson's recap under `recap:` and the lesson's id."""

    id: str
    kind: CardKind
    objective: str

    @property
    def module(self) -> str:
        """The module code of its objective."""
        return module_of(self.objective)

    @property
    def lesson(self) -> str:
        """The lesson a recap belongs to; empty for an item."""
        return self.id.removeprefix(RECAP_PREFIX) if self.kind is CardKind.RECAP else ""


@dataclass(frozen=True, slots=True)
class Memory:
    """What FSRS knows of a card: `stability`, the days until recall is 90 %, and `difficulty`, 1..10."""

    stability: float
    difficulty: float
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """One review as far as the state of its card follows from it."""

    at: datetime
    rating: Rating
    right: bool


@dataclass(frozen=True, slots=True)
class CardState:
    """How a person stands with a card.

    `owed` counts the right answers, apart from one another, until it leaves the wrong-item
    book; 0 = not in it.
    """

    card: Card
    memory: Memory
    reviews: int
    lapses: int
    owed: int
    last_right: bool


def recap_id(lesson: str) -> str:
    """The id of a lesson's recap card."""
    return f"{RECAP_PREFIX}{lesson}"


def recap_of(body: str) -> str | None:
    """The Markdown under a lesson's recap heading, without the heading; None where there is none."""
    found = _RECAP.search(body)
    text = found.group(1).strip() if found else ""
    return text or None


def recap_version(text: str) -> str:
    """The digest under which a recap is reviewed."""
    return hashlib.sha256(text.encode()).hexdigest()


def rating_of(right: bool, unsure: bool) -> Rating:
    """A wrong response is forgotten; a right one that the person was not sure of was hard."""
    if not right:
        return Rating.AGAIN
    return Rating.HARD if unsure else Rating.GOOD


def owed_after(before: CardState | None, outcome: Outcome) -> int:
    """What is owed in the wrong-item book after an outcome.

    A right answer counts only some time after the review before it, so that repeating an item at once does
    not clear the book.
    """
    if not outcome.right:
        return OWED_AFTER_WRONG
    if before is None or not before.owed:
        return 0
    apart = outcome.at - before.memory.last_at >= APART
    return before.owed - 1 if apart else before.owed
