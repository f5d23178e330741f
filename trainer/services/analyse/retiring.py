"""Taking an item out of future exams, and bringing it back; sittings that have it are not touched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from trainer.bank import Bank
from trainer.errors import NotFoundError, TrainerError, translatable
from trainer.forms import check_feasible, plan
from trainer.items import Item, Status
from trainer.people import Asker
from trainer.services.analyse.reading import require_analyst
from trainer.services.catalogue import Published
from trainer.services.platform import Platform
from trainer.storage import audit, documents, publications
from trainer.storage.audit import AuditQuery
from trainer.storage.documents import Kind
from trainer.storage.publications import Name, digest_of

RETIRED = "item.retired"
RETURNED = "item.returned"


class NeededError(TrainerError):
    """An item without which an exam could not be drawn any more."""

    template = translatable("Without this question the exam {exam} could not be drawn any more.")


class ChangedMeanwhileError(TrainerError):
    """The content was published anew while this was being done."""

    template = translatable("The content has just been changed by somebody else. Look again, then repeat it.")


def retire(platform: Platform, asker: Asker, item_id: str, *, now: datetime) -> None:
    """Take an item, with its testlet if it has one, out of future exams.

    Raises: NotAllowedError; NotFoundError: no such item in force, or it is retired already. NeededError: an
        exam could not be drawn without it. ChangedMeanwhileError.
    """
    require_analyst(asker)
    published = platform.catalogue.current()
    group = [one for one in _group(published, item_id) if one.status is not Status.RETIRED]
    if not group:
        raise NotFoundError(what=translatable("question"), which=item_id)
    after = [replace(one, status=Status.RETIRED) for one in group]
    _check_drawable(published, after)
    details = {"before": group[0].status.value}
    _put(platform, asker, published, after, action=RETIRED, details=details, now=now)


def bring_back(platform: Platform, asker: Asker, item_id: str, *, now: datetime) -> None:
    """Undo the retirement of an item: it gets the status it had.

    Raises: NotAllowedError; NotFoundError: it is not retired. ChangedMeanwhileError.
    """
    require_analyst(asker)
    published = platform.catalogue.current()
    group = [one for one in _group(published, item_id) if one.status is Status.RETIRED]
    if not group:
        raise NotFoundError(what=translatable("question"), which=item_id)
    status = _status_before(platform, asker, item_id)
    after = [replace(one, status=status) for one in group]
    details = {"after": status.value}
    _put(platform, asker, published, after, action=RETURNED, details=details, now=now)


def _group(published: Published, item_id: str) -> list[Item]:
    """The item, or all of its testlet, which is only drawn whole."""
    items = published.bank.items
    if item_id not in items:
        raise NotFoundError(what=translatable("question"), which=item_id)
    testlet = items[item_id].testlet
    if testlet is None:
        return [items[item_id]]
    return [one for one in items.values() if one.testlet == testlet]


def _check_drawable(published: Published, after: Iterable[Item]) -> None:
    bank = Bank.of({**published.bank.items, **{one.id: one for one in after}}.values())
    for blueprint in published.blueprints.values():
        try:
            check_feasible(plan(bank, blueprint))
        except TrainerError as error:
            raise NeededError(exam=f"{blueprint.title.zh} ({blueprint.title.en})") from error


def _put(
    platform: Platform,
    asker: Asker,
    published: Published,
    after: list[Item],
    *,
    action: str,
    details: dict[str, str],
    now: datetime,
) -> None:
    with platform.store.write() as session:
        publications.lock(session)
        if documents.published_digest(session) != published.digest:
            raise ChangedMeanwhileError
        for one in after:
            body = documents.encode(Kind.ITEM, one)
            publications.edit(session, Name(Kind.ITEM, one.id), body, digest_of(body), now)
            audit.record(
                session,
                organisation=asker.organisation,
                at=now,
                actor=asker.person,
                action=action,
                target_kind="item",
                target=one.id,
                details=details,
            )
        publications.conclude(session, by=asker.person, summary={action: len(after)}, now=now)


def _status_before(platform: Platform, asker: Asker, item_id: str) -> Status:
    with platform.store.read() as session:
        found = audit.search(
            session, AuditQuery(asker.organisation, action=RETIRED, person=item_id, limit=1)
        ).entries
    return Status(found[0].details["before"]) if found else Status.ACTIVE
