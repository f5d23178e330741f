"""Review: somebody else decides what comes into force, says why not, and promotes what proved itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from trainer.bank import authoring
from trainer.bank.authoring import NotInReviewError, OwnWorkError, Stage, WorkingCopy
from trainer.errors import Severity, TrainerError, translatable
from trainer.items import Item, Status
from trainer.people import Asker
from trainer.services import exam_access
from trainer.services.author.access import no_item, require_author
from trainer.services.author.releasing import FileChangedError, moved, release
from trainer.services.author.remarks import remarks
from trainer.services.author.writing import load, note
from trainer.services.platform import Platform
from trainer.storage import audit, bank_index, item_comments, item_states, people, working_copies
from trainer.storage.audit import AuditQuery

APPROVED = "item.approved"
SENT_BACK = "item.sent_back"
PROMOTED = "item.promoted"
REBASED = "item.rebased"


class FlawedError(TrainerError):
    """Something that would give an exam away, or show what is not shown."""

    template = translatable("{item} cannot come into force: {problem}")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A unit that somebody is writing or that waits for review.

    `first` is its first item. `mine` says that the asker wrote on it and so cannot decide about it;
    `comments` wait to be dealt with.
    """

    unit: str
    first: str
    stem: str
    count: int
    stage: Stage
    is_new: bool
    writers: tuple[str, ...]
    mine: bool
    changed_at: datetime
    submitted_at: datetime | None
    comments: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A working copy beside what is in force; `moved` items were published anew since it was begun."""

    copy: WorkingCopy
    in_force: tuple[Item, ...]
    writers: tuple[str, ...]
    mine: bool
    moved: tuple[str, ...]


def queue(platform: Platform, asker: Asker) -> tuple[Waiting, ...]:
    """Everything that is being written, first what waits for review. Raises NotAllowedError."""
    require_author(asker)
    with platform.store.read() as session:
        copies = [c for c in working_copies.everything(session, asker.organisation) if c.writers]
        names = people.names(session, {person for copy in copies for person in copy.writers})
        comments = item_comments.open_counts(session, asker.organisation)
    return tuple(
        Waiting(
            unit=copy.unit,
            first=copy.items[0].id,
            stem=copy.items[0].stem,
            count=len(copy.items),
            stage=copy.stage,
            is_new=copy.is_new,
            writers=tuple(names.get(person, "") for person in copy.writers),
            mine=asker.person in (*copy.writers, copy.submitted_by),
            changed_at=copy.changed_at,
            submitted_at=copy.submitted_at,
            comments=comments.get(copy.unit, 0),
        )
        for copy in copies
    )


def proposal(platform: Platform, asker: Asker, unit: str) -> Proposal | None:
    """What is being written on a unit, if anything; opening it alone is not. Raises NotAllowedError."""
    require_author(asker)
    with platform.store.read() as session:
        copy = working_copies.load(session, asker.organisation, unit)
        if copy is None or not copy.writers:
            return None
        names = people.names(session, copy.writers)
        found = item_states.standings(session, {*copy.base, *(item.id for item in copy.items)})
        changed = moved(session, copy.base, [item.id for item in copy.items])
    in_force = tuple(one.item for _, one in sorted(found.items()) if not one.withdrawn)
    mine = asker.person in (*copy.writers, copy.submitted_by)
    return Proposal(copy, in_force, tuple(names.get(one, "") for one in copy.writers), mine, changed)


def approve(
    platform: Platform, asker: Asker, unit: str, revision: int, status: Status, *, now: datetime
) -> None:
    """Bring what was handed in into force, in use or on trial.

    Args: revision: of what the reviewer has read.
    Raises: NotAllowedError, NotFoundError. NotInReviewError: it is not, or was changed since it was read.
        OwnWorkError, UnfinishedError, FlawedError, FileChangedError, NeededError, SameWordingError,
        ChangedMeanwhileError.
    """
    published = platform.catalogue.current()
    try:
        with platform.store.write() as session:
            copy = load(session, asker, unit, locked=True)
            if copy.revision != revision:
                raise NotInReviewError
            items = authoring.approve(copy, asker.person, status)
            _check_base(session, copy)
            _check_sound(platform, session, items)
            gone = sorted(copy.base.keys() - {item.id for item in items})
            working_copies.remove(session, unit)
            release(session, asker, published, items, gone, action=APPROVED, now=now)
            details = {"status": status.value, "writers": list(copy.writers)}
            note(session, asker, replace(copy, items=items), APPROVED, now=now, **details)
    except OwnWorkError:
        exam_access.note_refusal(platform, asker, "item.approve", "item", unit, now=now)
        raise


def send_back(platform: Platform, asker: Asker, unit: str, reason: str, *, now: datetime) -> None:
    """Ask for changes, saying which.

    Raises: NotAllowedError: no reason given, too. NotFoundError, NotInReviewError, OwnWorkError.
    """
    text = exam_access.require_reason(reason)
    with platform.store.write() as session:
        copy = load(session, asker, unit, locked=True)
        working_copies.save(session, authoring.send_back(copy, asker.person, now=now))
        bank_index.follow_copy(session, unit)
        item_comments.add(session, asker.organisation, unit, asker.person, text, root=None, at=now)
        note(session, asker, copy, SENT_BACK, now=now)


def put_onto_newer(platform: Platform, asker: Asker, unit: str, *, now: datetime) -> None:
    """Say that what is written takes account of what was published since it was begun.

    Raises: NotAllowedError, NotFoundError.
    """
    with platform.store.write() as session:
        copy = load(session, asker, unit, locked=True)
        found = item_states.standings(session, {*copy.base, *(item.id for item in copy.items)})
        base = {name: one.digest for name, one in found.items() if not one.withdrawn}
        writers = tuple(dict.fromkeys((*copy.writers, asker.person)))
        working_copies.save(session, replace(copy, base=base, writers=writers))
        note(session, asker, copy, REBASED, now=now)


def promote(platform: Platform, asker: Asker, item_id: str, reason: str, *, now: datetime) -> None:
    """Let an item on trial count from now on, with its case if it is in one.

    Args: reason: why, as the figures show it; it stands in the audit log.
    Raises: NotAllowedError, NotFoundError, OwnWorkError, NeededError, ChangedMeanwhileError.
    """
    require_author(asker)
    text = exam_access.require_reason(reason)
    published = platform.catalogue.current()
    item = published.bank.items.get(item_id)
    if item is None or item.status is not Status.PILOT:
        raise no_item(item_id)
    members = published.bank.testlets[item.testlet].members if item.testlet else (item,)
    with platform.store.write() as session:
        if any(asker.person in writers_of(session, asker, member.id) for member in members):
            raise OwnWorkError
        after = [replace(member, status=Status.ACTIVE) for member in members]
        release(session, asker, published, after, action=PROMOTED, now=now)
        for member in after:
            audit.record(
                session,
                organisation=asker.organisation,
                at=now,
                actor=asker.person,
                action=PROMOTED,
                target_kind="item",
                target=member.id,
                details={"reason": text},
            )


def writers_of(session: Session, asker: Asker, item_id: str) -> frozenset[str]:
    """Who wrote what is in force of an item, as far as it was written in the browser."""
    query = AuditQuery(asker.organisation, action=APPROVED, person=item_id, limit=1)
    found = audit.search(session, query).entries
    return frozenset(person for entry in found for person in entry.details.get("writers", ()))


def _check_base(session: Session, copy: WorkingCopy) -> None:
    if changed := moved(session, copy.base, [item.id for item in copy.items]):
        raise FileChangedError(items=", ".join(changed))


def _check_sound(platform: Platform, session: Session, items: tuple[Item, ...]) -> None:
    for remark in remarks(platform, session, items):
        if remark.severity is Severity.ERROR:
            problem = remark.template.format(**remark.details)
            raise FlawedError(item=remark.item, problem=problem)
