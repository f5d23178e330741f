"""A branching scenario as a frozen value: what the customer says, what may be answered, what it changes.

The trainee sees the situation, the customer's lines and mood, the cues, and the choices that are open;
variables, effects, guards, points, comments and endings stay hidden until the debriefing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter

from trainer.objectives import module_of
from trainer.scenarios.expressions import Guard, State, Value
from trainer.text import LocalText


class Mood(StrEnum):
    """How the customer feels, as the trainee can see."""

    CALM = "calm"
    PLEASED = "pleased"
    INTERESTED = "interested"
    DOUBTFUL = "doubtful"
    ANXIOUS = "anxious"
    ANNOYED = "annoyed"
    ANGRY = "angry"
    SAD = "sad"


class Outcome(StrEnum):
    """What an ending means for the conversation; a missed mandatory act fails whatever the ending."""

    GOOD = "good"
    FAIR = "fair"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a fact comes from; `reviewed_on` is when a law or regulation was last checked."""

    title: str
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Variable:
    """Hidden state: a truth value, or a whole number kept within `low` and `high`.

    `up` and `down` are cues: what the trainee may notice when the number rises or falls. `title` names a
    number in the debriefing.
    """

    name: str
    start: Value
    low: int = 0
    high: int = 100
    up: tuple[str, ...] = ()
    down: tuple[str, ...] = ()
    title: LocalText | None = None

    @property
    def label(self) -> LocalText:
        """What people call it."""
        return self.title or _KNOWN.get(self.name) or LocalText(self.name, self.name)

    @property
    def is_number(self) -> bool:
        """Whether it counts rather than holds or not."""
        return not isinstance(self.start, bool)


_KNOWN = {"trust": LocalText("信任", "Trust")}


@dataclass(frozen=True, slots=True)
class Effect:
    """A change of one variable: a number is added, a truth value is set."""

    variable: str
    amount: Value


@dataclass(frozen=True, slots=True)
class Points:
    """What a choice is worth on one criterion, and the sentence quoted as evidence in the debriefing."""

    criterion: str
    points: int
    evidence: str


@dataclass(frozen=True, slots=True)
class Exit:
    """A node or ending a choice leads to, if its guard holds after the effects; None always holds."""

    to: str
    when: Guard | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What the trainee may say or do. `comment` explains it afterwards; `strong` marks a model answer.

    The first exit whose guard holds is taken; the last one has none.
    """

    id: str
    text: str
    exits: tuple[Exit, ...]
    comment: str
    effects: tuple[Effect, ...] = ()
    points: tuple[Points, ...] = ()
    when: Guard | None = None
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What the customer says, and how they feel, if the guard holds; None always holds."""

    says: str
    mood: Mood
    when: Guard | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A turn of the customer and the choices after it; `hint` helps at a price.

    The first line whose guard holds is said; the last one has none.
    """

    id: str
    lines: tuple[Line, ...]
    choices: tuple[Choice, ...]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that must be done: its truth value must hold before any place in `before` is reached.

    An empty `before` means every ending. `failure` is what the debriefing says where it was missed.
    """

    id: str
    title: LocalText
    variable: str
    failure: str
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """A line of the rubric, tied to an objective."""

    id: str
    objective: str
    title: LocalText


@dataclass(frozen=True, slots=True)
class Ending:
    """How it ends: what the customer says or does last, and the debriefing."""

    id: str
    title: LocalText
    outcome: Outcome
    says: str
    debrief: str


@dataclass(frozen=True)
class Scenario:
    """A branching conversation.

    `objectives` begin with the main one. `level` is 1..3, as certifications are. `pass_mark` is the
    percentage of the points within reach that passes, 1..100; `hint_cost` is taken off it for each hint.
    """

    id: str
    title: LocalText
    objectives: tuple[str, ...]
    level: int
    minutes: int
    customer: str
    situation: str
    opening: str
    variables: tuple[Variable, ...]
    nodes: tuple[Node, ...]
    endings: tuple[Ending, ...]
    criteria: tuple[Criterion, ...]
    acts: tuple[Act, ...] = ()
    pass_mark: int = 70
    hint_cost: int = 5
    sources: tuple[Reference, ...] = ()

    @property
    def module(self) -> str:
        """The code of the module it belongs to."""
        return module_of(self.objectives[0])

    @cached_property
    def node_by_id(self) -> Mapping[str, Node]:
        """Nodes by id."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def ending_by_id(self) -> Mapping[str, Ending]:
        """Endings by id."""
        return {ending.id: ending for ending in self.endings}

    @cached_property
    def variable_by_name(self) -> Mapping[str, Variable]:
        """Variables by name."""
        return {variable.name: variable for variable in self.variables}

    @property
    def start(self) -> State:
        """The hidden state at the beginning."""
        return {variable.name: variable.start for variable in self.variables}

    def choices(self) -> Iterator[tuple[Node, Choice]]:
        """Every choice with its node, in the order written."""
        for node in self.nodes:
            for choice in node.choices:
                yield node, choice

    @cached_property
    def digest(self) -> str:
        """Hex SHA-256 over every field; a play keeps the version it was begun in."""
        canonical = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(canonical.encode()).hexdigest()


_ADAPTER = TypeAdapter(Scenario)


def to_json(scenario: Scenario) -> dict[str, Any]:
    """Every field as plain JSON."""
    found: dict[str, Any] = _ADAPTER.dump_python(scenario, mode="json")
    return found


def from_json(stored: Mapping[str, Any]) -> Scenario:
    """The scenario `to_json` wrote."""
    return _ADAPTER.validate_json(json.dumps(stored))
