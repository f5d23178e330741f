"""Tasks: what each assignment comes to for each person, kept for the reports and the reminders."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session

from trainer.assignments import Assignment, Task, TaskKind, Times
from trainer.storage import units
from trainer.storage.people import person_table, within
from trainer.storage.tables import AssignmentRow, TaskRow

table = TaskRow.__table__  # type: ignore[attr-defined]
_assignment = AssignmentRow.__table__  # type: ignore[attr-defined]

PAGE = 500
OPEN: tuple[ColumnElement[bool], ...] = (table.c.done_at.is_(None), ~table.c.excused)
"""Still to be done."""


@dataclass(frozen=True, slots=True)
class PersonTask:
    """A task with its person and when it was done."""

    person: str
    task: Task
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Placed:
    """Who has an assignment's task now and had not before, and whose times are others than before."""

    fresh: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many an assignment reaches, and how many of them have done it, are excused, are overdue."""

    people: int = 0
    done: int = 0
    excused: int = 0
    overdue: int = 0


def place(session: Session, organisation: str, assignment: Assignment, now_for: Mapping[str, Task]) -> Placed:
    """Make the tasks of an assignment those given by person."""
    rows: Iterable[Any] = session.execute(
        select(table.c.person, table.c.opens_at, table.c.due_at, table.c.closes_at, table.c.excused).where(
            table.c.assignment == assignment.id
        )
    )
    present = {row[0]: (Times(*row[1:4]), row[4]) for row in rows}
    _remove(session, assignment.id, present.keys() - now_for.keys())
    fresh = [person for person in now_for if person not in present]
    changed = [
        person
        for person, task in now_for.items()
        if person in present and present[person] != (task.times, task.excused)
    ]
    _add(session, organisation, assignment, {person: now_for[person] for person in fresh})
    for person in changed:
        _change(session, assignment.id, person, now_for[person])
    return Placed(tuple(fresh), tuple(changed))


def _add(session: Session, organisation: str, assignment: Assignment, tasks: Mapping[str, Task]) -> None:
    sqlite = session.get_bind().dialect.name == "sqlite"
    statement = (sqlite_insert if sqlite else postgresql_insert)(table).on_conflict_do_nothing()
    rows = [
        {
            "assignment": assignment.id,
            "person": person,
            "organisation": organisation,
            "kind": task.kind.value,
            "code": task.code,
            "opens_at": task.times.opens,
            "due_at": task.times.due,
            "closes_at": task.times.closes,
            "excused": task.excused,
            "since": task.assigned_at,
        }
        for person, task in sorted(tasks.items())
    ]
    if rows:
        session.execute(statement, rows)


def _change(session: Session, assignment: str, person: str, task: Task) -> None:
    session.execute(
        update(table)
        .where(table.c.assignment == assignment, table.c.person == person)
        .values(
            opens_at=task.times.opens,
            due_at=task.times.due,
            closes_at=task.times.closes,
            excused=task.excused,
        )
    )


def _remove(session: Session, assignment: str, people: Collection[str]) -> None:
    gone = sorted(people)
    for start in range(0, len(gone), PAGE):
        session.execute(
            delete(table).where(
                table.c.assignment == assignment, table.c.person.in_(gone[start : start + PAGE])
            )
        )


_WITH_PERSON = (
    table.join(_assignment, _assignment.c.id == table.c.assignment)
    .join(person_table, person_table.c.id == table.c.person)
    .join(units.table, units.table.c.id == person_table.c.unit)
)


def _select() -> Any:
    return select(
        table.c.person,
        table.c.assignment,
        table.c.kind,
        table.c.code,
        table.c.opens_at,
        table.c.due_at,
        table.c.closes_at,
        _assignment.c.note,
        table.c.since,
        table.c.excused,
        table.c.done_at,
    ).select_from(_WITH_PERSON)


def _from_row(row: Any) -> PersonTask:
    person, assignment, kind, code, opens, due, closes, note, since, excused, done_at = row
    task = Task(assignment, TaskKind(kind), code, Times(opens, due, closes), note, since, excused)
    return PersonTask(person, task, done_at)


def of_people(session: Session, people: Collection[str]) -> list[PersonTask]:
    """All tasks of these people."""
    rows: Iterable[Any] = session.execute(
        _select().where(table.c.person.in_(sorted(people))).order_by(table.c.since, table.c.assignment)
    )
    return [_from_row(row) for row in rows]


def of_assignment(session: Session, assignment: str, scopes: Iterable[str], limit: int) -> list[PersonTask]:
    """The tasks under an assignment of people below these unit paths: those still to be done first."""
    rows: Iterable[Any] = session.execute(
        _select()
        .where(table.c.assignment == assignment, within(scopes))
        .order_by(table.c.done_at.is_not(None), table.c.excused, table.c.due_at, table.c.person)
        .limit(limit)
    )
    return [_from_row(row) for row in rows]


def due_before(
    session: Session, until: datetime, after: tuple[datetime, str, str] | None, limit: int
) -> list[PersonTask]:
    """Tasks still to be done that are due by a time, the earliest first, following `after`."""
    query = _select().where(*OPEN, table.c.due_at <= until)
    if after is not None:
        at, person, assignment = after
        query = query.where(
            (table.c.due_at > at)
            | ((table.c.due_at == at) & (table.c.person > person))
            | ((table.c.due_at == at) & (table.c.person == person) & (table.c.assignment > assignment))
        )
    rows: Iterable[Any] = session.execute(
        query.order_by(table.c.due_at, table.c.person, table.c.assignment).limit(limit)
    )
    return [_from_row(row) for row in rows]


def set_done(session: Session, done: Mapping[tuple[str, str], datetime | None]) -> None:
    """Note when tasks were done, by assignment and person; None takes it back."""
    if done:
        session.connection().execute(
            update(table)
            .where(table.c.assignment == bindparam("b_assignment"), table.c.person == bindparam("b_person"))
            .values(done_at=bindparam("b_done")),
            [
                {"b_assignment": assignment, "b_person": person, "b_done": at}
                for (assignment, person), at in sorted(done.items())
            ],
        )


def drop(session: Session, assignment: str) -> tuple[str, ...]:
    """Take away all tasks of an assignment that was withdrawn; return whose they were."""
    people: Iterable[str] = session.execute(
        delete(table).where(table.c.assignment == assignment).returning(table.c.person)
    ).scalars()
    return tuple(people)


def tallies(
    session: Session, assignments: Collection[str], scopes: Iterable[str], now: datetime
) -> dict[str, Tally]:
    """How each assignment stands with the people below these unit paths; without any it is left out."""
    late = (table.c.done_at.is_(None)) & (~table.c.excused) & (table.c.due_at <= now)
    rows: Iterable[Any] = session.execute(
        select(
            table.c.assignment,
            func.count(),
            func.count(table.c.done_at),
            func.count().filter(table.c.excused & table.c.done_at.is_(None)),
            func.count().filter(late),
        )
        .select_from(_WITH_PERSON)
        .where(table.c.assignment.in_(sorted(assignments)), within(scopes))
        .group_by(table.c.assignment)
    )
    return {row[0]: Tally(*row[1:]) for row in rows}
