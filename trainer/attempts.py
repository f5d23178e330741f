"""An attempt's life: pure transitions over the journal.

Each transition takes an attempt and gives a new one with the event to append in `pending`. The state is
always what folding the journal gives; `fold(start, events)` is the only way to read one back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from trainer.blueprints import Blueprint, Navigation
from trainer.errors import TrainerError, translatable
from trainer.forms import Form
from trainer.journal import DeadlinePassedError, Event, JournalClosedError


class Kind(StrEnum):
    """What may stand in an attempt's journal."""

    STARTED = "started"
    RESPONDED = "responded"
    FLAGGED = "flagged"
    MOVED = "moved"
    EXTENDED = "extended"
    SUBMITTED = "submitted"
    EXPIRED = "expired"
    VOIDED = "voided"


class AttemptStatus(StrEnum):
    """Where an attempt stands; only an open one takes responses."""

    OPEN = "open"
    SUBMITTED = "submitted"
    EXPIRED = "expired"
    VOID = "void"


class NoSuchPlaceError(TrainerError):
    """A place or option the form does not have, as from a stale or forged page."""

    template = translatable("This page does not match the exam any more. Reload it.")


class ForwardOnlyError(TrainerError):
    """Going back, or changing a left item, where the exam only goes forward."""

    template = translatable("This exam only goes forward; earlier questions cannot be changed.")


@dataclass(frozen=True)
class Attempt:
    """One sitting of one form.

    `responses` maps a place (from 0) to the authored ids of the options chosen; a missing or empty entry is
    unanswered. `current` is the place shown, `reached` the furthest place visited. `deadline` None is
    untimed. `pending` are events not yet appended.
    """

    id: str
    form: Form
    started_at: datetime
    deadline: datetime | None
    status: AttemptStatus = AttemptStatus.OPEN
    closed_at: datetime | None = None
    responses: Mapping[int, frozenset[str]] = field(default_factory=dict)
    flags: frozenset[int] = frozenset()
    current: int = 0
    reached: int = 0
    seq: int = 0
    pending: tuple[Event, ...] = ()

    @property
    def answered(self) -> frozenset[int]:
        """Places with at least one option chosen."""
        return frozenset(place for place, chosen in self.responses.items() if chosen)

    @property
    def unanswered(self) -> tuple[int, ...]:
        """Places without a response, ascending."""
        return tuple(n for n in range(len(self.form.places)) if n not in self.answered)

    def overdue(self, now: datetime) -> bool:
        """Whether the deadline has come; a deadline itself is too late."""
        return self.deadline is not None and now >= self.deadline


def time_allowed(
    limit: timedelta | None, factor: Fraction = Fraction(1), extra: timedelta = timedelta(0)
) -> timedelta | None:
    """The time limit with a person's accommodation; None stays untimed."""
    if limit is None:
        return None
    return timedelta(seconds=float(Fraction(limit.total_seconds()) * factor)) + extra


def deadline_for(blueprint: Blueprint, started_at: datetime, allowed: timedelta | None) -> datetime | None:
    """Start + time allowed, bounded by the window's end unless the blueprint says otherwise."""
    return _earliest(started_at, allowed, blueprint.window.closes if blueprint.bound_by_window else None)


def deadline_of(form: Form, started_at: datetime, allowed: timedelta | None) -> datetime | None:
    """The same by the frozen form, for a sitting whose blueprint may have been edited since."""
    return _earliest(started_at, allowed, form.closes if form.bound_by_window else None)


def _earliest(started_at: datetime, allowed: timedelta | None, closes: datetime | None) -> datetime | None:
    ends = [] if allowed is None else [started_at + allowed]
    if closes is not None:
        ends.append(closes)
    return min(ends, default=None)


def start(attempt_id: str, form: Form, *, now: datetime, deadline: datetime | None) -> Attempt:
    """Begin a sitting."""
    blank = Attempt(attempt_id, form, now, deadline)
    return _record(blank, Event(Kind.STARTED, now))


def respond(
    attempt: Attempt, place: int, chosen: frozenset[str], *, now: datetime, token: str = ""
) -> Attempt:
    """Choose options at a place; an empty choice takes the response back.

    Raises:
        NoSuchPlaceError: the form has no such place or option, or one option only may be chosen.
        ForwardOnlyError: the place has been left in a forward-only exam.
        JournalClosedError: the attempt is closed; DeadlinePassedError: or its time is up.
    """
    _must_be_open(attempt, now)
    _must_exist(attempt, place)
    asked = attempt.form.places[place]
    if not chosen <= set(asked.options) or (len(chosen) > 1 and not asked.multiple):
        raise NoSuchPlaceError
    if attempt.form.navigation is Navigation.FORWARD and place != attempt.current:
        raise ForwardOnlyError
    data = {"place": place, "chosen": sorted(chosen)}
    return _record(attempt, Event(Kind.RESPONDED, now, data, token=token))


def flag(attempt: Attempt, place: int, flagged: bool, *, now: datetime, token: str = "") -> Attempt:
    """Mark a place to come back to, or take the mark off."""
    _must_be_open(attempt, now)
    _must_exist(attempt, place)
    data = {"place": place, "flagged": flagged}
    return _record(attempt, Event(Kind.FLAGGED, now, data, token=token))


def move(attempt: Attempt, place: int, *, now: datetime, token: str = "") -> Attempt:
    """Go to a place; in a forward-only exam only to the next one."""
    _must_be_open(attempt, now)
    _must_exist(attempt, place)
    forward = attempt.form.navigation is Navigation.FORWARD
    if forward and place not in (attempt.current, attempt.current + 1):
        raise ForwardOnlyError
    return _record(attempt, Event(Kind.MOVED, now, {"place": place}, token=token))


def extend(attempt: Attempt, deadline: datetime, *, now: datetime, reason: str) -> Attempt:
    """Move the deadline of a running attempt, later or (a mistake taken back) earlier."""
    if attempt.status is not AttemptStatus.OPEN:
        raise JournalClosedError
    return _record(attempt, extension(deadline, now=now, reason=reason))


def extension(deadline: datetime, *, now: datetime, reason: str) -> Event:
    """The event of a moved deadline, for a room whose attempts are all open and need no folding."""
    return Event(Kind.EXTENDED, now, {"deadline": deadline.isoformat(), "reason": reason})


def submit(attempt: Attempt, *, now: datetime, token: str = "") -> Attempt:
    """Hand in."""
    _must_be_open(attempt, now)
    return _record(attempt, Event(Kind.SUBMITTED, now, token=token))


def expire(attempt: Attempt, *, now: datetime) -> Attempt:
    """Close an overdue attempt at its deadline; what was saved counts. Others stay as they are."""
    if attempt.status is not AttemptStatus.OPEN or not attempt.overdue(now):
        return attempt
    return _record(attempt, Event(Kind.EXPIRED, attempt.deadline or now))


def void(attempt: Attempt, *, now: datetime, reason: str) -> Attempt:
    """Annul an attempt; its journal stays."""
    if attempt.status is AttemptStatus.VOID:
        raise JournalClosedError
    return _record(attempt, Event(Kind.VOIDED, now, {"reason": reason}))


def fold(attempt: Attempt, events: Iterable[Event]) -> Attempt:
    """The attempt after these events; the last event wins by sequence number."""
    for event in events:
        attempt = _apply(attempt, event)
    return attempt


def _must_be_open(attempt: Attempt, now: datetime) -> None:
    if attempt.status is AttemptStatus.EXPIRED or (
        attempt.status is AttemptStatus.OPEN and attempt.overdue(now)
    ):
        raise DeadlinePassedError
    if attempt.status is not AttemptStatus.OPEN:
        raise JournalClosedError


def _must_exist(attempt: Attempt, place: int) -> None:
    if not 0 <= place < len(attempt.form.places):
        raise NoSuchPlaceError


def _record(attempt: Attempt, event: Event) -> Attempt:
    after = _apply(attempt, event)
    return replace(after, pending=(*attempt.pending, event))


def _apply(attempt: Attempt, event: Event) -> Attempt:
    seq = event.seq or attempt.seq
    data = event.data
    match event.kind:
        case Kind.RESPONDED:
            responses = {**attempt.responses, data["place"]: frozenset(data["chosen"])}
            return replace(attempt, responses=responses, seq=seq)
        case Kind.FLAGGED:
            change = frozenset({data["place"]})
            flags = attempt.flags | change if data["flagged"] else attempt.flags - change
            return replace(attempt, flags=flags, seq=seq)
        case Kind.MOVED:
            place = data["place"]
            return replace(attempt, current=place, reached=max(attempt.reached, place), seq=seq)
        case Kind.EXTENDED:
            return replace(attempt, deadline=datetime.fromisoformat(data["deadline"]), seq=seq)
        case Kind.SUBMITTED | Kind.EXPIRED | Kind.VOIDED:
            return _close(attempt, event, seq)
        case _:
            return replace(attempt, seq=seq)


def _close(attempt: Attempt, event: Event, seq: int) -> Attempt:
    status = {
        Kind.SUBMITTED: AttemptStatus.SUBMITTED,
        Kind.EXPIRED: AttemptStatus.EXPIRED,
        Kind.VOIDED: AttemptStatus.VOID,
    }[Kind(event.kind)]
    closed_at = attempt.closed_at or event.at
    return replace(attempt, status=status, closed_at=closed_at, seq=seq)
