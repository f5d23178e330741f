"""Assigning: who may, whom it reaches, what it opens, and what it comes to for each person."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from tests.exam_world import NOW, World
from trainer.assignments import (
    Audience,
    AudienceKind,
    BadAssignmentError,
    NewAssignment,
    PersonalTimes,
    TaskKind,
    TaskState,
    Times,
)
from trainer.errors import NotAllowedError, NotFoundError
from trainer.people import Grant, Role
from trainer.services import assign, sit_exam
from trainer.services.assign import keeping
from trainer.services.report.folding import fold
from trainer.services.sit_exam import CannotStartError, OfferState
from trainer.storage import audit, cohorts, units
from trainer.storage.audit import AuditQuery
from trainer.storage.tables import CohortMember, PersonRow, TaskRow

DAY = timedelta(days=1)
TEAM = Audience(AudienceKind.UNIT, "team")
ANN = Audience(AudienceKind.PERSON, "ann")
COHORT = Audience(AudienceKind.COHORT, "cohort")


def give(
    world: World,
    *to: Audience,
    by: str = "mia",
    kind: TaskKind = TaskKind.EXAM,
    code: str = "GIVEN",
    times: Times | None = None,
    now: datetime = NOW,
) -> str:
    times = Times(due=now + 7 * DAY) if times is None else times
    return assign.assign(world.platform, world.asker(by), NewAssignment(kind, code, to, times), now=now)


def agenda(world: World, person: str, now: datetime = NOW) -> assign.Agenda:
    return assign.agenda(world.platform, world.asker(person), now=now)


def codes(world: World, person: str, now: datetime = NOW) -> list[str]:
    offers = sit_exam.offers(world.platform, world.asker(person), now=now)
    return [offer.blueprint.code for offer in offers]


def entries(world: World, action: str) -> int:
    with world.store.read() as session:
        return audit.search(session, AuditQuery("org", action=action)).total


def test_an_exam_that_has_to_be_assigned_is_offered_to_whom_it_reaches_alone(world: World) -> None:
    assert codes(world, "ann") == ["BASIC"]
    give(world, TEAM)
    assert codes(world, "ann") == codes(world, "bob") == ["BASIC", "GIVEN"]
    assert codes(world, "eve") == codes(world, "mia") == ["BASIC"]
    world.begin("ann", "GIVEN")
    with pytest.raises(NotFoundError):
        world.begin("eve", "GIVEN")


def test_an_assigned_exam_can_be_begun_from_its_opening_until_it_closes(world: World) -> None:
    give(world, ANN, times=Times(NOW + DAY, NOW + 2 * DAY, NOW + 3 * DAY))
    offer = sit_exam.offer(world.platform, world.asker("ann"), "GIVEN", now=NOW)
    assert (offer.state, offer.opens_again) == (OfferState.NOT_YET, NOW + DAY)
    with pytest.raises(CannotStartError):
        world.begin("ann", "GIVEN", NOW)
    with pytest.raises(CannotStartError):
        world.begin("ann", "GIVEN", NOW + 3 * DAY)
    assert world.begin("ann", "GIVEN", NOW + DAY)


def test_who_joins_the_cohort_or_the_unit_later_is_reached_and_who_leaves_is_not(world: World) -> None:
    give(world, TEAM)
    assert codes(world, "eve") == ["BASIC"]
    with world.store.write() as session:
        session.execute(update(PersonRow).where(PersonRow.id == "eve").values(unit="team"))
        session.execute(update(PersonRow).where(PersonRow.id == "bob").values(unit="south"))
        audit.record(session, organisation="org", at=NOW, actor="ada", action="person.moved", target="eve")
    assert codes(world, "eve") == ["BASIC", "GIVEN"]
    assert codes(world, "bob") == ["BASIC"]
    assert keeping.follow(world.platform, now=NOW)
    with world.store.read() as session:
        assert set(session.execute(select(TaskRow.person)).scalars()) == {"ann", "eve"}
    assert not keeping.follow(world.platform, now=NOW)


def test_a_manager_assigns_only_within_their_own_line_and_a_refusal_is_written_down(world: World) -> None:
    for outside in (Audience(AudienceKind.UNIT, "south"), Audience(AudienceKind.PERSON, "eve")):
        with pytest.raises(NotFoundError):
            give(world, TEAM, outside)
    with pytest.raises(assign.WideCohortError) as refused:
        give(world, TEAM, COHORT)
    assert refused.value.details == {"cohort": "Autumn", "unit": "Org"}
    assert entries(world, "assignment.create.refused") == 3
    assert entries(world, "assignment.created") == 0
    with pytest.raises(NotAllowedError):
        give(world, ANN, by="ann")
    give(world, COHORT, by="ada")


def test_what_is_not_published_cannot_be_assigned(world: World) -> None:
    with pytest.raises(NotFoundError):
        give(world, TEAM, code="NOTHING")
    with pytest.raises(BadAssignmentError):
        give(world, TEAM, times=Times(due=NOW - DAY))


def test_the_preview_counts_everybody_once(world: World) -> None:
    found = assign.preview(world.platform, world.asker("ada"), (TEAM, ANN, COHORT), now=NOW)
    assert found.total == 7
    assert {one.person for one in found.people} >= {"ann", "bob", "eve"}
    team = assign.preview(world.platform, world.asker("mia"), (TEAM,), now=NOW)
    assert [one.name for one in team.people] == ["Ann", "Bob"]


def test_an_exception_changes_the_times_of_one_person_and_the_latest_counts(world: World) -> None:
    key = give(world, TEAM, times=Times(due=NOW + DAY, closes=NOW + 2 * DAY))
    other = PersonalTimes("ann", Times(due=NOW + 5 * DAY, closes=NOW + 9 * DAY), False, "ill")
    assign.set_times(world.platform, world.asker("mia"), key, other, now=NOW)
    later = NOW + 3 * DAY
    assert agenda(world, "ann", later).tasks[0].state is TaskState.DUE
    assert agenda(world, "bob", later).tasks[0].state is TaskState.OVERDUE
    world.begin("ann", "GIVEN", later)
    with pytest.raises(CannotStartError):
        world.begin("bob", "GIVEN", later)
    excused = PersonalTimes("bob", Times(), True, "on leave")
    assign.set_times(world.platform, world.asker("mia"), key, excused, now=NOW)
    assert agenda(world, "bob", later).tasks[0].state is TaskState.EXCUSED
    assert codes(world, "bob", later) == ["BASIC"]
    assert entries(world, "assignment.excepted") == 2


def test_an_exception_needs_a_reason_and_a_person_it_reaches(world: World) -> None:
    key = give(world, ANN)
    other = PersonalTimes("ann", Times(due=NOW + 9 * DAY), False, " ")
    with pytest.raises(NotAllowedError):
        assign.set_times(world.platform, world.asker("mia"), key, other, now=NOW)
    for person, by in (("bob", "mia"), ("ann", "sid")):
        with pytest.raises(NotFoundError):
            assign.set_times(
                world.platform, world.asker(by), key, replace(other, person=person, reason="x"), now=NOW
            )
    assert entries(world, "assignment.except.refused") == 2


def test_what_is_withdrawn_is_nobodys_task(world: World) -> None:
    key = give(world, TEAM)
    with pytest.raises(NotFoundError):
        assign.withdraw(world.platform, world.asker("sid"), key, now=NOW)
    assign.withdraw(world.platform, world.asker("mia"), key, now=NOW)
    assert agenda(world, "ann").tasks == ()
    assert codes(world, "ann") == ["BASIC"]
    assert assign.given(world.platform, world.asker("mia"), now=NOW) == ()


def test_tasks_are_done_by_reading_rehearsing_and_passing(world: World) -> None:
    from trainer.services import study  # noqa: PLC0415

    give(world, TEAM, kind=TaskKind.MODULE, code="SALES")
    give(world, TEAM, kind=TaskKind.LESSON, code="ETIQ-01-L1")
    exam = give(world, TEAM)
    ann = world.asker("ann")
    for lesson in ("SALES-01-L1", "SALES-02-L1", "ETIQ-01-L1"):
        assert sum(one.state is TaskState.DONE for one in agenda(world, "ann").tasks) < 2
        study.open_lesson(world.platform, ann, lesson, now=NOW + DAY)
        study.finish_lesson(world.platform, ann, lesson, now=NOW + DAY)
    world.sat("ann", 6, "GIVEN", NOW + 2 * DAY)
    done = {one.task.code: one.state for one in agenda(world, "ann", NOW + 3 * DAY).tasks}
    assert done == {
        "SALES": TaskState.DONE,
        "ETIQ-01-L1": TaskState.DONE,
        "GIVEN": TaskState.DONE,
    }
    fold(world.platform)
    found = assign.detail(world.platform, world.asker("mia"), exam, now=NOW + 3 * DAY)
    assert {one.name: one.state for one in found.people} == {"Ann": TaskState.DONE, "Bob": TaskState.DUE}
    assert (found.given.tally.people, found.given.tally.done) == (2, 1)  # type: ignore[union-attr]


def test_a_lesson_read_before_it_was_assigned_has_to_be_opened_again(world: World) -> None:
    from trainer.services import study  # noqa: PLC0415

    ann = world.asker("ann")
    study.finish_lesson(world.platform, ann, "ETIQ-01-L1", now=NOW)
    give(world, ANN, kind=TaskKind.LESSON, code="ETIQ-01-L1", now=NOW + DAY)
    assert agenda(world, "ann", NOW + DAY).tasks[0].state is TaskState.DUE
    study.open_lesson(world.platform, ann, "ETIQ-01-L1", now=NOW + 2 * DAY)
    assert agenda(world, "ann", NOW + 2 * DAY).tasks[0].state is TaskState.DONE


def test_a_trainer_without_a_grant_sees_who_was_assigned_but_not_how_they_did(world: World) -> None:
    key = give(world, TEAM)
    world.sat("ann", 6, "GIVEN")
    fold(world.platform)
    found = assign.detail(world.platform, world.asker("tom"), key, now=NOW)
    assert found.given.tally is None
    assert [(one.name, one.state) for one in found.people] == [("Ann", None), ("Bob", None)]
    granted = world.asker("tom", Grant(Role.RESULTS, "org/north/"))
    seen = assign.detail(world.platform, granted, key, now=NOW)
    assert {one.state for one in seen.people} == {TaskState.DONE, TaskState.DUE}


def test_somebody_elses_assignment_is_not_shown_and_the_try_is_written_down(world: World) -> None:
    key = give(world, TEAM)
    with pytest.raises(NotFoundError):
        assign.detail(world.platform, world.asker("sid"), key, now=NOW)
    assert entries(world, "assignment.read.refused") == 1
    assert assign.given(world.platform, world.asker("sid"), now=NOW) == ()


def test_a_pass_is_due_again_ninety_days_before_it_lapses_with_its_attempts_anew(world: World) -> None:
    give(world, ANN)
    world.sat("ann", 6, "GIVEN")
    early, due = NOW + timedelta(days=200), NOW + timedelta(days=300)
    assert agenda(world, "ann", early).renewals == ()
    offer = sit_exam.offer(world.platform, world.asker("ann"), "GIVEN", now=early)
    assert (offer.state, offer.passed) == (OfferState.NO_ATTEMPTS_LEFT, True)
    (renewal,) = agenda(world, "ann", due).renewals
    assert (renewal.exam, renewal.lapses_at - due) == ("GIVEN", timedelta(days=65, minutes=10))
    again = sit_exam.offer(world.platform, world.asker("ann"), "GIVEN", now=due)
    assert (again.state, again.attempts_left, again.passed) == (OfferState.OPEN, 1, True)
    lapsed = sit_exam.offer(world.platform, world.asker("ann"), "GIVEN", now=NOW + timedelta(days=400))
    assert not lapsed.passed
    world.sat("ann", 6, "GIVEN", due)
    assert agenda(world, "ann", due + DAY).renewals == ()


def test_a_cohort_that_reaches_beyond_the_part_is_named_as_such_and_one_of_strangers_is_not(
    world: World,
) -> None:
    found = assign.groups(world.platform, world.asker("mia"))
    assert found.cohorts == ()
    assert [one.id for one in found.wide] == ["cohort"]
    with world.store.write() as session:
        session.execute(delete(CohortMember).where(CohortMember.person != "eve"))
    assert assign.groups(world.platform, world.asker("mia")).wide == ()
    with pytest.raises(NotFoundError):
        give(world, COHORT)
    with world.store.write() as session:
        own = cohorts.add(session, "Team alone", units.find(session, "team"), "org", now=NOW)
    assert [one.id for one in assign.groups(world.platform, world.asker("mia")).cohorts] == [own]
    assert assign.groups(world.platform, world.asker("ada")).wide == ()


def test_a_closed_cohort_is_not_offered_for_assigning(world: World) -> None:
    ada = world.asker("ada")
    assert [one.id for one in assign.groups(world.platform, ada).cohorts] == ["cohort"]
    with world.store.write() as session:
        cohorts.change(session, "cohort", closed_at=NOW)
    assert assign.groups(world.platform, ada).cohorts == ()
