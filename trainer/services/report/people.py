"""The people of a part of the organisation, for those in whose line they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from trainer.errors import NotAllowedError, translatable
from trainer.people import Asker
from trainer.reports import Status
from trainer.services import exam_access
from trainer.services.platform import Platform
from trainer.services.report.scope import Ground, Scope, resolve
from trainer.storage import report_people
from trainer.storage.report_people import ExamLine, PersonLine

PAGE = 50


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
    now: datetime,
) -> Members:
    """The people of the part a scope names, who needs looking after first.

    Raises: NotAllowedError, NotFoundError: as `resolve`, and for somebody who may not see single people.
    """
    ground = require_line(platform, asker, scope, now=now)
    with platform.store.read() as session:
        found, total = report_people.people(
            session, ground.part, now, status=status, text=text, offset=(max(1, page) - 1) * PAGE, limit=PAGE
        )
        exams = report_people.exam_lines(session, ground.part, [one.person for one in found])
    members = tuple(Member(one, tuple(exams.get(one.person, ()))) for one in found)
    return Members(members, total, max(1, page))


def require_line(platform: Platform, asker: Asker, scope: Scope, *, now: datetime) -> Ground:
    """The ground of a scope for somebody in whose line it is. Raises NotAllowedError, which is audited."""
    ground = resolve(platform, asker, scope, now=now)
    if not ground.in_line:
        exam_access.note_refusal(platform, asker, "report.people", "unit", scope.unit, now=now)
        raise NotAllowedError(reason=translatable("this lies outside your part of the organisation"))
    return ground
