"""Watching over running sittings: who is where, more time for one or for a room, annulment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from trainer import attempts as rules
from trainer.errors import NotAllowedError, TrainerError, translatable
from trainer.forms import Form
from trainer.people import Accommodation, Asker
from trainer.services import exam_access
from trainer.services.certify.proposals import propose
from trainer.services.platform import Platform
from trainer.services.sit_exam import sittings
from trainer.storage import accommodations, audit, journals, people, rooms
from trainer.storage import attempts as rows
from trainer.storage.attempts import Whereabouts
from trainer.storage.people import PeopleQuery
from trainer.storage.rooms import OpenSitting
from trainer.storage.rooms import Running as Row

PAGE = 100
LONGEST = timedelta(hours=8)
NOTICE = timedelta(minutes=1)
"""What a candidate keeps at least when time given by mistake is taken back."""


class BadExtensionError(TrainerError):
    """An amount of extra time nobody means."""

    template = translatable("Extra time goes from 1 to {most} minutes, or back by as many.")


class BadAccommodationError(TrainerError):
    """An accommodation nobody means."""

    template = translatable("The time factor goes from 1 to {factor}, the extra minutes from 0 to {most}.")


class NothingToExtendError(TrainerError):
    """Nobody is writing against the clock there."""

    template = translatable("Nobody there is in a timed exam now; nothing was changed.")


@dataclass(frozen=True, slots=True)
class Room:
    """Everybody who sits one exam in a unit's subtree; an empty path is the whole organisation."""

    blueprint: str
    unit_path: str


@dataclass(frozen=True, slots=True)
class Running:
    """An open sitting as an invigilator sees it; `remaining` None is untimed."""

    attempt: str
    person: str
    name: str
    unit: str
    blueprint: str
    number: int
    started_at: datetime
    answered: int
    places: int
    remaining: timedelta | None
    active_at: datetime


@dataclass(frozen=True, slots=True)
class RunningPage:
    """A page of open sittings; `total` is on all pages together."""

    sittings: tuple[Running, ...]
    total: int


def running(
    platform: Platform, asker: Asker, *, blueprint: str | None = None, page: int = 0, now: datetime
) -> RunningPage:
    """Open sittings the asker watches over, by unit and name, PAGE to a page (from 0).

    Raises: NotAllowedError: the asker watches over nobody.
    """
    exam_access.require_ready(asker)
    scopes = exam_access.invigilated_scopes(asker)
    if not scopes:
        raise NotAllowedError(reason=translatable("this needs another role"))
    with platform.store.read() as session:
        found = rooms.running(
            session,
            asker.organisation,
            scopes,
            blueprint=blueprint,
            now=now,
            limit=PAGE,
            offset=PAGE * max(0, page),
        )
        total = rooms.count_running(session, asker.organisation, scopes, blueprint=blueprint, now=now)
    return RunningPage(tuple(_running(row, now) for row in found), total)


def _running(row: Row, now: datetime) -> Running:
    return Running(
        attempt=row.attempt,
        person=row.person,
        name=row.name,
        unit=row.unit,
        blueprint=row.blueprint,
        number=row.number,
        started_at=row.started_at,
        answered=row.answered,
        places=row.places,
        remaining=None if row.deadline is None else max(timedelta(0), row.deadline - now),
        active_at=row.active_at,
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody the asker may grant extra time to."""

    person: str
    name: str
    unit: str


def candidates(platform: Platform, asker: Asker, text: str) -> tuple[Candidate, ...]:
    """People the asker watches over whose name, login or staff number has this text; at most a page of them.

    Raises: NotAllowedError: the asker watches over nobody.
    """
    exam_access.require_ready(asker)
    scopes = exam_access.invigilated_scopes(asker)
    if not scopes:
        raise NotAllowedError(reason=translatable("this needs another role"))
    query = PeopleQuery(asker.organisation, scopes, text=text.strip(), limit=PAGE)
    with platform.store.read() as session:
        found = people.search(session, query).people
    return tuple(
        Candidate(account.person, account.name, account.unit.name)
        for account in found
        if account.person != asker.person and not account.erased
    )


def extend(
    platform: Platform, asker: Asker, attempts: Sequence[str], minutes: int, reason: str, *, now: datetime
) -> int:
    """Give these sittings more time at once, or take some back; return how many deadlines moved.

    Those already over stay over. All move or, if one is not the asker's to decide on, none.

    Raises: NotFoundError: one does not exist or is outside the asker's scope; NotAllowedError: no reason
        given; BadExtensionError; NothingToExtendError.
    """
    exam_access.require_ready(asker)
    change = _Extension(_minutes(minutes), exam_access.require_reason(reason))
    with platform.store.write() as session:
        held = rooms.hold_each(session, attempts)
        stranger = _stranger(asker, attempts, held)
        moved = 0 if stranger else _extend(session, asker, held, change, now=now)
        if not stranger and not moved:
            raise NothingToExtendError
    if stranger:
        exam_access.refuse(platform, asker, "attempt.extend", "attempt", stranger, now=now)
    return moved


def extend_room(
    platform: Platform, asker: Asker, room: Room, minutes: int, reason: str, *, now: datetime
) -> int:
    """Give everybody in a room more time at once; return how many deadlines moved.

    The asker's own sitting, if they have one there, stays as it is.

    Raises: NotAllowedError: the unit is outside the asker's scope, or no reason is given;
        BadExtensionError; NothingToExtendError.
    """
    exam_access.require_ready(asker)
    change = _Extension(_minutes(minutes), exam_access.require_reason(reason))
    if not exam_access.invigilates(asker, room.unit_path):
        exam_access.note_refusal(platform, asker, "room.extend", "unit", room.unit_path, now=now)
        raise NotAllowedError(reason=translatable("this lies outside your part of the organisation"))
    with platform.store.write() as session:
        held = rooms.hold_room(session, asker.organisation, room.unit_path, blueprint=room.blueprint, now=now)
        others = [sitting for sitting in held if sitting.person != asker.person]
        moved = _extend(session, asker, others, change, now=now)
        if not moved:
            raise NothingToExtendError
        details = {"unit": room.unit_path, "minutes": minutes, "moved": moved, "reason": change.reason}
        _record(session, asker, "room.extended", ("blueprint", room.blueprint), details, now=now)
    return moved


def set_accommodation(
    platform: Platform, asker: Asker, person: str, granted: Accommodation, reason: str, *, now: datetime
) -> int:
    """Grant a person extra time from now on; running sittings get it at once. Return how many moved.

    Extensions given before stay on top.

    Raises: NotFoundError: no such person, or outside the asker's scope; NotAllowedError: no reason given;
        BadAccommodationError.
    """
    exam_access.require_ready(asker)
    reason = exam_access.require_reason(reason)
    _check(granted)
    with platform.store.read() as session:
        place = rows.whereabouts_of_person(session, person)
    if place is None:
        raise exam_access.missing("person", person)
    if not exam_access.may_invigilate(asker, person, place):
        exam_access.refuse(platform, asker, "accommodation.set", "person", person, now=now)
    with platform.store.write() as session:
        rows.hold_person(session, person)
        before = accommodations.get(session, person)
        accommodations.put(session, person, granted, reason=reason, at=now)
        details = {
            "factor": str(granted.factor),
            "minutes": granted.extra // timedelta(minutes=1),
            "reason": reason,
        }
        _record(session, asker, "accommodation.set", ("person", person), details, now=now)
        change = _Regrant(before, granted, reason)
        held = rooms.hold_of_person(session, person, now=now)
        return sum(_regrant(session, asker, sitting, change, now=now) for sitting in held)


def accommodation_of(platform: Platform, asker: Asker, person: str, *, now: datetime) -> Accommodation:
    """The extra time granted to a person, for themself and for those who may change it.

    Raises: NotFoundError: no such person, or outside the asker's scope.
    """
    with platform.store.read() as session:
        place = rows.whereabouts_of_person(session, person)
        granted = accommodations.get(session, person)
    if place is None:
        raise exam_access.missing("person", person)
    if asker.person != person and not exam_access.may_invigilate(asker, person, place):
        exam_access.refuse(platform, asker, "accommodation.read", "person", person, now=now)
    return granted


def void(platform: Platform, asker: Asker, attempt_id: str, reason: str, *, now: datetime) -> None:
    """Annul a sitting, running or closed. It keeps its journal but has no score and does not count.

    Raises: NotFoundError: no such attempt, or outside the asker's scope; NotAllowedError: no reason given;
        JournalClosedError: it is annulled already.
    """
    exam_access.require_ready(asker)
    reason = exam_access.require_reason(reason)
    facts = sittings.facts_of(platform, attempt_id)
    with platform.store.write() as session:
        held = rooms.hold_each(session, (attempt_id,))
        stranger = _stranger(asker, (attempt_id,), held)
        if not stranger:
            current = sittings.catch_up(platform, session, facts, journals.head(session, attempt_id))
            (event,) = rules.void(current.attempt, now=now, reason=reason).pending
            journals.append_voiding(session, attempt_id, event)
            propose(session, attempt_id, reason=reason, actor=asker.person, now=now)
            _record(session, asker, "attempt.voided", ("attempt", attempt_id), {"reason": reason}, now=now)
    if stranger:
        exam_access.refuse(platform, asker, "attempt.void", "attempt", attempt_id, now=now)


@dataclass(frozen=True, slots=True)
class _Extension:
    by: timedelta
    reason: str

    def applied(self, deadline: datetime, now: datetime) -> datetime:
        """The new deadline; time taken back leaves the notice, or what was left if that was less."""
        return max(deadline + self.by, min(deadline, now + NOTICE))


@dataclass(frozen=True, slots=True)
class _Regrant:
    before: Accommodation
    after: Accommodation
    reason: str

    def by(self, form: Form, started_at: datetime) -> timedelta:
        """How far the deadline moves: the difference between the two grants, under the form's window."""
        old, new = (
            rules.deadline_of(
                form, started_at, rules.time_allowed(form.time_limit, granted.factor, granted.extra)
            )
            for granted in (self.before, self.after)
        )
        return new - old if old is not None and new is not None else timedelta(0)


def _minutes(minutes: int) -> timedelta:
    by = timedelta(minutes=minutes)
    if not by or abs(by) > LONGEST:
        raise BadExtensionError(most=LONGEST // timedelta(minutes=1))
    return by


def _check(granted: Accommodation) -> None:
    if not (1 <= granted.factor <= 5 and timedelta(0) <= granted.extra <= LONGEST):
        raise BadAccommodationError(factor=5, most=LONGEST // timedelta(minutes=1))


def _stranger(asker: Asker, wanted: Iterable[str], held: Iterable[OpenSitting]) -> str | None:
    """The first of the wanted sittings that does not exist or is not the asker's to decide on."""
    mine = {
        sitting.attempt
        for sitting in held
        if exam_access.may_invigilate(
            asker, sitting.person, Whereabouts(sitting.organisation, sitting.unit_path)
        )
    }
    return next((attempt for attempt in wanted if attempt not in mine), None)


def _extend(
    session: Session, asker: Asker, held: Iterable[OpenSitting], change: _Extension, *, now: datetime
) -> int:
    return sum(
        _move(session, asker, sitting, change.applied(sitting.deadline, now), change.reason, now=now)
        for sitting in held
        if sitting.deadline is not None
    )


def _regrant(
    session: Session, asker: Asker, sitting: OpenSitting, change: _Regrant, *, now: datetime
) -> bool:
    by = change.by(rows.form(session, sitting.form), sitting.started_at)
    if sitting.deadline is None or not by:
        return False
    deadline = _Extension(by, change.reason).applied(sitting.deadline, now)
    return _move(session, asker, sitting, deadline, change.reason, now=now)


def _move(
    session: Session, asker: Asker, sitting: OpenSitting, deadline: datetime, reason: str, *, now: datetime
) -> bool:
    """Move one deadline with its event and audit entry; a sitting that is over stays over."""
    event = rules.extension(deadline, now=now, reason=reason)
    if journals.append_extension(session, sitting.attempt, event, deadline, now=now) is None:
        return False
    details = {"deadline": deadline.isoformat(), "reason": reason}
    _record(session, asker, "attempt.extended", ("attempt", sitting.attempt), details, now=now)
    return True


def _record(
    session: Session,
    asker: Asker,
    action: str,
    target: tuple[str, str],
    details: dict[str, Any],
    *,
    now: datetime,
) -> None:
    kind, name = target
    audit.record(
        session,
        organisation=asker.organisation,
        at=now,
        actor=asker.person,
        action=action,
        target_kind=kind,
        target=name,
        details=details,
    )
