"""The pages of item analysis: a test, its items with verdicts, one item, hints; for trainers alone."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.sittings import Sitter, season, write
from tests import exam_world
from tests.exam_world import NOW, ORGANISATION, World, bank, blueprint
from tests.web.pages.stage import page, words
from trainer.items import Status
from trainer.services import analyse, background, worker
from trainer.services.platform import Platform
from trainer.storage import Store, item_problems

CODE = "BASIC"


@pytest.fixture(autouse=True)
def worked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(platform: Platform) -> None:
        worker.drain(platform)

    monkeypatch.setattr(background, "start", start)


@pytest.fixture
def world(sqlite_store: Store) -> World:
    """150 people have sat BASIC; one item has the wrong key, so that those who know most choose another."""
    made = exam_world.build(sqlite_store)
    random = np.random.default_rng(5)
    people = {f"p{number}": "team" for number in range(150)}
    made.add_people(people, cohort=None)

    def knows(sitter: Sitter, item: str, chance: float) -> float:
        return 1 - chance if item == "SALES-01-001" else chance

    going = season(made.platform.catalogue.current(), CODE, ORGANISATION, random, different=12, knows=knows)
    sitters = [Sitter(name, "team", float(random.normal())) for name in people]
    write(made.store, going, sitters, [NOW] * len(sitters), random)
    return made


def look(world: World, module: str, person: str = "tom", **query: str) -> object:
    """The page once the worker has answered what its first showing asked for."""
    for _ in range(2):
        page(world, module, person, **query)
    test = page(world, module, person, **query)
    assert not test.exception
    return test


def test_without_sittings_the_page_says_what_will_stand_there(sqlite_store: Store) -> None:
    world = exam_world.build(sqlite_store)
    assert "还没有人考完" in words(page(world, "analysis", "tom"))


def test_the_first_showing_says_that_it_is_being_computed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "start", lambda platform: None)
    assert "正在后台以最低优先级计算" in words(page(world, "analysis", "tom"))


def test_a_tests_picture_comes_first(world: World) -> None:
    test = look(world, "analysis")
    text = words(test)
    assert "共统计 150 人的 150 份考试记录" in text
    assert "每人抽到的题目不同。α 系数比较的是同一套卷的各个部分" in text
    assert "本卷在能力为" in text
    labels = [metric.label for metric in test.metric]
    assert labels[1:] == ["平均分", "信度（模型）", "测量误差"]
    charts = test.get("plotly_chart")
    assert len(charts) == 2


def test_items_come_with_a_plain_verdict_the_pressing_ones_first(world: World) -> None:
    test = look(world, "analysis", view="items")
    text = words(test)
    assert "道题中有" in text
    table = test.dataframe[0].value
    assert table["试题"].iloc[0] == "SALES-01-001"
    assert table["处理"].iloc[0] == "需检查"
    assert len(table) == 22


def test_an_item_has_its_curve_its_options_its_versions_and_its_comments(world: World) -> None:
    item = world.platform.catalogue.current().bank.items["SALES-01-001"]
    with world.store.write() as session:
        item_problems.add(
            session, ORGANISATION, "ann", item=item.id, version=item.version, text="B 也对", at=NOW
        )
    test = look(world, "item_analysis", item="SALES-01-001", exam=CODE)
    text = words(test)
    assert "B 也对" in text
    assert "Ann" not in text
    assert "特征曲线" in text
    assert "各选项由谁选择" in text
    assert len(test.get("plotly_chart")) == 2


def test_an_item_is_retired_and_brought_back(world: World) -> None:
    item = world.platform.catalogue.current().bank.items["SALES-01-001"]
    test = look(world, "item_analysis", item=item.id, exam=CODE)
    next(button for button in test.button if button.label == "停用").click().run()
    next(button for button in test.button if button.key == "retire-now").click().run()
    assert world.platform.catalogue.current().bank.items[item.id].status is Status.RETIRED
    test = look(world, "item_analysis", item=item.id, exam=CODE)
    assert "已停用：今后的考试不再抽取。" in words(test)
    next(button for button in test.button if button.label == "恢复使用").click().run()
    assert world.platform.catalogue.current().bank.items[item.id].status is Status.ACTIVE


def test_an_item_that_an_exam_needs_stays(sqlite_store: Store) -> None:
    world = exam_world.build(sqlite_store, blueprint(), items=bank(2))
    with pytest.raises(analyse.NeededError, match="BASIC"):
        analyse.retire(world.platform, world.asker("tom"), "SALES-01-001", now=NOW)


def test_hints_say_that_they_are_hints_and_how_often_they_err(world: World) -> None:
    text = words(look(world, "analysis", view="fairness"))
    assert "不是结论" in text
    assert "最多有 5 道会因偶然被标出" in text
    assert "没有人数足够的群体可供比较。" in text


@pytest.mark.parametrize("module", ["analysis", "item_analysis"])
def test_a_trainee_and_a_manager_are_refused(world: World, module: str) -> None:
    for person in ("ann", "mia"):
        test = page(world, module, person, item="SALES-01-001", exam=CODE)
        assert test.error
