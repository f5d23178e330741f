"""A database that goes away in the middle is reported as what it is, wherever it is noticed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlmodel import Session

from tests.exam_world import furnish
from trainer.storage import NotSavedError, Store

PID = text("SELECT pg_backend_pid()")


def empty_the_cohort(store: Store, then: Callable[[Session], None]) -> None:
    """Write, and let something happen before the commit."""
    with store.write() as session:
        session.execute(text("DELETE FROM cohort_member"))
        then(session)


def members(store: Store) -> int:
    with store.read() as session:
        found: int = session.execute(text("SELECT count(*) FROM cohort_member")).scalar_one()
    return found


def end(store: Store, pid: int) -> None:
    """End a connection from the server's side."""
    with store.engine.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})


@pytest.mark.postgresql
def test_a_connection_lost_only_when_a_reading_session_is_given_back(postgresql_store: Store) -> None:
    with pytest.raises(NotSavedError), postgresql_store.read() as session:
        end(postgresql_store, session.execute(PID).scalar_one())
    with postgresql_store.read() as session:
        assert session.execute(text("SELECT 1")).scalar_one() == 1


@pytest.mark.postgresql
def test_a_connection_lost_before_the_commit_saves_nothing(postgresql_store: Store) -> None:
    furnish(postgresql_store)
    store = postgresql_store
    with pytest.raises(NotSavedError):
        empty_the_cohort(store, lambda session: end(store, session.execute(PID).scalar_one()))
    assert members(store) == 7


def test_an_error_of_the_caller_rolls_back_and_passes_through(store: Store) -> None:
    furnish(store)
    with pytest.raises(ZeroDivisionError):
        empty_the_cohort(store, lambda session: print(1 / 0))
    assert members(store) == 7
