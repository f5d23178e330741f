"""Faults that only show when files are compared: unknown codes, enemies, lesson lists, stale reviews."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from trainer.bank import Bank
from trainer.bank.lint.dates import stale
from trainer.content.entries import Entry
from trainer.content.library import Library
from trainer.courses import Lesson, Module
from trainer.errors import Fault, Severity, translatable
from trainer.items import Item
from trainer.objectives import module_of


def no_objectives() -> Fault:
    """The warning that no objective tree was found."""
    template = translatable("there is no list of modules and objectives; codes are not compared with it")
    return Fault("question_bank/objectives.yaml", 0, "", "no-objectives", template, {}, Severity.WARNING)


def compare(library: Library, today: date, *, complete: bool) -> Iterator[Fault]:
    """Every fault between files.

    Args: complete: whether all content is here, so that what is not found does not exist.
    """
    yield from _stale_facts(library, today)
    yield from _repeated_testlets(library.items)
    if not complete:
        return
    yield from _unknown_objectives(library)
    yield from _enemies(library)
    yield from _lessons(library)


_NO_OBJECTIVE = translatable("objective {objective} is not in objectives.yaml; add it there or correct it")


def _unknown_objectives(library: Library) -> Iterator[Fault]:
    if library.objectives is None:
        return
    codes = library.tree.codes()
    told: set[str] = set()
    for entry in (*library.items, *library.checks):
        objective = entry.value.objective
        if objective and objective not in codes and entry.path not in told:
            told.add(entry.path)
            line = entry.line_at("file.objective")
            yield Fault(entry.path, line, "", "unknown-objective", _NO_OBJECTIVE, {"objective": objective})
    for lesson in library.lessons:
        yield from _unknown(lesson, "objective", lesson.value.id, {lesson.value.objective} - codes)
    for scenario in library.rehearsals:
        unknown = set(scenario.value.objectives) - codes
        yield from _unknown(scenario, "objectives", scenario.value.id, unknown)


def _unknown(entry: Entry[Any], place: str, name: str, objectives: set[str]) -> Iterator[Fault]:
    for objective in sorted(objectives):
        details: dict[str, object] = {"objective": objective}
        yield Fault(entry.path, entry.line_at(place), name, "unknown-objective", _NO_OBJECTIVE, details)


def _repeated_testlets(items: tuple[Entry[Item], ...]) -> Iterator[Fault]:
    first: dict[str, Entry[Item]] = {}
    told: set[tuple[str, int]] = set()
    ids = {entry.value.id: entry for entry in items}
    for entry in items:
        name = entry.value.testlet
        if name is None:
            continue
        known = first.setdefault(name, ids.get(name, entry))
        place = (entry.path, entry.line_at("testlet"))
        if place not in told and place != (known.path, known.line_at("testlet")):
            told.add(place)
            yield Fault(
                *place,
                name,
                "duplicate-id",
                translatable("the id {id} is already used in {path}:{line}; give this one another"),
                {"id": name, "path": known.path, "line": known.line_at("testlet")},
            )


def _enemies(library: Library) -> Iterator[Fault]:
    bank = library.bank
    for entry in library.items:
        for enemy in sorted(entry.value.enemies):
            if fault := _enemy(bank, entry, enemy):
                yield fault


def _enemy(bank: Bank, entry: Entry[Item], enemy: str) -> Fault | None:
    line, name = entry.line_at("enemies"), entry.value.id
    if enemy not in bank.items and enemy not in bank.testlets:
        template = translatable("enemy {enemy} does not exist; correct or remove it")
    elif bank.unit_id(enemy) == bank.unit_id(name):
        template = translatable("enemy {enemy} is this item or stands in the same testlet; remove it")
    else:
        return None
    return Fault(entry.path, line, name, "bad-enemy", template, {"enemy": enemy})


def _lessons(library: Library) -> Iterator[Fault]:
    by_id = {entry.value.id: entry for entry in library.lessons}
    listed = {name for entry in library.modules for name in entry.value.lessons}
    for module in library.modules:
        yield from _module(library, module, by_id)
    folders = {entry.path.split("/")[1] for entry in library.modules}
    told: set[str] = set()
    for lesson in library.lessons:
        folder = lesson.path.split("/")[1]
        path = f"courses/{folder}/module.yaml"
        if path in library.partial:
            continue
        if folder in folders and lesson.value.id not in listed:
            template = translatable("the lesson is not listed in {path}; add it there")
            line = lesson.line_at("id")
            yield Fault(lesson.path, line, lesson.value.id, "unlisted-lesson", template, {"path": path})
        elif folder not in folders and folder not in told:
            told.add(folder)
            template = translatable("there are lessons, but no module.yaml that lists them")
            yield Fault(path, 0, folder, "no-module", template)


def _module(library: Library, entry: Entry[Module], lessons: dict[str, Entry[Lesson]]) -> Iterator[Fault]:
    code = entry.value.code
    if library.objectives is not None and library.tree.module(code) is None:
        template = translatable("module {module} is not in objectives.yaml; add it there or correct it")
        yield Fault(entry.path, entry.line_at("module"), code, "unknown-module", template, {"module": code})
    for number, name in enumerate(entry.value.lessons):
        line = entry.line_at(f"lessons.{number}")
        lost = f"courses/{code}/lessons/{name}.md" in library.partial
        if name not in lessons and not lost:
            template = translatable("lesson {lesson} does not exist; write it or take it off the list")
            yield Fault(entry.path, line, code, "unknown-lesson", template, {"lesson": name})
        elif name in lessons and module_of(lessons[name].value.objective) != code:
            template = translatable("lesson {lesson} belongs to another module; take it off the list")
            yield Fault(entry.path, line, code, "foreign-lesson", template, {"lesson": name})


def _stale_facts(library: Library, today: date) -> Iterator[Fault]:
    told: set[tuple[str, int]] = set()
    for entry in (*library.items, *library.checks):
        place = (entry.path, entry.line_at("reviewed_on"))
        if entry.value.reviewed_on and place not in told:
            told.add(place)
            yield from _stale(*place, entry.value.id, entry.value.reviewed_on, today)
    for lesson in library.lessons:
        reviewed = [source.reviewed_on for source in lesson.value.sources]
        yield from _stalest(lesson, lesson.value.id, reviewed, today)
    for scenario in library.rehearsals:
        reviewed = [source.reviewed_on for source in scenario.value.sources]
        yield from _stalest(scenario, scenario.value.id, reviewed, today)


def _stalest(entry: Entry[Any], name: str, reviewed: list[date | None], today: date) -> Iterator[Fault]:
    dates = [found for found in reviewed if found is not None]
    if dates:
        yield from _stale(entry.path, entry.line_at("sources"), name, min(dates), today)


def _stale(path: str, line: int, name: str, reviewed: date, today: date) -> Iterator[Fault]:
    if found := stale(reviewed, today):
        yield Fault(path, line, name, found.code, found.template, found.details, Severity.WARNING)
