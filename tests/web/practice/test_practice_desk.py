"""A turn between a window and the server: an answer stands once, and nothing tells the key before it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.practice_world import DAY, NOW, Gym, Runner
from tests.practice_world import gym as made
from trainer.errors import NotFoundError
from trainer.practice.cards import Rating
from trainer.practice.runs import RunKind
from trainer.services import study
from trainer.storage import NotSavedError, Store, item_problems, practice
from trainer.text import Language
from trainer.web.state import Here
from trainer.web.widgets import practice as widget
from trainer.web.widgets.practice import Act, Desk, Done, Sheet, Turn, control


@pytest.fixture
def gym(sqlite_store: Store) -> Gym:
    return made(sqlite_store)


def here(gym: Gym, language: Language = Language.ZH, now=NOW) -> Here:
    from dataclasses import replace  # noqa: PLC0415

    return Here(gym.platform, replace(gym.asker("ann"), language=language), now)


def turn(runner: Runner, desk: Desk | None, sheet: Sheet | None = None, now=NOW) -> Turn:
    return widget.serve(runner.gym.platform, runner.asker, runner.run, desk, sheet, now=now)


def told(runner: Runner, found: Turn, sheet: Sheet | None = None, now=NOW) -> dict[str, Any]:
    return widget.told(here(runner.gym, now=now), found, sheet or Sheet(), "title")


def answering(runner: Runner, token: str = "t1", position: int = 0) -> Sheet:
    question = runner.look().question
    assert question is not None
    done = Done(token, Act.ANSWER, question.place, question.mark, frozenset({position}), milliseconds=900)
    return Sheet(runner.run, 1, done)


def test_a_window_just_opened_is_told_the_question_and_the_words(gym: Gym) -> None:
    runner = gym.begin(RunKind.OBJECTIVE, "SALES-01")
    data = told(runner, turn(runner, None))
    assert data["screen"]["question"]["place"] == 0
    assert data["words"]["texts"]["confirm"] == "确认"
    assert "feedback" not in data
    again = told(runner, turn(runner, Desk(runner.run)), Sheet(have=runner.run))
    assert "words" not in again


def test_nothing_sent_before_an_answer_tells_the_key(gym: Gym) -> None:
    runner = gym.begin(RunKind.MODULE, "SALES")
    desk: Desk | None = None
    while (question := runner.look().question) is not None:
        item = runner.shown()
        sent = json.dumps(told(runner, turn(runner, desk)), ensure_ascii=False)
        assert f"rationale of {item.id}" not in sent
        found = turn(runner, desk, answering(runner, f"t{question.place}"))
        data = told(runner, found)
        assert f"rationale of {item.id}" in json.dumps(data["feedback"], ensure_ascii=False)
        following = runner.look().question
        if following is not None:
            assert f"rationale of {runner.shown().id}" not in json.dumps(data, ensure_ascii=False)
        desk = Desk(runner.run)


def test_an_answer_is_saved_and_acknowledged_once(gym: Gym) -> None:
    runner = gym.begin(RunKind.OBJECTIVE, "SALES-01")
    sheet = answering(runner)
    first = turn(runner, None, sheet)
    again = turn(runner, first.desk, sheet)
    fresh = turn(runner, None, sheet)
    assert first.desk.feedback == again.desk.feedback == fresh.desk.feedback
    assert told(runner, fresh)["settled"] == ["t1"]
    with gym.store.read() as session:
        (review,) = practice.reviews_of(session, "ann")
    assert review.milliseconds == 900


def test_an_answer_to_what_is_not_asked_any_more_is_refused_with_a_sentence(gym: Gym) -> None:
    runner = gym.begin(RunKind.OBJECTIVE, "SALES-01")
    late = Sheet(runner.run, 1, Done("t9", Act.ANSWER, 4, "else", frozenset({0})))
    data = told(runner, turn(runner, None, late))
    assert data["settled"] == ["t9"]
    assert data["refusal"] == "这道题已更新或已作答，请看现在显示的这一题。"
    assert data["screen"]["question"]["place"] == 0


def test_flags_and_reports_reach_the_item(gym: Gym) -> None:
    runner = gym.begin(RunKind.OBJECTIVE, "SALES-01")
    item = runner.shown()
    flagged = turn(runner, None, Sheet(runner.run, 1, Done("f", Act.FLAG, 0, on=True)))
    assert told(runner, flagged)["screen"]["question"]["flagged"]
    reported = turn(runner, flagged.desk, Sheet(runner.run, 2, Done("r", Act.REPORT, 0, text="错了")))
    assert told(runner, reported)["notice"].strip() == "谢谢，您的报告已转给培训师。"
    with gym.store.read() as session:
        assert [found.text for found in item_problems.problems(session, "org", item.id)] == ["错了"]
    empty = turn(runner, reported.desk, Sheet(runner.run, 3, Done("e", Act.REPORT, 0, text=" ")))
    assert "1～1000" in told(runner, empty)["refusal"]


def test_leaving_is_taken_once(gym: Gym) -> None:
    runner = gym.begin(RunKind.OBJECTIVE, "SALES-01")
    sheet = Sheet(runner.run, 1, Done("l", Act.LEAVE, 0))
    left = turn(runner, None, sheet)
    assert left.leave
    assert not turn(runner, left.desk, sheet).leave


def test_a_recap_shows_its_back_and_takes_a_rating(gym: Gym) -> None:
    study.finish_lesson(gym.platform, gym.asker("ann"), "SALES-01-L1", now=NOW)
    runner = gym.begin(RunKind.DUE, now=NOW + DAY)
    data = told(runner, turn(runner, None, now=NOW + DAY), now=NOW + DAY)["screen"]["question"]
    assert (data["kind"], data["back"]) == ("recap", "<ul>\n<li>point of SALES-01</li>\n</ul>\n")
    done = Done("t", Act.ANSWER, 0, data["mark"], rating=Rating.GOOD)
    found = turn(runner, None, Sheet(runner.run, 1, done), NOW + DAY)
    assert told(runner, found, now=NOW + DAY)["feedback"]["right"]
    assert found.screen is not None
    assert found.screen.question is None


def test_the_end_of_an_adaptive_test_says_that_it_does_not_certify(gym: Gym) -> None:
    runner = gym.begin(RunKind.ADAPTIVE, "BASIC")
    runner.finish()
    data = told(runner, turn(runner, None))
    assert data["verdict"][-1] == "这只是练习，不作为认证依据。"
    assert data["words"]["open"]


def test_a_database_that_is_away_is_trouble_and_nothing_is_acknowledged(
    gym: Gym, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = gym.begin(RunKind.OBJECTIVE, "SALES-01")
    sheet = answering(runner)

    def away(*_: object, **__: object) -> None:
        raise NotSavedError(reason="disk full")

    monkeypatch.setattr("trainer.services.practise.answer", away)
    data = told(runner, turn(runner, None, sheet))
    assert data["settled"] == []
    assert "disk full" in data["trouble"]


def test_somebody_elses_run_is_not_served(gym: Gym) -> None:
    runner = gym.begin(RunKind.OBJECTIVE, "SALES-01", "bob")
    with pytest.raises(NotFoundError):
        widget.serve(gym.platform, gym.asker("ann"), runner.run, None, None, now=NOW)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        {},
        {"sheet": 7},
        {"sheet": {"beat": "x"}},
        {"sheet": {"action": {"token": "t", "kind": "hack", "place": 0}}},
        {"sheet": {"action": {"token": "", "kind": "answer", "place": 0}}},
        {"sheet": {"action": {"token": "t", "kind": "answer", "place": -1}}},
        {"sheet": {"action": {"token": "t", "kind": "answer", "place": 0, "rating": 9}}},
        {"sheet": {"action": {"token": "t", "kind": "report", "place": 0, "text": "x" * 5000}}},
        {"sheet": {"extra": 1}},
    ],
)
def test_a_message_that_makes_no_sense_is_no_message(sent: Any) -> None:
    found = control._sheet(sent)
    assert found is None or found.done is None
