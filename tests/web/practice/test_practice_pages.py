"""The pages around practice: its home, plan, rhythm, readiness, insight, and the lines on the home page."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.practice_world import NOW, Gym
from tests.practice_world import gym as made
from tests.web.pages import stage as pages
from tests.web.pages.stage import page, words
from trainer.practice import evidence
from trainer.practice.runs import RunKind
from trainer.services import practise
from trainer.storage import Store
from trainer.web import state


@pytest.fixture
def gym(sqlite_store: Store) -> Gym:
    return made(sqlite_store)


@pytest.fixture(autouse=True)
def signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "here", lambda: pages._SET["here"])


def said(test: AppTest) -> str:
    assert not test.exception
    assert not test.error
    return words(test)


def press(test: AppTest, label: str) -> AppTest:
    next(button for button in test.button if label in button.label).click().run()
    return test


def test_a_newcomer_is_led_to_the_daily_mix(gym: Gym) -> None:
    test = page(gym, "practice")
    assert "您还没有练过" in said(test)
    press(test, "开始每日一练")
    assert "practice-run" in str(test.session_state["pages"])
    with gym.store.read() as session:
        from sqlalchemy import text  # noqa: PLC0415

        assert session.execute(text("SELECT kind FROM practice_run")).scalar_one() == "daily"


def test_without_content_the_page_says_who_will_see_to_it(gym: Gym) -> None:
    gym.publish((), ())
    assert "培训师会尽快安排" in said(page(gym, "practice"))


def test_sets_show_what_is_in_the_books(gym: Gym) -> None:
    runner = gym.begin(RunKind.OBJECTIVE, "SALES-01")
    practise.set_flag(gym.platform, runner.asker, runner.run, 0, True, now=NOW)
    runner.answer(right=False)
    text = said(page(gym, "practice"))
    assert "1 题；隔半天以上答对两次后移出" in text
    assert "1 题" in text
    assert "5 题中练过 1 题" in text


def test_an_aim_is_set_and_given_up_on_the_page(gym: Gym) -> None:
    test = page(gym, "practice", view="plan")
    assert "系统会按您每天能花的时间安排复习" in said(test)
    press(test, "按这一天安排")
    assert "exam BASIC" in said(test)
    assert [metric.label for metric in test.metric] == ["按计划练，当天预计记得", "不练的话"]
    press(test, "取消目标")
    assert not test.metric


def test_a_rhythm_says_what_was_done_and_takes_wishes(gym: Gym) -> None:
    gym.begin(RunKind.DAILY).finish()
    test = page(gym, "practice", view="rhythm")
    text = said(test)
    assert "累计练习 1 天" in text
    assert "歇几天没关系" in text
    test.toggle[0].set_value(False).run()
    assert practise.reminder(gym.platform, gym.asker("ann"), now=NOW) is None


def test_the_home_page_reminds_of_what_is_due_unless_told_not_to(gym: Gym) -> None:
    assert "今天没有到期的复习" in said(page(gym, "home"))
    practise.set_habit(gym.platform, gym.asker("ann"), days_a_week=3, reminders=False, now=NOW)
    assert "到期的复习" not in said(page(gym, "home"))


def test_readiness_says_when_it_cannot_tell(gym: Gym) -> None:
    test = page(gym, "readiness")
    text = said(test)
    assert "还太少" in "\n".join(str(info.value) for info in test.info) + text
    assert "接下来最值得花的 15 分钟" in text


def test_readiness_names_chance_and_range_once_there_is_enough(
    gym: Gym, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "ENOUGH", 3.0)
    gym.begin(RunKind.OBJECTIVE, "SALES-01").finish()
    text = said(page(gym, "readiness"))
    assert "通过的概率约为" in text
    assert "及格线 60%" in text


def test_a_trainer_sees_whether_practice_can_be_believed(gym: Gym) -> None:
    runner = gym.begin(RunKind.OBJECTIVE, "SALES-01")
    practise.report(gym.platform, runner.asker, runner.run, 0, "选项 B 也对", now=NOW)
    test = page(gym, "practice_insight", "tom")
    text = said(test)
    assert "满 20 次才能下结论" in text
    assert "使用 FSRS 自带的参数" in text
    assert "选项 B 也对" in "\n".join(str(found.value) for found in test.text)
    test.slider[0].set_value(85).run()
    assert practise.workshop(gym.platform, gym.asker("tom")).targets[0].retention == 0.85


def test_the_run_page_without_a_run_goes_home(gym: Gym) -> None:
    assert "练习" in said(page(gym, "practice_run"))
