"""What sittings say of items, at the bench: how fresh it is, and what people reported being dealt with."""

from __future__ import annotations

from datetime import datetime

from trainer.errors import NotFoundError, translatable
from trainer.people import Asker
from trainer.services.analyse import gathering
from trainer.services.analyse.gathering import Freshness
from trainer.services.author.access import require_author
from trainer.services.platform import Platform
from trainer.storage import audit, item_problems

SETTLED = "item.report_settled"
REOPENED = "item.report_reopened"


def statistics_freshness(platform: Platform, asker: Asker, *, now: datetime) -> Freshness:
    """Of when the figures of items are; old ones are being made anew. Raises NotAllowedError."""
    require_author(asker)
    return gathering.freshness(platform, asker.organisation, now=now)


def settle_report(platform: Platform, asker: Asker, name: str, *, settled: bool, now: datetime) -> None:
    """Mark what somebody reported as dealt with, or as open again. Raises: NotAllowedError, NotFoundError."""
    require_author(asker)
    with platform.store.write() as session:
        found = item_problems.one(session, asker.organisation, name)
        if found is None:
            raise NotFoundError(what=translatable("report"), which=name[:40])
        item_problems.settle(session, name, asker.person, now if settled else None)
        audit.record(
            session,
            organisation=asker.organisation,
            at=now,
            actor=asker.person,
            action=SETTLED if settled else REOPENED,
            target_kind="item",
            target=found.item,
        )
