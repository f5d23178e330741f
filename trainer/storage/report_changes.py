"""The queue of people whose summaries are behind; what is queued is folded in within seconds."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import delete, insert, literal, select
from sqlmodel import Session

from trainer.storage.identifiers import new_id
from trainer.storage.tables import AttemptRow, ReportChange

_change = ReportChange.__table__  # type: ignore[attr-defined]
_attempt = AttemptRow.__table__  # type: ignore[attr-defined]


def note(session: Session, *people: str) -> None:
    """Queue people in the transaction that changes something of theirs."""
    if people:
        session.execute(insert(_change), [{"id": new_id(), "person": person} for person in people])


def note_attempt(session: Session, attempt: str) -> None:
    """Queue the candidate of a sitting."""
    session.execute(
        insert(_change).from_select(
            ["id", "person"], select(literal(new_id()), _attempt.c.person).where(_attempt.c.id == attempt)
        )
    )


def take(session: Session, limit: int) -> tuple[list[str], list[str]]:
    """Ids of the oldest entries, held so that no other process takes them, and the people they name."""
    rows: Iterable[Any] = session.execute(
        select(_change.c.id, _change.c.person)
        .order_by(_change.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    return [row[0] for row in rows], sorted({row[1] for row in rows})


def is_behind(session: Session) -> bool:
    """Whether anybody is queued."""
    return session.execute(select(_change.c.id).limit(1)).first() is not None


def done(session: Session, entries: Collection[str]) -> None:
    """Take entries out of the queue."""
    session.execute(delete(_change).where(_change.c.id.in_(entries)))
