"""The pages around an exam: the list, the rules before it, the result, the invigilator's room."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from tests import exam_world
from tests.exam_world import NOW, World, blueprint
from tests.web.pages import stage
from tests.web.pages.stage import page, words
from trainer.blueprints import Navigation, Purpose, Requirement, ReviewPolicy, ReviewShows, ReviewWhen, Window
from trainer.people import Accommodation
from trainer.services import invigilate
from trainer.services.sit_exam import Action, ActionKind
from trainer.storage import Store
from trainer.web import state

TWICE = blueprint("TWICE", attempts=2, cool_down=timedelta(hours=24))
KEYS = blueprint("KEYS", review=ReviewPolicy(ReviewShows.KEYS), purpose=Purpose.QUIZ)
LATER = blueprint("LATER", window=Window(opens=NOW + timedelta(days=3), closes=NOW + timedelta(days=9)))
STUDY = blueprint("STUDY", requires=(Requirement("ETIQ"),))
WAIT = blueprint(
    "WAIT",
    review=ReviewPolicy(ReviewShows.KEYS, ReviewWhen.AFTER_WINDOW),
    window=Window(closes=NOW + timedelta(days=2)),
)
NOTHING = blueprint("NOTHING", review=ReviewPolicy(ReviewShows.NOTHING))
FORWARD = blueprint("FORWARD", navigation=Navigation.FORWARD)


@pytest.fixture
def world(sqlite_store: Store) -> World:
    return exam_world.build(sqlite_store, TWICE, KEYS, LATER, STUDY, WAIT, NOTHING, FORWARD)


@pytest.fixture(autouse=True)
def signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of a page that look anew at who asks find the person the page is shown to."""
    monkeypatch.setattr(state, "here", lambda: stage._SET["here"])


def pictures(test: AppTest) -> str:
    """The HTML of every picture on the page."""
    return "\n".join(
        json.loads(found.proto.json).get("html", "")
        for found in test.get("bidi_component")
        if found.proto.component_name == "trainer_picture"
    )


def said(test: AppTest) -> str:
    assert not test.exception
    assert not test.error
    return words(test)


def test_the_list_says_of_each_exam_how_it_stands(world: World) -> None:
    world.sat("ann", 3, code="TWICE", now=NOW - timedelta(minutes=50))
    text = said(page(world, "exams"))
    assert "共 7 场，现在可以开始 4 场，已通过 1 场。" in text
    assert "1天后可以再考（2026年11月24日 08:20）。" in text
    assert "3天后开放（2026年11月26日 09:00）。" in text
    assert "请先学完以下模块：Etiquette。" in text
    assert "剩 1 / 2 次 · 最好成绩 " in text


def test_a_running_exam_is_the_first_and_the_one_to_continue(world: World) -> None:
    world.begin(code="TWICE")
    test = page(world, "exams")
    assert "进行中" in said(test)
    assert test.button[0].label == "继续作答"


def test_without_an_exam_the_list_says_what_will_stand_there(sqlite_store: Store) -> None:
    exam_world.furnish(sqlite_store)
    empty = World(exam_world.platform_over(sqlite_store))
    assert "目前没有您可以参加的考试" in said(page(empty, "exams"))


def test_the_rules_are_told_before_the_start(world: World) -> None:
    text = said(page(world, "exams", id="TWICE"))
    for rule in (
        "共 6 题，分 2 个部分：section one，section two。",
        "限时 1 小时，点击开始后计时。",
        "得分率达到 60% 即通过。",
        "还可考 2 次（共 2 次）。 两次考试之间须间隔 24 小时。",
        "交卷前可以返回、标记题目和修改作答。",
        "考后可以看到成绩和各部分得分。",
    ):
        assert rule in text
    assert "逐题作答，只能向前，不能返回。" in said(page(world, "exams", id="FORWARD"))


def test_the_time_told_holds_the_accommodation(world: World) -> None:
    asker = world.asker("mia")
    invigilate.set_accommodation(
        world.platform, asker, "ann", Accommodation(extra=timedelta(minutes=15)), "reason", now=NOW
    )
    assert "您有 1 小时 15 分钟：规定时间 1 小时，加上为您增加的时间。" in said(
        page(world, "exams", id="TWICE")
    )


def test_an_exam_that_cannot_be_started_has_no_start_button(world: World) -> None:
    test = page(world, "exams", id="LATER")
    assert "3天后开放" in said(test)
    assert not [button for button in test.button if button.label == "开始考试"]


def test_an_exam_that_does_not_exist_is_said_in_words(world: World) -> None:
    test = page(world, "exams", id="NONE")
    assert "NONE" in test.error[0].value


def test_the_result_shows_the_score_its_parts_and_what_to_study(world: World) -> None:
    attempt = world.sat("ann", 2, code="TWICE")
    test = page(world, "result", id=attempt)
    text = said(test)
    assert "第 1 次考试，2026年11月23日 09:10 结束，用时 10 分钟（限时 1 小时）。" in text
    html = pictures(test)
    assert "未通过" in html
    assert "得 4 / 10 分，及格线 60%" in html
    assert "距及格线差 2 分" in html
    assert html.count("4 / 8 分，4 题") == 1
    assert "0 / 2 分，2 题" in html
    assert "建议接着学习" in text
    assert "objective ETIQ-01" in text


def test_a_score_only_policy_shows_no_question(world: World) -> None:
    test = page(world, "result", id=world.sat("ann", 2, code="TWICE"))
    assert "答题回顾" not in said(test)
    assert "stem of" not in pictures(test)
    assert "rationale" not in pictures(test)


def test_the_review_gives_the_reason_of_every_option_where_the_policy_allows(world: World) -> None:
    attempt = world.sat("ann", 2, code="KEYS")
    html = pictures(page(world, "result", id=attempt))
    form = world.opened("bob", "KEYS").look().attempt.form
    assert html.count("正确答案") >= 6
    assert html.count("rationale of") > len(form.places) * 2


def test_the_review_can_be_narrowed_to_what_went_wrong(world: World) -> None:
    attempt = world.sat("ann", 2, code="KEYS")
    test = page(world, "result", id=attempt)
    assert pictures(test).count('<li class="right">') == 2
    test.segmented_control[0].set_value("open").run()
    assert pictures(test).count('<li class="right">') == 0
    assert pictures(test).count('<li class="unanswered">') == 4


def test_a_policy_that_shows_nothing_says_so(world: World) -> None:
    test = page(world, "result", id=world.sat("ann", 2, code="NOTHING"))
    assert "本场考试的成绩不在此公布" in said(test)
    assert pictures(test) == ""


def test_a_result_that_comes_after_the_window_says_when(world: World) -> None:
    test = page(world, "result", id=world.sat("ann", 2, code="WAIT"))
    assert "成绩自 2026年11月25日 09:00 起公布。" in said(test)
    assert pictures(test) == ""


def test_an_annulled_attempt_has_no_result(world: World) -> None:
    attempt = world.sat("ann", 2, code="TWICE")
    invigilate.void(world.platform, world.asker("mia"), attempt, "wrong room", now=NOW)
    test = page(world, "result", id=attempt)
    assert "已作废" in said(test)
    assert pictures(test) == ""


def test_a_running_exam_has_no_result_but_a_way_back(world: World) -> None:
    test = page(world, "result", id=world.begin(code="TWICE"))
    assert [button.label for button in test.button] == ["回到考试"]


def test_another_persons_result_is_not_shown(world: World) -> None:
    test = page(world, "result", "bob", id=world.sat("ann", 2, code="TWICE"))
    assert test.error
    assert pictures(test) == ""


def test_the_room_shows_progress_and_time_left(world: World) -> None:
    seat = world.opened("ann", "TWICE")
    seat.respond(0, 0)
    seat.respond(1, 0)
    html = pictures(page(world, "invigilate", "mia"))
    assert "Ann" in html
    assert "2 / 6" in html
    assert "1 小时" in html


def test_a_room_shows_nobody_of_another_branch(world: World) -> None:
    world.opened("ann", "TWICE")
    assert "Ann" not in pictures(page(world, "invigilate", "sid"))


def test_chosen_people_get_more_time(world: World) -> None:
    seat = world.opened("ann", "TWICE")
    test = page(world, "invigilate", "mia")
    test.multiselect[0].select(seat.attempt)
    test.number_input[0].set_value(20)
    next(box for box in test.text_input if box.label == "理由").set_value("fire alarm")
    test.button[0].click().run()
    assert "已为 1 人延长 20 分钟。" in said(test)
    assert seat.look().remaining == timedelta(minutes=80)


def test_nobody_is_offered_their_own_sitting_to_decide_on(world: World) -> None:
    own, other = world.opened("mia", "TWICE"), world.opened("ann", "TWICE")
    test = page(world, "invigilate", "mia")
    offered = " ".join(test.multiselect[0].options)
    assert "Ann" in offered
    assert "Mia" not in offered
    assert own.attempt != other.attempt


def test_more_time_needs_a_reason(world: World) -> None:
    seat = world.opened("ann", "TWICE")
    test = page(world, "invigilate", "mia")
    test.multiselect[0].select(seat.attempt)
    test.button[0].click().run()
    assert "请填写理由" in test.error[0].value
    assert seat.look().remaining == timedelta(minutes=60)


def test_everybody_in_one_exam_gets_more_time_at_once(world: World) -> None:
    seats = [world.opened(name, "TWICE") for name in ("ann", "bob")]
    other = world.opened("ann", "KEYS")
    test = page(world, "invigilate", "mia")
    test.selectbox[0].set_value("TWICE").run()
    test.radio[0].set_value("本场考试的所有人")
    next(box for box in test.text_input if box.label == "理由").set_value("fire alarm")
    test.button[0].click().run()
    assert "已为 2 人延长 10 分钟。" in said(test)
    assert [seat.look().remaining for seat in seats] == [timedelta(minutes=70)] * 2
    assert other.look().remaining == timedelta(minutes=60)


def test_a_lasting_allowance_reaches_a_running_exam_at_once(world: World) -> None:
    seat = world.opened("ann", "TWICE")
    test = page(world, "invigilate", "mia")
    test.text_input(key="find_person").set_value("Ann").run()
    factor = next(box for box in test.number_input if box.label == "时间倍数")
    factor.set_value(1.5)
    [box for box in test.text_input if box.label == "理由"][1].set_value("dyslexia")
    next(button for button in test.button if button.label == "保存").click().run()
    assert "正在进行的考试已同时延长。" in said(test)
    assert seat.look().remaining == timedelta(minutes=90)


def test_a_person_of_another_branch_is_not_found(world: World) -> None:
    test = page(world, "invigilate", "mia")
    test.text_input(key="find_person").set_value("Eve").run()
    assert "您负责范围内没有" in said(test)


def test_annulling_asks_once_and_names_what_will_happen(world: World) -> None:
    seat = world.opened("ann", "TWICE")
    test = page(world, "invigilate", "mia")
    test.selectbox[1].set_value(seat.attempt)
    test.text_input(key="void_reason").set_value("wrong person").run()
    test.button(key="void").click().run()
    assert "该考生的考试会立即结束" in said(test)
    assert seat.look().attempt.closed_at is None


def test_a_trainee_cannot_invigilate(world: World) -> None:
    assert page(world, "invigilate", "ann").error


def test_answers_that_came_too_late_are_counted_once(world: World) -> None:
    seat = world.opened("ann", "TWICE")
    seat.act(Action(ActionKind.SUBMIT))
    test = page(world, "result", id=seat.attempt)
    test.session_state["exam_late"] = (seat.attempt, 2)
    assert "有 2 处改动在考试结束后才到达服务器" in said(test.run())
    assert "有 2 处改动" not in said(test.run())
