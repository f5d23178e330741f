"""Appending to and reading from the journal of an attempt.

One statement raises the attempt's sequence number if, and only if, the lease is current, the attempt open
and the deadline not reached; the event is inserted under that number in the same transaction. On
PostgreSQL the statement also locks the attempt's row, so two servers cannot interleave.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import and_, insert, or_, select, update
from sqlmodel import Session

from trainer.journal import DeadlinePassedError, Event, JournalClosedError, LeaseLostError
from trainer.storage.tables import AttemptRow, JournalRow

_attempt = AttemptRow.__table__  # type: ignore[attr-defined]
_journal = JournalRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Head:
    """What guards a journal: who holds it, whether it is open, until when, and its last number."""

    lease: int
    status: str
    deadline: datetime | None
    seq: int


@dataclass(frozen=True, slots=True)
class _Guard:
    """What the raised attempt row says about the event to insert."""

    attempt: str
    lease: int
    organisation: str
    seq: int


def head(session: Session, attempt: str) -> Head | None:
    """The guard of an attempt's journal, or None where there is no such attempt."""
    row: Any = session.execute(
        select(_attempt.c.lease, _attempt.c.status, _attempt.c.deadline_at, _attempt.c.seq).where(
            _attempt.c.id == attempt
        )
    ).one_or_none()
    return Head(*row) if row else None


def events_after(session: Session, attempt: str, seq: int) -> list[Event]:
    """Events with a higher number than `seq`, ascending."""
    rows: Iterable[Any] = session.execute(
        select(_journal.c.kind, _journal.c.at, _journal.c.data, _journal.c.seq, _journal.c.token)
        .where(_journal.c.attempt == attempt, _journal.c.seq > seq)
        .order_by(_journal.c.seq)
    )
    return [Event(*row) for row in rows]


def take_lease(session: Session, attempt: str) -> int:
    """Make a new lease the only valid one and return it."""
    lease: int = session.execute(
        update(_attempt)
        .where(_attempt.c.id == attempt)
        .values(lease=_attempt.c.lease + 1)
        .returning(_attempt.c.lease)
    ).scalar_one()
    return lease


def append(session: Session, attempt: str, lease: int, event: Event, *, now: datetime) -> Event:
    """Append a candidate's event and return it with its number; an event sent before is returned as it is.

    Raises: LeaseLostError, JournalClosedError, DeadlinePassedError: nothing was written.
    """
    raised: Any = session.execute(
        update(_attempt)
        .where(
            _attempt.c.id == attempt,
            _attempt.c.lease == lease,
            _attempt.c.status == "open",
            or_(_attempt.c.deadline_at.is_(None), _attempt.c.deadline_at > now),
        )
        .values(seq=_attempt.c.seq + 1)
        .returning(_attempt.c.seq, _attempt.c.organisation)
    ).one_or_none()
    if raised is None:
        _refuse(session, attempt, lease)
    seq, organisation = raised
    if event.token and (known := _by_token(session, attempt, event.token)):
        session.rollback()
        return known
    return _insert(session, _Guard(attempt, lease, organisation, seq), event)


def append_as_server(session: Session, attempt: str, event: Event) -> Event | None:
    """Append the server's own event (expiry, extension, voiding) whatever the lease.

    Returns None where there is no such attempt.
    """
    raised: Any = session.execute(
        update(_attempt)
        .where(_attempt.c.id == attempt)
        .values(seq=_attempt.c.seq + 1)
        .returning(_attempt.c.seq, _attempt.c.organisation, _attempt.c.lease)
    ).one_or_none()
    if raised is None:
        return None
    seq, organisation, lease = raised
    return _insert(session, _Guard(attempt, lease, organisation, seq), event)


def _insert(session: Session, guard: _Guard, event: Event) -> Event:
    session.execute(
        insert(_journal).values(
            attempt=guard.attempt,
            seq=guard.seq,
            organisation=guard.organisation,
            kind=event.kind,
            at=event.at,
            lease=guard.lease,
            token=event.token,
            data=dict(event.data),
        )
    )
    return Event(event.kind, event.at, event.data, guard.seq, event.token)


def _by_token(session: Session, attempt: str, token: str) -> Event | None:
    row: Any = session.execute(
        select(_journal.c.kind, _journal.c.at, _journal.c.data, _journal.c.seq, _journal.c.token).where(
            and_(_journal.c.attempt == attempt, _journal.c.token == token)
        )
    ).one_or_none()
    return Event(*row) if row else None


def _refuse(session: Session, attempt: str, lease: int) -> NoReturn:
    found = head(session, attempt)
    if found is None or found.lease != lease:
        raise LeaseLostError
    if found.status != "open":
        raise JournalClosedError
    raise DeadlinePassedError
