"""What can be assigned, and what it is called."""

from __future__ import annotations

from dataclasses import dataclass

from trainer.assignments import TaskKind
from trainer.blueprints import Purpose
from trainer.errors import NotFoundError, translatable
from trainer.services.catalogue import Published
from trainer.text import LocalText


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be assigned."""

    kind: TaskKind
    code: str
    title: LocalText


def choices(published: Published) -> tuple[Choice, ...]:
    """Everything that can be assigned: exams first, then modules, scenarios and lessons.

    An exam for daily practice is not assigned.
    """
    exams = [
        Choice(TaskKind.EXAM, found.code, found.title)
        for found in published.blueprints.values()
        if found.purpose is not Purpose.PRACTICE
    ]
    modules = [
        Choice(TaskKind.MODULE, found.code, found.title) for found in published.modules if found.lessons
    ]
    scenarios = [Choice(TaskKind.SCENARIO, found.id, found.title) for found in published.scenarios.values()]
    lessons = [
        Choice(TaskKind.LESSON, name, published.lessons[name].title)
        for module in published.modules
        for name in module.lessons
        if name in published.lessons
    ]
    return (*exams, *modules, *scenarios, *lessons)


def title(published: Published, kind: TaskKind, code: str) -> LocalText:
    """What something assigned is called; its code where it is published no more."""
    found = _find(published, kind, code)
    return LocalText(code, code) if found is None else found


def require(published: Published, kind: TaskKind, code: str) -> None:
    """Raise NotFoundError unless it can be assigned."""
    if not any(found.kind is kind and found.code == code for found in choices(published)):
        raise NotFoundError(what=translatable("course, scenario or exam"), which=code)


def _find(published: Published, kind: TaskKind, code: str) -> LocalText | None:
    match kind:
        case TaskKind.EXAM:
            blueprint = published.blueprints.get(code)
            return blueprint.title if blueprint else None
        case TaskKind.SCENARIO:
            scenario = published.scenarios.get(code)
            return scenario.title if scenario else None
        case TaskKind.LESSON:
            lesson = published.lessons.get(code)
            return lesson.title if lesson else None
        case TaskKind.MODULE:
            return next((found.title for found in published.modules if found.code == code), None)
