"""What the parts and states of an item are called, the same on every page of the bench."""

from __future__ import annotations

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


def change(here: Here, found: Difference) -> str:
    """What was changed: “Option B: changed”."""
    part = here.t(PART_NAMES[found.part], name=option_name(here, found.name))
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
