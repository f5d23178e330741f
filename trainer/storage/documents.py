"""Published documents: writing a body down and reading it back as a value."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlmodel import Session

from trainer import blueprints
from trainer.blueprints import Blueprint
from trainer.courses import Lesson, Module
from trainer.items import Item
from trainer.objectives import ObjectiveTree
from trainer.scenarios import cards, scenario
from trainer.scenarios.cards import Cards
from trainer.scenarios.scenario import Scenario
from trainer.storage.tables import Document, ItemVersion, Setting

_document = Document.__table__  # type: ignore[attr-defined]
_version = ItemVersion.__table__  # type: ignore[attr-defined]
_setting = Setting.__table__  # type: ignore[attr-defined]

_ITEM = TypeAdapter(Item)
_LESSON = TypeAdapter(Lesson)
_MODULE = TypeAdapter(Module)
_TREE = TypeAdapter(ObjectiveTree)

PUBLISHED = "published"
"""The setting that holds the digest of all content in force."""


class Kind(StrEnum):
    """What a document is."""

    ITEM = "item"
    CHECK = "check"
    BLUEPRINT = "blueprint"
    MODULE = "module"
    LESSON = "lesson"
    OBJECTIVES = "objectives"
    SCENARIO = "scenario"
    CARDS = "cards"


_DIGEST = select(_setting.c.value).where(_setting.c.key == PUBLISHED)

Value = Item | Blueprint | Module | Lesson | ObjectiveTree | Scenario | Cards


@dataclass(frozen=True)
class Content:
    """Everything in force, as values."""

    items: tuple[Item, ...]
    blueprints: tuple[Blueprint, ...]
    modules: tuple[Module, ...]
    lessons: tuple[Lesson, ...]
    checks: Mapping[str, tuple[Item, ...]]
    objectives: ObjectiveTree
    scenarios: tuple[Scenario, ...] = ()
    cards: tuple[Cards, ...] = ()


def encode(kind: Kind, value: Value) -> dict[str, Any]:
    """A value as the plain JSON kept in a document's body; equal values give equal JSON."""
    if kind in (Kind.ITEM, Kind.CHECK):
        found: dict[str, Any] = _ITEM.dump_python(value, mode="json")  # type: ignore[arg-type]
        if found["origin"] is None:
            del found["origin"]  # What was never imported reads as it always did.
        return {**found, "key": sorted(found["key"]), "enemies": sorted(found["enemies"])}
    return dict(_ENCODERS[kind](value))


_ENCODERS: dict[Kind, Callable[[Any], dict[str, Any]]] = {
    Kind.BLUEPRINT: blueprints.to_json,
    Kind.MODULE: lambda value: _MODULE.dump_python(value, mode="json"),
    Kind.LESSON: lambda value: _LESSON.dump_python(value, mode="json"),
    Kind.OBJECTIVES: lambda value: _TREE.dump_python(value, mode="json"),
    Kind.SCENARIO: scenario.to_json,
    Kind.CARDS: cards.to_json,
}


def decode_item(body: Mapping[str, Any]) -> Item:
    """The item a body holds."""
    return _ITEM.validate_json(json.dumps(body))


def published_digest(session: Session) -> str:
    """The digest of all content in force; empty before the first publication."""
    found: Any = session.execute(_DIGEST).scalar_one_or_none()
    return str(found["digest"]) if found else ""


def load(session: Session) -> Content:
    """Every document in force."""
    bodies: dict[str, list[dict[str, Any]]] = defaultdict(list)
    rows: Iterable[Any] = session.execute(
        select(_document.c.kind, _document.c.body)
        .where(_document.c.withdrawn_at.is_(None))
        .order_by(_document.c.kind, _document.c.key)
    )
    for kind, body in rows:
        bodies[kind].append(body)
    trees = [_TREE.validate_json(json.dumps(body)) for body in bodies[Kind.OBJECTIVES]]
    tree = trees[0] if trees else ObjectiveTree(())
    order = {module.code: number for number, module in enumerate(tree.modules)}
    modules = [_MODULE.validate_json(json.dumps(body)) for body in bodies[Kind.MODULE]]
    modules.sort(key=lambda module: order.get(module.code, len(order)))
    return Content(
        items=tuple(decode_item(body) for body in bodies[Kind.ITEM]),
        blueprints=tuple(blueprints.from_json(body) for body in bodies[Kind.BLUEPRINT]),
        modules=tuple(modules),
        lessons=tuple(_LESSON.validate_json(json.dumps(body)) for body in bodies[Kind.LESSON]),
        checks=_by_objective(decode_item(body) for body in bodies[Kind.CHECK]),
        objectives=tree,
        scenarios=tuple(scenario.from_json(body) for body in bodies[Kind.SCENARIO]),
        cards=tuple(cards.from_json(body) for body in bodies[Kind.CARDS]),
    )


def blueprint(session: Session, code: str) -> Blueprint | None:
    """A blueprint as last published, withdrawn or not; None where there never was one."""
    body: Any = session.execute(
        select(_document.c.body).where(_document.c.kind == Kind.BLUEPRINT.value, _document.c.key == code)
    ).scalar_one_or_none()
    return None if body is None else blueprints.from_json(body)


def _by_objective(items: Iterable[Item]) -> dict[str, tuple[Item, ...]]:
    found: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        found[item.objective].append(item)
    return {objective: tuple(group) for objective, group in found.items()}


def versions(session: Session, digests: Iterable[str]) -> dict[str, Item]:
    """Item versions by digest, as they were when published; missing ones are left out."""
    wanted = sorted(set(digests))
    rows: Iterable[Any] = session.execute(
        select(_version.c.version, _version.c.body).where(_version.c.version.in_(wanted))
    )
    return {version: decode_item(body) for version, body in rows}
