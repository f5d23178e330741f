"""One turn between a window and the server, over the real services."""

from __future__ import annotations

from datetime import datetime, timedelta

import exam_world
import pytest
from exam_world import NOW, World, blueprint

from trainer.attempts import AttemptStatus, ForwardOnlyError
from trainer.blueprints import Navigation
from trainer.errors import NotFoundError
from trainer.services import sit_exam
from trainer.services.sit_exam import Action, ActionKind
from trainer.storage import NotSavedError, Store
from trainer.web.widgets.exam.desk import Desk, Phase, Sheet, Turn, serve

LATER = NOW + timedelta(minutes=5)


class Window:
    """A browser window and the server session it talks to; `restart` loses the session."""

    def __init__(self, world: World, person: str, attempt: str) -> None:
        self.world, self.person, self.attempt = world, person, attempt
        self.desk: Desk | None = None
        self.sheet: Sheet | None = None
        self.lease = 0

    def turn(self, *actions: Action, take: int = 0, now: datetime = NOW) -> Turn:
        if self.desk is not None:
            self.sheet = Sheet(self.lease, "", take, 1, actions)
        asker = self.world.asker(self.person)
        found = serve(self.world.platform, asker, self.attempt, self.desk, self.sheet, now=now)
        if found.phase is Phase.SITTING and found.sitting is not None:
            self.lease = found.sitting.lease
        self.desk = found.desk
        return found

    def restart(self) -> None:
        self.desk = None


def choose(place: int, *positions: int, token: str = "t1") -> Action:
    return Action(ActionKind.RESPOND, place, frozenset(positions), token=token)


@pytest.fixture
def world(store: Store) -> World:
    return exam_world.build(store, blueprint(), blueprint("FORWARD", navigation=Navigation.FORWARD))


@pytest.fixture
def window(world: World) -> Window:
    return Window(world, "ann", world.begin())


def test_a_page_just_opened_takes_the_sitting_over(window: Window) -> None:
    before = sit_exam.look(window.world.platform, window.world.asker("ann"), window.attempt, now=NOW).lease
    turn = window.turn()
    assert turn.phase is Phase.SITTING
    assert turn.sitting is not None
    assert turn.sitting.lease == before + 1 == turn.desk.lease


def test_an_answer_is_acknowledged_once_it_is_on_record(window: Window) -> None:
    window.turn()
    turn = window.turn(choose(0, 1))
    assert turn.desk.done == {"t1"}
    assert turn.sitting is not None
    assert exam_world.chosen(turn.sitting.attempt) == {0: (1,)}


def test_an_answer_sent_again_is_acknowledged_again_and_kept_once(window: Window) -> None:
    window.turn()
    first = window.turn(choose(0, 1))
    second = window.turn(choose(0, 1))
    assert second.desk.done == {"t1"}
    assert first.sitting is not None
    assert second.sitting is not None
    assert second.sitting.attempt.seq == first.sitting.attempt.seq


def test_what_the_window_no_longer_holds_is_forgotten(window: Window) -> None:
    window.turn()
    window.turn(choose(0, 1))
    assert window.turn().desk.done == frozenset()


def test_after_a_restart_a_window_goes_on_with_its_lease_and_its_unsent_answers(window: Window) -> None:
    window.turn()
    lease = window.lease
    window.sheet = Sheet(lease, actions=(choose(2, 0, token="offline"),))
    window.restart()
    turn = window.turn()
    assert turn.phase is Phase.SITTING
    assert turn.desk.done == {"offline"}
    assert turn.sitting is not None
    assert turn.sitting.lease == lease


def test_after_a_restart_a_window_that_was_replaced_writes_nothing(window: Window) -> None:
    window.turn()
    old = Sheet(window.lease, actions=(choose(0, 1),))
    Window(window.world, "ann", window.attempt).turn()
    window.sheet = old
    window.restart()
    turn = window.turn()
    assert turn.phase is Phase.STALE
    assert turn.desk.done == frozenset()
    assert turn.sitting is not None
    assert not turn.sitting.attempt.answered


def test_the_older_of_two_windows_is_stale_and_writes_nothing(window: Window) -> None:
    window.turn()
    newer = Window(window.world, "ann", window.attempt)
    newer.turn()
    turn = window.turn(choose(0, 1))
    assert turn.phase is Phase.STALE
    assert turn.sitting is not None
    assert not turn.sitting.attempt.answered
    assert newer.turn(choose(1, 0)).phase is Phase.SITTING


def test_a_stale_window_takes_the_sitting_back_when_asked_to(window: Window) -> None:
    window.turn()
    newer = Window(window.world, "ann", window.attempt)
    newer.turn()
    stale = window.turn()
    assert stale.sitting is not None
    assert window.turn(take=stale.sitting.lease).phase is Phase.SITTING
    assert newer.turn().phase is Phase.STALE


def test_taking_back_is_not_repeated_by_a_message_that_comes_again(window: Window) -> None:
    window.turn()
    newer = Window(window.world, "ann", window.attempt)
    newer.turn()
    stale = window.turn()
    assert stale.sitting is not None
    wanted = stale.sitting.lease
    taken = window.turn(take=wanted)
    again = window.turn(take=wanted)
    assert taken.sitting is not None
    assert again.sitting is not None
    assert again.sitting.lease == taken.sitting.lease


def test_taking_back_loses_to_a_window_opened_meanwhile(window: Window) -> None:
    window.turn()
    Window(window.world, "ann", window.attempt).turn()
    stale = window.turn()
    assert stale.sitting is not None
    Window(window.world, "ann", window.attempt).turn()
    assert window.turn(take=stale.sitting.lease).phase is Phase.STALE


def test_of_a_message_with_a_forbidden_step_the_others_are_kept_and_the_reason_given(world: World) -> None:
    window = Window(world, "ann", world.begin(code="FORWARD"))
    window.turn()
    turn = window.turn(
        choose(0, 0, token="now"),
        choose(3, 0, token="ahead"),
        Action(ActionKind.MOVE, 1, token="on"),
    )
    assert turn.desk.done == {"now", "on"}
    assert isinstance(turn.desk.refused["ahead"], ForwardOnlyError)
    assert window.turn(choose(3, 0, token="ahead")).desk.refused.keys() == {"ahead"}


def test_handing_in_closes_the_window(window: Window) -> None:
    window.turn()
    turn = window.turn(choose(0, 1), Action(ActionKind.SUBMIT, token="t2"))
    assert turn.phase is Phase.CLOSED
    assert turn.sitting is not None
    assert turn.sitting.attempt.status is AttemptStatus.SUBMITTED
    assert turn.unsaved(Sheet(actions=(choose(0, 1),))) == 0


def test_an_answer_after_the_deadline_is_counted_as_unsaved(window: Window) -> None:
    window.turn()
    late = choose(0, 1, token="late")
    turn = window.turn(late, now=NOW + timedelta(hours=2))
    assert turn.phase is Phase.CLOSED
    assert turn.unsaved(Sheet(actions=(late,))) == 1


def test_an_answer_the_database_refuses_stays_unacknowledged_with_the_reason(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.turn()

    def full(*_: object, **__: object) -> None:
        raise NotSavedError(reason="database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(sit_exam, "act", full)
        turn = window.turn(choose(0, 1))
    assert turn.phase is Phase.SITTING
    assert turn.desk.done == frozenset()
    assert isinstance(turn.trouble, NotSavedError)
    assert window.turn(choose(0, 1)).desk.done == {"t1"}


def test_while_the_database_is_away_the_window_keeps_its_lease(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.turn()
    lease = window.lease

    def away(*_: object, **__: object) -> None:
        raise NotSavedError(reason="connection refused")

    with monkeypatch.context() as patch:
        patch.setattr(sit_exam, "act", away)
        patch.setattr(sit_exam, "look", away)
        turn = window.turn(choose(0, 1))
    assert turn.phase is Phase.TROUBLE
    assert turn.sitting is None
    assert turn.desk.lease == lease
    assert window.turn(choose(0, 1)).phase is Phase.SITTING


def test_somebody_elses_sitting_is_not_opened(world: World) -> None:
    stranger = Window(world, "bob", world.begin("ann"))
    with pytest.raises(NotFoundError):
        stranger.turn()
