"""Everybody of a part of the organisation with how they stand, worked out once for all that a page shows.

Whether somebody is certified, lapsing or overdue changes with the time alone, so it cannot be kept in cells.
One query works it out for everybody; counts by unit and cohort, the list of people and who failed or is weak
are then taken from what it found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func, literal, or_, select
from sqlmodel import Session

from trainer.assignments import LAPSE_DAYS, TaskKind
from trainer.reports import Status
from trainer.storage.people import identity_table, person_table, within
from trainer.storage.report_reads import Part, in_part
from trainer.storage.tables import CohortMember, ExamStanding, TaskRow, UnitRow

_person, _identity = person_table, identity_table
_unit = UnitRow.__table__  # type: ignore[attr-defined]
_standing = ExamStanding.__table__  # type: ignore[attr-defined]
_task = TaskRow.__table__  # type: ignore[attr-defined]
_member = CohortMember.__table__  # type: ignore[attr-defined]

_BY_RANK = (Status.NOT_BEGUN, Status.IN_PROGRESS, Status.CERTIFIED, Status.LAPSING)
_RANKS, _WEAK, _FAILURES = 3, 4, 8
"""What one number says of somebody's exams: the rank of the best in its lowest bits, then whether they are
weak in one, and above these the failures. So one subquery finds all three."""

_PLACES = {status: place for place, status in enumerate(Status)}


class Stand(NamedTuple):
    """How somebody stands with the exams of a part.

    `order` sorts by name. `failures`: the most in one exam since it was passed; `weak`: whether the latest
    sitting of one missed a mandatory objective.
    """

    person: str
    unit: str
    status: Status
    order: str
    failures: int
    weak: bool


class Headcount(NamedTuple):
    """How many people of a unit, or of a cohort, stand in a certain way."""

    group: str
    status: Status
    people: int


@dataclass(frozen=True)
class Roll:
    """The people of a part at a time; who needs looking after first, then by name."""

    part: Part
    now: datetime
    stands: tuple[Stand, ...] = field(repr=False)

    def by_unit(self) -> list[Headcount]:
        """How many people of each unit stand in each way."""
        return _headcounts((one.unit, one.status) for one in self.stands)

    def by_cohort(self, members: Iterable[tuple[str, str]]) -> list[Headcount]:
        """How many of the people in each cohort stand in each way. Args: members: cohort and person."""
        known: Mapping[str, Status] = {one.person: one.status for one in self.stands}
        return _headcounts((cohort, known[person]) for cohort, person in members if person in known)


def _headcounts(found: Iterable[tuple[str, Status]]) -> list[Headcount]:
    return [Headcount(group, status, people) for (group, status), people in Counter(found).items()]


def call(session: Session, part: Part, now: datetime) -> Roll:
    """Work out how everybody of a part stands.

    Asked over the keys of the summaries, so that a small part costs little.
    """
    name = select(_identity.c.name_order).where(_identity.c.person == _person.c.id).scalar_subquery()
    rows: Iterable[Any] = session.execute(
        select(_person.c.id, _person.c.unit, _exams(part, now), _late(part, now), name)
        .select_from(_person.join(_unit, _unit.c.id == _person.c.unit))
        .where(*in_part(part))
    ).all()
    stands = [
        Stand(
            person,
            unit,
            Status.OVERDUE if late else _BY_RANK[(code or 0) & _RANKS],
            order or "",
            (code or 0) // _FAILURES,
            bool((code or 0) & _WEAK),
        )
        for person, unit, code, late, order in rows
    ]
    stands.sort(key=lambda one: (_PLACES[one.status], one.order, one.person))
    return Roll(part, now, tuple(stands))


def _exams(part: Part, now: datetime) -> Any:
    """What somebody's exams come to, as one number; none where they neither were assigned nor sat one."""
    in_force = or_(_standing.c.lapses_at.is_(None), _standing.c.lapses_at > now)
    soon = now + timedelta(days=LAPSE_DAYS[0])
    rank = case(
        (or_(_standing.c.passed_at.is_(None), ~in_force), _BY_RANK.index(Status.IN_PROGRESS)),
        (_standing.c.lapses_at <= soon, _BY_RANK.index(Status.LAPSING)),
        else_=_BY_RANK.index(Status.CERTIFIED),
    )
    weak = case((_standing.c.is_weak, _WEAK), else_=0)
    return (
        select(func.max(rank) + func.max(weak) + func.max(_standing.c.failures) * literal(_FAILURES))
        .where(_standing.c.person == _person.c.id, _standing.c.blueprint.in_(part.exams))
        .scalar_subquery()
    )


def _late(part: Part, now: datetime) -> ColumnElement[bool]:
    """That an assigned exam of the part is overdue; who that is, is found once for all."""
    late = select(_task.c.person).where(
        _task.c.done_at.is_(None),
        ~_task.c.excused,
        _task.c.due_at <= now,
        _task.c.kind == TaskKind.EXAM.value,
        _task.c.code.in_(part.exams),
    )
    found: ColumnElement[bool] = _person.c.id.in_(late)
    return found


def cohorts_of(session: Session, part: Part) -> list[tuple[str, str]]:
    """Cohort and person of everybody in the units of a part, whoever of them learns."""
    rows: Iterable[Any] = session.execute(
        select(_member.c.cohort, _member.c.person)
        .select_from(
            _unit.join(_person, _person.c.unit == _unit.c.id).join(_member, _member.c.person == _person.c.id)
        )
        .where(_unit.c.organisation == part.organisation, within(part.scopes))
    ).all()
    return [(cohort, person) for cohort, person in rows]
