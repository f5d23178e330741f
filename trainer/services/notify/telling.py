"""What people are told, and under which key, so that nobody is told the same thing twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from trainer.assignments import Task
from trainer.services.platform import Platform
from trainer.storage import notices
from trainer.storage.notices import NewNotice


class NoticeKind(StrEnum):
    """What a notice is about."""

    ASSIGNED = "assigned"
    DUE = "due"
    OVERDUE = "overdue"
    LAPSES = "lapses"
    LAPSED = "lapsed"
    REMINDED = "reminded"
    EXTENDED = "extended"
    DIGEST = "digest"
    RESCORED = "rescored"


def tell(
    platform: Platform, session: Session, organisation: str, found: Sequence[NewNotice], *, now: datetime
) -> int:
    """Tell people in this transaction what they were not told yet; return how many notices that were."""
    if not found:
        return 0
    return notices.add(session, organisation, found, at=now, mail=platform.settings.mail.enabled)


def assigned(person: str, task: Task) -> NewNotice:
    """Something was assigned."""
    return NewNotice(person, f"assigned:{task.assignment}", NoticeKind.ASSIGNED, _task(task))


def due(person: str, task: Task, days: int) -> NewNotice:
    """It is due in so many days; 0: it is overdue. A new day it is due is told of anew."""
    kind = NoticeKind.DUE if days else NoticeKind.OVERDUE
    at = task.times.due.isoformat() if task.times.due else ""
    return NewNotice(person, f"due:{task.assignment}:{at}:{days}", kind, {**_task(task), "days": days})


def lapses(person: str, exam: str, at: datetime, days: int) -> NewNotice:
    """A pass lapses in at most so many days; 0: it has."""
    kind = NoticeKind.LAPSES if days else NoticeKind.LAPSED
    data = {"kind": "exam", "code": exam, "at": at.isoformat(), "days": days}
    return NewNotice(person, f"lapses:{exam}:{at.isoformat()}:{days}", kind, data)


def reminded(person: str, reason: str, data: Mapping[str, Any], *, now: datetime) -> NewNotice:
    """A manager reminds; at most once a day for one reason."""
    return NewNotice(
        person, f"reminded:{reason}:{now:%Y-%m-%d}", NoticeKind.REMINDED, {**data, "reason": reason}
    )


def extended(person: str, task: Task) -> NewNotice:
    """There is more time."""
    at = task.times.due.isoformat() if task.times.due else ""
    return NewNotice(person, f"extended:{task.assignment}:{at}", NoticeKind.EXTENDED, _task(task))


def rescored(person: str, repair: str, attempt: str, exam: str, reason: str, *, at: datetime) -> NewNotice:
    """A sitting was scored anew because an item was repaired; the score itself stands on its result page."""
    data = {"kind": "exam", "code": exam, "at": at.isoformat(), "note": reason, "attempt": attempt}
    return NewNotice(person, f"rescored:{repair}:{attempt}", NoticeKind.RESCORED, data)


def digest(person: str, week: str, data: Mapping[str, Any]) -> NewNotice:
    """How a manager's people stand this week."""
    return NewNotice(person, f"digest:{week}", NoticeKind.DIGEST, dict(data))


def _task(task: Task) -> dict[str, Any]:
    return {
        "kind": task.kind.value,
        "code": task.code,
        "due": task.times.due.isoformat() if task.times.due else None,
        "note": task.note,
    }
