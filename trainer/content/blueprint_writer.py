"""Writing blueprints into their files: new ones whole, in known ones only what changed.

A file that was edited is read again before it is handed back, so that what stands in it is what was meant.
Where a field alone cannot be spliced in, its sections are written anew, and at last the whole file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import yaml

from trainer.blueprints import Access, Blueprint, Navigation, Quota, ReviewPolicy, ScoringRule, Section
from trainer.blueprints.quotas import cell_of
from trainer.content.blueprint_files import parse_blueprint
from trainer.content.item_writer import UnwritableFileError
from trainer.content.nodes import MappingNode, Node, Report, ScalarNode, SequenceNode, compose
from trainer.text import LocalText

_ORDER = (
    *("code", "title", "description", "purpose", "level", "time_limit", "cut", "attempts", "cool_down"),
    *("window", "bound_by_window", "navigation", "scoring", "review", "open", "requires", "pilot"),
    *("valid_for", "sections"),
)
_MOST_DECIMALS = 6
_WIDE = 10**9


def blueprint_text(path: str, before: str | None, blueprint: Blueprint) -> str:
    """A blueprint file's text with the blueprint as it is now.

    Args: before: the text so far; None makes a new file.
    Raises: UnwritableFileError: the file cannot be read, or cannot say what was meant.
    """
    ways: list[Callable[[], str]] = [lambda: _whole(path, blueprint)]
    if before is not None:
        was = _parsed(path, before)
        if was is None:
            raise UnwritableFileError(path=path)
        ways[:0] = [
            lambda: _edited(path, before, was, blueprint, _splice_sections),
            lambda: _edited(path, before, was, blueprint, _rewrite_sections),
        ]
    for way in ways:
        text = way()
        if _parsed(path, text) == blueprint:
            return text
    raise UnwritableFileError(path=path)


def _parsed(path: str, text: str) -> Blueprint | None:
    found = parse_blueprint(path, text, Report(path), in_place=False).blueprints
    return found[0].value if found else None


# ---- what a blueprint is in YAML ----------------------------------------------------------------------


def _whole(path: str, blueprint: Blueprint) -> str:
    fields = _fields(path, blueprint)
    lines = [line for name in _ORDER if name in fields for line in fields[name]]
    return "\n".join([*lines, "sections:", *_listed(path, blueprint.sections, 2)]) + "\n"


def _fields(path: str, blueprint: Blueprint) -> dict[str, list[str]]:
    """The lines of every field but the sections; those at their default are left out."""
    limit, window, review = blueprint.time_limit, blueprint.window, blueprint.review
    moments = {"opens": window.opens, "closes": window.closes}
    values: dict[str, Any] = {
        "code": blueprint.code,
        "title": _titled(blueprint.title),
        "description": blueprint.description and _titled(blueprint.description),
        "purpose": blueprint.purpose.value,
        "level": blueprint.level,
        "time_limit": None if limit is None else int(limit.total_seconds() // 60),
        "cut": _decimal(path, blueprint.cut),
        "attempts": blueprint.attempts,
        "cool_down": _duration(blueprint.cool_down),
        "window": {name: at.isoformat() for name, at in moments.items() if at} or None,
        "bound_by_window": None if blueprint.bound_by_window else False,
        "navigation": _unless(blueprint.navigation, Navigation.FREE),
        "scoring": _unless(blueprint.scoring, ScoringRule.EXACT),
        "review": None
        if review == ReviewPolicy()
        else {"shows": review.shows.value, "when": review.when.value},
        "open": _unless(blueprint.access, Access.ALL),
        "requires": [one.module for one in blueprint.requires] or None,
        "pilot": blueprint.pilot or None,
        "valid_for": blueprint.valid_for,
    }
    return {name: [f"{name}: {_flow(value)}"] for name, value in values.items() if value is not None}


def _unless(value: Access | Navigation | ScoringRule, usual: object) -> str | None:
    return None if value is usual else value.value


def _titled(text: LocalText) -> dict[str, str]:
    return {"zh": text.zh.strip(), "en": text.en.strip()}


def _decimal(path: str, value: Fraction) -> Decimal | int:
    if value.denominator == 1:
        return value.numerator
    found = Decimal(value.numerator) / Decimal(value.denominator)
    exponent = found.as_tuple().exponent
    if Fraction(found) != value or not isinstance(exponent, int) or -exponent > _MOST_DECIMALS:
        raise UnwritableFileError(path=path)
    return found


def _duration(length: timedelta) -> str | None:
    minutes = int(length.total_seconds() // 60)
    for unit, size in (("d", 24 * 60), ("h", 60)):
        if minutes and minutes % size == 0 and (unit == "h" or minutes > size):
            return f"{minutes // size}{unit}"
    return f"{minutes}m" if minutes else None


class _Flow(yaml.SafeDumper):
    """Flow style; decimals as they are written."""


_Flow.add_representer(
    Decimal, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", f"{value:f}")
)


def _flow(value: Any) -> str:
    """A value on one line, as it stands behind a field's name."""
    text = yaml.dump(
        {"x": value}, Dumper=_Flow, default_flow_style=True, allow_unicode=True, sort_keys=False, width=_WIDE
    )
    inner = text.strip()[1:-1].removeprefix("x:").strip()
    return inner if isinstance(value, (dict, list, bool, int, Decimal)) else _plain(inner, str(value))


def _plain(flow: str, value: str) -> str:
    """A text without the quotes that only a flow needs."""
    block = yaml.dump({"x": value}, Dumper=_Flow, default_flow_style=False, allow_unicode=True, width=_WIDE)
    lines = block.rstrip("\n").split("\n")
    return lines[0].removeprefix("x:").strip() if len(lines) == 1 else flow


def _quota(quota: Quota) -> str:
    found: dict[str, Any] = {
        "module": quota.module,
        "objective": quota.objective,
        "band": quota.band,
        "type": quota.type.value if quota.type else None,
        "count": quota.count,
    }
    return _flow({name: value for name, value in found.items() if value is not None})


def _listed(path: str, sections: Sequence[Section], column: int) -> list[str]:
    blanks = " " * column
    lines = []
    for section in sections:
        inner = [
            f"id: {_flow(section.id)}",
            f"title: {_flow(_titled(section.title))}",
            f"marks: {_flow(_decimal(path, section.marks))}",
            "quotas:",
            *(f"  - {_quota(quota)}" for quota in section.quotas),
        ]
        lines += [f"{blanks}{'- ' if number == 0 else '  '}{line}" for number, line in enumerate(inner)]
    return lines


# ---- splicing -----------------------------------------------------------------------------------------


class _Page:
    """The lines of a file, and what is to replace some of them; edits do not overlap."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self._edits: list[tuple[int, int, list[str]]] = []

    def replace(self, start: int, end: int, new: list[str]) -> None:
        """Put lines in place of those from `start` up to `end`, both from 0."""
        self._edits.append((start, end, new))

    def end(self, node: Node, column: int) -> int:
        """The line after a node; comments and blanks behind it that stand no deeper are not its own."""
        mark: Any = node.end_mark
        inside = self.lines[mark.line][: mark.column].strip() if mark.line < len(self.lines) else ""
        end = int(mark.line) + (1 if inside else 0)
        while end > 0 and _is_aside(self.lines[end - 1], column):
            end -= 1
        return end

    def text(self) -> str:
        """The lines with all edits."""
        found = list(self.lines)
        order = sorted(range(len(self._edits)), key=lambda at: (*self._edits[at][:2], at), reverse=True)
        for at in order:
            start, end, new = self._edits[at]
            found[start:end] = new
        text = "\n".join(found)
        return text if text.endswith("\n") else text + "\n"


def _is_aside(line: str, column: int) -> bool:
    bare = line.lstrip()
    return not bare or (bare.startswith("#") and len(line) - len(bare) <= column)


def _place(node: Node) -> tuple[int, int]:
    mark: Any = node.start_mark
    return int(mark.line), int(mark.column)


def _pairs(node: Node) -> dict[str, tuple[Node, Node]]:
    pairs: list[Any] = node.value if isinstance(node, MappingNode) else []
    return {str(key.value): (key, value) for key, value in pairs if isinstance(key, ScalarNode)}


_Splicer = Callable[[str, _Page, Node, Blueprint, Blueprint], None]


def _edited(path: str, text: str, was: Blueprint, now: Blueprint, splice: _Splicer) -> str:
    root = compose(text, Report(path))
    if not isinstance(root, MappingNode) or root.flow_style:
        raise UnwritableFileError(path=path)
    page, pairs = _Page(text), _pairs(root)
    _edit_fields(page, pairs, _fields(path, was), _fields(path, now))
    if was.sections != now.sections:
        splice(path, page, pairs["sections"][1], was, now)
    return page.text()


def _edit_fields(
    page: _Page,
    pairs: Mapping[str, tuple[Node, Node]],
    old: Mapping[str, list[str]],
    new: Mapping[str, list[str]],
) -> None:
    """Put in, take out and replace the fields of the mapping that differ."""
    for name in _ORDER[:-1]:
        if old.get(name) == new.get(name):
            continue
        if name in pairs:
            key, value = pairs[name]
            start, end = _place(key)[0], page.end(value, _place(key)[1])
            lines = list(new.get(name, []))
            if len(lines) == 1:
                lines[0] += _comment(page, value)
            page.replace(start, end, lines)
        elif name in new:
            ahead = [other for other in _ORDER[: _ORDER.index(name)] if other in pairs]
            key, value = pairs[ahead[-1]]
            at = page.end(value, _place(key)[1])
            page.replace(at, at, list(new[name]))


def _comment(page: _Page, value: Node) -> str:
    """The comment behind a value that ends on the line it begins on."""
    start, end = _place(value)[0], value.end_mark
    if start != end.line:
        return ""
    rest = page.lines[end.line][end.column :]
    return rest.rstrip() if rest.lstrip().startswith("#") else ""


def _rewrite_sections(path: str, page: _Page, node: Node, was: Blueprint, now: Blueprint) -> None:
    """Write the list of sections anew."""
    line, column = _place(node)
    if not isinstance(node, SequenceNode) or node.flow_style:
        raise UnwritableFileError(path=path)
    page.replace(line, page.end(node, column), _listed(path, now.sections, column))


def _splice_sections(path: str, page: _Page, node: Node, was: Blueprint, now: Blueprint) -> None:
    """Edit the sections that stay, take out those that went, and add new ones at the end."""
    if not isinstance(node, SequenceNode) or node.flow_style:
        return
    column = _place(node)[1]
    after = {section.id: section for section in now.sections}
    known = {section.id for section in was.sections}
    for entry, section in zip(node.value, was.sections, strict=True):
        if section.id not in after:
            page.replace(_place(entry)[0], page.end(entry, column), [])
        elif after[section.id] != section:
            _splice_section(path, page, entry, section, after[section.id])
    added = [section for section in now.sections if section.id not in known]
    at = page.end(node, column)
    page.replace(at, at, _listed(path, added, column))


def _splice_section(path: str, page: _Page, entry: Node, was: Section, now: Section) -> None:
    pairs = _pairs(entry)
    old, new = ({**_own(path, section)} for section in (was, now))
    for name, value in new.items():
        if name not in pairs or old[name] == value:
            continue
        key, held = pairs[name]
        line, column = _place(key)
        written = page.lines[line][:column] + f"{name}: {value}{_comment(page, held)}"
        page.replace(line, page.end(held, column), [written])
    if "marks" not in pairs and was.marks != now.marks:
        key, held = pairs["title"]
        at = page.end(held, _place(key)[1])
        page.replace(at, at, [f"{' ' * _place(key)[1]}marks: {new['marks']}"])
    if was.quotas != now.quotas:
        _splice_quotas(page, pairs["quotas"][1], was, now)


def _own(path: str, section: Section) -> dict[str, str]:
    return {"title": _flow(_titled(section.title)), "marks": _flow(_decimal(path, section.marks))}


def _splice_quotas(page: _Page, node: Node, was: Section, now: Section) -> None:
    """Change the counts of quotas that stay, take out those that went, add new ones at the end."""
    if not isinstance(node, SequenceNode) or node.flow_style:
        return
    column = _place(node)[1]
    left = list(now.quotas)
    for entry, quota in zip(node.value, was.quotas, strict=True):
        match = next((one for one in left if cell_of(one) == cell_of(quota)), None)
        start, end = _place(entry)[0], page.end(entry, column)
        if match is None:
            page.replace(start, end, [])
            continue
        left.remove(match)
        if match.count != quota.count:
            held = _pairs(entry)["count"][1]
            at, first = _place(held)
            mark: Any = held.end_mark
            line = page.lines[at]
            page.replace(at, at + 1, [f"{line[:first]}{match.count}{line[mark.column :]}"])
    at = page.end(node, column)
    page.replace(at, at, [f"{' ' * column}- {_quota(one)}" for one in left])
