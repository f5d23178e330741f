"""The same thing done to many items at once, all or nothing, and undone as long as nobody went on from it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from trainer.errors import NotFoundError, TrainerError, translatable
from trainer.items import Item, Status
from trainer.people import Asker
from trainer.services.analyse.retiring import RETIRED
from trainer.services.author.access import require_author
from trainer.services.author.browsing import keep_up
from trainer.services.author.releasing import release
from trainer.services.catalogue import Published
from trainer.services.platform import Platform
from trainer.storage import audit, bank_search, bulk_changes, item_states, people, working_copies
from trainer.storage.bank_search import BankQuery

MOST = 500
"""Items that are changed at once."""
UNDOABLE = timedelta(days=7)
CHANGED = "item.changed"
UNDONE = "item.change_undone"
_LONGEST = 300


class Bulk(StrEnum):
    """What can be done to many items."""

    RETIRE = "retire"
    BAND = "band"
    AUTHOR = "author"
    SOURCE = "source"
    CHECKED = "checked"


class NothingToDoError(TrainerError):
    """None of the items would change."""

    template = translatable("None of these items would change.")


class TooManyError(TrainerError):
    """More items than are changed at once."""

    template = translatable("At most {limit} items are changed at once.")


class BadValueError(TrainerError):
    """A value that the items cannot have."""

    template = translatable("“{value}” cannot be used here.")


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: how many changed, and which were left alone as somebody is writing or went on."""

    id: str
    changed: int
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Last:
    """The last change of many items that can still be undone."""

    id: str
    action: Bulk
    value: str
    count: int
    who: str
    at: datetime


def matching(platform: Platform, asker: Asker, query: BankQuery) -> tuple[str, ...]:
    """The ids of what a query finds, at most MOST. Raises NotAllowedError."""
    require_author(asker)
    keep_up(platform)
    with platform.store.read() as session:
        return bank_search.ids(session, replace(query, offset=0, limit=MOST))


def change_many(
    platform: Platform, asker: Asker, items: Collection[str], action: Bulk, value: str = "", *, now: datetime
) -> Done:
    """Do the same to these items, for a case to all of its members where it can only be whole.

    Args: value: a band, an author or a source; nothing for the other actions.
    Raises: NotAllowedError, TooManyError, BadValueError, NothingToDoError; NeededError: an exam could not be
        drawn any more. ChangedMeanwhileError.
    """
    require_author(asker)
    if len(items) > MOST:
        raise TooManyError(limit=MOST)
    told = _checked(action, value)
    published = platform.catalogue.current()
    with platform.store.write() as session:
        wanted, left = _free(session, asker, _chosen(published, items, action))
        before = [item for item in wanted if _changed(item, action, told, now) != item]
        if not before:
            raise NothingToDoError
        after = [_changed(item, action, told, now) for item in before]
        release(session, asker, published, after, action=CHANGED, now=now)
        name = bulk_changes.add(
            session,
            asker.organisation,
            asker.person,
            action=action.value,
            value=told,
            before=before,
            after=after,
            at=now,
        )
        for item in before:
            retired = action is Bulk.RETIRE
            details = {"before": item.status.value} if retired else {"change": action.value, "value": told}
            _note(session, asker, item.id, RETIRED if retired else CHANGED, details=details, now=now)
    return Done(name, len(after), left)


def last(platform: Platform, asker: Asker, *, now: datetime) -> Last | None:
    """The last change of many items that can be undone. Raises NotAllowedError."""
    require_author(asker)
    with platform.store.read() as session:
        found = bulk_changes.latest(session, asker.organisation, now - UNDOABLE)
        if found is None:
            return None
        names = people.names(session, {found.by})
    return Last(
        found.id, Bulk(found.action), found.value, len(found.before), names.get(found.by, ""), found.at
    )


def undo(platform: Platform, asker: Asker, name: str, *, now: datetime) -> Done:
    """Give every item back what it said before, unless somebody changed it since.

    Raises: NotAllowedError, NotFoundError: undone already. NothingToDoError: all were changed since.
        NeededError, ChangedMeanwhileError.
    """
    require_author(asker)
    published = platform.catalogue.current()
    with platform.store.write() as session:
        found = bulk_changes.load(session, asker.organisation, name)
        if found is None or found.undone_at is not None:
            raise NotFoundError(what=translatable("change"), which=name[:40])
        standing = item_states.standings(session, found.before)
        same = {
            key for key, one in standing.items() if one.digest == found.after.get(key) and not one.withdrawn
        }
        back, busy = _free(session, asker, [item for key, item in found.before.items() if key in same])
        if not back:
            raise NothingToDoError
        release(session, asker, published, back, action=UNDONE, now=now)
        bulk_changes.close(session, name, now)
        for item in back:
            _note(session, asker, item.id, UNDONE, details={"change": found.action}, now=now)
    left = tuple(sorted({*busy, *(found.before.keys() - same)}))
    return Done(name, len(back), left)


def _checked(action: Bulk, value: str) -> str:
    told = " ".join(value.split())
    if action is Bulk.BAND and told not in ("1", "2", "3"):
        raise BadValueError(value=told[:40])
    if action in (Bulk.AUTHOR, Bulk.SOURCE) and not 0 < len(told) <= _LONGEST:
        raise BadValueError(value=told[:40])
    return told if action in (Bulk.BAND, Bulk.AUTHOR, Bulk.SOURCE) else ""


def _chosen(published: Published, items: Collection[str], action: Bulk) -> list[Item]:
    """The items in force under these ids; a case is retired whole."""
    bank = published.bank
    found: dict[str, Item] = {}
    for name in sorted(items):
        item = bank.items.get(name)
        if item is None:
            continue
        whole = item.testlet if action is Bulk.RETIRE else None
        for one in bank.testlets[whole].members if whole else (item,):
            found[one.id] = one
    return list(found.values())


def _free(session: Session, asker: Asker, items: Iterable[Item]) -> tuple[Sequence[Item], tuple[str, ...]]:
    """Items nobody is writing on, and the ids of the others: their writers would be surprised."""
    wanted = list(items)
    busy = working_copies.stages(session, asker.organisation, [item.testlet or item.id for item in wanted])
    free = [item for item in wanted if (item.testlet or item.id) not in busy]
    return free, tuple(item.id for item in wanted if (item.testlet or item.id) in busy)


def _changed(item: Item, action: Bulk, value: str, now: datetime) -> Item:
    if action is Bulk.RETIRE:
        return replace(item, status=Status.RETIRED)
    if action is Bulk.BAND:
        return replace(item, band=int(value))
    if action is Bulk.CHECKED:
        return replace(item, reviewed_on=now.date())
    return replace(item, author=value) if action is Bulk.AUTHOR else replace(item, source=value)


def _note(
    session: Session, asker: Asker, item: str, action: str, *, details: Mapping[str, str], now: datetime
) -> None:
    audit.record(
        session,
        organisation=asker.organisation,
        at=now,
        actor=asker.person,
        action=action,
        target_kind="item",
        target=item,
        details=details,
    )
