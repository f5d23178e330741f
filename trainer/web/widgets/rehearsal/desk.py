"""One turn between a window and the server: what its message does to the play, and what it is told.

The window sends the step not yet acknowledged again and again; a turn takes it if it is new and acknowledges
it if it stands. So it does not matter which messages arrive, how often, or before which server.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from trainer.errors import TrainerError
from trainer.people import Asker
from trainer.scenarios.play import (
    ChoiceNotOpenError,
    NoHintError,
    NotAbandonedError,
    NoUndoError,
    PlayOverError,
)
from trainer.services import rehearse
from trainer.services.platform import Platform
from trainer.services.rehearse import Action, Screen, TakenOverError
from trainer.storage import NotSavedError


class Phase(StrEnum):
    """What the window is to show."""

    WAITING = "waiting"
    OPEN = "open"
    STALE = "stale"
    OVER = "over"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A window's message: the lease it holds, the play whose words it has, and its step not yet acknowledged.

    `take` is the lease it wants to replace, 0 for none; `beat` numbers the messages; `leave` asks for the
    page after the conversation.
    """

    lease: int = 0
    have: str = ""
    take: int = 0
    beat: int = 0
    action: Action | None = None
    leave: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """What a server session remembers of its window. Losing it costs nothing: the window says it again.

    `done` is the token of the last step that stands, `refused` that of the last one turned down, `refusal`
    says why.
    """

    play: str
    lease: int
    done: str = ""
    refused: str = ""
    refusal: TrainerError | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What the window is told. `screen` is missing only while the database is away."""

    phase: Phase
    desk: Desk
    screen: Screen | None
    trouble: TrainerError | None = None


_REFUSALS = (ChoiceNotOpenError, NoHintError, NoUndoError, NotAbandonedError, PlayOverError)


def serve(
    platform: Platform, asker: Asker, play: str, desk: Desk | None, sheet: Sheet | None, *, now: datetime
) -> Turn:
    """Do what the window asks and say where it stands.

    Args:
        desk: what this session remembers; None on its first turn, when a message that comes along says
            which lease the window has held since before, and its absence that the page was just opened.
    Raises: NotFoundError: no such play, or somebody else's.
    """
    known = desk
    if known is None and sheet is not None and sheet.lease:
        known = Desk(play, sheet.lease)
    try:
        if known is None:
            opened = rehearse.take_over(platform, asker, play, now=now)
            return _judge(Desk(play, opened.lease), opened)
        return _turn(platform, asker, known, sheet or Sheet(), now=now)
    except NotSavedError as error:
        return Turn(Phase.TROUBLE, known or Desk(play, 0), None, error)


def _turn(platform: Platform, asker: Asker, desk: Desk, sheet: Sheet, *, now: datetime) -> Turn:
    screen = rehearse.look(platform, asker, desk.play, now=now)
    if sheet.take and sheet.take == screen.lease and screen.lease != desk.lease:
        screen = rehearse.take_over(platform, asker, desk.play, now=now)
        return _judge(replace(desk, lease=screen.lease), screen)
    action = sheet.action
    if action is None or action.token in (desk.done, desk.refused):
        return _judge(desk, screen)
    try:
        screen = rehearse.act(platform, asker, desk.play, desk.lease, action, now=now)
    except TakenOverError:
        return _judge(desk, screen)
    except _REFUSALS as error:
        return _judge(replace(desk, refused=action.token, refusal=error), screen)
    except NotSavedError as error:
        return _judge(desk, screen, error)
    return _judge(replace(desk, done=action.token, refusal=None), screen)


def _judge(desk: Desk, screen: Screen, trouble: TrainerError | None = None) -> Turn:
    if not screen.is_open:
        return Turn(Phase.OVER, desk, screen)
    phase = Phase.OPEN if screen.lease == desk.lease else Phase.STALE
    return Turn(phase, desk, screen, trouble)
