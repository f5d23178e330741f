"""Who needs help, why, and the one thing to do: remind, assign a lesson, or extend. Acts are audited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from trainer.assignments import Audience, AudienceKind, NewAssignment, PersonalTimes, TaskKind, Times
from trainer.errors import NotFoundError, TrainerError, translatable
from trainer.objectives import Objective
from trainer.people import Asker
from trainer.people.accounts import name_order
from trainer.reports import Reason
from trainer.services import assign
from trainer.services.assign import titles
from trainer.services.catalogue import Published
from trainer.services.notify import telling
from trainer.services.platform import Platform
from trainer.services.report.people import require_line, roll_of
from trainer.services.report.scope import Scope
from trainer.storage import assignments as rows
from trainer.storage import audit, people, report_people, report_reads
from trainer.storage.report_people import Trouble
from trainer.storage.report_rolls import Roll
from trainer.text import LocalText

LISTED = 200
"""People found for each reason; the worst of them come first."""

LESSON_DAYS = 7
MORE_DAYS = 7
"""Days given for a lesson, and days by which an extension puts off what is due."""

_ORDER = (Reason.OVERDUE, Reason.FAILURES, Reason.WEAK, Reason.INACTIVE)


class Act(StrEnum):
    """What a manager can do about it."""

    REMIND = "remind"
    LESSON = "lesson"
    EXTEND = "extend"


class NothingToAssignError(TrainerError):
    """There is no lesson to assign."""

    template = translatable("There is no published lesson on this objective. Tell your trainer.")


@dataclass(frozen=True, slots=True)
class Cause:
    """A reason, with what the screen says of it.

    `title` is what is overdue, failed or weak; `at` when it was due, or when they were last active (None:
    never); `count` the failures; `percent` of the marks on a weak objective; `lesson` what would be assigned.
    """

    reason: Reason
    act: Act
    title: LocalText | None = None
    at: datetime | None = None
    count: int = 0
    percent: float = 0.0
    lesson: str = ""
    assignment: str = ""


@dataclass(frozen=True, slots=True)
class Needy:
    """Somebody who needs help; the gravest cause first."""

    person: str
    name: str
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class NeedsHelp:
    """Who needs help, and how many people there are for each reason."""

    people: tuple[Needy, ...]
    counts: Mapping[Reason, int]


def needs_help(
    platform: Platform, asker: Asker, scope: Scope, *, roll: Roll | None = None, now: datetime
) -> NeedsHelp:
    """Who of the part a scope names needs help, and why. Args, raises: as `people`."""
    ground = require_line(platform, asker, scope, now=now)
    with platform.store.read() as session:
        called = roll_of(session, ground, roll, now=now)
        troubles = report_people.troubles(session, called, LISTED)
        found = {one.person for one in troubles.listed}
        names = people.names(session, found)
        weakest = report_reads.objectives(session, ground.part)
    published = platform.catalogue.current()
    order = sorted(weakest, key=lambda code: weakest[code].shares / weakest[code].sittings)
    mandatory = {found.code: found for found in published.objectives.objectives() if found.mandatory}
    causes: dict[str, list[Cause]] = {}
    for one in troubles.listed:
        cause, own = _cause(published, one, order, mandatory), causes.setdefault(one.person, [])
        if cause is not None and not _told(cause, own):
            own.append(cause)
    needy = [
        Needy(person, names.get(person, ""), tuple(sorted(mine, key=lambda one: _ORDER.index(one.reason))))
        for person, mine in causes.items()
        if mine
    ]
    needy.sort(key=_grave)
    return NeedsHelp(tuple(needy), troubles.counts)


def _told(cause: Cause, own: Iterable[Cause]) -> bool:
    """Whether the same weakness, found in another exam, is told already: one lesson helps with both."""
    weak = cause.reason is Reason.WEAK
    return weak and any((one.reason, one.title) == (cause.reason, cause.title) for one in own)


def _grave(one: Needy) -> tuple[int, int, str]:
    return _ORDER.index(one.causes[0].reason), -len(one.causes), name_order(one.name)


def _cause(
    published: Published, one: Trouble, weakest: Iterable[str], mandatory: Mapping[str, Objective]
) -> Cause | None:
    match one.reason:
        case Reason.OVERDUE:
            title = titles.title(published, TaskKind(one.kind), one.code)
            return Cause(one.reason, Act.EXTEND, title, at=one.at, assignment=one.assignment)
        case Reason.FAILURES:
            title = titles.title(published, TaskKind.EXAM, one.blueprint)
            lesson = _lesson_of_exam(published, one.blueprint, weakest)
            act = Act.LESSON if lesson else Act.REMIND
            return Cause(one.reason, act, title, count=one.count, lesson=lesson)
        case Reason.WEAK:
            return _weak(published, one, mandatory)
        case Reason.INACTIVE:
            return Cause(one.reason, Act.REMIND, at=one.at)


def _weak(published: Published, one: Trouble, mandatory: Mapping[str, Objective]) -> Cause | None:
    """The mandatory objective missed most; None where none of them is mandatory any more."""
    missed = sorted((percent, code) for code, percent in (one.weak or {}).items() if code in mandatory)
    if not missed:
        return None
    percent, code = missed[0]
    lesson = _lesson(published, code)
    act = Act.LESSON if lesson else Act.REMIND
    return Cause(one.reason, act, mandatory[code].title, percent=percent, lesson=lesson)


def _lesson(published: Published, objective: str) -> str:
    """The first lesson on an objective; empty where there is none."""
    found = (
        name
        for module in published.modules
        for name in module.lessons
        if name in published.lessons and published.lessons[name].objective == objective
    )
    return next(found, "")


def _lesson_of_exam(published: Published, exam: str, weakest: Iterable[str]) -> str:
    """A lesson on the weakest objective the exam asks about."""
    blueprint = published.blueprints.get(exam)
    if blueprint is None:
        return ""
    quotas = [quota for section in blueprint.sections for quota in section.quotas]
    asked = {quota.objective for quota in quotas} | {quota.module for quota in quotas}
    codes = (code for code in weakest if code in asked or code.rpartition("-")[0] in asked)
    return next((lesson for code in codes if (lesson := _lesson(published, code))), "")


def remind(
    platform: Platform, asker: Asker, scope: Scope, person: str, reason: Reason, *, now: datetime
) -> bool:
    """Remind somebody of the part; False: they were reminded of the same today already.

    Raises: as `people`; NotFoundError: nobody of the part.
    """
    _require(platform, asker, scope, person, now=now)
    with platform.store.write() as session:
        told = [telling.reminded(person, reason.value, {}, now=now)]
        fresh = telling.tell(platform, session, asker.organisation, told, now=now)
        if fresh:
            audit.record(
                session,
                organisation=asker.organisation,
                at=now,
                actor=asker.person,
                action="person.reminded",
                target_kind="person",
                target=person,
                details={"reason": reason.value},
            )
    return bool(fresh)


def assign_lesson(
    platform: Platform, asker: Asker, scope: Scope, person: str, lesson: str, *, now: datetime
) -> None:
    """Have somebody of the part read a lesson within LESSON_DAYS.

    Raises: as `remind`; NothingToAssignError.
    """
    _require(platform, asker, scope, person, now=now)
    if not lesson:
        raise NothingToAssignError
    due = _end_of_day(asker, now + timedelta(days=LESSON_DAYS))
    new = NewAssignment(TaskKind.LESSON, lesson, (Audience(AudienceKind.PERSON, person),), Times(due=due))
    assign.assign(platform, asker, new, now=now)


def extend(
    platform: Platform,
    asker: Asker,
    scope: Scope,
    person: str,
    assignment: str,
    *,
    reason: str,
    now: datetime,
) -> datetime:
    """Put off what is overdue for somebody of the part by MORE_DAYS from today; return the new day.

    Raises: as `remind`; NotAllowedError: no reason. NotFoundError: nothing of the kind is overdue.
    """
    _require(platform, asker, scope, person, now=now)
    with platform.store.read() as session:
        mine = [one for one in rows.tasks_of(session, person) if one.assignment == assignment]
    if not mine:
        raise NotFoundError(what=translatable("assignment"), which=assignment)
    times = mine[0].times
    due = _end_of_day(asker, now + timedelta(days=MORE_DAYS))
    closes = times.closes if times.closes is None or times.closes > due else due
    later = replace(times, opens=_past(times.opens, now), due=due, closes=closes)
    assign.set_times(platform, asker, assignment, PersonalTimes(person, later, False, reason), now=now)
    with platform.store.write() as session:
        told = [telling.extended(person, replace(mine[0], times=later))]
        telling.tell(platform, session, asker.organisation, told, now=now)
    return due


def _past(opens: datetime | None, now: datetime) -> datetime | None:
    """An opening time that stays one: what is extended is open."""
    return None if opens is None or opens > now else opens


def _end_of_day(asker: Asker, at: datetime) -> datetime:
    local = at.astimezone(ZoneInfo(asker.time_zone)).replace(hour=23, minute=59, second=0, microsecond=0)
    return local.astimezone(at.tzinfo)


def _require(platform: Platform, asker: Asker, scope: Scope, person: str, *, now: datetime) -> None:
    """Refuse to act on somebody who is not of the part."""
    ground = require_line(platform, asker, scope, now=now)
    with platform.store.read() as session:
        found = people.within_scopes(session, [person], ground.part.scopes)
    if not found:
        raise NotFoundError(what=translatable("person"), which=person)
