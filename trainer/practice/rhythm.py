"""How regularly somebody practises. What was missed is never counted, only what was done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Days practised this week (from Monday) of those wished for, weeks in a row with the wish met, all days.

    The present week counts as soon as it is met, and does not end a row before it is over.
    """

    this_week: int
    goal: int
    weeks: int
    days: int
    today: bool

    @property
    def met(self) -> bool:
        """Whether this week's wish is met."""
        return self.this_week >= self.goal


def rhythm(practised: Collection[date], goal: int, today: date) -> Rhythm:
    """The rhythm of the days on which somebody practised.

    Args: goal: days a week, 1..7.
    """
    days = {day for day in practised if day <= today}
    monday = today - _DAY * today.weekday()
    this_week = _in_week(days, monday)
    weeks = int(this_week >= goal)
    before = monday - _WEEK
    while _in_week(days, before) >= goal:
        weeks += 1
        before -= _WEEK
    return Rhythm(this_week, goal, weeks, len(days), today in days)


def _in_week(days: Collection[date], monday: date) -> int:
    return sum(1 for number in range(7) if monday + _DAY * number in days)
