"""A run under way: what is shown, what an answer does, and what is said about it.

Nothing that tells the key is in a `Question`; it is in the `Feedback` that an answer, once saved, brings.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from trainer.blueprints import ScoringRule
from trainer.courses import Lesson
from trainer.errors import NotFoundError, TrainerError, translatable
from trainer.items import Item, ItemType
from trainer.objectives import Objective
from trainer.people import Asker
from trainer.practice.cards import (
    CardKind,
    CardState,
    Outcome,
    Rating,
    rating_of,
    recap_version,
)
from trainer.practice.memory import after, due_at, recall
from trainer.practice.runs import Answered, Run, RunKind, expected_length, shown_options, upcoming
from trainer.scoring import share_earned
from trainer.services import exam_access
from trainer.services.catalogue import Published
from trainer.services.platform import Platform
from trainer.services.practise import adaptive, material
from trainer.services.practise.material import Material
from trainer.storage import documents, item_problems, practice
from trainer.storage.practice import Review

LONGEST_TEXT = 1000
MOST_REPORTS = 20
"""Reports of problems one person may make in a day."""
LONGEST_THOUGHT = 10 * 60 * 1000
"""Milliseconds from which somebody has been away rather than thinking."""


class QuestionMovedOnError(TrainerError):
    """An answer to another question than the one that stands at its place now."""

    template = translatable("This question has changed or was answered already. Look at the one shown now.")


class EmptyReportError(TrainerError):
    """A report without a text, or one too long."""

    template = translatable("Say in 1 to {limit} characters what is wrong.")


class TooManyReportsError(TrainerError):
    """More reports than a person can mean."""

    template = translatable("You have reported {limit} problems today. Please talk to your trainer.")


@dataclass(frozen=True, slots=True)
class Question:
    """A card as shown before it is answered: no ids, no key, no rationale.

    `mark` changes with the wording, so that an answer cannot be taken for another question's. For a recap
    `stem` is the lesson's title and `back` its main points, which the person turns over by themselves.
    """

    place: int
    mark: str
    kind: CardKind
    type: ItemType | None
    stem: str
    stimulus: str
    options: tuple[str, ...]
    back: str
    flagged: bool


@dataclass(frozen=True, slots=True)
class Feedback:
    """What is said once an answer is saved; positions are those shown.

    `share` is what the response would earn with partial marks, `days` when the card comes again.
    """

    place: int
    kind: CardKind
    right: bool
    share: Fraction
    chosen: tuple[int, ...]
    key: tuple[int, ...]
    rationales: tuple[str, ...]
    objective: Objective | None
    lessons: tuple[Lesson, ...]
    days: int
    flagged: bool


@dataclass(frozen=True, slots=True)
class Screen:
    """Where a run stands. `question` is None at its end; `left` estimates the places still to come."""

    run: str
    kind: RunKind
    scope: str
    answered: int
    right: int
    left: int
    question: Question | None


def look(platform: Platform, asker: Asker, run_id: str, *, now: datetime) -> Screen:
    """The run as it stands. Raises NotFoundError: no such run, or somebody else's."""
    exam_access.require_ready(asker)
    with platform.store.read() as session:
        run = _run(session, asker, run_id)
        found = material.load_in(session, platform.catalogue.current(), asker, now=now)
        return _screen(session, asker, found, run)


@dataclass(frozen=True, slots=True)
class Given:
    """An answer: the question's place and mark, the positions chosen, whether the person was sure of it.

    A recap is answered with a `rating` of one's own. `milliseconds` is how long it took, 0 = not known.
    """

    place: int
    mark: str
    positions: frozenset[int] = frozenset()
    unsure: bool = False
    rating: Rating | None = None
    milliseconds: int = 0


def answer(platform: Platform, asker: Asker, run_id: str, given: Given, *, now: datetime) -> Feedback:
    """Save an answer, then say whether it was right, and why. The same answer sent again changes nothing.

    Raises:
        NotFoundError: no such run, or an option the question does not have.
        QuestionMovedOnError: another question stands at this place now.
    """
    exam_access.require_ready(asker)
    try:
        with platform.store.write() as session:
            run = _run(session, asker, run_id)
            found = material.load_in(session, platform.catalogue.current(), asker, now=now)
            review = practice.review_at(session, run_id, given.place)
            if review is not None:
                state = found.states.get(review.card.id)
            else:
                review = _review(session, asker, found, run, given)
                state = after(found.states.get(review.card.id), review.card, review.outcome, found.weights)
                practice.add_review(session, asker.organisation, asker.person, review, state)
            item = _item_of(session, found, review)
    except IntegrityError as error:
        raise QuestionMovedOnError from error
    return _feedback(found, run, review, state, item)


def set_flag(platform: Platform, asker: Asker, run_id: str, place: int, on: bool, *, now: datetime) -> None:
    """Flag the question at a place of a run, answered or not, or take the flag off. Raises NotFoundError."""
    exam_access.require_ready(asker)
    with platform.store.write() as session:
        card, _ = _card_at(platform, session, asker, run_id, place, now=now)
        practice.set_flag(session, asker.person, card, on, now)


def report(platform: Platform, asker: Asker, run_id: str, place: int, text: str, *, now: datetime) -> None:
    """Report a problem with the item at a place of a run, answered or not.

    Raises: NotFoundError, EmptyReportError, TooManyReportsError.
    """
    exam_access.require_ready(asker)
    said = text.strip()
    if not 0 < len(said) <= LONGEST_TEXT:
        raise EmptyReportError(limit=LONGEST_TEXT)
    with platform.store.write() as session:
        card, version = _card_at(platform, session, asker, run_id, place, now=now)
        if item_problems.reported_by(session, asker.person, now - timedelta(days=1)) >= MOST_REPORTS:
            raise TooManyReportsError(limit=MOST_REPORTS)
        item_problems.add(
            session, asker.organisation, asker.person, item=card, version=version, text=said, at=now
        )


def _run(session: Session, asker: Asker, run_id: str) -> Run:
    run = practice.run(session, run_id)
    if run is None or run.person != asker.person:
        raise NotFoundError(what=translatable("practice set"), which=run_id)
    return run


def _next(
    session: Session, asker: Asker, found: Material, run: Run, done: Collection[Answered]
) -> str | None:
    if run.kind is RunKind.ADAPTIVE:
        return adaptive.upcoming(session, asker, found, run)
    return upcoming(run.cards, list(done), found)


def _screen(session: Session, asker: Asker, found: Material, run: Run) -> Screen:
    done = practice.answered(session, run.id)
    card = _next(session, asker, found, run, done)
    if run.kind is RunKind.ADAPTIVE:
        left = adaptive.left(found, run, len(done)) if card else 0
    else:
        left = expected_length(run.cards, done, found) - len(done)
    return Screen(
        run=run.id,
        kind=run.kind,
        scope=run.scope,
        answered=len(done),
        right=sum(one.right for one in done),
        left=left,
        question=_question(found, run, len(done), card) if card else None,
    )


def _question(found: Material, run: Run, place: int, card: str) -> Question:
    flagged = card in found.flags
    if card not in found.items:
        recap = found.recaps[card]
        title = recap.lesson.title.in_(found.language)
        return Question(
            place, recap_version(recap.text)[:16], CardKind.RECAP, None, title, "", (), recap.text, flagged
        )
    item = found.items[card]
    texts = {option.id: option.text for option in item.options}
    options = tuple(texts[name] for name in shown_options(item, run.seed, place)) if texts else ()
    return Question(
        place, item.version[:16], CardKind.ITEM, item.type, item.stem, item.stimulus, options, "", flagged
    )


def _review(session: Session, asker: Asker, found: Material, run: Run, given: Given) -> Review:
    """The review an answer makes, checked against the question that stands at its place."""
    done = practice.answered(session, run.id)
    card = _next(session, asker, found, run, done)
    if card is None or given.place != len(done):
        raise QuestionMovedOnError
    if _question(found, run, given.place, card).mark != given.mark:
        raise QuestionMovedOnError
    before = found.states.get(card)
    outcome, chosen, version, band = _outcome(found, run, card, given)
    return Review(
        run=run.id,
        place=given.place,
        card=found.card(card),
        version=version,
        band=band,
        outcome=outcome,
        chosen=chosen,
        milliseconds=given.milliseconds if 0 < given.milliseconds <= LONGEST_THOUGHT else None,
        exposure=before.reviews if before else 0,
        predicted=recall(before.memory, found.now, found.weights) if before else None,
    )


def _outcome(found: Material, run: Run, card: str, given: Given) -> tuple[Outcome, tuple[str, ...], str, int]:
    if card not in found.items:
        if given.rating is None:
            raise NotFoundError(what=translatable("answer"), which=given.place + 1)
        right = given.rating is not Rating.AGAIN
        return Outcome(found.now, given.rating, right), (), recap_version(found.recaps[card].text), 1
    item = found.items[card]
    order = shown_options(item, run.seed, given.place)
    if not given.positions or not all(0 <= position < len(order) for position in given.positions):
        raise NotFoundError(what=translatable("option"), which=sorted(given.positions))
    chosen = frozenset(order[position] for position in given.positions)
    right = share_earned(item, chosen, ScoringRule.EXACT) == 1
    outcome = Outcome(found.now, rating_of(right, given.unsure), right)
    return outcome, tuple(sorted(chosen)), item.version, item.band


def _item_of(session: Session, found: Material, review: Review) -> Item | None:
    """The item as it was answered."""
    if review.card.kind is CardKind.RECAP:
        return None
    now = found.items.get(review.card.id)
    if now is not None and now.version == review.version:
        return now
    return documents.versions(session, [review.version]).get(review.version)


def _feedback(
    found: Material, run: Run, review: Review, state: CardState | None, item: Item | None
) -> Feedback:
    order = shown_options(item, run.seed, review.place) if item else ()
    chosen = frozenset(review.chosen)
    objective = review.card.objective
    return Feedback(
        place=review.place,
        kind=review.card.kind,
        right=review.outcome.right,
        share=share_earned(item, chosen, ScoringRule.PARTIAL) if item else Fraction(review.outcome.right),
        chosen=tuple(index for index, name in enumerate(order) if name in chosen),
        key=tuple(index for index, name in enumerate(order) if item and name in item.key),
        rationales=tuple(item.rationale.get(name, "") for name in order) if item else (),
        objective=found.published.objectives.objective(objective),
        lessons=lessons_on(found.published, objective),
        days=_days(found, state) if state else 1,
        flagged=review.card.id in found.flags,
    )


def _days(found: Material, state: CardState) -> int:
    due = due_at(state.memory, found.retention(state.card.objective), found.weights)
    return (found.day_of(due) - found.day_of(state.memory.last_at)).days


def lessons_on(published: Published, objective: str) -> tuple[Lesson, ...]:
    """The lessons on an objective, in reading order."""
    return tuple(
        published.lessons[name]
        for module in published.modules
        for name in module.lessons
        if name in published.lessons and published.lessons[name].objective == objective
    )


def _card_at(
    platform: Platform, session: Session, asker: Asker, run_id: str, place: int, *, now: datetime
) -> tuple[str, str]:
    """The card and version at a place: answered there, or asked there now."""
    run = _run(session, asker, run_id)
    review = practice.review_at(session, run_id, place)
    if review is not None:
        return review.card.id, review.version
    found = material.load_in(session, platform.catalogue.current(), asker, now=now)
    done = practice.answered(session, run_id)
    card = _next(session, asker, found, run, done)
    if card is None or place != len(done):
        raise NotFoundError(what=translatable("question"), which=place + 1)
    version = found.items[card].version if card in found.items else recap_version(found.recaps[card].text)
    return card, version
