"""Results of rounds: how the client manager's player was rated, and what histories read of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session

from trainer.scenarios.cards import Part
from trainer.storage.rounds import Place, RoundFacts, RoundStatus
from trainer.storage.tables import RoundResultRow, RoundRow, RoundSeat

_round = RoundRow.__table__  # type: ignore[attr-defined]
_seat = RoundSeat.__table__  # type: ignore[attr-defined]
_result = RoundResultRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class LineMark:
    """A line of a finished sheet."""

    line: str
    objective: str
    score: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class RoundResult:
    """A finished sheet: of whom, by whom. `mean` is 1..5."""

    person: str
    rater: str
    mean: Fraction
    passed: bool
    note: str
    marks: tuple[LineMark, ...]


@dataclass(frozen=True, slots=True)
class PastRound:
    """A finished round in the history of somebody who was in it."""

    id: str
    cards: str
    version: str
    at: datetime
    part: Part
    result: RoundResult


def add(session: Session, facts: RoundFacts, found: RoundResult, place: Place, at: datetime) -> None:
    """Write down how a round ended."""
    session.execute(
        insert(_result).values(
            round=facts.id,
            organisation=facts.organisation,
            person=found.person,
            rater=found.rater,
            cards=facts.cards,
            version=facts.version,
            unit=place.unit,
            cohorts=list(place.cohorts),
            at=at,
            mean=str(found.mean),
            passed=found.passed,
            note=found.note,
            marks=[asdict(mark) for mark in found.marks],
        )
    )


_RESULT = (
    _result.c.person,
    _result.c.rater,
    _result.c.mean,
    _result.c.passed,
    _result.c.note,
    _result.c.marks,
)


def _decode(row: Sequence[Any]) -> RoundResult:
    person, rater, mean, passed, note, marks = row
    return RoundResult(person, rater, Fraction(mean), passed, note, tuple(LineMark(**mark) for mark in marks))


def rounds_of(session: Session, person: str, limit: int) -> list[PastRound]:
    """The latest finished rounds a person had a part in, the newest first."""
    rows: Iterable[Any] = session.execute(
        select(_result.c.round, _result.c.cards, _result.c.version, _result.c.at, _seat.c.part, *_RESULT)
        .select_from(
            _seat.join(_round, _round.c.id == _seat.c.round).join(_result, _result.c.round == _seat.c.round)
        )
        .where(_seat.c.person == person, _round.c.status == RoundStatus.FINISHED.value)
        .order_by(_result.c.at.desc(), _result.c.round)
        .limit(limit)
    )
    return [PastRound(row[0], row[1], row[2], row[3], Part(row[4]), _decode(row[5:])) for row in rows]
