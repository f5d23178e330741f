"""What the parts and states of an item are called, the same on every page of the bench."""

from __future__ import annotations

from trainer.analysis.grades import Discrimination, Evidence, Exposure, Facility, Reports
from trainer.bank.differences import PART_NAMES, Change, Difference, Part
from trainer.errors import translatable
from trainer.items import ItemType, Pool, Status
from trainer.web.state import Here

STATUSES = {
    Status.DRAFT: translatable("Draft"),
    Status.REVIEW: translatable("In review"),
    Status.PILOT: translatable("On trial"),
    Status.ACTIVE: translatable("In use"),
    Status.RETIRED: translatable("Retired"),
}
TYPES = {
    ItemType.SINGLE: translatable("Single choice"),
    ItemType.MULTIPLE: translatable("Multiple choice"),
    ItemType.TRUE_FALSE: translatable("True or false"),
}
POOLS = {Pool.EXAM: translatable("For exams"), Pool.PRACTICE: translatable("For practice")}
BANDS = {1: translatable("1 · recall"), 2: translatable("2 · apply"), 3: translatable("3 · judge")}
FACILITIES = {
    Facility.HARD: translatable("Too hard (below 0.25)"),
    Facility.GOOD: translatable("Fitting (0.25 to 0.95)"),
    Facility.EASY: translatable("Too easy (above 0.95)"),
    Facility.FEW: translatable("Too few sittings to say"),
}
DISCRIMINATIONS = {
    Discrimination.NEGATIVE: translatable("Negative (below 0)"),
    Discrimination.LOW: translatable("Low (below 0.20)"),
    Discrimination.GOOD: translatable("Good (0.20 and more)"),
    Discrimination.UNDEFINED: translatable("Undefined: all did the same"),
    Discrimination.FEW: translatable("Too few sittings to say"),
}
EVIDENCE = {
    Evidence.NONE: translatable("No sittings"),
    Evidence.FEW: translatable("1 to 29 sittings"),
    Evidence.ENOUGH: translatable("30 to 99 sittings"),
    Evidence.FIRM: translatable("100 sittings and more"),
}
EXPOSURES = {
    Exposure.NEVER: translatable("Never shown"),
    Exposure.SELDOM: translatable("Seldom (up to 5 %)"),
    Exposure.USUAL: translatable("Now and then (5 to 25 %)"),
    Exposure.OFTEN: translatable("Often (above 25 %)"),
    Exposure.FEW: translatable("Too few sittings to say"),
}
REPORTS = {
    Reports.OPEN: translatable("With open reports"),
    Reports.NONE: translatable("Without open reports"),
}
ICONS = {
    Status.DRAFT: "edit_note",
    Status.REVIEW: "rate_review",
    Status.PILOT: "science",
    Status.ACTIVE: "check_circle",
    Status.RETIRED: "archive",
}

_CHANGES = {
    Change.ADDED: translatable("{part}: added"),
    Change.REMOVED: translatable("{part}: taken out"),
    Change.CHANGED: translatable("{part}: changed"),
}
_TRUTH = {"true": translatable("true"), "false": translatable("false")}


def option_name(here: Here, name: str) -> str:
    """An option's id as people say it: a capital letter, or true and false in words."""
    return here.t(_TRUTH[name]) if name in _TRUTH else name.upper()


def option_letter(name: str) -> str:
    """An option's id as a sign: a capital letter, or a tick and a cross for true and false."""
    return {"true": "√", "false": "×"}.get(name, name.upper())


def _translated(here: Here, name: str) -> str:
    """What of an item was translated, in words."""
    if name in ("stem", "stimulus"):
        return here.t(PART_NAMES[Part.STEM if name == "stem" else Part.STIMULUS])
    if name.startswith("why-"):
        return here.t(PART_NAMES[Part.RATIONALE], name=option_name(here, name.removeprefix("why-")))
    return here.t(PART_NAMES[Part.OPTION], name=option_name(here, name))


def change(here: Here, found: Difference) -> str:
    """What was changed: “Option B: changed”."""
    name = _translated(here, found.name) if found.part is Part.TRANSLATION else option_name(here, found.name)
    part = here.t(PART_NAMES[found.part], name=name)
    return here.t(_CHANGES[found.change], part=part)


def value(here: Here, part: Part, text: str) -> str:
    """A value of a part as people say it; wording itself is left as it is."""
    if part in (Part.TYPE, Part.STATUS, Part.POOL, Part.BAND) and text:
        return here.t(_VALUES[part][text])
    if part in (Part.KEY, Part.ORDER, Part.FIXED):
        return ", ".join(option_name(here, name) for name in text.split(", ") if name)
    return text


_VALUES = {
    Part.TYPE: {kind.value: name for kind, name in TYPES.items()},
    Part.STATUS: {status.value: name for status, name in STATUSES.items()},
    Part.POOL: {pool.value: name for pool, name in POOLS.items()},
    Part.BAND: {str(band): name for band, name in BANDS.items()},
}
