"""The report to take away: tables as CSV and XLSX, and one page for a meeting as PDF.

A file holds what the page shows to the same asker, no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from trainer.analysis import Interval
from trainer.documents.workbooks import Sheet, workbook
from trainer.errors import translatable
from trainer.i18n import translate
from trainer.people import Asker
from trainer.reports import Status
from trainer.services.csv_files import to_csv
from trainer.services.platform import Platform
from trainer.services.report.overview import Overview, Row, overview
from trainer.services.report.people import Member, everybody
from trainer.services.report.scope import Scope

_GROUPS = (
    translatable("Name"),
    translatable("Kind"),
    translatable("People"),
    translatable("Certified"),
    translatable("In progress"),
    translatable("Overdue"),
    translatable("Lapsing"),
    translatable("Not begun"),
    translatable("Have sat"),
    translatable("First attempt, %"),
    translatable("By now, %"),
    translatable("Interval from, %"),
    translatable("Interval to, %"),
)
_PEOPLE = (
    translatable("Name"),
    translatable("Unit"),
    translatable("State"),
    translatable("Exam title"),
    translatable("Attempts"),
    translatable("Passed on"),
    translatable("Lapses on"),
    translatable("Last active"),
)
STATUS_WORDS = {
    Status.OVERDUE: translatable("overdue"),
    Status.LAPSING: translatable("lapsing"),
    Status.CERTIFIED: translatable("certified"),
    Status.IN_PROGRESS: translatable("in progress"),
    Status.NOT_BEGUN: translatable("not begun"),
}


def groups_csv(platform: Platform, asker: Asker, scope: Scope, *, now: datetime) -> bytes:
    """Units and cohorts as CSV. Raises: as `overview`."""
    found = overview(platform, asker, scope, now=now)
    return to_csv([_heading(asker, _GROUPS), *_group_lines(asker, found)])


def people_csv(platform: Platform, asker: Asker, scope: Scope, *, now: datetime) -> bytes:
    """The people as CSV, one line for each exam. Raises: as `people`."""
    return to_csv([_heading(asker, _PEOPLE), *_people_lines(platform, asker, scope, now)])


def as_workbook(platform: Platform, asker: Asker, scope: Scope, *, now: datetime) -> bytes:
    """Units and cohorts, and where they are the asker's own the people, as XLSX. Raises: as `overview`."""
    found = overview(platform, asker, scope, now=now)
    sheets = [
        Sheet(
            translate(asker.language, "Units and cohorts"),
            _heading(asker, _GROUPS),
            _group_lines(asker, found),
        )
    ]
    if found.ground.in_line:
        lines = _people_lines(platform, asker, scope, now)
        sheets.append(Sheet(translate(asker.language, "People"), _heading(asker, _PEOPLE), lines))
    return workbook(sheets)


def _heading(asker: Asker, words: Sequence[str]) -> list[str]:
    return [translate(asker.language, word) for word in words]


def _group_lines(asker: Asker, found: Overview) -> list[list[object]]:
    whole = Row("", translate(asker.language, "Together"), False, found.standing, found.rates)
    rows = [] if found.hidden else [whole, *found.units, *found.cohorts]
    return [group_line(asker, row) for row in rows]


def group_line(asker: Asker, row: Row) -> list[object]:
    """A line of the table of units and cohorts; without figures where they are hidden."""
    kind = translate(asker.language, "Cohort" if row.is_cohort else "Unit")
    if row.hidden:
        return [row.name, kind, *[None] * (len(_GROUPS) - 2)]
    standing, first, ever = row.standing, row.rates.at_first, row.rates.eventual
    return [
        row.name,
        kind,
        standing.people,
        standing[Status.CERTIFIED] + standing[Status.LAPSING],
        standing[Status.IN_PROGRESS],
        standing[Status.OVERDUE],
        standing[Status.LAPSING],
        standing[Status.NOT_BEGUN],
        ever.total if ever else 0,
        _percent(first.rate if first else None),
        _percent(ever.rate if ever else None),
        _percent(ever.low if ever else None),
        _percent(ever.high if ever else None),
    ]


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


def _people_lines(platform: Platform, asker: Asker, scope: Scope, now: datetime) -> list[list[object]]:
    return [
        line
        for one in everybody(platform, asker, scope, now=now)
        for line in _member_lines(platform, asker, one)
    ]


def _member_lines(platform: Platform, asker: Asker, one: Member) -> list[list[object]]:
    published = platform.catalogue.current()
    state = translate(asker.language, STATUS_WORDS[one.line.status])
    active = _day(asker, one.line.active_at)
    if not one.exams:
        return [[one.line.name, one.line.unit, state, None, 0, None, None, active]]
    lines: list[list[object]] = []
    for exam in one.exams:
        blueprint = published.blueprints.get(exam.blueprint)
        name = blueprint.title.in_(asker.language) if blueprint else exam.blueprint
        dates = (_day(asker, exam.passed_at), _day(asker, exam.lapses_at), active)
        lines.append([one.line.name, one.line.unit, state, name, exam.sittings, *dates])
    return lines


def _day(asker: Asker, at: datetime | None) -> str | None:
    return None if at is None else f"{at.astimezone(ZoneInfo(asker.time_zone)):%Y-%m-%d}"


def percent(rate: Interval | None) -> str:
    """A rate in whole percent, a dash where there is none."""
    return "—" if rate is None else f"{100 * rate.rate:.0f} %"
