"""The manager's page: its first screen, the way down and up, and what it keeps back."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.exam_world import World
from tests.services.report.conftest import NORTH, SOUTH, make
from tests.web.pages import stage
from tests.web.pages.stage import words
from trainer.storage import Store


@pytest.fixture
def world(sqlite_store: Store) -> World:
    found = make(sqlite_store)
    for place, person in enumerate((*NORTH[:6], *SOUTH)):
        found.sat(person, 6 if place % 3 else 0, minutes=0)
    return found


def page(world: World, person: str = "mia", **query: str) -> AppTest:
    test = stage.page(world, "team", person, **query)
    assert not test.exception
    return test


def test_the_first_screen_answers_without_a_click(world: World) -> None:
    test = page(world)
    assert test.title[0].value == "North"
    assert "9 人中 4 人已持证，0 人逾期。 3 人尚未开始。" in words(test)
    assert {metric.label: metric.value for metric in test.metric} == {
        "已认证": "4",
        "进行中": "2",
        "已逾期": "0",
        "90 天内到期": "0",
        "首考通过率": "67 %",
        "最终通过率": "67 %",
    }
    assert "共 6 次；95% 区间 30–90%" in words(test)
    assert "Kaplan–Meier" in words(test)


def test_the_table_and_the_people_are_those_of_the_scope_in_the_address(world: World) -> None:
    test = page(world, "ada", unit="north", cohort="cohort")
    assert test.title[0].value == "North · Autumn"
    assert list(test.dataframe[-1].value.columns)
    names = [frame.value for frame in test.dataframe if "最近操作" in frame.value.columns]
    assert sorted(names[0]["姓名"]) == ["Ann", "Bob"]


def test_an_edited_address_shows_a_refusal_and_nothing_else(world: World) -> None:
    for query in ({"unit": "south"}, {"unit": "nothing"}, {"cohort": "nothing"}, {"exam": "nothing"}):
        test = page(world, "mia", **query)
        assert len(test.title) == len(test.error) == 1
        assert [link.proto.label for link in test.get("page_link")] == ["回到我的管辖范围"]
        assert not test.metric
    assert "south" not in page(world, "mia", unit="south").error[0].value, "an id tells nobody anything"


def test_a_trainer_sees_no_people_and_no_small_group(world: World) -> None:
    test = page(world, "tom")
    assert "人员" not in [found.value for found in test.subheader]
    assert test.metric
    small = page(world, "sid")
    assert "人员" in [found.value for found in small.subheader]
