"""What reading one file gives: values with the lines of their fields, and faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from trainer.blueprints import Blueprint
from trainer.courses import Lesson, Module
from trainer.errors import Fault
from trainer.items import Item
from trainer.objectives import ObjectiveTree
from trainer.scenarios.cards import Cards
from trainer.scenarios.scenario import Scenario

T = TypeVar("T")


class FileKind(StrEnum):
    """What a file holds; its place in the folders says so."""

    OBJECTIVES = "objectives"
    BANK = "bank"
    CHECKS = "checks"
    BLUEPRINT = "blueprint"
    MODULE = "module"
    LESSON = "lesson"
    SCENARIO = "scenario"


@dataclass(frozen=True, slots=True)
class Entry(Generic[T]):
    """A value and where it stands; `lines` holds the line of each field, from 1."""

    value: T
    path: str
    line: int
    lines: Mapping[str, int] = field(default_factory=dict)

    def line_at(self, name: str) -> int:
        """The line of a field, or of the whole where it has none of its own."""
        return self.lines.get(name, self.line)


@dataclass(frozen=True, slots=True)
class Parsed:
    """All that one file says by itself, before it is compared with the others.

    `whole` is false where something could not be read and is therefore missing here.
    """

    kind: FileKind
    path: str
    items: tuple[Entry[Item], ...] = ()
    blueprints: tuple[Entry[Blueprint], ...] = ()
    modules: tuple[Entry[Module], ...] = ()
    lessons: tuple[Entry[Lesson], ...] = ()
    objectives: tuple[Entry[ObjectiveTree], ...] = ()
    scenarios: tuple[Entry[Scenario], ...] = ()
    cards: tuple[Entry[Cards], ...] = ()
    faults: tuple[Fault, ...] = ()
    whole: bool = True
