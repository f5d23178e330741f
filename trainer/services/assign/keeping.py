"""Keeping tasks those of the people assignments reach now: who joins gets them, who leaves loses them."""

from __future__ import annotations

import threading
from datetime import datetime
from weakref import WeakKeyDictionary

from sqlmodel import Session

from trainer.assignments import Assignment, task_of
from trainer.services.notify import telling
from trainer.services.platform import Platform
from trainer.storage import Store, audit, report_changes, tasks, units
from trainer.storage import assignments as rows

_MOVING = (
    "cohort.joined",
    "cohort.left",
    "identity.erased",
    "person.created",
    "person.deactivated",
    "person.moved",
    "person.reactivated",
    "role.granted",
    "role.withdrawn",
    "unit.moved",
)
"""Acts after which an assignment may reach other people."""

_seen: WeakKeyDictionary[Store, datetime] = WeakKeyDictionary()
_lock = threading.Lock()


def place(
    platform: Platform, session: Session, organisation: str, assignment: Assignment, *, now: datetime
) -> None:
    """Make the tasks of an assignment those of whom it reaches now, with exceptions; tell who is new."""
    other = rows.exceptions(session, [assignment.id])
    wanted = {
        person: task_of(assignment, other.get((assignment.id, person)))
        for person in rows.people_reached(session, organisation, assignment.audience)
    }
    placed = tasks.place(session, organisation, assignment, wanted)
    report_changes.note(session, *placed.fresh, *placed.changed)
    told = [telling.assigned(person, wanted[person]) for person in placed.fresh if not wanted[person].excused]
    telling.tell(platform, session, organisation, told, now=now)


def drop(session: Session, assignment: str) -> None:
    """Take away the tasks of an assignment that was withdrawn."""
    report_changes.note(session, *tasks.drop(session, assignment))


def follow(platform: Platform, *, now: datetime) -> bool:
    """Place all assignments again if anybody joined, left or moved since the last time; say whether.

    The audit log tells; a process that has just started places them all once.
    """
    with platform.store.read() as session:
        root = units.root(session)
        moved = audit.latest(session, _MOVING) if root else None
    if root is None:
        return False
    with _lock:
        seen = _seen.get(platform.store)
        if seen is not None and (moved is None or moved <= seen):
            return False
        _seen[platform.store] = moved or now
    with platform.store.read() as session:
        found = rows.everything(session, root.id)
    for assignment in found:
        with platform.store.write() as session:
            place(platform, session, root.id, assignment, now=now)
    return True
