"""Scored sittings as evidence of how ready people are, and as what predictions are held against."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from trainer.scoring import Decision
from trainer.storage import scores
from trainer.storage.exam_history import SCORED
from trainer.storage.tables import AttemptRow, ScoreRow

_attempt = AttemptRow.__table__  # type: ignore[attr-defined]
_score = ScoreRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Sat:
    """A scored sitting and how it was decided."""

    id: str
    person: str
    blueprint: str
    started_at: datetime
    closed_at: datetime
    decision: Decision


def scored(session: Session, organisation: str, limit: int) -> list[Sat]:
    """The latest scored sittings of an organisation, the newest first."""
    rows: Iterable[Any] = session.execute(
        select(
            _attempt.c.id,
            _attempt.c.person,
            _attempt.c.blueprint,
            _attempt.c.started_at,
            _attempt.c.closed_at,
            _score.c.decision,
        )
        .select_from(_attempt.join(_score, (_score.c.attempt == _attempt.c.id) & scores.IS_LATEST))
        .where(
            _attempt.c.organisation == organisation,
            _attempt.c.status.in_(SCORED),
            _attempt.c.closed_at.is_not(None),
        )
        .order_by(_attempt.c.started_at.desc(), _attempt.c.id)
        .limit(limit)
    )
    return [Sat(row[0], row[1], row[2], row[3], row[4], Decision(row[5])) for row in rows]
