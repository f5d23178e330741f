"""Repairs as pages list them: who proposed and decided what, and how far the rescoring has come."""

from __future__ import annotations

from dataclasses import dataclass

from trainer.errors import NotFoundError
from trainer.items import Item
from trainer.people import Asker
from trainer.services.analyse import require_analyst
from trainer.services.platform import Platform
from trainer.services.repair.proposing import REPAIR, reversible
from trainer.storage import documents, people
from trainer.storage import repairs as rows
from trainer.storage.repairs import Proposal

LATEST = 200


@dataclass(frozen=True, slots=True)
class Listed:
    """A proposal with the version it is about and the names of who proposed and who decided it."""

    proposal: Proposal
    item: Item
    proposed_by: str
    decided_by: str
    own: bool

    @property
    def reversible(self) -> bool:
        """Whether it can be taken back."""
        return reversible(self.proposal)


def listed(platform: Platform, asker: Asker) -> tuple[Listed, ...]:
    """The latest repairs, those that wait for a decision first, then the newest."""
    require_analyst(asker)
    with platform.store.read() as session:
        found = rows.everything(session, asker.organisation, LATEST)
    named = _named(platform, asker, found)
    return tuple(sorted(named, key=lambda one: one.proposal.decided is not None))


def of_item(platform: Platform, asker: Asker, item: str) -> tuple[Listed, ...]:
    """All repairs of an item, the newest first."""
    require_analyst(asker)
    with platform.store.read() as session:
        found = rows.of_item(session, asker.organisation, item)
    return _named(platform, asker, found)


def find(platform: Platform, asker: Asker, repair_id: str) -> Listed:
    """A repair. Raises: NotAllowedError; NotFoundError."""
    require_analyst(asker)
    with platform.store.read() as session:
        found = rows.find(session, asker.organisation, repair_id)
    if found is None:
        raise NotFoundError(what=REPAIR, which=repair_id)
    return _named(platform, asker, (found,))[0]


def _named(platform: Platform, asker: Asker, found: tuple[Proposal, ...]) -> tuple[Listed, ...]:
    who = {one.repair.by for one in found} | {one.decided.by for one in found if one.decided}
    with platform.store.read() as session:
        names = people.names(session, who)
        items = documents.versions(session, {one.repair.version for one in found})
    return tuple(
        Listed(
            one,
            items[one.repair.version],
            names.get(one.repair.by, ""),
            names.get(one.decided.by, "") if one.decided else "",
            one.repair.by == asker.person,
        )
        for one in found
    )
