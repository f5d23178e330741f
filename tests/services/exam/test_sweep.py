"""The sweep closes what is overdue, once, and remembers the time."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from tests.exam_world import NOW, PEOPLE, World
from trainer.attempts import AttemptStatus
from trainer.clock import Clock
from trainer.services import sweep
from trainer.services.platform import Platform
from trainer.services.sit_exam import sittings
from trainer.storage import documents

HOUR = timedelta(hours=1)


def count(world: World, condition: str) -> int:
    with world.store.read() as session:
        found: int = session.execute(text(f"SELECT count(*) FROM {condition}")).scalar_one()
    return found


def test_overdue_sittings_are_closed_at_their_deadlines_and_scored(world: World) -> None:
    seats = [world.opened(person, now=NOW + timedelta(minutes=n)) for n, person in enumerate(("ann", "bob"))]
    running = world.opened("eve", now=NOW + HOUR)
    seats[0].act(*(seats[0].rightly(place) for place in range(6)), now=NOW + timedelta(minutes=5))
    assert sweep.close_expired(world.platform, now=NOW + HOUR + timedelta(minutes=1)) == 2
    for number, seat in enumerate(seats):
        attempt = seat.look(NOW + 2 * HOUR).attempt
        assert attempt.status is AttemptStatus.EXPIRED
        assert attempt.closed_at == NOW + timedelta(minutes=60 + number)
    assert running.look(NOW + HOUR).attempt.status is AttemptStatus.OPEN
    assert count(world, "score") == 2
    assert count(world, "score WHERE decision = 'pass'") == 1


def test_a_second_sweep_and_another_process_find_nothing_left(world: World) -> None:
    world.begin()
    assert sweep.close_expired(world.platform, now=NOW + HOUR) == 1
    assert sweep.close_expired(world.platform, now=NOW + HOUR) == 0
    assert sweep.close_expired(world.restarted().platform, now=NOW + HOUR) == 0
    assert count(world, "score") == 1


def test_a_sweep_goes_through_all_pages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "PAGE", 2)
    for person in PEOPLE:
        world.begin(person)
    assert sweep.close_expired(world.platform, now=NOW + HOUR) == len(PEOPLE)


def test_one_that_cannot_be_closed_is_logged_and_holds_nobody_up(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sweep, "PAGE", 1)
    broken, sound = world.begin("ann"), world.begin("bob")
    add = sittings.add_score

    def fail(platform, session, facts, attempt):  # type: ignore[no-untyped-def]
        if facts.id == broken:
            raise sittings.MissingVersionError(version="x")
        add(platform, session, facts, attempt)

    monkeypatch.setattr(sittings, "add_score", fail)
    assert sweep.close_expired(world.platform, now=NOW + HOUR) == 1
    assert broken in caplog.text
    assert count(world, f"attempt WHERE status = 'open' AND id = '{broken}'") == 1
    assert count(world, f"attempt WHERE status = 'expired' AND id = '{sound}'") == 1


def test_a_restarted_server_does_not_start_before_the_time_it_swept_at(world: World) -> None:
    assert sweep.recorded_time(world.store) is None
    ahead = datetime.now(UTC) + timedelta(days=2)
    sweep.close_expired(world.platform, now=ahead)
    sweep.close_expired(world.platform, now=ahead - HOUR)
    recorded = sweep.recorded_time(world.store)
    assert recorded == ahead
    assert Clock(not_before=recorded).now() >= ahead


def test_a_wall_clock_that_lies_behind_is_reported_now_and_then(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    ahead = datetime.now(UTC) + timedelta(hours=3)
    platform = world.platform
    late = Platform(platform.store, Clock(not_before=ahead), platform.settings, platform.catalogue)
    with caplog.at_level(logging.WARNING):
        for seconds in (0, 10, 20, 601):
            sweep.close_expired(late, now=NOW + timedelta(seconds=seconds))
    told = [record for record in caplog.records if "behind" in record.getMessage()]
    assert len(told) == 2
    assert "10800 s" in told[0].getMessage() or "10799 s" in told[0].getMessage()


def test_a_sound_clock_is_not_reported(world: World, caplog: pytest.LogCaptureFixture) -> None:
    sweep.close_expired(world.platform, now=NOW)
    assert not caplog.records


def test_a_content_change_does_not_change_what_an_overdue_sitting_is_scored_by(world: World) -> None:
    seat = world.opened("ann")
    seat.act(*(seat.rightly(place) for place in range(6)))
    world.publish([], [])
    with world.store.read() as session:
        assert documents.load(session).items == ()
    assert sweep.close_expired(world.restarted().platform, now=NOW + HOUR) == 1
    assert count(world, "score WHERE percent = 100") == 1
