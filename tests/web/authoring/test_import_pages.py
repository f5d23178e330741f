"""The pages of an import: bringing files, progress, preview, decisions, taking over and undoing."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from tests.authoring_world import authoring, trainer
from tests.exam_world import NOW, World, item
from tests.web.pages import stage as pages
from tests.web.pages.stage import page, words
from trainer.bank.arrivals import Decision, State
from trainer.items import Option
from trainer.services import background, import_desk, worker
from trainer.services.import_desk import Brought
from trainer.storage import Store
from trainer.storage.import_records import RecordQuery
from trainer.web import state

HERE = item(
    "SALES-01-101",
    stem="客户说“太贵”，先做什么？",
    options=(Option("a", "先问原因"), Option("b", "马上降价"), Option("c", "不再理会")),
    key=frozenset("a"),
)
TEXT = (
    "1. 客户说“太贵”，先做什么？\nA. 先问原因\nB. 马上降价\nC. 不再理会\n答案：B\n知识点：SALES-01\n\n"
    "2. 费率<b>怎么</b>说才清楚？\nA. 举例\nB. 只说比例\n答案：A\n知识点：天气与气候\n\n"
    "3. 没有选项的题\n答案：A\n"
)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker process; the person is who the stage says."""
    monkeypatch.setattr(background, "start", lambda _: None)
    monkeypatch.setattr(state, "here", lambda: pages._SET["here"])


@pytest.fixture
def world(sqlite_store: Store) -> World:
    return authoring(sqlite_store, HERE)


def brought(world: World, text: str = TEXT, *, read: bool = True) -> str:
    files = [Brought("题.txt", text.encode())]
    name = import_desk.bring(world.platform, trainer(world), files, now=NOW)
    if read:
        worker.drain(world.platform)
    return name


def opened(world: World, name: str, person: str = "tom") -> AppTest:
    test = page(world, "bank_import.run", person, run=name)
    assert not test.exception
    return test


def run(world: World, name: str) -> import_desk.Run:
    return import_desk.find(world.platform, trainer(world), name).run


def everything(test: AppTest) -> str:
    drawn = [json.dumps(json.loads(one.proto.json), ensure_ascii=False) for one in test.get("bidi_component")]
    return "\n".join([words(test), *drawn])


def test_files_are_dropped_and_read(world: World) -> None:
    test = page(world, "bank_import", "tom")
    assert "还没有导入过试题" in words(test)
    test.file_uploader[0].set_value([("题.txt", TEXT.encode(), "text/plain")]).run()
    test.button(key="bring").click().run()
    assert not test.exception
    (found,) = import_desk.recent(world.platform, trainer(world))
    assert found.run.state is State.WAITING
    assert found.run.files[0].name == "题.txt"


def test_an_import_that_is_worked_on_says_so_and_can_be_cancelled(world: World) -> None:
    name = brought(world, read=False)
    test = opened(world, name)
    assert "正在排队" in test.get("progress")[0].proto.text
    test.button(key="give-up").click().run()
    assert run(world, name).state is State.CANCELLED
    assert "这次导入已取消" in words(opened(world, name))


def test_the_preview_counts_and_begins_with_what_is_to_be_decided(world: World) -> None:
    name = brought(world)
    test = opened(world, name)
    text = words(test)
    assert "可收入 1 · 重复 1（完全相同 1，相近 0） · 问题 1" in text
    assert "1 个分类未指定知识点" in text
    assert "天气与气候" in text
    assert test.button(key="take-over").disabled


def test_items_are_shown_as_candidates_see_them_with_their_place(world: World) -> None:
    name = brought(world)
    test = opened(world, name)
    test.segmented_control(key=f"import-view-{name}").set_value("items").run()
    text = everything(test)
    assert "题\\.txt，位置 8" in text
    assert "&lt;b&gt;" in text
    test.checkbox[0].check().run()
    (one,) = import_desk.records(world.platform, trainer(world), name, RecordQuery(topic=2)).shown
    assert one.record.decision is Decision.SKIP


def test_an_objective_is_chosen_for_a_category(world: World) -> None:
    name = brought(world)
    test = opened(world, name)
    test.selectbox[0].set_value("ETIQ-01").run()
    assert not test.exception
    assert import_desk.left(world.platform, trainer(world), name).topics == 0


def test_duplicates_stand_side_by_side_and_are_decided(world: World) -> None:
    name = brought(world)
    test = opened(world, name)
    test.segmented_control(key=f"import-view-{name}").set_value("doubles").run()
    text = everything(test)
    assert "SALES\\-01\\-101" in text
    assert "答案：修改" in text
    assert "<del>A</del> <ins>B</ins>" in text
    test.segmented_control(key=f"decide-{name}-1-").set_value("version").run()
    assert import_desk.left(world.platform, trainer(world), name).duplicates == 0
    test.button(key="undo-decision").click().run()
    assert import_desk.left(world.platform, trainer(world), name).duplicates == 1
    test.button(key="all-exact-skip").click().run()
    assert import_desk.left(world.platform, trainer(world), name).duplicates == 0


def test_faults_say_what_was_understood_and_what_to_do(world: World) -> None:
    name = brought(world)
    test = opened(world, name)
    test.segmented_control(key=f"import-view-{name}").set_value("faults").run()
    text = words(test)
    assert "题\\.txt，位置 14" in text
    assert "没有选项的题" in text
    assert "请" in text


def test_what_is_decided_is_taken_over_found_in_the_bank_and_undone(world: World) -> None:
    name = brought(world, TEXT.replace("天气与气候", "SALES-02"))
    import_desk.decide(world.platform, trainer(world), name, [1], Decision.NEW)
    test = opened(world, name)
    test.button(key="take-over").click().run()
    assert run(world, name).state is State.TAKING
    worker.drain(world.platform)
    test = opened(world, name)
    assert "已有 2 道草稿进入题库" in words(test)
    bank = page(world, "bank", "tom", arrived=name)
    assert "共 2 题。" in words(bank)
    assert "只显示从 题\\.txt 导入的草稿" in words(bank)
    test.button(key="undo-import").click().run()
    test.button(key="undo-now").click().run()
    worker.drain(world.platform)
    assert "已撤回 2 道草稿" in words(opened(world, name))


def test_the_last_imports_are_listed_with_what_they_hold(world: World) -> None:
    brought(world)
    text = words(page(world, "bank_import", "ada"))
    assert "待决定" in text
    assert "可收入 1" in text
    assert "Tom" in text


def test_a_trainee_is_refused(world: World) -> None:
    name = brought(world)
    assert page(world, "bank_import", "ann").error
    assert page(world, "bank_import.run", "ann", run=name).error


def test_an_import_that_is_not_there_is_said_to_be_missing(world: World) -> None:
    assert page(world, "bank_import.run", "tom", run="nothing").error
