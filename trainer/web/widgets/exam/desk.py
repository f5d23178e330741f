"""One turn between a window and the server: what its message does to the sitting, and what it is told.

The window sends everything not yet acknowledged, every time; a turn applies what is new and acknowledges
all that stands. So it does not matter which messages arrive, how often, or before which server.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from trainer.attempts import AttemptStatus, ForwardOnlyError, NoSuchPlaceError
from trainer.errors import TrainerError
from trainer.journal import JournalClosedError, LeaseLostError
from trainer.people import Asker
from trainer.services import sit_exam
from trainer.services.platform import Platform
from trainer.services.sit_exam import Action, ActionKind, Sitting
from trainer.storage import NotSavedError


class Phase(StrEnum):
    """What the window is to show."""

    WAITING = "waiting"
    SITTING = "sitting"
    STALE = "stale"
    CLOSED = "closed"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A window's message: the lease it holds, the paper it has, and its actions not yet acknowledged.

    `take` is the lease it wants to replace, 0 for none; `beat` numbers the messages.
    """

    lease: int = 0
    have: str = ""
    take: int = 0
    beat: int = 0
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """What a server session remembers of its window. Losing it costs nothing: the window says it again.

    `done` are tokens on record, `refused` those the rules turned down with the reason, both only of
    actions the window still holds.
    """

    attempt: str
    lease: int
    done: frozenset[str] = frozenset()
    refused: Mapping[str, TrainerError] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """What the window is told. `sitting` is missing only while the database is away."""

    phase: Phase
    desk: Desk
    sitting: Sitting | None
    trouble: TrainerError | None = None

    def unsaved(self, sheet: Sheet) -> int:
        """How many answers of a message are not on record."""
        return sum(
            action.kind is ActionKind.RESPOND and action.token not in self.desk.done
            for action in sheet.actions
        )


def serve(
    platform: Platform, asker: Asker, attempt: str, desk: Desk | None, sheet: Sheet | None, *, now: datetime
) -> Turn:
    """Do what the window asks and say where it stands.

    Args:
        desk: what this session remembers; None on its first turn, when a message that comes along says
            which lease the window has held since before, and its absence that the page was just opened.
    Raises: NotFoundError: no such attempt, or somebody else's.
    """
    known = desk
    if known is None and sheet is not None and sheet.lease:
        known = Desk(attempt, sheet.lease)
    try:
        if known is None:
            opened = sit_exam.take_over(platform, asker, attempt, now=now)
            return _judge(Desk(attempt, opened.lease), opened)
        return _turn(platform, asker, known, sheet or Sheet(), now=now)
    except NotSavedError as error:
        return Turn(Phase.TROUBLE, known or Desk(attempt, 0), None, error)


def _turn(platform: Platform, asker: Asker, desk: Desk, sheet: Sheet, *, now: datetime) -> Turn:
    desk = _forget(desk, sheet)
    if sheet.take and sheet.take != desk.lease:
        standing = sit_exam.look(platform, asker, desk.attempt, now=now)
        if sheet.take == standing.lease:
            taken = sit_exam.take_over(platform, asker, desk.attempt, now=now)
            return _judge(replace(desk, lease=taken.lease), taken)
    fresh = [a for a in sheet.actions if a.token not in desk.done and a.token not in desk.refused]
    if not fresh:
        return _judge(desk, sit_exam.look(platform, asker, desk.attempt, now=now))
    return _write(platform, asker, desk, fresh, now=now)


def _forget(desk: Desk, sheet: Sheet) -> Desk:
    held = {action.token for action in sheet.actions}
    refused = {token: error for token, error in desk.refused.items() if token in held}
    return replace(desk, done=desk.done & held, refused=refused)


def _write(platform: Platform, asker: Asker, desk: Desk, fresh: Sequence[Action], *, now: datetime) -> Turn:
    def act(actions: Sequence[Action]) -> Sitting:
        return sit_exam.act(platform, asker, desk.attempt, desk.lease, actions, now=now)

    trouble: TrainerError | None = None
    try:
        try:
            sitting = act(fresh)
            return _judge(_having_done(desk, fresh), sitting)
        except (ForwardOnlyError, NoSuchPlaceError):
            desk = _one_by_one(desk, fresh, act)
    except (LeaseLostError, JournalClosedError):
        pass
    except NotSavedError as error:
        trouble = error
    return _judge(desk, sit_exam.look(platform, asker, desk.attempt, now=now), trouble)


def _one_by_one(desk: Desk, fresh: Sequence[Action], act: Callable[[Sequence[Action]], object]) -> Desk:
    """Keep what the rules allow of a message that holds something they do not."""
    for action in fresh:
        try:
            act([action])
        except (ForwardOnlyError, NoSuchPlaceError) as error:
            desk = replace(desk, refused={**desk.refused, action.token: error})
        else:
            desk = _having_done(desk, [action])
    return desk


def _having_done(desk: Desk, actions: Sequence[Action]) -> Desk:
    return replace(desk, done=desk.done | {action.token for action in actions})


def _judge(desk: Desk, sitting: Sitting, trouble: TrainerError | None = None) -> Turn:
    if sitting.attempt.status is not AttemptStatus.OPEN:
        return Turn(Phase.CLOSED, desk, sitting)
    phase = Phase.SITTING if sitting.lease == desk.lease else Phase.STALE
    return Turn(phase, desk, sitting, trouble)
