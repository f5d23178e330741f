"""The inbox, and who needs help, on the screen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.exam_world import NOW, World
from tests.services.report.conftest import make
from tests.web.pages import stage
from tests.web.pages.stage import words
from trainer.assignments import Audience, AudienceKind, NewAssignment, TaskKind, Times
from trainer.services import assign
from trainer.services.notify import inbox
from trainer.storage import Store


@pytest.fixture
def world(sqlite_store: Store) -> World:
    found = make(sqlite_store)
    times = Times(due=NOW - timedelta(days=1))
    new = NewAssignment(TaskKind.EXAM, "BASIC", (Audience(AudienceKind.PERSON, "ann"),), times)
    assign.assign(found.platform, found.asker("ada"), new, now=NOW - timedelta(days=30))
    return found


def test_the_inbox_shows_what_is_new_and_then_it_is_read(world: World) -> None:
    assert "1 条未读通知" in [link.label for link in _links(world)]
    test = stage.page(world, "inbox", "ann")
    assert not test.exception
    assert "共 1 条通知，其中 1 条未读" in words(test)
    assert "新的学习任务：exam BASIC" in words(test)
    assert inbox.unread(world.platform, world.asker("ann")) == 0


def _links(world: World) -> list[object]:
    test = stage.page(world, "home", "ann")
    assert not test.exception
    return [element.proto for element in test.get("page_link")]


def test_an_empty_inbox_says_what_it_is_for(world: World) -> None:
    assert "还没有通知" in words(stage.page(world, "inbox", "bob"))


def test_one_click_gives_more_time_to_who_is_late(world: World) -> None:
    test = stage.page(world, "team", "mia")
    assert "**Ann**　“exam BASIC”已逾期" in words(test)
    assert "1 人逾期" in words(test)
    next(found for found in test.button if found.label == "延长 7 天").click().run()
    assert not test.exception
    assert "已逾期（应于" not in words(test)
    assert inbox.unread(world.platform, world.asker("ann")) == 2
