"""A database that takes no writes: refused on the spot, nothing claimed saved, nothing lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.exam_world import NOW, World, build, chosen
from trainer.errors import NotFoundError
from trainer.services import sit_exam, sweep
from trainer.services.sit_exam import Action, ActionKind
from trainer.storage import NotSavedError, Store, journals


@contextmanager
def read_only(store: Store) -> Iterator[None]:
    """The database refuses every write meanwhile."""
    if store.is_sqlite:
        _pragma(store, "query_only=ON")
        try:
            yield
        finally:
            _pragma(store, "query_only=OFF")
        return
    name = store.engine.url.database
    admin = store.engine.execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    store.engine.dispose()
    try:
        yield
    finally:
        with admin.connect() as connection:
            connection.execute(text("SET default_transaction_read_only = off"))
            connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = off"))
        store.engine.dispose()


def _pragma(store: Store, pragma: str) -> None:
    """Set a pragma on every connection of a store."""
    held = [store.engine.raw_connection() for _ in range(3)]
    for connection in held:
        connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]
    for connection in held:
        connection.close()


def test_a_choice_is_refused_and_not_claimed_saved(world: World) -> None:
    seat = world.opened()
    seat.respond(0, 1, token="before")
    with read_only(world.store):
        with pytest.raises(NotSavedError):
            seat.respond(0, 0, token="during")
        assert chosen(seat.look().attempt) == {0: (1,)}, "what is remembered is what is committed"
    assert chosen(seat.respond(0, 0, token="during").attempt) == {0: (0,)}
    with world.store.read() as session:
        assert [e.token for e in journals.events_after(session, seat.attempt, 1)] == ["before", "during"]


def test_neither_a_start_nor_a_submission_is_claimed(world: World) -> None:
    seat = world.opened()
    with read_only(world.store):
        with pytest.raises(NotSavedError):
            world.begin("bob")
        with pytest.raises(NotSavedError):
            seat.act(Action(ActionKind.SUBMIT))
        with pytest.raises(NotSavedError):
            sit_exam.take_over(world.platform, seat.asker, seat.attempt, now=NOW)
        assert seat.look().attempt.status == "open"
    with world.store.read() as session:
        assert session.execute(text("SELECT count(*) FROM attempt")).scalar_one() == 1
        assert session.execute(text("SELECT count(*) FROM score")).scalar_one() == 0


def test_a_refusal_stays_a_refusal_when_it_cannot_be_audited(world: World) -> None:
    attempt = world.begin("ann")
    with read_only(world.store), pytest.raises(NotFoundError):
        sit_exam.look(world.platform, world.asker("bob"), attempt, now=NOW)


def test_the_sweep_says_that_it_could_not_write(world: World) -> None:
    world.begin()
    with read_only(world.store), pytest.raises(NotSavedError):
        sweep.close_expired(world.platform, now=NOW + timedelta(hours=2))
    assert sweep.close_expired(world.platform, now=NOW + timedelta(hours=2)) == 1


def test_a_full_disk_refuses_the_choice_and_loses_nothing(sqlite_store: Store) -> None:
    world = build(sqlite_store)
    seat = world.opened()
    seat.respond(0, 1)
    with sqlite_store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    _pragma(sqlite_store, f"max_page_count={pages}")
    refused = 0
    for number in range(400):
        try:
            seat.respond(1, number % 2, token=f"long token {'x' * 400} {number}")
        except NotSavedError:
            refused += 1
            break
    assert refused, "the file was never full"
    _pragma(sqlite_store, "max_page_count=1073741823")
    events = seat.look().attempt.seq
    with sqlite_store.read() as session:
        assert len(journals.events_after(session, seat.attempt, 0)) == events
    assert seat.respond(2, 1).attempt.seq == events + 1
