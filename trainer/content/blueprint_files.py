"""Blueprint files: the specification of one exam."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction
from pathlib import PurePosixPath

from trainer.blueprints import (
    Access,
    Blueprint,
    Navigation,
    Purpose,
    Quota,
    Requirement,
    ReviewPolicy,
    ReviewShows,
    ReviewWhen,
    ScoringRule,
    Section,
    Window,
)
from trainer.content.entries import Entry, FileKind, Parsed
from trainer.content.fields import Fields, Source
from trainer.content.nodes import Report, compose
from trainer.errors import translatable
from trainer.items import ItemType
from trainer.objectives import MODULE_CODE, OBJECTIVE_CODE
from trainer.text import LocalText

_FIELDS = frozenset(
    (
        "code",
        "title",
        "description",
        "purpose",
        "level",
        "time_limit",
        "cut",
        "attempts",
        "cool_down",
        "window",
        "bound_by_window",
        "navigation",
        "scoring",
        "review",
        "open",
        "requires",
        "pilot",
        "valid_for",
        "sections",
    )
)
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,39}")
_SECTION_ID = re.compile(r"[A-Za-z0-9-]{1,40}")
_LONGEST = 24 * 60
"""Minutes the longest exam may take."""


def parse_blueprint(path: str, text: str, report: Report, *, in_place: bool) -> Parsed:
    """Read a blueprint file; `in_place` requires the file to be named after its code."""
    root = compose(text, report)
    if root is None:
        return Parsed(FileKind.BLUEPRINT, path, faults=tuple(report.faults), whole=False)
    fields = Fields(Source(report, text), root, _FIELDS, named_by="code")
    code = fields.text("code")
    lines = fields.lines()
    blueprint = _read(fields, lines)
    if code and in_place and PurePosixPath(path).stem != code:
        report.error(
            fields.line_at("code"),
            "wrong-file",
            translatable("blueprint {code} belongs in {expected}"),
            code=code,
            expected=f"question_bank/blueprints/{code}.yaml",
        )
    found = (Entry(blueprint, path, fields.line, lines),) if blueprint and not report.faults else ()
    return Parsed(FileKind.BLUEPRINT, path, blueprints=found, faults=tuple(report.faults), whole=bool(found))


def _read(fields: Fields, lines: dict[str, int]) -> Blueprint | None:
    complete = fields.require("code", "title", "purpose", "cut", "sections")
    code, report = fields.text("code"), fields.report
    if code and not _CODE.fullmatch(code):
        template = translatable("'{code}' cannot be a blueprint code; write one such as CERT-1")
        report.error(fields.line_at("code"), "bad-code", template, code=code[:60])
    purpose = fields.choice("purpose", Purpose)
    scoring = fields.choice("scoring", ScoringRule, ScoringRule.EXACT)
    navigation = fields.choice("navigation", Navigation, Navigation.FREE)
    access = fields.choice("open", Access, Access.ALL)
    minutes = fields.whole("time_limit", 1, _LONGEST)
    window, review = _window(fields), _review(fields)
    if review and review.when is ReviewWhen.AFTER_WINDOW and window.closes is None:
        report.error(
            fields.line_at("review"),
            "review-never",
            translatable("the review opens after the window, but the window has no 'closes'"),
        )
    if purpose is Purpose.CERTIFICATION and "time_limit" not in fields:
        template = translatable("a certification exam needs a time_limit in minutes")
        report.error(fields.line, "missing-field", template)
    cut = fields.decimal("cut", 0, 100) if "cut" in fields else None
    sections = _sections(fields, lines)
    values = {
        "level": fields.whole("level", 1, 9),
        "attempts": fields.whole("attempts", 1, 1000),
        "valid_for": fields.whole("valid_for", 1, 600),
    }
    pilot = fields.whole("pilot", 0, 200, 0)
    cool_down, requires = fields.duration("cool_down"), _requires(fields)
    title, description = fields.title("title"), _description(fields)
    bound = fields.boolean("bound_by_window", True)
    if not (complete and purpose and scoring and navigation and access and review) or cut is None:
        return None
    return Blueprint(
        code=code,
        title=title,
        purpose=purpose,
        sections=sections,
        cut=cut,
        time_limit=timedelta(minutes=minutes) if minutes else None,
        description=description,
        scoring=scoring,
        navigation=navigation,
        review=review,
        window=window,
        bound_by_window=bound,
        cool_down=cool_down,
        access=access,
        requires=requires,
        pilot=pilot or 0,
        **values,
    )


def _description(fields: Fields) -> LocalText | None:
    return fields.title("description") if "description" in fields else None


def _window(fields: Fields) -> Window:
    inner = fields.mapping("window", ("opens", "closes"))
    if inner is None:
        return Window()
    window = Window(inner.moment("opens"), inner.moment("closes"))
    if window.opens and window.closes and window.closes <= window.opens:
        fields.report.error(
            inner.line_at("closes"),
            "window-reversed",
            translatable("the window closes before it opens; exchange 'opens' and 'closes'"),
        )
    return window


def _review(fields: Fields) -> ReviewPolicy | None:
    inner = fields.mapping("review", ("shows", "when"))
    if inner is None:
        return ReviewPolicy()
    shows = inner.choice("shows", ReviewShows, ReviewShows.SCORE)
    when = inner.choice("when", ReviewWhen, ReviewWhen.AT_ONCE)
    return ReviewPolicy(shows, when) if shows and when else None


def _requires(fields: Fields) -> tuple[Requirement, ...]:
    found = []
    for code in fields.texts("requires"):
        if MODULE_CODE.fullmatch(code):
            found.append(Requirement(code))
        else:
            template = translatable("'{code}' is not a module code such as SALES")
            fields.report.error(fields.line_at("requires"), "unknown-module", template, code=code[:60])
    return tuple(found)


def _sections(fields: Fields, lines: dict[str, int]) -> tuple[Section, ...]:
    found: list[Section] = []
    for number, node in enumerate(fields.entries("sections")):
        inner = Fields(fields.source, node, ("id", "title", "marks", "quotas"), "sections")
        inner.require("id", "title", "quotas")
        name = inner.text("id")
        if name and not _SECTION_ID.fullmatch(name):
            template = translatable("'{id}' cannot be a section id; use letters, digits and hyphens")
            inner.report.error(inner.line_at("id"), "bad-id", template, id=name[:60])
        if name in [section.id for section in found]:
            template = translatable("two sections have the id '{id}'")
            inner.report.error(inner.line_at("id"), "duplicate-id", template, id=name)
        quotas = _quotas(inner, lines, f"sections.{number}")
        found.append(Section(name, inner.title("title"), _marks(inner), quotas))
    return tuple(found)


def _marks(section: Fields) -> Fraction:
    if "marks" not in section:
        return Fraction(1)
    marks = section.decimal("marks", 0, 1000)
    if marks == 0:
        template = translatable("{field} must be more than 0")
        section.report.error(section.line_at("marks"), "bad-number", template, field="marks")
    return marks or Fraction(1)


def _quotas(section: Fields, lines: dict[str, int], name: str) -> tuple[Quota, ...]:
    found = []
    for number, node in enumerate(section.entries("quotas")):
        inner = Fields(section.source, node, ("module", "objective", "band", "type", "count"), "quotas")
        lines[f"{name}.quotas.{number}"] = inner.line
        quota = _quota(inner)
        if quota:
            found.append(quota)
    return tuple(found)


def _quota(fields: Fields) -> Quota | None:
    if not fields.require("count"):
        return None
    if "module" in fields and "objective" in fields:
        fields.report.error(
            fields.line,
            "module-or-objective",
            translatable("a quota names a module or an objective, not both"),
        )
    for name, pattern in (("module", MODULE_CODE), ("objective", OBJECTIVE_CODE)):
        if name in fields and not pattern.fullmatch(fields.text(name)):
            template = translatable("'{code}' cannot be a code of this kind: {field}")
            fields.report.error(
                fields.line_at(name), f"unknown-{name}", template, code=fields.text(name)[:60], field=name
            )
    count, band = fields.whole("count", 1, 500), fields.whole("band", 1, 3)
    kind = fields.choice("type", ItemType)
    if count is None:
        return None
    return Quota(count, fields.text("module") or None, fields.text("objective") or None, band, kind)
