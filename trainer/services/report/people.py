"""The people of a part of the organisation, for those in whose line they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from trainer.errors import NotAllowedError, translatable
from trainer.people import Asker
from trainer.reports import Status
from trainer.services import exam_access
from trainer.services.platform import Platform
from trainer.services.report.scope import Ground, Scope, resolve
from trainer.storage import report_people, report_rolls
from trainer.storage.report_people import ExamLine, PersonLine
from trainer.storage.report_rolls import Roll, Stand

PAGE = 50
AT_ONCE = 500
"""People read at once for a file that lists all of them."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with how they stand altogether, and with each exam."""

    line: PersonLine
    exams: tuple[ExamLine, ...]


@dataclass(frozen=True, slots=True)
class Members:
    """A page of people, counted from 1, and how many there are in all."""

    members: tuple[Member, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


def people(
    platform: Platform,
    asker: Asker,
    scope: Scope,
    *,
    status: Status | None = None,
    text: str = "",
    page: int = 1,
    roll: Roll | None = None,
    now: datetime,
) -> Members:
    """The people of the part a scope names, who needs looking after first.

    Args: roll: that of an overview at the same time, so that it need not be worked out again.
    Raises: NotAllowedError, NotFoundError: as `resolve`, and for somebody who may not see single people.
    """
    ground = require_line(platform, asker, scope, now=now)
    with platform.store.read() as session:
        called = roll_of(session, ground, roll, now=now)
        found = report_people.people(session, called, status=status, text=text)
        first = (max(1, page) - 1) * PAGE
        members = _members(session, ground, found[first : first + PAGE])
    return Members(members, len(found), max(1, page))


def everybody(platform: Platform, asker: Asker, scope: Scope, *, now: datetime) -> Iterator[Member]:
    """All people of the part a scope names, in the order of `people`. Raises: as `people`."""
    ground = require_line(platform, asker, scope, now=now)
    with platform.store.read() as session:
        stands = report_rolls.call(session, ground.part, now).stands
    for first in range(0, len(stands), AT_ONCE):
        with platform.store.read() as session:
            yield from _members(session, ground, stands[first : first + AT_ONCE])


def _members(session: Session, ground: Ground, stands: Sequence[Stand]) -> tuple[Member, ...]:
    exams = report_people.exam_lines(session, ground.part, [one.person for one in stands])
    lines = report_people.lines(session, stands)
    return tuple(Member(one, tuple(exams.get(one.person, ()))) for one in lines)


def roll_of(session: Session, ground: Ground, roll: Roll | None, *, now: datetime) -> Roll:
    """The roll at hand if it is that of this part at this time, else a new one."""
    if roll is not None and (roll.part, roll.now) == (ground.part, now):
        return roll
    return report_rolls.call(session, ground.part, now)


def require_line(platform: Platform, asker: Asker, scope: Scope, *, now: datetime) -> Ground:
    """The ground of a scope for somebody in whose line it is. Raises NotAllowedError, which is audited."""
    ground = resolve(platform, asker, scope, now=now)
    if not ground.in_line:
        exam_access.note_refusal(platform, asker, "report.people", "unit", scope.unit, now=now)
        raise NotAllowedError(reason=translatable("this lies outside your part of the organisation"))
    return ground
