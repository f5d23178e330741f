"""Appending to and reading from the journal of an attempt.

One statement raises the attempt's sequence number if, and only if, the lease is current, the attempt open
and the deadline not reached; the events are inserted under those numbers in the same transaction. A writer
first takes the attempt's row (`locked_head`), so that two servers cannot interleave between reading the
journal and appending to it; on SQLite the write transaction itself is that lock.

The statements are built once: a click in an exam runs three of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import ColumnElement, bindparam, func, insert, literal_column, or_, select, update
from sqlmodel import Session

from trainer.attempts import AttemptStatus
from trainer.journal import DeadlinePassedError, Event, JournalClosedError, LeaseLostError
from trainer.storage import report_changes
from trainer.storage.tables import AttemptRow, JournalRow

_attempt = AttemptRow.__table__  # type: ignore[attr-defined]
_journal = JournalRow.__table__  # type: ignore[attr-defined]

IS_OPEN: ColumnElement[bool] = _attempt.c.status == literal_column("'open'")
"""Written out, not bound, so that both databases see that the index over open attempts serves."""

_THIS = _attempt.c.id == bindparam("b_attempt")

_HEAD = select(
    _attempt.c.lease,
    _attempt.c.status,
    _attempt.c.deadline_at,
    _attempt.c.seq,
    _attempt.c.active_at,
).where(_THIS)
_LOCKED_HEAD = _HEAD.with_for_update()

_EVENTS = (
    select(_journal.c.kind, _journal.c.at, _journal.c.data, _journal.c.seq, _journal.c.token)
    .where(_journal.c.attempt == bindparam("b_attempt"), _journal.c.seq > bindparam("b_seq"))
    .order_by(_journal.c.seq)
)

_TAKE_LEASE = (
    update(_attempt).where(_THIS, IS_OPEN).values(lease=_attempt.c.lease + 1).returning(_attempt.c.lease)
)

_RAISE = (
    update(_attempt)
    .where(
        _THIS,
        _attempt.c.lease == bindparam("b_lease"),
        IS_OPEN,
        or_(_attempt.c.deadline_at.is_(None), _attempt.c.deadline_at > bindparam("b_now")),
    )
    .values(
        seq=_attempt.c.seq + bindparam("b_count"),
        answered=bindparam("b_answered"),
        active_at=bindparam("b_now"),
    )
    .returning(_attempt.c.seq, _attempt.c.organisation)
)

_INSERT = insert(_journal)


@dataclass(frozen=True, slots=True)
class Head:
    """What guards a journal: who holds it, whether it is open, until when, and its last number.

    `active_at` is when its candidate last did something; no later act may be dated before it.
    """

    lease: int
    status: AttemptStatus
    deadline: datetime | None
    seq: int
    active_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether the attempt takes events, its deadline aside."""
        return self.status is AttemptStatus.OPEN

    def overdue(self, now: datetime) -> bool:
        """Whether the attempt is open past its deadline and waits to be closed."""
        return self.is_open and self.deadline is not None and now >= self.deadline


@dataclass(frozen=True, slots=True)
class _Place:
    """Where events go: the attempt, its organisation and lease, and the number of the first of them."""

    attempt: str
    organisation: str
    lease: int
    seq: int


def head(session: Session, attempt: str) -> Head | None:
    """The guard of an attempt's journal, or None where there is no such attempt."""
    return _head(session, _HEAD, attempt)


def locked_head(session: Session, attempt: str) -> Head | None:
    """The same, holding the attempt's row until the transaction ends."""
    return _head(session, _LOCKED_HEAD, attempt)


def _head(session: Session, statement: Any, attempt: str) -> Head | None:
    row: Any = session.connection().execute(statement, {"b_attempt": attempt}).one_or_none()
    return Head(row[0], AttemptStatus(row[1]), row[2], row[3], row[4]) if row else None


def events_after(session: Session, attempt: str, seq: int) -> list[Event]:
    """Events with a higher number than `seq`, ascending."""
    rows: Iterable[Any] = session.connection().execute(_EVENTS, {"b_attempt": attempt, "b_seq": seq})
    return [Event(*row) for row in rows]


def take_lease(session: Session, attempt: str) -> int:
    """Make a new lease the only valid one and return it.

    Raises: JournalClosedError: the attempt is not open.
    """
    lease: int | None = session.execute(_TAKE_LEASE, {"b_attempt": attempt}).scalar_one_or_none()
    if lease is None:
        raise JournalClosedError
    return lease


def append(
    session: Session, attempt: str, lease: int, events: Sequence[Event], *, now: datetime, answered: int
) -> tuple[Event, ...]:
    """Append a candidate's events in order and return them with their numbers.

    Args:
        events: at least one. None with a token that the journal has already: a step sent again is the
            caller's to leave out, and the database refuses it (IntegrityError).
        answered: how many places are answered once these are in.
    Raises: LeaseLostError, JournalClosedError, DeadlinePassedError: nothing was written.
    """
    raised: Any = (
        session.connection()
        .execute(
            _RAISE,
            {
                "b_attempt": attempt,
                "b_lease": lease,
                "b_now": now,
                "b_count": len(events),
                "b_answered": answered,
            },
        )
        .one_or_none()
    )
    if raised is None:
        refuse(head(session, attempt), lease)
    last, organisation = raised
    return _insert(session, _Place(attempt, organisation, lease, last - len(events) + 1), events)


def refuse(found: Head | None, lease: int) -> NoReturn:
    """Raise what keeps a holder of this lease from writing to a journal with this head."""
    if found is None or found.lease != lease:
        raise LeaseLostError
    if found.status in (AttemptStatus.OPEN, AttemptStatus.EXPIRED):
        raise DeadlinePassedError
    raise JournalClosedError


def hand_in(session: Session, attempt: str, *, at: datetime) -> None:
    """Close the row of an attempt whose submission was appended in this transaction."""
    session.execute(
        update(_attempt)
        .where(_attempt.c.id == attempt)
        .values(status=AttemptStatus.SUBMITTED.value, closed_at=at)
    )


def append_expiry(session: Session, attempt: str, event: Event, *, now: datetime) -> Event | None:
    """Close an overdue attempt; None where it is not overdue or closed already."""
    values = {"status": AttemptStatus.EXPIRED.value, "closed_at": event.at}
    return _append_as_server(session, attempt, event, values, (IS_OPEN, _attempt.c.deadline_at <= now))


def append_extension(
    session: Session, attempt: str, event: Event, deadline: datetime, *, now: datetime
) -> Event | None:
    """Move the deadline of a running attempt; None where it is closed, overdue or untimed."""
    values = {"deadline_at": deadline}
    return _append_as_server(session, attempt, event, values, (IS_OPEN, _attempt.c.deadline_at > now))


def append_voiding(session: Session, attempt: str, event: Event) -> Event | None:
    """Annul an attempt, open or closed; None where it is annulled already."""
    values = {
        "status": AttemptStatus.VOID.value,
        "closed_at": func.coalesce(
            _attempt.c.closed_at, bindparam("b_at", event.at, _attempt.c.closed_at.type)
        ),
    }
    report_changes.note_attempt(session, attempt)
    return _append_as_server(
        session, attempt, event, values, (_attempt.c.status != AttemptStatus.VOID.value,)
    )


def _append_as_server(
    session: Session,
    attempt: str,
    event: Event,
    values: Mapping[str, Any],
    conditions: tuple[ColumnElement[bool], ...],
) -> Event | None:
    """Append the server's own event whatever the lease, if the row meets the conditions."""
    raised: Any = session.execute(
        update(_attempt)
        .where(_attempt.c.id == attempt, *conditions)
        .values(seq=_attempt.c.seq + 1, **values)
        .returning(_attempt.c.seq, _attempt.c.organisation, _attempt.c.lease)
    ).one_or_none()
    if raised is None:
        return None
    seq, organisation, lease = raised
    return _insert(session, _Place(attempt, organisation, lease, seq), (event,))[0]


def _insert(session: Session, place: _Place, events: Sequence[Event]) -> tuple[Event, ...]:
    numbered = tuple(
        Event(event.kind, event.at, event.data, seq, event.token)
        for seq, event in enumerate(events, place.seq)
    )
    session.connection().execute(
        _INSERT,
        [
            {
                "attempt": place.attempt,
                "seq": event.seq,
                "organisation": place.organisation,
                "kind": event.kind,
                "at": event.at,
                "lease": place.lease,
                "token": event.token,
                "data": dict(event.data),
            }
            for event in numbered
        ],
    )
    return numbered
