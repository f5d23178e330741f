"""The life of a blueprint before it is in force: a draft is written, handed in, and decided by another.

The same life as that of an item (`trainer.bank.authoring`), with the same refusals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from trainer.bank.authoring import (
    HELD,
    InReviewError,
    NotInReviewError,
    NotYoursError,
    OwnWorkError,
    Stage,
    TakenOverError,
)
from trainer.blueprints.specification import (
    Blueprint,
    Purpose,
    ReviewPolicy,
    ReviewShows,
    ScoringRule,
    Section,
)
from trainer.text import LocalText


@dataclass(frozen=True, slots=True)
class Draft:
    """A blueprint as it is being written.

    `base` is the digest of the document it started from or was last put onto, empty for a new one. `writers`
    changed it, in the order in which they came. A window writes under `lease`, which `holder` took and which
    grows from draft to draft; `revision` counts what was saved.
    """

    blueprint: Blueprint
    base: str
    writers: tuple[str, ...]
    changed_at: datetime
    stage: Stage = Stage.DRAFT
    lease: int = 0
    holder: str = ""
    revision: int = 0
    submitted_by: str = ""
    submitted_at: datetime | None = None

    @property
    def code(self) -> str:
        """The blueprint's code."""
        return self.blueprint.code

    @property
    def is_new(self) -> bool:
        """Whether it was never in force."""
        return not self.base

    @property
    def by(self) -> frozenset[str]:
        """Who wrote on it or handed it in, and so cannot decide about it."""
        return frozenset((*self.writers, self.submitted_by)) - {""}

    def held_by_other(self, person: str, now: datetime) -> bool:
        """Whether somebody else has just been writing on it."""
        return bool(self.holder) and self.holder != person and now - self.changed_at < HELD


def take(draft: Draft, person: str) -> Draft:
    """Give a window the right to write; the one that had it loses it."""
    return replace(draft, lease=draft.lease + 1, holder=person)


def write(draft: Draft, blueprint: Blueprint, person: str, lease: int, *, now: datetime) -> Draft:
    """Save what a window holds; the code stays.

    Raises: TakenOverError: another window has the lease. InReviewError.
    """
    if lease != draft.lease:
        raise TakenOverError
    if draft.stage is Stage.REVIEW:
        raise InReviewError
    written = replace(blueprint, code=draft.code)
    if written == draft.blueprint:
        return draft
    return replace(
        draft,
        blueprint=written,
        writers=tuple(dict.fromkeys((*draft.writers, person))),
        revision=draft.revision + 1,
        changed_at=now,
    )


def submit(draft: Draft, person: str, *, now: datetime) -> Draft:
    """Hand it in for review. Raises: InReviewError."""
    if draft.stage is Stage.REVIEW:
        raise InReviewError
    return replace(draft, stage=Stage.REVIEW, submitted_by=person, submitted_at=now, changed_at=now)


def take_back(draft: Draft, person: str, *, now: datetime) -> Draft:
    """Go on writing instead of waiting.

    Raises: NotInReviewError. NotYoursError: somebody else's.
    """
    if draft.stage is not Stage.REVIEW:
        raise NotInReviewError
    if person not in draft.by:
        raise NotYoursError
    return _to_draft(draft, now)


def send_back(draft: Draft, reviewer: str, *, now: datetime) -> Draft:
    """Ask for changes. Raises: NotInReviewError, OwnWorkError."""
    check_reviewer(draft, reviewer)
    return _to_draft(draft, now)


def check_reviewer(draft: Draft, reviewer: str) -> None:
    """Raise NotInReviewError, or OwnWorkError where the reviewer wrote on it or handed it in."""
    if draft.stage is not Stage.REVIEW:
        raise NotInReviewError
    if reviewer in draft.by:
        raise OwnWorkError


def put_onto(draft: Draft, base: str, person: str) -> Draft:
    """Say that what is written takes account of the state with this digest."""
    return replace(draft, base=base, writers=tuple(dict.fromkeys((*draft.writers, person))))


def _to_draft(draft: Draft, now: datetime) -> Draft:
    return replace(draft, stage=Stage.DRAFT, submitted_by="", submitted_at=None, changed_at=now)


_USUAL: Mapping[Purpose, Mapping[str, Any]] = {
    Purpose.CERTIFICATION: {
        "time_limit": timedelta(minutes=60),
        "scoring": ScoringRule.PARTIAL,
        "attempts": 3,
        "cool_down": timedelta(hours=24),
        "valid_for": 24,
    },
    Purpose.QUIZ: {"time_limit": timedelta(minutes=15), "review": ReviewPolicy(ReviewShows.KEYS)},
    Purpose.PRACTICE: {"time_limit": None, "review": ReviewPolicy(ReviewShows.KEYS)},
}


def blank(code: str, title: LocalText, purpose: Purpose) -> Blueprint:
    """A new blueprint with what is usual for its purpose and one section to fill."""
    first = Section("s1", LocalText("第一部分", "Part 1"), Fraction(1), ())
    usual = _USUAL[purpose]
    return Blueprint(code, title, purpose, sections=(first,), cut=Fraction(60), **usual)
