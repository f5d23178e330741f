"""Scores: appended, the one with the highest number counts. Marks stay exact as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select
from sqlmodel import Session

from trainer.scoring import Decision, Mark, Score
from trainer.storage import report_changes
from trainer.storage.identifiers import new_id
from trainer.storage.tables import ScoreRow

_score = ScoreRow.__table__  # type: ignore[attr-defined]
_newer = _score.alias("newer_score")

IS_LATEST: ColumnElement[bool] = _score.c.number == (
    select(func.max(_newer.c.number)).where(_newer.c.attempt == _score.c.attempt).scalar_subquery()
)
"""The score in force of each attempt."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A score without its marks."""

    raw: Fraction
    maximum: Fraction
    cut: Fraction
    decision: Decision

    @property
    def percent(self) -> Fraction:
        """Raw score as a percentage of the maximum; 0 for an empty form."""
        return 100 * self.raw / self.maximum if self.maximum else Fraction(0)


def outcome_of(raw: str, maximum: str, cut: str, decision: str) -> Outcome:
    """The outcome that the text columns hold."""
    return Outcome(Fraction(raw), Fraction(maximum), Fraction(cut), Decision(decision))


def add(
    session: Session, organisation: str, attempt: str, score: Score, *, at: datetime, reason: str
) -> None:
    """Append a score of an attempt under the next number."""
    before: int = session.execute(
        select(func.coalesce(func.max(_score.c.number), 0)).where(_score.c.attempt == attempt)
    ).scalar_one()
    session.execute(
        insert(_score).values(
            id=new_id(),
            organisation=organisation,
            attempt=attempt,
            number=before + 1,
            at=at,
            reason=reason,
            raw=str(score.raw),
            maximum=str(score.maximum),
            cut=str(score.cut),
            percent=float(score.percent),
            decision=score.decision.value,
            marks=[_mark_to_json(mark) for mark in score.marks],
        )
    )
    report_changes.note_attempt(session, attempt)


def latest(session: Session, attempt: str) -> Score | None:
    """The score in force of an attempt, or None where it has none."""
    row: Any = session.execute(
        select(_score.c.raw, _score.c.maximum, _score.c.cut, _score.c.marks)
        .where(_score.c.attempt == attempt)
        .order_by(_score.c.number.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return Score(Fraction(row[0]), Fraction(row[1]), Fraction(row[2]), tuple(map(_mark_from_json, row[3])))


def latest_number(session: Session, attempt: str) -> int:
    """The number of the score in force of an attempt, 0 where it has none."""
    found: int = session.execute(
        select(func.coalesce(func.max(_score.c.number), 0)).where(_score.c.attempt == attempt)
    ).scalar_one()
    return found


def numbered(session: Session, attempt: str, number: int) -> Score | None:
    """A score of an attempt by its number, in force or not."""
    row: Any = session.execute(
        select(_score.c.raw, _score.c.maximum, _score.c.cut, _score.c.marks).where(
            _score.c.attempt == attempt, _score.c.number == number
        )
    ).one_or_none()
    if row is None:
        return None
    return Score(Fraction(row[0]), Fraction(row[1]), Fraction(row[2]), tuple(map(_mark_from_json, row[3])))


def latest_marks(session: Session, attempts: Iterable[str]) -> dict[str, tuple[Mark, ...]]:
    """The marks in force by attempt; attempts without a score are left out."""
    rows: Iterable[Any] = session.execute(
        select(_score.c.attempt, _score.c.marks).where(_score.c.attempt.in_(sorted(attempts)), IS_LATEST)
    )
    return {row[0]: tuple(map(_mark_from_json, row[1])) for row in rows}


def _mark_to_json(mark: Mark) -> dict[str, Any]:
    return {
        "place": mark.place,
        "item": mark.item,
        "objective": mark.objective,
        "section": mark.section,
        "earned": str(mark.earned),
        "maximum": str(mark.maximum),
        "right": mark.right,
    }


def _mark_from_json(stored: Mapping[str, Any]) -> Mark:
    return Mark(
        place=stored["place"],
        item=stored["item"],
        objective=stored["objective"],
        section=stored["section"],
        earned=Fraction(stored["earned"]),
        maximum=Fraction(stored["maximum"]),
        right=stored["right"],
    )
