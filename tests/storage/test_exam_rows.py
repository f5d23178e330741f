"""What the exam's tables promise: one number per sitting, quick search for overdue ones, exact scores."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import event, text, update
from sqlalchemy.exc import IntegrityError

from tests.exam_world import NOW, World, build
from trainer.people import NO_ACCOMMODATION, Accommodation
from trainer.scoring import Decision, Mark, Score
from trainer.storage import Store, accommodations, attempts, exam_history, heartbeat, scores
from trainer.storage.tables import AttemptRow

FIRST = (datetime(1970, 1, 1, tzinfo=UTC), "")


@pytest.fixture
def world(store: Store) -> World:
    return build(store)


def test_a_persons_sittings_of_an_exam_cannot_share_a_number(world: World) -> None:
    world.sat("ann", 1)
    world.sat("ann", 1, now=NOW + timedelta(days=1))
    with pytest.raises(IntegrityError), world.store.write() as session:
        session.execute(update(AttemptRow).values(number=1))


def test_overdue_sittings_come_oldest_first_and_page_by_page(world: World) -> None:
    ids = [world.begin(who, now=NOW + timedelta(minutes=n)) for n, who in enumerate(("ann", "bob", "eve"))]
    now = NOW + timedelta(minutes=61)
    with world.store.read() as session:
        first = attempts.overdue(session, now, FIRST, 1)
        second = attempts.overdue(session, now, first[-1], 5)
    assert [name for _, name in first + second] == ids[:2]


def test_the_search_for_overdue_sittings_goes_by_the_index_over_open_ones(sqlite_store: Store) -> None:
    world = build(sqlite_store)
    statements: list[tuple[str, tuple[object, ...]]] = []
    event.listen(
        world.store.engine, "before_cursor_execute", lambda *args: statements.append((args[2], args[3]))
    )
    with world.store.read() as session:
        attempts.overdue(session, NOW, FIRST, 10)
    statement, parameters = statements[-1]
    with world.store.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    assert "attempt_open_deadline" in str(plan)


def test_a_score_comes_back_exactly_and_the_newest_counts(world: World) -> None:
    attempt = world.begin()
    mark = Mark(0, "SALES-01-001", "SALES-01", "one", Fraction(1, 3), Fraction(2, 3), False)
    first = Score(Fraction(1, 3), Fraction(2, 3), Fraction(200, 3), (mark,))
    second = Score(Fraction(2, 3), Fraction(2, 3), Fraction(200, 3), (mark,))
    with world.store.write() as session:
        scores.add(session, "org", attempt, first, at=NOW, reason="closed")
        assert scores.latest(session, attempt) == first
        scores.add(session, "org", attempt, second, at=NOW, reason="key corrected")
        assert scores.latest(session, attempt) == second
        assert scores.latest_marks(session, [attempt, "none"]) == {attempt: (mark,)}
        rows: int = session.execute(text("SELECT count(*) FROM score")).scalar_one()
    assert rows == 2
    with world.store.read() as session:
        (sat,) = exam_history.standing(session, "ann").sittings
    assert sat.outcome is None, "an open sitting has no outcome, whatever rows there are"


def test_the_standing_names_the_decision_and_the_cut_of_the_form(world: World) -> None:
    world.sat("ann", 3)
    with world.store.read() as session:
        (sat,) = exam_history.standing(session, "ann").sittings
    assert sat.outcome is not None
    assert (sat.outcome.percent, sat.outcome.cut) == (60, 60)
    assert sat.outcome.decision is Decision.PASS


def test_a_person_nobody_knows_has_an_empty_standing(world: World) -> None:
    with world.store.read() as session:
        assert exam_history.standing(session, "nobody").sittings == ()


def test_an_accommodation_is_kept_exactly_and_replaced(world: World) -> None:
    with world.store.write() as session:
        assert accommodations.get(session, "ann") == NO_ACCOMMODATION
        third = Accommodation(Fraction(4, 3), timedelta(minutes=10))
        accommodations.put(session, "ann", third, reason="letter of 3 May", at=NOW)
        assert accommodations.get(session, "ann") == third
        accommodations.put(session, "ann", NO_ACCOMMODATION, reason="ended", at=NOW)
        assert accommodations.get(session, "ann") == NO_ACCOMMODATION


def test_the_recorded_time_never_goes_back(store: Store) -> None:
    with store.write() as session:
        assert heartbeat.recorded(session) is None
        heartbeat.beat(session, NOW)
        heartbeat.beat(session, NOW - timedelta(hours=1))
        assert heartbeat.recorded(session) == NOW
        heartbeat.beat(session, NOW + timedelta(seconds=1))
        assert heartbeat.recorded(session) == NOW + timedelta(seconds=1)
