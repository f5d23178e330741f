"""The pages of parallel papers: asking with a look at the stock, waiting, what cannot be, what was made."""

from __future__ import annotations

import pytest

from tests import exam_world
from tests.exam_world import NOW, World
from tests.web.pages.stage import page, words
from trainer.forms.parallel import Wanted
from trainer.services import background, papers
from trainer.storage import Store
from trainer.text import Language

CODE = "BASIC"


@pytest.fixture
def world(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(background, "start", lambda _: None)
    return exam_world.build(sqlite_store)


def ask(world: World, wanted: Wanted) -> str:
    return papers.ask(world.platform, world.asker("tom"), CODE, wanted, seed=3, now=NOW)


def ask_page(world: World) -> object:
    test = page(world, "papers", "tom")
    assert not test.exception
    return test


def errors(test: object) -> str:
    return "\n".join(str(one.value) for one in test.error)  # type: ignore[attr-defined]


def test_asking_shows_at_once_whether_there_are_items_enough(world: World) -> None:
    test = ask_page(world)
    assert "题目数量够组成 2 份试卷" in words(test)
    assert "还没有。请在上面选择考试" in words(test)
    assert not test.button(key="papers-ask").disabled
    test.number_input(key="papers-forms").set_value(6).run()
    assert not test.exception
    assert "“SALES-01”：6 份试卷共需 12 道，现有的题只够 8 道。" in words(test)
    assert "减少到 4 份试卷（现为 6 份）" in words(test)
    assert "允许每题出现在 2 份卷中（现为 1 份）" in words(test)
    assert test.button(key="papers-ask").disabled
    test.number_input(key="papers-exposure").set_value(2).run()
    assert not test.button(key="papers-ask").disabled


def test_a_set_is_asked_for_and_stands_in_the_list(world: World) -> None:
    test = ask_page(world)
    test.number_input(key="papers-tolerance").set_value(40.0).run()
    test.button(key="papers-ask").click().run()
    (asked,) = papers.requests(world.platform, world.asker("tom"))
    assert (asked.wanted, asked.blueprint) == (Wanted(2, tolerance=40.0), CODE)
    assert "正在组卷 · Tom" in words(ask_page(world))


def test_a_set_in_the_making_shows_how_far_it_is_and_can_be_given_up(world: World) -> None:
    name = ask(world, Wanted(2, tolerance=50))
    test = page(world, "papers.one", "tom", set=name)
    assert "正在排队等候" in test.get("progress")[0].proto.text
    test.button(key="papers-cancel").click().run()
    assert not test.exception
    assert "这套卷已取消" in words(test)
    assert not papers.work(world.platform)


def test_what_cannot_be_is_explained_with_what_would_help(world: World) -> None:
    name = ask(world, Wanted(6, tolerance=50))
    papers.work(world.platform)
    test = page(world, "papers.one", "tom", set=name)
    assert "按这些要求组不成 6 份试卷" in errors(test)
    told = words(test)
    assert "减少到 4 份试卷" in told
    assert "允许每题出现在 2 份卷中" in told


def test_a_set_that_is_ready_shows_its_papers_beside_random_ones(world: World) -> None:
    name = ask(world, Wanted(3, exposure=3, overlap=4, tolerance=50))
    papers.work(world.platform)
    test = page(world, "papers.one", "tom", set=name)
    assert not test.exception
    told = words(test)
    assert "最容易与最难的试卷相差" in told
    assert "随机抽取的 200 份试卷" in told
    assert "按经验得分率 0.80 计" in told
    assert "各卷之间没有相同的题" in told
    test.selectbox(key="papers-chosen").set_value(2).run()
    test.button(key="papers-pdf").click().run()
    assert not test.exception
    assert test.get("download_button")[0].label == "下载 BASIC-C.pdf"


def test_a_set_whose_papers_share_items_shows_how_many(world: World) -> None:
    name = ask(world, Wanted(5, exposure=2, tolerance=60))
    papers.work(world.platform)
    found = papers.paper_set(world.platform, world.asker("tom"), name)
    assert found.papers is not None
    test = page(world, "papers.one", "tom", set=name)
    assert not test.exception
    assert f"两卷之间最多 {found.papers.forms.overlap} 道题相同" in words(test)
    assert "以表格查看" in [one.label for one in test.expander]


def test_without_a_model_equal_information_is_refused_in_words(world: World) -> None:
    from trainer.forms.parallel import Aim  # noqa: PLC0415

    name = ask(world, Wanted(2, aim=Aim.INFORMATION))
    papers.work(world.platform)
    assert "本考试还没有题目反应模型" in errors(page(world, "papers.one", "tom", set=name))


def test_the_pages_are_refused_to_candidates(world: World) -> None:
    for module in ("papers", "papers.one"):
        assert "您无权" in errors(page(world, module, "ann", set="x"))


def test_quotas_are_told_in_words() -> None:
    from trainer.i18n import translate  # noqa: PLC0415
    from trainer.services.papers import telling  # noqa: PLC0415

    def t(message: str, /, **details: object) -> str:
        return translate(Language.ZH, message, **details)

    assert telling.quota("SALES-06 band 3 single + * band 2", t) == "SALES-06 3 档 单选题 + 任一目标 2 档"
