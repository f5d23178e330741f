"""A step is in the journal before it is on the screen; windows, resends and edits cannot hurt a play."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from tests.exam_world import NOW
from tests.rehearsal_world import HUNG_UP, MISSED, MODEL, SMALL, Stage, Window
from tests.rehearsals import small
from trainer.errors import NotAllowedError, NotFoundError
from trainer.scenarios import exploring
from trainer.scenarios.exploring import Exploration
from trainer.scenarios.play import (
    ChoiceNotOpenError,
    Mode,
    NoHintError,
    NotAbandonedError,
    NoUndoError,
    PlayOverError,
)
from trainer.scenarios.scenario import Line, Scenario
from trainer.services import rehearse
from trainer.services.rehearse import Action, ActionKind, TakenOverError, Voice
from trainer.storage import NotSavedError, units
from trainer.storage.plays import PlayStatus
from trainer.storage.tables import (
    AuditEntry,
    PersonRow,
    PlayJournalRow,
    PlayResultRow,
    PlayRow,
    ScenarioVersion,
)


def journal(stage: Stage, play: str) -> list[tuple[int, str]]:
    with stage.store.read() as session:
        rows = session.execute(
            select(PlayJournalRow.seq, PlayJournalRow.kind)
            .where(PlayJournalRow.play == play)
            .order_by(PlayJournalRow.seq)
        )
        return [(seq, kind) for seq, kind in rows]


def test_a_conversation_is_shown_line_by_line_with_moods_and_cues(stage: Stage) -> None:
    window = stage.window()
    first = window.look()
    assert [(b.voice, b.text) for b in first.bubbles] == [(Voice.CUSTOMER, "机器又坏了，你们管不管？")]
    assert (first.step, len(first.choices), first.can_undo) == (1, 3, False)
    second = window.say(MODEL[0])
    assert [(b.voice, b.text, b.mood) for b in second.bubbles[1:]] == [
        (Voice.TRAINEE, "这会儿正是忙的时候，真是对不住。", None),
        (Voice.CUE, "他缓了一口气。", None),
        (Voice.CUSTOMER, "屏幕不亮了，今早还好好的。", "calm"),
    ]
    window.say(MODEL[1])
    ended = window.say(MODEL[2])
    assert (ended.status, ended.choices, ended.bubbles[-1].text) == (PlayStatus.FINISHED, (), "行，你来吧。")


def test_every_step_is_in_the_journal_and_the_result_is_written_with_the_last(stage: Stage) -> None:
    play = stage.played("ann", *MODEL)
    assert journal(stage, play) == [(1, "started"), (2, "chosen"), (3, "chosen"), (4, "chosen")]
    with stage.store.read() as session:
        row = session.execute(select(PlayResultRow).where(PlayResultRow.play == play)).scalar_one()
        assert (row.percent, row.passed, row.ending, row.outcome) == ("100", True, "visit", "good")
        assert (row.unit, row.cohorts, row.number) == ("team", ["cohort"], 1)
        assert row.path[0] == {
            "node": "call",
            "choice": "soothe",
            "to": "what",
            "moved": {"trust": 20},
            "hinted": False,
        }


def test_a_play_resumes_after_a_restart_exactly_where_it_was(stage: Stage) -> None:
    window = stage.window()
    before = window.say(MODEL[0])
    again = stage.restarted().window()
    assert again.play == window.play
    assert replace(again.look(), lease=0) == replace(before, lease=0)


def test_the_newer_window_takes_over_and_the_older_writes_nothing(stage: Stage) -> None:
    old = stage.window()
    new = stage.reopen("ann", old.play)
    with pytest.raises(TakenOverError):
        old.say(MODEL[0])
    assert journal(stage, old.play) == [(1, "started")]
    assert new.say(MODEL[0]).step == 2


def test_a_step_sent_twice_is_taken_once(stage: Stage) -> None:
    window = stage.window()
    action = window.choosing(MODEL[0], token="t1")
    assert window.act(action) == window.act(action)
    assert journal(stage, window.play) == [(1, "started"), (2, "chosen")]


def test_a_step_sent_again_after_the_window_was_replaced_is_still_known(stage: Stage) -> None:
    window = stage.window()
    action = window.choosing(MODEL[0], token="t1")
    window.act(action)
    stage.reopen("ann", window.play)
    assert window.act(action).step == 2


def test_a_click_on_an_earlier_turn_is_refused(stage: Stage) -> None:
    window = stage.window()
    stale = window.choosing(MODEL[0])
    window.act(stale)
    with pytest.raises(ChoiceNotOpenError):
        window.act(stale)
    with pytest.raises(ChoiceNotOpenError):
        window.act(Action(ActionKind.CHOOSE, turn=1, position=7))
    with pytest.raises(ChoiceNotOpenError):
        window.act(Action(ActionKind.CHOOSE, turn=1, position=-1))
    assert journal(stage, window.play) == [(1, "started"), (2, "chosen")]


def test_a_hint_is_shown_once_paid_for_and_costs_its_price(stage: Stage) -> None:
    window = stage.window()
    assert (window.look().hint, window.look().has_hint, window.look().hint_cost) == ("", True, 10)
    shown = window.do(ActionKind.HINT)
    assert (shown.hint, shown.has_hint, shown.hints) == ("先处理心情。", False, 1)
    window.do(ActionKind.HINT)
    assert journal(stage, window.play) == [(1, "started"), (2, "hinted")]
    for words in MODEL:
        window.say(words)
    found = rehearse.debrief(stage.platform, window.asker, window.play, now=NOW)
    assert found is not None
    assert found.verdict.percent == 90


def test_a_line_without_a_hint_offers_none(stage: Stage) -> None:
    window = stage.window()
    window.say(MODEL[0])
    window.say(MODEL[1])
    assert not window.look().has_hint
    with pytest.raises(NoHintError):
        window.do(ActionKind.HINT)


def test_practice_takes_steps_back_and_an_assessed_play_does_not(stage: Stage) -> None:
    window = stage.window()
    before = window.look()
    assert window.say(MODEL[0]).can_undo
    after = window.do(ActionKind.UNDO)
    assert (after.bubbles, after.choices, after.turn) == (before.bubbles, before.choices, 2)
    with pytest.raises(NoUndoError):
        window.do(ActionKind.UNDO)
    strict = stage.window("bob", mode=Mode.ASSESSED)
    assert not strict.say(MODEL[0]).can_undo
    with pytest.raises(NoUndoError):
        strict.do(ActionKind.UNDO)
    assert journal(stage, strict.play) == [(1, "started"), (2, "chosen")]


def test_a_practice_play_can_be_broken_off_and_an_assessed_one_waits(stage: Stage) -> None:
    window = stage.window()
    assert window.do(ActionKind.ABANDON).status is PlayStatus.ABANDONED
    assert stage.window().play != window.play
    strict = stage.window(mode=Mode.ASSESSED)
    with pytest.raises(NotAbandonedError):
        strict.do(ActionKind.ABANDON)
    assert stage.window(mode=Mode.ASSESSED).play == strict.play


def test_a_finished_play_takes_nothing_more(stage: Stage) -> None:
    window = stage.window()
    window.say(HUNG_UP[0])
    for kind in (ActionKind.UNDO, ActionKind.HINT, ActionKind.ABANDON, ActionKind.CHOOSE):
        with pytest.raises(PlayOverError):
            window.do(kind)
    assert len(journal(stage, window.play)) == 2


def test_beginning_twice_finds_the_play_that_is_open(stage: Stage) -> None:
    one = stage.window().play
    assert stage.window().play == one
    assert stage.window(mode=Mode.ASSESSED).play != one
    assert stage.window("bob").play != one


def test_a_scenario_edited_while_it_is_played_does_not_change_the_play(stage: Stage) -> None:
    window = stage.window()
    before = window.say(MODEL[0])
    scenario = small()
    (call, what, fee) = scenario.nodes
    edited = replace(
        scenario, nodes=(call, replace(what, lines=(Line("改过了。", what.lines[0].mood),)), fee)
    )
    stage.put(edited)
    assert window.look() == before
    assert stage.restarted().window().look().bubbles == before.bubbles
    stage.put()
    window = stage.restarted().window()
    window.say(MODEL[1])
    assert window.say(MODEL[2]).status is PlayStatus.FINISHED
    with pytest.raises(NotFoundError):
        stage.window()
    stage.put(edited)
    fresh = stage.window()
    assert fresh.say(MODEL[0]).bubbles[-1].text == "改过了。"


def test_what_does_not_exist_is_not_found(stage: Stage) -> None:
    with pytest.raises(NotFoundError):
        stage.window(scenario="SALES-99-S01")
    with pytest.raises(NotFoundError):
        rehearse.look(stage.platform, stage.asker("ann"), "no-such-play", now=NOW)


def test_nobody_else_touches_a_play_and_the_try_is_written_down(stage: Stage) -> None:
    window = stage.window()
    action = window.choosing(MODEL[0])
    for other in ("bob", "tom", "mia", "ada"):
        asker = stage.asker(other)
        with pytest.raises(NotFoundError):
            rehearse.look(stage.platform, asker, window.play, now=NOW)
        with pytest.raises(NotFoundError):
            rehearse.take_over(stage.platform, asker, window.play, now=NOW)
        with pytest.raises(NotFoundError):
            rehearse.act(stage.platform, asker, window.play, window.lease, action, now=NOW)
        with pytest.raises(NotFoundError):
            rehearse.begin_again(stage.platform, asker, window.play, 0, now=NOW)
    assert journal(stage, window.play) == [(1, "started")]
    with stage.store.read() as session:
        refused = session.execute(select(AuditEntry.actor).where(AuditEntry.action == "play.open.refused"))
        assert set(refused.scalars()) == {"bob", "tom", "mia", "ada"}


def test_an_initial_password_is_changed_first(stage: Stage) -> None:
    asker = replace(stage.asker("ann"), must_change_password=True)
    for call in (
        lambda: rehearse.offers(stage.platform, asker),
        lambda: rehearse.begin(stage.platform, asker, SMALL, Mode.PRACTICE, now=NOW),
        lambda: rehearse.progress(stage.platform, asker, "ann", now=NOW),
    ):
        with pytest.raises(NotAllowedError):
            call()


def test_a_turning_point_starts_a_new_practice_play_with_the_steps_before_it(stage: Stage) -> None:
    finished = stage.played("ann", *MISSED, mode=Mode.ASSESSED)
    half_way = stage.window()
    half_way.say(MODEL[0])
    again = rehearse.begin_again(stage.platform, stage.asker("ann"), finished, 2, now=NOW)
    assert half_way.look().status is PlayStatus.ABANDONED
    window = stage.reopen("ann", again)
    screen = window.look()
    assert (screen.mode, screen.step, screen.turn, screen.can_undo) == (Mode.PRACTICE, 3, 0, False)
    assert window.say(MODEL[2]).status is PlayStatus.FINISHED
    with stage.store.read() as session:
        row = session.execute(select(PlayRow).where(PlayRow.id == again)).scalar_one()
        assert (row.origin, row.number) == (finished, 3)


def test_only_a_finished_play_has_turning_points(stage: Stage) -> None:
    window = stage.window()
    window.say(MODEL[0])
    with pytest.raises(ChoiceNotOpenError):
        rehearse.begin_again(stage.platform, window.asker, window.play, 1, now=NOW)
    done = stage.played("bob", *MODEL)
    for keep in (-1, 3, 9):
        with pytest.raises(ChoiceNotOpenError):
            rehearse.begin_again(stage.platform, stage.asker("bob"), done, keep, now=NOW)


def test_time_within_a_play_never_runs_back(stage: Stage) -> None:
    window = stage.window()
    window.say(MODEL[0], now=NOW + timedelta(minutes=5))
    window.say(MODEL[1], now=NOW)
    with stage.store.read() as session:
        times = session.execute(select(PlayJournalRow.at).order_by(PlayJournalRow.seq)).scalars().all()
    assert times == [NOW, NOW + timedelta(minutes=5), NOW + timedelta(minutes=5)]


def test_the_database_refuses_to_change_the_journal_the_result_and_the_version(stage: Stage) -> None:
    stage.played("ann", *MODEL)
    for table in (PlayJournalRow, PlayResultRow, ScenarioVersion):
        with pytest.raises((NotSavedError, DBAPIError)), stage.store.write() as session:
            session.execute(delete(table))
    with pytest.raises((NotSavedError, DBAPIError)), stage.store.write() as session:
        session.execute(update(PlayResultRow).values(passed=True))


def test_a_step_the_database_refuses_is_not_shown_as_taken(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = stage.window()
    action = window.choosing(MODEL[0])

    def full_disk(*_: object, **__: object) -> None:
        raise NotSavedError(reason="disk full")

    with monkeypatch.context() as patch:
        patch.setattr("trainer.storage.plays._insert", full_disk)
        with pytest.raises(NotSavedError):
            window.act(action)
    assert window.look().step == 1
    assert journal(stage, window.play) == [(1, "started")]
    assert window.act(action).step == 2


def test_windows_that_begin_at_once_begin_one_play_between_them(stage: Stage) -> None:
    servers = [stage.restarted() for _ in range(4)]

    def begin(server: Stage) -> str:
        return rehearse.begin(server.platform, server.asker("ann"), SMALL, Mode.PRACTICE, now=NOW)

    with ThreadPoolExecutor(4) as pool:
        begun = set(pool.map(begin, servers))
    assert len(begun) == 1
    assert journal(stage, begun.pop()) == [(1, "started")]


def test_windows_that_answer_at_once_take_one_step_between_them(stage: Stage) -> None:
    window = stage.window()
    servers = [replace(window, stage=stage.restarted()) for _ in range(4)]
    action = window.choosing(MODEL[0])

    def answer(server: Window) -> bool:
        try:
            return bool(server.act(action))
        except ChoiceNotOpenError:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(answer, servers)) == 1
    assert journal(stage, window.play) == [(1, "started"), (2, "chosen")]


def test_a_scenario_is_explored_before_the_transaction_and_not_within_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = stage.window()
    writing: list[bool] = []
    real = stage.store.write

    @contextmanager
    def write() -> Iterator[Session]:
        with real() as session:
            writing.append(True)
            yield session
            writing.pop()

    explored: list[bool] = []

    def explore(scenario: Scenario) -> Exploration:
        explored.append(bool(writing))
        return exploring.explore(scenario)

    monkeypatch.setattr(stage.store, "write", write)
    monkeypatch.setattr("trainer.services.rehearse.plays.explore", explore)
    window.say(HUNG_UP[0])
    assert explored == [False]


def test_a_unit_with_plays_on_record_stays(stage: Stage) -> None:
    stage.played("eve", *MODEL)
    with stage.store.write() as session:
        session.execute(update(PersonRow).where(PersonRow.unit == "south").values(unit="org"))
        south = next(unit for unit in units.everything(session, "org") if unit.id == "south")
        assert units.is_used(session, south)
