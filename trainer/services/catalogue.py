"""The published content as values, loaded once for each publication and shared by all who read it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from trainer.bank import Bank
from trainer.blueprints import Blueprint
from trainer.courses import Lesson, Module
from trainer.forms import Plan, plan
from trainer.items import Item, Pool, Status, pictures
from trainer.objectives import ObjectiveTree
from trainer.pictures import digests
from trainer.scenarios.cards import Cards
from trainer.scenarios.scenario import Scenario
from trainer.storage import Store, documents


@dataclass(frozen=True)
class Published:
    """All content in force.

    `checks` are self-checks by objective; `modules` are in the order of the objective tree.
    """

    digest: str
    bank: Bank
    blueprints: Mapping[str, Blueprint]
    modules: tuple[Module, ...]
    lessons: Mapping[str, Lesson]
    checks: Mapping[str, tuple[Item, ...]]
    objectives: ObjectiveTree
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    cards: Mapping[str, Cards] = field(default_factory=dict)
    _plans: dict[str, Plan] = field(default_factory=dict, compare=False)

    @cached_property
    def open_pictures(self) -> frozenset[str]:
        """Pictures that everybody may see: those of lessons, self-checks and practice items."""
        bank = self.bank.items.values()
        items = [item for item in bank if item.pool is Pool.PRACTICE and item.status is Status.ACTIVE]
        items += [check for checks in self.checks.values() for check in checks]
        found = frozenset[str]().union(*map(pictures, items))
        for lesson in self.lessons.values():
            found |= digests(lesson.body, *(text.body for text in lesson.translations.values()))
        return found

    def plan(self, blueprint: str) -> Plan:
        """The bank matched against a blueprint, kept so that a form costs milliseconds.

        Raises: KeyError: no such blueprint.
        """
        if blueprint not in self._plans:
            self._plans[blueprint] = plan(self.bank, self.blueprints[blueprint])
        return self._plans[blueprint]


class Catalogue:
    """The published content of a store; reads it again when another publication took its place."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._published: Published | None = None

    def current(self) -> Published:
        """All content in force now. Costs one primary-key read when nothing changed."""
        with self._store.read() as session:
            digest = documents.published_digest(session)
        found = self._published
        if found is not None and found.digest == digest:
            return found
        with self._lock:
            if self._published is None or self._published.digest != digest:
                self._published = self._load()
            return self._published

    def _load(self) -> Published:
        with self._store.read() as session:
            digest = documents.published_digest(session)
            content = documents.load(session)
        return Published(
            digest=digest,
            bank=Bank.of(content.items),
            blueprints={blueprint.code: blueprint for blueprint in content.blueprints},
            modules=content.modules,
            lessons={lesson.id: lesson for lesson in content.lessons},
            checks=content.checks,
            objectives=content.objectives,
            scenarios={scenario.id: scenario for scenario in content.scenarios},
            cards={cards.id: cards for cards in content.cards},
        )
