"""What the reports read: a part of the organisation in a few grouped queries over the summaries.

None of them touches a journal, a score or an attempt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, cast, func, literal, or_, select
from sqlmodel import Session

from trainer.people import Role
from trainer.reports import TENS, WHOLE_UNIT, Counts
from trainer.storage import units
from trainer.storage.columns import to_micros
from trainer.storage.people import person_table, within
from trainer.storage.tables import (
    CohortMember,
    ExamStanding,
    ObjectiveCell,
    ResultCell,
    RoleGrant,
)

_person, _unit = person_table, units.table
_cell = ResultCell.__table__  # type: ignore[attr-defined]
_objective = ObjectiveCell.__table__  # type: ignore[attr-defined]
_standing = ExamStanding.__table__  # type: ignore[attr-defined]
_member = CohortMember.__table__  # type: ignore[attr-defined]
_grant = RoleGrant.__table__  # type: ignore[attr-defined]

_DAY = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Part:
    """Whom a report is about: people now below these unit paths, perhaps of one cohort, and which exams."""

    organisation: str
    scopes: tuple[str, ...]
    exams: tuple[str, ...]
    cohort: str = ""


def is_trainee() -> ColumnElement[bool]:
    """That a person learns: active, and with the role of a trainee."""
    held = select(literal(1)).where(_grant.c.person == _person.c.id, _grant.c.role == Role.TRAINEE.value)
    return and_(_person.c.active, held.exists())


def in_part(part: Part) -> list[ColumnElement[bool]]:
    """That somebody belongs to the part now; to be used where person and unit are joined."""
    conditions = [_person.c.organisation == part.organisation, within(part.scopes), is_trainee()]
    if part.cohort:
        conditions.append(_person.c.id.in_(select(_member.c.person).where(_member.c.cohort == part.cohort)))
    return conditions


_SUMS = tuple(
    func.coalesce(func.sum(_cell.c[name]), 0)
    for name in ("sat", "passed", "people", "first_passed", "ever_passed", *(f"ten{n}" for n in range(TENS)))
)


def _cells(part: Part) -> list[ColumnElement[bool]]:
    """That a cell counts for the part: of the units where people were when they sat."""
    return [
        _cell.c.organisation == part.organisation,
        _cell.c.blueprint.in_(part.exams),
        _cell.c.unit.in_(select(_unit.c.id).where(within(part.scopes))),
    ]


def _counts(row: Sequence[Any]) -> Counts:
    sat, passed, people, first, ever, *tens = (int(value) for value in row)
    return Counts(sat, passed, people, first, ever, tuple(tens))


def results_by_unit(session: Session, part: Part) -> dict[str, Counts]:
    """Sittings of the part by unit."""
    return _by(session, part, _cell.c.unit, _cell.c.cohort == (part.cohort or WHOLE_UNIT))


def results_by_month(session: Session, part: Part) -> dict[str, Counts]:
    """Sittings of the part by month, in order."""
    found = _by(session, part, _cell.c.month, _cell.c.cohort == (part.cohort or WHOLE_UNIT))
    return dict(sorted(found.items()))


def results_by_cohort(session: Session, part: Part) -> dict[str, Counts]:
    """Sittings of the part by cohort."""
    return _by(session, part, _cell.c.cohort, _cell.c.cohort != WHOLE_UNIT)


def _by(
    session: Session, part: Part, key: ColumnElement[str], which: ColumnElement[bool]
) -> dict[str, Counts]:
    rows: Iterable[Any] = session.execute(select(key, *_SUMS).where(*_cells(part), which).group_by(key))
    return {row[0]: _counts(row[1:]) for row in rows}


def results_since(session: Session, part: Part, month: str) -> dict[str, dict[str, Counts]]:
    """Sittings of the part by exam and unit, from a month on."""
    found: dict[str, dict[str, Counts]] = {}
    rows: Iterable[Any] = session.execute(
        select(_cell.c.blueprint, _cell.c.unit, *_SUMS)
        .where(*_cells(part), _cell.c.cohort == (part.cohort or WHOLE_UNIT), _cell.c.month >= month)
        .group_by(_cell.c.blueprint, _cell.c.unit)
    )
    for row in rows:
        found.setdefault(row[0], {})[row[1]] = _counts(row[2:])
    return found


@dataclass(frozen=True, slots=True)
class ObjectiveSum:
    """Summed shares of an objective's marks (each 0..1) over so many sittings."""

    shares: float
    sittings: int


def objectives(session: Session, part: Part) -> dict[str, ObjectiveSum]:
    """What the part earned on each objective."""
    rows: Iterable[Any] = session.execute(
        select(_objective.c.objective, func.sum(_objective.c.shares), func.sum(_objective.c.sittings))
        .where(
            _objective.c.organisation == part.organisation,
            _objective.c.blueprint.in_(part.exams),
            _objective.c.cohort == (part.cohort or WHOLE_UNIT),
            _objective.c.unit.in_(select(_unit.c.id).where(within(part.scopes))),
        )
        .group_by(_objective.c.objective)
    )
    return {row[0]: ObjectiveSum(float(row[1]), int(row[2])) for row in rows if row[2] > 0}


@dataclass(frozen=True, slots=True)
class Days:
    """How many people passed, or have not yet, so many whole days after they began."""

    days: int
    passed: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Ways:
    """How people came to a pass: by days from when they began, and by the sitting (from 1) that passed."""

    days: list[Days]
    attempts: dict[int, int]


def ways_to_pass(session: Session, part: Part, now: datetime) -> Ways:
    """From being assigned or first sitting an exam to its first pass, or until now for who has not passed.

    Each person counts once for each of the exams; one not open to them yet is left out.
    """
    ended = func.coalesce(_standing.c.passed_at, literal(to_micros(now), BigInteger))
    days = _whole_days(ended, _standing.c.began_at)
    rows: Iterable[Any] = session.execute(
        select(days, _standing.c.passed_number, func.count())
        .select_from(_with_standing())
        .where(*in_part(part), _standing.c.blueprint.in_(part.exams), _standing.c.began_at <= now)
        .group_by(days, _standing.c.passed_number)
    )
    passed: Counter[int] = Counter()
    waiting: Counter[int] = Counter()
    attempts: Counter[int] = Counter()
    for after, number, people in rows:
        if number is None:
            waiting[int(after)] += people
        else:
            passed[int(after)] += people
            attempts[number] += people
    found = sorted(passed.keys() | waiting.keys())
    return Ways([Days(after, passed[after], waiting[after]) for after in found], dict(attempts))


def _whole_days(end: Any, start: Any) -> ColumnElement[int]:
    from_, until = cast(start, BigInteger), cast(end, BigInteger)
    return (until - from_) // literal(_DAY, BigInteger)


def _with_standing() -> Any:
    return _standing.join(_person, _person.c.id == _standing.c.person).join(
        _unit, _unit.c.id == _person.c.unit
    )


def exams_sat(session: Session, organisation: str, exams: Collection[str]) -> dict[str, int]:
    """People who stand in some way with each of these exams."""
    rows: Iterable[Any] = session.execute(
        select(_standing.c.blueprint, func.count())
        .where(_standing.c.organisation == organisation, _standing.c.blueprint.in_(sorted(exams)))
        .group_by(_standing.c.blueprint)
    )
    return {row[0]: row[1] for row in rows}


def people_in(session: Session, part: Part) -> int:
    """How many people belong to the part."""
    count: int = session.execute(
        select(func.count())
        .select_from(_person.join(_unit, _unit.c.id == _person.c.unit))
        .where(*in_part(part))
    ).scalar_one()
    return count


@dataclass(frozen=True, slots=True)
class Lapse:
    """A pass that lapses at a time."""

    person: str
    exam: str
    at: datetime


def lapsing(session: Session, until: datetime, after: tuple[datetime, str, str], limit: int) -> list[Lapse]:
    """Passes of active people that lapse by a time, the earliest first, following `after`."""
    at, person, exam = after
    rows: Iterable[Any] = session.execute(
        select(_standing.c.person, _standing.c.blueprint, _standing.c.lapses_at)
        .join(_person, _person.c.id == _standing.c.person)
        .where(
            _person.c.active,
            _standing.c.lapses_at <= until,
            or_(
                _standing.c.lapses_at > at,
                and_(_standing.c.lapses_at == at, _standing.c.person > person),
                and_(_standing.c.lapses_at == at, _standing.c.person == person, _standing.c.blueprint > exam),
            ),
        )
        .order_by(_standing.c.lapses_at, _standing.c.person, _standing.c.blueprint)
        .limit(limit)
    )
    return [Lapse(*row) for row in rows]
