"""One turn between a window and the server: what its message does to the working copy, and what it is told.

The window sends what is not yet acknowledged again and again, so it does not matter which messages arrive.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from trainer.bank.authoring import InReviewError, Stage, TakenOverError
from trainer.errors import TrainerError, translatable
from trainer.items import Item
from trainer.people import Asker
from trainer.services import author
from trainer.services.author import Writing
from trainer.services.platform import Platform


class UnreadableError(TrainerError):
    """A message that no editor of ours would send, or with more in it than an item may have."""

    template = translatable(
        "This cannot be saved: a text, an id or a list in it is longer than an item may have. Shorten it."
    )


class Phase(StrEnum):
    """What the window is to show."""

    WAITING = "waiting"
    OPEN = "open"
    ELSEWHERE = "elsewhere"
    REVIEW = "review"
    DONE = "done"


class Act(StrEnum):
    """What else a window may ask for."""

    NONE = ""
    SUBMIT = "submit"
    DISCARD = "discard"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A window's message: the lease it holds (0 for none yet), the one it wants to replace, what it holds.

    `unreadable` says that what it holds is more than an item may have.
    """

    lease: int = 0
    take: int = 0
    beat: int = 0
    have: bool = False
    items: tuple[Item, ...] | None = None
    act: Act = Act.NONE
    unreadable: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """What a server session remembers of its window: the lease it took, the last act and what came of it."""

    lease: int = 0
    acted: int = 0
    trouble: TrainerError | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What the window is told; `kept` says that what it sent is saved, `done` which act ended the writing."""

    phase: Phase
    desk: Desk
    writing: Writing | None = None
    done: Act = Act.NONE
    trouble: TrainerError | None = None
    kept: bool = True


@dataclass(frozen=True, slots=True)
class _Bench:
    """Whose turn it is, and on what."""

    platform: Platform
    asker: Asker
    unit: str
    now: datetime

    def look(self) -> Writing:
        return author.look_at_writing(self.platform, self.asker, self.unit)

    def save(self, lease: int, items: tuple[Item, ...]) -> Writing:
        return author.write(self.platform, self.asker, self.unit, lease, items, now=self.now)

    def finish(self, act: Act) -> None:
        done = author.submit if act is Act.SUBMIT else author.discard
        done(self.platform, self.asker, self.unit, now=self.now)


def serve(
    platform: Platform, asker: Asker, unit: str, desk: Desk, sheet: Sheet | None, *, now: datetime
) -> Turn:
    """Do what the window asks and say where it stands. Raises: NotAllowedError, NotFoundError."""
    bench = _Bench(platform, asker, unit, now)
    writing = bench.look()
    if sheet is None:
        return Turn(Phase.WAITING, desk)
    if writing.copy.stage is Stage.REVIEW:
        return Turn(Phase.REVIEW, desk, writing)
    held = sheet.lease or desk.lease
    if held and held == writing.copy.lease:
        return _work(bench, replace(desk, lease=held), sheet, writing)
    if desk.lease and desk.lease == writing.copy.lease:
        return Turn(Phase.OPEN, desk, writing, kept=False)  # Taken a moment ago by this very message.
    if _may_take(bench, sheet, writing):
        writing = author.take(platform, asker, unit)
        return Turn(Phase.OPEN, replace(desk, lease=writing.copy.lease), writing, kept=False)
    return Turn(Phase.ELSEWHERE, desk, writing, kept=False)


def _may_take(bench: _Bench, sheet: Sheet, writing: Writing) -> bool:
    """Whether the window gets the lease: it asks to replace the present one, or came and nobody writes."""
    if sheet.take:
        return sheet.take == writing.copy.lease
    return sheet.lease == 0 and not writing.copy.held_by_other(bench.asker.person, bench.now)


def _work(bench: _Bench, desk: Desk, sheet: Sheet, writing: Writing) -> Turn:
    try:
        if sheet.unreadable:
            raise UnreadableError
        if sheet.items is not None:
            writing = bench.save(desk.lease, sheet.items)
    except (TakenOverError, InReviewError):
        return Turn(Phase.ELSEWHERE, desk, bench.look(), kept=False)
    except TrainerError as error:
        return Turn(Phase.OPEN, desk, writing, trouble=error, kept=False)
    if sheet.act is not Act.NONE:
        return _act(bench, desk, sheet, writing)
    return Turn(Phase.OPEN, desk, writing)


def _act(bench: _Bench, desk: Desk, sheet: Sheet, writing: Writing) -> Turn:
    """Hand it in or give it up, once for each message."""
    if desk.acted == sheet.beat:
        return Turn(Phase.OPEN, desk, writing, trouble=desk.trouble)
    try:
        bench.finish(sheet.act)
    except TrainerError as error:
        desk = replace(desk, acted=sheet.beat, trouble=error)
        return Turn(Phase.OPEN, desk, writing, trouble=error)
    return Turn(Phase.DONE, Desk(), done=sheet.act)
