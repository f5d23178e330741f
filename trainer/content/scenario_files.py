"""Scenario files: one branching conversation each, read strictly and then played in every way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import TypeVar

from trainer.content.card_files import parse_cards
from trainer.content.entries import Entry, FileKind, Parsed
from trainer.content.fields import Fields, Source
from trainer.content.item_files import shape_of
from trainer.content.markdown import check_markdown
from trainer.content.nodes import Node as YamlNode
from trainer.content.nodes import Report, ScalarNode, SequenceNode, compose
from trainer.errors import Fault, Severity, translatable
from trainer.objectives import OBJECTIVE_CODE
from trainer.scenarios.checking import flaws
from trainer.scenarios.expressions import BadGuardError, Guard, Value, parse
from trainer.scenarios.scenario import (
    Act,
    Choice,
    Criterion,
    Effect,
    Ending,
    Exit,
    Line,
    Mood,
    Node,
    Outcome,
    Points,
    Reference,
    Scenario,
    Variable,
)

_FIELDS = (
    *("id", "title", "objectives", "level", "minutes", "people", "customer", "situation", "opening"),
    *("pass_mark", "hint_cost", "state", "acts", "criteria", "nodes", "endings", "sources"),
)
_REQUIRED = (
    *("id", "title", "objectives", "level", "minutes", "customer", "situation", "opening"),
    *("state", "criteria", "nodes", "endings"),
)
_SCENARIO_ID = re.compile(r"([A-Z][A-Z0-9]{1,15}-\d{2,3})-S\d{2}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_WORDS = frozenset(("true", "false", "and", "or", "not", "if", "else", "is", "in", "lambda", "none"))
_SIGNED = re.compile(r"[+-]\d{1,4}")
_POINTS = re.compile(r"[+-]?\d")
_LIMITS = {"situation": 1500, "debrief": 1500, "says": 400, "text": 300, "hint": 300, "comment": 400}
"""Characters a text may have: what a phone can show without tiring its reader."""

_FEWEST_CHOICES, _MOST_CHOICES = 1, 9
T = TypeVar("T")


def parse_scenario(path: str, text: str, report: Report, *, in_place: bool) -> Parsed:
    """Read a scenario; `in_place` requires the file to be named after its id, in its module's folder.

    A file with `cards` is a rehearsal with people.
    """
    root = compose(text, report)
    if root is None:
        return Parsed(FileKind.SCENARIO, path, faults=tuple(report.faults), whole=False)
    if "cards" in shape_of(root):
        return parse_cards(path, text, root, report, in_place=in_place)
    reader = _Reader(Source(report, text), root)
    scenario = reader.scenario()
    if in_place:
        reader.check_place(path)
    if scenario is None or _has_errors(report):
        return Parsed(FileKind.SCENARIO, path, faults=tuple(report.faults), whole=False)
    report.faults.extend(_flaws(path, scenario, reader.lines, reader.fields.line))
    entry = Entry(scenario, path, reader.fields.line, reader.lines)
    found, whole = tuple(report.faults), not _has_errors(report)
    return Parsed(FileKind.SCENARIO, path, scenarios=(entry,) if whole else (), faults=found, whole=whole)


def _has_errors(report: Report) -> bool:
    return any(fault.severity is Severity.ERROR for fault in report.faults)


def _flaws(path: str, scenario: Scenario, lines: dict[str, int], first: int) -> Iterator[Fault]:
    """What checking finds, at the nearest line that is known."""
    for flaw in flaws(scenario):
        line = lines.get(flaw.place) or lines.get(flaw.place.partition(".")[0]) or first
        yield Fault(path, line, scenario.id, flaw.code, flaw.template, flaw.details, flaw.severity)


class _Reader:
    """Reads one scenario; `lines` gathers where each of its parts stands."""

    def __init__(self, source: Source, root: YamlNode) -> None:
        self.source = source
        self.report = source.report
        self.fields = Fields(source, root, _FIELDS)
        self.lines = self.fields.lines()
        self.kinds: dict[str, bool] = {}  # Variable -> whether it is a number.
        self.objectives = self.fields.texts("objectives")

    def scenario(self) -> Scenario | None:
        fields = self.fields
        complete = fields.require(*_REQUIRED)
        name = self.report.id = fields.text("id")
        self._check_names(name)
        fields.whole("people", 1, 1)
        level, minutes = fields.whole("level", 1, 3), fields.whole("minutes", 1, 60)
        pass_mark = fields.whole("pass_mark", 1, 100, 70)
        hint_cost = fields.whole("hint_cost", 0, 50, 5)
        variables = tuple(self._named("state", self._variable))
        criteria = tuple(self._listed("criteria", ("id", "objective", "title"), self._criterion))
        acts = tuple(self._listed("acts", ("id", "title", "variable", "before", "failure"), self._act))
        nodes = tuple(self._named("nodes", self._node))
        endings = tuple(self._named("endings", self._ending))
        self._check_unique_places(nodes, endings)
        if not complete or level is None or minutes is None or pass_mark is None or hint_cost is None:
            return None
        return Scenario(
            id=name,
            title=fields.title("title"),
            objectives=self.objectives,
            level=level,
            minutes=minutes,
            customer=self._prose(fields, "customer"),
            situation=self._prose(fields, "situation", markdown=True),
            opening=fields.text("opening"),
            variables=variables,
            nodes=nodes,
            endings=endings,
            criteria=criteria,
            acts=acts,
            pass_mark=pass_mark,
            hint_cost=hint_cost,
            sources=tuple(self._references()),
        )

    def check_place(self, path: str) -> None:
        """Report a file that is not named after its id, or not in its module's folder."""
        match = _SCENARIO_ID.fullmatch(self.report.id)
        if match is None:
            return
        expected = f"courses/{match[1].rpartition('-')[0]}/scenarios/{self.report.id}.yaml"
        if PurePosixPath(path).as_posix() != expected:
            self.report.error(
                self.fields.line_at("id"),
                "wrong-file",
                translatable("scenario {id} belongs in {expected}"),
                id=self.report.id,
                expected=expected,
            )

    def _check_names(self, name: str) -> None:
        fields, found = self.fields, self.objectives
        for code in found:
            if not OBJECTIVE_CODE.fullmatch(code):
                template = translatable("'{code}' is not an objective code such as SALES-06")
                self._error(fields.line_at("objectives"), "bad-objective", template, code=code[:60])
        match = _SCENARIO_ID.fullmatch(name)
        if name and (match is None or (found and match[1] != found[0])):
            template = translatable("a scenario's id reads {objective}-S01, after its first objective")
            objective = found[0] if found else "SALES-06"
            self._error(fields.line_at("id"), "bad-id", template, objective=objective)

    def _error(self, line: int, code: str, template: str, /, **details: object) -> None:
        self.report.error(line, code, template, **details)

    def _prose(self, fields: Fields, name: str, *, markdown: bool = False) -> str:
        text = fields.prose(name)
        limit = _LIMITS.get(name)
        if limit is not None and len(text) > limit:
            template = translatable("the {field} has {length} characters; at most {limit} can be shown")
            details = {"field": name, "length": len(text), "limit": limit}
            self._error(fields.line_at(name), "too-long", template, **details)
        elif markdown:
            check_markdown(self.report, text, fields.line_at(name))
        return text

    def _named(self, name: str, read: Callable[[str, Fields], T | None]) -> Iterator[T]:
        """The entries of a mapping from names to parts."""
        group = self.fields.mapping(name, None)
        if group is None:
            return
        for key in group.names():
            if not self._check_name(key, group.line_at(key)):
                continue
            self.lines[f"{name}.{key}"] = group.line_at(key)
            found = read(key, group)
            if found is not None:
                yield found

    @staticmethod
    def _part(group: Fields, name: str, known: tuple[str, ...]) -> Fields | None:
        """A mapping below its name; what it lacks is told at the line of the name."""
        found = group.mapping(name, known)
        if found is not None:
            found.line = group.line_at(name)
        return found

    def _listed(self, name: str, known: tuple[str, ...], read: Callable[[Fields], T | None]) -> Iterator[T]:
        """The entries of a list of mappings with ids."""
        met: set[str] = set()
        for node in self.fields.entries(name):
            inner = Fields(self.source, node, known, name)
            key = inner.text("id")
            inner.require("id")
            if not key or not self._check_name(key, inner.line_at("id")):
                continue
            if key in met:
                template = translatable("two entries of '{field}' have the id '{id}'")
                self._error(inner.line_at("id"), "duplicate-id", template, field=name, id=key)
            met.add(key)
            self.lines[f"{name}.{key}"] = inner.line
            found = read(inner)
            if found is not None:
                yield found

    def _check_name(self, name: str, line: int) -> bool:
        if _NAME.fullmatch(name) and name not in _WORDS:
            return True
        template = translatable("'{name}' cannot be a name here; use small letters, digits and _")
        self._error(line, "bad-name", template, name=name[:60])
        return False

    def _check_unique_places(self, nodes: tuple[Node, ...], endings: tuple[Ending, ...]) -> None:
        for name in sorted({node.id for node in nodes} & {ending.id for ending in endings}):
            template = translatable("'{name}' is both a node and an ending; rename one")
            self._error(self.lines[f"endings.{name}"], "duplicate-id", template, name=name)

    def _variable(self, name: str, group: Fields) -> Variable | None:
        if isinstance(group.node(name), ScalarNode):
            self.kinds[name] = False
            return Variable(name, group.boolean(name, False))
        inner = self._part(group, name, ("title", "start", "low", "high", "up", "down"))
        if inner is None or not inner.require("start"):
            return None
        low, high = inner.whole("low", -9999, 9999, 0), inner.whole("high", -9999, 9999, 100)
        if low is None or high is None:
            return None
        start = inner.whole("start", low, high)
        self.kinds[name] = True
        up, down = inner.texts("up"), inner.texts("down")
        title = inner.title("title") if "title" in inner else None
        return None if start is None else Variable(name, start, low, high, up, down, title)

    def _criterion(self, fields: Fields) -> Criterion | None:
        fields.require("objective", "title")
        objective = fields.text("objective")
        if objective and objective not in self.objectives:
            template = translatable("objective {objective} is not listed under 'objectives' of this scenario")
            self._error(fields.line_at("objective"), "unknown-objective", template, objective=objective[:60])
        return Criterion(fields.text("id"), objective, fields.title("title"))

    def _act(self, fields: Fields) -> Act | None:
        fields.require("title", "variable", "failure")
        return Act(
            id=fields.text("id"),
            title=fields.title("title"),
            variable=fields.text("variable"),
            failure=self._prose(fields, "failure"),
            before=fields.texts("before"),
        )

    def _ending(self, name: str, group: Fields) -> Ending | None:
        fields = self._part(group, name, ("title", "outcome", "says", "debrief"))
        if fields is None:
            return None
        complete = fields.require("title", "outcome", "says", "debrief")
        outcome = fields.choice("outcome", Outcome)
        title = fields.title("title")
        says, debrief = self._prose(fields, "says"), self._prose(fields, "debrief", markdown=True)
        return Ending(name, title, outcome, says, debrief) if complete and outcome else None

    def _node(self, name: str, group: Fields) -> Node | None:
        fields = self._part(group, name, ("says", "mood", "hint", "choices"))
        if fields is None:
            return None
        complete = fields.require("says", "choices")
        lines = self._lines(fields)
        hint = self._prose(fields, "hint")
        choices = tuple(self._choices(name, fields))
        if complete and not _FEWEST_CHOICES <= len(choices) <= _MOST_CHOICES:
            template = translatable("a node has from {low} to {high} choices; the keys 1 to 9 pick them")
            limits = {"low": _FEWEST_CHOICES, "high": _MOST_CHOICES}
            self._error(fields.line_at("choices"), "choice-count", template, **limits)
        return Node(name, lines, choices, hint) if complete and lines else None

    def _lines(self, fields: Fields) -> tuple[Line, ...]:
        """A line is a text beside `mood`, or several with conditions, the last one without."""
        if not isinstance(fields.node("says"), SequenceNode):
            fields.require("mood")
            mood = fields.choice("mood", Mood)
            says = self._prose(fields, "says")
            return (Line(says, mood),) if mood else ()
        default = fields.choice("mood", Mood, Mood.CALM)
        found = []
        for node in fields.entries("says"):
            inner = Fields(self.source, node, ("when", "text", "mood"), "says")
            inner.require("text")
            mood = inner.choice("mood", Mood, default)
            if mood is not None:
                found.append(Line(self._prose(inner, "text"), mood, self._guard(inner)))
        self._check_default(fields, "says", [line.when for line in found])
        return tuple(found)

    def _choices(self, node: str, fields: Fields) -> Iterator[Choice]:
        group = fields.mapping("choices", None)
        known = ("text", "to", "when", "effects", "points", "comment", "strong")
        if group is None:
            return
        for key in group.names():
            if not self._check_name(key, group.line_at(key)):
                continue
            self.lines[f"nodes.{node}.choices.{key}"] = group.line_at(key)
            inner = self._part(group, key, known)
            if inner is None:
                continue
            inner.require("text", "to", "comment")
            yield Choice(
                id=key,
                text=self._prose(inner, "text"),
                exits=self._exits(inner),
                comment=self._prose(inner, "comment"),
                effects=tuple(self._effects(inner)),
                points=tuple(self._points(inner)),
                when=self._guard(inner),
                strong=inner.boolean("strong", False),
            )

    def _exits(self, fields: Fields) -> tuple[Exit, ...]:
        """A destination, or several with conditions, the last one without."""
        if isinstance(fields.node("to"), ScalarNode):
            return (Exit(fields.text("to")),)
        found = []
        for node in fields.entries("to"):
            inner = Fields(self.source, node, ("when", "to"), "to")
            inner.require("to")
            found.append(Exit(inner.text("to"), self._guard(inner)))
        self._check_default(fields, "to", [exit_.when for exit_ in found])
        return tuple(found)

    def _check_default(self, fields: Fields, name: str, guards: list[Guard | None]) -> None:
        """Report a list whose last entry has a condition, or whose earlier ones have none."""
        if guards and guards[-1] is None and None not in guards[:-1]:
            return
        if guards or name in fields:
            template = translatable(
                "under '{field}' every entry has 'when' except the last, which stands for all other cases"
            )
            self._error(fields.line_at(name), "no-default", template, field=name)

    def _guard(self, fields: Fields) -> Guard | None:
        if "when" not in fields:
            return None
        try:
            return parse(fields.text("when"))
        except BadGuardError as error:
            self._error(fields.line_at("when"), "bad-guard", error.template, **error.details)
            return None

    def _effects(self, fields: Fields) -> Iterator[Effect]:
        group = fields.mapping("effects", None)
        for name in group.names() if group else ():
            value = self._amount(group, name) if group else None
            if value is not None:
                yield Effect(name, value)

    def _amount(self, group: Fields, name: str) -> Value | None:
        text, number = group.text(name), self.kinds.get(name)
        if number is None:
            template = translatable("there is no variable '{name}' under 'state'")
            self._error(group.line_at(name), "unknown-variable", template, name=name[:60])
        elif number and not _SIGNED.fullmatch(text):
            template = translatable("'{name}' is a number; write what is added, such as +10 or -10")
            self._error(group.line_at(name), "bad-effect", template, name=name)
        elif not number and text not in ("true", "false"):
            template = translatable("'{name}' is true or false; write which it becomes")
            self._error(group.line_at(name), "bad-effect", template, name=name)
        else:
            return int(text) if number else text == "true"
        return None

    def _points(self, fields: Fields) -> Iterator[Points]:
        group = fields.mapping("points", None)
        if group is None:
            return
        for name in group.names():
            parts = group.texts(name)
            if len(parts) == 2 and _POINTS.fullmatch(parts[0]) and parts[1]:
                yield Points(name, int(parts[0]), parts[1])
            else:
                template = translatable("write points as [2, evidence]: a number from -9 to 9 and a sentence")
                self._error(group.line_at(name), "bad-points", template)

    def _references(self) -> Iterator[Reference]:
        for node in self.fields.entries("sources"):
            inner = Fields(self.source, node, ("title", "reviewed_on"), "sources")
            inner.require("title")
            yield Reference(inner.text("title"), inner.date("reviewed_on"))
