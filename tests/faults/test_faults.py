"""What was said to be saved is there after kill -9 and after the database went away.

A few interruptions here; `python -m benchmarks.faults` makes hundreds.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.faults import harness
from tests.faults.harness import Findings
from tests.faults.postgresql import stoppable_server
from tests.faults.writer import Promise
from trainer.attempts import Kind
from trainer.journal import Event
from trainer.services.sit_exam import Action, ActionKind
from trainer.storage import Store, journals, migrations, open_store

KILLS = int(os.environ.get("TRAINER_TESTS_KILLS", "5"))
STOPS = 2


def address(store: Store) -> str:
    return store.engine.url.render_as_string(hide_password=False)


def sound(found: Findings, interruptions: int) -> None:
    assert found.interruptions == interruptions
    assert found.promised > 0
    assert found.missing == []
    assert found.broken == []


def test_no_promised_step_is_missing_after_kills_at_random_moments(store: Store) -> None:
    harness.prepare(store)
    store.close()
    sound(harness.kill_often(address(store), KILLS, seed=20261123), KILLS)


@pytest.mark.postgresql
def test_no_promised_step_is_missing_after_the_database_server_stops_and_starts() -> None:
    if os.environ.get("TRAINER_TESTS_WITHOUT_POSTGRESQL"):
        pytest.skip("PostgreSQL left out by TRAINER_TESTS_WITHOUT_POSTGRESQL")
    with stoppable_server() as server:
        store = open_store(server.url)
        migrations.upgrade(store)
        harness.prepare(store)
        store.close()
        found = harness.interrupt_often(server.url, STOPS, 20261123, server.stop_and_start)
    sound(found, STOPS)
    assert found.refusals > 0, "the server was never away while somebody was writing"


def test_the_comparison_finds_a_lost_step_a_changed_one_and_a_gap(sqlite_store: Store) -> None:
    harness.prepare(sqlite_store)
    world = harness.World(harness.writer.platform_over(sqlite_store))
    seat = world.opened("ann", now=datetime.now(UTC))
    moved = Action(ActionKind.MOVE, 2, token="moved")
    seat.act(moved, now=datetime.now(UTC))
    assert found_by(sqlite_store, Promise(seat.attempt, (moved,))).sound
    lost = Action(ActionKind.MOVE, 3, token="lost")
    changed = Action(ActionKind.MOVE, 3, token="moved")
    for promise in ((lost,), (changed,), (moved, moved)):
        assert len(found_by(sqlite_store, Promise(seat.attempt, promise)).missing) == 1
    assert found_by(sqlite_store, Promise("made-up", (moved,))).missing == ["attempt made-up"]
    with sqlite_store.write() as session:
        session.execute(text("UPDATE attempt SET seq = 5, status = 'submitted', answered = 1"))
        journals.hand_in(session, seat.attempt, at=datetime.now(UTC))
    assert len(harness.faults(sqlite_store)) == 3


def test_half_a_transaction_would_be_found(sqlite_store: Store) -> None:
    harness.prepare(sqlite_store)
    world = harness.World(harness.writer.platform_over(sqlite_store))
    now = datetime.now(UTC)
    seat = world.opened("ann", now=now)
    with sqlite_store.write() as session:
        journals.append(session, seat.attempt, 1, [Event(Kind.SUBMITTED, now)], now=now, answered=0)
        journals.hand_in(session, seat.attempt, at=now)
    assert harness.faults(sqlite_store) == [f"attempt {seat.attempt}: submitted, with 0 scores"]


def found_by(store: Store, promise: Promise) -> Findings:
    found = Findings()
    harness._compare(f"sqlite:///{Path(str(store.engine.url.database))}", [promise], found)
    return found
