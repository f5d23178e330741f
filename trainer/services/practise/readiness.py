"""Readiness for each certification, what is weakest, and what the next minutes are best spent on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from trainer.blueprints import Blueprint
from trainer.courses import Lesson
from trainer.errors import NotFoundError, translatable
from trainer.items import Pool
from trainer.people import Asker
from trainer.practice import evidence, planning
from trainer.practice import readiness as rules
from trainer.practice.cards import CardKind
from trainer.practice.evidence import Fresh, Kept
from trainer.practice.readiness import Evidence, ObjectiveReadiness, Readiness, Step
from trainer.scoring import Decision, Mark
from trainer.services import exam_access
from trainer.services.catalogue import Published
from trainer.services.platform import Platform
from trainer.services.practise import aims, material
from trainer.services.practise.adaptive import exam_cells
from trainer.services.practise.material import Material
from trainer.storage import practice, scores
from trainer.storage.practice import Review

SEED = 6
"""The same evidence gives the same figures."""
MINUTES = 15.0
HORIZON = 7
"""Days from now for which the next minutes are to have served."""
TRANSFER = 0.5
"""How much of what a card gains is expected to reach unseen items of its objective."""
LESSON_GAIN = 0.3
"""The share of what is missing on an objective that reading one of its lessons is expected to close."""


@dataclass(frozen=True, slots=True)
class NextBest:
    """What the next minutes are best spent on: lessons to read and cards to practise.

    `gain` is the share of the exam's marks, 0..1, expected from it.
    """

    lessons: tuple[Lesson, ...]
    cards: tuple[str, ...]
    objectives: tuple[str, ...]
    minutes: float
    gain: float


@dataclass(frozen=True)
class Outlook:
    """A certification: readiness for it, whether it was passed, and the next best minutes.

    `enough` says whether the estimate rests on enough answers to be more than a guess.
    """

    blueprint: Blueprint
    readiness: Readiness
    passed: bool
    enough: bool
    next: NextBest


def outlooks(platform: Platform, asker: Asker, *, now: datetime) -> tuple[Outlook, ...]:
    """The asker's outlook on every certification, the lowest level first."""
    exam_access.require_ready(asker)
    with platform.store.read() as session:
        found = material.load_in(session, platform.catalogue.current(), asker, now=now)
        known = _known(session, asker, found)
        return tuple(
            _outlook(known, blueprint)
            for blueprint in material.certifications(found.published)
            if exam_cells(found.published, blueprint)
        )


def next_steps(session: Session, asker: Asker, found: Material) -> NextBest | None:
    """The next best minutes for the first certification not passed yet, for the home page; None: all are."""
    for blueprint in material.certifications(found.published):
        asked = exam_cells(found.published, blueprint)
        if asked and not _passed(found, blueprint):
            known = _known(session, asker, found)
            return _next_best(known, blueprint, rules.expectations(asked, known.evidence))
    return None


def next_cards(session: Session, asker: Asker, found: Material, code: str) -> tuple[str, ...]:
    """The cards of the next best minutes for a certification. Raises NotFoundError."""
    for blueprint in material.certifications(found.published):
        if blueprint.code == code:
            return _outlook(_known(session, asker, found), blueprint).next.cards
    raise NotFoundError(what=translatable("exam"), which=code)


@dataclass(frozen=True)
class _Known:
    """The evidence on a person, their pace in minutes by kind of card, and the lessons they have not read."""

    found: Material
    evidence: tuple[Evidence, ...]
    pace: dict[CardKind, float]
    unread: Mapping[str, Lesson]


def _known(session: Session, asker: Asker, found: Material) -> _Known:
    reviews = practice.reviews_of(session, asker.person)
    shown = [sat for sat in found.sittings if sat.closed_at is not None and sat.shown(found.now) is not None]
    marks = scores.latest_marks(session, [sat.id for sat in shown])
    dates = {sat.id: sat.closed_at for sat in shown}
    answers = [*fresh_in_practice(found.published, reviews)]
    for name, earned in marks.items():
        at = dates[name]
        if at is not None:
            answers += fresh_in_exam(found.published, earned, at)
    gathered = evidence.gather(answers, _kept(found), now=found.now)
    return _Known(found, gathered, aims.pace(reviews), _unread(found))


def fresh_in_practice(published: Published, reviews: Iterable[Review]) -> Iterable[Fresh]:
    """First answers to items that were not met in an exam before."""
    for review in reviews:
        item = published.bank.items.get(review.card.id)
        if (
            review.exposure == 0
            and review.card.kind is CardKind.ITEM
            and (item is None or item.pool is Pool.PRACTICE)
        ):
            outcome = review.outcome
            yield Fresh(review.card.objective, review.band, float(outcome.right), outcome.at)


def fresh_in_exam(published: Published, marks: Iterable[Mark], at: datetime) -> Iterable[Fresh]:
    """Marks of an exam, item by item."""
    for mark in marks:
        if mark.maximum:
            item = published.bank.items.get(mark.item)
            band = item.band if item else 2
            yield Fresh(mark.objective, band, float(mark.earned / mark.maximum), at)


def _kept(found: Material) -> Iterable[Kept]:
    for name, state in found.known.items():
        if state.card.kind is CardKind.ITEM and state.reviews > 1:
            yield Kept(state.card.objective, found.items[name].band, found.recalls[name])


def _passed(found: Material, blueprint: Blueprint) -> bool:
    outcomes = [sat.shown(found.now) for sat in found.sittings if sat.blueprint == blueprint.code]
    return any(outcome is not None and outcome.decision is Decision.PASS for outcome in outcomes)


def _outlook(known: _Known, blueprint: Blueprint) -> Outlook:
    found = known.found
    asked = exam_cells(found.published, blueprint)
    ready = rules.readiness(asked, known.evidence, blueprint.cut, seed=SEED)
    return Outlook(
        blueprint=blueprint,
        readiness=ready,
        passed=_passed(found, blueprint),
        enough=ready.evidence >= evidence.ENOUGH,
        next=_next_best(known, blueprint, ready.objectives),
    )


def _next_best(known: _Known, blueprint: Blueprint, objectives: Sequence[ObjectiveReadiness]) -> NextBest:
    missing = {one.objective: one.lost for one in objectives}
    steps = [
        Step(f"lesson:{lesson.id}", float(lesson.minutes), LESSON_GAIN * missing[lesson.objective])
        for lesson in known.unread.values()
        if lesson.objective in missing
    ]
    steps += _card_steps(known, blueprint, objectives)
    chosen = rules.next_best(steps, MINUTES)
    read = [known.unread[step.id.removeprefix("lesson:")] for step in chosen if step.id.startswith("lesson:")]
    cards = tuple(step.id for step in chosen if not step.id.startswith("lesson:"))
    served = [lesson.objective for lesson in read]
    served += [known.found.card(card).objective for card in cards]
    return NextBest(
        lessons=tuple(read),
        cards=cards,
        objectives=_by_count(served),
        minutes=sum(step.minutes for step in chosen),
        gain=sum(step.gain for step in chosen),
    )


def _unread(found: Material) -> Mapping[str, Lesson]:
    return {
        name: found.published.lessons[name]
        for module in found.published.modules
        for name in module.lessons
        if name in found.published.lessons and name not in found.finished
    }


def _card_steps(known: _Known, blueprint: Blueprint, expected: Sequence[ObjectiveReadiness]) -> list[Step]:
    found = known.found
    names = aims.aimed_cards(found, blueprint)
    if not names:
        return []
    deck = aims.deck_of(found, names, known.pace, aims.values(found, names, blueprint))
    total = float(blueprint.maximum) or 1.0
    gains = planning.gain(deck, HORIZON, found.weights) * deck.value / total * TRANSFER
    chances = {one.objective: one.chance for one in expected}
    return [
        Step(name, float(minutes), float(gain) * (1 - chances.get(found.card(name).objective, 0.0)))
        for name, minutes, gain in zip(names, deck.minutes, gains, strict=True)
    ]


def _by_count(objectives: Sequence[str]) -> tuple[str, ...]:
    """Each once, the most frequent first."""
    return tuple(sorted(set(objectives), key=lambda code: (-objectives.count(code), code)))
