"""The manager's first screen: the right people, the right figures, and nothing about too few."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import event

from tests.exam_world import NOW, World
from tests.services.report.conftest import NORTH, SOUTH
from trainer.analysis import wilson
from trainer.assignments import Audience, AudienceKind, NewAssignment, TaskKind, Times
from trainer.errors import NotAllowedError, NotFoundError
from trainer.people import Grant, Role
from trainer.reports import Status
from trainer.services import assign, report
from trainer.services.report import Overview, Scope, overview
from trainer.services.report.folding import fold
from trainer.storage import audit, cohorts, units
from trainer.storage.audit import AuditQuery

DAY = timedelta(days=1)


def seen(
    world: World, person: str = "mia", scope: Scope | None = None, *grants: Grant, days: int = 1
) -> Overview:
    asker = world.asker(person, *grants)
    return overview(world.platform, asker, scope or Scope(), now=NOW + days * DAY)


def assign_basic(world: World, unit: str, days: int) -> None:
    new = NewAssignment(
        TaskKind.EXAM, "BASIC", (Audience(AudienceKind.UNIT, unit),), Times(due=NOW + days * DAY)
    )
    assign.assign(world.platform, world.asker("ada"), new, now=NOW)


def test_everybody_of_the_part_is_counted_once(world: World) -> None:
    assign_basic(world, "org", 10)
    world.sat("ann", 6)
    world.sat("bob", 0)
    now = seen(world).standing
    assert (now.people, now[Status.CERTIFIED], now[Status.IN_PROGRESS]) == (9, 1, 8)
    late = seen(world, days=11).standing
    assert (late[Status.CERTIFIED], late[Status.OVERDUE]) == (1, 8)
    lapsing = seen(world, days=300).standing
    assert (lapsing[Status.LAPSING], lapsing[Status.OVERDUE]) == (1, 8)
    assert seen(world, "sid").standing.people == 4
    assert seen(world, "ada").standing.people == 13


def test_who_has_neither_been_assigned_nor_sat_has_not_begun(world: World) -> None:
    assert seen(world).standing.by_status == {Status.NOT_BEGUN: 9}
    assert seen(world).rates.at_first is None
    assert seen(world).curve is None


def test_the_rates_at_first_and_by_now_are_kept_apart_with_their_intervals(world: World) -> None:
    for person in NORTH[:4]:
        world.sat(person, 0)
    world.sat(NORTH[0], 6, now=NOW + DAY)
    world.sat(NORTH[4], 6)
    found = seen(world, days=2).rates
    assert found.at_first == wilson(1, 5)
    assert found.eventual == wilson(2, 5)
    assert found.sittings == wilson(2, 6)
    assert seen(world, days=2).attempts == (1.5, 2)


def test_the_time_to_a_pass_counts_those_who_still_wait(world: World) -> None:
    assign_basic(world, "team", 100)
    world.sat("ann", 6, now=NOW + 10 * DAY)
    curve = seen(world, days=30).curve
    assert curve is not None
    assert (curve.people, curve.events, curve.median) == (9, 1, None)
    assert [step.after for step in curve.steps] == [10, 30]
    assert curve.waiting(10) == pytest.approx(8 / 9)


def test_units_drill_down_and_cohorts_count_only_people_of_the_part(world: World) -> None:
    world.sat("ann", 6)
    world.sat("eve", 0)
    top = seen(world, "ada")
    assert {row.id: row.standing.people for row in top.units} == {"north": 9, "south": 4}
    (cohort,) = top.cohorts
    assert (cohort.name, cohort.standing.people) == ("Autumn", 3)
    assert cohort.rates.at_first == wilson(1, 2)
    north = seen(world, "mia", Scope(unit="north"))
    assert {row.id: row.standing.people for row in north.units} == {"team": 9}
    assert north.cohorts[0].standing.people == 2
    assert north.cohorts[0].rates.at_first == wilson(1, 1)
    narrowed = seen(world, "mia", Scope(cohort="cohort"))
    assert narrowed.standing.people == 2
    assert narrowed.rates.at_first == wilson(1, 1)


def test_an_exam_can_be_chosen_and_certifications_are_meant_without_one(world: World) -> None:
    world.sat("ann", 6)
    world.sat("ann", 6, "QUIZ")
    world.sat("bob", 0, "QUIZ")
    assert seen(world).rates.sittings == wilson(1, 1)
    assert seen(world, scope=Scope(exam="QUIZ")).rates.sittings == wilson(1, 2)
    with pytest.raises(NotFoundError):
        seen(world, scope=Scope(exam="DAILY"))


@pytest.mark.parametrize(
    ("person", "scope"),
    [("mia", Scope(unit="south")), ("mia", Scope(unit="org")), ("sid", Scope(unit="team"))],
)
def test_an_edited_address_is_refused_and_written_down(world: World, person: str, scope: Scope) -> None:
    with pytest.raises(NotFoundError):
        seen(world, person, scope)
    with world.store.read() as session:
        page = audit.search(session, AuditQuery("org", action="report.read.refused"))
    assert [(entry.actor, entry.target) for entry in page.entries] == [(person, scope.unit)]


def test_a_cohort_of_others_is_refused(world: World) -> None:
    with world.store.write() as session:
        south = units.find(session, "south")
        assert south is not None
        other = cohorts.add(session, "South", south, "org", now=NOW)
    with pytest.raises(NotFoundError):
        seen(world, "mia", Scope(cohort=other))


def test_a_cohort_with_nobody_of_the_unit_is_empty_rather_than_refused(world: World) -> None:
    found = seen(world, "ada", Scope(unit="org", cohort="cohort"))
    assert found.standing.people == 3
    with world.store.write() as session:
        cohorts.leave(session, "cohort", ["eve"])
    assert seen(world, "ada", Scope(unit="south", cohort="cohort")).standing.people == 0


def test_a_trainee_reads_no_reports(world: World) -> None:
    with pytest.raises(NotAllowedError):
        seen(world, "ann")


def test_a_trainer_sees_no_figure_about_fewer_than_five(world: World) -> None:
    everywhere = Grant(Role.TRAINER)
    for person in (*NORTH[:6], *SOUTH):
        world.sat(person, 6)
    found = seen(world, "tom", None, everywhere)
    assert not found.ground.in_line
    assert found.standing.people == 13
    by_id = {row.id: row for row in found.units}
    assert by_id["south"].hidden
    assert by_id["north"].hidden, "with the total, the south could be told from it"
    assert seen(world, "tom", Scope(unit="south"), everywhere).hidden
    assert not seen(world, "tom", Scope(unit="north"), everywhere).hidden
    assert [row.hidden for row in found.cohorts] == [True]
    granted = seen(world, "tom", None, everywhere, Grant(Role.RESULTS))
    assert not any(row.hidden for row in granted.units)


def test_the_organisation_is_not_compared_with_where_it_would_tell_of_a_few_others(world: World) -> None:
    for person in (*NORTH, *SOUTH):
        world.sat(person, 6)
    assert seen(world).organisation is None
    south = seen(world, "sid").organisation
    assert south is not None
    assert south.rates.at_first == wilson(13, 13)


def test_a_weak_objective_is_told_from_noise(world: World) -> None:
    for person in NORTH:
        world.sat(person, 6)
    for person in SOUTH:
        world.sat(person, 0)
    found = {one.objective: one for one in seen(world, "sid").weakest}
    one = found["SALES-01"]
    assert (one.share.rate, one.share.total) == (0, 4)
    assert one.everywhere == wilson(9, 13)
    assert one.below
    assert not any(other.below for other in seen(world).weakest)


def test_the_page_reads_no_journal_no_score_and_no_attempt(world: World) -> None:
    assign_basic(world, "org", 10)
    for person in (*NORTH[:5], *SOUTH):
        world.sat(person, 6)
    fold(world.platform)
    asker, now = world.asker("ada"), NOW + DAY
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(" ".join(statement.split()))

    event.listen(world.store.engine, "before_cursor_execute", note)
    try:
        found = overview(world.platform, asker, Scope(), now=now)
        report.needs_help(world.platform, asker, Scope(), roll=found.roll, now=now)
        report.people(world.platform, asker, Scope(), roll=found.roll, now=now)
    finally:
        event.remove(world.store.engine, "before_cursor_execute", note)
    reads = [one for one in asked if re.search(r"(FROM|JOIN|,) (journal|score|attempt|form)\b", one)]
    assert len(asked) > 10
    assert reads == []
    rolls = [one for one in asked if "max(exam_standing.failures)" in one]
    assert len(rolls) == 1, "how everybody stands is worked out once for the whole page"
