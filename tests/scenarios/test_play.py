"""A play is a fold over its journal; stale clicks, undone steps and hints keep to their rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.rehearsals import bundled, scenarios, small
from trainer.scenarios.play import (
    ChoiceNotOpenError,
    Kind,
    Mode,
    NoHintError,
    NotAbandonedError,
    NoUndoError,
    Play,
    PlayOverError,
    abandon,
    ask_hint,
    begin,
    begin_again,
    choose,
    cue,
    fold,
    line_said,
    shuffled,
    undo,
)
from trainer.scenarios.scenario import Scenario

NOW = datetime(2026, 11, 23, tzinfo=UTC)
NODE = next(node for node in bundled().nodes if len(node.choices) > 3)


def go(play: Play, *choices: str) -> Play:
    for choice in choices:
        play = choose(play, choice, turn=play.turn, now=NOW)
    return play


def started(mode: Mode = Mode.PRACTICE) -> Play:
    return begin(small(), mode, now=NOW)


def numbered(play: Play) -> list:
    """The journal as it would be read back."""
    return [replace(event, seq=n) for n, event in enumerate(play.pending, 1)]


class Conversation(RuleBasedStateMachine):
    """Any order of clicks, against a plain list of the choices that stand."""

    @initialize(scenario=st.one_of(scenarios(), scenarios(loops=True)), mode=st.sampled_from(Mode))
    def open(self, scenario: Scenario, mode: Mode) -> None:
        self.play = begin(scenario, mode, now=NOW)
        self.path: list[str] = []
        self.history = [self.play]
        self.clock = NOW

    def do(self, play: Play) -> None:
        self.play = play
        self.clock += timedelta(seconds=1)

    @precondition(lambda self: self.play.open_choices)
    @rule(data=st.data())
    def choose(self, data: st.DataObject) -> None:
        choice = data.draw(st.sampled_from(self.play.open_choices))
        self.do(choose(self.play, choice.id, turn=self.play.turn, now=self.clock))
        self.path.append(choice.id)
        self.history.append(self.play)

    @precondition(lambda self: self.play.node)
    @rule(ahead=st.sampled_from([-2, -1, 1]))
    def a_stale_click_changes_nothing(self, ahead: int) -> None:
        with pytest.raises(ChoiceNotOpenError):
            choose(self.play, "a", turn=self.play.turn + ahead, now=self.clock)
        with pytest.raises(ChoiceNotOpenError):
            undo(self.play, turn=self.play.turn + ahead, now=self.clock)

    @precondition(lambda self: self.play.node)
    @rule(name=st.sampled_from(["a", "b", "c", "d", "z"]))
    def a_choice_that_is_not_open_is_refused(self, name: str) -> None:
        if name not in {choice.id for choice in self.play.open_choices}:
            with pytest.raises(ChoiceNotOpenError):
                choose(self.play, name, turn=self.play.turn, now=self.clock)

    @precondition(lambda self: self.play.can_undo)
    @rule()
    def take_back(self) -> None:
        self.do(undo(self.play, turn=self.play.turn, now=self.clock))
        self.path.pop()
        self.history.pop()
        before = self.history[-1]
        assert (self.play.at, self.play.state, self.play.steps) == (before.at, before.state, before.steps)

    @precondition(lambda self: self.play.node and not self.play.can_undo)
    @rule()
    def nothing_to_take_back(self) -> None:
        with pytest.raises(NoUndoError):
            undo(self.play, turn=self.play.turn, now=self.clock)

    @precondition(lambda self: self.play.node and self.play.node.hint)
    @rule()
    def ask(self) -> None:
        spent = set(self.play.hints)
        place = self.play.at
        self.do(ask_hint(self.play, turn=self.play.turn, now=self.clock))
        assert set(self.play.hints) == spent | {place}

    @precondition(lambda self: self.play.node is None)
    @rule()
    def over_is_over(self) -> None:
        for act in (undo, ask_hint):
            with pytest.raises(PlayOverError):
                act(self.play, turn=self.play.turn, now=self.clock)
        with pytest.raises(PlayOverError):
            choose(self.play, "a", turn=self.play.turn, now=self.clock)

    @invariant()
    def folding_the_journal_gives_the_play(self) -> None:
        events = numbered(self.play)
        found = fold(self.play.scenario, self.play.mode, events)
        assert found.seq == len(events)
        assert replace(found, pending=(), seq=0) == replace(self.play, pending=(), seq=0)

    @invariant()
    def the_steps_are_the_path_and_hang_together(self) -> None:
        play = self.play
        assert [step.choice for step in play.steps] == self.path
        at, state = play.scenario.opening, play.scenario.start
        for step in play.steps:
            assert (step.node, step.before) == (at, state)
            at, state = step.to, step.after
        assert (play.at, play.state) == (at, state)

    @invariant()
    def numbers_stay_within_their_bounds(self) -> None:
        assert 0 <= self.play.state["trust"] <= 100
        assert isinstance(self.play.state["asked"], bool)

    @invariant()
    def an_assessed_play_never_goes_back(self) -> None:
        if self.play.mode is Mode.ASSESSED:
            assert self.play.undone == 0


TestConversation = Conversation.TestCase
TestConversation.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)


def test_a_play_begins_with_the_first_line_and_all_choices_open_there() -> None:
    play = started()
    assert play.at == "call"
    assert [choice.id for choice in play.open_choices] == ["soothe", "form", "deny"]
    assert [event.kind for event in play.pending] == [Kind.STARTED]


def test_effects_are_added_set_and_bounded() -> None:
    play = go(started(), "soothe", "ask")
    assert play.state == {"trust": 75, "asked": True, "told": False}


def test_the_first_exit_whose_condition_holds_after_the_effects_is_taken() -> None:
    assert go(started(), "soothe", "ask", "state_fee").at == "visit"
    assert go(started(), "form", "ask", "state_fee").at == "wait"


def test_the_customer_says_the_first_line_whose_condition_holds() -> None:
    warm, cold = go(started(), "soothe"), go(started(), "form")
    assert line_said(warm.node, warm.state).says == "屏幕不亮了，今早还好好的。"  # type: ignore[arg-type]
    assert line_said(cold.node, cold.state).says == "坏了就是坏了！"  # type: ignore[arg-type]


def test_the_cue_follows_the_number_that_moved_and_takes_turns() -> None:
    scenario = small()
    up, down = go(started(), "soothe").steps[0], go(started(), "form").steps[0]
    assert cue(scenario, up, 0) == "他缓了一口气。"
    assert [cue(scenario, down, n) for n in range(3)] == ["他提高了嗓门。", "他叹了口气。", "他提高了嗓门。"]
    assert cue(scenario, go(started(), "deny").steps[0], 0) == ""


def test_a_number_held_by_its_bound_gives_no_cue() -> None:
    step = go(started(), "soothe").steps[0]
    assert cue(small(), replace(step, before={**step.before, "trust": 70}), 0) == ""


def test_a_hint_stays_spent_when_the_step_is_taken_back() -> None:
    play = ask_hint(go(started(), "soothe"), turn=1, now=NOW)
    play = undo(play, turn=play.turn, now=NOW)
    assert play.hints == ("what",)
    again = go(play, "soothe")
    assert ask_hint(again, turn=again.turn, now=NOW) == again


def test_a_line_without_a_hint_says_so() -> None:
    play = go(started(), "soothe", "ask")
    with pytest.raises(NoHintError):
        ask_hint(play, turn=play.turn, now=NOW)


def test_a_practice_play_can_be_broken_off_and_an_assessed_one_not() -> None:
    broken = abandon(started(), now=NOW)
    assert (broken.abandoned, broken.node, broken.open_choices) == (True, None, ())
    with pytest.raises(PlayOverError):
        abandon(broken, now=NOW)
    with pytest.raises(NotAbandonedError):
        abandon(started(Mode.ASSESSED), now=NOW)


def test_an_ended_play_cannot_take_its_last_step_back() -> None:
    ended = go(started(), "deny")
    assert not ended.can_undo
    with pytest.raises(PlayOverError):
        undo(ended, turn=ended.turn, now=NOW)


def test_trying_again_from_a_turning_point_copies_the_steps_before_it() -> None:
    ended = go(started(Mode.ASSESSED), "soothe", "ask", "come")
    again = begin_again(ended, 2, now=NOW)
    assert (again.mode, again.at, again.copied) == (Mode.PRACTICE, "fee", 2)
    assert again.state == {"trust": 75, "asked": True, "told": False}
    assert not again.can_undo
    assert fold(again.scenario, again.mode, numbered(again)).steps == again.steps
    assert go(again, "state_fee").at == "visit"


@pytest.mark.parametrize("keep", [-1, 3, 4])
def test_there_is_no_trying_again_from_the_end_or_beyond(keep: int) -> None:
    ended = go(started(), "soothe", "ask", "come")
    with pytest.raises(ChoiceNotOpenError):
        begin_again(ended, keep, now=NOW)


def test_choices_are_shown_in_an_order_of_the_play_that_does_not_change() -> None:
    choices = started().open_choices
    orders = {tuple(c.id for c in shuffled(choices, f"play{n}", "call")) for n in range(60)}
    assert len(orders) == 6
    assert shuffled(choices, "p", "call") == shuffled(reversed(choices), "p", "call")


@settings(max_examples=30)
@given(st.data())
def test_a_choice_keeps_its_place_relative_to_the_others_when_one_closes(data: st.DataObject) -> None:
    node = NODE
    seed = data.draw(st.text(max_size=5))
    some = data.draw(st.lists(st.sampled_from(node.choices), unique=True))
    whole = [choice for choice in shuffled(node.choices, seed, node.id) if choice in some]
    assert list(shuffled(some, seed, node.id)) == whole
