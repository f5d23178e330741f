"""The page where trainers take items out of the bank."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from tests import exam_world
from tests.exam_world import World
from tests.web.pages.stage import page, words
from trainer.interchange.outgoing import OutFormat
from trainer.items import Status
from trainer.storage import Store, audit
from trainer.storage.audit import AuditQuery


@pytest.fixture
def world(sqlite_store: Store) -> World:
    return exam_world.build(sqlite_store)


@pytest.fixture
def shown(world: World) -> AppTest:
    return page(world, "exporting", "tom")


def choose(test: AppTest, key: str, value: object) -> AppTest:
    return test.selectbox(key=key).set_value(value).run()


def make(test: AppTest) -> AppTest:
    return test.button(key="export-make").click().run()


def downloads(test: AppTest) -> list[str]:
    return [element.proto.label for element in test.get("download_button")]


def test_a_paper_of_a_module_can_be_made_and_downloaded(shown: AppTest) -> None:
    assert not shown.exception
    assert "导出的文件含有答案" in words(shown)
    made = make(choose(shown, "export-blueprint", ""))
    assert not made.exception
    assert "文件已生成" in words(made)
    assert downloads(made) == ["下载"]


def test_another_format_says_what_it_leaves_out(sqlite_store: Store) -> None:
    first, *others = exam_world.bank()
    strangers = replace(first, enemies=frozenset({others[-1].id}))
    shown = page(exam_world.build(sqlite_store, items=[strangers, *others]), "exporting", "tom")
    made = make(choose(shown, "export-format", OutFormat.GIFT))
    assert "从该格式读回时无法还原" in words(made)


def test_a_file_is_not_offered_any_more_when_something_else_is_chosen(shown: AppTest) -> None:
    made = make(choose(shown, "export-format", OutFormat.XLSX))
    assert downloads(made)
    assert downloads(choose(made, "export-format", OutFormat.QTI3)) == []


def test_a_paper_can_be_drawn_by_a_blueprint_without_choosing_items(shown: AppTest) -> None:
    assert shown.selectbox(key="export-blueprint").value == "BASIC"
    assert not shown.multiselect
    assert downloads(make(shown)) == ["下载"]


def test_a_status_that_no_item_has_is_said(shown: AppTest) -> None:
    chosen = choose(shown, "export-format", OutFormat.GIFT)
    chosen = chosen.button_group(key="export-status").set_value([Status.RETIRED]).run()
    assert "没有符合这些知识点和状态的题目" in words(chosen)
    assert not [button for button in chosen.button if button.key == "export-make"]


def test_a_paper_of_too_many_questions_is_not_even_begun(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainer.web.pages.exporting.MOST_ON_PAPER", 5)
    monkeypatch.setattr("trainer.services.exporting.handing_out.MOST_ON_PAPER", 5)
    shown = choose(page(world, "exporting", "tom"), "export-blueprint", "")
    assert "此处生成的试卷最多 5 题，现有 24 题" in words(shown)
    assert not [button for button in shown.button if button.key == "export-make"]
    drawn = make(choose(shown, "export-blueprint", "BASIC"))
    assert "此处生成的试卷最多 5 题，现有 6 题" in drawn.error[0].value


def test_nobody_else_sees_the_page_and_no_file_is_made(world: World) -> None:
    refused = page(world, "exporting", "ann")
    assert [error.value for error in refused.error]
    assert not refused.button
    with world.platform.store.read() as session:
        found = audit.search(
            session, AuditQuery(organisation="org", scopes=(), action="items.exported", limit=5)
        )
        assert found.total == 0
