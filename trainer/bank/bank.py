"""Items under their ids, the testlets they form, and the units an exam is drawn from."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from trainer.items import Item, Pool, Status


@dataclass(frozen=True, slots=True)
class Testlet:
    """Items that share one stimulus; drawn whole, in order."""

    id: str
    stimulus: str
    members: tuple[Item, ...]

    __test__ = False


@dataclass(frozen=True, slots=True)
class DrawUnit:
    """What is drawn at once: a testlet with its members in order, or an item by itself.

    `enemies` are the ids of units that must not be on the same form.
    """

    id: str
    items: tuple[Item, ...]
    enemies: frozenset[str]


@dataclass(frozen=True)
class Bank:
    """Items by id. Equal digests mean that every draw gives the same form."""

    items: Mapping[str, Item]

    @classmethod
    def of(cls, items: Iterable[Item]) -> Bank:
        """A bank of these items, in the order of their ids."""
        return cls({item.id: item for item in sorted(items, key=lambda item: item.id)})

    def __len__(self) -> int:
        return len(self.items)

    @cached_property
    def digest(self) -> str:
        """Hex SHA-256 over everything that a draw depends on."""
        lines = [
            [
                item.id,
                item.version,
                item.objective,
                item.band,
                item.status.value,
                item.pool.value,
                item.testlet or "",
                item.place,
                sorted(item.enemies),
            ]
            for item in self.items.values()
        ]
        return hashlib.sha256(json.dumps(lines, separators=(",", ":")).encode()).hexdigest()

    @cached_property
    def testlets(self) -> Mapping[str, Testlet]:
        """Testlets by id, members in their authored order."""
        members: dict[str, list[Item]] = defaultdict(list)
        for item in self.items.values():
            if item.testlet:
                members[item.testlet].append(item)
        return {
            name: Testlet(name, found[0].stimulus, tuple(sorted(found, key=lambda i: i.place)))
            for name, found in sorted(members.items())
        }

    def unit_id(self, item_id: str) -> str:
        """The id of the unit an item, or a testlet under its own id, is drawn as."""
        item = self.items.get(item_id)
        return (item.testlet or item.id) if item else item_id

    def drawable(self, status: Status, pool: Pool = Pool.EXAM) -> tuple[DrawUnit, ...]:
        """Units of a pool whose items all have this status, in the order of their ids."""
        found = [
            DrawUnit(name, members, self._enemies.get(name, frozenset()))
            for name, members in self._units.items()
            if all(item.pool is pool and item.status is status for item in members)
        ]
        return tuple(found)

    @cached_property
    def _units(self) -> dict[str, tuple[Item, ...]]:
        units: dict[str, tuple[Item, ...]] = {
            item.id: (item,) for item in self.items.values() if not item.testlet
        }
        units.update({name: testlet.members for name, testlet in self.testlets.items()})
        return dict(sorted(units.items()))

    @cached_property
    def _enemies(self) -> dict[str, frozenset[str]]:
        """Enmity between units, made symmetric."""
        pairs: dict[str, set[str]] = defaultdict(set)
        for item in self.items.values():
            mine = self.unit_id(item.id)
            for enemy in item.enemies:
                other = self.unit_id(enemy)
                if other != mine:
                    pairs[mine].add(other)
                    pairs[other].add(mine)
        return {name: frozenset(found) for name, found in pairs.items()}
