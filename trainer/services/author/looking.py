"""One item with all that is known of it: how it stands, its versions, who did what, what was reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from trainer.analysis.pooling import PooledItem
from trainer.bank import lint
from trainer.bank.lint import Finding
from trainer.items import Item, Status
from trainer.people import Asker
from trainer.services.author.access import no_item, require_author
from trainer.services.author.begin import unit_of
from trainer.services.platform import Platform
from trainer.storage import audit, item_figures, item_problems, item_states, people, working_copies
from trainer.storage.audit import AuditQuery
from trainer.storage.item_states import PublishedVersion, Standing

MOST_HAPPENINGS = 100


@dataclass(frozen=True, slots=True)
class Happening:
    """An entry of the audit log about the item; `who` is empty for the program and for former members."""

    action: str
    at: datetime
    who: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reported about a version (0 = one that is not on record); who it was is not told."""

    id: str
    number: int
    at: datetime
    text: str
    settled: bool


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item as its page shows it.

    `status` is None when it is no longer in the bank; not `published` is one only being written. `path` is
    the file it came from, empty for one written in the browser; `edited` says that the database has another
    state than its file. `members` are the items of its testlet, itself included. `figures` are what first
    sittings say, by version.
    """

    item: Item
    status: Status | None
    published: bool
    path: str
    edited: bool
    published_at: datetime
    versions: tuple[PublishedVersion, ...]
    members: tuple[str, ...]
    findings: tuple[Finding, ...]
    happenings: tuple[Happening, ...]
    reports: tuple[Report, ...]
    figures: Mapping[str, PooledItem] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        """What it is drawn as: its case, or itself."""
        return self.item.testlet or self.item.id

    @property
    def number(self) -> int:
        """The number of the version in force; 0 where it is not on record."""
        return next((one.number for one in self.versions if one.version == self.item.version), 0)


def look(platform: Platform, asker: Asker, item_id: str) -> ItemView:
    """An item's page.

    Raises: NotAllowedError. NotFoundError: no such item was ever published.
    """
    require_author(asker)
    with platform.store.read() as session:
        standing = item_states.standings(session, [item_id]).get(item_id) or _written(session, asker, item_id)
        versions = item_states.versions(session, item_id)
        problems = item_problems.problems(session, asker.organisation, item_id)
        settled = item_problems.settled(session, item_id)
        figures = item_figures.of_item(session, item_id)
        log = audit.search(
            session,
            AuditQuery(asker.organisation, action="item.", person=item_id, limit=MOST_HAPPENINGS),
        ).entries
        names = people.names(session, {entry.actor for entry in log})
    numbers = {one.version: one.number for one in versions}
    item = standing.item
    return ItemView(
        item=item,
        status=None if standing.withdrawn else item.status,
        published=bool(standing.digest),
        path=standing.path,
        edited=standing.file_digest is not None and standing.file_digest != standing.digest,
        published_at=standing.published_at,
        versions=versions,
        members=_members(platform, item),
        findings=tuple(lint.file_findings([item])),
        happenings=tuple(
            Happening(entry.action, entry.at, names.get(entry.actor, ""), entry.details) for entry in log
        ),
        reports=tuple(
            Report(one.id, numbers.get(one.version, 0), one.at, one.text, one.id in settled)
            for one in problems
        ),
        figures={version: one.pooled for version, one in figures.items()},
    )


def _written(session: Session, asker: Asker, item_id: str) -> Standing:
    """An item that is only being written, as it stands in its working copy."""
    copy = working_copies.load(session, asker.organisation, unit_of(session, asker, item_id))
    for item in copy.items if copy else ():
        if item.id == item_id and copy is not None:
            return Standing(replace(item, status=Status(copy.stage)), "", None, "", copy.changed_at, False)
    raise no_item(item_id)


def _members(platform: Platform, item: Item) -> tuple[str, ...]:
    if item.testlet is None:
        return (item.id,)
    found = platform.catalogue.current().bank.testlets.get(item.testlet)
    return tuple(member.id for member in found.members) if found else (item.id,)
