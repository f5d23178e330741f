"""Home, courses, lesson, history and coverage as a person sees them."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from tests import exam_world
from tests.exam_world import NOW, World
from tests.web.pages.stage import page, words
from trainer.services import study
from trainer.storage import Store, documents
from trainer.storage.documents import Kind
from trainer.storage.tables import Document


@pytest.fixture
def world(sqlite_store: Store) -> World:
    found = exam_world.build(sqlite_store)
    check = exam_world.item("SALES-01-C01")
    with sqlite_store.write() as session:
        session.execute(
            insert(Document).values(
                kind=Kind.CHECK,
                key=check.id,
                digest="",
                body=documents.encode(Kind.CHECK, check),
                published_at=NOW,
            )
        )
    return found


def test_home_names_the_person_and_offers_the_first_lesson(world: World) -> None:
    test = page(world, "home")
    assert not test.exception
    assert test.title[0].value == "Ann，您好"
    assert test.button[0].label == "开始学习：lesson SALES-01"


def test_home_leads_back_to_a_running_exam_before_anything_else(world: World) -> None:
    world.begin("ann")
    test = page(world, "home")
    assert test.button[0].label == "回到考试"
    assert "时间还在走" in words(test)


def test_courses_show_every_module_with_its_progress(world: World) -> None:
    study.finish_lesson(world.platform, world.asker("ann"), "ETIQ-01-L1", now=NOW)
    test = page(world, "courses")
    assert not test.exception
    assert "已读 1 / 3 课" in words(test)
    assert any("已全部读完" in expander.label for expander in test.expander)


def test_a_search_without_a_hit_says_so_and_what_to_try(world: World) -> None:
    test = page(world, "courses")
    test.text_input[0].set_value("火星").run()
    assert "换个短一些的词试试" in words(test)


def test_a_lesson_shows_its_goals_and_text(world: World) -> None:
    test = page(world, "lesson", id="SALES-01-L1")
    assert not test.exception
    assert "do it" in words(test)
    assert "第 1 / 2 课" in words(test)


def test_a_self_check_shows_no_rationale_until_it_is_answered_and_all_of_them_then(world: World) -> None:
    test = page(world, "lesson", id="SALES-01-L1")
    assert "rationale" not in words(test)
    test.radio[0].set_value("b").run()
    said = words(test)
    assert "还差一点" in said
    assert all(f"rationale of SALES-01-C01 {name}" in said for name in "abcd")
    test.radio[0].set_value("a").run()
    assert "答对了。" in words(test)


def test_done_marks_the_lesson_as_read(world: World) -> None:
    test = page(world, "lesson", id="SALES-01-L1")
    next(button for button in test.button if button.label == "读完了，下一课").click().run()
    assert study.outline(world.platform, world.asker("ann")).finished == 1


def test_a_lesson_page_without_a_lesson_leads_to_the_courses(world: World) -> None:
    assert "请从课程里选一课" in words(page(world, "lesson"))


def test_history_of_a_newcomer_says_where_to_begin(world: World) -> None:
    assert "您还没有参加过考试" in words(page(world, "history"))


def test_history_counts_passes_out_of_results_and_lists_every_attempt(world: World) -> None:
    world.sat("ann", right=6)
    test = page(world, "history")
    assert not test.exception
    assert "共参加 1 次；有结果的 1 次中，通过 1 次。" in words(test)
    assert [metric.value for metric in test.metric] == ["100.0 %", "100.0 %", "60 %"]
    assert len(test.dataframe[0].value) == 1


def test_coverage_shows_trainers_what_is_lacking(world: World) -> None:
    test = page(world, "coverage", "tom")
    assert not test.exception
    assert "共 3 个知识点" in words(test)
    assert len(test.dataframe[0].value) == 3


def test_coverage_refuses_a_trainee(world: World) -> None:
    assert "需要其他角色" in page(world, "coverage", "ann").error[0].value
