"""Single people in the reports: how they stand, and who of them needs help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select
from sqlmodel import Session

from trainer.reports import INACTIVE_DAYS, MOST_FAILURES, Reason, Status
from trainer.storage.people import identity_table, person_table
from trainer.storage.report_reads import Part, in_part
from trainer.storage.report_rolls import Roll, Stand
from trainer.storage.tables import ExamStanding, LearnerRow, TaskRow, UnitRow
from trainer.storage.tasks import OPEN

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


def people(session: Session, roll: Roll, *, status: Status | None = None, text: str = "") -> list[Stand]:
    """Those on a roll who stand in a way, and whose name, login or staff number has each word of a text."""
    wanted = [one for one in roll.stands if status is None or one.status is status]
    words = text.casefold().split()
    if not words:
        return wanted
    named = _named(session, roll.part.organisation, words)
    return [one for one in wanted if one.person in named]


def _named(session: Session, organisation: str, words: Iterable[str]) -> set[str]:
    columns = (_identity.c.name, _identity.c.login, _identity.c.staff_number)
    conditions = [
        or_(*(func.lower(column).contains(word, autoescape=True) for column in columns)) for word in words
    ]
    query = select(_person.c.id).join(_identity, _identity.c.person == _person.c.id)
    rows = session.execute(query.where(_person.c.organisation == organisation, *conditions))
    return set(rows.scalars())


def lines(session: Session, stands: Sequence[Stand]) -> list[PersonLine]:
    """These people with what is told of them, in the same order."""
    rows: Iterable[Any] = session.execute(
        select(_person.c.id, _identity.c.name, _unit.c.name, _learner.c.active_at)
        .select_from(
            _joined()
            .outerjoin(_identity, _identity.c.person == _person.c.id)
            .outerjoin(_learner, _learner.c.person == _person.c.id)
        )
        .where(_person.c.id.in_([one.person for one in stands]))
    )
    known = {row[0]: row[1:] for row in rows}
    return [
        PersonLine(one.person, name or "", unit, one.status, active)
        for one in stands
        for name, unit, active in (known[one.person],)
    ]


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


def _overdue(session: Session, roll: Roll, limit: int) -> Iterable[Trouble]:
    """What was due first. Walks the index of what is due, and asks of each task whether it is of the part."""
    part = roll.part
    mine = select(literal(1)).select_from(_joined()).where(_person.c.id == _task.c.person, *in_part(part))
    rows: Iterable[Any] = session.execute(
        select(_task.c.person, _task.c.due_at, _task.c.assignment, _task.c.kind, _task.c.code)
        .where(*OPEN, _task.c.due_at <= roll.now, mine.exists())
        .order_by(_task.c.due_at, _task.c.person)
        .limit(limit)
    )
    return [
        Trouble(row[0], Reason.OVERDUE, row[1], assignment=row[2], kind=row[3], code=row[4]) for row in rows
    ]


def _failed(session: Session, roll: Roll, limit: int) -> Iterable[Trouble]:
    """The most failures first."""
    found = [one for one in roll.stands if one.failures >= MOST_FAILURES]
    first = sorted(found, key=lambda one: (-one.failures, one.person))[:limit]
    rows: Iterable[Any] = session.execute(
        select(_standing.c.person, _standing.c.blueprint, _standing.c.failures)
        .where(
            _standing.c.person.in_([one.person for one in first]),
            _standing.c.blueprint.in_(roll.part.exams),
            _standing.c.failures >= MOST_FAILURES,
        )
        .order_by(_standing.c.failures.desc(), _standing.c.person, _standing.c.blueprint)
        .limit(limit)
    )
    return [Trouble(row[0], Reason.FAILURES, blueprint=row[1], count=row[2]) for row in rows]


def _weak(session: Session, roll: Roll, limit: int) -> Iterable[Trouble]:
    first = sorted(one.person for one in roll.stands if one.weak)[:limit]
    rows: Iterable[Any] = session.execute(
        select(_standing.c.person, _standing.c.blueprint, _standing.c.weak)
        .where(
            _standing.c.person.in_(first),
            _standing.c.blueprint.in_(roll.part.exams),
            _standing.c.is_weak,
        )
        .order_by(_standing.c.person, _standing.c.blueprint)
        .limit(limit)
    )
    return [Trouble(row[0], Reason.WEAK, blueprint=row[1], weak=row[2]) for row in rows]


def _inactive(session: Session, roll: Roll, people: Set[str]) -> list[Trouble]:
    """Who has something to do, and has not learnt anything for long; the longest first."""
    long_ago = roll.now - timedelta(days=INACTIVE_DAYS)
    rows: Iterable[Any] = session.execute(
        select(_task.c.person, _learner.c.active_at)
        .distinct()
        .select_from(_task.outerjoin(_learner, _learner.c.person == _task.c.person))
        .where(
            *OPEN,
            _task.c.since <= long_ago,
            _is_open(roll.now),
            or_(_learner.c.active_at.is_(None), _learner.c.active_at <= long_ago),
        )
    ).all()
    found = [Trouble(person, Reason.INACTIVE, at) for person, at in rows if person in people]
    return sorted(found, key=lambda one: (one.at is not None, one.at or roll.now, one.person))


def _is_open(now: datetime) -> ColumnElement[bool]:
    return and_(
        or_(_task.c.opens_at.is_(None), _task.c.opens_at <= now),
        or_(_task.c.closes_at.is_(None), _task.c.closes_at > now),
    )


@dataclass(frozen=True, slots=True)
class Troubles:
    """Why people need help: of each reason the first so many, and how many people there are for each."""

    listed: tuple[Trouble, ...]
    counts: Mapping[Reason, int]


def troubles(session: Session, roll: Roll, limit: int) -> Troubles:
    """Why people on a roll need help; the longest overdue, the most failures, the longest inactive first."""
    people = {one.person for one in roll.stands}
    late, idle = _overdue(session, roll, limit), _inactive(session, roll, people)
    counts = {
        Reason.OVERDUE: _count_overdue(session, roll, people),
        Reason.FAILURES: sum(one.failures >= MOST_FAILURES for one in roll.stands),
        Reason.WEAK: sum(one.weak for one in roll.stands),
        Reason.INACTIVE: len(idle),
    }
    listed = (*late, *_failed(session, roll, limit), *_weak(session, roll, limit), *idle[:limit])
    return Troubles(listed, counts)


def _count_overdue(session: Session, roll: Roll, people: Set[str]) -> int:
    """Whoever is late with anything is found from the index of what is due, then looked for on the roll."""
    late = select(_task.c.person).distinct().where(*OPEN, _task.c.due_at <= roll.now)
    return len(set(session.execute(late).scalars()) & people)
