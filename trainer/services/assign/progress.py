"""When a task was done, from what its person read, rehearsed and sat. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from trainer import assignments as rules
from trainer.assignments import Task, TaskKind
from trainer.services.catalogue import Published


@dataclass(frozen=True, slots=True)
class Pass:
    """A pass of an exam and when it lapses; None: never."""

    at: datetime
    lapses_at: datetime | None


@dataclass(frozen=True)
class Record:
    """What one person has done: lessons and plays by name, passes by exam in order of time."""

    finished: Mapping[str, datetime] = field(default_factory=dict)
    visited: Mapping[str, datetime] = field(default_factory=dict)
    rehearsed: Mapping[str, datetime] = field(default_factory=dict)
    passes: Mapping[str, Sequence[Pass]] = field(default_factory=dict)


def done_at(published: Published, task: Task, record: Record, before: datetime | None) -> datetime | None:
    """When a task was done; None: not yet.

    A module is done with its last lesson, a scenario with a conversation that passed, an exam with a pass
    that counts. A lesson has to be opened after it was assigned; once done (`before`) it stays so.
    """
    match task.kind:
        case TaskKind.MODULE:
            return _module(published, task.code, record)
        case TaskKind.SCENARIO:
            return record.rehearsed.get(task.code)
        case TaskKind.EXAM:
            counting = (
                found.at
                for found in record.passes.get(task.code, ())
                if rules.counts(found.at, found.lapses_at, task.assigned_at)
            )
            return next(counting, None)
        case TaskKind.LESSON:
            return before or _lesson(task, record)


def _module(published: Published, code: str, record: Record) -> datetime | None:
    module = next((found for found in published.modules if found.code == code), None)
    if module is None or not module.lessons or not all(name in record.finished for name in module.lessons):
        return None
    return max(record.finished[name] for name in module.lessons)


def _lesson(task: Task, record: Record) -> datetime | None:
    visited, finished = record.visited.get(task.code), record.finished.get(task.code)
    if visited is None or finished is None or visited < task.assigned_at:
        return None
    return max(visited, finished)
