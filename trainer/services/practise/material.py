"""What one person may practise now, and how they stand with it. Every service of the room begins here.

The pool is made anew on every call, so that what a run shows and takes is allowed at that moment: an exam
item leaves as soon as its review closes, and while an exam is open none is there at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlmodel import Session

from trainer.attempts import AttemptStatus
from trainer.blueprints import Blueprint, Purpose, Quota, ReviewShows
from trainer.courses import Lesson
from trainer.items import Item
from trainer.objectives import module_of
from trainer.people import Asker
from trainer.practice.cards import Card, CardKind, CardState, recap_id, recap_of
from trainer.practice.memory import DEFAULT_WEIGHTS, RETENTION, Weights, due_at, recall
from trainer.practice.pools import allowed_items
from trainer.services.catalogue import Published
from trainer.services.platform import Platform
from trainer.services.practise.keeping import kept
from trainer.storage import exam_history, practice, practice_settings, study
from trainer.storage.exam_history import PastSitting
from trainer.text import Language


@dataclass(frozen=True, slots=True)
class Recap:
    """A lesson's main points."""

    lesson: Lesson
    text: str


@dataclass(frozen=True)
class Material:
    """Everything a person may practise at `now`, by card id, and their standing with it.

    `recaps` holds the recaps of all lessons, read or not; `finished` says when lessons were read.
    `keeping` is the desired retention of each objective.
    """

    published: Published
    items: Mapping[str, Item]
    recaps: Mapping[str, Recap]
    states: Mapping[str, CardState]
    flags: frozenset[str]
    finished: Mapping[str, datetime]
    weights: Weights
    keeping: Mapping[str, float]
    zone: ZoneInfo
    language: Language
    now: datetime
    sittings: tuple[PastSitting, ...] = field(default=())

    def card(self, name: str) -> Card:
        """The card under an id. Raises KeyError: not to be practised."""
        if name in self.items:
            return Card(name, CardKind.ITEM, self.items[name].objective)
        return Card(name, CardKind.RECAP, self.recaps[name].lesson.objective)

    def __contains__(self, name: object) -> bool:
        return name in self.items or name in self.recaps

    @property
    def today(self) -> date:
        """The day in the person's zone."""
        return self.now.astimezone(self.zone).date()

    def day_of(self, at: datetime) -> date:
        """The day a time falls on in the person's zone."""
        return at.astimezone(self.zone).date()

    @cached_property
    def known(self) -> Mapping[str, CardState]:
        """Standings with what may be practised now."""
        return {name: state for name, state in self.states.items() if name in self}

    @cached_property
    def recalls(self) -> Mapping[str, float]:
        """Predicted recall now of every card ever answered."""
        return {name: recall(state.memory, self.now, self.weights) for name, state in self.known.items()}

    def retention(self, objective: str) -> float:
        """The recall that reviews of an objective are to keep."""
        return self.keeping.get(objective, RETENTION)

    def due_on(self, state: CardState) -> date:
        """The day a card falls due, in the person's zone."""
        return self.day_of(due_at(state.memory, self.retention(state.card.objective), self.weights))

    @cached_property
    def due(self) -> tuple[str, ...]:
        """Cards due today or before."""
        return tuple(name for name, state in self.known.items() if self.due_on(state) <= self.today)

    @cached_property
    def wrong(self) -> tuple[str, ...]:
        """Items in the wrong-item book."""
        return tuple(
            name for name, state in self.known.items() if state.owed and state.card.kind is CardKind.ITEM
        )

    @cached_property
    def flagged(self) -> tuple[str, ...]:
        """Flagged items that may be practised."""
        return tuple(sorted(name for name in self.flags if name in self))


def load(platform: Platform, asker: Asker, *, now: datetime) -> Material:
    """What the asker may practise now."""
    published = platform.catalogue.current()
    with platform.store.read() as session:
        return load_in(session, published, asker, now=now)


def load_in(session: Session, published: Published, asker: Asker, *, now: datetime) -> Material:
    """The same within a transaction."""
    sittings = exam_history.standing(session, asker.person).sittings
    fitted = practice_settings.weights(session, asker.organisation)
    checks = (check for group in published.checks.values() for check in group)
    return Material(
        published=published,
        items=allowed_items(published.bank.items.values(), checks, reviewed_versions(session, sittings, now)),
        recaps=recaps(published, asker.language),
        states=practice.states(session, asker.person),
        flags=practice.flags(session, asker.person),
        finished={
            name: progress.finished_at
            for name, progress in study.progress_of(session, asker.person).items()
            if progress.finished_at is not None
        },
        weights=fitted.weights if fitted else DEFAULT_WEIGHTS,
        keeping=retention_by_objective(published, practice_settings.targets(session, asker.organisation)),
        zone=ZoneInfo(asker.time_zone),
        language=asker.language,
        now=now,
        sittings=sittings,
    )


def reviewed_versions(session: Session, sittings: tuple[PastSitting, ...], now: datetime) -> frozenset[str]:
    """Item versions the person has met in sittings whose keys they may see now; none during an exam."""
    if any(sat.status is AttemptStatus.OPEN for sat in sittings):
        return frozenset()
    open_to_them = [
        sat.id
        for sat in sittings
        if sat.status in (AttemptStatus.SUBMITTED, AttemptStatus.EXPIRED)
        and sat.review.shown(now, sat.window_closes) is ReviewShows.KEYS
    ]
    return practice.versions_on(session, open_to_them)


def recaps(published: Published, language: Language) -> dict[str, Recap]:
    """The recap of every lesson of a module, by card id; in English where the lesson has one."""
    return kept(published, "recaps", language, make=lambda: _recaps(published, language))


def _recaps(published: Published, language: Language) -> dict[str, Recap]:
    found = {}
    for module in published.modules:
        for name in module.lessons:
            lesson = published.lessons.get(name)
            text = _recap(lesson, language) if lesson else None
            if lesson is not None and text is not None:
                found[recap_id(name)] = Recap(lesson, text)
    return found


def _recap(lesson: Lesson, language: Language) -> str | None:
    english = lesson.translations.get("en")
    if language is Language.EN and english is not None and (text := recap_of(english.body)):
        return text
    return recap_of(lesson.body)


def certifications(published: Published) -> tuple[Blueprint, ...]:
    """The blueprints that lead to a certificate, the lowest level first."""
    found = [b for b in published.blueprints.values() if b.purpose is Purpose.CERTIFICATION]
    return tuple(sorted(found, key=lambda blueprint: (blueprint.level or 0, blueprint.code)))


def retention_by_objective(published: Published, targets: Mapping[str, float]) -> dict[str, float]:
    """For each objective the highest retention of the certifications that examine it."""
    found: dict[str, float] = {}
    for blueprint in certifications(published):
        wanted = targets.get(blueprint.code, RETENTION)
        for code in objectives_of(published, blueprint):
            found[code] = max(found.get(code, 0.0), wanted)
    return found


def objectives_of(published: Published, blueprint: Blueprint) -> frozenset[str]:
    """The objectives a blueprint's quotas reach."""
    return kept(published, "objectives", blueprint.digest, make=lambda: _objectives_of(published, blueprint))


def _objectives_of(published: Published, blueprint: Blueprint) -> frozenset[str]:
    quotas = [quota for section in blueprint.sections for quota in section.quotas]
    return frozenset(
        code for code in published.objectives.codes() if any(_reaches(quota, code) for quota in quotas)
    )


def _reaches(quota: Quota, code: str) -> bool:
    if quota.objective is not None:
        return quota.objective == code
    return quota.module in (None, module_of(code))
