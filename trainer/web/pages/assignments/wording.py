"""What the pages about assignments have in common: states, times, and dates as they are typed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from trainer.assignments import TaskState, Times
from trainer.errors import TrainerError, translatable
from trainer.web import wording
from trainer.web.state import Here

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s+(\d{1,2})[:：](\d{2}))?")

STATE_WORDS = {
    TaskState.DONE: translatable("done"),
    TaskState.EXCUSED: translatable("excused"),
    TaskState.OVERDUE: translatable("overdue"),
    TaskState.DUE: translatable("to do"),
    TaskState.NOT_YET: translatable("not open yet"),
    TaskState.CLOSED: translatable("closed"),
}


class BadDayError(TrainerError):
    """A day that cannot be read."""

    template = translatable("“{text}” is not a day. Write it like 2026-12-31, or 2026-12-31 18:00.")


def state_words(here: Here, state: TaskState | None) -> str:
    """How a task stands, in words; a dash where it is not shown."""
    return "—" if state is None else here.t(STATE_WORDS[state])


def times_words(here: Here, times: Times) -> str:
    """The times of a task in one line."""
    parts = (
        (times.opens, here.t("opens {when}", when=_when(here, times.opens))),
        (times.due, here.t("due {when}", when=_when(here, times.due))),
        (times.closes, here.t("closes {when}", when=_when(here, times.closes))),
    )
    return " · ".join(words for at, words in parts if at is not None) or here.t("at any time")


def _when(here: Here, at: datetime | None) -> str:
    return "" if at is None else wording.moment(here, at)


def typed(here: Here, at: datetime | None) -> str:
    """A time as it is typed; the end of a day without its hour."""
    if at is None:
        return ""
    local = at.astimezone(ZoneInfo(here.asker.time_zone))
    if (local.hour, local.minute) == (23, 59):
        return f"{local:%Y-%m-%d}"
    return f"{local:%Y-%m-%d %H:%M}"


def read_day(here: Here, text: str, *, end: bool) -> datetime | None:
    """A typed day in the person's zone; without an hour its beginning, or its last minute at the `end`.

    None: nothing was typed. Raises: BadDayError.
    """
    if not text.strip():
        return None
    found = _DAY.fullmatch(text.strip())
    if found is None:
        raise BadDayError(text=text)
    year, month, day, hour, minute = (int(part) if part else None for part in found.groups())
    first = (23, 59) if end else (0, 0)
    try:
        local = datetime(
            year or 0,
            month or 0,
            day or 0,
            first[0] if hour is None else hour,
            first[1] if minute is None else minute,
            tzinfo=ZoneInfo(here.asker.time_zone),
        )
    except ValueError as error:
        raise BadDayError(text=text) from error
    return local.astimezone(UTC)


def in_days(here: Here, days: int) -> str:
    """The day so many days from now as it is typed."""
    local = (here.now + timedelta(days=days)).astimezone(ZoneInfo(here.asker.time_zone))
    return f"{local:%Y-%m-%d}"
