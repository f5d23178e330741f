"""Who writes: a window keeps the lease it took in its session and in its address.

After a restart of the server, or a reload, the browser comes back with the same address. If its lease still
holds, the window goes on, and what stands in its fields is saved; if another window has taken it, nothing of
this one is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from trainer.bank.authoring import InReviewError, Stage, TakenOverError
from trainer.blueprints import Blueprint
from trainer.people import Asker
from trainer.services import blueprints
from trainer.services.blueprints import Writing
from trainer.services.platform import Platform

_WINDOW = re.compile(r"(\d{1,15})\.(\d{1,15})")


class Phase(StrEnum):
    """What the window is to show."""

    OPEN = "open"
    ELSEWHERE = "elsewhere"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Window:
    """A window's fields carry `fields` in their names, and it writes under `lease`."""

    fields: int
    lease: int

    def __str__(self) -> str:
        return f"{self.fields}.{self.lease}"


@dataclass(frozen=True, slots=True)
class Turn:
    """Where the window stands; `window` is what it is to remember, None where it never had a lease."""

    phase: Phase
    writing: Writing
    window: Window | None


def read(text: str) -> Window | None:
    """A window as its address names it; None where it names none."""
    found = _WINDOW.fullmatch(text)
    return Window(int(found[1]), int(found[2])) if found else None


def settle(
    platform: Platform,
    asker: Asker,
    code: str,
    remembered: Window | None,
    addressed: Window | None,
    *,
    now: datetime,
) -> Turn:
    """See whether the window may write, and let it take the lease if nobody else is at it.

    Args: remembered: what the session knows of this window. addressed: what its address says.
    Raises: NotAllowedError, NotFoundError.
    """
    writing = blueprints.look_at_writing(platform, asker, code, now=now)
    draft = writing.draft
    if draft.stage is Stage.REVIEW:
        return Turn(Phase.REVIEW, writing, None)
    if remembered is not None:
        held = remembered.lease == draft.lease
        return Turn(Phase.OPEN if held else Phase.ELSEWHERE, writing, remembered)
    if addressed is not None and addressed.lease != draft.lease:
        return Turn(Phase.ELSEWHERE, writing, addressed)
    if draft.held_by_other(asker.person, now):
        return Turn(Phase.ELSEWHERE, writing, None)
    return take(platform, asker, code, addressed, now=now)


def take(
    platform: Platform, asker: Asker, code: str, addressed: Window | None = None, *, now: datetime
) -> Turn:
    """Have this window write from now on; one that comes back keeps its fields."""
    writing = blueprints.take(platform, asker, code, now=now)
    lease = writing.draft.lease
    return Turn(Phase.OPEN, writing, Window(addressed.fields if addressed else lease, lease))


def save(platform: Platform, asker: Asker, turn: Turn, blueprint: Blueprint, *, now: datetime) -> Turn:
    """Save what the window holds; where another one has taken the lease, say so."""
    window, draft = turn.window, turn.writing.draft
    if window is None or blueprint == draft.blueprint:
        return turn
    try:
        writing = blueprints.write(platform, asker, draft.code, window.lease, blueprint, now=now)
    except (TakenOverError, InReviewError):
        found = blueprints.look_at_writing(platform, asker, draft.code, now=now)
        phase = Phase.REVIEW if found.draft.stage is Stage.REVIEW else Phase.ELSEWHERE
        return Turn(phase, found, window)
    return Turn(Phase.OPEN, writing, window)


def kept(found: object) -> Window | None:
    """What a session remembers of its window on a blueprint, if anything."""
    return found if isinstance(found, Window) else None


def name(code: str) -> str:
    """Under which name a session remembers its window."""
    return f"blueprint-window-{code}"
