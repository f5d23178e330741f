"""Remarks about an item, in threads: said, answered, dealt with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from trainer.errors import NotFoundError, TrainerError, translatable
from trainer.people import Asker
from trainer.services.author.access import require_author
from trainer.services.author.begin import unit_of
from trainer.services.platform import Platform
from trainer.storage import audit, item_comments, people
from trainer.storage.item_comments import Said

LONGEST = 2_000
"""Characters of a remark."""
COMMENTED = "item.commented"


class BadRemarkError(TrainerError):
    """A remark that says nothing, or too much."""

    template = translatable("A remark has 1 to {limit} characters.")


@dataclass(frozen=True, slots=True)
class Voice:
    """Something said, with the name of who said it; empty for a former member."""

    said: Said
    name: str


@dataclass(frozen=True, slots=True)
class Thread:
    """A remark with the answers to it, in the order in which they were given."""

    remark: Voice
    answers: tuple[Voice, ...]

    @property
    def settled(self) -> bool:
        """Whether it has been dealt with."""
        return self.remark.said.settled_at is not None


def threads(platform: Platform, asker: Asker, item_id: str) -> tuple[Thread, ...]:
    """What was said about an item or its case: open remarks first. Raises NotAllowedError, NotFoundError."""
    require_author(asker)
    with platform.store.read() as session:
        found = item_comments.about(session, asker.organisation, unit_of(session, asker, item_id))
        names = people.names(session, {said.person for said in found})
    voices = [Voice(said, names.get(said.person, "")) for said in found]
    made = [
        Thread(voice, tuple(other for other in voices if other.said.root == voice.said.id))
        for voice in voices
        if voice.said.root is None
    ]
    return tuple(sorted(made, key=lambda thread: thread.settled))


def say(
    platform: Platform, asker: Asker, item_id: str, text: str, *, to: str | None = None, now: datetime
) -> str:
    """Make a remark about an item, or answer the remark `to`; return its id.

    Raises: NotAllowedError, NotFoundError, BadRemarkError.
    """
    require_author(asker)
    said = text.strip()
    if not said or len(said) > LONGEST:
        raise BadRemarkError(limit=LONGEST)
    with platform.store.write() as session:
        unit = unit_of(session, asker, item_id)
        if to is not None:
            root = item_comments.one(session, asker.organisation, to)
            if root is None or root.unit != unit or root.root is not None:
                raise NotFoundError(what=translatable("remark"), which=to[:40])
        name = item_comments.add(session, asker.organisation, unit, asker.person, said, root=to, at=now)
        audit.record(
            session,
            organisation=asker.organisation,
            at=now,
            actor=asker.person,
            action=COMMENTED,
            target_kind="item",
            target=item_id,
        )
    return name


def settle(platform: Platform, asker: Asker, remark: str, *, settled: bool, now: datetime) -> None:
    """Mark a remark as dealt with, or as open again. Raises: NotAllowedError, NotFoundError."""
    require_author(asker)
    with platform.store.write() as session:
        found = item_comments.one(session, asker.organisation, remark)
        if found is None or found.root is not None:
            raise NotFoundError(what=translatable("remark"), which=remark[:40])
        item_comments.settle(session, remark, asker.person, now if settled else None)
