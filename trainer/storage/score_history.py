"""Every score an attempt ever had, as plain JSON, for the record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from trainer.storage.tables import ScoreRow

_score = ScoreRow.__table__  # type: ignore[attr-defined]


def of_attempt(session: Session, attempt: str) -> tuple[dict[str, Any], ...]:
    """All scores of an attempt with their marks, ascending; fractions stay text."""
    rows: Iterable[Any] = session.execute(
        select(
            _score.c.number,
            _score.c.at,
            _score.c.reason,
            _score.c.raw,
            _score.c.maximum,
            _score.c.cut,
            _score.c.decision,
            _score.c.marks,
        )
        .where(_score.c.attempt == attempt)
        .order_by(_score.c.number)
    )
    return tuple(
        {
            "number": number,
            "at": at.isoformat(),
            "reason": reason,
            "raw": raw,
            "maximum": maximum,
            "cut": cut,
            "decision": decision,
            "marks": marks,
        }
        for number, at, reason, raw, maximum, cut, decision, marks in rows
    )
