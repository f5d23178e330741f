"""The audit log: who did what to whom. The database refuses to change or delete an entry."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, or_, select
from sqlmodel import Session

from trainer.storage import units
from trainer.storage.identifiers import new_id
from trainer.storage.people import person_table, within
from trainer.storage.tables import AuditEntry

_audit = AuditEntry.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit log; see `record` for what its parts mean."""

    id: str
    at: datetime
    actor: str
    action: str
    target_kind: str
    target: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Which entries to read, the newest first. `person` did it or had it done to them.

    `action` is an exact name or, ending in a dot, the beginning of one. With `scopes` only entries about or
    by people of these subtrees, and about these units, are read.
    """

    organisation: str
    scopes: tuple[str, ...] = ()
    action: str = ""
    person: str = ""
    since: datetime | None = None
    until: datetime | None = None
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class AuditPage:
    """One page of entries, and how many there are in all."""

    entries: tuple[Entry, ...]
    total: int


def record(
    session: Session,
    *,
    organisation: str,
    at: datetime,
    actor: str,
    action: str,
    target_kind: str = "",
    target: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Append one entry in the caller's transaction, so that no act is kept without its entry.

    Args:
        actor: the id of the person who acted; empty for the program itself.
        action: a dotted name such as `attempt.extended`, stable because searches rely on it.
        target_kind: what was acted upon (`person`, `attempt`, `cohort`, …) and `target` its id.
        details: plain JSON; no names, passwords or tokens.
    """
    session.execute(
        insert(_audit).values(
            id=new_id(),
            organisation=organisation,
            at=at,
            actor=actor,
            action=action,
            target_kind=target_kind,
            target=target,
            details=dict(details or {}),
        )
    )


def search(session: Session, query: AuditQuery) -> AuditPage:
    """A page of entries, the newest first."""
    conditions = _conditions(query)
    total: int = session.execute(select(func.count()).select_from(_audit).where(*conditions)).scalar_one()
    rows: Iterable[Any] = session.execute(
        select(
            _audit.c.id,
            _audit.c.at,
            _audit.c.actor,
            _audit.c.action,
            _audit.c.target_kind,
            _audit.c.target,
            _audit.c.details,
        )
        .where(*conditions)
        .order_by(_audit.c.at.desc(), _audit.c.id.desc())
        .offset(query.offset)
        .limit(query.limit)
    )
    return AuditPage(tuple(Entry(*row) for row in rows), total)


def actions(session: Session, organisation: str) -> tuple[str, ...]:
    """Every kind of action on record, by name."""
    rows: Iterable[str] = session.execute(
        select(_audit.c.action).where(_audit.c.organisation == organisation).distinct()
    ).scalars()
    return tuple(sorted(rows))


def latest(session: Session, actions: Collection[str]) -> datetime | None:
    """When one of these acts was last done."""
    found: datetime | None = session.execute(
        select(_audit.c.at).where(_audit.c.action.in_(sorted(actions))).order_by(_audit.c.at.desc()).limit(1)
    ).scalar_one_or_none()
    return found


def _conditions(query: AuditQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [_audit.c.organisation == query.organisation]
    if query.action.endswith("."):
        conditions.append(_audit.c.action.startswith(query.action, autoescape=True))
    elif query.action:
        conditions.append(_audit.c.action == query.action)
    if query.person:
        conditions.append(or_(_audit.c.actor == query.person, _audit.c.target == query.person))
    if query.since is not None:
        conditions.append(_audit.c.at >= query.since)
    if query.until is not None:
        conditions.append(_audit.c.at < query.until)
    if query.scopes:
        conditions.append(_within(query.scopes))
    return conditions


def _within(scopes: tuple[str, ...]) -> ColumnElement[bool]:
    people = (
        select(person_table.c.id)
        .join(units.table, units.table.c.id == person_table.c.unit)
        .where(within(scopes))
    )
    places = select(units.table.c.id).where(within(scopes))
    return or_(_audit.c.actor.in_(people), _audit.c.target.in_(people), _audit.c.target.in_(places))
