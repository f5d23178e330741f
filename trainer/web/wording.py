"""Times, durations and figures in words, as the person who asks reads them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_timedelta

from trainer.text import Language
from trainer.web.state import Here

_LOCALES = {Language.ZH: "zh_CN", Language.EN: "en_GB"}
_PATTERNS = {Language.ZH: "y年M月d日 HH:mm", Language.EN: "d MMM y, HH:mm"}


def moment(here: Here, at: datetime) -> str:
    """The exact time in the person's zone."""
    local = at.astimezone(ZoneInfo(here.asker.time_zone))
    return format_datetime(local, _PATTERNS[here.language], locale=_LOCALES[here.language])


def clock_time(here: Here, at: datetime) -> str:
    """The time of day in the person's zone."""
    return f"{at.astimezone(ZoneInfo(here.asker.time_zone)):%H:%M}"


def day(here: Here, on: date) -> str:
    """A date in words."""
    return format_date(on, "long", locale=_LOCALES[here.language])


def ago(here: Here, at: datetime) -> str:
    """How long ago or ahead a time lies: “5 minutes ago”, “in 2 days”."""
    return format_timedelta(at - here.now, add_direction=True, locale=_LOCALES[here.language])


def span(here: Here, length: timedelta) -> str:
    """A length in hours, minutes and, under ten minutes, seconds."""
    seconds = max(0, round(length.total_seconds()))
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    parts = [
        here.t("{count} h", count=hours) if hours else "",
        here.t("{count} min", count=minutes) if minutes else "",
        here.t("{count} s", count=rest) if rest and not hours and minutes < 10 else "",
    ]
    return " ".join(part for part in parts if part) or here.t("{count} s", count=0)


def percent(share: Fraction) -> str:
    """0..100 to one decimal, rounded down: what misses the cut score must not read as if it reached it."""
    tenths = int(share * 10)
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)


def points(marks: Fraction) -> str:
    """Marks with up to two decimals."""
    return f"{float(marks):.2f}".rstrip("0").rstrip(".")
