"""The bank as a list, and an item's page."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from tests.authoring_world import authoring, from_files, trainer
from tests.exam_world import NOW, World, item
from tests.web.pages import stage as pages
from tests.web.pages.stage import page, words
from trainer.items import ItemType, Option, Status
from trainer.services import author
from trainer.storage import Store, item_problems
from trainer.web import state

ITEM = item(
    "SALES-01-101",
    stem="客户说“**太贵**”<script>alert(1)</script>，怎么办？",
    options=(Option("a", "先问原因"), Option("b", "马上降价")),
    rationale={"a": "先弄清顾虑。", "b": "价格不一定是原因。"},
    author="培训中心",
)


@pytest.fixture
def world(sqlite_store: Store) -> World:
    return authoring(sqlite_store, ITEM)


@pytest.fixture(autouse=True)
def signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "here", lambda: pages._SET["here"])


def component(test: AppTest, name: str) -> list[dict]:
    return [
        json.loads(found.proto.json)
        for found in test.get("bidi_component")
        if found.proto.component_name == name
    ]


def links(test: AppTest) -> list[str]:
    return [found.proto.label for found in test.get("page_link")]


def test_the_list_counts_narrows_and_leads_to_an_item(world: World) -> None:
    test = page(world, "bank", "tom")
    assert not test.exception
    assert "共 25 题。" in words(test)
    test.text_input(key="bank-text").set_value("太贵").run()
    assert "共 1 题。" in words(test)
    assert sum("太贵" in label for label in links(test)) == 1
    test.selectbox(key="bank-status").set_value("retired").run()
    assert "没有符合条件的题目" in words(test)
    test.button(key="bank-clear").click().run()
    assert "共 1 题。" in words(test)


def test_a_trainee_is_refused(world: World) -> None:
    assert page(world, "bank", "ann").error


def test_an_item_is_shown_as_a_candidate_sees_it_and_with_its_key(world: World) -> None:
    test = page(world, "bank.item", "tom", item="SALES-01-101")
    assert not test.exception
    (sample,) = component(test, "trainer_sample")
    assert "<strong>太贵</strong>" in sample["items"][0]["stem"]
    assert "<script>" not in json.dumps(sample)
    assert "先弄清顾虑" not in json.dumps(sample, ensure_ascii=False)
    keys = component(test, "trainer_bench")[0]["html"]
    assert "先弄清顾虑" in keys
    assert keys.count("正确答案") == 1


def test_the_versions_of_an_item_are_compared_in_words(world: World) -> None:
    changed = replace(ITEM, key=frozenset("b"), options=(*ITEM.options, Option("c", "不理会")))
    from_files(world, changed, now=NOW + timedelta(days=1))
    test = page(world, "bank.item", "tom", item="SALES-01-101")
    assert "第 2 版" in words(test)
    changes = component(test, "trainer_bench")[2]["html"]
    assert "选项 C：新增" in changes
    assert "答案：修改" in changes
    assert "<del>A</del> <ins>B</ins>" in changes


def test_what_candidates_reported_stands_on_the_page_without_their_name(world: World) -> None:
    with world.store.write() as session:
        item_problems.add(
            session, "org", "ann", item=ITEM.id, version=ITEM.version, text="两个答案都对", at=NOW
        )
    text = words(page(world, "bank.item", "tom", item="SALES-01-101"))
    assert "两个答案都对" in text
    assert "Ann" not in text


def test_an_item_that_is_not_there_is_said_to_be_missing(world: World) -> None:
    assert page(world, "bank.item", "tom", item="NO-01-001").error
    assert "请先从题库中选择一道题" in words(page(world, "bank.item", "tom"))


def test_a_retired_item_says_so(world: World) -> None:
    from_files(world, replace(ITEM, status=Status.RETIRED))
    assert "停用" in words(page(world, "bank.item", "tom", item="SALES-01-101"))


def handed_in(world: World) -> str:
    unit = author.begin(world.platform, trainer(world), "SALES-01", ItemType.SINGLE, now=NOW)
    taken = author.take(world.platform, trainer(world), unit).copy
    item = replace(
        taken.items[0],
        stem="费率怎么说才清楚？",
        options=ITEM.options,
        key=frozenset("a"),
        rationale={"a": "先弄清。", "b": "不宜。"},
    )
    author.write(world.platform, trainer(world), unit, taken.lease, [item], now=NOW)
    author.submit(world.platform, trainer(world), unit, now=NOW)
    return unit


def test_the_queue_says_what_waits_and_for_whom(world: World) -> None:
    handed_in(world)
    assert "共 1 项待审核，其中 0 项可由您审核" in words(page(world, "bank.queue", "tom"))
    text = words(page(world, "bank.queue", "ada"))
    assert "其中 1 项可由您审核" in text
    assert "Tom" in text


def test_an_empty_queue_says_what_to_do(world: World) -> None:
    assert "目前没有正在编写的题目" in words(page(world, "bank.queue", "tom"))


def test_the_author_may_take_it_back_but_finds_no_button_to_approve(world: World) -> None:
    unit = handed_in(world)
    test = page(world, "bank.item", "tom", item=unit)
    assert not test.exception
    assert "您参与过编写" in words(test)
    keys = {button.key for button in test.button}
    assert "take-back" in keys
    assert "approve" not in keys


def test_a_second_person_approves_on_the_items_page(world: World) -> None:
    unit = handed_in(world)
    test = page(world, "bank.item", "ada", item=unit)
    assert not test.exception
    assert "**SALES-01-102** 为新题" in words(test)
    test.button(key="approve").click().run()
    assert not test.error
    assert world.platform.catalogue.current().bank.items[unit].status is Status.ACTIVE
    assert "题目审核通过" in words(test)
    assert "Ada" in words(test)


def test_sending_back_needs_a_reason(world: World) -> None:
    unit = handed_in(world)
    test = page(world, "bank.item", "ada", item=unit)
    test.button(key="send-back").click().run()
    assert test.error
    test.text_area(key="send-back-reason").set_value("选项太少").run()
    test.button(key="send-back").click().run()
    assert "选项太少" in words(test)


def test_the_editor_waits_for_its_window_first(world: World) -> None:
    unit = author.begin(world.platform, trainer(world), "SALES-01", ItemType.SINGLE, now=NOW)
    test = page(world, "bank.editor", "tom", unit=unit)
    assert not test.exception
    assert component(test, "trainer_editor")[0]["phase"] == "waiting"
    assert "的修改稿。请在其页面" in words(page(world, "bank.editor", "tom", unit="SALES-01-999"))


def test_several_items_are_chosen_changed_and_taken_back(world: World) -> None:
    test = page(world, "bank", "tom")
    test.toggle(key="bank-choosing").set_value(True).run()
    test.checkbox(key="pick-item-SALES-01-001").check().run()
    assert "**已选 1 题**" in words(test)
    test.button(key="pick-all").click().run()
    assert "**已选 25 题**" in words(test)
    test.button(key="pick-none").click().run()
    test.checkbox(key="pick-item-SALES-01-101").check().run()
    test.button(key="bulk").click().run()
    test.selectbox(key="bulk-action").set_value("band").run()
    test.selectbox(key="bulk-band").set_value("3").run()
    test.button(key="bulk-now").click().run()
    assert not test.exception
    assert world.platform.catalogue.current().bank.items["SALES-01-101"].band == 3
    assert "设置层次：1 题，Tom" in words(test)
    test.button(key="undo").click().run()
    assert not test.error
    assert world.platform.catalogue.current().bank.items["SALES-01-101"].band == 1


def test_promoting_shows_what_the_sittings_say_and_asks_for_the_reason(world: World) -> None:
    from_files(world, replace(ITEM, status=Status.PILOT))
    test = page(world, "bank.item", "tom", item=ITEM.id)
    next(button for button in test.button if button.label == "转为正式").click().run()
    assert not test.exception
    assert "数据尚未达到要求" in words(test)
    test.button(key="promote-now").click().run()
    assert test.error
    test.text_input(key="promote-reason").set_value("试用三期，区分度 0.3").run()
    test.button(key="promote-now").click().run()
    assert world.platform.catalogue.current().bank.items[ITEM.id].status is Status.ACTIVE
