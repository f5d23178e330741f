"""Items that came in a file and wait to be decided about: what stands there, and what may become of it.

An import is read once, looked at and decided about by people for as long as they like, and then taken over
as drafts in one go, which can be undone as long as nobody wrote on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from trainer.errors import TrainerError, translatable
from trainer.items import Item


class State(StrEnum):
    """How far an import has come."""

    ARRIVING = "arriving"
    WAITING = "waiting"
    READING = "reading"
    READY = "ready"
    TAKING = "taking"
    TAKEN = "taken"
    UNDOING = "undoing"
    CANCELLED = "cancelled"
    FAILED = "failed"


WORKED_ON = (State.WAITING, State.READING, State.TAKING, State.UNDOING)
"""States in which the worker has something to do."""


class Likeness(StrEnum):
    """What an arrived item is like: nothing there, the very same record as before, or a duplicate."""

    NEW = "new"
    KNOWN = "known"
    EXACT = "exact"
    NEAR = "near"


class Decision(StrEnum):
    """What is to become of an arrived item."""

    OPEN = ""
    SKIP = "skip"
    NEW = "new"
    VERSION = "version"


LEFT_OUT = "-"
"""In the place of an objective: items of this topic are not wanted."""


class DecisionError(TrainerError):
    """A decision that an arrived item cannot have."""

    template = translatable("This cannot be decided for “{stem}”.")


class ImportMovedError(TrainerError):
    """Something is done with an import that has gone on meanwhile."""

    template = translatable("This import has gone on meanwhile. Look again.")


class UndecidedError(TrainerError):
    """An import is to be taken over that is not decided yet."""

    template = translatable(
        "Not decided yet: {topics} categories without an objective, {duplicates} duplicates."
    )


class NothingToTakeError(TrainerError):
    """An import of which nothing is wanted."""

    template = translatable("There is nothing to take over.")


@dataclass(frozen=True, slots=True)
class Twin:
    """What an arrived item reads like: an item there is, or with `number` another of this import.

    `replaceable` says that it can have the arrived one as its next version.
    """

    similarity: float
    item: str = ""
    number: int = 0
    replaceable: bool = False


@dataclass(frozen=True, slots=True)
class Arrived:
    """One item of an import, or a case with its items; numbers count from 1.

    `unit` is the draft it became, empty before; `missed` says that it was to become a version of an item that
    somebody was writing on.
    """

    number: int
    path: str
    line: int
    topic: int
    likeness: Likeness
    items: tuple[Item, ...]
    twins: tuple[Twin, ...] = ()
    decision: Decision = Decision.OPEN
    unit: str = ""
    missed: bool = False

    @property
    def successor_of(self) -> str:
        """The item whose next version it can be; empty where there is none, as for a case."""
        return next((twin.item for twin in self.twins if twin.replaceable), "")

    def allows(self, decision: Decision) -> bool:
        """Whether this can be decided for it."""
        if self.unit or self.likeness is Likeness.KNOWN:
            return False
        return decision is not Decision.VERSION or bool(self.successor_of)


@dataclass(frozen=True, slots=True)
class Hint:
    """An objective a topic may mean: how similar their wording is, 0..100, and words they share."""

    objective: str
    likeness: int
    shared: tuple[str, ...] = ()


class Known(StrEnum):
    """Why the objective of a topic was known when the file was read."""

    NOT = ""
    REMEMBERED = "remembered"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Topic:
    """A category or knowledge point of the files; the one without wording is for items without any.

    `objective` is what it means here, LEFT_OUT where its items are not wanted, empty while undecided.
    """

    number: int
    wording: str
    count: int
    objective: str = ""
    known: Known = Known.NOT
    hint: Hint | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """What an import holds. `sound` counts items that are neither faults nor known nor duplicates."""

    sound: int = 0
    known: int = 0
    exact: int = 0
    near: int = 0
    faults: int = 0
    notes: int = 0
    unsupported: Mapping[str, int] = field(default_factory=dict)

    @property
    def duplicates(self) -> int:
        """Items that read like others, wholly or nearly."""
        return self.exact + self.near


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a taking over came to, and its undoing: drafts made, items missed, drafts taken back or kept."""

    taken: int = 0
    missed: int = 0
    undone: int = 0
    kept: int = 0


@dataclass(frozen=True, slots=True)
class BroughtFile:
    """A file of an import, by its name alone, and its size in bytes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Run:
    """An import as it stands; `phase`, `done` and `total` say how far the worker has come."""

    id: str
    by: str
    at: datetime
    state: State
    files: tuple[BroughtFile, ...]
    phase: str = ""
    done: int = 0
    total: int = 0
    counts: Counts = field(default_factory=Counts)
    outcome: Outcome = field(default_factory=Outcome)
    failure: str = ""
    details: Mapping[str, object] = field(default_factory=dict)
    taken_by: str = ""


def check_decision(arrived: Arrived, decision: Decision) -> None:
    """Raise DecisionError where it cannot be decided so."""
    if not arrived.allows(decision):
        raise DecisionError(stem=arrived.items[0].stem[:40])


def as_new_version(before: Item, arrived: Item) -> Item:
    """An item with the wording and key of an arrived one; what the file says nothing about stays.

    A rationale stays where its option does; the translation goes, as it would say something else.
    """
    texts = {option.id: option.text for option in before.options}
    kept = {
        option.id: before.rationale[option.id]
        for option in arrived.options
        if option.id in before.rationale and texts.get(option.id) == option.text
    }
    if before.type is arrived.type and not arrived.options:
        kept = dict(before.rationale)
    return replace(
        before,
        type=arrived.type,
        stem=arrived.stem,
        options=arrived.options,
        key=arrived.key,
        rationale=dict(sorted((kept | dict(arrived.rationale)).items())),
        source=arrived.source or before.source,
        translations=before.translations if _reads_the_same(before, arrived) else {},
        origin=arrived.origin,
    )


def _reads_the_same(before: Item, arrived: Item) -> bool:
    return (before.type, before.stem, before.options) == (arrived.type, arrived.stem, arrived.options)
