"""Pass rates by exam, for the command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from trainer.people import Asker
from trainer.reports import FEWEST, NOTHING
from trainer.services.platform import Platform
from trainer.services.report import folding
from trainer.services.report.overview import Rates, rates
from trainer.services.report.scope import Scope, exams, resolve
from trainer.storage import report_reads
from trainer.storage.report_reads import Part
from trainer.text import LocalText


@dataclass(frozen=True, slots=True)
class ExamRates:
    """An exam with its pass rates."""

    exam: str
    title: LocalText
    rates: Rates


def pass_rates(
    platform: Platform, asker: Asker, cohort: str, since: str, *, now: datetime
) -> tuple[ExamRates, ...]:
    """The pass rates of every exam that was sat in the asker's part of the organisation.

    Args: cohort: only its people; empty is everybody. since: a month such as 2026-09; empty is the first.
    Raises: NotAllowedError, NotFoundError: as `resolve`.
    """
    ground = resolve(platform, asker, Scope(cohort=cohort), now=now)
    folding.fold(platform)
    listed = exams(platform.catalogue.current())
    part = Part(ground.part.organisation, ground.part.scopes, tuple(one.code for one in listed), cohort)
    with platform.store.read() as session:
        found = report_reads.results_since(session, part, since)
    shown = []
    for one in listed:
        counts = sum(found.get(one.code, {}).values(), start=NOTHING)
        if counts.sat and (ground.in_line or counts.people >= FEWEST):
            shown.append(ExamRates(one.code, one.title, rates(counts)))
    return tuple(shown)
