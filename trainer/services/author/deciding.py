"""Changes of many items that bring them into exams: a second person decides about them as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from trainer.bank.authoring import OwnWorkError
from trainer.errors import NotFoundError, translatable
from trainer.people import Asker
from trainer.services import analyse, exam_access
from trainer.services.analyse.retiring import RETIRED, RETURNED
from trainer.services.author.access import require_author
from trainer.services.author.bulk import (
    CHANGED,
    UNDOABLE,
    Bulk,
    Change,
    Done,
    NothingToDoError,
    change_many,
)
from trainer.services.author.releasing import release
from trainer.services.platform import Platform
from trainer.storage import audit, bank_index, bulk_changes, item_states, people, working_copies
from trainer.storage.audit import AuditQuery
from trainer.storage.bank_index import Listed
from trainer.storage.bulk_changes import BulkChange, State
from trainer.storage.documents import Kind, encode
from trainer.storage.publications import digest_of

DECLINED = "item.change_declined"
APPROVED = "item.change_approved"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Such a change: what it does to which items, who asks for it; `mine` cannot be decided by the asker."""

    id: str
    action: Bulk
    items: tuple[Listed, ...]
    who: str
    at: datetime
    mine: bool


def waiting_changes(platform: Platform, asker: Asker) -> tuple[Waiting, ...]:
    """Changes that wait for a second person, the longest first. Raises NotAllowedError."""
    require_author(asker)
    with platform.store.read() as session:
        found = bulk_changes.waiting(session, asker.organisation)
        names = people.names(session, {one.by for one in found})
        listed = bank_index.listed(session, [item for one in found for item in one.before])
    return tuple(
        Waiting(
            id=one.id,
            action=Bulk(one.action),
            items=tuple(listed[item] for item in sorted(one.before) if item in listed),
            who=names.get(one.by, ""),
            at=one.at,
            mine=one.by == asker.person,
        )
        for one in found
    )


def approve_change(platform: Platform, asker: Asker, name: str, *, now: datetime) -> Done:
    """Make a change that somebody else asked for; items changed since, or being written on, are left alone.

    Raises: NotAllowedError, OwnWorkError. NotFoundError: it is decided already. NothingToDoError: no item is
        as it was when it was asked for. ChangedMeanwhileError.
    """
    require_author(asker)
    published = platform.catalogue.current()
    try:
        with platform.store.write() as session:
            found = _load(session, asker, name)
            if found.by == asker.person:
                raise OwnWorkError
            same, left = _same(session, asker, found)
            change = Change(Bulk(found.action), found.value, now)
            after = [change.of(found.before[item]) for item in same]
            if not after:
                raise NothingToDoError
            release(session, asker, published, after, action=CHANGED, now=now)
            bulk_changes.decide(session, name, asker.person, now, after)
            action = RETURNED if change.action is Bulk.RETURN else APPROVED
            for item in same:
                _note(session, asker, item, action, found, now=now)
    except OwnWorkError:
        exam_access.note_refusal(platform, asker, "item.approve", "item", name, now=now)
        raise
    return Done(name, len(after), left)


def decline_change(platform: Platform, asker: Asker, name: str, *, now: datetime) -> None:
    """Turn such a change down, or take one's own back. Raises: NotAllowedError, NotFoundError."""
    require_author(asker)
    with platform.store.write() as session:
        found = _load(session, asker, name)
        bulk_changes.decide(session, name, asker.person, now, None)
        for item in found.before:
            _note(session, asker, item, DECLINED, found, now=now)


def bring_back(platform: Platform, asker: Asker, item_id: str, *, now: datetime) -> bool:
    """Bring a retired item back: at once where that undoes a retirement of the last days, else by asking.

    Returns: whether it is back; False = a second person decides.
    Raises: NotAllowedError, NotFoundError, NothingToDoError, ChangedMeanwhileError.
    """
    require_author(asker)
    with platform.store.read() as session:
        query = AuditQuery(asker.organisation, action=RETIRED, person=item_id, since=now - UNDOABLE, limit=1)
        lately = audit.search(session, query).entries
    if lately:
        analyse.bring_back(platform, asker, item_id, now=now)
        return True
    change_many(platform, asker, [item_id], Bulk.RETURN, now=now)
    return False


def _load(session: Session, asker: Asker, name: str) -> BulkChange:
    found = bulk_changes.load(session, asker.organisation, name)
    if found is None or found.state is not State.WAITING:
        raise NotFoundError(what=translatable("change"), which=name[:40])
    return found


def _same(session: Session, asker: Asker, found: BulkChange) -> tuple[list[str], tuple[str, ...]]:
    """The items that are as they were when it was asked for, and the others."""
    standing = item_states.standings(session, found.before)
    units = {item.testlet or item.id for item in found.before.values()}
    busy = working_copies.stages(session, asker.organisation, units)
    same = [
        key
        for key, item in found.before.items()
        if key in standing
        and not standing[key].withdrawn
        and standing[key].digest == digest_of(encode(Kind.ITEM, item))
        and (item.testlet or key) not in busy
    ]
    return same, tuple(sorted(found.before.keys() - set(same)))


def _note(
    session: Session, asker: Asker, item: str, action: str, found: BulkChange, *, now: datetime
) -> None:
    audit.record(
        session,
        organisation=asker.organisation,
        at=now,
        actor=asker.person,
        action=action,
        target_kind="item",
        target=item,
        details={"change": found.action, "asked_by": found.by},
    )
