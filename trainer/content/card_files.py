"""Card files: rehearsals for two or three people, with their scoring sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from trainer.content.entries import Entry, FileKind, Parsed
from trainer.content.fields import Fields, Source
from trainer.content.markdown import check_markdown
from trainer.content.nodes import Node, Report, ScalarNode
from trainer.errors import Fault, Severity, translatable
from trainer.objectives import OBJECTIVE_CODE
from trainer.scenarios.card_checking import flaws
from trainer.scenarios.cards import Cards, CustomerCard, ManagerCard, ObserverCard, Secret, SheetLine
from trainer.scenarios.scenario import Mood, Reference

_FIELDS = (
    *("id", "title", "objectives", "level", "minutes", "people", "situation"),
    *("cards", "sheet", "debrief", "sources"),
)
_REQUIRED = tuple(name for name in _FIELDS if name != "sources")
_CARDS_ID = re.compile(r"([A-Z][A-Z0-9]{1,15}-\d{2,3})-P\d{2}")
_LINE_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LONG, _SHORT = 1500, 300
"""Characters of a body, and of one line on a card: what a phone or half a sheet of paper can hold."""

_MOST_ENTRIES = 10
_TOO_LONG = translatable("the {field} has {length} characters; at most {limit} can be shown")
_BAD_LINE_NAME = translatable("'{name}' cannot be a name here; use small letters, digits and _")


def parse_cards(path: str, text: str, root: Node, report: Report, *, in_place: bool) -> Parsed:
    """Read a card file; `in_place` requires the file to be named after its id, in its module's folder."""
    reader = _Reader(Source(report, text), root)
    cards = reader.cards()
    if in_place:
        reader.check_place(path)
    if cards is None or _has_errors(report):
        return Parsed(FileKind.SCENARIO, path, faults=tuple(report.faults), whole=False)
    for flaw in flaws(cards):
        line = reader.lines.get(flaw.place, reader.fields.line)
        report.faults.append(
            Fault(path, line, cards.id, flaw.code, flaw.template, flaw.details, flaw.severity)
        )
    whole = not _has_errors(report)
    found = (Entry(cards, path, reader.fields.line, reader.lines),) if whole else ()
    return Parsed(FileKind.SCENARIO, path, cards=found, faults=tuple(report.faults), whole=whole)


def _has_errors(report: Report) -> bool:
    return any(fault.severity is Severity.ERROR for fault in report.faults)


class _Reader:
    """Reads one file of cards; `lines` gathers where each of its parts stands."""

    def __init__(self, source: Source, root: Node) -> None:
        self.source = source
        self.report = source.report
        self.fields = Fields(source, root, _FIELDS)
        self.lines = self.fields.lines()
        self.objectives = self.fields.texts("objectives")

    def cards(self) -> Cards | None:
        fields = self.fields
        complete = fields.require(*_REQUIRED)
        name = self.report.id = fields.text("id")
        self._check_names(name)
        level, minutes = fields.whole("level", 1, 3), fields.whole("minutes", 1, 90)
        people = fields.whole("people", 2, 3)
        group = fields.mapping("cards", ("manager", "customer", "observer"))
        manager = self._manager(group) if group else None
        customer = self._customer(group) if group else None
        observer = self._observer(group) if group else None
        if group is not None and people is not None:
            self._check_observer(group, people)
        title, situation, debrief = fields.title("title"), self._long("situation"), self._long("debrief")
        sheet, sources = tuple(self._sheet()), tuple(self._references())
        numbers = level is not None and minutes is not None and people is not None
        if not complete or not numbers or manager is None or customer is None:
            return None
        return Cards(
            id=name,
            title=title,
            objectives=self.objectives,
            level=level or 0,
            minutes=minutes or 0,
            people=people or 0,
            situation=situation,
            manager=manager,
            customer=customer,
            sheet=sheet,
            debrief=debrief,
            observer=observer,
            sources=sources,
        )

    def check_place(self, path: str) -> None:
        """Report a file that is not named after its id, or not in its module's folder."""
        match = _CARDS_ID.fullmatch(self.report.id)
        if match is None:
            return
        expected = f"courses/{match[1].rpartition('-')[0]}/scenarios/{self.report.id}.yaml"
        if PurePosixPath(path).as_posix() != expected:
            template = translatable("scenario {id} belongs in {expected}")
            details = {"id": self.report.id, "expected": expected}
            self._error(self.fields.line_at("id"), "wrong-file", template, **details)

    def _error(self, line: int, code: str, template: str, /, **details: object) -> None:
        self.report.error(line, code, template, **details)

    def _check_names(self, name: str) -> None:
        for code in self.objectives:
            if not OBJECTIVE_CODE.fullmatch(code):
                template = translatable("'{code}' is not an objective code such as SALES-06")
                self._error(self.fields.line_at("objectives"), "bad-objective", template, code=code[:60])
        match = _CARDS_ID.fullmatch(name)
        first = self.objectives[0] if self.objectives else ""
        if name and (match is None or (first and match[1] != first)):
            template = translatable("the id of cards reads {objective}-P01, after their first objective")
            self._error(self.fields.line_at("id"), "bad-id", template, objective=first or "SALES-06")

    def _check_observer(self, group: Fields, people: int) -> None:
        if (people == 3) != ("observer" in group):
            template = translatable("with three people there is an observer's card, with two there is none")
            self._error(self.fields.line_at("people"), "observer-and-people", template)

    def _long(self, name: str) -> str:
        text = self.fields.prose(name)
        if self._fits(text, name, self.fields.line_at(name), _LONG):
            check_markdown(self.report, text, self.fields.line_at(name))
        return text

    def _fits(self, text: str, field: str, line: int, limit: int) -> bool:
        if len(text) > limit:
            self._error(line, "too-long", _TOO_LONG, field=field, length=len(text), limit=limit)
        return len(text) <= limit

    def _short(self, fields: Fields, name: str) -> str:
        text = fields.prose(name)
        self._fits(text, name, fields.line_at(name), _SHORT)
        return text

    def _list(self, fields: Fields, name: str) -> tuple[str, ...]:
        """A list of short texts, none of them empty or cut off by a comment; one text is a list of one."""
        if isinstance(fields.node(name), ScalarNode):
            return (self._short(fields, name),)
        found = tuple(self._entry(node, name) for node in fields.entries(name))
        if len(found) > _MOST_ENTRIES:
            template = translatable("'{field}' has {count} entries; at most {limit} fit on a card")
            details = {"field": name, "count": len(found), "limit": _MOST_ENTRIES}
            self._error(fields.line_at(name), "too-many", template, **details)
        return found

    def _entry(self, node: Node, name: str) -> str:
        line = self.source.line_of(node)
        if not isinstance(node, ScalarNode):
            self._error(line, "wrong-kind", translatable("{field} must be a text"), field=f"'{name}'")
            return ""
        if not self.source.accept(node):
            return ""
        self.source.warn_of_comment(node)
        text = str(node.value).strip()
        self._fits(text, name, line, _SHORT)
        if not text:
            self._error(line, "missing-field", translatable("'{field}' is missing"), field=name)
        return text

    def _part(self, group: Fields, name: str, known: tuple[str, ...]) -> Fields | None:
        """A mapping below its name; what it lacks is told at the line of the name."""
        found = group.mapping(name, known)
        if found is not None:
            found.line = self.lines[f"cards.{name}"] = group.line_at(name)
        return found

    def _manager(self, group: Fields) -> ManagerCard | None:
        group.require("manager")
        card = self._part(group, "manager", ("name", "goal", "facts", "must"))
        if card is None:
            return None
        card.require("name", "goal", "facts")
        name, goal = self._short(card, "name"), self._short(card, "goal")
        return ManagerCard(name, goal, self._list(card, "facts"), self._list(card, "must"))

    def _customer(self, group: Fields) -> CustomerCard | None:
        group.require("customer")
        known = ("name", "goal", "mood", "opening", "reacts", "secrets")
        card = self._part(group, "customer", known)
        if card is None:
            return None
        card.require(*known)
        name, goal, opening = (self._short(card, field) for field in ("name", "goal", "opening"))
        reacts, secrets, mood = (
            self._list(card, "reacts"),
            tuple(self._secrets(card)),
            card.choice("mood", Mood),
        )
        return CustomerCard(name, goal, mood, opening, reacts, secrets) if mood else None

    def _secrets(self, card: Fields) -> Iterator[Secret]:
        for number, node in enumerate(card.entries("secrets")):
            inner = Fields(self.source, node, ("facts", "gives_in"), "secrets")
            inner.require("facts", "gives_in")
            self.lines[f"secrets.{number}"] = inner.line
            yield Secret(self._list(inner, "facts"), self._list(inner, "gives_in"))

    def _observer(self, group: Fields) -> ObserverCard | None:
        card = self._part(group, "observer", ("watch",))
        if card is None:
            return None
        card.require("watch")
        return ObserverCard(self._list(card, "watch"))

    def _sheet(self) -> Iterator[SheetLine]:
        met: set[str] = set()
        for node in self.fields.entries("sheet"):
            inner = Fields(self.source, node, ("id", "objective", "title", "anchors", "must"), "sheet")
            inner.require("id", "objective", "title", "anchors")
            name = self._line_name(inner, met)
            self.lines.setdefault(f"sheet.{name}", inner.line)
            low, middle, high = self._anchors(inner)
            yield SheetLine(
                id=name,
                objective=self._line_objective(inner),
                title=inner.title("title"),
                low=low,
                middle=middle,
                high=high,
                must=inner.boolean("must", False),
            )

    def _line_name(self, fields: Fields, met: set[str]) -> str:
        name = fields.text("id")
        if name and not _LINE_ID.fullmatch(name):
            self._error(fields.line_at("id"), "bad-name", _BAD_LINE_NAME, name=name[:60])
        if name and name in met:
            template = translatable("two entries of '{field}' have the id '{id}'")
            self._error(fields.line_at("id"), "duplicate-id", template, field="sheet", id=name)
        met.add(name)
        return name

    def _line_objective(self, fields: Fields) -> str:
        objective = fields.text("objective")
        if objective and objective not in self.objectives:
            template = translatable("objective {objective} is not listed under 'objectives' of this scenario")
            line = fields.line_at("objective")
            self._error(line, "unknown-objective", template, objective=objective[:60])
        return objective

    def _anchors(self, fields: Fields) -> tuple[str, str, str]:
        """What behaviour 1, 3 and 5 look like."""
        group = self._anchor_group(fields)
        if group is None:
            return "", "", ""
        group.require("1", "3", "5")
        return self._short(group, "1"), self._short(group, "3"), self._short(group, "5")

    @staticmethod
    def _anchor_group(fields: Fields) -> Fields | None:
        found = fields.mapping("anchors", ("1", "3", "5"))
        if found is not None:
            found.line = fields.line_at("anchors")
        return found

    def _references(self) -> Iterator[Reference]:
        for node in self.fields.entries("sources"):
            inner = Fields(self.source, node, ("title", "reviewed_on"), "sources")
            inner.require("title")
            yield Reference(inner.text("title"), inner.date("reviewed_on"))
