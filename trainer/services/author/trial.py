"""What the sittings say of an item on trial, exam by exam, and whether that is enough to let it count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from trainer.analysis.report import ItemStatistics
from trainer.analysis.verdicts import ENOUGH, FAIR, Concern, verdict
from trainer.people import Asker
from trainer.services import analyse
from trainer.services.analyse import Selection
from trainer.services.author.access import no_item, require_author
from trainer.services.platform import Platform
from trainer.text import LocalText


@dataclass(frozen=True, slots=True)
class TrialFigures:
    """An item's figures in one exam, first sittings only: candidates, facility and discrimination."""

    exam: LocalText
    n: int
    facility: float | None
    discrimination: float | None
    good: bool


def trial_figures(
    platform: Platform, asker: Asker, item_id: str, *, now: datetime
) -> tuple[TrialFigures, ...]:
    """The figures of an item's version in force, as far as they are computed; the others are being computed.

    Raises: NotAllowedError, NotFoundError.
    """
    require_author(asker)
    item = platform.catalogue.current().bank.items.get(item_id)
    if item is None:
        raise no_item(item_id)
    found: list[TrialFigures] = []
    for exam in analyse.exams(platform, asker):
        if not exam.sittings:
            continue
        figures = analyse.figures(platform, asker, Selection(exam.blueprint, None, None, False), now=now)
        for one in figures.value.items if figures.value else ():
            if one.item == item_id and one.version == item.version and one.statistics is not None:
                found.append(_told(exam.title, one.statistics))
    return tuple(found)


def good_enough(figures: Iterable[TrialFigures]) -> bool:
    """Whether some exam shows it sound with enough candidates, and none shows it bad."""
    enough = [one for one in figures if one.n >= ENOUGH]
    return bool(enough) and all(one.good for one in enough)


def _told(exam: LocalText, figures: ItemStatistics) -> TrialFigures:
    discriminates = figures.discrimination is not None and figures.discrimination >= FAIR
    good = figures.n >= ENOUGH and discriminates and verdict(figures).concern is not Concern.CHECK
    return TrialFigures(exam, figures.n, figures.facility, figures.discrimination, good)
