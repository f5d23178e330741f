"""All content together, as values that know where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from trainer.bank import Bank
from trainer.blueprints import Blueprint
from trainer.content.entries import Entry
from trainer.content.picture_files import PictureFile
from trainer.courses import Lesson, Module
from trainer.courses.coverage import Material
from trainer.errors import Fault, Severity
from trainer.items import Item
from trainer.objectives import ObjectiveTree
from trainer.scenarios.cards import Cards
from trainer.scenarios.scenario import Scenario


@dataclass(frozen=True)
class Library:
    """All content, and all faults in it by file and line.

    Of values that claim the same id only the first is here. `objectives` is None where there is no sound
    `objectives.yaml`. `partial` are files of which something could not be read. `pictures` are
    all that lie in their folder, by digest.
    """

    items: tuple[Entry[Item], ...] = ()
    checks: tuple[Entry[Item], ...] = ()
    blueprints: tuple[Entry[Blueprint], ...] = ()
    modules: tuple[Entry[Module], ...] = ()
    lessons: tuple[Entry[Lesson], ...] = ()
    scenarios: tuple[Entry[Scenario], ...] = ()
    cards: tuple[Entry[Cards], ...] = ()
    objectives: Entry[ObjectiveTree] | None = None
    partial: frozenset[str] = frozenset()
    pictures: Mapping[str, PictureFile] = field(default_factory=dict, repr=False)
    faults: tuple[Fault, ...] = ()

    @cached_property
    def bank(self) -> Bank:
        """The items that exams and practice draw from."""
        return Bank.of(entry.value for entry in self.items)

    @property
    def errors(self) -> tuple[Fault, ...]:
        """The faults that stop publication."""
        return tuple(fault for fault in self.faults if fault.severity is Severity.ERROR)

    @property
    def rehearsals(self) -> tuple[Entry[Scenario] | Entry[Cards], ...]:
        """Conversations with the screen, then those with people."""
        return (*self.scenarios, *self.cards)

    @property
    def tree(self) -> ObjectiveTree:
        """The objective tree; empty where there is none."""
        return self.objectives.value if self.objectives else ObjectiveTree(())

    @property
    def material(self) -> Material:
        """What the coverage of objectives is counted from."""
        return Material(
            objectives=tuple(objective.code for objective in self.tree.objectives()),
            lessons=tuple(entry.value for entry in self.lessons),
            checks=tuple(entry.value for entry in self.checks),
            items=tuple(entry.value for entry in self.items),
            scenarios=tuple(code for entry in self.rehearsals for code in entry.value.objectives),
        )

    def within(self, paths: Sequence[str]) -> Library:
        """The same content, with the faults of these files and folders only."""
        faults = tuple(
            fault
            for fault in self.faults
            if any(fault.path == path or fault.path.startswith(f"{path}/") for path in paths)
        )
        return replace(self, faults=faults)
