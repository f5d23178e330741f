"""Folding what people did into the summaries the reports read: facts, cells, standings, tasks done.

Everything about a person is folded in one transaction that holds their row, so that no two processes count
one sitting twice; cells are changed in the order of their keys, so that they never wait for one another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session

from trainer.reports import CellKey, Counts, Sat, objective_keys
from trainer.scoring import Decision
from trainer.storage import scores
from trainer.storage.exam_history import SCORED
from trainer.storage.people import person_table
from trainer.storage.tables import (
    AttemptRow,
    ExamStanding,
    LearnerRow,
    LessonProgressRow,
    ObjectiveCell,
    PlayResultRow,
    ResultCell,
    ScoreRow,
    SittingFact,
)

_attempt = AttemptRow.__table__  # type: ignore[attr-defined]
_score = ScoreRow.__table__  # type: ignore[attr-defined]
_fact = SittingFact.__table__  # type: ignore[attr-defined]
_cell = ResultCell.__table__  # type: ignore[attr-defined]
_objective = ObjectiveCell.__table__  # type: ignore[attr-defined]
_standing = ExamStanding.__table__  # type: ignore[attr-defined]
_learner = LearnerRow.__table__  # type: ignore[attr-defined]
_progress = LessonProgressRow.__table__  # type: ignore[attr-defined]
_play = PlayResultRow.__table__  # type: ignore[attr-defined]
_FACT = (
    _fact.c.attempt,
    _fact.c.person,
    _fact.c.blueprint,
    _fact.c.number,
    _fact.c.unit,
    _fact.c.cohorts,
    _fact.c.at,
    _fact.c.percent,
    _fact.c.passed,
    _fact.c.score,
)


@dataclass(frozen=True, slots=True)
class StandingOf:
    """A row of `ExamStanding`; see there."""

    person: str
    blueprint: str
    began_at: datetime
    sittings: int
    passed_at: datetime | None
    passed_number: int | None
    lapses_at: datetime | None
    failures: int
    weak: Mapping[str, float]


@dataclass(frozen=True)
class Learning:
    """What people did: lessons finished and visited, plays passed, the first lesson and the latest act."""

    finished: dict[str, dict[str, datetime]]
    visited: dict[str, dict[str, datetime]]
    rehearsed: dict[str, dict[str, datetime]]
    active: dict[str, datetime]
    first: dict[str, datetime]


def hold(session: Session, people: Sequence[str]) -> dict[str, str]:
    """Hold these people's rows until the transaction ends; return their organisations."""
    rows: Iterable[Any] = session.execute(
        select(person_table.c.id, person_table.c.organisation)
        .where(person_table.c.id.in_(people))
        .order_by(person_table.c.id)
        .with_for_update()
    )
    return {row[0]: row[1] for row in rows}


def facts(session: Session, people: Collection[str]) -> list[Sat]:
    """Sittings of these people as they stand in the cells."""
    rows: Iterable[Any] = session.execute(select(*_FACT).where(_fact.c.person.in_(people)))
    return [_sat(row) for row in rows]


def sittings(session: Session, people: Collection[str], without: Collection[str]) -> list[Sat]:
    """Sittings of these people that count now, of all exams but those `without`."""
    rows: Iterable[Any] = session.execute(
        select(
            _attempt.c.id,
            _attempt.c.person,
            _attempt.c.blueprint,
            _attempt.c.number,
            _attempt.c.unit,
            _attempt.c.cohorts,
            _attempt.c.closed_at,
            _score.c.percent,
            _score.c.decision == Decision.PASS.value,
            _score.c.number,
        )
        .select_from(_attempt.join(_score, (_score.c.attempt == _attempt.c.id) & scores.IS_LATEST))
        .where(
            _attempt.c.person.in_(people),
            _attempt.c.status.in_(SCORED),
            _attempt.c.blueprint.not_in(sorted(without)),
        )
    )
    return [_sat(row) for row in rows]


def _sat(row: Sequence[Any]) -> Sat:
    attempt, person, blueprint, number, unit, cohorts, at, percent, passed, score = row
    return Sat(attempt, person, blueprint, number, unit, tuple(cohorts), at, percent, bool(passed), score)


def shares(session: Session, sat: Iterable[Sat]) -> dict[str, dict[str, float]]:
    """By attempt, the share of its marks earned on each objective (0..1), of the score each fact names."""
    wanted = {found.attempt: found.score for found in sat}
    names = sorted(wanted)
    found: dict[str, dict[str, float]] = {}
    for start in range(0, len(names), 200):
        rows: Iterable[Any] = session.execute(
            select(_score.c.attempt, _score.c.number, _score.c.marks).where(
                _score.c.attempt.in_(names[start : start + 200])
            )
        )
        found |= {row[0]: _by_objective(row[2]) for row in rows if wanted[row[0]] == row[1]}
    return found


def _by_objective(marks: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    earned: dict[str, Fraction] = defaultdict(Fraction)
    maximum: dict[str, Fraction] = defaultdict(Fraction)
    for mark in marks:
        if (most := Fraction(mark["maximum"])) > 0:
            earned[mark["objective"]] += Fraction(mark["earned"])
            maximum[mark["objective"]] += most
    return {name: float(earned[name] / most) for name, most in maximum.items()}


def replace_facts(session: Session, gone: Collection[str], new: Iterable[Sat], organisation: str) -> None:
    """Take facts away and put others in."""
    session.execute(delete(_fact).where(_fact.c.attempt.in_(sorted(gone))))
    rows = [
        {
            "attempt": sat.attempt,
            "organisation": organisation,
            "person": sat.person,
            "blueprint": sat.blueprint,
            "number": sat.number,
            "unit": sat.unit,
            "cohorts": list(sat.cohorts),
            "at": sat.at,
            "percent": sat.percent,
            "passed": sat.passed,
            "score": sat.score,
        }
        for sat in new
    ]
    if rows:
        session.execute(insert(_fact), rows)


def _insert(session: Session, table: Any) -> Any:
    return (sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert)(table)


_COUNTED = ("sat", "passed", "people", "first_passed", "ever_passed", *(f"ten{n}" for n in range(10)))


def add_counts(session: Session, changes: Mapping[CellKey, Counts], organisation: str) -> None:
    """Add to the cells, in the order of their keys."""
    rows = [
        {
            "unit": key.unit,
            "cohort": key.cohort,
            "blueprint": key.blueprint,
            "month": key.part,
            "organisation": organisation,
            "sat": counts.sat,
            "passed": counts.passed,
            "people": counts.people,
            "first_passed": counts.first_passed,
            "ever_passed": counts.ever_passed,
            **{f"ten{n}": count for n, count in enumerate(counts.tens)},
        }
        for key, counts in sorted(changes.items())
    ]
    if rows:
        statement = _insert(session, _cell)
        more = {name: _cell.c[name] + statement.excluded[name] for name in _COUNTED}
        keys = ["unit", "cohort", "blueprint", "month"]
        session.execute(statement.on_conflict_do_update(index_elements=keys, set_=more), rows)


def add_shares(
    session: Session,
    gone: Iterable[tuple[Sat, Mapping[str, float]]],
    new: Iterable[tuple[Sat, Mapping[str, float]]],
    organisation: str,
) -> None:
    """Add what sittings earned on objectives, and take away what they no longer did."""
    changes: dict[CellKey, tuple[int, float]] = defaultdict(lambda: (0, 0.0))
    for sign, group in ((-1, gone), (1, new)):
        for sat, earned in group:
            for objective, share in earned.items():
                for key in objective_keys(sat, objective):
                    count, total = changes[key]
                    changes[key] = count + sign, total + sign * share
    rows = [
        {
            "unit": key.unit,
            "cohort": key.cohort,
            "blueprint": key.blueprint,
            "objective": key.part,
            "organisation": organisation,
            "sittings": count,
            "shares": total,
        }
        for key, (count, total) in sorted(changes.items())
        if count or abs(total) > 1e-12
    ]
    if rows:
        statement = _insert(session, _objective)
        more = {name: _objective.c[name] + statement.excluded[name] for name in ("sittings", "shares")}
        keys = ["unit", "cohort", "blueprint", "objective"]
        session.execute(statement.on_conflict_do_update(index_elements=keys, set_=more), rows)


def replace_standings(
    session: Session, people: Collection[str], found: Iterable[StandingOf], organisations: Mapping[str, str]
) -> None:
    """Put these standings in place of all these people have."""
    session.execute(delete(_standing).where(_standing.c.person.in_(people)))
    rows = [
        {
            "person": one.person,
            "blueprint": one.blueprint,
            "organisation": organisations[one.person],
            "began_at": one.began_at,
            "sittings": one.sittings,
            "passed_at": one.passed_at,
            "passed_number": one.passed_number,
            "lapses_at": one.lapses_at,
            "failures": one.failures,
            "is_weak": bool(one.weak),
            "weak": dict(one.weak),
        }
        for one in found
    ]
    if rows:
        session.execute(insert(_standing), rows)


def set_active(session: Session, active: Mapping[str, datetime], organisations: Mapping[str, str]) -> None:
    """Note when people last learnt anything."""
    session.execute(delete(_learner).where(_learner.c.person.in_(list(organisations))))
    rows = [
        {"person": person, "organisation": organisation, "active_at": active.get(person)}
        for person, organisation in organisations.items()
    ]
    if rows:
        session.execute(insert(_learner), rows)


def learning(session: Session, people: Collection[str]) -> Learning:
    """What these people read and rehearsed."""
    found = Learning(defaultdict(dict), defaultdict(dict), defaultdict(dict), {}, {})
    rows: Iterable[Any] = session.execute(
        select(
            _progress.c.person,
            _progress.c.lesson,
            _progress.c.opened_at,
            _progress.c.visited_at,
            _progress.c.finished_at,
        ).where(_progress.c.person.in_(people))
    )
    for person, lesson, opened, visited, finished in rows:
        found.first[person] = min(opened, found.first.get(person, opened))
        found.visited[person][lesson] = visited
        if finished is not None:
            found.finished[person][lesson] = finished
        _later(found.active, person, visited)
    plays: Iterable[Any] = session.execute(
        select(_play.c.person, _play.c.scenario, _play.c.at, _play.c.passed)
        .where(_play.c.person.in_(people))
        .order_by(_play.c.at.desc())
    )
    for person, scenario, at, passed in plays:
        if passed:
            found.rehearsed[person][scenario] = at
        _later(found.active, person, at)
    return found


def _later(found: dict[str, datetime], person: str, at: datetime) -> None:
    if person not in found or found[person] < at:
        found[person] = at
