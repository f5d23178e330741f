"""The pages of fair repair: proposing, the preview by name, a second person, and what the candidate reads."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests import exam_world
from tests.exam_world import NOW, World, blueprint
from tests.web.pages.stage import page, words
from trainer.blueprints import ReviewPolicy, ReviewShows
from trainer.people import Grant, Role
from trainer.repairs import Treatment
from trainer.services import background, repair, worker
from trainer.services.platform import Platform
from trainer.storage import Store

KEYS = blueprint("KEYS", review=ReviewPolicy(ReviewShows.KEYS))


@pytest.fixture(autouse=True)
def worked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(platform: Platform) -> None:
        worker.drain(platform)

    monkeypatch.setattr(background, "start", start)


@pytest.fixture
def world(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> World:
    """Ann has sat KEYS with all places right, Bob with none; Ada may approve."""
    made = exam_world.build(sqlite_store, KEYS)
    monkeypatch.setitem(exam_world.GRANTS, "ada", (Grant(Role.ADMINISTRATOR), Grant(Role.TRAINER)))
    made.sat("ann", 6, code="KEYS")
    made.sat("bob", 0, code="KEYS")
    return made


def item_of(world: World) -> str:
    """An item that Ann was asked."""
    with world.store.read() as session:
        from trainer.storage import attempts  # noqa: PLC0415

        met = sorted(attempts.seen_items(session, "ann"))
    return met[0]


def button(test: AppTest, label: str) -> AppTest:
    return next(found for found in test.button if found.label == label)


def proposed(world: World, treatment: Treatment = Treatment.VOID) -> str:
    version = world.platform.catalogue.current().bank.items[item_of(world)].version
    asker = world.asker("tom")
    draft = repair.draft(
        world.platform, asker, version, treatment=treatment, keys=(), reason="Two answers fit", now=NOW
    )
    return repair.propose(world.platform, asker, draft, now=NOW)


def approved(world: World) -> str:
    key = proposed(world)
    asker = world.asker("ada")
    found = repair.find(world.platform, asker, key).proposal.repair
    repair.ask_preview(world.platform, asker, found, now=NOW)
    repair.approve(world.platform, asker, key, now=NOW)
    return key


def test_without_repairs_the_list_says_how_one_comes_about(world: World) -> None:
    assert "可在该题页面提出更正" in words(page(world, "repairs", "tom"))


def test_a_repair_is_proposed_after_its_preview(world: World) -> None:
    test = page(world, "repair", "tom", item=item_of(world))
    assert not test.exception
    test.radio(key="repair-treatment").set_value(Treatment.VOID)
    test.text_area(key="repair-reason").set_value("Two answers fit")
    button(test, "查看影响范围").click().run()
    test.run()
    assert "1 份已结束的考试含有这一版本" in words(test) or "2 份已结束的考试含有这一版本" in words(test)
    button(test, "提出更正").click().run()
    assert not test.exception
    (found,) = repair.listed(world.platform, world.asker("tom"))
    assert found.proposal.repair.treatment is Treatment.VOID
    assert found.proposal.repair.reason == "Two answers fit"


def test_nothing_can_be_proposed_without_a_reason(world: World) -> None:
    test = page(world, "repair", "tom", item=item_of(world))
    test.radio(key="repair-treatment").set_value(Treatment.VOID)
    button(test, "查看影响范围").click().run()
    test.run()
    assert button(test, "提出更正").disabled


def test_who_proposed_it_cannot_approve_it_on_the_page(world: World) -> None:
    test = page(world, "repair", "tom", id=proposed(world))
    labels = [found.label for found in test.button]
    assert "批准" not in labels
    assert "撤回申请" in labels


def test_a_second_person_sees_everybody_affected_by_name_and_approves(world: World) -> None:
    key = proposed(world)
    page(world, "repair", "ada", id=key)
    test = page(world, "repair", "ada", id=key)
    names = set(test.dataframe[0].value["姓名"])
    assert names <= {"Ann", "Bob"}
    assert "Ann" in names or "Bob" in names
    button(test, "批准").click().run()
    next(found for found in test.button if found.key == "approve-now").click().run()
    assert not test.exception
    test = page(world, "repair", "ada", id=key)
    assert "份考试已重新计分" in "\n".join(found.value for found in test.success)


def test_the_candidate_reads_what_changed_and_why(world: World) -> None:
    approved(world)
    with world.store.read() as session:
        from trainer.storage.exam_history import standing  # noqa: PLC0415

        sat = [found.id for person in ("ann", "bob") for found in standing(session, person).sittings]
    told = [
        words(page(world, "result", person, id=attempt))
        for person, attempt in zip(("ann", "bob"), sat, strict=True)
    ]
    assert any("本场考试的一道题已更正：Two answers fit" in text for text in told)
    histories = [
        page(world, "history", person).dataframe[0].value["考试结果"].iloc[0] for person in ("ann", "bob")
    ]
    assert any("已重新计分" in result for result in histories)


def test_the_review_says_that_an_item_is_not_counted(world: World) -> None:
    approved(world)
    import json  # noqa: PLC0415

    from trainer.storage.exam_history import standing  # noqa: PLC0415

    with world.store.read() as session:
        (sat,) = standing(session, "ann").sittings
    test = page(world, "result", "ann", id=sat.id)
    html = "\n".join(json.loads(found.proto.json).get("html", "") for found in test.get("bidi_component"))
    assert html.count("更正后不计分") == 1


def test_the_scores_are_checked_again_and_the_repair_taken_back(world: World) -> None:
    key = approved(world)
    test = page(world, "repair", "ada", id=key)
    button(test, "复核成绩").click().run()
    test.run()
    assert "均与试卷和作答记录一致" in "\n".join(found.value for found in test.success)
    button(test, "撤销").click().run() if any(b.label == "撤销" for b in test.button) else None
    back = repair.propose_reversal(world.platform, world.asker("ada"), key, "It was right", now=NOW)
    assert "撤销原更正" in words(page(world, "repair", "tom", id=back))


@pytest.mark.parametrize("module", ["repairs", "repair"])
def test_trainees_and_managers_are_refused(world: World, module: str) -> None:
    key = proposed(world)
    for person in ("ann", "mia"):
        assert page(world, module, person, id=key).error
