"""One item as those who look after it see it: its versions, and what people reported about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from trainer.errors import NotFoundError, translatable
from trainer.items import Item, Status
from trainer.people import Asker
from trainer.services.analyse.reading import require_analyst
from trainer.services.platform import Platform
from trainer.storage import documents, item_problems, sheets


@dataclass(frozen=True, slots=True)
class ItemVersion:
    """A version of an item: its digest, its number from 1, when it was published, and what it says."""

    version: str
    number: int
    published_at: datetime
    item: Item


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody reported about a version (0 = one that is not on record); who it was is not told."""

    number: int
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class ItemCard:
    """An item with its versions, the newest last; `status` None = no longer in the bank."""

    id: str
    status: Status | None
    versions: tuple[ItemVersion, ...]
    comments: tuple[Comment, ...]

    @property
    def newest(self) -> ItemVersion:
        """The version published last."""
        return self.versions[-1]

    def version(self, digest: str) -> ItemVersion:
        """A version by its digest; the newest where there is no such one."""
        return next((one for one in self.versions if one.version == digest), self.newest)


def card(platform: Platform, asker: Asker, item_id: str) -> ItemCard:
    """An item with its versions and comments.

    Raises: NotAllowedError. NotFoundError: no such item was ever published.
    """
    require_analyst(asker)
    in_force = platform.catalogue.current().bank.items.get(item_id)
    with platform.store.read() as session:
        history = sheets.version_times(session, [item_id]).get(item_id, [])
        bodies = documents.versions(session, [version for version, _ in history])
        problems = item_problems.problems(session, asker.organisation, item_id)
    if not history:
        raise NotFoundError(what=translatable("question"), which=item_id)
    versions = tuple(
        ItemVersion(version, number, at, bodies[version]) for number, (version, at) in enumerate(history, 1)
    )
    numbers = {one.version: one.number for one in versions}
    return ItemCard(
        item_id,
        in_force.status if in_force else None,
        versions,
        tuple(Comment(numbers.get(one.version, 0), one.at, one.text) for one in problems),
    )
