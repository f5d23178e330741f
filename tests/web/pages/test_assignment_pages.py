"""Assigning, preview and withdrawal, and what is due, as a person sees them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from tests.exam_world import NOW, World
from tests.services.assign.conftest import make
from tests.web.pages import stage
from tests.web.pages.stage import words
from trainer.assignments import Audience, AudienceKind, NewAssignment, TaskKind, Times
from trainer.services import assign
from trainer.storage import Store


@pytest.fixture
def world(sqlite_store: Store) -> World:
    return make(sqlite_store)


def give(world: World, note: str = "") -> str:
    times = Times(due=NOW + timedelta(days=3))
    new = NewAssignment(TaskKind.EXAM, "GIVEN", (Audience(AudienceKind.UNIT, "team"),), times, note)
    return assign.assign(world.platform, world.asker("mia"), new, now=NOW)


def page(world: World, module: str, person: str = "mia", **query: str) -> AppTest:
    test = stage.page(world, module, person, **query)
    assert not test.exception
    return test


def press(test: AppTest, label: str) -> AppTest:
    next(found for found in test.button if found.label == label).click().run()
    assert not test.exception
    return test


def test_a_manager_without_assignments_is_told_what_to_do(world: World) -> None:
    found = words(page(world, "assignments"))
    assert "还没有任何指派" in found
    assert "定下到期日" in found


def test_a_new_assignment_shows_whom_it_reaches_before_it_is_given(world: World) -> None:
    test = page(world, "assignments.new")
    assert "请在上面选择" in words(test)
    test.multiselect(key="assign-units").select("team").run()
    assert "目前 2 人" in words(test)
    assert "Ann（Team）、Bob（Team）" in words(test)
    press(test, "指派给 2 人")
    (given,) = assign.given(world.platform, world.asker("mia"), now=NOW)
    assert given.assignment.times.due == NOW.replace(hour=15, minute=59) + timedelta(days=14)


def test_a_day_that_cannot_be_read_is_said_so(world: World) -> None:
    test = page(world, "assignments.new")
    test.text_input(key="assign-due").set_value("soon").run()
    assert "“soon”不是日期" in test.error[0].value


def test_an_exception_is_made_and_the_assignment_taken_back(world: World) -> None:
    test = page(world, "assignments.one", id=give(world))
    assert list(test.dataframe[0].value["姓名"]) == ["Ann", "Bob"]
    next(field for field in test.text_input if field.label == "理由").set_value("出差")
    next(field for field in test.text_input if field.label == "到期日期").set_value("2027-01-31")
    press(test, "保存例外安排")
    assert list(test.dataframe[0].value["例外"]) == ["出差", ""]
    press(test, "撤回这项指派")
    assert assign.given(world.platform, world.asker("mia"), now=NOW) == ()


def test_the_home_page_shows_what_is_due(world: World) -> None:
    give(world, "请尽快")
    found = words(page(world, "home", "ann"))
    assert "待办任务" in found
    assert "exam GIVEN" in found
    assert "请尽快" in found
    assert "待办任务" not in words(page(world, "home", "eve"))


def test_the_list_says_how_it_stands(world: World) -> None:
    give(world)
    found = words(page(world, "assignments"))
    assert "2 人中已完成 0 人" in found
    assert "共有 1 项指派" in found
