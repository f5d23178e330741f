"""The inbox of the product: what one was told, and that one has read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from trainer.people import Asker
from trainer.services import exam_access
from trainer.services.notify.wording import Reader, Words, words
from trainer.services.platform import Platform
from trainer.storage import notices

LATEST = 100


@dataclass(frozen=True, slots=True)
class Message:
    """A notice in words. `unread`: it was not read before."""

    id: str
    words: Words
    at: datetime
    unread: bool


def inbox(platform: Platform, asker: Asker) -> tuple[Message, ...]:
    """The asker's own notices, the newest first."""
    exam_access.require_ready(asker)
    published = platform.catalogue.current()
    reader = Reader(asker.language, asker.time_zone)
    with platform.store.read() as session:
        found = notices.inbox(session, asker.person, LATEST)
    return tuple(
        Message(one.id, words(published, reader, one.kind, one.data), one.at, one.read_at is None)
        for one in found
    )


def unread(platform: Platform, asker: Asker) -> int:
    """How many of their notices the asker has not read."""
    with platform.store.read() as session:
        return notices.unread(session, asker.person)


def mark_read(platform: Platform, asker: Asker, *, now: datetime) -> None:
    """Note that the asker has read their notices."""
    with platform.store.write() as session:
        notices.mark_read(session, asker.person, now)
