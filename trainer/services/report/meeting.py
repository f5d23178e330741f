"""One page about a team for a meeting, as PDF with Chinese faces embedded; no browser is needed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from trainer import documents
from trainer.analysis import Interval
from trainer.documents import charts, house, typesetting
from trainer.i18n import translate
from trainer.people import Asker
from trainer.reports import Status
from trainer.services.platform import Platform
from trainer.services.report.exports import percent
from trainer.services.report.overview import Overview, Row, overview
from trainer.services.report.scope import Ground, Scope

_SOURCE = Path(documents.__file__).parent / "typst" / "meeting.typ"
_GROUPS = 9
_WEAK = 5


def as_pdf(platform: Platform, asker: Asker, scope: Scope, *, now: datetime) -> bytes:
    """The page. Raises: as `overview`; TypesettingError, BadLogoError."""
    found = overview(platform, asker, scope, now=now)
    whose = house.house(platform.settings)
    data = _data(asker, found, now) | {"house": whose.data(asker.language)}
    return typesetting.pdf(
        _SOURCE.read_text(encoding="utf-8"), data, files={**whose.files, **_pictures(asker, found)}, at=now
    )


def part_title(asker: Asker, ground: Ground) -> str:
    """What a part of the organisation is called."""
    comma = "、" if asker.language.value == "zh" else ", "
    place = comma.join(unit.name for unit in ground.heads) or translate(asker.language, "My part")
    if ground.cohort is None:
        return place
    return translate(asker.language, "{cohort} in {unit}", cohort=ground.cohort.name, unit=place)


def _pictures(asker: Asker, found: Overview) -> dict[str, bytes]:
    files = {}
    points = [(one.month, one.rate) for one in found.months if one.rate is not None]
    if points:
        files["trend.svg"] = charts.trend(points)
    if found.curve is not None:
        files["curve.svg"] = charts.time_to_pass(found.curve, translate(asker.language, "Days"))
    if found.weakest:
        rows = [
            (one.title.in_(asker.language)[:16], one.share, one.everywhere, one.below)
            for one in found.weakest[:_WEAK]
        ]
        files["weak.svg"] = charts.bars(rows)
    return files


def _data(asker: Asker, found: Overview, now: datetime) -> dict[str, Any]:
    def t(message: str, **details: object) -> str:
        return translate(asker.language, message, **details)

    standing = found.standing
    exam = found.ground.scope.exam
    titles = {one.code: one.title.in_(asker.language) for one in found.ground.choices}
    curve = found.curve
    return {
        "title": part_title(asker, found.ground),
        "made": f"{now.astimezone(ZoneInfo(asker.time_zone)):%Y-%m-%d %H:%M}",
        "lead": titles[exam] if exam else t("All certifications"),
        "nothing": t("Nobody has sat yet."),
        "tiles": [
            [t("People"), str(standing.people)],
            [t("Certified"), str(standing[Status.CERTIFIED] + standing[Status.LAPSING])],
            [t("In progress"), str(standing[Status.IN_PROGRESS])],
            [t("Overdue"), str(standing[Status.OVERDUE])],
            [t("Lapsing within 90 days"), str(standing[Status.LAPSING])],
        ],
        "rates": [
            [t("Passed at the first attempt"), _rate(asker, found.rates.at_first)],
            [t("Passed by now"), _rate(asker, found.rates.eventual)],
        ],
        "trend": {
            "title": t("Pass rate of all sittings by month"),
            "drawn": any(one.rate is not None for one in found.months),
        },
        "curve": {
            "title": t("Time to a pass"),
            "drawn": curve is not None,
            "note": ""
            if curve is None or curve.median is None
            else t("Half have passed after {days} days.", days=f"{curve.median:.0f}"),
        },
        "groups": _groups(asker, found),
        "weak": {"title": t("Weakest objectives"), "drawn": bool(found.weakest)},
        "notes": t(
            "Intervals are 95 % Wilson intervals. The diamond is the mean of the organisation; bars of "
            "another colour lie clearly below it."
        ),
    }


def _rate(asker: Asker, rate: Interval | None) -> str:
    if rate is None:
        return translate(asker.language, "nobody has sat yet")
    bounds = translate(
        asker.language,
        "of {total}; 95 % interval {low}–{high} %",
        total=rate.total,
        low=round(100 * rate.low),
        high=round(100 * rate.high),
    )
    return f"{percent(rate)} ({bounds})"


def _groups(asker: Asker, found: Overview) -> dict[str, Any]:
    words = ("Name", "People", "Certified", "Overdue", "Lapsing", "First attempt", "By now", "95 % interval")
    rows = [row for row in (*found.units, *found.cohorts) if not row.hidden][:_GROUPS]
    return {
        "title": translate(asker.language, "Units and cohorts"),
        "heads": [translate(asker.language, word) for word in words],
        "rows": [_row(row) for row in rows],
    }


def _row(row: Row) -> list[str]:
    standing, ever = row.standing, row.rates.eventual
    return [
        row.name,
        str(standing.people),
        str(standing[Status.CERTIFIED] + standing[Status.LAPSING]),
        str(standing[Status.OVERDUE]),
        str(standing[Status.LAPSING]),
        percent(row.rates.at_first),
        percent(ever),
        f"{100 * ever.low:.0f}–{100 * ever.high:.0f} %" if ever else "—",
    ]
