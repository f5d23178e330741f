"""A result says what the frozen policy allows now, to those who may know."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import text

from tests.exam_world import NOW, UNITS, World, bank, blueprint, item
from tests.exam_world import text as text_of
from trainer.attempts import AttemptStatus
from trainer.blueprints import ReviewPolicy, ReviewShows, ReviewWhen, ScoringRule, Window
from trainer.errors import NotAllowedError, NotFoundError
from trainer.items import ItemType, Status
from trainer.people import Grant, Role
from trainer.scoring import Decision
from trainer.services import invigilate, results
from trainer.services.results import Result, StillRunningError
from trainer.services.sit_exam import Action, ActionKind
from trainer.storage.scores import Outcome

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
KEYS = ReviewPolicy(ReviewShows.KEYS)


def result(
    world: World, attempt: str, person: str = "ann", after: timedelta = HOUR, *grants: Grant
) -> Result:
    return results.result(world.platform, world.asker(person, *grants), attempt, now=NOW + after)


def test_a_score_equal_to_the_cut_passes_and_names_its_times(world: World) -> None:
    found = result(world, world.sat("ann", 3, minutes=12))
    assert found.outcome is not None
    assert (found.outcome.raw, found.outcome.maximum, found.outcome.percent) == (6, 10, 60)
    assert (found.outcome.cut, found.outcome.decision) == (60, Decision.PASS)
    assert (found.status, found.used, found.allowed) == (AttemptStatus.SUBMITTED, timedelta(minutes=12), HOUR)
    assert found.closed_at == NOW + timedelta(minutes=12)
    assert found.shows is ReviewShows.SCORE
    assert found.items == ()


def test_sections_and_objectives_come_with_their_denominators(world: World) -> None:
    found = result(world, world.sat("ann", 5))
    assert [(part.code, part.title.zh, part.earned, part.maximum, part.items) for part in found.sections] == [
        ("one", "section one", 8, 8, 4),
        ("two", "section two", 1, 2, 2),
    ]
    etiquette = next(part for part in found.objectives if part.code == "ETIQ-01")
    assert (etiquette.title.en, etiquette.earned, etiquette.maximum, etiquette.items) == (
        "objective ETIQ-01",
        1,
        2,
        2,
    )
    assert etiquette.percent == 50


def test_what_to_study_next_is_the_mandatory_first_and_then_the_weakest(world: World) -> None:
    found = result(world, world.sat("ann", 0))
    assert [(part.points.code, part.mandatory, part.lessons) for part in found.study] == [
        ("ETIQ-01", True, ("ETIQ-01-L1",)),
        ("SALES-01", False, ("SALES-01-L1",)),
        ("SALES-02", False, ("SALES-02-L1",)),
    ]


def test_a_mandatory_objective_is_followed_up_even_after_a_pass(world: World) -> None:
    found = result(world, world.sat("ann", 5))
    assert found.outcome is not None
    assert found.outcome.decision is Decision.PASS
    assert [part.points.code for part in found.study] == ["ETIQ-01"]


def test_a_perfect_attempt_has_nothing_to_study(world: World) -> None:
    assert result(world, world.sat("ann", 6)).study == ()


def test_a_fail_with_no_objective_below_the_cut_still_names_what_lost_marks(world: World) -> None:
    published = world.platform.catalogue.current()
    points = [results.Points("SALES-01", text_of("Sales"), Fraction(7), Fraction(10), 5)]
    for decision, codes in ((Decision.FAIL, ["SALES-01"]), (Decision.PASS, [])):
        outcome = Outcome(Fraction(7), Fraction(10), Fraction(70), decision)
        assert [part.points.code for part in results.study_next(published, points, {}, outcome)] == codes


def test_one_s_own_responses_are_shown_by_position(world: World) -> None:
    world.publish(bank(), [blueprint(review=ReviewPolicy(ReviewShows.RESPONSES))])
    seat = world.opened()
    seat.respond(1, 0)
    seat.act(Action(ActionKind.FLAG, 2, flagged=True), Action(ActionKind.SUBMIT))
    found = result(world, seat.attempt)
    assert [place.chosen for place in found.items] == [(), (0,), (), (), (), ()]
    assert [place.flagged for place in found.items] == [False, False, True, False, False, False]
    assert all(place.explanation is None for place in found.items)


def test_keys_and_rationales_follow_the_order_shown(world: World) -> None:
    world.publish(bank(), [blueprint(review=KEYS)])
    seat = world.opened()
    seat.act(seat.rightly(0), Action(ActionKind.SUBMIT))
    form = seat.look().attempt.form
    found = result(world, seat.attempt)
    for place, shown in zip(form.places, found.items, strict=True):
        assert shown.explanation is not None
        assert shown.explanation.rationales == tuple(
            f"rationale of {place.item} {option}" for option in place.options
        )
    first = found.items[0].explanation
    assert first is not None
    assert first.key == found.items[0].chosen
    assert [shown.explanation.share for shown in found.items if shown.explanation] == [1, 0, 0, 0, 0, 0]


def test_a_partly_right_multiple_item_shows_the_share_it_earned(world: World) -> None:
    items = [
        item(f"{o}-{n:03d}", ItemType.MULTIPLE) for o in ("SALES-01", "SALES-02", "ETIQ-01") for n in (1, 2)
    ]
    world.publish(items, [blueprint(review=KEYS, scoring=ScoringRule.PARTIAL)])
    seat = world.opened()
    form = seat.look().attempt.form
    (half, *_) = form.positions_at(0, frozenset({"a"}))
    seat.respond(0, half)
    seat.act(Action(ActionKind.SUBMIT))
    explanation = result(world, seat.attempt).items[0].explanation
    assert explanation is not None
    assert explanation.share == Fraction(1, 2)


def test_a_pilot_item_looks_like_any_other_in_the_review(world: World) -> None:
    pilots = [
        item("SALES-01-900", status=Status.PILOT),
        item("ETIQ-01-900", ItemType.MULTIPLE, status=Status.PILOT),
    ]
    world.publish([*bank(), *pilots], [blueprint(review=KEYS, pilot=2)])
    seat = world.opened()
    places = seat.look().attempt.form.places
    seat.act(*(seat.rightly(place) for place in range(len(places))), Action(ActionKind.SUBMIT))
    found = result(world, seat.attempt)
    assert len(places) == 8
    assert sum(not place.scored for place in places) == 2
    assert {shown.explanation.share for shown in found.items if shown.explanation} == {1}
    assert found.outcome is not None
    assert found.outcome.maximum == 10
    assert sum(part.items for part in found.sections) == 6


def test_a_review_after_the_window_waits_for_its_end_and_says_so(world: World) -> None:
    policy = ReviewPolicy(ReviewShows.KEYS, ReviewWhen.AFTER_WINDOW)
    world.publish(bank(), [blueprint(review=policy, window=Window(closes=NOW + DAY))])
    attempt = world.sat("ann", 3)
    before = result(world, attempt, after=DAY - timedelta(microseconds=1))
    assert (before.shows, before.more_from, before.outcome) == (ReviewShows.NOTHING, NOW + DAY, None)
    after = result(world, attempt, after=DAY)
    assert (after.shows, after.more_from) == (ReviewShows.KEYS, None)
    assert after.items[0].explanation is not None


def test_the_policy_is_the_form_s_not_the_one_published_since(world: World) -> None:
    attempt = world.sat("ann", 3)
    world.publish(bank(), [blueprint(review=KEYS)])
    assert result(world, attempt).items == ()


def test_a_running_sitting_has_no_result(world: World) -> None:
    attempt = world.begin()
    with pytest.raises(StillRunningError):
        result(world, attempt, after=timedelta(minutes=5))
    assert result(world, attempt).status is AttemptStatus.EXPIRED


def test_an_annulled_sitting_has_no_outcome_and_shows_nothing(world: World) -> None:
    world.publish(bank(), [blueprint(review=KEYS)])
    attempt = world.sat("ann", 6)
    invigilate.void(world.platform, world.asker("mia"), attempt, "copied", now=NOW + HOUR)
    for person in ("ann", "mia"):
        found = result(world, attempt, person)
        assert (found.status, found.outcome, found.items) == (AttemptStatus.VOID, None, ())


RESULTS = Grant(Role.RESULTS, UNITS["north"])


@pytest.mark.parametrize(("person", "grants"), [("mia", ()), ("ada", ()), ("tom", (RESULTS,))])
def test_those_over_the_candidate_see_the_score_and_the_rest_by_the_policy(
    world: World, person: str, grants: tuple[Grant, ...]
) -> None:
    world.publish(
        bank(), [blueprint(review=ReviewPolicy(ReviewShows.NOTHING)), blueprint("OPEN", review=KEYS)]
    )
    hidden = result(world, world.sat("ann", 3), person, HOUR, *grants)
    assert hidden.outcome is not None
    assert (hidden.shows, hidden.items) == (ReviewShows.SCORE, ())
    assert result(world, world.sat("ann", 3, "OPEN"), person, HOUR, *grants).items[0].explanation


@pytest.mark.parametrize(
    ("person", "grants"),
    [
        ("bob", ()),
        ("eve", ()),
        ("sid", ()),
        ("tom", ()),
        ("tom", (Grant(Role.RESULTS, UNITS["south"]),)),
        ("tom", (Grant(Role.INVIGILATE, UNITS["north"]),)),
    ],
)
def test_anybody_else_finds_no_such_attempt_and_is_written_down(
    world: World, person: str, grants: tuple[Grant, ...]
) -> None:
    attempt = world.sat("ann", 3)
    with pytest.raises(NotFoundError):
        result(world, attempt, person, HOUR, *grants)
    with world.store.read() as session:
        entry = session.execute(text("SELECT actor, action, target FROM audit_entry WHERE actor <> ''")).one()
    assert tuple(entry) == (person, "result.read.refused", attempt)


def test_an_administrator_of_another_organisation_finds_no_such_attempt(world: World) -> None:
    attempt = world.sat("ann", 3)
    stranger = replace(world.asker("ada"), organisation="other")
    with pytest.raises(NotFoundError):
        results.result(world.platform, stranger, attempt, now=NOW + HOUR)


def test_an_initial_password_is_changed_before_any_result(world: World) -> None:
    attempt = world.sat("ann", 3)
    asker = replace(world.asker("ann"), must_change_password=True)
    with pytest.raises(NotAllowedError):
        results.result(world.platform, asker, attempt, now=NOW + HOUR)
