"""Drafts made of items that came in files; the worker makes them for somebody whose right was checked.

An adopted item becomes a working copy under a number of its own, or one of an item in force whose next
version it may be. As long as nobody has written on it, it can be taken back without a trace in the bank.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from trainer.bank.arrivals import as_new_version
from trainer.bank.authoring import Stage, WorkingCopy
from trainer.items import Item
from trainer.services.author.begin import first_lease, named, next_number
from trainer.services.platform import Platform
from trainer.storage import audit, bank_index, item_states, working_copies

IMPORTED = "item.imported"


@dataclass(frozen=True, slots=True)
class Adopter:
    """Who takes items over."""

    organisation: str
    person: str
    name: str


class Numbers:
    """Numbers for new units, so that the database is asked for those taken only once for each objective."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._last: dict[tuple[str, str], int] = {}

    def following(self, objective: str, letter: str) -> int:
        """The next number of an objective that was never used."""
        place = (objective, letter)
        if place not in self._last:
            with self._platform.store.read() as session:
                taken = working_copies.names_beginning(session, f"{objective}-")
            self._last[place] = next_number(objective, letter, taken) - 1
        self._last[place] += 1
        return self._last[place]

    def forget(self) -> None:
        """Ask again: somebody else took one meanwhile."""
        self._last.clear()


def place(numbers: Numbers, objective: str, items: Sequence[Item], author: str) -> list[Item]:
    """The items as they will stand under an objective; who took them over is the author of those without."""
    letter = "T" if items[0].testlet else ""
    found = [replace(item, objective=objective, author=item.author or author) for item in items]
    _, placed = named(objective, found, numbers.following(objective, letter))
    return placed


def adopt(
    session: Session, adopter: Adopter, placed: Iterable[Sequence[Item]], *, now: datetime
) -> tuple[str, ...]:
    """Make new drafts of placed items; return their units.

    Raises: sqlalchemy's IntegrityError: one of the units is taken.
    """
    writers, lease = (adopter.person,), first_lease(now)
    copies = [
        WorkingCopy(items[0].testlet or items[0].id, tuple(items), {}, writers, now, lease=lease)
        for items in placed
    ]
    for copy in copies:
        working_copies.add(session, adopter.organisation, copy)
        _note(session, adopter, copy.items, now)
    bank_index.follow_new(session, copies)
    return tuple(copy.unit for copy in copies)


def succeed(session: Session, adopter: Adopter, item_id: str, arrived: Item, *, now: datetime) -> bool:
    """Begin to change an item in force to what arrived.

    Returns: False where somebody is writing on it, it is not in force any more, is part of a case, or would
    not change.
    """
    copy = working_copies.load(session, adopter.organisation, item_id, locked=True)
    found = item_states.standings(session, [item_id]).get(item_id)
    if found is None or found.withdrawn or found.item.testlet or (copy is not None and copy.writers):
        return False
    changed = as_new_version(found.item, arrived)
    if changed.version == found.item.version:
        return False
    working_copies.remove(session, item_id)
    writers = (adopter.person,)
    made = WorkingCopy(item_id, (changed,), {item_id: found.digest}, writers, now, lease=first_lease(now))
    working_copies.add(session, adopter.organisation, made)
    _note(session, adopter, [changed], now)
    return True


def give_up(session: Session, organisation: str, unit: str) -> bool:
    """Take an adopted draft back; False where somebody wrote on it, handed it in or has discarded it."""
    copy = working_copies.load(session, organisation, unit, locked=True)
    if copy is None or copy.revision or copy.stage is not Stage.DRAFT:
        return False
    working_copies.remove(session, unit)
    bank_index.follow_copy(session, unit)
    return True


def _note(session: Session, adopter: Adopter, items: Sequence[Item], now: datetime) -> None:
    for item in items:
        origin = item.origin
        audit.record(
            session,
            organisation=adopter.organisation,
            at=now,
            actor=adopter.person,
            action=IMPORTED,
            target_kind="item",
            target=item.id,
            details={"file": origin.file, "position": origin.position} if origin else {},
        )
