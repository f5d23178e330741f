"""Reading all files and comparing them with each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from trainer.content.cache import Cache
from trainer.content.comparing import compare, no_objectives
from trainer.content.entries import Entry, FileKind, Parsed
from trainer.content.exams import check_blueprints
from trainer.content.files import ContentFile, is_content_root, read, survey
from trainer.content.library import Library
from trainer.content.nodes import Report
from trainer.content.picture_files import check_pictures, read_pictures
from trainer.content.quality import item_writing
from trainer.content.scenario_files import parse_scenario
from trainer.errors import Fault, TrainerError, translatable

T = TypeVar("T")


class NoContentError(TrainerError):
    """There is nothing to read at a place."""

    template = translatable("{path} holds no content: neither question_bank nor courses")


def load(root: Path, *, today: date, cache: Cache | None = None) -> Library:
    """Read all content below a root that holds `question_bank` and `courses`.

    Args:
        today: the day by which reviewed facts are stale or not.
        cache: where to find and keep what single files gave.
    Raises: NoContentError: neither folder exists.
    """
    if not is_content_root(root):
        raise NoContentError(path=root)
    files, faults = survey(root)
    parsed = [read(file, cache) for file in files]
    if cache is not None:
        cache.prune()
    if not any(file.kind is FileKind.OBJECTIVES for file in parsed):
        faults.append(no_objectives())
    return _assemble(parsed, faults, today, root)


def load_files(files: Iterable[Path], *, today: date) -> Library:
    """Read single files from anywhere, told apart by what they hold."""
    parsed = [read(ContentFile(None, path, path.as_posix(), in_place=False), None) for path in files]
    return _assemble(parsed, [], today, None)


def load_scenario(text: str, *, today: date) -> Library:
    """Read the text of one scenario that is nowhere on disk, such as a draft in the browser."""
    path = "scenario.yaml"
    return _assemble([parse_scenario(path, text, Report(path), in_place=False)], [], today, None)


def _assemble(parsed: list[Parsed], faults: list[Fault], today: date, root: Path | None) -> Library:
    for file in parsed:
        faults.extend(file.faults)
    bank = [file for file in parsed if file.kind is not FileKind.CHECKS]
    checks = [file for file in parsed if file.kind is FileKind.CHECKS]
    taken: dict[str, Entry[object]] = {}
    trees = [entry for file in parsed for entry in file.objectives if file.whole]
    library = Library(
        items=_unique((e for file in bank for e in file.items), lambda item: item.id, taken, faults),
        checks=_unique((e for file in checks for e in file.items), lambda item: item.id, taken, faults),
        blueprints=_unique((e for f in parsed for e in f.blueprints), lambda value: value.code, {}, faults),
        modules=_unique((e for f in parsed for e in f.modules), lambda value: value.code, {}, faults),
        lessons=_unique((e for f in parsed for e in f.lessons), lambda value: value.id, {}, faults),
        scenarios=_unique((e for f in parsed for e in f.scenarios), lambda value: value.id, {}, faults),
        cards=_unique((e for f in parsed for e in f.cards), lambda value: value.id, {}, faults),
        objectives=trees[0] if trees else None,
        partial=frozenset(file.path for file in parsed if not file.whole),
    )
    if root is not None:
        library, found = _illustrated(library, root)
        faults.extend(found)
    faults.extend(compare(library, today, complete=root is not None))
    faults.extend(check_blueprints(library, complete=root is not None))
    faults.extend(item_writing(library, complete=root is not None))
    faults.sort(key=lambda fault: (fault.path, fault.line))
    return replace(library, faults=tuple(faults))


def _illustrated(library: Library, root: Path) -> tuple[Library, list[Fault]]:
    """The library with its pictures, and what is wrong with them."""
    pictures, faults = read_pictures(root)
    faults.extend(check_pictures(pictures, (*library.items, *library.checks), library.lessons))
    return replace(library, pictures=pictures), faults


def _unique(
    entries: Iterable[Entry[T]],
    name: Callable[[T], str],
    taken: dict[str, Entry[object]],
    faults: list[Fault],
) -> tuple[Entry[T], ...]:
    """The first entry under each id; every later one is a fault."""
    found = []
    for entry in entries:
        key = name(entry.value)
        first = taken.setdefault(key, entry)  # type: ignore[arg-type]
        if first is entry:
            found.append(entry)
        else:
            faults.append(repeated(entry, key, first))
    return tuple(found)


def repeated(entry: Entry[T], key: str, first: Entry[object]) -> Fault:
    """The fault of an id used twice."""
    return Fault(
        entry.path,
        entry.line_at("id"),
        key,
        "duplicate-id",
        translatable("the id {id} is already used in {path}:{line}; give this one another"),
        {"id": key, "path": first.path, "line": first.line_at("id")},
    )
