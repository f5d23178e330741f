"""Beginning a sitting: once, with a form of one's own that nothing changes any more."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import text

from tests.exam_world import NOW, World, bank, blueprint
from trainer.blueprints import Window
from trainer.people import Accommodation
from trainer.services import invigilate, sit_exam
from trainer.services.sit_exam import Action, ActionKind
from trainer.services.sit_exam.sittings import MissingVersionError
from trainer.storage import Store, attempts, documents, exam_history

DAY = timedelta(days=1)


def together(count: int, run: Callable[[int], str]) -> list[str]:
    """What `run` gives on `count` threads that start at once."""
    barrier = threading.Barrier(count)

    def one(number: int) -> str:
        barrier.wait()
        return run(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def rows(store: Store, table: str) -> int:
    with store.read() as session:
        found: int = session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    return found


def test_beginning_again_gives_the_running_sitting(world: World) -> None:
    assert world.begin() == world.begin(now=NOW + timedelta(minutes=5))
    assert rows(world.store, "attempt") == rows(world.store, "form") == 1


def test_two_starts_at_once_in_two_processes_give_one_sitting(world: World) -> None:
    processes = [world, world.restarted(), world.restarted(), world.restarted()]
    found = together(len(processes), lambda number: processes[number].begin())
    assert len(set(found)) == 1
    assert rows(world.store, "attempt") == 1


def test_starts_at_once_never_exceed_the_attempts_allowed(world: World) -> None:
    world.publish(bank(), [blueprint(attempts=1)])
    together(4, lambda number: world.restarted().begin("ann"))
    assert rows(world.store, "attempt") == 1


def test_many_people_starting_at_once_each_get_a_sitting(world: World) -> None:
    people = ["ann", "bob", "eve", "tom", "mia", "sid", "ada"]
    assert len(set(together(len(people), lambda number: world.begin(people[number])))) == len(people)


def test_a_sitting_keeps_the_unit_and_cohorts_the_person_has(world: World) -> None:
    attempt = world.begin()
    with world.store.read() as session:
        facts = attempts.facts(session, attempt)
        cohorts = session.execute(text("SELECT cohorts FROM attempt")).scalar_one()
    assert facts is not None
    assert (facts.unit, facts.number, facts.started_at) == ("team", 1, NOW)
    assert "cohort" in str(cohorts)


def test_the_deadline_follows_limit_accommodation_and_window(world: World) -> None:
    world.publish(
        bank(), [blueprint(), blueprint("SHORT", window=Window(closes=NOW + timedelta(minutes=40)))]
    )
    grant = Accommodation(Fraction(3, 2), timedelta(minutes=5))
    invigilate.set_accommodation(world.platform, world.asker("mia"), "ann", grant, "letter", now=NOW)
    assert world.opened().look().remaining == timedelta(minutes=95)
    assert world.opened(code="SHORT").look().remaining == timedelta(minutes=40)


def test_an_untimed_exam_has_no_remaining_time(world: World) -> None:
    world.publish(bank(), [blueprint(time_limit=None)])
    seat = world.opened()
    assert seat.look().remaining is None
    assert seat.look(NOW + 365 * DAY).remaining is None


def test_a_retake_draws_items_not_met_before(world: World) -> None:
    first = world.opened().look().attempt.form
    world.opened().act(Action(ActionKind.SUBMIT))
    second = world.opened(now=NOW + DAY).look(NOW + DAY).attempt.form
    met = {place.item for place in first.places}
    assert set(second.seen) == met
    assert met.isdisjoint(place.item for place in second.places)
    with world.store.read() as session:
        assert attempts.seen_items(session, "ann") == met | {place.item for place in second.places}


def test_two_people_get_different_forms(world: World) -> None:
    forms = [world.opened(who).look().attempt.form for who in ("ann", "bob")]
    assert forms[0].seed != forms[1].seed
    assert forms[0].digest != forms[1].digest


def test_sittings_are_numbered_from_one_and_past_annulled_ones(world: World) -> None:
    first = world.sat("ann", 0)
    invigilate.void(world.platform, world.asker("mia"), first, "power cut", now=NOW + DAY)
    world.sat("ann", 0, now=NOW + 2 * DAY)
    with world.store.read() as session:
        assert [sat.number for sat in exam_history.standing(session, "ann").sittings] == [1, 2]


def test_editing_bank_and_blueprint_does_not_touch_an_open_sitting(world: World) -> None:
    seat = world.opened()
    before = seat.look()
    right = [seat.rightly(place) for place in range(6)]
    edited = [
        replace(item, stem=f"changed {item.stem}", key=frozenset({item.option_ids[-1]})) for item in bank()
    ]
    edited = [
        replace(item, key=frozenset(item.option_ids[-2:])) if item.type == "multiple" else item
        for item in edited
    ]
    world.publish(edited, [blueprint(cut=Fraction(100), time_limit=timedelta(minutes=1))])
    for process in (world, world.restarted()):
        seat.world = process
        after = seat.look()
        assert after.attempt.form == before.attempt.form
        assert after.items == before.items
        assert after.remaining == before.remaining
    seat.act(*right, Action(ActionKind.SUBMIT))
    offer = sit_exam.offer(world.platform, seat.asker, "BASIC", now=NOW)
    assert offer.best == 100, "scored by the key the candidate was examined with"


def test_a_sitting_goes_on_when_its_exam_is_withdrawn(world: World) -> None:
    seat = world.opened()
    world.publish([], [])
    seat.world = world.restarted()
    seat.respond(0, 1)
    assert seat.act(Action(ActionKind.SUBMIT)).attempt.status == "submitted"


def test_a_form_whose_items_are_gone_from_the_database_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = world.begin()
    monkeypatch.setattr(documents, "versions", lambda session, digests: {})
    with pytest.raises(MissingVersionError):
        sit_exam.look(world.platform, world.asker("ann"), attempt, now=NOW)
