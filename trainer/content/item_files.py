"""Bank files and self-check files: one objective, its items and testlets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from trainer.content.entries import Entry, FileKind, Parsed
from trainer.content.fields import Fields, Source
from trainer.content.markdown import check_illustrated
from trainer.content.nodes import MappingNode, Node, Report, ScalarNode, compose
from trainer.errors import translatable
from trainer.items import Item, ItemText, ItemType, Option, Origin, Pool, Status, problems
from trainer.objectives import OBJECTIVE_CODE, module_of
from trainer.pictures import digests

_CORE = ("id", "type", "band", "stem", "options", "key", "rationale", "translations")
_ORIGIN = ("author", "source", "reviewed_on")
_USE = ("status", "pool", "enemies", "origin")
_MOST_POSITION = 10**9 - 1
_ITEM = frozenset((*_CORE, *_ORIGIN, *_USE))
_MEMBER = frozenset((*_CORE, *_ORIGIN, "enemies", "origin"))
_CHECK = frozenset((*_CORE, *_ORIGIN))
_TESTLET = frozenset(("id", "stimulus", "items", "translations", *_ORIGIN, "status", "pool", "enemies"))
_OPTION_ID = re.compile(r"[A-Za-z0-9]{1,8}")
_TESTLET_SIZES = range(2, 5)


@dataclass(frozen=True, slots=True)
class _Inherited:
    """What members take from their testlet, and items from the defaults."""

    objective: str
    testlet: str | None = None
    stimulus: str = ""
    author: str = ""
    source: str = ""
    reviewed_on: date | None = None
    status: Status = Status.ACTIVE
    pool: Pool = Pool.EXAM
    enemies: frozenset[str] = frozenset()
    translated: str = ""


class _Reader:
    """Reads one file; `whole` turns false when something in it had to be left out."""

    def __init__(self, report: Report, text: str, known: frozenset[str]) -> None:
        self.report = report
        self.source = Source(report, text)
        self.known = known
        self.whole = True

    def item(self, node: Node, given: _Inherited, place: int) -> Entry[Item] | None:
        known = self.known if given.testlet is None else _MEMBER
        fields = Fields(self.source, node, known, "items", named_by="id")
        before = len(self.report.faults)
        kind = fields.choice("type", ItemType)
        status = fields.choice("status", Status, given.status)
        # A draft may still lack its rationale; nobody is examined by it.
        needed = () if status is Status.DRAFT else ("rationale",)
        complete = fields.require("id", "type", "band", "stem", "key", *needed)
        pool = fields.choice("pool", Pool, given.pool)
        band = fields.whole("band", 1, 3)
        if kind is None or status is None or pool is None or band is None:
            self.whole = False
            return None
        options, rationale = self._options(fields), self._rationale(fields, kind)
        item = Item(
            id=fields.text("id"),
            objective=given.objective,
            type=kind,
            band=band,
            stem=fields.prose("stem"),
            key=self._key(fields, kind),
            rationale=rationale,
            options=options,
            stimulus=given.stimulus,
            testlet=given.testlet,
            place=place,
            author=fields.text("author", given.author),
            source=fields.text("source", given.source),
            reviewed_on=fields.date("reviewed_on") or given.reviewed_on,
            status=status,
            pool=pool,
            enemies=given.enemies | self._names(fields, "enemies"),
            translations=self._translations(
                fields,
                {"options": {option.id for option in options}, "rationale": set(rationale)},
                given.translated,
            ),
            origin=self._origin(fields),
        )
        if complete:
            self._check(item, fields)
        # Whatever is wrong inside it, an item with an id still counts for quotas and references.
        self.whole = self.whole and bool(item.id)
        usable = bool(item.id) and (complete or len(self.report.faults) == before)
        return Entry(item, self.report.path, fields.line, fields.lines()) if usable else None

    def _check(self, item: Item, fields: Fields) -> None:
        placed = OBJECTIVE_CODE.fullmatch(item.objective) is not None
        for problem in problems(item):
            if not placed and problem.part in ("objective", "id"):
                continue  # Said once, for the file.
            draft = problem.code == "missing-rationale" and item.status is Status.DRAFT
            tell = self.report.warning if draft else self.report.error
            tell(fields.line_at(problem.part), problem.code, problem.template, **problem.details)
        for name in ("stem", "options", "rationale"):
            texts = {
                "stem": (item.stem,),
                "options": tuple(option.text for option in item.options),
                "rationale": tuple(item.rationale.values()),
            }[name]
            for text in texts:
                check_illustrated(self.report, text, fields.line_at(name))

    @staticmethod
    def _origin(fields: Fields) -> Origin | None:
        """Where an imported item came from."""
        inner = fields.mapping("origin", ("file", "position"))
        if inner is None or not inner.require("file", "position"):
            return None
        position = inner.whole("position", 0, _MOST_POSITION)
        return None if position is None else Origin(inner.text("file"), position)

    def _options(self, fields: Fields) -> tuple[Option, ...]:
        inner = fields.mapping("options", None)
        if inner is None:
            return ()
        found = []
        for name in inner.names():
            if not _OPTION_ID.fullmatch(name):
                self.report.error(
                    inner.line_at(name),
                    "bad-option-id",
                    translatable("'{id}' cannot be an option id; use a letter such as a"),
                    id=name[:60],
                )
            found.append(self._option(inner, name))
        return tuple(found)

    def _option(self, options: Fields, name: str) -> Option:
        if isinstance(options.node(name), MappingNode):
            inner = options.mapping(name, ("text", "fixed"))
            assert inner is not None  # noqa: S101 - the node is there
            inner.require("text")
            return Option(name, inner.prose("text"), inner.boolean("fixed", False))
        return Option(name, options.prose(name))

    def _rationale(self, fields: Fields, kind: ItemType) -> dict[str, str]:
        inner = fields.mapping("rationale", None)
        if inner is None:
            return {}
        return {self._option_name(name, kind): inner.prose(name) for name in inner.names()}

    def _key(self, fields: Fields, kind: ItemType) -> frozenset[str]:
        return frozenset(self._option_name(name, kind) for name in self._names(fields, "key"))

    def _names(self, fields: Fields, name: str) -> frozenset[str]:
        found = fields.texts(name)
        for text in sorted({text for text in found if found.count(text) > 1}):
            self.report.error(
                fields.line_at(name),
                "repeated-entry",
                translatable("'{entry}' is listed twice under {field}"),
                entry=text,
                field=name,
            )
        return frozenset(found)

    @staticmethod
    def _option_name(name: str, kind: ItemType) -> str:
        """YAML's True and TRUE are the option `true`."""
        lowered = name.lower()
        return lowered if kind is ItemType.TRUE_FALSE and lowered in ("true", "false") else name

    def _translations(
        self, fields: Fields, original: dict[str, set[str]], stimulus: str
    ) -> dict[str, ItemText]:
        languages = fields.mapping("translations", ("en",))
        english = languages.mapping("en", ("stem", "options", "rationale")) if languages else None
        if english is None:
            return {}
        english.require("stem")
        texts = {}
        for name in ("options", "rationale"):
            inner = english.mapping(name, None)
            texts[name] = {part: inner.prose(part) for part in inner.names()} if inner else {}
            for extra in sorted(set(texts[name]) - original[name]):
                self.report.error(
                    english.line_at(name),
                    "translation-of-nothing",
                    translatable("the translation has '{id}' under {field}, the original has not"),
                    id=extra,
                    field=name,
                )
        return {"en": ItemText(english.prose("stem"), texts["options"], texts["rationale"], stimulus)}

    def items(self, fields: Fields, objective: str) -> list[Entry[Item]]:
        found: list[Entry[Item]] = []
        for node in fields.entries("items"):
            if entry := self.item(node, _Inherited(objective), 0):
                found.append(entry)
        for node in fields.entries("testlets"):
            found.extend(self.testlet(node, objective))
        return found

    def testlet(self, node: Node, objective: str) -> Iterator[Entry[Item]]:
        fields = Fields(self.source, node, _TESTLET, "testlets", named_by="id")
        name = fields.text("id")
        complete = fields.require("id", "stimulus", "items")
        status = fields.choice("status", Status, Status.ACTIVE)
        pool = fields.choice("pool", Pool, Pool.EXAM)
        if not name or status is None or pool is None:
            self.whole = False
            return
        if not name.startswith(f"{objective}-"):
            self.report.error(
                fields.line_at("id"),
                "bad-id",
                translatable("the id must begin with its objective, as in {objective}-001"),
                objective=objective,
            )
        languages = fields.mapping("translations", ("en",))
        english = languages.mapping("en", ("stimulus",)) if languages else None
        given = _Inherited(
            objective=objective,
            testlet=name,
            stimulus=fields.prose("stimulus"),
            author=fields.text("author"),
            source=fields.text("source"),
            reviewed_on=fields.date("reviewed_on"),
            status=status,
            pool=pool,
            enemies=self._names(fields, "enemies"),
            translated=english.prose("stimulus") if english else "",
        )
        check_illustrated(self.report, given.stimulus, fields.line_at("stimulus"))
        nodes = fields.entries("items")
        if complete and len(nodes) not in _TESTLET_SIZES:
            self.report.warning(
                fields.line_at("items"),
                "testlet-size",
                translatable("{count} items in this testlet; 2 to 4 are best"),
                count=len(nodes),
            )
        for place, member in enumerate(nodes):
            if entry := self.item(member, given, place):
                yield self._member(entry, name, fields)

    def _member(self, entry: Entry[Item], testlet: str, fields: Fields) -> Entry[Item]:
        if not entry.value.id.startswith(f"{testlet}-"):
            self.report.error(
                entry.line_at("id"),
                "bad-id",
                translatable("the id must begin with its testlet, as in {testlet}-1"),
                testlet=testlet,
            )
        inherited = {
            name: line
            for name, line in fields.lines().items()
            if name in ("enemies", "reviewed_on", "stimulus") and name not in entry.lines
        }
        return replace(entry, lines={**entry.lines, **inherited, "testlet": fields.line})


def parse_items(path: str, kind: FileKind, text: str, report: Report, *, in_place: bool) -> Parsed:
    """Read a bank file or a file of self-checks.

    Args: in_place: whether the file lies where it belongs, so that its name must be its objective.
    """
    root = compose(text, report)
    if root is None:
        return Parsed(kind, path, faults=tuple(report.faults), whole=False)
    checks = kind is FileKind.CHECKS
    reader = _Reader(report, text, _CHECK if checks else _ITEM)
    fields = Fields(
        reader.source, root, ("objective", "items") if checks else ("objective", "items", "testlets")
    )
    objective = _objective(fields, path, kind if in_place else None)
    items = reader.items(fields, objective or "")
    report.id = ""
    if not items and not report.faults:
        report.warning(fields.line, "no-items", translatable("there are no items in this file"))
    for entry in items if checks else ():
        _check_id(entry, report)
    lines = {"file.objective": fields.line_at("objective")}
    located = tuple(replace(entry, lines={**entry.lines, **lines}) for entry in items)
    whole = reader.whole and objective is not None
    return Parsed(kind, path, items=located, faults=tuple(report.faults), whole=whole)


def _objective(fields: Fields, path: str, kind: FileKind | None) -> str | None:
    """The objective a file is about, which its path must show if `kind` is what lies in that folder."""
    if not fields.require("objective"):
        return None
    objective = fields.text("objective")
    if not OBJECTIVE_CODE.fullmatch(objective):
        template = translatable("'{code}' is not an objective code such as SALES-06")
        fields.report.error(fields.line_at("objective"), "bad-objective", template, code=objective[:60])
        return None
    if kind is not None and path != (expected := _expected(kind, objective)):
        fields.report.error(
            fields.line_at("objective"),
            "wrong-file",
            translatable("objective {objective} belongs in {expected}"),
            objective=objective,
            expected=expected,
        )
    return objective


def _expected(kind: FileKind, objective: str) -> str:
    module = module_of(objective)
    if kind is FileKind.CHECKS:
        return f"courses/{module}/checks/{objective}.yaml"
    return f"question_bank/{module}/{objective}.yaml"


def _check_id(entry: Entry[Item], report: Report) -> None:
    item = entry.value
    if not re.fullmatch(re.escape(item.objective) + r"-C\d{2,3}", item.id):
        report.id = item.id
        report.error(
            entry.line_at("id"),
            "bad-id",
            translatable("a self-check's id reads {objective}-C01"),
            objective=item.objective,
        )
    if digests(*(option.text for option in item.options)):
        report.id = item.id
        template = translatable("options of a self-check are shown without pictures; put it in the stem")
        report.warning(entry.line_at("options"), "picture-in-option", template)


def shape_of(root: Node) -> frozenset[str]:
    """The field names at the top of a file, by which a file outside the usual folders is recognised."""
    if not isinstance(root, MappingNode):
        return frozenset()
    pairs: list[Any] = root.value
    return frozenset(str(key.value) for key, _ in pairs if isinstance(key, ScalarNode))
