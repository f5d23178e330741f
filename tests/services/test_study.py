"""Studying: progress is kept per person, self-checks are judged at once, and lessons are found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert

from tests import exam_world
from tests.exam_world import NOW, World
from trainer.courses.search import terms
from trainer.errors import NotFoundError
from trainer.items import ItemType
from trainer.services import study
from trainer.storage import Store, documents
from trainer.storage.documents import Kind
from trainer.storage.tables import Document, LessonTerm

CHECKS = (
    exam_world.item("SALES-01-C01"),
    exam_world.item("SALES-01-C02", ItemType.MULTIPLE),
)
BODIES = {"SALES-01-L1": "处理投诉先处理心情", "SALES-02-L1": "适当性管理与风险等级"}


@pytest.fixture
def world(store: Store) -> World:
    """Three lessons in two modules, two self-checks, and a search index."""
    found = exam_world.build(store)
    with store.write() as session:
        session.execute(
            insert(Document),
            [
                {
                    "kind": Kind.CHECK,
                    "key": item.id,
                    "digest": "",
                    "body": documents.encode(Kind.CHECK, item),
                    "published_at": NOW,
                }
                for item in CHECKS
            ],
        )
        session.execute(
            insert(LessonTerm),
            [
                {"term": term, "lesson": lesson, "weight": weight}
                for lesson, body in BODIES.items()
                for term, weight in terms(body).items()
            ],
        )
    return found


def test_a_newcomer_begins_with_the_first_lesson(world: World) -> None:
    outline = study.outline(world.platform, world.asker("ann"))
    assert (outline.finished, outline.lessons) == (0, 3)
    assert outline.continue_with is not None
    assert outline.continue_with.id == "SALES-01-L1"


def test_a_lesson_opened_but_not_finished_is_where_to_continue(world: World) -> None:
    ann = world.asker("ann")
    study.open_lesson(world.platform, ann, "SALES-02-L1", now=NOW)
    outline = study.outline(world.platform, ann)
    assert outline.continue_with is not None
    assert outline.continue_with.id == "SALES-02-L1"


def test_finishing_a_lesson_counts_and_leads_to_the_next(world: World) -> None:
    ann = world.asker("ann")
    study.open_lesson(world.platform, ann, "SALES-02-L1", now=NOW)
    study.finish_lesson(world.platform, ann, "SALES-02-L1", now=NOW + timedelta(minutes=5))
    outline = study.outline(world.platform, ann)
    assert outline.finished == 1
    assert outline.continue_with is not None
    assert outline.continue_with.id == "ETIQ-01-L1"


def test_progress_is_ones_own(world: World) -> None:
    study.finish_lesson(world.platform, world.asker("ann"), "SALES-01-L1", now=NOW)
    assert study.outline(world.platform, world.asker("bob")).finished == 0


def test_a_lesson_marked_as_unread_counts_no_more(world: World) -> None:
    ann = world.asker("ann")
    study.finish_lesson(world.platform, ann, "SALES-01-L1", now=NOW)
    study.unfinish_lesson(world.platform, ann, "SALES-01-L1", now=NOW)
    assert study.outline(world.platform, ann).finished == 0


def test_when_all_is_read_there_is_nothing_to_continue_with(world: World) -> None:
    ann = world.asker("ann")
    for lesson in ("SALES-01-L1", "SALES-02-L1", "ETIQ-01-L1"):
        study.finish_lesson(world.platform, ann, lesson, now=NOW)
    outline = study.outline(world.platform, ann)
    assert outline.continue_with is None
    assert all(entry.progress.complete for entry in outline.modules)


def test_a_lesson_knows_its_place_and_its_neighbours(world: World) -> None:
    view = study.open_lesson(world.platform, world.asker("ann"), "SALES-02-L1", now=NOW)
    assert (view.number, view.count) == (2, 2)
    assert view.previous is not None
    assert view.previous.id == "SALES-01-L1"
    assert view.following is not None
    assert view.following.id == "ETIQ-01-L1"


def test_a_self_check_is_shown_without_its_key(world: World) -> None:
    view = study.open_lesson(world.platform, world.asker("ann"), "SALES-01-L1", now=NOW)
    assert [question.id for question in view.checks] == ["SALES-01-C01", "SALES-01-C02"]
    assert "rationale" not in repr(view.checks)


@pytest.mark.parametrize(
    ("item", "chosen", "right"),
    [
        ("SALES-01-C01", {"a"}, True),
        ("SALES-01-C01", {"b"}, False),
        ("SALES-01-C02", {"a", "b"}, True),
        ("SALES-01-C02", {"a"}, False),
        ("SALES-01-C02", {"a", "b", "c"}, False),
    ],
)
def test_a_self_check_is_judged_at_once_with_every_rationale(
    world: World, item: str, chosen: set[str], right: bool
) -> None:
    found = study.answer_check(world.platform, world.asker("ann"), item, frozenset(chosen), now=NOW)
    assert found.right is right
    assert set(found.rationale) == {"a", "b", "c", "d"}


def test_the_latest_try_at_a_self_check_counts(world: World) -> None:
    ann = world.asker("ann")
    for minute, choice in enumerate("ba"):
        study.answer_check(
            world.platform, ann, "SALES-01-C01", frozenset(choice), now=NOW + timedelta(minutes=minute)
        )
    tally = study.check_tallies(world.platform, ann)["SALES-01"]
    assert (tally.right, tally.answered) == (1, 1)


@pytest.mark.parametrize("missing", ["SALES-99-L1", "", "SALES-01-001"])
def test_a_lesson_that_does_not_exist_is_said_not_to(world: World, missing: str) -> None:
    with pytest.raises(NotFoundError):
        study.open_lesson(world.platform, world.asker("ann"), missing, now=NOW)


def test_an_exam_item_is_no_self_check(world: World) -> None:
    with pytest.raises(NotFoundError):
        study.answer_check(world.platform, world.asker("ann"), "SALES-01-001", frozenset("a"), now=NOW)


@pytest.mark.parametrize(("query", "lesson"), [("心情", "SALES-01-L1"), ("风险等级", "SALES-02-L1")])
def test_two_character_chinese_words_are_found(world: World, query: str, lesson: str) -> None:
    assert [hit.lesson.id for hit in study.search(world.platform, query)] == [lesson]


def test_a_word_in_no_lesson_finds_none(world: World) -> None:
    assert study.search(world.platform, "火星") == ()
    assert study.search(world.platform, "  ") == ()
