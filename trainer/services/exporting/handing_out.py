"""Items handed out in the browser: to trainers only, because keys go with them, and written down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from trainer.blueprints import Blueprint
from trainer.errors import NotAllowedError
from trainer.items import Status
from trainer.objectives import ObjectiveTree
from trainer.people import Asker, Role, require
from trainer.services import exam_access, pictures
from trainer.services.exporting.making import Exported, Illustrations, make
from trainer.services.exporting.request import (
    MOST_ON_PAPER,
    PAPERS,
    Chosen,
    Request,
    TooManyForPaperError,
    choose,
)
from trainer.services.platform import Platform
from trainer.storage import audit


@dataclass(frozen=True)
class Choices:
    """What a trainer can choose from; `counts` are items by objective and status."""

    tree: ObjectiveTree
    blueprints: Mapping[str, Blueprint]
    counts: Mapping[tuple[str, Status], int]


def choices(platform: Platform, asker: Asker) -> Choices:
    """What there is to be exported. Raises NotAllowedError."""
    require(asker, Role.TRAINER)
    published = platform.catalogue.current()
    counts = Counter((item.objective, item.status) for item in published.bank.items.values())
    return Choices(published.objectives, published.blueprints, counts)


def export(platform: Platform, asker: Asker, request: Request, *, now: datetime) -> Exported:
    """Make a file for a trainer and write down who took which items.

    Raises: NotAllowedError: not a trainer; that is written down as well. TooManyForPaperError. What `make`
        raises.
    """
    exam_access.require_ready(asker)
    try:
        require(asker, Role.TRAINER)
    except NotAllowedError:
        exam_access.note_refusal(platform, asker, "items.export", "content", "", now=now)
        raise
    published = platform.catalogue.current()
    if request.format in PAPERS:
        _require_short(choose(published, request))
    found = make(published, request, platform.settings, now=now, illustrations=_illustrations(platform))
    with platform.store.write() as session:
        audit.record(
            session,
            organisation=asker.organisation,
            at=now,
            actor=asker.person,
            action="items.exported",
            target_kind="content",
            details={
                "format": request.format.value,
                "count": len(found.items),
                "objectives": sorted({item.objective for item in found.items}),
                "blueprint": request.blueprint,
            },
        )
    return found


def _illustrations(platform: Platform) -> Illustrations:
    return lambda wanted: pictures.with_digests(platform.store, wanted)


def _require_short(chosen: Chosen) -> None:
    if len(chosen.items) > MOST_ON_PAPER:
        raise TooManyForPaperError(count=len(chosen.items), limit=MOST_ON_PAPER)
