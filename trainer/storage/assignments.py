"""Assignments, whom they reach, and what they come to for each person, in the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, insert, literal, or_, select, update
from sqlmodel import Session

from trainer.assignments import (
    Assignment,
    Audience,
    AudienceKind,
    NewAssignment,
    PersonalTimes,
    Task,
    TaskKind,
    Times,
    task_of,
)
from trainer.people import Role
from trainer.storage import units
from trainer.storage.identifiers import new_id
from trainer.storage.people import identity_table, person_table, within
from trainer.storage.tables import (
    AssignmentAudience,
    AssignmentException,
    AssignmentRow,
    CohortMember,
    RoleGrant,
)

table = AssignmentRow.__table__  # type: ignore[attr-defined]
_audience = AssignmentAudience.__table__  # type: ignore[attr-defined]
_exception = AssignmentException.__table__  # type: ignore[attr-defined]
_member = CohortMember.__table__  # type: ignore[attr-defined]
_grant = RoleGrant.__table__  # type: ignore[attr-defined]
_person, _unit = person_table, units.table

_COLUMNS = (
    table.c.id,
    table.c.kind,
    table.c.code,
    table.c.opens_at,
    table.c.due_at,
    table.c.closes_at,
    table.c.note,
    table.c.by,
    table.c.created_at,
    table.c.withdrawn_at,
)


@dataclass(frozen=True, slots=True)
class Reached:
    """Somebody an assignment reaches, with their unit."""

    person: str
    name: str
    unit: str


def add(session: Session, organisation: str, new: NewAssignment, *, by: str, now: datetime) -> str:
    """Write down an assignment and return its id."""
    assignment = new_id()
    session.execute(
        insert(table).values(
            id=assignment,
            organisation=organisation,
            kind=new.kind.value,
            code=new.code,
            opens_at=new.times.opens,
            due_at=new.times.due,
            closes_at=new.times.closes,
            note=new.note,
            by=by,
            created_at=now,
        )
    )
    rows = [{"assignment": assignment, "kind": to.kind.value, "target": to.id} for to in new.audience]
    session.execute(insert(_audience), rows)
    return assignment


def find(session: Session, organisation: str, assignment: str) -> Assignment | None:
    """An assignment by its id."""
    found = _loaded(
        session, select(*_COLUMNS).where(table.c.id == assignment, table.c.organisation == organisation)
    )
    return found[0] if found else None


def everything(
    session: Session, organisation: str, *, withdrawn: bool = False, limit: int = 500
) -> tuple[Assignment, ...]:
    """The latest assignments, the newest first."""
    query = select(*_COLUMNS).where(table.c.organisation == organisation)
    if not withdrawn:
        query = query.where(table.c.withdrawn_at.is_(None))
    return _loaded(session, query.order_by(table.c.created_at.desc(), table.c.id.desc()).limit(limit))


def withdraw(session: Session, assignment: str, now: datetime) -> None:
    """Let an assignment no longer count."""
    session.execute(update(table).where(table.c.id == assignment).values(withdrawn_at=now))


def _loaded(session: Session, query: Select[Any]) -> tuple[Assignment, ...]:
    rows: Sequence[Any] = session.execute(query).all()
    to: dict[str, list[Audience]] = {row[0]: [] for row in rows}
    reached: Iterable[Any] = session.execute(
        select(_audience.c.assignment, _audience.c.kind, _audience.c.target)
        .where(_audience.c.assignment.in_(list(to)))
        .order_by(_audience.c.kind, _audience.c.target)
    )
    for assignment, kind, target in reached:
        to[assignment].append(Audience(AudienceKind(kind), target))
    return tuple(_assignment(row, to[row[0]]) for row in rows)


def _assignment(row: Sequence[Any], audience: Sequence[Audience]) -> Assignment:
    key, kind, code, opens, due, closes, note, by, created_at, withdrawn_at = row
    return Assignment(
        id=key,
        kind=TaskKind(kind),
        code=code,
        audience=tuple(audience),
        times=Times(opens, due, closes),
        note=note,
        by=by,
        created_at=created_at,
        withdrawn_at=withdrawn_at,
    )


def except_person(session: Session, assignment: str, other: PersonalTimes, *, now: datetime) -> None:
    """Append other times for one person; they take the place of any before."""
    last: int = session.execute(
        select(func.coalesce(func.max(_exception.c.number), 0)).where(
            _exception.c.assignment == assignment, _exception.c.person == other.person
        )
    ).scalar_one()
    session.execute(
        insert(_exception).values(
            assignment=assignment,
            person=other.person,
            number=last + 1,
            opens_at=other.times.opens,
            due_at=other.times.due,
            closes_at=other.times.closes,
            excused=other.excused,
            reason=other.reason,
            by=other.by,
            at=now,
        )
    )


def exceptions(
    session: Session, assignments: Collection[str], person: str | None = None
) -> dict[tuple[str, str], PersonalTimes]:
    """The exceptions in force by assignment and person."""
    query = (
        select(
            _exception.c.assignment,
            _exception.c.person,
            _exception.c.opens_at,
            _exception.c.due_at,
            _exception.c.closes_at,
            _exception.c.excused,
            _exception.c.reason,
            _exception.c.by,
            _exception.c.at,
        )
        .where(_exception.c.assignment.in_(sorted(assignments)))
        .order_by(_exception.c.number)
    )
    if person is not None:
        query = query.where(_exception.c.person == person)
    rows: Iterable[Any] = session.execute(query)
    return {
        (row[0], row[1]): PersonalTimes(row[1], Times(*row[2:5]), row[5], row[6], row[7], row[8])
        for row in rows
    }


def tasks_of(session: Session, person: str) -> tuple[Task, ...]:
    """What a person is to do now under all assignments that reach them, asked afresh; the oldest first."""
    query = (
        select(*_COLUMNS)
        .where(
            table.c.withdrawn_at.is_(None),
            table.c.id.in_(select(_audience.c.assignment).where(_reaches(person))),
        )
        .order_by(table.c.created_at, table.c.id)
    )
    rows: Sequence[Any] = session.execute(query).all()
    if not rows:
        return ()
    other = exceptions(session, [row[0] for row in rows], person)
    return tuple(task_of(_assignment(row, ()), other.get((row[0], person))) for row in rows)


def _reaches(person: str) -> ColumnElement[bool]:
    """That an audience has the person in it."""
    own = select(_unit.c.path).join(_person, _person.c.unit == _unit.c.id).where(_person.c.id == person)
    above = _unit.alias("above_unit")
    lies_under = select(above.c.id).where(
        func.substr(own.scalar_subquery(), 1, func.length(above.c.path)) == above.c.path
    )
    is_trainee = select(literal(1)).where(_grant.c.person == person, _grant.c.role == Role.TRAINEE.value)
    return or_(
        and_(_audience.c.kind == AudienceKind.PERSON.value, _audience.c.target == person),
        and_(
            _audience.c.kind == AudienceKind.COHORT.value,
            _audience.c.target.in_(select(_member.c.cohort).where(_member.c.person == person)),
        ),
        and_(
            _audience.c.kind == AudienceKind.UNIT.value,
            _audience.c.target.in_(lies_under),
            is_trainee.exists(),
        ),
    )


def reached(
    session: Session, organisation: str, audience: Iterable[Audience], limit: int
) -> tuple[tuple[Reached, ...], int]:
    """The first people an audience has in it now, by name, and how many there are in all."""
    chosen = _is_reached(session, organisation, audience)
    joined = _person.join(_unit, _unit.c.id == _person.c.unit)
    total: int = session.execute(select(func.count()).select_from(joined).where(chosen)).scalar_one()
    rows: Iterable[Any] = session.execute(
        select(_person.c.id, identity_table.c.name, _unit.c.name)
        .select_from(joined.outerjoin(identity_table, identity_table.c.person == _person.c.id))
        .where(chosen)
        .order_by(identity_table.c.name_order, _person.c.id)
        .limit(limit)
    )
    return tuple(Reached(row[0], row[1] or "", row[2]) for row in rows), total


def people_reached(session: Session, organisation: str, audience: Iterable[Audience]) -> set[str]:
    """Ids of all people an audience has in it now."""
    rows: Iterable[str] = session.execute(
        select(_person.c.id)
        .join(_unit, _unit.c.id == _person.c.unit)
        .where(_is_reached(session, organisation, audience))
    ).scalars()
    return set(rows)


def _is_reached(session: Session, organisation: str, audience: Iterable[Audience]) -> ColumnElement[bool]:
    """That a person is of the audience: of a unit its trainees, of a cohort all members; leavers never."""
    targets: dict[AudienceKind, list[str]] = {kind: [] for kind in AudienceKind}
    for to in audience:
        targets[to.kind].append(to.id)
    paths: Iterable[str] = session.execute(
        select(_unit.c.path).where(_unit.c.id.in_(targets[AudienceKind.UNIT]))
    ).scalars()
    below = [within([path]) for path in paths]
    trainees = select(_grant.c.person).where(_grant.c.role == Role.TRAINEE.value)
    members = select(_member.c.person).where(_member.c.cohort.in_(targets[AudienceKind.COHORT]))
    return and_(
        _person.c.organisation == organisation,
        _person.c.active,
        or_(
            _person.c.id.in_(targets[AudienceKind.PERSON]) if targets[AudienceKind.PERSON] else false(),
            _person.c.id.in_(members) if targets[AudienceKind.COHORT] else false(),
            and_(or_(*below), _person.c.id.in_(trainees)) if below else false(),
        ),
    )
