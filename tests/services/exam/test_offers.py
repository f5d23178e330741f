"""What is offered to a person, and what keeps them from starting."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import event, insert

from tests.exam_world import NOW, World, bank, blueprint
from trainer.blueprints import Access, Blueprint, Requirement, ReviewPolicy, ReviewShows, ReviewWhen, Window
from trainer.errors import NotAllowedError, NotFoundError
from trainer.people import Accommodation
from trainer.services import invigilate, sit_exam
from trainer.services.sit_exam import CannotStartError, Offer, OfferState
from trainer.storage.tables import LessonProgressRow

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def offered(
    world: World, blueprint: Blueprint | None = None, person: str = "ann", after: timedelta = DAY
) -> Offer:
    """The offer `after` the usual moment, of a changed blueprint if one is given."""
    if blueprint is not None:
        world.publish(bank(), [blueprint])
    return sit_exam.offer(world.platform, world.asker(person), "BASIC", now=NOW + after)


def refused(world: World, after: timedelta = DAY) -> None:
    with pytest.raises(CannotStartError):
        sit_exam.begin(world.platform, world.asker("ann"), "BASIC", now=NOW + after)


def finish(world: World, *lessons: str) -> None:
    with world.store.write() as session:
        session.execute(
            insert(LessonProgressRow),
            [
                {"person": "ann", "lesson": name, "opened_at": NOW, "visited_at": NOW, "finished_at": NOW}
                for name in lessons
            ],
        )


def test_an_exam_never_sat_is_open_with_all_its_attempts(world: World) -> None:
    found = offered(world, blueprint(attempts=3))
    assert found.state is OfferState.OPEN
    assert (found.attempts_used, found.attempts_left, found.allowed) == (0, 3, HOUR)
    assert found.best is None
    assert not found.passed


def test_the_time_allowed_includes_the_persons_accommodation(world: World) -> None:
    invigilate.set_accommodation(
        world.platform,
        world.asker("mia"),
        "ann",
        Accommodation(Fraction(5, 4), timedelta(minutes=5)),
        "letter",
        now=NOW,
    )
    assert offered(world).allowed == timedelta(minutes=80)


def test_the_time_allowed_ends_with_the_window(world: World) -> None:
    late = blueprint(window=Window(closes=NOW + DAY + timedelta(minutes=20)))
    assert offered(world, late).allowed == timedelta(minutes=20)
    assert offered(world, replace(late, bound_by_window=False)).allowed == HOUR


def test_a_running_sitting_is_named_and_counts_as_used(world: World) -> None:
    attempt = world.begin(now=NOW + DAY)
    found = offered(world, after=DAY + timedelta(minutes=1))
    assert (found.state, found.running, found.attempts_used) == (OfferState.RUNNING, attempt, 1)


def test_an_overdue_sitting_is_closed_before_anything_is_offered(world: World) -> None:
    world.begin()
    found = offered(world)
    assert (found.state, found.running, found.attempts_used, found.best) == (OfferState.OPEN, None, 1, 0)


def test_the_window_says_not_yet_and_closed(world: World) -> None:
    window = Window(opens=NOW + DAY, closes=NOW + 2 * DAY)
    before = offered(world, blueprint(window=window), after=HOUR)
    assert (before.state, before.opens_again) == (OfferState.NOT_YET, NOW + DAY)
    refused(world, HOUR)
    assert offered(world, after=DAY).state is OfferState.OPEN
    assert offered(world, after=2 * DAY).state is OfferState.CLOSED
    refused(world, 2 * DAY)


def test_the_last_attempt_used_leaves_none(world: World) -> None:
    world.publish(bank(), [blueprint(attempts=1)])
    world.sat("ann", 2)
    found = offered(world)
    assert (found.state, found.attempts_left) == (OfferState.NO_ATTEMPTS_LEFT, 0)
    refused(world)


def test_an_annulled_sitting_gives_the_attempt_back(world: World) -> None:
    world.publish(bank(), [blueprint(attempts=1)])
    attempt = world.sat("ann", 6)
    invigilate.void(world.platform, world.asker("mia"), attempt, "power cut", now=NOW + HOUR)
    found = offered(world)
    assert (found.state, found.attempts_left, found.best, found.passed) == (OfferState.OPEN, 1, None, False)
    again = world.begin(now=NOW + DAY)
    assert again != attempt


def test_cooling_down_counts_from_the_end_of_the_last_sitting(world: World) -> None:
    world.publish(bank(), [blueprint(cool_down=DAY)])
    world.sat("ann", 2, minutes=10)
    end = timedelta(minutes=10) + DAY
    found = offered(world, after=end - timedelta(seconds=1))
    assert (found.state, found.opens_again) == (OfferState.COOLING_DOWN, NOW + end)
    refused(world, end - timedelta(seconds=1))
    assert offered(world, after=end).state is OfferState.OPEN


def test_a_waiting_time_that_outlasts_the_window_is_the_end_of_it(world: World) -> None:
    world.publish(bank(), [blueprint(cool_down=DAY, window=Window(closes=NOW + DAY))])
    world.sat("ann", 2)
    assert offered(world, after=HOUR).state is OfferState.CLOSED


def test_required_modules_are_named_until_every_lesson_is_finished(world: World) -> None:
    needy = blueprint(requires=(Requirement("SALES"), Requirement("ETIQ")))
    assert offered(world, needy).missing == ("SALES", "ETIQ")
    finish(world, "SALES-01-L1", "ETIQ-01-L1")
    found = offered(world)
    assert (found.state, found.missing) == (OfferState.REQUIRES, ("SALES",))
    refused(world)
    finish(world, "SALES-02-L1")
    assert offered(world).state is OfferState.OPEN
    world.begin(now=NOW + DAY)


def test_a_required_module_that_is_not_published_cannot_be_finished(world: World) -> None:
    assert offered(world, blueprint(requires=(Requirement("GONE"),))).missing == ("GONE",)


def test_an_assigned_exam_is_not_offered_to_anybody_not_assigned(world: World) -> None:
    world.publish(bank(), [blueprint(access=Access.ASSIGNED), blueprint("OTHER")])
    codes = [o.blueprint.code for o in sit_exam.offers(world.platform, world.asker("ann"), now=NOW)]
    assert codes == ["OTHER"]
    with pytest.raises(NotFoundError):
        sit_exam.offer(world.platform, world.asker("ann"), "BASIC", now=NOW)
    with pytest.raises(NotFoundError):
        world.begin()


def test_the_best_outcome_is_shown_with_whether_the_exam_is_passed(world: World) -> None:
    world.sat("ann", 3)
    world.sat("ann", 2, now=NOW + HOUR)
    found = offered(world)
    assert (found.best, found.passed, found.attempts_used) == (60, True, 2)


@pytest.mark.parametrize(
    "review", [ReviewPolicy(ReviewShows.NOTHING), ReviewPolicy(ReviewShows.KEYS, ReviewWhen.AFTER_WINDOW)]
)
def test_a_score_that_may_not_be_shown_yet_is_not_in_the_offer(world: World, review: ReviewPolicy) -> None:
    world.publish(bank(), [blueprint(review=review, window=Window(closes=NOW + 2 * DAY))])
    world.sat("ann", 6)
    found = offered(world)
    assert (found.best, found.passed) == (None, False)
    if review.when is ReviewWhen.AFTER_WINDOW:
        assert offered(world, after=2 * DAY).passed


def test_the_offers_of_many_exams_cost_as_many_queries_as_of_one(world: World) -> None:
    def count(codes: list[str]) -> int:
        world.publish(bank(), [blueprint(code, requires=(Requirement("SALES"),)) for code in codes])
        sit_exam.offers(world.platform, world.asker("ann"), now=NOW)
        statements: list[str] = []

        def note(*args: object) -> None:
            statements.append(str(args[2]))

        event.listen(world.store.engine, "before_cursor_execute", note)
        found = sit_exam.offers(world.platform, world.asker("ann"), now=NOW)
        event.remove(world.store.engine, "before_cursor_execute", note)
        assert len(found) == len(codes)
        return sum(statement.startswith("SELECT") for statement in statements)

    assert count(["ONE"]) == count([f"EXAM-{n}" for n in range(9)]) == 3


def test_nobody_sits_before_changing_an_initial_password(world: World) -> None:
    asker = replace(world.asker("ann"), must_change_password=True)
    with pytest.raises(NotAllowedError):
        sit_exam.offers(world.platform, asker, now=NOW)
    with pytest.raises(NotAllowedError):
        sit_exam.begin(world.platform, asker, "BASIC", now=NOW)


def test_an_unknown_exam_is_not_found(world: World) -> None:
    with pytest.raises(NotFoundError):
        sit_exam.offer(world.platform, world.asker("ann"), "NONE", now=NOW)
