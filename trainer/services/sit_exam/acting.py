"""Acting in a sitting: take it over, look at it, and append to its journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from trainer import attempts as rules
from trainer.attempts import Attempt, AttemptStatus, NoSuchPlaceError
from trainer.forms import CandidateItem
from trainer.journal import LeaseLostError
from trainer.people import Asker
from trainer.services.platform import Platform
from trainer.services.sit_exam import sittings
from trainer.services.sit_exam.sittings import Current
from trainer.storage import journals


class ActionKind(StrEnum):
    """What a candidate can do in a sitting."""

    RESPOND = "respond"
    FLAG = "flag"
    MOVE = "move"
    SUBMIT = "submit"


@dataclass(frozen=True, slots=True)
class Action:
    """One step of a candidate, in positions as shown (both from 0), never in authored ids.

    `positions` are the options chosen at `place`, empty to take a response back. `token` names the step
    within the sitting: a step that comes again under its token is kept once; an empty one is not compared.
    """

    kind: ActionKind
    place: int = 0
    positions: frozenset[int] = frozenset()
    flagged: bool = False
    token: str = ""


@dataclass(frozen=True)
class Sitting:
    """A sitting as its screen needs it, without keys.

    `lease` is the one now valid in the database: a window that holds another has been replaced.
    `remaining` is the time left, never negative, zero once closed; None is untimed.
    """

    attempt: Attempt
    lease: int
    items: tuple[CandidateItem, ...]
    remaining: timedelta | None


def take_over(platform: Platform, asker: Asker, attempt_id: str, *, now: datetime) -> Sitting:
    """Open a sitting in a window: from now on only the lease returned may write.

    A closed sitting is returned as it is.

    Raises: NotFoundError: no such attempt, or somebody else's. NotSavedError.
    """
    facts = sittings.own(platform, asker, attempt_id, now=now)
    current = sittings.settle(platform, facts, now=now)
    if not current.head.is_open:
        return _sitting(current, now)
    with platform.store.write() as session:
        current = sittings.catch_up(platform, session, facts, journals.locked_head(session, attempt_id))
        if current.head.is_open:
            lease = journals.take_lease(session, attempt_id)
            current = replace(current, head=replace(current.head, lease=lease))
    return _sitting(current, now)


def look(platform: Platform, asker: Asker, attempt_id: str, *, now: datetime) -> Sitting:
    """The sitting as it stands, closed first if its time is up. Takes no lease.

    Raises: NotFoundError: no such attempt, or somebody else's.
    """
    facts = sittings.own(platform, asker, attempt_id, now=now)
    return _sitting(sittings.settle(platform, facts, now=now), now)


def act(
    platform: Platform,
    asker: Asker,
    attempt_id: str,
    lease: int,
    actions: Sequence[Action],
    *,
    now: datetime,
) -> Sitting:
    """Append all these steps in order, or none of them; steps whose token is known are left out.

    When it returns, everything in `actions` is committed.

    Raises:
        NotFoundError: no such attempt, or somebody else's.
        LeaseLostError, DeadlinePassedError, JournalClosedError: the sitting takes nothing from this window.
        NoSuchPlaceError, ForwardOnlyError: a step the form does not allow.
        NotSavedError: the database did not take it.
    """
    facts = sittings.own(platform, asker, attempt_id, now=now)
    with platform.store.write() as session:
        current = sittings.catch_up(platform, session, facts, journals.locked_head(session, attempt_id))
        after = _act(platform, session, current, lease, actions, now=current.time(now))
    sittings.remember(platform, after.known)
    return _sitting(after, now)


def _act(
    platform: Platform,
    session: Session,
    current: Current,
    lease: int,
    actions: Sequence[Action],
    *,
    now: datetime,
) -> Current:
    head = current.head
    if head.lease != lease:
        raise LeaseLostError
    fresh = _unknown(current, actions)
    if not fresh:
        return current
    if not head.is_open or head.overdue(now):
        journals.refuse(head, lease)
    changed = current.attempt
    for action in fresh:
        changed = _step(changed, action, now)
    events = journals.append(
        session, changed.id, lease, changed.pending, now=now, answered=len(changed.answered)
    )
    facts = current.known.facts
    if changed.status is not AttemptStatus.OPEN:
        sittings.hand_in(platform, session, facts, changed)
    known = sittings.advance(current.known, events)
    return replace(
        current,
        known=known,
        head=replace(head, status=changed.status, seq=known.attempt.seq, active_at=now),
    )


def _unknown(current: Current, actions: Sequence[Action]) -> list[Action]:
    """The steps not taken before, each token once."""
    known = set(current.known.tokens)
    fresh = []
    for action in actions:
        if action.token in known:
            continue
        if action.token:
            known.add(action.token)
        fresh.append(action)
    return fresh


def _step(attempt: Attempt, action: Action, now: datetime) -> Attempt:
    match action.kind:
        case ActionKind.RESPOND:
            try:
                chosen = attempt.form.ids_at(action.place, action.positions)
            except IndexError as error:
                raise NoSuchPlaceError from error
            return rules.respond(attempt, action.place, chosen, now=now, token=action.token)
        case ActionKind.FLAG:
            return rules.flag(attempt, action.place, action.flagged, now=now, token=action.token)
        case ActionKind.MOVE:
            return rules.move(attempt, action.place, now=now, token=action.token)
        case ActionKind.SUBMIT:
            return rules.submit(attempt, now=now, token=action.token)


def _sitting(current: Current, now: datetime) -> Sitting:
    return Sitting(current.attempt, current.head.lease, current.items, _remaining(current, now))


def _remaining(current: Current, now: datetime) -> timedelta | None:
    if not current.head.is_open:
        return timedelta(0)
    if current.head.deadline is None:
        return None
    return max(timedelta(0), current.head.deadline - current.time(now))
