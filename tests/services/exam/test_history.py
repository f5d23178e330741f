"""The score history: one's own by the policy, others' by scope, cohorts only in numbers."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import text

from tests.exam_world import NOW, PEOPLE, UNITS, World, bank, blueprint
from trainer.attempts import AttemptStatus
from trainer.blueprints import ReviewPolicy, ReviewShows, ReviewWhen, Window
from trainer.errors import NotFoundError
from trainer.people import Grant, Role
from trainer.scoring import Decision
from trainer.services import history, invigilate
from trainer.text import Language

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
HIDDEN = ReviewPolicy(ReviewShows.NOTHING)


def attempts(world: World, asker: str = "ann", person: str = "ann", after: timedelta = DAY):  # type: ignore[no-untyped-def]
    return history.attempts_of(world.platform, world.asker(asker), person, now=NOW + after)


def test_sittings_come_newest_first_with_score_cut_and_time_used(world: World) -> None:
    world.sat("ann", 3, minutes=12)
    world.sat("ann", 2, now=NOW + HOUR, minutes=20)
    second, first = attempts(world)
    assert (first.number, first.percent, first.cut, first.decision) == (1, 60, 60, Decision.PASS)
    assert (first.used, first.started_at, first.title.zh) == (timedelta(minutes=12), NOW, "exam BASIC")
    assert (second.number, second.percent, second.decision) == (2, 40, Decision.FAIL)


def test_running_overdue_and_annulled_sittings_are_listed_as_what_they_are(world: World) -> None:
    annulled = world.sat("ann", 6)
    invigilate.void(world.platform, world.asker("mia"), annulled, "copied", now=NOW + HOUR)
    world.begin(now=NOW + HOUR)
    (overdue, void) = attempts(world)
    assert (overdue.status, overdue.percent, overdue.used) == (AttemptStatus.EXPIRED, 0, HOUR)
    assert (void.status, void.percent, void.decision) == (AttemptStatus.VOID, None, None)
    world.begin(now=NOW + DAY)
    running = attempts(world)[0]
    assert (running.status, running.closed_at, running.used, running.percent) == (
        AttemptStatus.OPEN,
        None,
        None,
        None,
    )


def test_a_hidden_score_is_in_nobody_s_own_history_but_in_the_manager_s_view(world: World) -> None:
    world.publish(bank(), [blueprint(review=HIDDEN)])
    world.sat("ann", 3)
    (mine,) = attempts(world)
    assert (mine.percent, mine.cut, mine.decision) == (None, None, None)
    (managed,) = attempts(world, "mia")
    assert managed.percent == 60
    assert history.objective_totals(world.platform, world.asker("ann"), "ann", now=NOW + DAY) == ()
    assert history.objective_totals(world.platform, world.asker("mia"), "ann", now=NOW + DAY)


def test_a_score_appears_in_the_history_when_the_window_has_closed(world: World) -> None:
    policy = ReviewPolicy(ReviewShows.SCORE, ReviewWhen.AFTER_WINDOW)
    world.publish(bank(), [blueprint(review=policy, window=Window(closes=NOW + DAY))])
    world.sat("ann", 3)
    assert attempts(world, after=DAY - timedelta(seconds=1))[0].percent is None
    assert attempts(world, after=DAY)[0].percent == 60


def test_objectives_are_added_up_over_sittings_in_teaching_order(world: World) -> None:
    world.sat("ann", 6)
    world.sat("ann", 0, now=NOW + HOUR)
    totals = history.objective_totals(world.platform, world.asker("ann"), "ann", now=NOW + DAY)
    assert [(t.objective, t.earned, t.maximum, t.items, t.attempts) for t in totals] == [
        ("SALES-01", 4, 8, 4, 2),
        ("SALES-02", 4, 8, 4, 2),
        ("ETIQ-01", 2, 4, 4, 2),
    ]
    assert totals[0].title.en == "objective SALES-01"


def test_an_annulled_sitting_adds_nothing_to_the_objectives(world: World) -> None:
    attempt = world.sat("ann", 6)
    invigilate.void(world.platform, world.asker("mia"), attempt, "copied", now=NOW + HOUR)
    assert history.objective_totals(world.platform, world.asker("ann"), "ann", now=NOW + DAY) == ()


@pytest.mark.parametrize("person", ["bob", "eve", "sid", "tom"])
def test_somebody_else_s_history_is_refused_and_the_try_written_down(world: World, person: str) -> None:
    world.sat("ann", 3)
    with pytest.raises(NotFoundError):
        attempts(world, person)
    with pytest.raises(NotFoundError):
        history.objective_totals(world.platform, world.asker(person), "ann", now=NOW)
    with world.store.read() as session:
        entries = session.execute(
            text("SELECT actor, action, target FROM audit_entry WHERE actor <> ''")
        ).all()
    assert [tuple(entry) for entry in entries] == [(person, "history.read.refused", "ann")] * 2


def test_a_trainer_reads_results_only_by_a_grant_over_the_unit(world: World) -> None:
    world.sat("ann", 3)
    granted = world.asker("tom", Grant(Role.RESULTS, UNITS["team"]))
    assert len(history.attempts_of(world.platform, granted, "ann", now=NOW + DAY)) == 1
    with pytest.raises(NotFoundError):
        history.attempts_of(world.platform, granted, "eve", now=NOW + DAY)


def test_a_person_nobody_knows_has_no_history(world: World) -> None:
    with pytest.raises(NotFoundError):
        attempts(world, "ada", "nobody")


def distribution(world: World, person: str = "ann"):  # type: ignore[no-untyped-def]
    return history.cohort_distribution(world.platform, world.asker(person), "BASIC", now=NOW + DAY)


def test_the_cohort_s_latest_percentages_come_without_names_and_without_one_s_own(world: World) -> None:
    world.sat("ann", 6)
    for right, person in enumerate(("bob", "eve", "tom", "mia", "sid")):
        world.sat(person, 6)
        world.sat(person, right, now=NOW + HOUR)
    assert distribution(world) == (0.0, 20.0, 40.0, 60.0, 80.0)


def test_a_comparison_with_fewer_than_five_others_is_withheld(world: World) -> None:
    for person in ("ann", "bob", "eve", "tom", "mia"):
        world.sat(person, 3)
    assert distribution(world) is None
    world.sat("sid", 3)
    assert distribution(world) == (60.0,) * 5


def test_somebody_in_two_cohorts_counts_once(world: World) -> None:
    with world.store.write() as session:
        session.execute(
            text("INSERT INTO cohort SELECT 'second', organisation, unit, name, created_at, NULL FROM cohort")
        )
        session.execute(
            text("INSERT INTO cohort_member SELECT 'second', person, joined_at FROM cohort_member")
        )
    for person in PEOPLE:
        world.sat(person, 3)
    both = replace(world.asker("ann"), cohorts=("cohort", "second"))
    assert history.cohort_distribution(world.platform, both, "BASIC", now=NOW + DAY) == (60.0,) * 6


def test_annulled_and_running_sittings_and_other_exams_do_not_enter_the_comparison(world: World) -> None:
    world.publish(bank(), [blueprint(), blueprint("OTHER")])
    for person in PEOPLE:
        world.sat(person, 3)
        world.sat(person, 6, "OTHER", NOW + HOUR)
    newer = world.sat("bob", 6, now=NOW + HOUR)
    invigilate.void(world.platform, world.asker("mia"), newer, "copied", now=NOW + 2 * HOUR)
    world.begin("eve", now=NOW + HOUR)
    assert distribution(world) == (60.0,) * 6


def test_nobody_without_a_cohort_and_no_hidden_exam_has_a_comparison(world: World) -> None:
    for person in PEOPLE:
        world.sat(person, 3)
    alone = replace(world.asker("ann"), cohorts=())
    assert history.cohort_distribution(world.platform, alone, "BASIC", now=NOW + DAY) is None
    assert history.cohort_distribution(world.platform, world.asker("ann"), "NONE", now=NOW) is None
    world.publish(bank(), [blueprint(review=HIDDEN)])
    assert distribution(world) is None


def test_the_csv_is_in_the_asker_s_language_and_zone_and_safe_to_open(world: World) -> None:
    evil = replace(blueprint(), title=replace(blueprint().title, zh="=HYPERLINK(1)", en="@evil"))
    world.publish(bank(), [evil])
    world.sat("ann", 3, minutes=12)
    world.begin(now=NOW + DAY)
    for language, title, decision in (
        (Language.ZH, "'=HYPERLINK(1)", None),
        (Language.EN, "'@evil", "passed"),
    ):
        asker = replace(world.asker("ann"), language=language)
        data = history.attempts_csv(world.platform, asker, "ann", now=NOW + DAY)
        assert data.startswith(b"\xef\xbb\xbf")
        heading, running, sat = csv.reader(io.StringIO(data.decode("utf-8-sig")))
        assert len(set(heading)) == len(heading) == len(sat)
        assert sat[:6] == [title, "1", "2026-11-23 09:00", "12.0", "60.0", "60.0"]
        assert decision in (None, sat[6])
        assert running[3:7] == ["", "", "", ""]


def test_percentages_are_exact(world: World) -> None:
    thirds = blueprint(sections=blueprint().sections[1:])
    world.publish(
        bank(),
        [
            replace(
                thirds,
                sections=(
                    replace(thirds.sections[0], quotas=(replace(thirds.sections[0].quotas[0], count=3),)),
                ),
            )
        ],
    )
    world.sat("ann", 1)
    assert attempts(world)[0].percent == Fraction(100, 3)
