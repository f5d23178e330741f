"""Results of plays: one for each finished play, and what histories and heat-maps read of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import func, insert, select
from sqlmodel import Session

from trainer.scenarios.play import Mode
from trainer.scenarios.result import CriterionMark, Move, PlayResult
from trainer.scenarios.scenario import Outcome
from trainer.storage import report_changes
from trainer.storage.people import within
from trainer.storage.plays import PlayFacts, PlayStatus
from trainer.storage.tables import CohortMember, PersonRow, PlayResultRow, PlayRow, UnitRow

_play = PlayRow.__table__  # type: ignore[attr-defined]
_result = PlayResultRow.__table__  # type: ignore[attr-defined]
_person = PersonRow.__table__  # type: ignore[attr-defined]
_unit = UnitRow.__table__  # type: ignore[attr-defined]
_member = CohortMember.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class PastPlay:
    """A play in a history; `result` is None while it goes on and where it was broken off."""

    id: str
    scenario: str
    version: str
    mode: Mode
    number: int
    status: PlayStatus
    started_at: datetime
    closed_at: datetime | None
    origin: str | None
    result: PlayResult | None


@dataclass(frozen=True, slots=True)
class Trace:
    """A finished play as a heat-map counts it: by whom, in which version, and the path."""

    person: str
    version: str
    number: int
    result: PlayResult


def add(
    session: Session, facts: PlayFacts, result: PlayResult, cohorts: Collection[str], at: datetime
) -> None:
    """Write down how a play ended."""
    session.execute(
        insert(_result).values(
            play=facts.id,
            organisation=facts.organisation,
            person=facts.person,
            scenario=facts.scenario,
            version=facts.version,
            mode=facts.mode.value,
            number=facts.number,
            unit=facts.unit,
            cohorts=list(cohorts),
            at=at,
            ending=result.ending,
            outcome=result.outcome.value,
            percent=str(result.percent),
            passed=result.passed,
            hints=result.hints,
            undone=result.undone,
            copied=result.copied,
            missed=list(result.missed),
            marks=[asdict(mark) for mark in result.marks],
            path=[asdict(move) for move in result.path],
        )
    )
    report_changes.note(session, facts.person)


_RESULT = (
    _result.c.ending,
    _result.c.outcome,
    _result.c.percent,
    _result.c.passed,
    _result.c.hints,
    _result.c.undone,
    _result.c.copied,
    _result.c.missed,
    _result.c.marks,
    _result.c.path,
)


def _decode(row: Any) -> PlayResult:
    ending, outcome, percent, passed, hints, undone, copied, missed, marks, path = row
    return PlayResult(
        ending=ending,
        outcome=Outcome(outcome),
        percent=Fraction(percent),
        passed=passed,
        hints=hints,
        undone=undone,
        copied=copied,
        missed=tuple(missed),
        marks=tuple(CriterionMark(**mark) for mark in marks),
        path=tuple(Move(**move) for move in path),
    )


def plays_of(session: Session, person: str, limit: int) -> list[PastPlay]:
    """The latest plays of a person, the newest first."""
    rows: Iterable[Any] = session.execute(
        select(
            _play.c.id,
            _play.c.scenario,
            _play.c.version,
            _play.c.mode,
            _play.c.number,
            _play.c.status,
            _play.c.started_at,
            _play.c.closed_at,
            _play.c.origin,
            *_RESULT,
        )
        .select_from(_play.outerjoin(_result, _result.c.play == _play.c.id))
        .where(_play.c.person == person)
        .order_by(_play.c.started_at.desc(), _play.c.id.desc())
        .limit(limit)
    )
    return [_past(row) for row in rows]


def _past(row: Any) -> PastPlay:
    play, scenario, version, mode, number, status, started_at, closed_at, origin, *result = row
    return PastPlay(
        id=play,
        scenario=scenario,
        version=version,
        mode=Mode(mode),
        number=number,
        status=PlayStatus(status),
        started_at=started_at,
        closed_at=closed_at,
        origin=origin,
        result=_decode(result) if result[0] is not None else None,
    )


def traces(
    session: Session,
    organisation: str,
    scenario: str,
    *,
    scopes: Collection[str],
    cohort: str | None,
    limit: int,
) -> list[Trace]:
    """The latest finished plays of a scenario by people now below these unit paths, the newest first.

    Args: scopes: unit paths; an empty one is the whole organisation. cohort: only its members, None for all.
    """
    statement = (
        select(_result.c.person, _result.c.version, _result.c.number, *_RESULT)
        .select_from(
            _result.join(_person, _person.c.id == _result.c.person).join(_unit, _unit.c.id == _person.c.unit)
        )
        .where(_result.c.organisation == organisation, _result.c.scenario == scenario, within(scopes))
        .order_by(_result.c.at.desc(), _result.c.play)
        .limit(limit)
    )
    if cohort is not None:
        members = select(_member.c.person).where(_member.c.cohort == cohort)
        statement = statement.where(_result.c.person.in_(members))
    rows: Iterable[Any] = session.execute(statement)
    return [Trace(row[0], row[1], row[2], _decode(row[3:])) for row in rows]


def played_counts(session: Session, organisation: str) -> dict[str, tuple[int, int]]:
    """Finished plays and people who finished one, by scenario."""
    rows: Iterable[Any] = session.execute(
        select(_result.c.scenario, func.count(), func.count(_result.c.person.distinct()))
        .where(_result.c.organisation == organisation)
        .group_by(_result.c.scenario)
    )
    return {scenario: (plays, people) for scenario, plays, people in rows}
