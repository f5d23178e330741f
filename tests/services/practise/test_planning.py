"""What is due, aims at a date, the load to come, habits, and readiness, through the services."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.practice_world import DAY, NOW, Gym
from trainer.errors import NotFoundError
from trainer.practice.runs import RunKind
from trainer.services import practise, study
from trainer.services.practise import BadAimError, BadHabitError, NothingToPractiseError, material
from trainer.storage import practice_settings

TODAY = date(2026, 11, 23)
EXAM = TODAY + timedelta(days=20)


def aim(gym: Gym, day: date = EXAM, minutes: int = 10, now=NOW) -> practise.Present:
    return practise.set_aim(gym.platform, gym.asker("ann"), "BASIC", day=day, minutes=minutes, now=now)


def overview(gym: Gym, now=NOW) -> practise.Overview:
    return practise.overview(gym.platform, gym.asker("ann"), now=now)


def test_what_was_answered_falls_due_again(gym: Gym) -> None:
    runner = gym.begin(RunKind.OBJECTIVE, "SALES-01")
    days = [runner.answer().days for _ in range(5)]
    assert len(set(days)) == 1
    before, after = NOW + (days[0] - 1) * DAY, NOW + days[0] * DAY
    assert overview(gym, before).due.cards == 0
    assert overview(gym, after).due.cards == 5
    due = gym.begin(RunKind.DUE, now=after)
    assert due.finish(now=after) == 5
    assert overview(gym, after).due.cards == 0


def test_the_load_puts_every_card_on_the_day_it_falls_due(quick_gym: Gym) -> None:
    runner = quick_gym.begin(RunKind.OBJECTIVE, "SALES-01")
    days = runner.answer().days
    found = overview(quick_gym).load
    assert [at for at, _ in found] == [TODAY + timedelta(days=n) for n in range(30)]
    assert next(place for place, (_, count) in enumerate(found) if count >= 1) == days


def test_a_higher_retention_brings_cards_back_sooner(gym: Gym) -> None:
    first = gym.begin(RunKind.OBJECTIVE, "SALES-01").answer().days
    ada = gym.asker("ada")
    practise.set_retention(gym.platform, ada, "BASIC", 0.97, now=NOW)
    found = material.load(gym.platform, gym.asker("ann"), now=NOW)
    (state,) = found.known.values()
    assert found.due_on(state) < TODAY + timedelta(days=first)


def test_an_aim_decides_what_is_reviewed_today(gym: Gym) -> None:
    made = aim(gym, minutes=5)
    assert made.plan.forecast > made.plan.untouched
    assert made.aim.forecast == made.plan.forecast
    assert 0 < len(made.today) <= 12
    assert overview(gym).due.cards == len(made.today)
    reminded = practise.reminder(gym.platform, gym.asker("ann"), now=NOW)
    assert reminded is not None
    assert reminded.due == overview(gym).due
    runner = gym.begin(RunKind.DUE)
    asked = []
    while runner.look().question is not None:
        asked.append(runner.shown().id)
        runner.answer(milliseconds=30_000)
    assert asked == list(made.today)


def test_once_the_minutes_of_a_day_are_spent_the_plan_asks_for_no_more(quick_gym: Gym) -> None:
    aim(quick_gym, minutes=5)
    runner = quick_gym.begin(RunKind.DUE)
    while runner.look().question is not None:
        runner.answer(milliseconds=60_000)
    found = overview(quick_gym)
    assert found.aim is not None
    assert (found.aim.left, found.aim.today) == (0.0, ())
    tomorrow = overview(quick_gym, NOW + DAY)
    assert tomorrow.aim is not None
    assert tomorrow.aim.today


def test_more_minutes_a_day_forecast_more(quick_gym: Gym) -> None:
    few, many = aim(quick_gym, minutes=5), aim(quick_gym, minutes=60)
    assert many.plan.forecast >= few.plan.forecast
    assert many.plan.untouched == pytest.approx(few.plan.untouched)


def test_an_aim_given_up_leaves_what_is_due(quick_gym: Gym) -> None:
    aim(quick_gym)
    practise.give_up(quick_gym.platform, quick_gym.asker("ann"), "BASIC", now=NOW)
    assert overview(quick_gym).aim is None
    with pytest.raises(NothingToPractiseError):
        quick_gym.begin(RunKind.DUE)


def test_an_aim_that_was_reached_is_held_against_the_week_before(quick_gym: Gym) -> None:
    runner = quick_gym.begin(RunKind.OBJECTIVE, "SALES-01")
    runner.finish()
    aim(quick_gym, TODAY + timedelta(days=6))
    for day in (1, 3):
        again = quick_gym.begin(RunKind.OBJECTIVE, "SALES-01", now=NOW + day * DAY)
        again.finish(now=NOW + day * DAY)
    found = overview(quick_gym, NOW + 7 * DAY)
    assert found.aim is None
    (past,) = found.past
    assert past.observed is not None
    assert (past.observed.rate, past.observed.total) == (1.0, 10)


def test_an_aim_changed_before_its_day_is_not_held_against_anybody(quick_gym: Gym) -> None:
    aim(quick_gym, TODAY + timedelta(days=3))
    aim(quick_gym, TODAY + timedelta(days=9), now=NOW + DAY)
    assert overview(quick_gym, NOW + 4 * DAY).past == ()


@pytest.mark.parametrize(
    ("day", "minutes"),
    [(TODAY, 10), (TODAY + timedelta(days=366), 10), (EXAM, 4), (EXAM, 121)],
)
def test_a_senseless_aim_is_refused(quick_gym: Gym, day: date, minutes: int) -> None:
    with pytest.raises(BadAimError):
        aim(quick_gym, day, minutes)


def test_only_a_certification_can_be_aimed_at(quick_gym: Gym) -> None:
    with pytest.raises(NotFoundError):
        practise.set_aim(quick_gym.platform, quick_gym.asker("ann"), "QUIZ", day=EXAM, minutes=10, now=NOW)


def test_a_pass_suggests_the_day_it_lapses(quick_gym: Gym) -> None:
    from dataclasses import replace  # noqa: PLC0415

    from tests.exam_world import bank, blueprint  # noqa: PLC0415
    from tests.practice_world import practice_items  # noqa: PLC0415
    from trainer.services.practise.aims import suggested_day  # noqa: PLC0415

    basic = replace(blueprint(), valid_for=3)
    quick_gym.publish((*bank(), *practice_items()), (basic,))
    found = material.load(quick_gym.platform, quick_gym.asker("ann"), now=NOW)
    assert suggested_day(found, basic) == TODAY + timedelta(weeks=4)
    quick_gym.exam("ann", "BASIC")
    later = material.load(quick_gym.platform, quick_gym.asker("ann"), now=NOW + DAY)
    assert suggested_day(later, basic) == date(2027, 2, 23)


def test_a_rhythm_counts_days_and_a_habit_is_kept(gym: Gym) -> None:
    for day in (0, 1):
        gym.begin(RunKind.OBJECTIVE, "SALES-01", now=NOW + day * DAY).answer(now=NOW + day * DAY)
    ann = gym.asker("ann")
    practise.set_habit(gym.platform, ann, days_a_week=2, reminders=False, now=NOW)
    found = overview(gym, NOW + DAY)
    assert (found.rhythm.this_week, found.rhythm.goal, found.rhythm.weeks) == (2, 2, 1)
    assert practise.reminder(gym.platform, ann, now=NOW) is None
    with pytest.raises(BadHabitError):
        practise.set_habit(gym.platform, ann, days_a_week=8, reminders=True, now=NOW)


def test_readiness_rises_with_right_answers_and_says_when_it_is_a_guess(gym: Gym) -> None:
    def chance(person: str, now=NOW) -> practise.Outlook:
        (found,) = practise.outlooks(gym.platform, gym.asker(person), now=now)
        return found

    assert not chance("ann").enough
    for objective in ("SALES-01", "SALES-02", "ETIQ-01"):
        gym.begin(RunKind.OBJECTIVE, objective, "ann").finish()
        gym.begin(RunKind.OBJECTIVE, objective, "bob").finish(right=False)
    assert chance("ann").readiness.chance > chance("eve").readiness.chance > chance("bob").readiness.chance


def test_a_score_that_may_not_be_seen_yet_says_nothing(quick_gym: Gym) -> None:
    from dataclasses import replace  # noqa: PLC0415

    from tests.exam_world import bank, blueprint  # noqa: PLC0415
    from tests.practice_world import practice_items  # noqa: PLC0415
    from trainer.blueprints import ReviewPolicy, ReviewShows  # noqa: PLC0415

    hidden = replace(blueprint(), review=ReviewPolicy(ReviewShows.NOTHING))
    quick_gym.publish((*bank(), *practice_items()), (hidden,))
    (before,) = practise.outlooks(quick_gym.platform, quick_gym.asker("ann"), now=NOW)
    quick_gym.exam("ann", "BASIC")
    (after,) = practise.outlooks(quick_gym.platform, quick_gym.asker("ann"), now=NOW)
    assert before.readiness == after.readiness
    assert not after.passed


def test_the_next_best_minutes_name_lessons_and_cards_that_can_be_practised(quick_gym: Gym) -> None:
    (found,) = practise.outlooks(quick_gym.platform, quick_gym.asker("ann"), now=NOW)
    assert 0 < found.next.minutes <= 15
    assert found.next.cards or found.next.lessons
    for code in ("SALES-01", "SALES-02", "ETIQ-01"):
        study.finish_lesson(quick_gym.platform, quick_gym.asker("ann"), f"{code}-L1", now=NOW)
    (read,) = practise.outlooks(quick_gym.platform, quick_gym.asker("ann"), now=NOW)
    assert read.next.lessons == ()
    runner = quick_gym.begin(RunKind.NEXT, "BASIC")
    assert runner.look().left == len(read.next.cards)
    reminded = practise.reminder(quick_gym.platform, quick_gym.asker("ann"), now=NOW)
    assert reminded is not None
    assert reminded.next is not None
    assert reminded.next.cards


def test_an_adaptive_test_ends_with_what_it_says_of_the_exam(quick_gym: Gym) -> None:
    runner = quick_gym.begin(RunKind.ADAPTIVE, "BASIC")
    count = runner.finish()
    found = practise.verdict(quick_gym.platform, runner.asker, runner.run, now=NOW)
    assert (found.answered, found.estimated) == (count, False)
    assert found.ability.value > 0.5
    assert found.estimate.low < found.estimate.share < found.estimate.high
    with pytest.raises(NotFoundError):
        practise.verdict(quick_gym.platform, quick_gym.asker("bob"), runner.run, now=NOW)
    daily = quick_gym.begin(RunKind.DAILY)
    with pytest.raises(NotFoundError):
        practise.verdict(quick_gym.platform, daily.asker, daily.run, now=NOW)


def test_an_adaptive_test_never_makes_a_score(quick_gym: Gym) -> None:
    from sqlalchemy import text  # noqa: PLC0415

    quick_gym.begin(RunKind.ADAPTIVE, "BASIC").finish()
    with quick_gym.store.read() as session:
        assert session.execute(text("SELECT count(*) FROM attempt")).scalar_one() == 0
        assert session.execute(text("SELECT count(*) FROM score")).scalar_one() == 0


def test_aims_are_written_down_and_never_changed(gym: Gym) -> None:
    aim(gym)
    aim(gym, minutes=20)
    with gym.store.read() as session:
        assert [found.minutes for found in practice_settings.aims(session, "ann")] == [10, 20]
