"""Every step of a sitting: kept once, in order, by the newest window alone, and not after the end."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, text

from tests.exam_world import NOW, Seat, World, bank, blueprint, build, chosen
from trainer.attempts import AttemptStatus, ForwardOnlyError, Kind, NoSuchPlaceError
from trainer.blueprints import Navigation
from trainer.errors import NotFoundError, TrainerError
from trainer.journal import DeadlinePassedError, JournalClosedError, LeaseLostError
from trainer.people import Asker
from trainer.services import sit_exam
from trainer.services.platform import Platform
from trainer.services.sit_exam import Action, ActionKind
from trainer.storage import Store, journals

HOUR = timedelta(hours=1)
SUBMIT = Action(ActionKind.SUBMIT)


def journal(seat: Seat) -> list[tuple[str, str]]:
    """Kinds and tokens of the events in the database."""
    with seat.world.store.read() as session:
        return [(event.kind, event.token) for event in journals.events_after(session, seat.attempt, 0)]


def count(world: World, table: str) -> int:
    with world.store.read() as session:
        found: int = session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    return found


def test_a_choice_is_kept_by_position_and_read_back_by_another_process(world: World) -> None:
    seat = world.opened()
    assert chosen(seat.respond(2, 1).attempt) == {2: (1,)}
    again = replace(seat, world=world.restarted())
    assert chosen(again.look().attempt) == {2: (1,)}
    assert chosen(again.respond(2, 0).attempt) == {2: (0,)}
    assert chosen(seat.look().attempt) == {2: (0,)}, "this process reads what the other one wrote"


def test_an_empty_choice_takes_the_response_back(world: World) -> None:
    seat = world.opened()
    seat.respond(0, 1)
    assert chosen(seat.respond(0).attempt) == {}
    assert seat.look().attempt.unanswered == (0, 1, 2, 3, 4, 5)


def test_a_batch_is_appended_in_order(world: World) -> None:
    seat = world.opened()
    sitting = seat.act(
        Action(ActionKind.RESPOND, 0, frozenset({0}), token="1"),
        Action(ActionKind.RESPOND, 0, frozenset({1}), token="2"),
        Action(ActionKind.FLAG, 3, flagged=True, token="3"),
        Action(ActionKind.MOVE, 4, token="4"),
    )
    assert chosen(sitting.attempt) == {0: (1,)}
    assert (sitting.attempt.flags, sitting.attempt.current) == (frozenset({3}), 4)
    assert [token for _, token in journal(seat)] == ["", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (Action(ActionKind.RESPOND, 6, frozenset({0})), NoSuchPlaceError),
        (Action(ActionKind.RESPOND, -1, frozenset({0})), NoSuchPlaceError),
        (Action(ActionKind.RESPOND, 0, frozenset({9})), NoSuchPlaceError),
        (Action(ActionKind.RESPOND, 0, frozenset({-1})), NoSuchPlaceError),
        (Action(ActionKind.MOVE, 6), NoSuchPlaceError),
        (Action(ActionKind.FLAG, -1, flagged=True), NoSuchPlaceError),
    ],
)
def test_a_batch_with_a_wrong_step_writes_nothing_of_it(
    world: World, wrong: Action, error: type[TrainerError]
) -> None:
    seat = world.opened()
    with pytest.raises(error):
        seat.act(Action(ActionKind.MOVE, 3), wrong)
    assert len(journal(seat)) == 1
    assert seat.look().attempt.current == 0


def test_only_a_multiple_item_takes_several_positions(world: World) -> None:
    seat = world.opened()
    form = seat.look().attempt.form
    single = next(number for number, place in enumerate(form.places) if not place.multiple)
    multiple = next((number for number, place in enumerate(form.places) if place.multiple), None)
    with pytest.raises(NoSuchPlaceError):
        seat.respond(single, 0, 1)
    if multiple is not None:
        assert chosen(seat.respond(multiple, 0, 1).attempt) == {multiple: (0, 1)}


def test_a_step_sent_again_under_its_token_is_kept_once(world: World) -> None:
    seat = world.opened()
    seat.respond(0, 1, token="a")
    seat.respond(0, 0, token="b")
    assert chosen(seat.respond(0, 1, token="a").attempt) == {0: (0,)}
    assert [token for _, token in journal(seat)] == ["", "a", "b"]


def test_a_batch_with_known_tokens_keeps_its_new_steps(world: World) -> None:
    seat = world.opened()
    seat.respond(0, 1, token="a")
    seat.world = world.restarted()
    sitting = seat.act(
        Action(ActionKind.RESPOND, 0, frozenset({1}), token="a"),
        Action(ActionKind.RESPOND, 1, frozenset({1}), token="b"),
        Action(ActionKind.RESPOND, 1, frozenset({1}), token="b"),
        Action(ActionKind.MOVE, 1),
    )
    assert chosen(sitting.attempt) == {0: (1,), 1: (1,)}
    assert [token for _, token in journal(seat)] == ["", "a", "b", ""]


def test_handing_in_twice_under_one_token_is_one_submission(world: World) -> None:
    seat = world.opened()
    submit = replace(SUBMIT, token="end")
    seat.act(submit)
    assert seat.act(submit).attempt.status is AttemptStatus.SUBMITTED
    assert count(world, "score") == 1


def test_a_known_step_of_a_forward_only_exam_is_not_judged_again(world: World) -> None:
    world.publish(bank(), [blueprint(navigation=Navigation.FORWARD)])
    seat = world.opened()
    batch = (Action(ActionKind.MOVE, 1, token="1"), Action(ActionKind.MOVE, 2, token="2"))
    seat.act(*batch)
    assert seat.act(*batch, Action(ActionKind.MOVE, 3, token="3")).attempt.current == 3
    with pytest.raises(ForwardOnlyError):
        seat.respond(0, 1)


def test_the_newer_window_takes_over_and_the_older_writes_nothing(world: World) -> None:
    older = world.opened()
    newer = world.opened()
    assert newer.lease > older.lease
    with pytest.raises(LeaseLostError):
        older.respond(0, 1)
    assert older.look().lease == newer.lease, "the older window can tell that it was replaced"
    assert chosen(newer.respond(0, 0).attempt) == {0: (0,)}
    assert len(journal(newer)) == 2


def test_a_replaced_window_cannot_even_repeat_a_known_step(world: World) -> None:
    older = world.opened()
    older.respond(0, 1, token="a")
    world.opened()
    with pytest.raises(LeaseLostError):
        older.respond(0, 1, token="a")


def test_looking_takes_no_lease_writes_nothing_and_reads_one_row(world: World) -> None:
    seat = world.opened()
    seat.respond(0, 1)
    statements: list[str] = []
    event.listen(world.store.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    seat.look()
    assert [statement.split()[0] for statement in statements if "BEGIN" not in statement] == ["SELECT"]
    assert seat.look().lease == seat.lease


def test_time_runs_out_exactly_at_the_deadline(world: World) -> None:
    seat = world.opened()
    last = NOW + HOUR - timedelta(microseconds=1)
    assert seat.respond(0, 1, now=last).remaining == timedelta(microseconds=1)
    with pytest.raises(DeadlinePassedError):
        seat.respond(1, 1, now=NOW + HOUR)
    with pytest.raises(DeadlinePassedError):
        seat.act(SUBMIT, now=NOW + HOUR)
    assert len(journal(seat)) == 2


def test_looking_at_an_overdue_sitting_closes_and_scores_what_was_saved(world: World) -> None:
    seat = world.opened()
    seat.act(*(seat.rightly(place) for place in range(4)))
    sitting = seat.look(NOW + 2 * HOUR)
    assert sitting.attempt.status is AttemptStatus.EXPIRED
    assert sitting.attempt.closed_at == NOW + HOUR
    assert sitting.remaining == timedelta(0)
    assert count(world, "score") == 1
    assert journal(seat)[-1][0] == Kind.EXPIRED
    with pytest.raises(DeadlinePassedError):
        seat.respond(0, 1, now=NOW + 2 * HOUR)
    seat.look(NOW + 3 * HOUR)
    assert count(world, "score") == 1


def test_opening_an_overdue_sitting_closes_it_and_gives_no_lease(world: World) -> None:
    attempt = world.begin()
    sitting = sit_exam.take_over(world.platform, world.asker("ann"), attempt, now=NOW + HOUR)
    assert sitting.attempt.status is AttemptStatus.EXPIRED
    assert sitting.lease == 0


def test_a_submitted_sitting_takes_nothing_more(world: World) -> None:
    seat = world.opened()
    assert seat.act(seat.rightly(0), SUBMIT).attempt.status is AttemptStatus.SUBMITTED
    with pytest.raises(JournalClosedError):
        seat.respond(1, 1)
    with pytest.raises(JournalClosedError):
        seat.act(SUBMIT)
    reopened = sit_exam.take_over(world.platform, seat.asker, seat.attempt, now=NOW)
    assert reopened.lease == seat.lease
    assert len(journal(seat)) == 3


def test_nothing_follows_a_submission_within_a_batch(world: World) -> None:
    seat = world.opened()
    with pytest.raises(JournalClosedError):
        seat.act(SUBMIT, Action(ActionKind.RESPOND, 0, frozenset({0})))
    assert seat.look().attempt.status is AttemptStatus.OPEN


def test_no_steps_write_nothing_and_say_where_the_sitting_stands(world: World) -> None:
    seat = world.opened()
    assert seat.act().attempt == seat.look().attempt
    assert len(journal(seat)) == 1


def test_a_clock_set_back_gives_no_more_time(world: World) -> None:
    seat = world.opened()
    seat.respond(0, 1, now=NOW + timedelta(minutes=50))
    for process in (world, world.restarted()):
        seat.world = process
        back = seat.respond(1, 1, now=NOW - HOUR)
        assert back.remaining == timedelta(minutes=10)
    with world.store.read() as session:
        times = [event.at for event in journals.events_after(session, seat.attempt, 0)]
    assert times == sorted(times)


@pytest.mark.parametrize(
    "reach",
    [
        lambda platform, bob, seat: sit_exam.look(platform, bob, seat.attempt, now=NOW),
        lambda platform, bob, seat: sit_exam.take_over(platform, bob, seat.attempt, now=NOW),
        lambda platform, bob, seat: sit_exam.act(platform, bob, seat.attempt, seat.lease, [SUBMIT], now=NOW),
    ],
    ids=["look", "take over", "act"],
)
def test_another_persons_sitting_does_not_exist_and_the_try_is_written_down(
    world: World, reach: Callable[[Platform, Asker, Seat], object]
) -> None:
    seat = world.opened("ann")
    with pytest.raises(NotFoundError):
        reach(world.platform, world.asker("bob"), seat)
    assert seat.look().lease == seat.lease
    assert len(journal(seat)) == 1
    with world.store.read() as session:
        entry = session.execute(text("SELECT actor, action, target_kind, target FROM audit_entry")).one()
    assert tuple(entry) == ("bob", "attempt.open.refused", "attempt", seat.attempt)


def test_an_attempt_that_does_not_exist_is_not_found(world: World) -> None:
    with pytest.raises(NotFoundError) as refused:
        sit_exam.look(world.platform, world.asker("ann"), "made-up", now=NOW)
    with pytest.raises(NotFoundError) as other:
        sit_exam.look(world.platform, world.asker("bob"), world.begin("ann"), now=NOW)
    assert refused.value.template == other.value.template
    assert refused.value.details["what"] == other.value.details["what"]
    assert count(world, "audit_entry") == 1


def test_the_row_counts_answered_places_and_knows_the_last_act(world: World) -> None:
    seat = world.opened()
    seat.act(
        Action(ActionKind.RESPOND, 0, frozenset({0})),
        Action(ActionKind.RESPOND, 1, frozenset({0})),
        Action(ActionKind.RESPOND, 0),
        now=NOW + timedelta(minutes=1),
    )
    with world.store.read() as session:
        found = session.execute(text("SELECT answered, places FROM attempt")).one()
        head = journals.head(session, seat.attempt)
    assert tuple(found) == (1, 6)
    assert head is not None
    assert head.active_at == NOW + timedelta(minutes=1)


def test_a_database_restored_from_a_backup_is_read_anew(sqlite_store: Store, tmp_path: Path) -> None:
    world = build(sqlite_store)
    seat = world.opened()
    seat.respond(0, 1, token="kept")
    file = Path(str(sqlite_store.engine.url.database))
    sqlite_store.close()
    shutil.copy(file, tmp_path / "backup")
    seat.respond(1, 1, token="lost")
    seat.respond(2, 1)
    sqlite_store.close()
    for part in ("", "-wal", "-shm"):
        Path(f"{file}{part}").unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup", file)
    assert chosen(seat.look().attempt) == {0: (1,)}
    assert chosen(seat.respond(1, 0, token="lost").attempt) == {0: (1,), 1: (0,)}
