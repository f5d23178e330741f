"""Working through a run: what is shown, what an answer does, and what is said about it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta

import pytest

from tests.practice_world import DAY, NOW, Gym
from trainer.errors import NotAllowedError, NotFoundError
from trainer.items import ItemType
from trainer.practice.cards import CardKind, Rating
from trainer.practice.runs import RunKind
from trainer.services import practise, study
from trainer.services.practise import Given, NothingToPractiseError, QuestionMovedOnError
from trainer.storage import item_problems, practice


def test_an_answer_is_saved_and_then_explained(gym: Gym) -> None:
    runner = gym.begin(RunKind.OBJECTIVE, "SALES-01")
    item = runner.shown()
    found = runner.answer(right=False, milliseconds=4200)
    assert not found.right
    assert all(item.id in text for text in found.rationales)
    assert [lesson.id for lesson in found.lessons] == ["SALES-01-L1"]
    with gym.store.read() as session:
        (review,) = practice.reviews_of(session, "ann")
    assert (review.card.id, review.outcome.rating, review.version) == (item.id, Rating.AGAIN, item.version)
    assert (review.milliseconds, review.exposure, review.predicted) == (4200, 0, None)


def test_what_is_shown_before_an_answer_says_nothing_of_the_key(quick_gym: Gym) -> None:
    for kind, scope in ((RunKind.MODULE, "SALES"), (RunKind.ADAPTIVE, "BASIC"), (RunKind.DAILY, "")):
        runner = quick_gym.begin(kind, scope)
        while (screen := runner.look()).question is not None:
            item = runner.shown()
            sent = json.dumps(asdict(screen), default=str)
            assert "rationale" not in sent
            assert '"key"' not in sent
            assert item.id not in sent.replace(item.stem, "").replace(f"{item.id} option", "")
            runner.answer()


def test_the_same_answer_sent_again_changes_nothing(gym: Gym) -> None:
    runner = gym.begin(RunKind.OBJECTIVE, "SALES-01")
    question = runner.look().question
    assert question is not None
    given = Given(question.place, question.mark, frozenset({0}))
    first = runner.give(given)
    again = runner.give(given, NOW + timedelta(minutes=1))
    other = runner.give(Given(question.place, question.mark, frozenset({1})))
    assert first == again == other
    with gym.store.read() as session:
        assert len(practice.reviews_of(session, "ann")) == 1


def test_an_answer_to_another_question_is_refused(quick_gym: Gym) -> None:
    runner = quick_gym.begin(RunKind.OBJECTIVE, "SALES-01")
    question = runner.look().question
    assert question is not None
    with pytest.raises(QuestionMovedOnError):
        runner.give(Given(question.place, "another", frozenset({0})))
    with pytest.raises(QuestionMovedOnError):
        runner.give(Given(question.place + 1, question.mark, frozenset({0})))
    with pytest.raises(NotFoundError):
        runner.give(Given(question.place, question.mark, frozenset({9})))
    with pytest.raises(NotFoundError):
        runner.give(Given(question.place, question.mark, frozenset()))


def test_what_was_wrong_comes_once_more_at_the_end(quick_gym: Gym) -> None:
    runner = quick_gym.begin(RunKind.OBJECTIVE, "SALES-01")
    first = runner.shown().id
    runner.answer(right=False)
    seen = []
    while runner.look().question is not None:
        seen.append(runner.shown().id)
        runner.answer()
    assert seen[-1] == first
    assert len(seen) == len(set(seen)) == 5


def test_a_run_left_is_gone_on_with_the_same_day_and_begun_anew_the_next(quick_gym: Gym) -> None:
    runner = quick_gym.begin(RunKind.MODULE, "SALES")
    runner.answer()
    again = quick_gym.begin(RunKind.MODULE, "SALES")
    assert again.run == runner.run
    assert again.look().answered == 1
    assert quick_gym.begin(RunKind.MODULE, "SALES", now=NOW + DAY).run != runner.run


def test_nobody_reaches_another_persons_run(quick_gym: Gym) -> None:
    runner = quick_gym.begin(RunKind.MODULE, "SALES")
    bob = quick_gym.asker("bob")
    for act in (
        lambda: practise.look(quick_gym.platform, bob, runner.run, now=NOW),
        lambda: practise.answer(quick_gym.platform, bob, runner.run, Given(0, ""), now=NOW),
        lambda: practise.set_flag(quick_gym.platform, bob, runner.run, 0, True, now=NOW),
        lambda: practise.report(quick_gym.platform, bob, runner.run, 0, "x", now=NOW),
    ):
        with pytest.raises(NotFoundError):
            act()


def test_an_initial_password_must_be_changed_first(quick_gym: Gym) -> None:
    from dataclasses import replace  # noqa: PLC0415

    asker = replace(quick_gym.asker("ann"), must_change_password=True)
    with pytest.raises(NotAllowedError):
        practise.begin(quick_gym.platform, asker, RunKind.DAILY, now=NOW)
    with pytest.raises(NotAllowedError):
        practise.overview(quick_gym.platform, asker, now=NOW)


def test_a_set_of_nothing_is_refused(quick_gym: Gym) -> None:
    with pytest.raises(NothingToPractiseError):
        quick_gym.begin(RunKind.WRONG)
    with pytest.raises(NothingToPractiseError):
        quick_gym.begin(RunKind.DUE)
    with pytest.raises(NotFoundError):
        quick_gym.begin(RunKind.OBJECTIVE, "NONE-01")
    with pytest.raises(NotFoundError):
        quick_gym.begin(RunKind.ADAPTIVE, "QUIZ")


def test_the_wrong_item_book_holds_an_item_until_it_was_right_twice_apart(quick_gym: Gym) -> None:
    runner = quick_gym.begin(RunKind.OBJECTIVE, "SALES-01")
    wrong = runner.shown().id
    runner.answer(right=False)
    runner.finish()
    for day in (1, 2):
        book = quick_gym.begin(RunKind.WRONG, now=NOW + day * DAY)
        assert book.shown(NOW + day * DAY).id == wrong
        assert book.finish(now=NOW + day * DAY) == 1
    with pytest.raises(NothingToPractiseError):
        quick_gym.begin(RunKind.WRONG, now=NOW + 3 * DAY)


def test_a_flag_stays_until_it_is_taken_off(gym: Gym) -> None:
    runner = gym.begin(RunKind.OBJECTIVE, "SALES-01")
    name = runner.shown().id
    practise.set_flag(gym.platform, runner.asker, runner.run, 0, True, now=NOW)
    assert runner.look().question.flagged  # type: ignore[union-attr]
    assert runner.answer().flagged
    flagged = gym.begin(RunKind.FLAGGED)
    assert flagged.shown().id == name
    practise.set_flag(gym.platform, runner.asker, runner.run, 0, False, now=NOW)
    with pytest.raises(NothingToPractiseError):
        gym.begin(RunKind.FLAGGED, now=NOW + DAY)


def test_a_reported_problem_names_the_version_that_was_shown(gym: Gym) -> None:
    runner = gym.begin(RunKind.OBJECTIVE, "SALES-01")
    item = runner.shown()
    practise.report(gym.platform, runner.asker, runner.run, 0, "  错别字  ", now=NOW)
    runner.answer()
    practise.report(gym.platform, runner.asker, runner.run, 0, "key?", now=NOW + timedelta(minutes=1))
    with gym.store.read() as session:
        found = item_problems.problems(session, "org", item.id)
        assert item_problems.problems(session, "elsewhere", item.id) == ()
    assert [problem.text for problem in found] == ["key?", "错别字"]
    assert {(problem.person, problem.version) for problem in found} == {("ann", item.version)}


@pytest.mark.parametrize("text", ["", "   ", "x" * 1001])
def test_a_report_needs_words_but_not_too_many(quick_gym: Gym, text: str) -> None:
    runner = quick_gym.begin(RunKind.OBJECTIVE, "SALES-01")
    with pytest.raises(practise.EmptyReportError):
        practise.report(quick_gym.platform, runner.asker, runner.run, 0, text, now=NOW)


def test_reports_without_end_are_refused(quick_gym: Gym) -> None:
    runner = quick_gym.begin(RunKind.OBJECTIVE, "SALES-01")
    for number in range(20):
        practise.report(quick_gym.platform, runner.asker, runner.run, 0, str(number), now=NOW)
    with pytest.raises(practise.TooManyReportsError):
        practise.report(quick_gym.platform, runner.asker, runner.run, 0, "21", now=NOW)


def test_a_right_answer_one_was_not_sure_of_comes_again_sooner(quick_gym: Gym) -> None:
    sure = quick_gym.begin(RunKind.OBJECTIVE, "SALES-01").answer()
    unsure = quick_gym.begin(RunKind.OBJECTIVE, "SALES-01", "bob").answer(unsure=True)
    wrong = quick_gym.begin(RunKind.OBJECTIVE, "SALES-01", "eve").answer(right=False)
    assert wrong.days <= unsure.days < sure.days


def test_recaps_of_lessons_read_before_today_are_reviewed_with_what_is_due(quick_gym: Gym) -> None:
    ann = quick_gym.asker("ann")
    study.finish_lesson(quick_gym.platform, ann, "SALES-01-L1", now=NOW)
    with pytest.raises(NothingToPractiseError):
        quick_gym.begin(RunKind.DUE)
    runner = quick_gym.begin(RunKind.DUE, now=NOW + DAY)
    question = runner.look(NOW + DAY).question
    assert question is not None
    assert (question.kind, question.type) == (CardKind.RECAP, None)
    assert question.back == "- point of SALES-01"
    found = runner.give(Given(0, question.mark, rating=Rating.EASY), NOW + DAY)
    assert found.days > 3
    assert runner.look(NOW + DAY).question is None


def test_a_recap_needs_a_rating(quick_gym: Gym) -> None:
    study.finish_lesson(quick_gym.platform, quick_gym.asker("ann"), "SALES-01-L1", now=NOW)
    runner = quick_gym.begin(RunKind.DUE, now=NOW + DAY)
    question = runner.look(NOW + DAY).question
    assert question is not None
    with pytest.raises(NotFoundError):
        runner.give(Given(0, question.mark, frozenset({0})), NOW + DAY)


def test_a_self_check_in_a_lesson_enters_the_schedule_once_a_day(quick_gym: Gym) -> None:
    ann = quick_gym.asker("ann")
    for minutes in (0, 1, 2):
        at = NOW + timedelta(minutes=minutes)
        study.answer_check(quick_gym.platform, ann, "SALES-01-C01", frozenset({"b"}), now=at)
    study.answer_check(quick_gym.platform, ann, "SALES-01-C01", frozenset({"a"}), now=NOW + DAY)
    with quick_gym.store.read() as session:
        reviews = practice.reviews_of(session, "ann")
        state = practice.state(session, "ann", "SALES-01-C01")
    assert [review.outcome.right for review in reviews] == [False, True]
    assert state is not None
    assert (state.reviews, state.owed) == (2, 1)


def test_the_daily_set_follows_the_practice_blueprint(quick_gym: Gym) -> None:
    runner = quick_gym.begin(RunKind.DAILY)
    modules = []
    while runner.look().question is not None:
        modules.append(runner.shown().module)
        runner.answer()
    assert sorted(modules) == ["ETIQ", "SALES"]


def test_true_false_keeps_its_order_and_others_are_shuffled_by_the_run(quick_gym: Gym) -> None:
    orders = set()
    for person in ("ann", "bob", "eve", "tom"):
        runner = quick_gym.begin(RunKind.OBJECTIVE, "SALES-01", person)
        while (question := runner.look().question) is not None:
            if question.type is ItemType.TRUE_FALSE:
                assert question.options == ()
            else:
                orders.add(tuple(text[-1] for text in question.options))
            runner.answer()
    assert len(orders) > 3
