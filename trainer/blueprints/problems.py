"""What keeps a blueprint from being used, and what its author may have overlooked, field by field."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from trainer.blueprints.specification import Blueprint, Purpose, ReviewShows, ReviewWhen, Section
from trainer.errors import Severity, translatable
from trainer.text import LocalText

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,39}")
LONGEST = timedelta(hours=24)
"""The longest an exam may take."""
LONGEST_TITLE = 200
LONGEST_DESCRIPTION = 1000
MOST_PILOTS = 200
_QUICK = timedelta(seconds=20)
"""Time for an item below which hardly anybody can read it."""
_LOW_CUT, _MOST_PILOT_SHARE = 50, 5


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a field: an error keeps the blueprint from being handed in, a warning does not.

    `part` is the field's name; of a section `sections.0.title`.
    """

    part: str
    code: str
    template: str
    details: dict[str, object] = field(default_factory=dict)
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a blueprint may name: codes of objectives, of modules, and of modules with lessons to finish."""

    objectives: Collection[str]
    modules: Collection[str]
    courses: Collection[str]


def problems(blueprint: Blueprint, known: Surroundings, *, now: datetime) -> tuple[Problem, ...]:
    """Everything there is to say, errors first."""
    found = [
        *_wording(blueprint),
        *_times(blueprint, now),
        *_numbers(blueprint),
        *_requirements(blueprint, known),
        *_sections(blueprint, known),
        *_advice(blueprint),
    ]
    return tuple(sorted(found, key=lambda problem: problem.severity is not Severity.ERROR))


def _wording(blueprint: Blueprint) -> Iterator[Problem]:
    yield from _title("title", blueprint.title, LONGEST_TITLE)
    if blueprint.description is not None:
        yield from _title("description", blueprint.description, LONGEST_DESCRIPTION)


def _title(part: str, title: LocalText, longest: int) -> Iterator[Problem]:
    texts = {"zh": title.zh, "en": title.en}
    missing = [language for language, text in texts.items() if not text.strip()]
    if "zh" in missing:
        yield Problem(f"{part}.zh", "missing", translatable("The Chinese text is missing."))
    if "en" in missing:
        yield Problem(f"{part}.en", "missing", translatable("The English text is missing."))
    for language, text in texts.items():
        if len(text) > longest:
            template = translatable("Longer than {limit} characters.")
            yield Problem(f"{part}.{language}", "too-long", template, {"limit": longest})


def _times(blueprint: Blueprint, now: datetime) -> Iterator[Problem]:
    limit, window = blueprint.time_limit, blueprint.window
    if limit is None and blueprint.purpose is Purpose.CERTIFICATION:
        yield Problem("time_limit", "missing", translatable("A certification exam needs a time limit."))
    if limit is not None and (not timedelta(minutes=1) <= limit <= LONGEST or limit % timedelta(minutes=1)):
        yield Problem("time_limit", "bad-number", translatable("Whole minutes, from 1 to 1440."))
    if window.opens and window.closes and window.closes <= window.opens:
        yield Problem("window", "reversed", translatable("It closes before it opens; exchange the two."))
    elif window.closes is not None and window.closes <= now:
        template = translatable("This end is past: nobody could sit the exam any more.")
        yield Problem("window", "over", template, severity=Severity.WARNING)
    if blueprint.review.when is ReviewWhen.AFTER_WINDOW and window.closes is None:
        yield Problem(
            "review", "never", translatable("The review opens after the window, but the window has no end.")
        )
    if blueprint.cool_down < timedelta(0) or blueprint.cool_down % timedelta(minutes=1):
        yield Problem("cool_down", "bad-number", translatable("Whole minutes, hours or days."))


def _numbers(blueprint: Blueprint) -> Iterator[Problem]:
    between = translatable("A number from {low} to {high}.")
    bounds = (
        ("cut", blueprint.cut, 0, 100),
        ("level", blueprint.level, 1, 9),
        ("attempts", blueprint.attempts, 1, 1000),
        ("valid_for", blueprint.valid_for, 1, 600),
        ("pilot", blueprint.pilot, 0, MOST_PILOTS),
    )
    for part, value, low, high in bounds:
        if value is not None and not low <= value <= high:
            yield Problem(part, "bad-number", between, {"low": low, "high": high})


def _requirements(blueprint: Blueprint, known: Surroundings) -> Iterator[Problem]:
    for requirement in blueprint.requires:
        if requirement.module not in known.courses:
            template = translatable("Module {module} has no course to finish.")
            yield Problem("requires", "unknown-module", template, {"module": requirement.module})


def _sections(blueprint: Blueprint, known: Surroundings) -> Iterator[Problem]:
    if not blueprint.sections:
        yield Problem("sections", "missing", translatable("There is no section yet; add one."))
    for number, section in enumerate(blueprint.sections):
        yield from _title(f"sections.{number}.title", section.title, LONGEST_TITLE)
        if not 0 < section.marks <= 1000:
            yield Problem(
                f"sections.{number}.marks", "bad-number", translatable("More than 0, at most 1000.")
            )
        yield from _quotas(f"sections.{number}.quotas", section, known)


def _quotas(part: str, section: Section, known: Surroundings) -> Iterator[Problem]:
    if not section.quotas:
        yield Problem(part, "missing", translatable("Nothing is drawn here yet: type numbers into the grid."))
    for quota in section.quotas:
        unknown = quota.objective if quota.objective not in (None, *known.objectives) else None
        unknown = unknown or (quota.module if quota.module not in (None, *known.modules) else None)
        if unknown:
            template = translatable("{code} does not exist (any more); take its number out.")
            yield Problem(part, "unknown-code", template, {"code": unknown})


def _advice(blueprint: Blueprint) -> Iterator[Problem]:
    """What is allowed and seldom meant."""
    warn = Severity.WARNING
    if blueprint.purpose is Purpose.CERTIFICATION:
        if blueprint.review.shows in (ReviewShows.RESPONSES, ReviewShows.KEYS):
            template = translatable(
                "Who has sat it can pass on what it asks; certifications show the score only."
            )
            yield Problem("review", "gives-away", template, severity=warn)
        if blueprint.cut < _LOW_CUT:
            template = translatable("Below {low} %: guessing alone comes close with few options.")
            yield Problem("cut", "low", template, {"low": _LOW_CUT}, warn)
        if blueprint.attempts is None:
            template = translatable("Without a limit of attempts everybody passes in the end.")
            yield Problem("attempts", "unlimited", template, severity=warn)
    limit, count = blueprint.time_limit, blueprint.count + blueprint.pilot
    if limit is not None and count and limit / count < _QUICK:
        template = translatable("That is {seconds} s an item; hardly anybody can read them.")
        details: dict[str, object] = {"seconds": int((limit / count).total_seconds())}
        yield Problem("time_limit", "hurried", template, details, warn)
    if blueprint.pilot * _MOST_PILOT_SHARE > blueprint.count > 0:
        template = translatable("More than one in five items would not count.")
        yield Problem("pilot", "many", template, severity=warn)
