"""What people report about items: written once, read on the item's page, and dealt with or not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlmodel import Session

from trainer.storage.identifiers import new_id
from trainer.storage.tables import ItemProblem, SettledProblem

_problem = ItemProblem.__table__  # type: ignore[attr-defined]
_settled = SettledProblem.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Problem:
    """A report: who said what about which version of an item, and when."""

    id: str
    person: str
    item: str
    version: str
    text: str
    at: datetime


def add(
    session: Session,
    organisation: str,
    person: str,
    *,
    item: str,
    version: str,
    text: str,
    at: datetime,
) -> None:
    """Write a report down."""
    session.execute(
        insert(_problem).values(
            id=new_id(),
            organisation=organisation,
            person=person,
            item=item,
            version=version,
            text=text,
            at=at,
        )
    )


def problems(session: Session, organisation: str, item: str) -> tuple[Problem, ...]:
    """All reports about an item, the newest first."""
    return _found(session, organisation, _problem.c.item == item, limit=None)


def latest(session: Session, organisation: str, limit: int) -> tuple[Problem, ...]:
    """The latest reports about any item, the newest first."""
    return _found(session, organisation, None, limit=limit)


def one(session: Session, organisation: str, name: str) -> Problem | None:
    """A report by its id."""
    return next(iter(_found(session, organisation, _problem.c.id == name, limit=1)), None)


def settled(session: Session, item: str) -> set[str]:
    """Which reports about an item have been dealt with, by their ids."""
    query = select(_settled.c.problem).join(_problem, _problem.c.id == _settled.c.problem)
    return set(session.execute(query.where(_problem.c.item == item)).scalars())


def settle(session: Session, name: str, by: str, at: datetime | None) -> None:
    """Mark a report as dealt with, or as open again where `at` is None."""
    session.execute(delete(_settled).where(_settled.c.problem == name))
    if at is not None:
        session.execute(insert(_settled).values(problem=name, by=by, at=at))


def reported_by(session: Session, person: str, since: datetime) -> int:
    """How many reports a person has made since a time."""
    found: int = session.execute(
        select(func.count()).where(_problem.c.person == person, _problem.c.at >= since)
    ).scalar_one()
    return found


def _found(session: Session, organisation: str, condition: Any, *, limit: int | None) -> tuple[Problem, ...]:
    query = (
        select(
            _problem.c.id,
            _problem.c.person,
            _problem.c.item,
            _problem.c.version,
            _problem.c.text,
            _problem.c.at,
        )
        .where(_problem.c.organisation == organisation)
        .order_by(_problem.c.at.desc(), _problem.c.id.desc())
    )
    if condition is not None:
        query = query.where(condition)
    if limit is not None:
        query = query.limit(limit)
    rows: Iterable[Any] = session.execute(query)
    return tuple(Problem(*row) for row in rows)
