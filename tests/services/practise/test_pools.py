"""Practice shows self-checks, the practice pool and exam items met in an allowed review; nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.exam_world import World, bank, blueprint
from tests.practice_world import NOW, Gym, practice_items, quiz
from trainer.blueprints import ReviewPolicy, ReviewShows, ReviewWhen, Window
from trainer.items import Pool, Status
from trainer.practice.runs import RunKind
from trainer.services import practise
from trainer.services.practise import material

HOUR = timedelta(hours=1)


def allowed(gym: Gym, person: str = "ann", now=NOW) -> set[str]:
    return set(material.load(gym.platform, gym.asker(person), now=now).items)


def exam_items(names: set[str]) -> set[str]:
    return {name for name in names if "-C" not in name and "-P" not in name}


def test_a_newcomer_is_shown_self_checks_and_the_practice_pool_alone(gym: Gym) -> None:
    found = allowed(gym)
    assert len(found) == 3 * 3 + 3 * 2
    assert not exam_items(found)


def test_exam_items_come_in_once_a_review_with_keys_has_opened(gym: Gym) -> None:
    gym.exam("ann", "QUIZ")
    found = exam_items(allowed(gym, now=NOW + HOUR))
    assert len(found) == 6
    assert not exam_items(allowed(gym, "bob", now=NOW + HOUR))


def test_an_exam_that_shows_the_score_alone_opens_nothing(gym: Gym) -> None:
    gym.exam("ann", "BASIC")
    assert not exam_items(allowed(gym, now=NOW + HOUR))


def test_a_review_that_opens_after_the_window_opens_the_items_then(quick_gym: Gym) -> None:
    closes = NOW + timedelta(days=2)
    late = quiz(
        window=Window(NOW - HOUR, closes), review=ReviewPolicy(ReviewShows.KEYS, ReviewWhen.AFTER_WINDOW)
    )
    quick_gym.publish((*bank(), *practice_items()), (late,))
    quick_gym.exam("ann", "QUIZ")
    assert not exam_items(allowed(quick_gym, now=closes - HOUR))
    assert len(exam_items(allowed(quick_gym, now=closes))) == 6


def test_while_an_exam_is_open_no_exam_item_is_practised(quick_gym: Gym) -> None:
    quick_gym.exam("ann", "QUIZ")
    World(quick_gym.platform).begin("ann", "BASIC", NOW + HOUR)
    assert not exam_items(allowed(quick_gym, now=NOW + HOUR))


def test_an_annulled_sitting_opens_nothing(quick_gym: Gym) -> None:
    attempt = quick_gym.exam("ann", "QUIZ")
    with quick_gym.store.write() as session:
        from sqlalchemy import text  # noqa: PLC0415

        session.execute(text("UPDATE attempt SET status = 'void' WHERE id = :id"), {"id": attempt})
    assert not exam_items(allowed(quick_gym, now=NOW + HOUR))


def test_a_seen_item_that_was_rewritten_is_unseen_again(quick_gym: Gym) -> None:
    quick_gym.exam("ann", "QUIZ")
    changed = tuple(replace(found, stem=f"new {found.stem}") for found in bank())
    quick_gym.publish((*changed, *practice_items()), (blueprint(), quiz()))
    assert not exam_items(allowed(quick_gym, now=NOW + HOUR))


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW, Status.RETIRED])
def test_practice_items_not_in_use_are_left_out(quick_gym: Gym, status: Status) -> None:
    items = tuple(replace(found, status=status) for found in practice_items())
    quick_gym.publish((*bank(), *items), (blueprint(),))
    assert not allowed(quick_gym)


@pytest.mark.parametrize(
    ("kind", "scope"),
    [
        (RunKind.DAILY, ""),
        (RunKind.OBJECTIVE, "SALES-01"),
        (RunKind.MODULE, "SALES"),
        (RunKind.ADAPTIVE, "BASIC"),
        (RunKind.NEXT, "BASIC"),
    ],
)
def test_no_run_ever_shows_an_unseen_exam_item(quick_gym: Gym, kind: RunKind, scope: str) -> None:
    runner = quick_gym.begin(kind, scope)
    pools = set()
    while (question := runner.look().question) is not None:
        if question.type is not None:
            pools.add(runner.shown().pool if "-P" in runner.shown().id else None)
        runner.answer(right=False)
    assert pools <= {Pool.PRACTICE, None}
    assert pools


def test_an_item_whose_review_closes_leaves_a_run_under_way(quick_gym: Gym) -> None:
    quick_gym.publish(bank(), (blueprint(), quiz()))
    quick_gym.exam("ann", "QUIZ")
    runner = quick_gym.begin(RunKind.MODULE, "SALES", now=NOW + HOUR)
    question = runner.look(NOW + HOUR).question
    assert question is not None
    World(quick_gym.platform).begin("ann", "BASIC", NOW + HOUR)
    assert runner.look(NOW + HOUR).question is None
    with pytest.raises(practise.QuestionMovedOnError):
        runner.give(practise.Given(question.place, question.mark, frozenset({0})), NOW + HOUR)
