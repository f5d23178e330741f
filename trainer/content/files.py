"""Which files there are, what each holds, and reading one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from trainer.content.blueprint_files import parse_blueprint
from trainer.content.cache import Cache
from trainer.content.course_files import parse_lesson, parse_module, parse_objectives
from trainer.content.entries import FileKind, Parsed
from trainer.content.item_files import parse_items, shape_of
from trainer.content.nodes import Report, compose, decode
from trainer.content.scenario_files import parse_scenario
from trainer.errors import Fault, Severity, translatable

BANK = "question_bank"
COURSES = "courses"
_PLACES = {
    FileKind.OBJECTIVES: f"{BANK}/objectives.yaml",
    FileKind.BLUEPRINT: f"{BANK}/blueprints/*.yaml",
    FileKind.BANK: f"{BANK}/*/*.yaml",
    FileKind.MODULE: f"{COURSES}/*/module.yaml",
    FileKind.LESSON: f"{COURSES}/*/lessons/*.md",
    FileKind.CHECKS: f"{COURSES}/*/checks/*.yaml",
    FileKind.SCENARIO: f"{COURSES}/*/scenarios/*.yaml",
}
_PATTERNS = {kind: re.compile(re.escape(place).replace(r"\*", "[^/]+")) for kind, place in _PLACES.items()}
_OTHERS = re.compile(r"(?:.+/)?README[^/]*")
_READABLE = frozenset((".yaml", ".yml", ".md", ".markdown"))


@dataclass(frozen=True, slots=True)
class ContentFile:
    """A file to read: its kind, where it is, and its path as faults show it.

    `in_place` says that it lies in a content folder, where its path must agree with what it holds. A kind of
    None is found out from the fields.
    """

    kind: FileKind | None
    location: Path
    path: str
    in_place: bool = True


def is_content_root(folder: Path) -> bool:
    """Whether a folder holds a bank or courses."""
    return (folder / BANK).is_dir() or (folder / COURSES).is_dir()


def survey(root: Path) -> tuple[list[ContentFile], list[Fault]]:
    """Every content file below a root by path, and a warning for each file that is not read."""
    found, faults = [], []
    for location in _below(root):
        path = location.relative_to(root).as_posix()
        kind = _kind_at(path)
        if kind is not None:
            found.append(ContentFile(kind, location, path))
        elif not _OTHERS.fullmatch(path):
            faults.append(_ignored(path))
    return found, faults


def _below(root: Path) -> Iterator[Path]:
    for top in (BANK, COURSES):
        for location in sorted((root / top).rglob("*")):
            hidden = any(part.startswith(".") for part in location.relative_to(root).parts)
            if location.suffix.lower() in _READABLE and not hidden and location.is_file():
                yield location


def _kind_at(path: str) -> FileKind | None:
    return next((kind for kind, pattern in _PATTERNS.items() if pattern.fullmatch(path)), None)


def _ignored(path: str) -> Fault:
    template = translatable("this file is not read; content lies in {places}")
    places = ", ".join(_PLACES.values())
    return Fault(path, 0, "", "not-read", template, {"places": places}, Severity.WARNING)


def read(file: ContentFile, cache: Cache | None) -> Parsed:
    """Read one file, or take what was read before."""
    report = Report(file.path)
    try:
        data = file.location.read_bytes()
    except OSError as error:
        template = translatable("the file cannot be read: {reason}")
        report.error(0, "unreadable", template, reason=error.strerror or str(error))
        return Parsed(file.kind or FileKind.BANK, file.path, faults=tuple(report.faults), whole=False)
    if cache is None:
        return _parse(file, data, report)
    name = cache.name(f"{file.kind}\n{file.path}\n{file.in_place}", data)
    found = cache.get(name)
    if found is None:
        found = _parse(file, data, report)
        cache.put(name, found)
    return found


def _parse(file: ContentFile, data: bytes, report: Report) -> Parsed:
    text = decode(data, report)
    kind = file.kind
    if text is not None and kind is None:
        kind = _recognise(file, text)
    if text is None:
        return Parsed(kind or FileKind.BANK, file.path, faults=tuple(report.faults), whole=False)
    match kind:
        case FileKind.BANK | FileKind.CHECKS:
            return parse_items(file.path, kind, text, report, in_place=file.in_place)
        case FileKind.OBJECTIVES | None:
            return parse_objectives(file.path, text, report)
    return _PARSERS[kind](file.path, text, report, in_place=file.in_place)


class _Parser(Protocol):
    def __call__(self, path: str, text: str, report: Report, *, in_place: bool) -> Parsed: ...


_PARSERS: dict[FileKind, _Parser] = {
    FileKind.BLUEPRINT: parse_blueprint,
    FileKind.MODULE: parse_module,
    FileKind.LESSON: parse_lesson,
    FileKind.SCENARIO: parse_scenario,
}


def _recognise(file: ContentFile, text: str) -> FileKind:
    """What a file outside the content folders holds, by its name and its fields."""
    if file.location.suffix.lower() in (".md", ".markdown"):
        return FileKind.LESSON
    root = compose(text, Report(file.path))
    fields = shape_of(root) if root is not None else frozenset()
    if "sections" in fields:
        return FileKind.BLUEPRINT
    if fields & {"nodes", "cards"}:
        return FileKind.SCENARIO
    if "modules" in fields:
        return FileKind.OBJECTIVES
    if "module" in fields:
        return FileKind.MODULE
    return FileKind.CHECKS if file.location.parent.name == "checks" else FileKind.BANK
