"""The same thing done to many items at once, all or nothing, and undone as long as nobody went on from it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from trainer.errors import NotFoundError, TrainerError, translatable
from trainer.items import Item, Pool, Status
from trainer.people import Asker
from trainer.services.analyse.retiring import RETIRED
from trainer.services.author.access import require_author
from trainer.services.author.browsing import keep_up
from trainer.services.author.releasing import release, undrawable
from trainer.services.catalogue import Published
from trainer.services.platform import Platform
from trainer.storage import audit, bank_search, bulk_changes, item_states, people, working_copies
from trainer.storage.audit import AuditQuery
from trainer.storage.bank_search import BankQuery
from trainer.storage.bulk_changes import State
from trainer.text import LocalText

MOST = 500
"""Items that are changed at once."""
UNDOABLE = timedelta(days=7)
CHANGED = "item.changed"
PROPOSED = "item.change_proposed"
UNDONE = "item.change_undone"
_LONGEST = 300


class Bulk(StrEnum):
    """What can be done to many items."""

    RETIRE = "retire"
    BAND = "band"
    AUTHOR = "author"
    SOURCE = "source"
    CHECKED = "checked"
    TO_PRACTICE = "to_practice"
    TO_EXAM = "to_exam"
    RETURN = "return"

    @property
    def needs_second(self) -> bool:
        """Whether a second person decides: it brings items into exams."""
        return self in (Bulk.TO_EXAM, Bulk.RETURN)

    @property
    def whole(self) -> bool:
        """Whether a case is changed with all of its members."""
        return self in (Bulk.RETIRE, Bulk.TO_PRACTICE, Bulk.TO_EXAM, Bulk.RETURN)


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
    """What came of it: how many changed, and which were left alone as somebody is writing or went on.

    `waits` says that none has changed yet, as a second person decides.
    """

    id: str
    changed: int
    left: tuple[str, ...]
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a change of many items would do, before it is done.

    `changing` items would change, `along` of them as they belong to a case that is changed whole; `left`
    would be left alone as somebody is writing on them. It is refused if any exams would be `undrawable`.
    """

    changing: int
    along: int
    left: tuple[str, ...]
    undrawable: tuple[LocalText, ...]


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

    What brings items into exams changes nothing until a second person has decided about it.

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
        if action is Bulk.RETURN:
            told = _on_trial(session, asker, wanted)
        change = Change(action, told, now)
        before = [item for item in wanted if change.of(item) != item]
        if not before:
            raise NothingToDoError
        after: Sequence[Item] = ()
        if not action.needs_second:
            after = [change.of(item) for item in before]
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
            state=State.WAITING if action.needs_second else State.DONE,
        )
        for item in before:
            note_change(session, asker, item, action, "" if action is Bulk.RETURN else told, now=now)
    return Done(name, len(before), left, waits=action.needs_second)


def foresee(
    platform: Platform, asker: Asker, items: Collection[str], action: Bulk, value: str = "", *, now: datetime
) -> Foreseen:
    """What `change_many` would do. Raises: NotAllowedError, TooManyError, BadValueError."""
    require_author(asker)
    if len(items) > MOST:
        raise TooManyError(limit=MOST)
    change = Change(action, _checked(action, value), now)
    published = platform.catalogue.current()
    with platform.store.read() as session:
        wanted, left = _free(session, asker, _chosen(published, items, action))
    after = [change.of(item) for item in wanted if change.of(item) != item]
    risky = action in (Bulk.RETIRE, Bulk.TO_PRACTICE, Bulk.BAND)
    return Foreseen(
        changing=len(after),
        along=sum(item.id not in items for item in after),
        left=left,
        undrawable=undrawable(published, after) if risky and after else (),
    )


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
        whole = item.testlet if action.whole else None
        for one in bank.testlets[whole].members if whole else (item,):
            found[one.id] = one
    return list(found.values())


def _free(session: Session, asker: Asker, items: Iterable[Item]) -> tuple[Sequence[Item], tuple[str, ...]]:
    """Items nobody is writing on, and the ids of the others: their writers would be surprised."""
    wanted = list(items)
    busy = working_copies.stages(session, asker.organisation, [item.testlet or item.id for item in wanted])
    free = [item for item in wanted if (item.testlet or item.id) not in busy]
    return free, tuple(item.id for item in wanted if (item.testlet or item.id) in busy)


@dataclass(frozen=True, slots=True)
class Change:
    """What is done to every item; `value` of a return are the ids that come back on trial."""

    action: Bulk
    value: str
    now: datetime

    def of(self, item: Item) -> Item:
        """The item as it would be; the same where this does not concern it."""
        return replace(item, **self._fields(item))

    def _fields(self, item: Item) -> dict[str, Any]:
        if self.action is Bulk.RETURN and item.status is Status.RETIRED:
            return {"status": Status.PILOT if item.id in self.value.split(",") else Status.ACTIVE}
        return _FIELDS[self.action](self)


_FIELDS: Mapping[Bulk, Callable[[Change], dict[str, Any]]] = {
    Bulk.RETIRE: lambda _: {"status": Status.RETIRED},
    Bulk.RETURN: lambda _: {},
    Bulk.TO_PRACTICE: lambda _: {"pool": Pool.PRACTICE},
    Bulk.TO_EXAM: lambda _: {"pool": Pool.EXAM},
    Bulk.BAND: lambda change: {"band": int(change.value)},
    Bulk.CHECKED: lambda change: {"reviewed_on": change.now.date()},
    Bulk.AUTHOR: lambda change: {"author": change.value},
    Bulk.SOURCE: lambda change: {"source": change.value},
}


def _on_trial(session: Session, asker: Asker, items: Iterable[Item]) -> str:
    """The ids of those that were on trial when they were retired."""
    found = []
    for item in items:
        log = audit.search(
            session, AuditQuery(asker.organisation, action=RETIRED, person=item.id, limit=1)
        ).entries
        if log and log[0].details.get("before") == Status.PILOT.value:
            found.append(item.id)
    return ",".join(found)


def note_change(
    session: Session, asker: Asker, item: Item, action: Bulk, value: str, *, now: datetime
) -> None:
    """Write down in the audit log what was done to an item, or proposed."""
    if action is Bulk.RETIRE:
        _note(session, asker, item.id, RETIRED, details={"before": item.status.value}, now=now)
        return
    details = {"change": action.value, "value": value}
    _note(session, asker, item.id, PROPOSED if action.needs_second else CHANGED, details=details, now=now)


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
