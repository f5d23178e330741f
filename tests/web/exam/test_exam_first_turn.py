"""The first turn of an exam page: in one run from another page, else by asking the window first."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from tests import exam_world
from tests.exam_world import World, blueprint
from tests.web.pages.stage import page
from trainer.services import sit_exam
from trainer.storage import NotSavedError, Store
from trainer.web.pages import exam as exam_page
from trainer.web.widgets import exam


@pytest.fixture
def world(sqlite_store: Store) -> World:
    return exam_world.build(sqlite_store, blueprint("BASIC"))


def shown(test: AppTest) -> list[str]:
    """The phase of every control on the page."""
    return [
        json.loads(found.proto.json)["phase"]
        for found in test.get("bidi_component")
        if found.proto.component_name == "trainer_exam"
    ]


def test_a_new_session_asks_the_window_and_then_shows_the_exam(world: World) -> None:
    test = page(world, "exam", id=world.begin())
    assert not test.exception
    assert shown(test) == ["sitting"]


def test_who_comes_from_another_page_takes_the_exam_over_without_a_second_run(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("the window was asked although it cannot have been here")

    monkeypatch.setattr(exam_page, "_first_turn", never)
    monkeypatch.setattr(exam, "just_opened", lambda: True)
    test = page(world, "exam", id=world.begin())
    assert not test.exception
    assert shown(test) == ["sitting"]


def test_a_database_that_is_away_at_the_first_turn_is_said_and_the_page_stays(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = world.begin()

    def refuse(*_: object, **__: object) -> None:
        raise NotSavedError(reason="disk full")

    monkeypatch.setattr(sit_exam, "take_over", refuse)
    test = page(world, "exam", id=attempt)
    assert not test.exception
    assert shown(test) == ["waiting"]
    assert "disk full" in test.error[0].value
