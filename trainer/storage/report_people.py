"""Single people in the reports: how they stand, and who of them needs help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlmodel import Session

from trainer.reports import INACTIVE_DAYS, MOST_FAILURES, Reason, Status
from trainer.storage.people import identity_table, person_table
from trainer.storage.report_reads import Part, in_part, people_standing
from trainer.storage.tables import ExamStanding, LearnerRow, TaskRow, UnitRow

_person, _identity = person_table, identity_table
_unit = UnitRow.__table__  # type: ignore[attr-defined]
_standing = ExamStanding.__table__  # type: ignore[attr-defined]
_task = TaskRow.__table__  # type: ignore[attr-defined]
_learner = LearnerRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody with how they stand; `active_at` is when they last learnt anything."""

    person: str
    name: str
    unit: str
    status: Status
    active_at: datetime | None


@dataclass(frozen=True, slots=True)
class ExamLine:
    """How somebody stands with one exam."""

    person: str
    blueprint: str
    sittings: int
    passed_at: datetime | None
    lapses_at: datetime | None


def people(
    session: Session,
    part: Part,
    now: datetime,
    *,
    status: Status | None = None,
    text: str = "",
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[PersonLine], int]:
    """A page of the part's people, who needs looking after first, and how many there are in all."""
    found = people_standing(part, now)
    named = found.outerjoin(_identity, _identity.c.person == found.c.person)
    conditions: list[ColumnElement[bool]] = []
    if status is not None:
        conditions.append(found.c.status == status.value)
    for word in text.casefold().split():
        columns = (_identity.c.name, _identity.c.login, _identity.c.staff_number)
        conditions.append(or_(*(func.lower(column).contains(word, autoescape=True) for column in columns)))
    total: int = session.execute(select(func.count()).select_from(named).where(*conditions)).scalar_one()
    order = case({one.value: place for place, one in enumerate(Status)}, value=found.c.status)
    rows: Iterable[Any] = session.execute(
        select(found.c.person, _identity.c.name, found.c.unit_name, found.c.status, _learner.c.active_at)
        .select_from(named.outerjoin(_learner, _learner.c.person == found.c.person))
        .where(*conditions)
        .order_by(order, _identity.c.name_order, found.c.person)
        .offset(offset)
        .limit(limit)
    )
    return [PersonLine(row[0], row[1] or "", row[2], Status(row[3]), row[4]) for row in rows], total


def exam_lines(session: Session, part: Part, wanted: Iterable[str]) -> dict[str, list[ExamLine]]:
    """How these people stand with the part's exams."""
    rows: Iterable[Any] = session.execute(
        select(
            _standing.c.person,
            _standing.c.blueprint,
            _standing.c.sittings,
            _standing.c.passed_at,
            _standing.c.lapses_at,
        )
        .where(_standing.c.person.in_(sorted(wanted)), _standing.c.blueprint.in_(part.exams))
        .order_by(_standing.c.blueprint)
    )
    found: dict[str, list[ExamLine]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(ExamLine(*row))
    return found


@dataclass(frozen=True, slots=True)
class Trouble:
    """A reason why somebody needs help.

    `at` is when it was due, or when they were last active; `blueprint` the exam failed or weak in, `count`
    the failures; `weak` the mandatory objectives missed, in percent; `assignment`, `kind` and `code` what is
    overdue.
    """

    person: str
    reason: Reason
    at: datetime | None = None
    blueprint: str = ""
    count: int = 0
    weak: Mapping[str, float] | None = None
    assignment: str = ""
    kind: str = ""
    code: str = ""


def _joined() -> Any:
    return _person.join(_unit, _unit.c.id == _person.c.unit)


def _overdue(part: Part, now: datetime) -> Select[Any]:
    return (
        select(_person.c.id, _task.c.due_at, _task.c.assignment, _task.c.kind, _task.c.code)
        .select_from(_joined().join(_task, _task.c.person == _person.c.id))
        .where(*in_part(part), _task.c.done_at.is_(None), ~_task.c.excused, _task.c.due_at <= now)
    )


def _failed(part: Part) -> Select[Any]:
    return (
        select(_person.c.id, _standing.c.blueprint, _standing.c.failures)
        .select_from(_joined().join(_standing, _standing.c.person == _person.c.id))
        .where(*in_part(part), _standing.c.failures >= MOST_FAILURES, _standing.c.blueprint.in_(part.exams))
    )


def _weak(part: Part) -> Select[Any]:
    return (
        select(_person.c.id, _standing.c.blueprint, _standing.c.weak)
        .select_from(_joined().join(_standing, _standing.c.person == _person.c.id))
        .where(*in_part(part), _standing.c.is_weak, _standing.c.blueprint.in_(part.exams))
    )


def _inactive(part: Part, now: datetime) -> Select[Any]:
    """Who has something to do, and has not learnt anything for long."""
    long_ago = now - timedelta(days=INACTIVE_DAYS)
    to_do = select(_task.c.person).where(
        _task.c.done_at.is_(None), ~_task.c.excused, _task.c.since <= long_ago, _is_open(now)
    )
    return (
        select(_person.c.id, _learner.c.active_at)
        .select_from(_joined().outerjoin(_learner, _learner.c.person == _person.c.id))
        .where(
            *in_part(part),
            or_(_learner.c.active_at.is_(None), _learner.c.active_at <= long_ago),
            _person.c.id.in_(to_do),
        )
    )


def _is_open(now: datetime) -> ColumnElement[bool]:
    return and_(
        or_(_task.c.opens_at.is_(None), _task.c.opens_at <= now),
        or_(_task.c.closes_at.is_(None), _task.c.closes_at > now),
    )


def troubles(session: Session, part: Part, now: datetime, limit: int) -> list[Trouble]:
    """Why people of the part need help: of each reason the first so many, the longest overdue first."""
    late = session.execute(_overdue(part, now).order_by(_task.c.due_at, _person.c.id).limit(limit))
    failed = session.execute(_failed(part).order_by(_standing.c.failures.desc(), _person.c.id).limit(limit))
    weak = session.execute(_weak(part).order_by(_person.c.id).limit(limit))
    idle = session.execute(
        _inactive(part, now)
        .order_by(_learner.c.active_at.is_not(None), _learner.c.active_at, _person.c.id)
        .limit(limit)
    )
    return [
        *(
            Trouble(row[0], Reason.OVERDUE, row[1], assignment=row[2], kind=row[3], code=row[4])
            for row in late
        ),
        *(Trouble(row[0], Reason.FAILURES, blueprint=row[1], count=row[2]) for row in failed),
        *(Trouble(row[0], Reason.WEAK, blueprint=row[1], weak=row[2]) for row in weak),
        *(Trouble(row[0], Reason.INACTIVE, row[1]) for row in idle),
    ]


def trouble_counts(
    session: Session, part: Part, now: datetime, found: Sequence[Trouble], limit: int
) -> dict[Reason, int]:
    """How many people of the part there are for each reason; asked only where `found` is not all of them."""
    queries = {
        Reason.OVERDUE: _overdue(part, now),
        Reason.FAILURES: _failed(part),
        Reason.WEAK: _weak(part),
        Reason.INACTIVE: _inactive(part, now),
    }
    counts = {}
    for reason, query in queries.items():
        listed = [one.person for one in found if one.reason is reason]
        counts[reason] = len(set(listed)) if len(listed) < limit else _count(session, query)
    return counts


def _count(session: Session, query: Select[Any]) -> int:
    counting = query.with_only_columns(func.count(_person.c.id.distinct()), maintain_column_froms=True)
    count: int = session.execute(counting).scalar_one()
    return count
