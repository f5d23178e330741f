"""What a person has read, and what to read next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from trainer.courses.course import Module


@dataclass(frozen=True, slots=True)
class LessonProgress:
    """A person's reading of one lesson. `finished_at` is set once and stays."""

    lesson: str
    opened_at: datetime
    visited_at: datetime
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ModuleProgress:
    """How many of a module's lessons a person has finished."""

    module: str
    finished: int
    lessons: int

    @property
    def complete(self) -> bool:
        """Whether nothing is left to read."""
        return self.lessons > 0 and self.finished == self.lessons


def module_progress(module: Module, progress: Mapping[str, LessonProgress]) -> ModuleProgress:
    """Count the finished lessons of a module; `progress` is by lesson id."""
    finished = sum(
        1 for name in module.lessons if name in progress and progress[name].finished_at is not None
    )
    return ModuleProgress(module.code, finished, len(module.lessons))


def next_lesson(modules: Sequence[Module], progress: Mapping[str, LessonProgress]) -> str | None:
    """Where to continue: the unfinished lesson visited last, else the first one unfinished.

    After a finished lesson the search goes on from it, so that a person who began with the third
    module is not sent back to the first.
    """
    order = [name for module in modules for name in module.lessons]
    visited = [progress[name] for name in order if name in progress]
    if not visited:
        return order[0] if order else None
    last = max(visited, key=lambda found: found.visited_at)
    if last.finished_at is None:
        return last.lesson
    start = order.index(last.lesson) + 1
    for name in order[start:] + order[:start]:
        if name not in progress or progress[name].finished_at is None:
            return name
    return None
