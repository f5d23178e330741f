"""A module and its lessons as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from trainer.text import LocalText


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from; `reviewed_on` is when a law or regulation was last checked."""

    title: str
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class LessonText:
    """A lesson in another language."""

    body: str
    goals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson of a few minutes on one objective; `body` is Markdown without raw HTML."""

    id: str
    objective: str
    title: LocalText
    minutes: int
    goals: tuple[str, ...]
    body: str
    sources: tuple[Source, ...] = ()
    translations: Mapping[str, LessonText] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Module:
    """A module's title, summary and the ids of its lessons in reading order."""

    code: str
    title: LocalText
    summary: LocalText
    lessons: tuple[str, ...]
