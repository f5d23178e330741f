"""The organisation tree in the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, update
from sqlmodel import Session

from trainer.people import Unit, UnitKind
from trainer.people.accounts import name_order
from trainer.storage.tables import AttemptRow, CohortRow, PersonRow, PlayRow, RoleGrant, UnitRow

table = UnitRow.__table__  # type: ignore[attr-defined]
_person = PersonRow.__table__  # type: ignore[attr-defined]
_cohort = CohortRow.__table__  # type: ignore[attr-defined]
_grant = RoleGrant.__table__  # type: ignore[attr-defined]
_attempt = AttemptRow.__table__  # type: ignore[attr-defined]
_play = PlayRow.__table__  # type: ignore[attr-defined]

COLUMNS = (table.c.id, table.c.name, table.c.kind, table.c.path, table.c.parent)


def from_row(row: Iterable[Any]) -> Unit:
    """A unit from the values of `COLUMNS`."""
    key, name, kind, path, parent = row
    return Unit(key, name, UnitKind(kind), path, parent)


def root(session: Session) -> Unit | None:
    """The unit that is the whole organisation, or None before it was founded."""
    row = session.execute(select(*COLUMNS).where(table.c.parent.is_(None)).limit(1)).one_or_none()
    return from_row(row) if row else None


def find(session: Session, unit: str) -> Unit | None:
    """A unit by its id."""
    row = session.execute(select(*COLUMNS).where(table.c.id == unit)).one_or_none()
    return from_row(row) if row else None


def everything(session: Session, organisation: str) -> tuple[Unit, ...]:
    """All units, a parent before its children, siblings in the order of their names."""
    rows = session.execute(select(*COLUMNS).where(table.c.organisation == organisation)).all()
    by_parent: dict[str | None, list[Unit]] = {}
    for row in rows:
        unit = from_row(row)
        by_parent.setdefault(unit.parent, []).append(unit)
    ordered: list[Unit] = []
    waiting = sorted(by_parent.get(None, []), key=_order, reverse=True)
    while waiting:
        unit = waiting.pop()
        ordered.append(unit)
        waiting += sorted(by_parent.get(unit.id, []), key=_order, reverse=True)
    return tuple(ordered)


def _order(unit: Unit) -> str:
    return name_order(unit.name)


def children(session: Session, parent: str) -> tuple[Unit, ...]:
    """The units directly under one."""
    return tuple(
        from_row(row) for row in session.execute(select(*COLUMNS).where(table.c.parent == parent)).all()
    )


def add(session: Session, unit: Unit, organisation: str, *, now: datetime) -> None:
    """Add a unit."""
    session.execute(
        insert(table).values(
            id=unit.id,
            organisation=organisation,
            parent=unit.parent,
            name=unit.name,
            kind=unit.kind.value,
            path=unit.path,
            created_at=now,
        )
    )


def rename(session: Session, unit: str, name: str) -> None:
    """Give a unit another name."""
    session.execute(update(table).where(table.c.id == unit).values(name=name))


def move(session: Session, unit: Unit, parent: Unit, path: str) -> None:
    """Put a unit with its subtree under another parent; every path of the subtree follows."""
    session.execute(
        update(table)
        .where(table.c.path.startswith(unit.path, autoescape=True))
        .values(path=path + func.substr(table.c.path, len(unit.path) + 1))
    )
    session.execute(update(table).where(table.c.id == unit.id).values(parent=parent.id))


def is_used(session: Session, unit: Unit) -> bool:
    """Whether anybody or anything, past attempts included, belongs to the unit."""
    found = (
        select(table.c.id).where(table.c.parent == unit.id),
        select(_person.c.id).where(_person.c.unit == unit.id),
        select(_cohort.c.id).where(_cohort.c.unit == unit.id),
        select(_grant.c.id).where(_grant.c.unit == unit.id),
        select(_attempt.c.id).where(or_(_attempt.c.unit == unit.id, _attempt.c.unit == unit.path)),
        select(_play.c.id).where(_play.c.unit == unit.id),
    )
    return any(session.execute(query.limit(1)).first() is not None for query in found)


def remove(session: Session, unit: str) -> None:
    """Remove a unit that nothing refers to."""
    session.execute(delete(table).where(table.c.id == unit))


def head_counts(session: Session, organisation: str) -> dict[str, int]:
    """Active people by unit id, not counting those of units below."""
    rows: Iterable[Any] = session.execute(
        select(_person.c.unit, func.count())
        .where(_person.c.organisation == organisation, _person.c.active)
        .group_by(_person.c.unit)
    )
    return {row[0]: row[1] for row in rows}
