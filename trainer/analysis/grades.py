"""The few grades into which figures of items are put, so that a list can be narrowed and counted by them.

Bounds are those of the verdicts; below ENOUGH candidates there is no grade.
"""

from __future__ import annotations

from enum import StrEnum

FIRM = 100
"""Sittings from which a figure hardly moves any more."""
SELDOM, OFTEN = 0.05, 0.25
"""Shares of sittings up to which an item is shown seldom, and above which it soon is known to everybody."""


class Facility(StrEnum):
    """How hard an item is for those who were shown it."""

    HARD = "hard"
    GOOD = "good"
    EASY = "easy"
    FEW = "few"


class Discrimination(StrEnum):
    """How well an item tells strong from weak candidates; UNDEFINED where all did the same."""

    NEGATIVE = "negative"
    LOW = "low"
    GOOD = "good"
    UNDEFINED = "undefined"
    FEW = "few"


class Evidence(StrEnum):
    """How many sittings the figures of an item rest on."""

    NONE = "none"
    FEW = "few"
    ENOUGH = "enough"
    FIRM = "firm"


class Exposure(StrEnum):
    """In which share of the sittings of its exams an item is shown, in any of its versions."""

    NEVER = "never"
    SELDOM = "seldom"
    USUAL = "usual"
    OFTEN = "often"
    FEW = "few"


class Reports(StrEnum):
    """Whether somebody reported a problem that nobody has dealt with yet."""

    OPEN = "open"
    NONE = "none"
