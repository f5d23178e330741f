"""The practice home page: what is due, what there is to practise, the load to come, and one's rhythm."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean

import numpy as np

from trainer.errors import TrainerError, translatable
from trainer.objectives import Objective
from trainer.people import Asker
from trainer.practice import calibration, planning
from trainer.practice.calibration import Calibration, Prediction
from trainer.practice.rhythm import Rhythm, rhythm
from trainer.services import exam_access
from trainer.services.platform import Platform
from trainer.services.practise import aims, beginning, material, readiness
from trainer.services.practise.aims import Past, Present
from trainer.services.practise.material import Material
from trainer.services.practise.readiness import NextBest
from trainer.storage import practice, practice_settings
from trainer.storage.practice import Review
from trainer.storage.practice_settings import Habit

LOAD_DAYS = 30


class BadHabitError(TrainerError):
    """A wish that is none."""

    template = translatable("Choose 1 to 7 days a week.")


@dataclass(frozen=True, slots=True)
class Standing:
    """An objective: its items, those practised already, and their mean predicted recall (0..1)."""

    objective: Objective
    items: int
    known: int
    recall: float | None


@dataclass(frozen=True, slots=True)
class Due:
    """What waits today: cards due or planned, recaps of lessons just read, and about how long they take."""

    cards: int
    recaps: int
    minutes: float

    @property
    def total(self) -> int:
        """All of it."""
        return self.cards + self.recaps


@dataclass(frozen=True)
class Overview:
    """One person's practice. `load` is the reviews expected on each coming day, each done when it is due."""

    due: Due
    items: int
    wrong: int
    flagged: int
    standings: tuple[Standing, ...]
    rhythm: Rhythm
    habit: Habit
    aim: Present | None
    past: tuple[Past, ...]
    load: tuple[tuple[date, float], ...]
    recall: Calibration | None
    reviews: int


@dataclass(frozen=True, slots=True)
class Reminder:
    """What the home page says of practice: what is due, and the next best minutes where there are any."""

    due: Due
    next: NextBest | None


def overview(platform: Platform, asker: Asker, *, now: datetime) -> Overview:
    """The asker's practice."""
    exam_access.require_ready(asker)
    with platform.store.read() as session:
        found = material.load_in(session, platform.catalogue.current(), asker, now=now)
        reviews = practice.reviews_of(session, asker.person)
        aimed = aims.present(session, asker, found)
        reached = aims.past(session, asker, found)
        habit = practice_settings.habit(session, asker.person)
        due = _due(found, aimed.today if aimed else found.due, reviews)
    days = {found.day_of(review.outcome.at) for review in reviews}
    return Overview(
        due=due,
        items=len(found.items),
        wrong=len(found.wrong),
        flagged=len(found.flagged),
        standings=tuple(_standings(found)),
        rhythm=rhythm(days, habit.days_a_week, found.today),
        habit=habit,
        aim=aimed,
        past=reached,
        load=_load(found, reviews),
        recall=calibration.calibration(
            [Prediction(r.predicted, r.outcome.right) for r in reviews if r.predicted is not None]
        ),
        reviews=len(reviews),
    )


def reminder(platform: Platform, asker: Asker, *, now: datetime) -> Reminder | None:
    """What the home page says of practice; None for those who do not want to be reminded."""
    exam_access.require_ready(asker)
    with platform.store.read() as session:
        if not practice_settings.habit(session, asker.person).reminders:
            return None
        found = material.load_in(session, platform.catalogue.current(), asker, now=now)
        planned = aims.planned_today(session, asker, found)
        reviews = practice.reviews_of(session, asker.person, now - aims.RECENT)
        due = _due(found, found.due if planned is None else planned, reviews)
        return Reminder(due, readiness.next_steps(session, asker, found))


def set_habit(platform: Platform, asker: Asker, *, days_a_week: int, reminders: bool, now: datetime) -> None:
    """Keep how often the asker wants to practise and whether to be reminded. Raises BadHabitError."""
    exam_access.require_ready(asker)
    if not 1 <= days_a_week <= 7:
        raise BadHabitError
    with platform.store.write() as session:
        practice_settings.set_habit(session, asker.person, Habit(days_a_week, reminders), now)


def _due(found: Material, cards: Sequence[str], reviews: Sequence[Review]) -> Due:
    recaps = [name for name in beginning.new_recaps(found) if name not in cards]
    minutes = aims.pace(reviews)
    total = sum(minutes[found.card(name).kind] for name in (*cards, *recaps))
    return Due(len(cards), len(recaps), total)


def _standings(found: Material) -> list[Standing]:
    items: dict[str, list[str]] = defaultdict(list)
    for name, item in found.items.items():
        items[item.objective].append(name)
    standings = []
    for objective in found.published.objectives.objectives():
        names = items.get(objective.code, [])
        recalls = [found.recalls[name] for name in names if name in found.recalls]
        if names:
            mean = fmean(recalls) if recalls else None
            standings.append(Standing(objective, len(names), len(recalls), mean))
    return standings


def _load(found: Material, reviews: Sequence[Review]) -> tuple[tuple[date, float], ...]:
    names = list(found.known)
    if not names:
        return ()
    deck = aims.deck_of(found, names, aims.pace(reviews), [1.0] * len(names))
    kept = np.array([found.retention(found.card(name).objective) for name in names])
    expected = planning.load(deck, kept, LOAD_DAYS, found.weights)
    return tuple((found.today + timedelta(days=day), count) for day, count in enumerate(expected))
