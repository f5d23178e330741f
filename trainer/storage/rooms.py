"""Open sittings as invigilators see and extend them. A room is a blueprint within a unit's subtree."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlmodel import Session

from trainer.storage.journals import IS_OPEN
from trainer.storage.tables import AttemptRow, IdentityRow, UnitRow

_attempt = AttemptRow.__table__  # type: ignore[attr-defined]
_identity = IdentityRow.__table__  # type: ignore[attr-defined]
_unit = UnitRow.__table__  # type: ignore[attr-defined]

_AT_ONCE = 500
"""Ids named in one statement; SQLite takes a bounded number of parameters."""


@dataclass(frozen=True, slots=True)
class Running:
    """An open sitting. `unit` is the name of the candidate's unit; `name` is empty for an erased person."""

    attempt: str
    person: str
    name: str
    unit: str
    blueprint: str
    number: int
    started_at: datetime
    deadline: datetime | None
    answered: int
    places: int
    active_at: datetime


@dataclass(frozen=True, slots=True)
class OpenSitting:
    """What it takes to move the deadline of an open sitting."""

    attempt: str
    organisation: str
    person: str
    unit_path: str
    form: str
    started_at: datetime
    deadline: datetime | None


def running(
    session: Session,
    organisation: str,
    scopes: Collection[str],
    *,
    blueprint: str | None,
    now: datetime,
    limit: int,
    offset: int,
) -> tuple[Running, ...]:
    """Open sittings under these unit paths (an empty one is everything), by unit and name."""
    rows: Iterable[Any] = session.execute(
        select(
            _attempt.c.id,
            _attempt.c.person,
            func.coalesce(_identity.c.name, ""),
            _unit.c.name,
            _attempt.c.blueprint,
            _attempt.c.number,
            _attempt.c.started_at,
            _attempt.c.deadline_at,
            _attempt.c.answered,
            _attempt.c.places,
            _attempt.c.active_at,
        )
        .select_from(_rooms().outerjoin(_identity, _identity.c.person == _attempt.c.person))
        .where(*_in_room(organisation, scopes, blueprint, now))
        .order_by(_unit.c.path, func.coalesce(_identity.c.name, ""), _attempt.c.id)
        .limit(limit)
        .offset(offset)
    )
    return tuple(Running(*row) for row in rows)


def count_running(
    session: Session, organisation: str, scopes: Collection[str], *, blueprint: str | None, now: datetime
) -> int:
    """How many sittings `running` has on all its pages."""
    found: int = session.execute(
        select(func.count()).select_from(_rooms()).where(*_in_room(organisation, scopes, blueprint, now))
    ).scalar_one()
    return found


def hold_room(
    session: Session, organisation: str, unit_path: str, *, blueprint: str, now: datetime
) -> tuple[OpenSitting, ...]:
    """The timed open sittings of a room, their rows held until the transaction ends."""
    conditions = _in_room(organisation, (unit_path,), blueprint, now)
    return _hold(session, _OPEN.where(*conditions, _attempt.c.deadline_at.is_not(None)))


def hold_of_person(session: Session, person: str, *, now: datetime) -> tuple[OpenSitting, ...]:
    """The timed open sittings of a person, their rows held until the transaction ends."""
    return _hold(session, _OPEN.where(_attempt.c.person == person, IS_OPEN, _attempt.c.deadline_at > now))


def hold_each(session: Session, attempts: Collection[str]) -> tuple[OpenSitting, ...]:
    """Those of these sittings that exist, open or not, their rows held until the transaction ends."""
    names = sorted(set(attempts))
    found: list[OpenSitting] = []
    for start in range(0, len(names), _AT_ONCE):
        found += _hold(session, _OPEN.where(_attempt.c.id.in_(names[start : start + _AT_ONCE])))
    return tuple(found)


_OPEN: Select[Any] = (
    select(
        _attempt.c.id,
        _attempt.c.organisation,
        _attempt.c.person,
        _unit.c.path,
        _attempt.c.form,
        _attempt.c.started_at,
        _attempt.c.deadline_at,
    )
    .select_from(_attempt.join(_unit, _unit.c.id == _attempt.c.unit))
    .order_by(_attempt.c.id)
)
"""In the order of ids, so that two extensions at once wait for each other rather than lock up."""


def _hold(session: Session, statement: Select[Any]) -> tuple[OpenSitting, ...]:
    rows: Iterable[Any] = session.execute(statement.with_for_update(of=_attempt))
    return tuple(OpenSitting(*row) for row in rows)


def _rooms() -> Any:
    return _attempt.join(_unit, _unit.c.id == _attempt.c.unit)


def _in_room(
    organisation: str, scopes: Collection[str], blueprint: str | None, now: datetime
) -> tuple[ColumnElement[bool], ...]:
    """Open, not overdue, of the organisation, under one of the scopes, of the blueprint if one is named."""
    below = [_unit.c.path.startswith(scope, autoescape=True) if scope else true() for scope in scopes]
    of_blueprint = true() if blueprint is None else _attempt.c.blueprint == blueprint
    return (
        IS_OPEN,
        or_(_attempt.c.deadline_at.is_(None), _attempt.c.deadline_at > now),
        _attempt.c.organisation == organisation,
        or_(*below),
        of_blueprint,
    )
