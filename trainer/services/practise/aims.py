"""Aims: a certification on a date, and the plan of reviews that serves it best for the minutes given."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from statistics import median

import numpy as np
from scipy.special import expit
from sqlmodel import Session

from trainer.analysis.rates import Interval, wilson
from trainer.blueprints import Blueprint
from trainer.errors import NotFoundError, TrainerError, translatable
from trainer.people import Asker
from trainer.practice import planning
from trainer.practice.cards import CardKind
from trainer.practice.planning import Deck, Plan
from trainer.practice.readiness import EASE
from trainer.scoring import Decision
from trainer.services import exam_access
from trainer.services.platform import Platform
from trainer.services.practise import material
from trainer.services.practise.adaptive import exam_cells
from trainer.services.practise.material import Material
from trainer.storage import practice, practice_settings
from trainer.storage.practice import Review
from trainer.storage.practice_settings import Aim

SECONDS = {CardKind.ITEM: 25.0, CardKind.RECAP: 30.0}
"""What a review takes before the person's own pace is known."""
PACE_OF = 20
"""Timed reviews from which somebody's own pace is used."""
FEWEST_MINUTES, MOST_MINUTES = 5, 120
LONGEST = timedelta(days=365)
RECENT = timedelta(days=90)
"""How far back one's own pace is taken from."""
NEAR = 7
"""Days before a date whose reviews are held against what was forecast for it."""


class BadAimError(TrainerError):
    """An aim that cannot be planned for."""

    template = translatable(
        "Choose a day from tomorrow to a year ahead, and {fewest} to {most} minutes a day."
    )


@dataclass(frozen=True, slots=True)
class Past:
    """An aim whose day has come: what was forecast, and how reviews in the week up to it went."""

    aim: Aim
    blueprint: Blueprint
    observed: Interval | None


@dataclass(frozen=True)
class Present:
    """An aim in force with the plan from today.

    `left` are the minutes of today still to give, `today` the cards to review in them.
    """

    aim: Aim
    blueprint: Blueprint
    plan: Plan
    today: tuple[str, ...]
    left: float


def set_aim(
    platform: Platform, asker: Asker, blueprint: str, *, day: date, minutes: int, now: datetime
) -> Present:
    """Aim at a certification on a day, with some minutes a day; return the plan.

    Raises: NotFoundError: no such certification. BadAimError: a day past or too far, or senseless minutes.
    """
    exam_access.require_ready(asker)
    with platform.store.write() as session:
        found = material.load_in(session, platform.catalogue.current(), asker, now=now)
        aimed = _certification(found, blueprint)
        ahead = day - found.today
        if not timedelta(days=1) <= ahead <= LONGEST or not FEWEST_MINUTES <= minutes <= MOST_MINUTES:
            raise BadAimError(fewest=FEWEST_MINUTES, most=MOST_MINUTES)
        aim = Aim(blueprint, day, minutes, 0.0, 0.0, now)
        present = _present(session, asker, found, aim, aimed)
        aim = replace(aim, forecast=present.plan.forecast, untouched=present.plan.untouched)
        practice_settings.add_aim(session, asker.organisation, asker.person, aim)
    return replace(present, aim=aim)


def give_up(platform: Platform, asker: Asker, blueprint: str, *, now: datetime) -> None:
    """Take an aim back; reviews come again when they fall due. Raises NotFoundError."""
    exam_access.require_ready(asker)
    with platform.store.write() as session:
        found = material.load_in(session, platform.catalogue.current(), asker, now=now)
        _certification(found, blueprint)
        aim = Aim(blueprint, None, 0, 0.0, 0.0, now)
        practice_settings.add_aim(session, asker.organisation, asker.person, aim)


def present(session: Session, asker: Asker, found: Material) -> Present | None:
    """The aim in force whose day comes first, with its plan."""
    aimed = _in_force(session, asker, found)
    return _present(session, asker, found, *aimed) if aimed else None


def _in_force(session: Session, asker: Asker, found: Material) -> tuple[Aim, Blueprint] | None:
    latest = {aim.blueprint: aim for aim in practice_settings.aims(session, asker.person)}
    ahead = [
        aim
        for aim in latest.values()
        if aim.day is not None and aim.day > found.today and aim.blueprint in found.published.blueprints
    ]
    if not ahead:
        return None
    aim = min(ahead, key=lambda one: (one.day or date.max, one.blueprint))
    return aim, found.published.blueprints[aim.blueprint]


def past(session: Session, asker: Asker, found: Material) -> tuple[Past, ...]:
    """Aims whose day has come, the latest first, beside the reviews of the week up to the day."""
    known = [
        aim
        for aim in practice_settings.aims(session, asker.person)
        if aim.day is None or aim.blueprint in found.published.blueprints
    ]
    reached = [
        aim
        for place, aim in enumerate(known)
        if aim.day is not None and aim.day <= found.today and not _replaced(found, aim, known[place + 1 :])
    ]
    if not reached:
        return ()
    reviews = practice.reviews_of(session, asker.person)
    return tuple(
        Past(aim, found.published.blueprints[aim.blueprint], _observed(found, aim, reviews))
        for aim in reversed(reached)
    )


def _replaced(found: Material, aim: Aim, later: Sequence[Aim]) -> bool:
    """Whether another aim took its place before its day came."""
    day = aim.day or found.today
    return any(one.blueprint == aim.blueprint and found.day_of(one.at) <= day for one in later)


def planned_today(session: Session, asker: Asker, found: Material) -> tuple[str, ...] | None:
    """The cards an aim wants reviewed today; None without an aim. Spares the plan for the days after."""
    aimed = _in_force(session, asker, found)
    if aimed is None:
        return None
    reviews = practice.reviews_of(session, asker.person, found.now - RECENT)
    day = _day(found, *aimed, reviews)
    return day.today(found)


def suggested_day(found: Material, blueprint: Blueprint) -> date:
    """A day to begin with: when a pass lapses, when the exam closes, or in four weeks."""
    lapses = _lapses(found, blueprint)
    closes = blueprint.window.closes
    days = [lapses, found.day_of(closes) if closes else None]
    ahead = [day for day in days if day is not None and found.today < day <= found.today + LONGEST]
    return min(ahead, default=found.today + timedelta(weeks=4))


def _lapses(found: Material, blueprint: Blueprint) -> date | None:
    if blueprint.valid_for is None:
        return None
    passes = [
        sat.closed_at
        for sat in found.sittings
        if sat.blueprint == blueprint.code and sat.closed_at is not None
        if (outcome := sat.shown(found.now)) is not None and outcome.decision is Decision.PASS
    ]
    return _months_after(found.day_of(max(passes)), blueprint.valid_for) if passes else None


def _months_after(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return day.replace(year=day.year + years, month=month + 1, day=min(day.day, last))


def _certification(found: Material, code: str) -> Blueprint:
    known = {blueprint.code: blueprint for blueprint in material.certifications(found.published)}
    if code not in known:
        raise NotFoundError(what=translatable("exam"), which=code)
    return known[code]


@dataclass(frozen=True)
class _Day:
    """The cards of an aim, the days to it, and the minutes of today still to give."""

    names: tuple[str, ...]
    deck: Deck
    days: int
    left: float

    def today(self, found: Material) -> tuple[str, ...]:
        """The cards to review in the minutes of today."""
        places = planning.best(self.deck, self.days, self.left, found.weights)
        return tuple(self.names[place] for place in places)


def _day(found: Material, aim: Aim, blueprint: Blueprint, reviews: Sequence[Review]) -> _Day:
    names = aimed_cards(found, blueprint)
    spent = sum(_minutes(review) for review in reviews if found.day_of(review.outcome.at) == found.today)
    return _Day(
        names=names,
        deck=deck_of(found, names, pace(reviews), values(found, names, blueprint)),
        days=planning.days_between(found.today, aim.day or found.today),
        left=max(aim.minutes - spent, 0.0),
    )


def _present(session: Session, asker: Asker, found: Material, aim: Aim, blueprint: Blueprint) -> Present:
    reviews = practice.reviews_of(session, asker.person, found.now - RECENT)
    day = _day(found, aim, blueprint, reviews)
    made = planning.plan(day.deck, day.days, aim.minutes, found.weights)
    return Present(aim, blueprint, made, day.today(found), day.left)


def aimed_cards(found: Material, blueprint: Blueprint) -> tuple[str, ...]:
    """What may be reviewed for a certification: items on its objectives, and recaps of lessons read."""
    wanted = material.objectives_of(found.published, blueprint)
    items = [name for name, item in found.items.items() if item.objective in wanted]
    recaps = [
        name
        for name, recap in found.recaps.items()
        if recap.lesson.objective in wanted and (recap.lesson.id in found.finished or name in found.states)
    ]
    return (*items, *recaps)


def values(found: Material, names: Sequence[str], blueprint: Blueprint) -> list[float]:
    """What each card is worth: its objective's share of the marks, spread over the objective's cards."""
    worth: Counter[str] = Counter()
    for cell in exam_cells(found.published, blueprint):
        for (code, _), share in cell.mix.items():
            worth[code] += float(cell.count * cell.marks) * share  # type: ignore[assignment]
    objectives = [found.card(name).objective for name in names]
    many = Counter(objectives)
    return [worth[code] / many[code] for code in objectives]


def pace(reviews: Sequence[Review]) -> dict[CardKind, float]:
    """Minutes a review takes, by kind: the person's median once enough are timed."""
    found = {}
    for kind, usual in SECONDS.items():
        timed = [
            review.milliseconds / 1000
            for review in reviews
            if review.card.kind is kind and review.milliseconds is not None
        ]
        found[kind] = (median(timed) if len(timed) >= PACE_OF else usual) / 60
    return found


def deck_of(
    found: Material, names: Sequence[str], minutes: dict[CardKind, float], worth: Sequence[float]
) -> Deck:
    """Cards as the planner takes them."""
    states = [found.states.get(name) for name in names]
    memories = [state.memory if state else None for state in states]
    return Deck(
        stability=np.array([memory.stability if memory else np.nan for memory in memories]),
        difficulty=np.array([memory.difficulty if memory else np.nan for memory in memories]),
        elapsed=np.array(
            [float((found.now - memory.last_at).days) if memory else 0.0 for memory in memories]
        ),
        known=np.array([_guess(found, name) for name in names]),
        value=np.array(worth, dtype=float),
        minutes=np.array([minutes[found.card(name).kind] for name in names]),
    )


def _guess(found: Material, name: str) -> float:
    """The chance of a right answer to what was never practised."""
    return float(expit(EASE[found.items[name].band])) if name in found.items else 0.5


def _minutes(review: Review) -> float:
    if review.milliseconds is not None:
        return review.milliseconds / 60_000
    return SECONDS[review.card.kind] / 60


def _observed(found: Material, aim: Aim, reviews: Sequence[Review]) -> Interval | None:
    wanted = material.objectives_of(found.published, found.published.blueprints[aim.blueprint])
    day = aim.day or found.today
    near = [
        review.outcome.right
        for review in reviews
        if review.exposure
        and review.card.objective in wanted
        and 0 <= (day - found.day_of(review.outcome.at)).days < NEAR
    ]
    return wilson(sum(near), len(near)) if near else None
