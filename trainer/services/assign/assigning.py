"""Assigning, withdrawing, and other times for one person; who assigned what, and how it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NoReturn

from sqlmodel import Session

from trainer import assignments as rules
from trainer.assignments import (
    ASSIGNING,
    Assignment,
    Audience,
    AudienceKind,
    NewAssignment,
    PersonalTimes,
    TaskState,
    Times,
    assigning_scopes,
)
from trainer.errors import NotFoundError, translatable
from trainer.people import Asker, Role, require
from trainer.people.accounts import name_order
from trainer.reports import FEWEST
from trainer.services import exam_access
from trainer.services.assign import keeping, titles
from trainer.services.assign.reach import may_reach, require_audience
from trainer.services.platform import Platform
from trainer.storage import assignments as rows
from trainer.storage import audit, cohorts, people, tasks, units
from trainer.storage.tasks import Tally
from trainer.text import LocalText

ASSIGNMENT = translatable("assignment")
_LISTED = 2_000


@dataclass(frozen=True, slots=True)
class Given:
    """An assignment as those see it who assign: `to` are the names of its audience.

    `tally` counts the people of the asker's part; None where they are too few to be shown to the asker.
    `mine`: all it reaches lies in the asker's part, so that they may withdraw it.
    """

    assignment: Assignment
    title: LocalText
    to: tuple[str, ...]
    tally: Tally | None
    mine: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a task. `state` is None for an asker who may not see their results."""

    person: str
    name: str
    times: Times
    excused: bool
    state: TaskState | None
    done_at: datetime | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    """An assignment with the people of the asker's part it reaches."""

    given: Given
    people: tuple[Person, ...]


def assign(platform: Platform, asker: Asker, new: NewAssignment, *, now: datetime) -> str:
    """Assign something and return the assignment's id. Those it reaches are told.

    Raises:
        NotAllowedError, NotFoundError: an audience outside the asker's part, or nothing that can be assigned.
        BadAssignmentError: nobody chosen, or times out of order.
    """
    new = rules.checked(new, now=now)
    require_audience(platform, asker, new.audience, now=now)
    titles.require(platform.catalogue.current(), new.kind, new.code)
    with platform.store.write() as session:
        key = rows.add(session, asker.organisation, new, by=asker.person, now=now)
        _record(
            session,
            asker,
            "assignment.created",
            ("assignment", key),
            now,
            kind=new.kind.value,
            code=new.code,
            to=[to.id for to in new.audience],
        )
        made = rows.find(session, asker.organisation, key)
        if made is not None:
            keeping.place(platform, session, asker.organisation, made, now=now)
    return key


def withdraw(platform: Platform, asker: Asker, key: str, *, now: datetime) -> None:
    """Take an assignment back. Raises NotFoundError: no such one, or it reaches beyond the asker's part."""
    with platform.store.read() as session:
        found = _find(session, asker, key)
        mine = all(may_reach(session, asker, to) for to in found.audience)
    if not mine:
        _refuse(platform, asker, "assignment.withdraw", key, now=now)
    if found.withdrawn_at is not None:
        return
    with platform.store.write() as session:
        rows.withdraw(session, key, now)
        keeping.drop(session, key)
        _record(session, asker, "assignment.withdrawn", ("assignment", key), now)


def set_times(platform: Platform, asker: Asker, key: str, other: PersonalTimes, *, now: datetime) -> None:
    """Give one person other times, or excuse them, with a reason.

    Raises:
        NotAllowedError: there is no reason. BadAssignmentError: times out of order.
        NotFoundError: no such assignment, it does not reach the person, or they are not of the asker's part.
    """
    require(asker, *ASSIGNING)
    reason = exam_access.require_reason(other.reason)
    if not other.excused:
        rules.check_times(other.times, now=now)
    with platform.store.read() as session:
        found = _find(session, asker, key)
        to = Audience(AudienceKind.PERSON, other.person)
        reached = other.person in rows.people_reached(session, asker.organisation, found.audience)
        allowed = may_reach(session, asker, to)
    if not (reached and allowed) or found.withdrawn_at is not None:
        _refuse(platform, asker, "assignment.except", key, now=now)
    with platform.store.write() as session:
        kept = replace(other, reason=reason, by=asker.person)
        rows.except_person(session, key, kept, now=now)
        keeping.place(platform, session, asker.organisation, found, now=now)
        _record(
            session,
            asker,
            "assignment.excepted",
            ("person", other.person),
            now,
            kind=found.kind.value,
            code=found.code,
            reason=reason,
            due=None if kept.times.due is None or kept.excused else kept.times.due.isoformat(),
            excused=kept.excused,
        )


def given(platform: Platform, asker: Asker, *, now: datetime) -> tuple[Given, ...]:
    """The assignments that reach people of the asker's part, the newest first. Raises NotAllowedError."""
    require(asker, *ASSIGNING)
    exam_access.require_ready(asker)
    with platform.store.read() as session:
        found = rows.everything(session, asker.organisation)
        return _given(platform, session, asker, found, now=now)


def detail(platform: Platform, asker: Asker, key: str, *, now: datetime) -> Detail:
    """An assignment with those of the asker's part it reaches, who is late first.

    Raises: NotAllowedError. NotFoundError: no such one, or it reaches nobody of the asker's.
    """
    require(asker, *ASSIGNING)
    exam_access.require_ready(asker)
    with platform.store.read() as session:
        found = _find(session, asker, key)
        shown = _given(platform, session, asker, [found], now=now)
        mine = tasks.of_assignment(session, key, assigning_scopes(asker), _LISTED)
        names = people.names(session, [one.person for one in mine])
        seeing = people_seen(session, asker, [one.person for one in mine])
        reasons = rows.exceptions(session, [key])
    if not shown:
        _refuse(platform, asker, "assignment.read", key, now=now)
    listed = tuple(
        Person(
            person=one.person,
            name=names.get(one.person, ""),
            times=one.task.times,
            excused=one.task.excused,
            state=rules.state(one.task, one.done_at, now=now) if one.person in seeing else None,
            done_at=one.done_at if one.person in seeing else None,
            reason=reasons[key, one.person].reason if (key, one.person) in reasons else "",
        )
        for one in mine
    )
    return Detail(shown[0], tuple(sorted(listed, key=_order)))


def _order(one: Person) -> tuple[int, str]:
    """Who is late first, who has done it last, by name; where the state is not shown by name alone."""
    place = (TaskState.OVERDUE, TaskState.DUE, None, TaskState.NOT_YET, TaskState.CLOSED, TaskState.EXCUSED)
    return (place.index(one.state) if one.state in place else len(place)), name_order(one.name)


def people_seen(session: Session, asker: Asker, wanted: Iterable[str]) -> set[str]:
    """Those of the people whose results the asker may see."""
    scopes = asker.scopes(Role.MANAGER, Role.ADMINISTRATOR, Role.RESULTS)
    return people.within_scopes(session, list(wanted), scopes)


def _given(
    platform: Platform, session: Session, asker: Asker, found: Iterable[Assignment], *, now: datetime
) -> tuple[Given, ...]:
    found = tuple(found)
    scopes = assigning_scopes(asker)
    tallies = tasks.tallies(session, [one.id for one in found], scopes, now)
    published = platform.catalogue.current()
    names = _names(session, asker, found)
    whole = all(
        asker.has_over(Role.MANAGER, path) or asker.has_over(Role.ADMINISTRATOR, path) for path in scopes
    )
    listed = []
    for one in found:
        tally = tallies.get(one.id)
        mine = all(may_reach(session, asker, to) for to in one.audience)
        if tally is None and not mine:
            continue
        hidden = not whole and (tally is None or tally.people < FEWEST)
        title = titles.title(published, one.kind, one.code)
        to = tuple(names[target.id] for target in one.audience if target.id in names)
        listed.append(Given(one, title, to, None if hidden else tally or Tally(), mine))
    return tuple(listed)


def _names(session: Session, asker: Asker, found: Iterable[Assignment]) -> Mapping[str, str]:
    """Names of what assignments reach; people outside the asker's part are not named."""
    wanted = {to.id for one in found for to in one.audience if to.kind is AudienceKind.PERSON}
    mine = people.within_scopes(session, sorted(wanted), assigning_scopes(asker))
    names = {unit.id: unit.name for unit in units.everything(session, asker.organisation)}
    names |= {one.id: one.name for one in cohorts.everything(session, asker.organisation, [""])}
    return names | people.names(session, mine)


def _find(session: Session, asker: Asker, key: str) -> Assignment:
    require(asker, *ASSIGNING)
    found = rows.find(session, asker.organisation, key)
    if found is None:
        raise NotFoundError(what=ASSIGNMENT, which=key)
    return found


def _refuse(platform: Platform, asker: Asker, action: str, key: str, *, now: datetime) -> NoReturn:
    exam_access.note_refusal(platform, asker, action, "assignment", key, now=now)
    raise NotFoundError(what=ASSIGNMENT, which=key)


def _record(
    session: Session, asker: Asker, action: str, target: tuple[str, str], now: datetime, **details: object
) -> None:
    audit.record(
        session,
        organisation=asker.organisation,
        at=now,
        actor=asker.person,
        action=action,
        target_kind=target[0],
        target=target[1],
        details=details,
    )
