"""The exam page without a browser: opening it, its end, and a database that is away."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tests import exam_world
from tests.exam_world import NOW, World
from trainer.services.sit_exam import Action, ActionKind
from trainer.storage import NotSavedError, Store
from trainer.web import state
from trainer.web.app import SCRIPT
from trainer.web.pages import exam as exam_page
from trainer.web.state import Here
from trainer.web.widgets import exam


@pytest.fixture
def world(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> World:
    found = exam_world.build(sqlite_store)
    monkeypatch.setattr(state, "here", lambda: Here(found.platform, found.asker("ann"), NOW))
    return found


def opened(attempt: str) -> AppTest:
    """The whole application at the address of a sitting."""
    test = AppTest.from_file(str(SCRIPT), default_timeout=20)
    test._page_hash = calc_hash("exam")
    test.query_params["id"] = attempt
    return test.run()


def told(test: AppTest) -> dict[str, Any]:
    """What the control was sent last."""
    found = [e for e in test.get("bidi_component") if e.proto.component_name == "trainer_exam"]
    assert len(found) == 1
    data: dict[str, Any] = json.loads(found[0].proto.json)
    return data


def test_opening_the_page_takes_the_sitting_over_once_and_sends_the_paper(world: World) -> None:
    attempt = world.begin()
    test = opened(attempt)
    assert not test.exception
    data = told(test)
    assert data["phase"] == "sitting"
    assert len(data["paper"]["items"]) == 6
    assert told(test.run())["lease"] == data["lease"]


def test_nothing_else_is_on_the_page(world: World) -> None:
    test = opened(world.begin())
    assert not any((test.title, test.markdown, test.button, test.sidebar.markdown, test.sidebar.button))
    assert len(test.get("bidi_component")) == 1


def test_without_a_sitting_in_the_address_the_list_is_shown(world: World) -> None:
    test = opened("")
    assert test.title[0].value == "考试"


def test_a_sitting_that_is_over_leads_to_its_result(world: World) -> None:
    seat = world.opened()
    test = opened(seat.attempt)
    fresh = exam_world.Seat(world, "ann", seat.attempt, told(test)["lease"])
    fresh.act(Action(ActionKind.SUBMIT))
    assert test.run().title[0].value == "exam BASIC"
    assert opened(seat.attempt).title[0].value == "exam BASIC"


def test_another_persons_sitting_is_said_not_to_exist(world: World) -> None:
    test = opened(world.begin("bob"))
    assert "考试记录" in test.error[0].value


def test_while_the_database_is_away_the_exam_stays_and_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = opened(world.begin())

    def away() -> Here:
        raise NotSavedError(reason="connection refused")

    with monkeypatch.context() as patch:
        patch.setattr(state, "here", away)
        data = told(test.run())
        assert data["phase"] == "trouble"
        assert "connection refused" in data["trouble"]
        assert not test.error
    assert told(test.run())["phase"] == "sitting"


def test_a_defect_while_saving_leaves_the_exam_on_the_screen_with_a_number(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    test = opened(world.begin())

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(exam_page.exam, "serve", broken)
        data = told(test.run())
    assert data["phase"] == "trouble"
    number = data["trouble"].split("编号 ")[1].split(" ")[0]
    assert number in caplog.text
    assert told(test.run())["phase"] == "sitting"
    assert exam_page.exam is exam


def test_leaving_for_another_page_and_coming_back_opens_the_sitting_anew(world: World) -> None:
    test = opened(world.begin())
    lease = told(test)["lease"]
    attempt = test.query_params["id"]
    test._page_hash = calc_hash("exams")
    test.query_params["id"] = ""
    assert test.run().title
    test._page_hash = calc_hash("exam")
    test.query_params["id"] = attempt
    assert told(test.run())["lease"] == lease + 1
