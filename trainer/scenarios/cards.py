"""Cards for rehearsing with people: who plays whom, what only they know, and the sheet they are rated on.

The one who practises plays the client manager; the customer's player has a goal and secrets, of which one
set is dealt for each round; the observer, or with two people the customer's player, rates with behavioural
anchors.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter

from trainer.objectives import module_of
from trainer.scenarios.scenario import Mood, Reference
from trainer.text import LocalText

LOWEST, MIDDLE, HIGHEST = 1, 3, 5
"""The scores that have anchors; 2 and 4 lie between them."""


class Part(StrEnum):
    """A part to take."""

    MANAGER = "manager"
    CUSTOMER = "customer"
    OBSERVER = "observer"


@dataclass(frozen=True, slots=True)
class ManagerCard:
    """The client manager's card: what they want, what they know, what they must not forget."""

    name: str
    goal: str
    facts: tuple[str, ...]
    must: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Secret:
    """One set of hidden facts for the customer, and when to give in."""

    facts: tuple[str, ...]
    gives_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """The customer's card: goal, mood, first words, how to react; a round deals one of `secrets`."""

    name: str
    goal: str
    mood: Mood
    opening: str
    reacts: tuple[str, ...]
    secrets: tuple[Secret, ...]


@dataclass(frozen=True, slots=True)
class ObserverCard:
    """What the observer looks out for."""

    watch: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line of the scoring sheet: what behaviour 1, 3 and 5 look like; below 3 on a `must` line fails."""

    id: str
    objective: str
    title: LocalText
    low: str
    middle: str
    high: str
    must: bool = False


@dataclass(frozen=True)
class Cards:
    """A rehearsal for two or three people. `objectives` begin with the main one; `level` is 1..3."""

    id: str
    title: LocalText
    objectives: tuple[str, ...]
    level: int
    minutes: int
    people: int
    situation: str
    manager: ManagerCard
    customer: CustomerCard
    sheet: tuple[SheetLine, ...]
    debrief: str
    observer: ObserverCard | None = None
    sources: tuple[Reference, ...] = ()

    @property
    def module(self) -> str:
        """The code of the module it belongs to."""
        return module_of(self.objectives[0])

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts there are to take."""
        return tuple(Part)[: self.people]

    @property
    def rater(self) -> Part:
        """Whose player fills in the sheet."""
        return Part.OBSERVER if self.people == 3 else Part.CUSTOMER

    @cached_property
    def digest(self) -> str:
        """Hex SHA-256 over every field; a round keeps the version it was begun with."""
        canonical = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(canonical.encode()).hexdigest()


_ADAPTER = TypeAdapter(Cards)


def to_json(cards: Cards) -> dict[str, Any]:
    """Every field as plain JSON."""
    found: dict[str, Any] = _ADAPTER.dump_python(cards, mode="json")
    return found


def from_json(stored: Mapping[str, Any]) -> Cards:
    """The cards `to_json` wrote."""
    return _ADAPTER.validate_json(json.dumps(stored))
