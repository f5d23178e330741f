"""Studying: the course outline with one's progress, a lesson, its self-checks, and search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from trainer.blueprints import ScoringRule
from trainer.courses import (
    Lesson,
    LessonProgress,
    Module,
    ModuleProgress,
    module_progress,
    next_lesson,
)
from trainer.courses.search import snippet, terms
from trainer.errors import NotFoundError, translatable
from trainer.items import Item, ItemType, Option
from trainer.people import Asker
from trainer.scoring import share_earned
from trainer.services.catalogue import Published
from trainer.services.platform import Platform
from trainer.services.practise import lessons
from trainer.storage import study as rows
from trainer.storage.study import CheckTally, CheckTry

SEARCH_LIMIT = 20


@dataclass(frozen=True, slots=True)
class LessonEntry:
    """A lesson in the outline, with the person's reading of it."""

    lesson: Lesson
    progress: LessonProgress | None

    @property
    def finished(self) -> bool:
        """Whether the person has finished it."""
        return self.progress is not None and self.progress.finished_at is not None


@dataclass(frozen=True, slots=True)
class ModuleEntry:
    """A module in the outline. `minutes_left` is the reading time of its unfinished lessons."""

    module: Module
    progress: ModuleProgress
    lessons: tuple[LessonEntry, ...]

    @property
    def minutes_left(self) -> int:
        """Minutes of reading still to do."""
        return sum(entry.lesson.minutes for entry in self.lessons if not entry.finished)


@dataclass(frozen=True, slots=True)
class Outline:
    """All modules with one person's progress; `continue_with` is where to go on, None when all is read."""

    modules: tuple[ModuleEntry, ...]
    continue_with: Lesson | None

    @property
    def finished(self) -> int:
        """Lessons finished in all modules."""
        return sum(entry.progress.finished for entry in self.modules)

    @property
    def lessons(self) -> int:
        """Lessons in all modules."""
        return sum(entry.progress.lessons for entry in self.modules)


@dataclass(frozen=True, slots=True)
class CheckQuestion:
    """A self-check as shown before it is answered: no key, no rationale."""

    id: str
    type: ItemType
    stem: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class CheckFeedback:
    """What is said at once after a self-check is answered."""

    right: bool
    key: frozenset[str]
    rationale: dict[str, str]


@dataclass(frozen=True, slots=True)
class LessonView:
    """An open lesson, its place in the module (`number` of `count`), its neighbours and self-checks."""

    lesson: Lesson
    module: Module
    number: int
    count: int
    previous: Lesson | None
    following: Lesson | None
    finished_at: datetime | None
    checks: tuple[CheckQuestion, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A lesson found, with the passage around the first match."""

    lesson: Lesson
    snippet: str


def outline(platform: Platform, asker: Asker) -> Outline:
    """The modules with the asker's own progress."""
    published = platform.catalogue.current()
    with platform.store.read() as session:
        progress = rows.progress_of(session, asker.person)
    modules = tuple(
        ModuleEntry(
            module,
            module_progress(module, progress),
            tuple(
                LessonEntry(published.lessons[name], progress.get(name))
                for name in module.lessons
                if name in published.lessons
            ),
        )
        for module in published.modules
    )
    name = next_lesson(published.modules, progress)
    return Outline(modules, published.lessons.get(name) if name else None)


def open_lesson(platform: Platform, asker: Asker, lesson_id: str, *, now: datetime) -> LessonView:
    """Open a lesson and record the visit.

    Raises: NotFoundError: no such lesson.
    """
    published = platform.catalogue.current()
    lesson = _lesson(published, lesson_id)
    module = next(found for found in published.modules if lesson_id in found.lessons)
    with platform.store.write() as session:
        rows.visit(session, asker.person, lesson_id, now)
        progress = rows.progress_of(session, asker.person)
    place = module.lessons.index(lesson_id)
    return LessonView(
        lesson=lesson,
        module=module,
        number=place + 1,
        count=len(module.lessons),
        previous=published.lessons.get(module.lessons[place - 1]) if place else None,
        following=_following(published, module, place),
        finished_at=progress[lesson_id].finished_at,
        checks=tuple(
            CheckQuestion(item.id, item.type, item.stem, item.options)
            for item in published.checks.get(lesson.objective, ())
        ),
    )


def finish_lesson(platform: Platform, asker: Asker, lesson_id: str, *, now: datetime) -> None:
    """Mark a lesson as read. Raises NotFoundError."""
    _lesson(platform.catalogue.current(), lesson_id)
    with platform.store.write() as session:
        rows.set_finished(session, asker.person, lesson_id, now, now)


def unfinish_lesson(platform: Platform, asker: Asker, lesson_id: str, *, now: datetime) -> None:
    """Take the mark off again. Raises NotFoundError."""
    _lesson(platform.catalogue.current(), lesson_id)
    with platform.store.write() as session:
        rows.set_finished(session, asker.person, lesson_id, None, now)


def answer_check(
    platform: Platform, asker: Asker, item_id: str, chosen: frozenset[str], *, now: datetime
) -> CheckFeedback:
    """Record a try at a self-check and say whether it was right, and why.

    Raises: NotFoundError: no such self-check, or an option it does not have.
    """
    item = _check(platform.catalogue.current(), item_id)
    if not chosen <= set(item.option_ids):
        raise NotFoundError(what=translatable("option"), which=", ".join(sorted(chosen)))
    right = share_earned(item, chosen, ScoringRule.EXACT) == 1
    tried = CheckTry(item.objective, item.id, item.version, chosen, right)
    with platform.store.write() as session:
        rows.record_check(session, asker.person, tried, now)
        lessons.record(session, asker, item, chosen, right, now=now)
    return CheckFeedback(right, item.key, dict(item.rationale))


def check_tallies(platform: Platform, asker: Asker) -> dict[str, CheckTally]:
    """The asker's own self-checks by objective, each item at its latest try."""
    with platform.store.read() as session:
        return rows.check_tallies(session, asker.person)


def search(platform: Platform, query: str) -> tuple[Hit, ...]:
    """Lessons that hold every word of the query; those that hold it to the letter come first."""
    published = platform.catalogue.current()
    literal = query.strip().casefold()
    if len(literal) == 1:
        found = [lesson for lesson in published.lessons.values() if literal in _text(lesson)][:SEARCH_LIMIT]
    else:
        with platform.store.read() as session:
            names = rows.lessons_with(session, list(terms(query)), SEARCH_LIMIT)
        found = [published.lessons[name] for name in names if name in published.lessons]
    found.sort(key=lambda lesson: literal not in _text(lesson))
    return tuple(Hit(lesson, snippet(lesson.body, literal)) for lesson in found)


def _text(lesson: Lesson) -> str:
    return f"{lesson.title.zh} {lesson.title.en} {lesson.body}".casefold()


def _lesson(published: Published, lesson_id: str) -> Lesson:
    lesson = published.lessons.get(lesson_id)
    if lesson is None or not any(lesson_id in module.lessons for module in published.modules):
        raise NotFoundError(what=translatable("lesson"), which=lesson_id)
    return lesson


def _check(published: Published, item_id: str) -> Item:
    objective = item_id.rpartition("-")[0]
    for item in published.checks.get(objective, ()):
        if item.id == item_id:
            return item
    raise NotFoundError(what=translatable("self-check"), which=item_id)


def _following(published: Published, module: Module, place: int) -> Lesson | None:
    """The next lesson: in this module, or the first one of the next module."""
    if place + 1 < len(module.lessons):
        return published.lessons.get(module.lessons[place + 1])
    order = [found.code for found in published.modules]
    after = order.index(module.code) + 1
    if after < len(order) and published.modules[after].lessons:
        return published.lessons.get(published.modules[after].lessons[0])
    return None
