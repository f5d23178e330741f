"""Objective codes such as `SALES-06` and the module tree they form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from trainer.text import LocalText

MODULE_CODE = re.compile(r"[A-Z][A-Z0-9]{1,15}")
OBJECTIVE_CODE = re.compile(r"([A-Z][A-Z0-9]{1,15})-(\d{2,3})")


def module_of(objective: str) -> str:
    """The module an objective code belongs to: `SALES` for `SALES-06`."""
    return objective.rpartition("-")[0]


@dataclass(frozen=True, slots=True)
class Objective:
    """One knowledge point, shared by lessons, items, scenarios, quotas and reports.

    `mandatory` objectives (compliance) are followed up even after a pass.
    """

    code: str
    title: LocalText
    mandatory: bool = False

    @property
    def module(self) -> str:
        """The code of the module it belongs to."""
        return module_of(self.code)


@dataclass(frozen=True, slots=True)
class ModuleOutline:
    """A module's code, title and objectives in teaching order."""

    code: str
    title: LocalText
    objectives: tuple[Objective, ...]


@dataclass(frozen=True, slots=True)
class ObjectiveTree:
    """All modules in teaching order."""

    modules: tuple[ModuleOutline, ...]

    def objectives(self) -> Iterator[Objective]:
        """Every objective, module by module."""
        for module in self.modules:
            yield from module.objectives

    def codes(self) -> frozenset[str]:
        """Every objective code."""
        return frozenset(objective.code for objective in self.objectives())

    def module(self, code: str) -> ModuleOutline | None:
        """The module with this code."""
        return next((module for module in self.modules if module.code == code), None)

    def objective(self, code: str) -> Objective | None:
        """The objective with this code."""
        return next((item for item in self.objectives() if item.code == code), None)
