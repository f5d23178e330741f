"""The pages of blueprints on the test stage: what is missing, what is decided, what a stale window keeps."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from streamlit.testing.v1 import AppTest

from tests.authoring_world import trainer
from tests.blueprint_world import BASIC, begun, drafting, filled, from_file, put_in_force, saved
from tests.exam_world import NOW, World, text
from tests.web.pages import stage as pages
from tests.web.pages.stage import page, words
from trainer.blueprints import Purpose, Quota
from trainer.blueprints.quotas import Cell
from trainer.items import ItemType
from trainer.services import blueprints
from trainer.storage import Store
from trainer.web import state
from trainer.web.pages.blueprints import composing, desk
from trainer.web.pages.blueprints.desk import Phase, Window


@pytest.fixture
def world(sqlite_store: Store) -> World:
    return drafting(sqlite_store)


@pytest.fixture(autouse=True)
def signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "here", lambda: pages._SET["here"])


def component(test: AppTest, name: str) -> list[dict]:
    return [
        json.loads(found.proto.json)
        for found in test.get("bidi_component")
        if found.proto.component_name == name
    ]


def editor(world: World, code: str = "NEW-1", who: str = "tom") -> AppTest:
    return page(world, "blueprints.editor", who, code=code)


def field(test: AppTest, kind: str, name: str):
    return next(one for one in test.get(kind) if (one.key or "").endswith(f"-{name}"))


def draft(world: World, code: str = "NEW-1"):
    return blueprints.look_at_writing(world.platform, trainer(world), code, now=NOW).draft


def test_the_list_says_how_each_stands(world: World) -> None:
    begun(world)
    blueprints.submit(world.platform, trainer(world), "NEW-1", now=NOW)
    mine, others = (words(page(world, "blueprints", who)) for who in ("tom", "ada"))
    assert "现行 1 份；待审核 1 份，其中 0 份可由您审核" in mine
    assert "其中 1 份可由您审核" in others
    queue = page(world, "bank.queue", "ada")
    assert "1 份蓝图待审核" in [found.proto.label for found in queue.get("page_link")]
    assert "等待您审核，编写人：Tom" in others
    assert "长期开放" in others
    assert "还没有人参加过" in others


@pytest.mark.parametrize("module", ["blueprints", "blueprints.one", "blueprints.editor"])
def test_a_trainee_is_refused(world: World, module: str) -> None:
    assert page(world, module, "ann", code="BASIC").error


def test_fields_are_saved_as_they_change_and_say_what_is_wrong(world: World) -> None:
    begun(world)
    test = editor(world)
    assert not test.exception
    field(test, "text_input", "title.zh").set_value("").run()
    assert "缺少中文" in words(test)
    field(test, "text_input", "title.zh").set_value("季度小测").run()
    field(test, "number_input", "cut").set_value(72.5).run()
    field(test, "number_input", "time_limit").set_value(None).run()
    field(test, "text_input", "closes").set_value("2027-03-31").run()
    field(test, "text_input", "opens").set_value("明天").run()
    assert "明天" in words(test)
    found = draft(world).blueprint
    assert (found.title.zh, found.cut, found.time_limit) == ("季度小测", Fraction("72.5"), None)
    assert found.window.closes is not None
    assert found.window.closes.isoformat() == "2027-03-31T15:59:00+00:00"
    assert found.window.opens is None
    assert found.sections == filled(found).sections


def test_looking_at_a_published_blueprint_changes_nothing(world: World) -> None:
    blueprints.edit(world.platform, trainer(world), "BASIC", now=NOW)
    test = editor(world, "BASIC")
    for view in ("quotas", "outlook", "sample", "general"):
        field(test, "button_group", "view").set_value(view).run()
        assert not test.exception
    assert draft(world, "BASIC").blueprint == BASIC
    assert draft(world, "BASIC").revision == 0


def test_a_shortage_is_told_in_a_sentence_with_its_remedy(world: World) -> None:
    begun(world)
    saved(world, "NEW-1", filled(BASIC, Quota(9, objective="SALES-01", band=1)))
    test = editor(world)
    told = "\n".join(error.value for error in test.error)
    assert "SALES\\-01" in told
    assert "要 9 题，但可抽的只有 8 题" in told
    assert next(one for one in test.button if one.key == "submit").disabled


def test_the_editor_of_what_nobody_writes_leads_to_its_page(world: World) -> None:
    shown = editor(world, "BASIC")
    assert "目前没有对 BASIC 的修改稿" in words(shown)
    assert not shown.error


def test_the_grid_has_every_subject_with_what_there_is(world: World) -> None:
    begun(world)
    test = editor(world)
    field(test, "button_group", "view").set_value("quotas").run()
    (grid,) = component(test, "trainer_quotas")
    assert [row["subject"] for row in grid["rows"]] == [
        "",
        "SALES",
        "SALES-01",
        "SALES-02",
        "ETIQ",
        "ETIQ-01",
    ]
    assert grid["stock"]["SALES"] == [[16, 0], [0, 0], [0, 0], [16, 0]]
    assert grid["cells"] == {"SALES||": 3}
    field(test, "button_group", "layer-s1").set_value("true_false").run()
    assert component(test, "trainer_quotas")[0]["stock"]["SALES"][0] == [4, 0]


def test_sections_are_added_moved_and_taken_out(world: World) -> None:
    begun(world)
    test = editor(world)
    field(test, "button_group", "view").set_value("quotas").run()
    field(test, "button", "add-section").click().run()
    assert [one.id for one in draft(world).blueprint.sections] == ["s1", "s2"]
    field(test, "button_group", "section").set_value("s2").run()
    field(test, "text_input", "zh-s2").set_value("情景题").run()
    field(test, "number_input", "marks-s2").set_value(2.5).run()
    field(test, "button", "earlier").click().run()
    found = draft(world).blueprint.sections
    assert (found[0].id, found[0].title.zh, found[0].marks) == ("s2", "情景题", Fraction("2.5"))
    field(test, "button", "remove-s2").click().run()
    assert [one.id for one in draft(world).blueprint.sections] == ["s1"]


def test_a_grids_message_is_trusted_in_nothing() -> None:
    sound = {"beat": 3, "cells": {"SALES|2|": 4, "SALES-01||single": 1, "||": 2}}
    found = composing.read(sound)
    assert found is not None
    assert found.wanted == {
        Cell("SALES", 2): 4,
        Cell("SALES-01", None, ItemType.SINGLE): 1,
        Cell(""): 2,
    }
    for cells in (
        {"SALES|4|": 1},
        {"x|1|": 1},
        {"SALES|1|": 0},
        {"SALES|1|": 501},
        {"SALES|1|essay": 1},
        {"a": 1},
        [],
    ):
        assert composing.read({"beat": 1, "cells": cells}) is None
    assert composing.read({"beat": "1", "cells": {}}) is None
    assert composing.read(None) is None


def test_a_window_that_lost_its_lease_saves_nothing_and_keeps_its_words(world: World) -> None:
    begun(world)
    test = editor(world)
    blueprints.take(world.platform, trainer(world, "zoe"), "NEW-1", now=NOW)
    field(test, "text_input", "title.zh").set_value("我的改动").run()
    assert draft(world).blueprint.title == text("新考试")
    told = words(test).replace("\\", "")
    assert "Zoe正在另一个窗口编写这份蓝图" in told
    assert "→ 我的改动 / 新考试" in told
    assert not [one for one in test.text_input if one.key.endswith("title.zh")]
    test.button(key="take").click().run()
    assert draft(world).blueprint.title == text("新考试")
    assert field(test, "text_input", "title.zh").value == "新考试"


def test_what_was_not_saved_can_be_taken_along(world: World) -> None:
    begun(world)
    test = editor(world)
    blueprints.take(world.platform, trainer(world, "zoe"), "NEW-1", now=NOW)
    field(test, "text_input", "title.zh").set_value("我的改动").run()
    test.button(key="take-mine").click().run()
    assert draft(world).blueprint.title.zh == "我的改动"
    assert field(test, "text_input", "title.zh").value == "我的改动"


def test_a_browser_that_comes_back_with_its_address_goes_on_with_its_fields(world: World) -> None:
    begun(world)
    asker = trainer(world)
    first = desk.settle(world.platform, asker, "NEW-1", None, None, now=NOW)
    assert first.window is not None
    back = desk.settle(world.platform, asker, "NEW-1", None, desk.read(str(first.window)), now=NOW)
    assert back.phase is Phase.OPEN
    assert back.window is not None
    assert back.window.fields == first.window.fields
    assert back.window.lease > first.window.lease
    stale = desk.settle(world.platform, asker, "NEW-1", first.window, None, now=NOW)
    assert stale.phase is Phase.ELSEWHERE
    gone = desk.settle(world.platform, asker, "NEW-1", None, Window(1, 1), now=NOW)
    assert gone.phase is Phase.ELSEWHERE
    assert desk.read("1") is desk.read("") is desk.read("a.b") is None


def test_nobody_takes_it_from_another_by_only_coming(world: World) -> None:
    begun(world)
    desk.settle(world.platform, trainer(world), "NEW-1", None, None, now=NOW)
    turn = desk.settle(world.platform, trainer(world, "zoe"), "NEW-1", None, None, now=NOW)
    assert turn.phase is Phase.ELSEWHERE
    assert turn.writing.holder == "Tom"


def test_a_reviewer_reads_the_changes_in_words_and_approves(world: World) -> None:
    saved(world, "BASIC", replace(BASIC, cut=Fraction(75), attempts=2))
    blueprints.submit(world.platform, trainer(world), "BASIC", now=NOW)
    own = page(world, "blueprints.one", "tom", code="BASIC")
    assert "approve" not in {button.key for button in own.button}
    test = page(world, "blueprints.one", "ada", code="BASIC")
    assert not test.exception
    told = words(test)
    assert "及格线：60 % → 75 %" in told.replace("\\", "")
    assert "不限次数 → 2" in told.replace("\\", "")
    test.button(key="approve").click().run()
    assert world.platform.catalogue.current().blueprints["BASIC"].cut == 75


def test_a_retirement_takes_a_reason(world: World) -> None:
    test = page(world, "blueprints.one", "tom", code="BASIC")
    test.button(key="retire").click().run()
    test.button(key="retire-now").click().run()
    assert test.error
    test.text_input(key="retire-reason").set_value("不再需要").run()
    test.button(key="retire-now").click().run()
    assert "BASIC" not in world.platform.catalogue.current().blueprints


def test_versions_are_compared_and_an_old_one_brought_back(world: World) -> None:
    saved(world, "BASIC", replace(BASIC, cut=Fraction(75)))
    put_in_force(world, "BASIC")
    test = page(world, "blueprints.one", "tom", code="BASIC")
    assert not test.exception
    assert "及格线：60 % → 75 %" in words(test).replace("\\", "")
    test.button(key="restore").click().run()
    assert draft(world, "BASIC").blueprint == BASIC


def test_a_sample_shows_no_key_until_asked(world: World) -> None:
    begun(world)
    test = editor(world)
    field(test, "button_group", "view").set_value("sample").run()
    assert not test.exception
    shown = json.dumps(component(test, "trainer_sample"))
    assert "stem of" in shown
    assert "rationale of" not in shown
    assert not component(test, "trainer_bench")
    next(one for one in test.toggle if one.key.endswith("-keys")).set_value(True).run()
    assert "rationale of" in json.dumps(component(test, "trainer_bench"))


def test_the_pages_are_whole_in_both_languages_when_there_is_nothing(sqlite_store: Store) -> None:
    world = drafting(sqlite_store)
    assert "请从列表中选择一份蓝图" in words(page(world, "blueprints.one", "tom"))
    assert "请从列表中选择一份蓝图" in words(page(world, "blueprints.editor", "tom"))
    assert page(world, "blueprints.one", "tom", code="NO").error


def test_a_practice_blueprint_counts_practice_items(world: World) -> None:
    from_file(world, replace(BASIC, code="P-1", purpose=Purpose.PRACTICE))
    test = page(world, "blueprints.one", "tom", code="P-1")
    assert not test.exception
    assert "练习（抽练习题）" in words(test).replace("\\", "")
