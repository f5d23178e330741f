"""Cohorts and their members in the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update
from sqlmodel import Session

from trainer.people import Cohort, Unit
from trainer.storage import units
from trainer.storage.identifiers import new_id
from trainer.storage.people import person_table, within
from trainer.storage.tables import CohortMember, CohortRow

_cohort = CohortRow.__table__  # type: ignore[attr-defined]
_member = CohortMember.__table__  # type: ignore[attr-defined]


def _cohorts() -> Select[Any]:
    members = (
        select(func.count())
        .select_from(_member.join(person_table, person_table.c.id == _member.c.person))
        .where(_member.c.cohort == _cohort.c.id, person_table.c.active)
        .scalar_subquery()
    )
    return select(
        _cohort.c.id, _cohort.c.name, members, _cohort.c.created_at, _cohort.c.closed_at, *units.COLUMNS
    ).join(units.table, units.table.c.id == _cohort.c.unit)


def _from_row(row: Any) -> Cohort:
    return Cohort(row[0], row[1], units.from_row(row[5:]), row[2], row[3], row[4])


def find(session: Session, cohort: str) -> Cohort | None:
    """A cohort by its id."""
    row = session.execute(_cohorts().where(_cohort.c.id == cohort)).one_or_none()
    return _from_row(row) if row else None


def everything(session: Session, organisation: str, scopes: Iterable[str]) -> tuple[Cohort, ...]:
    """Cohorts of units within the subtrees; open ones first, then by name."""
    rows = session.execute(
        _cohorts()
        .where(_cohort.c.organisation == organisation, within(scopes))
        .order_by(_cohort.c.closed_at.is_not(None), _cohort.c.name, _cohort.c.id)
    )
    return tuple(_from_row(row) for row in rows)


def with_people(session: Session, organisation: str, scopes: Iterable[str]) -> frozenset[str]:
    """Ids of the cohorts that somebody of units within the subtrees belongs to, wherever they stand."""
    here, person = units.table, person_table
    rows = session.execute(
        select(_member.c.cohort)
        .distinct()
        .select_from(
            here.join(person, person.c.unit == here.c.id).join(_member, _member.c.person == person.c.id)
        )
        .where(here.c.organisation == organisation, within(scopes))
    )
    return frozenset(rows.scalars())


def names(session: Session, organisation: str) -> dict[str, str]:
    """What each cohort is called."""
    rows = session.execute(select(_cohort.c.id, _cohort.c.name).where(_cohort.c.organisation == organisation))
    return {row[0]: row[1] for row in rows}


def of_person(session: Session, person: str) -> tuple[Cohort, ...]:
    """The cohorts somebody belongs to, by name."""
    rows = session.execute(
        _cohorts()
        .join(_member, _member.c.cohort == _cohort.c.id)
        .where(_member.c.person == person)
        .order_by(_cohort.c.name)
    )
    return tuple(_from_row(row) for row in rows)


def add(session: Session, name: str, unit: Unit, organisation: str, *, now: datetime) -> str:
    """Add a cohort and return its id."""
    cohort = new_id()
    session.execute(
        insert(_cohort).values(id=cohort, organisation=organisation, unit=unit.id, name=name, created_at=now)
    )
    return cohort


def change(session: Session, cohort: str, **values: object) -> None:
    """Set columns of a cohort."""
    session.execute(update(_cohort).where(_cohort.c.id == cohort).values(**values))


def members(session: Session, cohort: str, people: Collection[str]) -> set[str]:
    """Those of the people who belong to the cohort."""
    rows: Iterable[str] = session.execute(
        select(_member.c.person).where(_member.c.cohort == cohort, _member.c.person.in_(set(people)))
    ).scalars()
    return set(rows)


def join(session: Session, cohort: str, people: Collection[str], *, now: datetime) -> tuple[str, ...]:
    """Let people belong to a cohort; return those who did not before."""
    present = members(session, cohort, people)
    fresh = tuple(person for person in dict.fromkeys(people) if person not in present)
    if fresh:
        session.execute(
            insert(_member), [{"cohort": cohort, "person": person, "joined_at": now} for person in fresh]
        )
    return fresh


def leave(session: Session, cohort: str, people: Collection[str]) -> None:
    """Let people no longer belong to a cohort."""
    session.execute(delete(_member).where(_member.c.cohort == cohort, _member.c.person.in_(set(people))))
