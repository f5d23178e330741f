"""When what an item rests on was last compared with the law: a year ago is too long, tomorrow cannot be."""

from __future__ import annotations

from datetime import date

from trainer.errors import translatable
from trainer.items import Problem

_STALE = translatable(
    "last compared with the law on {date}, a year ago or more; check it and renew reviewed_on"
)
_FUTURE = translatable("reviewed_on is {date}, which has not come yet")


def stale(reviewed: date, today: date) -> Problem | None:
    """What is wrong with the day of the last comparison, if anything is."""
    details: dict[str, object] = {"date": reviewed.isoformat()}
    if (today.year - reviewed.year) * 12 + today.month - reviewed.month - (today.day < reviewed.day) >= 12:
        return Problem("reviewed_on", "stale", _STALE, details)
    if (reviewed - today).days > 1:
        return Problem("reviewed_on", "future-date", _FUTURE, details)
    return None
