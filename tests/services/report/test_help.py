"""Who needs help, why, and what is done about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.exam_world import NOW, World
from trainer.assignments import Audience, AudienceKind, NewAssignment, TaskKind, TaskState, Times
from trainer.errors import NotAllowedError, NotFoundError
from trainer.people import Grant, Role
from trainer.reports import Reason
from trainer.services import assign, report
from trainer.services.notify import inbox
from trainer.services.report import Act, NeedsHelp, Scope
from trainer.services.report.folding import fold
from trainer.storage import audit
from trainer.storage.audit import AuditQuery

DAY = timedelta(days=1)
ALL = Scope()


def found(world: World, days: float = 1, person: str = "mia") -> NeedsHelp:
    fold(world.platform)
    return report.needs_help(world.platform, world.asker(person), ALL, now=NOW + days * DAY)


def reasons(world: World, days: float = 1) -> dict[str, list[Reason]]:
    return {one.person: [cause.reason for cause in one.causes] for one in found(world, days).people}


def give(world: World, *people: str, days: int = 5) -> str:
    to = tuple(Audience(AudienceKind.PERSON, name) for name in people)
    new = NewAssignment(TaskKind.EXAM, "BASIC", to, Times(due=NOW + days * DAY))
    return assign.assign(world.platform, world.asker("ada"), new, now=NOW)


def acts(world: World, action: str) -> list[tuple[str, str]]:
    with world.store.read() as session:
        page = audit.search(session, AuditQuery("org", action=action))
    return [(entry.actor, entry.target) for entry in page.entries]


def test_nobody_needs_help_where_all_is_well(world: World) -> None:
    world.sat("ann", 6)
    assert found(world).people == ()


def test_each_reason_is_found_and_the_gravest_comes_first(world: World) -> None:
    give(world, "ann", "n1")
    for days in (0, 1):
        world.sat("bob", 0, now=NOW + days * DAY)
    world.sat("ann", 0)
    now = reasons(world, 20)
    assert now["ann"] == [Reason.OVERDUE, Reason.WEAK, Reason.INACTIVE]
    assert now["n1"] == [Reason.OVERDUE, Reason.INACTIVE]
    assert now["bob"] == [Reason.FAILURES, Reason.WEAK]
    assert next(iter(now)) in ("ann", "n1")
    assert set(now) == {"ann", "bob", "n1"}
    assert found(world, 20).counts == {
        Reason.OVERDUE: 2,
        Reason.FAILURES: 1,
        Reason.WEAK: 2,
        Reason.INACTIVE: 2,
    }


def test_who_learnt_lately_or_has_nothing_to_do_is_not_inactive(world: World) -> None:
    give(world, "ann", days=60)
    assert reasons(world, 13.9) == {}
    assert reasons(world, 14) == {"ann": [Reason.INACTIVE]}
    world.sat("ann", 0, now=NOW + 10 * DAY)
    assert Reason.INACTIVE not in reasons(world, 20).get("ann", [])


def test_a_reminder_is_told_once_a_day_and_written_down(world: World) -> None:
    mia, now = world.asker("mia"), NOW + DAY
    assert report.remind(world.platform, mia, ALL, "ann", Reason.INACTIVE, now=now)
    assert not report.remind(world.platform, mia, ALL, "ann", Reason.INACTIVE, now=now)
    assert report.remind(world.platform, mia, ALL, "ann", Reason.INACTIVE, now=now + DAY)
    assert len(inbox.inbox(world.platform, world.asker("ann"))) == 2
    assert acts(world, "person.reminded") == [("mia", "ann")] * 2


def test_a_lesson_on_what_was_missed_is_assigned(world: World) -> None:
    for days in (0, 1):
        world.sat("bob", 0, now=NOW + days * DAY)
    (bob,) = found(world, 2).people
    cause = bob.causes[0]
    assert (cause.reason, cause.act, cause.count) == (Reason.FAILURES, Act.LESSON, 2)
    report.assign_lesson(world.platform, world.asker("mia"), ALL, "bob", cause.lesson, now=NOW + 2 * DAY)
    (task,) = assign.agenda(world.platform, world.asker("bob"), now=NOW + 2 * DAY).tasks
    assert (task.task.kind, task.task.code) == (TaskKind.LESSON, cause.lesson)
    assert task.task.times.due is not None
    assert timedelta(days=7) <= task.task.times.due - (NOW + 2 * DAY) < timedelta(days=8)
    assert acts(world, "assignment.created")[0][0] == "mia"


def test_what_is_overdue_is_put_off_for_one_person(world: World) -> None:
    give(world, "ann", "bob")
    late = NOW + 6 * DAY
    (cause,) = next(one for one in found(world, 6).people if one.person == "ann").causes
    assert cause.act is Act.EXTEND
    due = report.extend(
        world.platform, world.asker("mia"), ALL, "ann", cause.assignment, reason="leave", now=late
    )
    assert assign.agenda(world.platform, world.asker("ann"), now=late).tasks[0].state is TaskState.DUE
    assert assign.agenda(world.platform, world.asker("bob"), now=late).tasks[0].state is TaskState.OVERDUE
    assert due - late >= 7 * DAY
    assert set(reasons(world, 6)) == {"bob"}
    assert acts(world, "assignment.excepted") == [("mia", "ann")]
    assert "期限已延长" in inbox.inbox(world.platform, world.asker("ann"))[0].words.subject


def test_nobody_acts_on_people_who_are_not_theirs(world: World) -> None:
    mia = world.asker("mia")
    key = give(world, "eve")
    with pytest.raises(NotFoundError):
        report.remind(world.platform, mia, ALL, "eve", Reason.OVERDUE, now=NOW)
    with pytest.raises(NotFoundError):
        report.extend(world.platform, mia, ALL, "eve", key, reason="x", now=NOW)
    with pytest.raises(NotFoundError):
        report.assign_lesson(world.platform, mia, ALL, "eve", "ETIQ-01-L1", now=NOW)
    tom = world.asker("tom", Grant(Role.TRAINER))
    with pytest.raises(NotAllowedError):
        report.needs_help(world.platform, tom, ALL, now=NOW)
    assert acts(world, "person.reminded") == []


def test_a_weakness_shown_by_two_exams_is_told_once(world: World) -> None:
    world.sat("bob", 0)
    world.sat("bob", 0, "SECOND")
    (bob,) = [one for one in found(world).people if one.person == "bob"]
    weak = [cause for cause in bob.causes if cause.reason is Reason.WEAK]
    assert len(weak) == 1
