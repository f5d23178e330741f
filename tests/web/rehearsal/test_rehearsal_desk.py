"""A turn between a window and the server: what is sent stands once, whatever arrives when."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.exam_world import NOW
from tests.rehearsal_world import HUNG_UP, MODEL, Stage, Window, staged
from tests.rehearsals import small
from trainer.errors import NotFoundError
from trainer.scenarios.play import Mode
from trainer.services import rehearse
from trainer.services.rehearse import Action, ActionKind
from trainer.storage import NotSavedError, Store
from trainer.text import Language
from trainer.web.widgets import rehearsal
from trainer.web.widgets.rehearsal import Desk, Phase, Sheet, control
from trainer.web.widgets.rehearsal.desk import Turn


@pytest.fixture
def stage(sqlite_store: Store) -> Stage:
    return staged(sqlite_store)


def turn(window: Window, desk: Desk | None, sheet: Sheet | None = None) -> Turn:
    return rehearsal.serve(window.stage.platform, window.asker, window.play, desk, sheet, now=NOW)


def opened(stage: Stage, mode: Mode = Mode.PRACTICE) -> tuple[Window, Desk]:
    """A play, and what the server remembers of the window just opened on it."""
    window = stage.window(mode=mode)
    found = turn(window, None)
    window.lease = found.desk.lease
    return window, found.desk


def saying(window: Window, words: str, token: str, **more: Any) -> Sheet:
    return Sheet(lease=window.lease, beat=1, action=window.choosing(words, token), **more)


def test_a_page_just_opened_takes_the_play_over(stage: Stage) -> None:
    window = stage.window()
    found = turn(window, None)
    assert (found.phase, found.desk.lease) == (Phase.OPEN, window.lease + 1)


def test_a_step_is_taken_and_acknowledged(stage: Stage) -> None:
    window, desk = opened(stage)
    found = turn(window, desk, saying(window, MODEL[0], "t1"))
    assert found.screen is not None
    assert (found.phase, found.desk.done, found.screen.step) == (Phase.OPEN, "t1", 2)


def test_a_message_that_comes_again_changes_nothing(stage: Stage) -> None:
    window, desk = opened(stage)
    sheet = saying(window, MODEL[0], "t1")
    first = turn(window, desk, sheet)
    again = turn(window, first.desk, sheet)
    assert first.screen == again.screen


def test_a_new_session_goes_on_with_the_lease_the_window_holds(stage: Stage) -> None:
    window, desk = opened(stage)
    sheet = saying(window, MODEL[0], "t1")
    turn(window, desk, sheet)
    fresh = turn(replace(window, stage=stage.restarted()), None, sheet)
    assert fresh.screen is not None
    assert (fresh.phase, fresh.desk.lease, fresh.desk.done, fresh.screen.step) == (
        Phase.OPEN,
        window.lease,
        "t1",
        2,
    )


def test_an_older_window_is_stale_and_can_take_the_play_back(stage: Stage) -> None:
    window, desk = opened(stage)
    newer = stage.reopen("ann", window.play)
    stale = turn(window, desk, saying(window, MODEL[0], "t1"))
    assert (stale.phase, stale.desk.done) == (Phase.STALE, "")
    assert stale.screen is not None
    taken = turn(window, stale.desk, Sheet(lease=window.lease, take=stale.screen.lease, beat=2))
    assert (taken.phase, taken.desk.lease) == (Phase.OPEN, newer.lease + 1)


def test_wishing_to_replace_a_lease_that_is_past_replaces_nothing(stage: Stage) -> None:
    window, desk = opened(stage)
    newer = stage.reopen("ann", window.play)
    found = turn(window, desk, Sheet(lease=window.lease, take=window.lease, beat=2))
    assert found.phase is Phase.STALE
    assert newer.look().lease == newer.lease


def test_a_step_that_does_not_fit_is_refused_once_with_its_reason(stage: Stage) -> None:
    window, desk = opened(stage)
    late = Sheet(lease=window.lease, action=Action(ActionKind.CHOOSE, 5, 0, "t9"), beat=1)
    found = turn(window, desk, late)
    told = rehearsal.told(found, late, Language.ZH)
    assert told["settled"] == ["t9"]
    assert told["refusal"] == "对话已经往下走了，请看一下现在的情形再选。"
    good = turn(window, found.desk, saying(window, MODEL[0], "t10"))
    assert rehearsal.told(good, late, Language.ZH)["refusal"] == ""


def test_the_end_closes_the_window(stage: Stage) -> None:
    window, desk = opened(stage)
    found = turn(window, desk, saying(window, HUNG_UP[0], "t1"))
    assert found.phase is Phase.OVER
    assert rehearsal.told(found, Sheet(), Language.ZH)["screen"]["finished"]


def test_a_database_that_is_away_is_trouble_and_nothing_is_acknowledged(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, desk = opened(stage)
    sheet = saying(window, MODEL[0], "t1")

    def refuse(*_: object, **__: object) -> None:
        raise NotSavedError(reason="disk full")

    with monkeypatch.context() as patch:
        patch.setattr(rehearse, "act", refuse)
        found = turn(window, desk, sheet)
        assert (found.desk.done, "disk full" in rehearsal.told(found, sheet, Language.EN)["trouble"]) == (
            "",
            True,
        )
    assert turn(window, found.desk, sheet).desk.done == "t1"


def test_somebody_elses_play_is_not_found(stage: Stage) -> None:
    window, desk = opened(stage)
    with pytest.raises(NotFoundError):
        turn(replace(window, person="bob"), desk)


def test_what_is_sent_holds_places_and_texts_and_nothing_else(stage: Stage) -> None:
    window, desk = opened(stage)
    found = turn(window, desk, saying(window, MODEL[0], "t1"))
    told = rehearsal.told(found, Sheet(beat=1), Language.ZH)
    assert set(told) == {
        *("play", "lang", "phase", "echo", "settled", "refusal", "trouble", "lease", "screen", "words"),
    }
    assert set(told["screen"]) == {
        *("turn", "step", "bubbles", "choices", "hint", "has_hint", "can_undo", "finished"),
    }
    assert set(told["words"]) == {"title", "customer", "situation", "mode", "cost", "texts"}
    sent = json.dumps(told, ensure_ascii=False)
    for node, choice in small().choices():
        assert choice.comment not in sent
        assert all(points.evidence not in sent for points in choice.points)
        assert node.id == "call" or f'"{node.id}"' not in sent
    assert "words" not in rehearsal.told(found, Sheet(beat=1, have=window.play), Language.ZH)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        {"sheet": "x"},
        {"sheet": {"lease": "1"}},
        {"sheet": {"lease": 1, "admin": True}},
        {"sheet": {"lease": 1, "action": {"token": "", "kind": "choose", "turn": 0}}},
        {"sheet": {"lease": 1, "action": {"token": "t", "kind": "win", "turn": 0}}},
        {"sheet": {"lease": 1, "action": {"token": "t", "kind": "choose", "turn": -1}}},
        {"sheet": {"lease": 1, "action": {"token": "t", "kind": "choose", "turn": 0, "position": 9}}},
        {"sheet": {"lease": 1, "action": {"token": "t" * 65, "kind": "choose", "turn": 0}}},
    ],
)
def test_a_message_that_is_not_one_is_as_none(sent: object) -> None:
    assert control._sheet(sent) is None


def test_a_message_is_read(stage: Stage) -> None:
    message = {"lease": 3, "beat": 2, "action": {"token": "t", "kind": "undo", "turn": 4}}
    assert control._sheet({"sheet": message}) == Sheet(
        lease=3, beat=2, action=Action(ActionKind.UNDO, 4, 0, "t")
    )
