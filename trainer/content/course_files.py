"""Course files: the objective tree, modules, and lessons with their front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from trainer.content.entries import Entry, FileKind, Parsed
from trainer.content.fields import Fields, Source
from trainer.content.markdown import check_described, check_illustrated
from trainer.content.nodes import Node, Report, compose
from trainer.courses import Lesson, LessonText, Module
from trainer.courses import Source as Reference
from trainer.errors import translatable
from trainer.objectives import MODULE_CODE, OBJECTIVE_CODE, ModuleOutline, Objective, ObjectiveTree

_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_LESSON = ("id", "objective", "title", "minutes", "goals", "sources", "translations")
_MODULE = ("module", "title", "summary", "lessons")
_LESSON_ID = re.compile(r"([A-Z][A-Z0-9]{1,15}-\d{2,3})-L\d{1,2}")
MAX_BODY = 100_000
"""Characters a lesson may have."""


def parse_objectives(path: str, text: str, report: Report) -> Parsed:
    """Read `objectives.yaml`."""
    root = compose(text, report)
    if root is None:
        return Parsed(FileKind.OBJECTIVES, path, faults=tuple(report.faults), whole=False)
    source = Source(report, text)
    fields = Fields(source, root, ("modules",))
    fields.require("modules")
    seen: dict[str, int] = {}
    modules = tuple(_outlines(source, fields, seen))
    report.id = ""
    entry = Entry(ObjectiveTree(modules), path, fields.line, seen)
    return Parsed(
        FileKind.OBJECTIVES,
        path,
        objectives=(entry,),
        faults=tuple(report.faults),
        whole=not report.faults,
    )


def _outlines(source: Source, fields: Fields, seen: dict[str, int]) -> Iterator[ModuleOutline]:
    for node in fields.entries("modules"):
        inner = Fields(source, node, ("code", "title", "objectives"), "modules", named_by="code")
        code = inner.text("code")
        inner.require("code", "title", "objectives")
        if code and not MODULE_CODE.fullmatch(code):
            template = translatable("'{code}' is not a module code such as SALES")
            inner.report.error(inner.line_at("code"), "bad-code", template, code=code[:60])
        _once(inner, code, seen)
        title = inner.title("title")
        yield ModuleOutline(code, title, tuple(_objectives(source, inner, code, seen)))


def _objectives(source: Source, module: Fields, code: str, seen: dict[str, int]) -> Iterator[Objective]:
    for node in module.entries("objectives"):
        inner = Fields(source, node, ("code", "title", "mandatory"), "objectives", named_by="code")
        inner.require("code", "title")
        name = inner.text("code")
        if name and not (OBJECTIVE_CODE.fullmatch(name) and name.startswith(f"{code}-")):
            template = translatable("'{code}' is not an objective code of module {module}")
            inner.report.error(inner.line_at("code"), "bad-objective", template, code=name[:60], module=code)
        _once(inner, name, seen)
        yield Objective(name, inner.title("title"), inner.boolean("mandatory", False))


def _once(fields: Fields, code: str, seen: dict[str, int]) -> None:
    if code in seen:
        fields.report.error(
            fields.line_at("code"),
            "duplicate-id",
            translatable("the id {id} is already used in {path}:{line}; give this one another"),
            id=code,
            path=fields.report.path,
            line=seen[code],
        )
    elif code:
        seen[code] = fields.line_at("code")


def parse_module(path: str, text: str, report: Report, *, in_place: bool) -> Parsed:
    """Read a `module.yaml`; `in_place` requires its folder to be named after the module."""
    root = compose(text, report)
    if root is None:
        return Parsed(FileKind.MODULE, path, faults=tuple(report.faults), whole=False)
    fields = Fields(Source(report, text), root, _MODULE, named_by="module")
    fields.require(*_MODULE)
    code = fields.text("module")
    if in_place and code and PurePosixPath(path).parent.name != code:
        template = translatable("module {code} belongs in {expected}")
        report.error(
            fields.line_at("module"),
            "wrong-file",
            template,
            code=code,
            expected=f"courses/{code}/module.yaml",
        )
    nodes = fields.entries("lessons")
    lines = fields.lines() | {
        f"lessons.{number}": fields.source.line_of(node) for number, node in enumerate(nodes)
    }
    lessons = tuple(str(node.value).strip() for node in nodes if isinstance(node.value, str))
    for name in sorted({name for name in lessons if lessons.count(name) > 1}):
        template = translatable("'{entry}' is listed twice under {field}")
        report.error(fields.line_at("lessons"), "repeated-entry", template, entry=name, field="lessons")
    module = Module(code, fields.title("title"), fields.title("summary"), lessons)
    entry = Entry(module, path, fields.line, lines)
    return Parsed(
        FileKind.MODULE,
        path,
        modules=(entry,) if code else (),
        faults=tuple(report.faults),
        whole=bool(code) and not report.faults,
    )


def parse_lesson(path: str, text: str, report: Report, *, in_place: bool) -> Parsed:
    """Read a lesson; `in_place` requires the file to be named after its id, in its module's folder."""
    lost = Parsed(FileKind.LESSON, path, whole=False)
    marks = [match for _, match in zip(range(2), _FENCE.finditer(text), strict=False)]
    if len(marks) < 2 or text[: marks[0].start()].strip():
        report.error(
            1,
            "no-front-matter",
            translatable("a lesson begins with its front matter between two lines of ---"),
        )
        return _with_faults(lost, report)
    first = text.count("\n", 0, marks[0].end()) + 2
    root = compose(text[marks[0].end() + 1 : marks[1].start()], report, first)
    if root is None:
        return _with_faults(lost, report)
    source = Source(report, text[marks[0].end() + 1 : marks[1].start()], first)
    body = text[marks[1].end() :]
    body_line = text.count("\n", 0, marks[1].end()) + 1
    entry = _lesson(Fields(source, root, _LESSON, named_by="id"), path, body, body_line, in_place)
    return Parsed(
        FileKind.LESSON,
        path,
        lessons=(entry,) if entry else (),
        faults=tuple(report.faults),
        whole=entry is not None and not report.faults,
    )


def _with_faults(parsed: Parsed, report: Report) -> Parsed:
    return Parsed(parsed.kind, parsed.path, faults=tuple(report.faults), whole=False)


def _lesson(fields: Fields, path: str, body: str, body_line: int, in_place: bool) -> Entry[Lesson] | None:
    report = fields.report
    complete = fields.require("id", "objective", "title", "minutes", "goals")
    name = fields.text("id")
    objective = fields.text("objective")
    _check_names(fields, name, objective)
    if in_place and name:
        _check_place(fields, path, name, objective)
    minutes = fields.whole("minutes", 1, 120)
    goals = fields.texts("goals")
    _check_body(report, body, body_line)
    lesson = Lesson(
        id=name,
        objective=objective,
        title=fields.title("title"),
        minutes=minutes or 1,
        goals=goals,
        body=body.strip("\n"),
        sources=tuple(_references(fields)),
        translations=_translations(fields),
    )
    return Entry(lesson, path, fields.line, fields.lines()) if complete else None


def _check_names(fields: Fields, name: str, objective: str) -> None:
    if objective and not OBJECTIVE_CODE.fullmatch(objective):
        template = translatable("'{code}' is not an objective code such as SALES-06")
        fields.report.error(fields.line_at("objective"), "bad-objective", template, code=objective[:60])
    match = _LESSON_ID.fullmatch(name)
    if name and (match is None or (objective and match[1] != objective)):
        template = translatable("a lesson's id reads {objective}-L1")
        fields.report.error(fields.line_at("id"), "bad-id", template, objective=objective or "SALES-06")


def _check_place(fields: Fields, path: str, name: str, objective: str) -> None:
    expected = f"courses/{objective.rpartition('-')[0]}/lessons/{name}.md"
    if path != expected:
        fields.report.error(
            fields.line_at("id"),
            "wrong-file",
            translatable("lesson {id} belongs in {expected}"),
            id=name,
            expected=expected,
        )


def _check_body(report: Report, body: str, line: int) -> None:
    if not body.strip():
        report.error(line, "empty-body", translatable("the lesson has no text after its front matter"))
    if len(body) > MAX_BODY:
        template = translatable("the {field} has {length} characters; at most {limit} can be shown")
        report.error(line, "too-long", template, field="body", length=len(body), limit=MAX_BODY)
        return
    check_illustrated(report, body, line, by_line=True)
    check_described(report, body, line)


def _references(fields: Fields) -> Iterator[Reference]:
    for node in fields.entries("sources"):
        yield _reference(fields, node)


def _reference(fields: Fields, node: Node) -> Reference:
    inner = Fields(fields.source, node, ("title", "reviewed_on"), "sources")
    inner.require("title")
    return Reference(inner.text("title"), inner.date("reviewed_on"))


def _translations(fields: Fields) -> dict[str, LessonText]:
    languages = fields.mapping("translations", ("en",))
    english = languages.mapping("en", ("body", "goals")) if languages else None
    if english is None:
        return {}
    english.require("body")
    body = english.text("body")
    check_illustrated(fields.report, body, english.line_at("body"))
    check_described(fields.report, body, english.line_at("body"))
    return {"en": LessonText(body, english.texts("goals"))}
