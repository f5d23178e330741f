"""Assignments: what people are to do by when, what they may be excepted from, and when a pass lapses.

All pure. An assignment reaches people by name, through a cohort or through a unit; who joins later is reached
too. An exception changes the times for one person, or excuses them.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from trainer.errors import TrainerError, translatable
from trainer.people import Asker, Role

LAPSE_DAYS = (90, 60, 30)
"""Days before a pass lapses at which its holder is told to renew it; from the first one it is due again."""

DUE_DAYS = (7, 1)
"""Days before something is due at which people are reminded."""

DAY = timedelta(days=1)
ASSIGNING = (Role.TRAINER, Role.MANAGER, Role.ADMINISTRATOR)
"""Who assigns, each over their own part of the organisation."""

_LONGEST_NOTE = 400


class BadAssignmentError(TrainerError):
    """An assignment cannot be like this."""

    template = translatable("This cannot be assigned: {reason}.")


class TaskKind(StrEnum):
    """What can be assigned."""

    MODULE = "module"
    SCENARIO = "scenario"
    EXAM = "exam"
    LESSON = "lesson"


TASK_NAMES = {
    TaskKind.MODULE: translatable("Module"),
    TaskKind.SCENARIO: translatable("Scenario"),
    TaskKind.EXAM: translatable("Exam or quiz"),
    TaskKind.LESSON: translatable("Lesson"),
}


class AudienceKind(StrEnum):
    """Through what an assignment reaches people."""

    PERSON = "person"
    COHORT = "cohort"
    UNIT = "unit"


class TaskState(StrEnum):
    """How something assigned stands for one person."""

    DONE = "done"
    EXCUSED = "excused"
    OVERDUE = "overdue"
    DUE = "due"
    NOT_YET = "not_yet"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Times:
    """When something opens, is due and closes; None is no such time. An exam may be begun until it closes."""

    opens: datetime | None = None
    due: datetime | None = None
    closes: datetime | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """A person, a cohort or a unit, by id."""

    kind: AudienceKind
    id: str


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """Something to assign: `code` names the module, scenario, exam or lesson."""

    kind: TaskKind
    code: str
    audience: tuple[Audience, ...]
    times: Times = Times()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Something assigned. `by` is a person's id, empty for the program; a withdrawn one no longer counts."""

    id: str
    kind: TaskKind
    code: str
    audience: tuple[Audience, ...]
    times: Times
    note: str
    by: str
    created_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PersonalTimes:
    """Other times for one person, all three in place of the assignment's, or no duty at all (`excused`)."""

    person: str
    times: Times
    excused: bool
    reason: str
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """What one person is to do under one assignment, with the times that hold for them."""

    assignment: str
    kind: TaskKind
    code: str
    times: Times
    note: str
    assigned_at: datetime
    excused: bool = False


def checked(new: NewAssignment, *, now: datetime) -> NewAssignment:
    """The same with its texts in their kept form and each audience once. Raises BadAssignmentError."""
    if not new.audience:
        raise BadAssignmentError(reason=translatable("choose at least one person, cohort or unit"))
    note = " ".join(new.note.split())
    if len(note) > _LONGEST_NOTE:
        raise BadAssignmentError(reason=translatable("the note is too long"))
    check_times(new.times, now=now)
    return replace(new, note=note, audience=tuple(dict.fromkeys(new.audience)))


def check_times(times: Times, *, now: datetime) -> None:
    """Refuse times out of order, and an end that is over. Raises BadAssignmentError."""
    ordered = [at for at in (times.opens, times.due, times.closes) if at is not None]
    if ordered != sorted(ordered):
        raise BadAssignmentError(reason=translatable("it opens first, is due next and closes last"))
    if times.opens is not None and times.opens in (times.due, times.closes):
        raise BadAssignmentError(reason=translatable("it opens first, is due next and closes last"))
    if any(at is not None and at <= now for at in (times.due, times.closes)):
        raise BadAssignmentError(reason=translatable("the time it is due or closes is over already"))


def task_of(assignment: Assignment, exception: PersonalTimes | None) -> Task:
    """What an assignment means for a person with this exception."""
    times = assignment.times if exception is None or exception.excused else exception.times
    return Task(
        assignment=assignment.id,
        kind=assignment.kind,
        code=assignment.code,
        times=times,
        note=assignment.note,
        assigned_at=assignment.created_at,
        excused=exception is not None and exception.excused,
    )


def state(task: Task, done_at: datetime | None, *, now: datetime) -> TaskState:
    """How a task stands; what is due at a time is overdue from that time on."""
    times = task.times
    found = (
        (done_at is not None, TaskState.DONE),
        (task.excused, TaskState.EXCUSED),
        (times.opens is not None and now < times.opens, TaskState.NOT_YET),
        (times.due is not None and now >= times.due, TaskState.OVERDUE),
        (times.closes is not None and now >= times.closes, TaskState.CLOSED),
    )
    return next((value for holds, value in found if holds), TaskState.DUE)


def window(tasks: Iterable[Task], *, now: datetime) -> Times | None:
    """When a person may begin an exam assigned to them; None: not at all.

    Of several assignments the one open now counts, else the one that opens next, else the one closed last.
    """
    open_to = [task.times for task in tasks if not task.excused]
    if not open_to:
        return None
    latest = datetime.max.replace(tzinfo=now.tzinfo)

    def order(times: Times) -> tuple[int, float]:
        closes = times.closes or latest
        if now >= closes:
            return 2, -closes.timestamp()
        if times.opens is not None and now < times.opens:
            return 1, times.opens.timestamp()
        return 0, -closes.timestamp()

    return min(open_to, key=order)


def counts(passed_at: datetime, lapses_at: datetime | None, assigned_at: datetime) -> bool:
    """Whether a pass does what an assignment asks: one from before it does if it was still valid then."""
    return passed_at >= assigned_at or lapses_at is None or lapses_at > assigned_at


def lapses(passed_at: datetime, months: int | None) -> datetime | None:
    """When a pass valid for so many months lapses; None: never. Months end on their last day."""
    if months is None:
        return None
    years, month = divmod(passed_at.month - 1 + months, 12)
    year, month = passed_at.year + years, month + 1
    day = min(passed_at.day, calendar.monthrange(year, month)[1])
    return passed_at.replace(year=year, month=month, day=day)


def renewal_opens(lapses_at: datetime) -> datetime:
    """From when on a pass that lapses is due again."""
    return lapses_at - LAPSE_DAYS[0] * DAY


def reminder(at: datetime, days: Iterable[int], *, now: datetime) -> int | None:
    """Which of the reminders so many days before `at` is the latest to have come; 0 once `at` is reached.

    None: it is too early for any. Only the latest counts: who was away gets one reminder, not three.
    """
    if now >= at:
        return 0
    return min((count for count in days if now >= at - count * DAY), default=None)


def assigning_scopes(asker: Asker) -> tuple[str, ...]:
    """The unit paths over which somebody may assign; an empty one is the whole organisation."""
    return asker.scopes(*ASSIGNING)
