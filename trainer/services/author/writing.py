"""Writing: a window takes the working copy, saves as it is typed in, hands it in or gives it up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from trainer.bank import authoring
from trainer.bank.authoring import NotYoursError, UnfinishedError, WorkingCopy
from trainer.errors import Phrase, Phrases
from trainer.items import Item
from trainer.people import Asker
from trainer.services.author.access import no_item, require_author
from trainer.services.author.remarks import MISSING, Remark, remarks, without_picture
from trainer.services.platform import Platform
from trainer.storage import audit, bank_index, people, working_copies

SUBMITTED = "item.submitted"
TAKEN_BACK = "item.taken_back"
DISCARDED = "item.discarded"


@dataclass(frozen=True, slots=True)
class Writing:
    """A working copy as a window shows it: who has it, and what the checks say."""

    copy: WorkingCopy
    holder: str
    remarks: tuple[Remark, ...]


def look(platform: Platform, asker: Asker, unit: str) -> Writing:
    """A working copy.

    Raises: NotAllowedError. NotFoundError: nobody is writing on it.
    """
    require_author(asker)
    with platform.store.read() as session:
        return _shown(platform, session, load(session, asker, unit))


def take(platform: Platform, asker: Asker, unit: str) -> Writing:
    """Have this window write on it from now on.

    Raises: NotAllowedError, NotFoundError.
    """
    return _change(platform, asker, unit, lambda copy: authoring.take(copy, asker.person))


def write(
    platform: Platform, asker: Asker, unit: str, lease: int, items: Sequence[Item], *, now: datetime
) -> Writing:
    """Save what a window holds.

    What is not the author's to say stays: ids, objective, case, status.

    Raises: NotAllowedError, NotFoundError, TakenOverError, InReviewError.
    """

    def change(copy: WorkingCopy) -> WorkingCopy:
        return authoring.write(copy, _in_place(copy, items, taken), asker.person, lease, now=now)

    require_author(asker)
    taken: set[str] = set()
    if any(not item.id for item in items):
        with platform.store.read() as session:
            taken = working_copies.names_beginning(session, f"{unit}-")

    return _change(platform, asker, unit, change)


def submit(platform: Platform, asker: Asker, unit: str, *, now: datetime) -> None:
    """Hand it in for review.

    Raises: NotAllowedError, NotFoundError, InReviewError, UnfinishedError.
    """
    with platform.store.write() as session:
        copy = load(session, asker, unit, locked=True)
        for name in without_picture(session, copy.items):
            raise UnfinishedError(item=name, problem=Phrases((Phrase(MISSING),)))
        working_copies.save(session, authoring.submit(copy, asker.person, now=now))
        bank_index.follow_copy(session, unit)
        note(session, asker, copy, SUBMITTED, now=now)


def take_back(platform: Platform, asker: Asker, unit: str, *, now: datetime) -> None:
    """Go on writing instead of waiting for review.

    Raises: NotAllowedError, NotFoundError, NotInReviewError, NotYoursError.
    """
    with platform.store.write() as session:
        copy = load(session, asker, unit, locked=True)
        working_copies.save(session, authoring.take_back(copy, asker.person, now=now))
        bank_index.follow_copy(session, unit)
        note(session, asker, copy, TAKEN_BACK, now=now)


def discard(platform: Platform, asker: Asker, unit: str, *, now: datetime) -> None:
    """Give up what was written; what is in force stays as it is.

    Raises: NotAllowedError, NotFoundError. NotYoursError: others wrote it.
    """
    with platform.store.write() as session:
        copy = load(session, asker, unit, locked=True)
        if copy.writers and asker.person not in copy.writers:
            raise NotYoursError
        working_copies.remove(session, unit)
        bank_index.follow_copy(session, unit)
        note(session, asker, copy, DISCARDED, now=now)


def note(
    session: Session, asker: Asker, copy: WorkingCopy, action: str, *, now: datetime, **details: object
) -> None:
    """Write down in the audit log what was done, for each item of the unit."""
    for item in copy.items:
        audit.record(
            session,
            organisation=asker.organisation,
            at=now,
            actor=asker.person,
            action=action,
            target_kind="item",
            target=item.id,
            details=details,
        )


def load(session: Session, asker: Asker, unit: str, *, locked: bool = False) -> WorkingCopy:
    """The working copy of a unit. Raises: NotAllowedError, NotFoundError."""
    require_author(asker)
    copy = working_copies.load(session, asker.organisation, unit, locked=locked)
    if copy is None:
        raise no_item(unit)
    return copy


def _change(
    platform: Platform, asker: Asker, unit: str, change: Callable[[WorkingCopy], WorkingCopy]
) -> Writing:
    with platform.store.write() as session:
        before = load(session, asker, unit, locked=True)
        after = change(before)
        if after != before:
            working_copies.save(session, after)
        if after.revision != before.revision:
            bank_index.follow_copy(session, unit)
        return _shown(platform, session, after)


def _shown(platform: Platform, session: Session, copy: WorkingCopy) -> Writing:
    names = people.names(session, {copy.holder} - {""})
    return Writing(copy, names.get(copy.holder, ""), remarks(platform, session, copy.items))


def _in_place(copy: WorkingCopy, items: Sequence[Item], taken: Iterable[str]) -> list[Item]:
    """What a window sent, put where it belongs: new members of a case get ids that were never `taken`."""
    first = copy.items[0]
    if first.testlet is None:
        kept = replace(first, **_written(items[0]))
        return [kept]
    waiting = {item.id: item for item in copy.items}
    names = ("stimulus", "pool", "source", "author", "reviewed_on")
    shared: dict[str, Any] = {name: getattr(items[0], name) for name in names}
    found: list[Item] = []
    used = [_number(name) for name in (*waiting, *copy.base, *taken)]
    for place, item in enumerate(items):
        before = waiting.pop(item.id, None)
        if before is None:
            used.append(max(used, default=0) + 1)
            before = replace(first, id=f"{copy.unit}-{used[-1]}", translations={}, origin=None)
        found.append(replace(before, **{**_written(item), **shared, "place": place}))
    return found


def _number(member: str) -> int:
    number = member.rpartition("-")[2]
    return int(number) if number.isdigit() else 0


def _written(item: Item) -> dict[str, Any]:
    """What an author says."""
    names = (
        *("type", "band", "stem", "key", "rationale", "options", "stimulus", "translations"),
        *("author", "source", "reviewed_on", "pool", "enemies"),
    )
    return {name: getattr(item, name) for name in names}
