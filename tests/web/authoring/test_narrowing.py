"""The list of the bank: narrowed, ordered, counted, and all of it in the address."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from tests.authoring_world import authoring, from_files
from tests.exam_world import NOW, World, item
from tests.web.pages import stage as pages
from tests.web.pages.stage import page, words
from trainer.analysis.pooling import PooledItem, PooledOption
from trainer.items import Status
from trainer.services.analyse import gathering
from trainer.storage import Store, item_figures, item_problems
from trainer.storage.item_figures import WHOLE, Gathered, ItemFigure
from trainer.web import state
from trainer.web.state import Here

BAD = item("ETIQ-01-201", stem="区分度为负的题")
GOOD = item("ETIQ-01-202", stem="区分得好的题")
RARE = item("ETIQ-01-203", stem="作答很少的题", status=Status.RETIRED)


@pytest.fixture(autouse=True)
def signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "here", lambda: pages._SET["here"])
    gathering._looked.clear()


@pytest.fixture
def world(sqlite_store: Store) -> World:
    made = authoring(sqlite_store, BAD, GOOD, RARE)
    options = (PooledOption("a", True, 20, 0.5, -0.3), PooledOption("b", False, 20, 0.5, 0.3))
    with made.store.write() as session:
        for one, n, value in ((BAD, 40, -0.31), (GOOD, 64, 0.42), (RARE, 7, 0.9)):
            pooled = PooledItem(n, 0.5, value, value - 0.1, value + 0.1, options)
            whole = PooledItem(n, None, None, None, None)
            figures = [ItemFigure(one.id, one.version, 80, pooled), ItemFigure(one.id, WHOLE, 80, whole)]
            item_figures.put(session, [one.id], figures)
        item_figures.conclude(session, Gathered({}, NOW - timedelta(hours=2)))
    return made


def bank(world: World, **address: str) -> AppTest:
    """The list as Tom sees it at this address."""
    pages._SET.update(here=Here(world.platform, world.asker("tom"), NOW), module="bank")
    fresh = AppTest.from_function(pages._script, default_timeout=20)
    for name, value in address.items():
        fresh.query_params[name] = value
    return fresh.run()


def stems(test: AppTest) -> list[str]:
    labels = [found.proto.label for found in test.get("page_link")]
    return [label for label in labels if label.endswith("的题")]


def query(test: AppTest) -> dict[str, str]:
    return dict(test.query_params)


def test_each_line_says_what_sittings_say_and_what_that_rests_on(world: World) -> None:
    text = words(bank(world, module="ETIQ"))
    assert "区分度 −0.31 · 40 次作答 · 80 次考试中出现 40 次（50 %）" in text
    assert ":red-badge[:material/error: 区分度为负]" in text
    assert "7 次作答，不足以评判" in text
    assert "0.90" not in text
    assert "统计取自每人首次作答" in text


def test_what_the_address_says_narrows_and_orders_the_list(world: World) -> None:
    test = bank(world, module="ETIQ", sort="discrimination", q="题")
    assert not test.exception
    assert stems(test) == [BAD.stem, GOOD.stem, RARE.stem]
    assert test.text_input(key="bank-text").value == "题"
    narrow = bank(world, module="ETIQ", status="retired")
    assert stems(narrow) == [RARE.stem]


def test_the_address_follows_the_controls_and_forgets_what_is_taken_off(world: World) -> None:
    test = bank(world, module="ETIQ")
    test.selectbox(key="bank-discrimination").set_value("negative").run()
    test.selectbox(key="bank-order").set_value("easiest").run()
    assert stems(test) == [BAD.stem]
    assert query(test) == {"module": "ETIQ", "discrimination": "negative", "sort": "easiest"}
    test.button(key="off-discrimination").click().run()
    assert query(test) == {"module": "ETIQ", "sort": "easiest"}
    test.button(key="bank-clear").click().run()
    assert query(test) == {"sort": "easiest"}


@pytest.mark.parametrize(
    "address",
    [
        {"module": "<script>"},
        {"status": "none"},
        {"sort": "x"},
        {"page": "-1"},
        {"page": "99"},
        {"band": "九"},
    ],
)
def test_an_address_that_nobody_wrote_here_breaks_nothing(world: World, address: dict[str, str]) -> None:
    test = bank(world, **address)
    assert not test.exception
    assert "共 27 题。" in words(test)


def test_where_nothing_matches_the_page_says_what_to_do(world: World) -> None:
    test = bank(world, module="ETIQ", reports="open")
    assert "没有符合条件的题目" in words(test)
    test.button(key="nothing-clear").click().run()
    assert "共 27 题。" in words(test)


def test_an_older_version_keeps_its_figures_and_the_new_one_has_none(world: World) -> None:
    from_files(world, replace(GOOD, stem="区分得更好的题"), now=NOW + timedelta(days=1))
    test = page(world, "bank.item", "tom", item=GOOD.id)
    assert not test.exception
    html = next(
        json.loads(found.proto.json)["html"]
        for found in test.get("bidi_component")
        if "versions" in found.proto.json and found.proto.component_name == "trainer_bench"
    )
    newest, oldest = html.split("第 2 版")[1].split("第 1 版")
    assert "尚未在已分析的考试中出现" in newest
    assert "区分度 0.42（95% 置信区间 0.32～0.52）" in oldest
    assert "50 %（20 次），与其余得分的相关 −0.30" in oldest


def test_a_report_is_dealt_with_on_the_items_page(world: World) -> None:
    with world.store.write() as session:
        item_problems.add(
            session, "org", "ann", item=GOOD.id, version=GOOD.version, text="两个答案都对", at=NOW
        )
    assert "1 条待处理反馈" in words(bank(world, reports="open"))
    test = page(world, "bank.item", "tom", item=GOOD.id)
    (button,) = [one for one in test.button if str(one.key).startswith("report-")]
    button.click().run()
    assert "没有符合条件的题目" in words(bank(world, reports="open"))


def chosen(world: World, *items: str) -> AppTest:
    """The list with these items chosen and the question what to do with them."""
    test = bank(world, module="ETIQ")
    test.toggle(key="bank-choosing").set_value(True).run()
    for name in items:
        test.checkbox(key=f"pick-item-{name}").check().run()
    return test.button(key="bulk").click().run()


def test_many_retired_items_are_brought_back_by_two_people_on_the_pages(world: World) -> None:
    from_files(world, replace(BAD, status=Status.RETIRED), RARE)
    test = chosen(world, BAD.id, RARE.id)
    test.selectbox(key="bulk-action").set_value("return").run()
    assert "2 题恢复到停用前的状态" in words(test)
    assert "由另一人在“题目审核”中决定" in words(test)
    test.button(key="bulk-now").click().run()
    own = page(world, "bank.queue", "tom")
    assert "这是您提请的" in words(own)
    assert not [one for one in own.button if str(one.key).startswith("approve-")]
    other = page(world, "bank.queue", "ada")
    assert "恢复已停用的题目：2 题" in words(other)
    (approve,) = [one for one in other.button if str(one.key).startswith("approve-")]
    approve.click().run()
    items = world.platform.catalogue.current().bank.items
    assert {items[one.id].status for one in (BAD, RARE)} == {Status.ACTIVE}


def test_what_would_leave_an_exam_without_items_is_named_and_cannot_be_pressed(world: World) -> None:
    test = bank(world)
    test.toggle(key="bank-choosing").set_value(True).run()
    test.button(key="pick-all").click().run()
    test.button(key="bulk").click().run()
    assert any("无法抽题" in error.value for error in test.error)
    assert test.button(key="bulk-now").disabled
