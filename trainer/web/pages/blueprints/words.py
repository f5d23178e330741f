"""What the parts of a blueprint are called, the same on every page about them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from trainer.blueprints import (
    Access,
    Blueprint,
    Navigation,
    Purpose,
    ReviewShows,
    ReviewWhen,
    ScoringRule,
)
from trainer.blueprints.differences import Difference, Part, values
from trainer.blueprints.quotas import ANY, Cell, cell_of
from trainer.errors import translatable
from trainer.forms import EntangledBlueprintError, Shortage
from trainer.services.blueprints import Judged, Stock
from trainer.text import LocalText
from trainer.web import wording
from trainer.web.state import Here
from trainer.web.widgets import people
from trainer.web.widgets.authoring.words import BANDS, TYPES

PURPOSES = {
    Purpose.CERTIFICATION: translatable("Certification exam"),
    Purpose.QUIZ: translatable("Short quiz"),
    Purpose.PRACTICE: translatable("Practice set (practice pool)"),
}
SCORING = {
    ScoringRule.EXACT: translatable("All or nothing"),
    ScoringRule.PARTIAL: translatable("In part, wrong choices taken off"),
}
NAVIGATION = {
    Navigation.FREE: translatable("Back and forth"),
    Navigation.FORWARD: translatable("Forward only"),
}
SHOWS = {
    ReviewShows.NOTHING: translatable("Nothing"),
    ReviewShows.SCORE: translatable("The score"),
    ReviewShows.RESPONSES: translatable("Score and own responses"),
    ReviewShows.KEYS: translatable("Everything, keys and rationales too"),
}
WHEN = {
    ReviewWhen.AT_ONCE: translatable("At once"),
    ReviewWhen.AFTER_WINDOW: translatable("After the window"),
}
ACCESS = {
    Access.ALL: translatable("Everybody"),
    Access.ASSIGNED: translatable("Those it is assigned to"),
}
PARTS = {
    Part.TITLE: translatable("Title"),
    Part.DESCRIPTION: translatable("Description"),
    Part.PURPOSE: translatable("Purpose"),
    Part.LEVEL: translatable("Exam level"),
    Part.TIME_LIMIT: translatable("Time limit"),
    Part.CUT: translatable("Cut score"),
    Part.SCORING: translatable("Marks of multiple choice"),
    Part.NAVIGATION: translatable("Moving about"),
    Part.REVIEW_SHOWS: translatable("Shown afterwards"),
    Part.REVIEW_WHEN: translatable("When it is shown"),
    Part.OPENS: translatable("Opens"),
    Part.CLOSES: translatable("Closes"),
    Part.BOUND: translatable("Sittings end with the window"),
    Part.ATTEMPTS: translatable("Attempts allowed"),
    Part.COOL_DOWN: translatable("Pause between attempts"),
    Part.ACCESS: translatable("Open to"),
    Part.REQUIRES: translatable("Modules to finish first"),
    Part.PILOT: translatable("Unscored items on trial"),
    Part.VALID_FOR: translatable("Months a pass is good for"),
    Part.SECTION: translatable("Section"),
    Part.SECTION_ORDER: translatable("Order of the sections"),
    Part.SECTION_TITLE: translatable("Title of the section"),
    Part.MARKS: translatable("Marks of an item"),
    Part.QUOTA: translatable("Quota"),
}
_NONE = {
    Part.TIME_LIMIT: translatable("none"),
    Part.ATTEMPTS: translatable("without limit"),
    Part.OPENS: translatable("at any time"),
    Part.CLOSES: translatable("never"),
    Part.VALID_FOR: translatable("for good"),
}
_NAMED: tuple[Mapping[Any, str], ...] = (PURPOSES, SCORING, NAVIGATION, SHOWS, WHEN, ACCESS)
_CHOICES = {choice: name for names in _NAMED for choice, name in names.items()}


def value(here: Here, part: Part, found: object) -> str:
    """A field's value as people say it."""
    if found is None or found == ():
        return here.t(_NONE.get(part, translatable("none")))
    if found in _CHOICES:
        return here.t(_CHOICES[found])
    if isinstance(found, bool):
        return here.t("yes") if found else here.t("no")
    return _plain(here, part, found)


def _plain(here: Here, part: Part, found: object) -> str:
    if isinstance(found, LocalText):
        return f"{found.zh} / {found.en}"
    if isinstance(found, datetime):
        return wording.moment(here, found)
    if isinstance(found, timedelta):
        return span(here, found)
    if isinstance(found, Fraction):
        return f"{wording.points(found)} %" if part is Part.CUT else wording.points(found)
    if isinstance(found, tuple):
        return people.listed(here, (here.local(one) if isinstance(one, LocalText) else one for one in found))
    return str(found)


def span(here: Here, length: timedelta) -> str:
    """A length of time; days are said as such."""
    if length and length % timedelta(days=1) == timedelta(0):
        return here.t("{count} days", count=length.days)
    return wording.span(here, length)


def difference(here: Here, found: Difference) -> str:
    """What was changed, in a line: “Cut score: 60 % → 70 %”."""
    name = here.t(PARTS[found.part])
    if found.part is Part.SECTION:
        return _section(here, found)
    if found.section is not None and found.part is not Part.SECTION_TITLE:
        name = f"{here.local(found.section)} · {name}"
    if found.cell is not None:
        name = f"{here.local(found.section) if found.section else ''} · {cell(here, found.cell)}"
        before, after = (str(one or 0) for one in (found.before, found.after))
    else:
        before, after = (value(here, found.part, one) for one in (found.before, found.after))
    return here.t("{what}: {before} → {after}", what=name, before=before, after=after)


def _section(here: Here, found: Difference) -> str:
    title = here.local(found.section) if found.section else ""
    if found.after is None:
        return here.t("Section “{title}” with {count} items: taken out", title=title, count=found.before)
    return here.t("Section “{title}” with {count} items: added", title=title, count=found.after)


def subject(here: Here, code: str) -> str:
    """A subject's title with its code."""
    if code == ANY:
        return here.t("Any subject")
    tree = here.platform.catalogue.current().objectives
    found = tree.objective(code) or tree.module(code)
    return f"{code} {here.local(found.title)}" if found else code


def cell(here: Here, found: Cell) -> str:
    """A cell of the grid: “SALES Sales · 2 · apply · Single choice”."""
    parts = [subject(here, found.subject)]
    if found.band is not None:
        parts.append(here.t(BANDS[found.band]))
    if found.type is not None:
        parts.append(here.t(TYPES[found.type]))
    return " · ".join(parts)


def shortage(here: Here, judged: Judged, stock: Stock, found: Shortage) -> str:
    """Which quotas lack items, and what helps."""
    slots = [judged.plan.slots[slot] for slot in found.slots]
    cells = [cell_of(slot.quota) for slot in slots]
    names = people.listed(here, dict.fromkeys(cell(here, one) for one in cells))
    coming = sum(stock.coming.get(one, 0) for one in dict.fromkeys(cells))
    details = {"quota": names, "wanted": found.wanted, "available": found.available}
    if isinstance(judged.trouble, EntangledBlueprintError):
        return here.t(
            "“{quota}” asks for {wanted} items, but only {available} fit together: the others come in cases "
            "of another size or must not meet. Lower the number, or put more single items in use.",
            **details,
        )
    told = here.t(
        "“{quota}” asks for {wanted} items, but there are only {available} to draw from. Lower the number, "
        "move it to another band or objective, or put more items in use.",
        **details,
    )
    return told + (here.t(" {count} more are on the way.", count=coming) if coming else "")


def trouble(here: Here, judged: Judged, stock: Stock) -> str:
    """Why no form can be drawn; empty where one can."""
    if judged.trouble is None:
        return ""
    if judged.shortages:
        return shortage(here, judged, stock, judged.shortages[0])
    return here.explain(judged.trouble)


def window(here: Here, blueprint: Blueprint) -> str:
    """When it is open, as of now."""
    opens, closes = blueprint.window.opens, blueprint.window.closes
    if opens and here.now < opens:
        return here.t("opens {when}", when=wording.moment(here, opens))
    if closes and closes <= here.now:
        return here.t("closed since {when}", when=wording.moment(here, closes))
    return here.t("open until {when}", when=wording.moment(here, closes)) if closes else here.t("always open")


def size(here: Here, blueprint: Blueprint) -> str:
    """Items, marks, time and cut in a line."""
    limit = blueprint.time_limit
    parts = (
        here.t("{count} items", count=blueprint.count),
        here.t("{marks} marks", marks=wording.points(blueprint.maximum)),
        span(here, limit) if limit else here.t("no time limit"),
        here.t("pass at {cut} %", cut=wording.points(blueprint.cut)),
    )
    return " · ".join(parts)


def described(here: Here, blueprint: Blueprint) -> list[str]:
    """The whole blueprint in words, line by line in Markdown."""
    lines = []
    for part, found in values(blueprint).items():
        if part in (Part.TITLE, Part.OPENS, Part.CLOSES) or found in (None, (), 0):
            continue
        told = f"**{here.t(PARTS[part])}**　{people.plain(value(here, part, found))}"
        lines.append(f"- {told}")
    lines.insert(0, f"- **{here.t('When')}**　{people.plain(window(here, blueprint))}")
    for section in blueprint.sections:
        told = here.t(
            "{title}: {count} items worth {marks} each",
            title=here.local(section.title),
            count=section.count,
            marks=wording.points(section.marks),
        )
        lines.append(f"- **{people.plain(told)}**")
        lines += [
            f"    - {people.plain(cell(here, cell_of(quota)))} × {quota.count}" for quota in section.quotas
        ]
    return lines
