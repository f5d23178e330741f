"""The life of an item before it is in force: a working copy is written, handed in, and decided by another.

A working copy holds one draw unit: an item, or a testlet with its members in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from trainer.errors import Phrase, Phrases, TrainerError, translatable
from trainer.items import Item, Status, problems

HELD = timedelta(minutes=10)
"""How long after the last change a window still counts as being written in."""


class Stage(StrEnum):
    """Where a working copy stands."""

    DRAFT = "draft"
    REVIEW = "review"


class OwnWorkError(TrainerError):
    """Somebody decides about what they have written themselves."""

    template = translatable("You have written on this yourself; somebody else has to decide about it.")


class UnfinishedError(TrainerError):
    """Something that cannot be shown or scored is handed in."""

    template = translatable("{item} is not finished yet: {problem}")


class NotInReviewError(TrainerError):
    """A decision about something that is not waiting for one."""

    template = translatable("This is not in review any more. Look again.")


class InReviewError(TrainerError):
    """Writing on something that waits for a decision."""

    template = translatable("This is in review. Take it back before you write on it.")


class TakenOverError(TrainerError):
    """A window writes that does not have the working copy any more."""

    template = translatable("This has been opened in another window; nothing is saved from here any more.")


class NotYoursError(TrainerError):
    """Somebody takes back or discards what others are writing."""

    template = translatable("Only those who wrote on it can do this.")


@dataclass(frozen=True, slots=True)
class WorkingCopy:
    """One unit as it is being written.

    `base` has the digest of each item's document when the copy was made or last put onto a newer state; items
    without one are new. `writers` changed it, in the order in which they came. A window writes under `lease`,
    which `holder` took and which grows from copy to copy; `revision` counts what was saved.
    """

    unit: str
    items: tuple[Item, ...]
    base: Mapping[str, str]
    writers: tuple[str, ...]
    changed_at: datetime
    stage: Stage = Stage.DRAFT
    lease: int = 0
    holder: str = ""
    revision: int = 0
    submitted_by: str = ""
    submitted_at: datetime | None = field(default=None)

    @property
    def is_new(self) -> bool:
        """Whether none of it was ever in force."""
        return not self.base

    def held_by_other(self, person: str, now: datetime) -> bool:
        """Whether somebody else has just been writing on it."""
        return bool(self.holder) and self.holder != person and now - self.changed_at < HELD


def take(copy: WorkingCopy, person: str) -> WorkingCopy:
    """Give a window the right to write; the one that had it loses it."""
    return replace(copy, lease=copy.lease + 1, holder=person)


def write(copy: WorkingCopy, items: Iterable[Item], person: str, lease: int, *, now: datetime) -> WorkingCopy:
    """Save what a window holds.

    Raises: TakenOverError: another window has the lease. InReviewError.
    """
    if lease != copy.lease:
        raise TakenOverError
    if copy.stage is Stage.REVIEW:
        raise InReviewError
    written = tuple(items)
    if written == copy.items:
        return replace(copy, changed_at=now)
    return replace(
        copy,
        items=written,
        writers=tuple(dict.fromkeys((*copy.writers, person))),
        revision=copy.revision + 1,
        changed_at=now,
    )


def submit(copy: WorkingCopy, person: str, *, now: datetime) -> WorkingCopy:
    """Hand it in for review.

    Raises: InReviewError. UnfinishedError: it could not be shown or scored as it is.
    """
    if copy.stage is Stage.REVIEW:
        raise InReviewError
    check_finished(copy.items)
    return replace(copy, stage=Stage.REVIEW, submitted_by=person, submitted_at=now, changed_at=now)


def take_back(copy: WorkingCopy, person: str, *, now: datetime) -> WorkingCopy:
    """Go on writing instead of waiting.

    Raises: NotInReviewError. NotYoursError: somebody else's.
    """
    if copy.stage is not Stage.REVIEW:
        raise NotInReviewError
    if person not in (*copy.writers, copy.submitted_by):
        raise NotYoursError
    return replace(copy, stage=Stage.DRAFT, submitted_by="", submitted_at=None, changed_at=now)


def send_back(copy: WorkingCopy, reviewer: str, *, now: datetime) -> WorkingCopy:
    """Ask for changes.

    Raises: NotInReviewError, OwnWorkError.
    """
    check_reviewer(copy, reviewer)
    return replace(copy, stage=Stage.DRAFT, submitted_by="", submitted_at=None, changed_at=now)


def approve(copy: WorkingCopy, reviewer: str, status: Status) -> tuple[Item, ...]:
    """The items as they come into force, in use or on trial.

    Raises: NotInReviewError, OwnWorkError. UnfinishedError: a rule has been added since it was handed in.
    """
    check_reviewer(copy, reviewer)
    check_finished(copy.items)
    if status not in (Status.ACTIVE, Status.PILOT):
        raise ValueError(status)
    return tuple(replace(item, status=status) for item in copy.items)


def check_reviewer(copy: WorkingCopy, reviewer: str) -> None:
    """Raise NotInReviewError, or OwnWorkError where the reviewer wrote on it or handed it in."""
    if copy.stage is not Stage.REVIEW:
        raise NotInReviewError
    if reviewer in (*copy.writers, copy.submitted_by):
        raise OwnWorkError


def check_finished(items: Iterable[Item]) -> None:
    """Raise UnfinishedError with the first problem, if there is any."""
    for item in items:
        for problem in problems(item):
            told = Phrases((Phrase(problem.template, problem.details),))
            raise UnfinishedError(item=item.id, problem=told)
