"""What changed between two states of a blueprint, field by field, for people who decide about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from trainer.blueprints.quotas import Cell, cells
from trainer.blueprints.specification import Blueprint, Section
from trainer.text import LocalText


class Part(StrEnum):
    """What of a blueprint a difference concerns."""

    TITLE = "title"
    DESCRIPTION = "description"
    PURPOSE = "purpose"
    LEVEL = "level"
    TIME_LIMIT = "time_limit"
    CUT = "cut"
    SCORING = "scoring"
    NAVIGATION = "navigation"
    REVIEW_SHOWS = "review_shows"
    REVIEW_WHEN = "review_when"
    OPENS = "opens"
    CLOSES = "closes"
    BOUND = "bound_by_window"
    ATTEMPTS = "attempts"
    COOL_DOWN = "cool_down"
    ACCESS = "access"
    REQUIRES = "requires"
    PILOT = "pilot"
    VALID_FOR = "valid_for"
    SECTION = "section"
    SECTION_ORDER = "section_order"
    SECTION_TITLE = "section_title"
    MARKS = "marks"
    QUOTA = "quota"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference; the two values are the fields' own, None where there is none.

    `section` is the title of the section it lies in, `cell` which quota of it (values are then counts).
    """

    part: Part
    before: object
    after: object
    section: LocalText | None = None
    cell: Cell | None = None


def differences(before: Blueprint, after: Blueprint) -> tuple[Difference, ...]:
    """Everything that differs, in the order in which a blueprint is read."""
    return (*_fields(before, after), *_sections(before, after))


def _fields(before: Blueprint, after: Blueprint) -> Iterator[Difference]:
    old, new = values(before), values(after)
    for part, value in new.items():
        if old[part] != value:
            yield Difference(part, old[part], value)


def values(blueprint: Blueprint) -> dict[Part, object]:
    """What a blueprint says besides its sections, field by field."""
    return {
        Part.TITLE: blueprint.title,
        Part.DESCRIPTION: blueprint.description,
        Part.PURPOSE: blueprint.purpose,
        Part.LEVEL: blueprint.level,
        Part.TIME_LIMIT: blueprint.time_limit,
        Part.CUT: blueprint.cut,
        Part.SCORING: blueprint.scoring,
        Part.NAVIGATION: blueprint.navigation,
        Part.REVIEW_SHOWS: blueprint.review.shows,
        Part.REVIEW_WHEN: blueprint.review.when,
        Part.OPENS: blueprint.window.opens,
        Part.CLOSES: blueprint.window.closes,
        Part.BOUND: blueprint.bound_by_window,
        Part.ATTEMPTS: blueprint.attempts,
        Part.COOL_DOWN: blueprint.cool_down,
        Part.ACCESS: blueprint.access,
        Part.REQUIRES: tuple(one.module for one in blueprint.requires),
        Part.PILOT: blueprint.pilot,
        Part.VALID_FOR: blueprint.valid_for,
    }


def _sections(before: Blueprint, after: Blueprint) -> Iterator[Difference]:
    old = {section.id: section for section in before.sections}
    new = {section.id: section for section in after.sections}
    for name, section in old.items():
        if name not in new:
            yield Difference(Part.SECTION, section.count, None, section.title)
    for name, section in new.items():
        if name in old:
            yield from _section(old[name], section)
        else:
            yield Difference(Part.SECTION, None, section.count, section.title)
    if [name for name in old if name in new] != [name for name in new if name in old]:
        titles = [tuple(section.title for section in side.values()) for side in (old, new)]
        yield Difference(Part.SECTION_ORDER, titles[0], titles[1])


def _section(before: Section, after: Section) -> Iterator[Difference]:
    if before.title != after.title:
        yield Difference(Part.SECTION_TITLE, before.title, after.title, before.title)
    if before.marks != after.marks:
        yield Difference(Part.MARKS, before.marks, after.marks, after.title)
    old, new = cells(before), cells(after)
    for cell in dict.fromkeys((*old, *new)):
        if old.get(cell) != new.get(cell):
            yield Difference(Part.QUOTA, old.get(cell), new.get(cell), after.title, cell)
