"""The statement that guards a journal: lease, status and deadline are checked by the database itself."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.exam_world import NOW, build
from trainer.attempts import AttemptStatus, Kind
from trainer.journal import DeadlinePassedError, Event, JournalClosedError, LeaseLostError
from trainer.storage import Store, journals

HOUR = timedelta(hours=1)
DEADLINE = NOW + HOUR


@pytest.fixture
def attempt(store: Store) -> str:
    """A running attempt whose first window holds lease 1."""
    return build(store).opened().attempt


def responded(place: int, at: datetime = NOW, token: str = "") -> Event:
    return Event(Kind.RESPONDED, at, {"place": place, "chosen": ["a"]}, token=token)


def append(store: Store, attempt: str, *events: Event, lease: int = 1, now: datetime = NOW) -> list[int]:
    with store.write() as session:
        return [event.seq for event in journals.append(session, attempt, lease, events, now=now, answered=1)]


def numbers(store: Store, attempt: str) -> list[int]:
    with store.read() as session:
        return [event.seq for event in journals.events_after(session, attempt, 0)]


def head(store: Store, attempt: str) -> journals.Head:
    with store.read() as session:
        found = journals.head(session, attempt)
    assert found is not None
    return found


def test_events_of_a_batch_get_consecutive_numbers_after_the_last(store: Store, attempt: str) -> None:
    assert append(store, attempt, responded(0), responded(1)) == [2, 3]
    assert append(store, attempt, responded(2)) == [4]
    assert numbers(store, attempt) == [1, 2, 3, 4]
    assert head(store, attempt).seq == 4


@pytest.mark.parametrize("late", [timedelta(0), timedelta(microseconds=1), timedelta(days=1)])
def test_the_database_refuses_an_event_at_or_after_the_deadline(
    store: Store, attempt: str, late: timedelta
) -> None:
    with pytest.raises(DeadlinePassedError):
        append(store, attempt, responded(0), now=DEADLINE + late)
    assert numbers(store, attempt) == [1]
    assert head(store, attempt).seq == 1


def test_an_event_a_microsecond_before_the_deadline_is_taken(store: Store, attempt: str) -> None:
    assert append(store, attempt, responded(0), now=DEADLINE - timedelta(microseconds=1)) == [2]


def test_only_the_newest_lease_writes(store: Store, attempt: str) -> None:
    with store.write() as session:
        assert journals.take_lease(session, attempt) == 2
    with pytest.raises(LeaseLostError):
        append(store, attempt, responded(0), lease=1)
    assert append(store, attempt, responded(0), lease=2) == [2]


def test_a_lost_lease_is_what_a_late_and_replaced_window_is_told(store: Store, attempt: str) -> None:
    with pytest.raises(LeaseLostError):
        append(store, attempt, responded(0), lease=7, now=DEADLINE + HOUR)


def test_a_token_stands_once_in_a_journal(store: Store, attempt: str) -> None:
    append(store, attempt, responded(0, token="x"))
    with pytest.raises(IntegrityError):
        append(store, attempt, responded(1), responded(0, token="x"))
    assert numbers(store, attempt) == [1, 2]


def test_a_submitted_attempt_takes_no_more_events(store: Store, attempt: str) -> None:
    with store.write() as session:
        journals.append(session, attempt, 1, [Event(Kind.SUBMITTED, NOW)], now=NOW, answered=0)
        journals.hand_in(session, attempt, at=NOW)
    with pytest.raises(JournalClosedError):
        append(store, attempt, responded(0))
    with store.write() as session, pytest.raises(JournalClosedError):
        journals.take_lease(session, attempt)


def test_an_attempt_expires_at_its_deadline_and_only_once(store: Store, attempt: str) -> None:
    event = Event(Kind.EXPIRED, DEADLINE)
    with store.write() as session:
        assert journals.append_expiry(session, attempt, event, now=DEADLINE - timedelta(seconds=1)) is None
        assert journals.append_expiry(session, attempt, event, now=DEADLINE) is not None
        assert journals.append_expiry(session, attempt, event, now=DEADLINE) is None
    assert head(store, attempt).status is AttemptStatus.EXPIRED
    with pytest.raises(DeadlinePassedError):
        append(store, attempt, responded(0), now=DEADLINE)


def test_an_extension_moves_the_deadline_the_statement_checks(store: Store, attempt: str) -> None:
    event = Event(Kind.EXTENDED, NOW, {"deadline": (DEADLINE + HOUR).isoformat(), "reason": "fire alarm"})
    with store.write() as session:
        assert journals.append_extension(session, attempt, event, DEADLINE + HOUR, now=NOW) is not None
    assert append(store, attempt, responded(0), now=DEADLINE) == [3]


def test_an_overdue_attempt_is_not_extended(store: Store, attempt: str) -> None:
    event = Event(Kind.EXTENDED, DEADLINE, {"deadline": (DEADLINE + HOUR).isoformat(), "reason": ""})
    with store.write() as session:
        assert journals.append_extension(session, attempt, event, DEADLINE + HOUR, now=DEADLINE) is None
    assert head(store, attempt).deadline == DEADLINE


def test_an_annulled_attempt_keeps_the_time_it_was_handed_in(store: Store, attempt: str) -> None:
    with store.write() as session:
        journals.append(session, attempt, 1, [Event(Kind.SUBMITTED, NOW)], now=NOW, answered=0)
        journals.hand_in(session, attempt, at=NOW)
        event = Event(Kind.VOIDED, NOW + HOUR, {"reason": "wrong room"})
        assert journals.append_voiding(session, attempt, event) is not None
        assert journals.append_voiding(session, attempt, event) is None
        closed: int = session.execute(text("SELECT closed_at FROM attempt")).scalar_one()
    assert closed == int(NOW.timestamp() * 1_000_000)


@pytest.mark.parametrize("statement", ["UPDATE journal SET kind = 'moved'", "DELETE FROM journal"])
def test_the_database_refuses_to_change_or_delete_an_event(
    store: Store, attempt: str, statement: str
) -> None:
    with store.engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(statement))
    assert numbers(store, attempt) == [1]
