"""What trainers set and fit for practice: desired retention, FSRS parameters, item parameters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log

import fsrs_rs_python as fsrs_rs
import numpy as np
from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

from trainer.analysis import irt
from trainer.blueprints import Blueprint
from trainer.errors import NotFoundError, TrainerError, translatable
from trainer.people import Asker, Role, require
from trainer.practice.cards import CardKind, CardState
from trainer.practice.memory import (
    DEFAULT_WEIGHTS,
    HIGHEST_RETENTION,
    LOWEST_RETENTION,
    RETENTION,
    Weights,
    recall,
    remembered,
    replay,
)
from trainer.services import exam_access
from trainer.services.platform import Platform
from trainer.services.practise import material
from trainer.storage import audit, practice, practice_settings
from trainer.storage.practice import Past
from trainer.storage.practice_settings import FittedItems, FittedWeights

FEWEST_REVIEWS = 1000
"""Reviews on later days from which FSRS parameters are fitted."""
FEWEST_PEOPLE = 20
"""People they must come from, so that nobody's memory stands for everybody's."""
HELD_OUT = 0.2
"""The latest share of the log, which parameters are not fitted to but judged by."""
MOST_REVIEWS = 100_000
"""The latest reviews that are fitted to."""
ANSWERS_OF_AN_ITEM = 30
FEWEST_ITEMS = 10
"""First answers an item needs, and items there must be, before item parameters are estimated."""


class TooLittleToFitError(TrainerError):
    """Not enough answers to fit anything to."""

    template = translatable(
        "There are {reviews} reviews on later days by {people} people; "
        "fitting needs {fewest} by {fewest_people}."
    )


class NoBetterError(TrainerError):
    """A fit that predicts new reviews no better than what is in force."""

    template = translatable(
        "The fitted parameters predict the latest reviews no better than those in force; nothing was changed."
    )


class TooFewAnswersError(TrainerError):
    """Not enough first answers for item parameters."""

    template = translatable(
        "{items} items have {answers} first answers or more; estimating needs {fewest} such items."
    )


class BadRetentionError(TrainerError):
    """A retention no schedule should keep."""

    template = translatable("Choose a retention from {low} % to {high} %.")


@dataclass(frozen=True, slots=True)
class Target:
    """A certification and the recall that reviews for it are to keep."""

    blueprint: Blueprint
    retention: float


@dataclass(frozen=True)
class Workshop:
    """What is set and fitted in an organisation, and how much there is to fit to."""

    targets: tuple[Target, ...]
    weights: FittedWeights | None
    items: FittedItems | None
    reviews: int
    later_reviews: int
    people: int
    ready_items: int


def workshop(platform: Platform, asker: Asker) -> Workshop:
    """What is set and fitted. Raises NotAllowedError."""
    _require(asker)
    published = platform.catalogue.current()
    with platform.store.read() as session:
        kept = practice_settings.targets(session, asker.organisation)
        log_ = practice.reviews_in(session, asker.organisation, MOST_REVIEWS)
        later = [past for past in log_ if past.review.exposure]
        return Workshop(
            targets=tuple(
                Target(blueprint, kept.get(blueprint.code, RETENTION))
                for blueprint in material.certifications(published)
            ),
            weights=practice_settings.weights(session, asker.organisation),
            items=practice_settings.parameters(session, asker.organisation),
            reviews=len(log_),
            later_reviews=len(later),
            people=len({past.person for past in later}),
            ready_items=len(_answered_often(log_)),
        )


def set_retention(
    platform: Platform, asker: Asker, blueprint: str, retention: float, *, now: datetime
) -> None:
    """Set the recall that reviews for a certification are to keep, 0..1.

    Raises: NotAllowedError, NotFoundError, BadRetentionError.
    """
    _require(asker)
    codes = {found.code for found in material.certifications(platform.catalogue.current())}
    if blueprint not in codes:
        raise NotFoundError(what=translatable("exam"), which=blueprint)
    if not LOWEST_RETENTION <= retention <= HIGHEST_RETENTION:
        raise BadRetentionError(low=round(100 * LOWEST_RETENTION), high=round(100 * HIGHEST_RETENTION))
    with platform.store.write() as session:
        practice_settings.set_target(session, asker.organisation, blueprint, retention, now)
        audit.record(
            session,
            organisation=asker.organisation,
            at=now,
            actor=asker.person,
            action="practice.retention",
            target_kind="blueprint",
            target=blueprint,
            details={"retention": retention},
        )


def fit_weights(platform: Platform, asker: Asker, *, now: datetime) -> FittedWeights:
    """Fit the FSRS parameters to the organisation's reviews and make every schedule anew from the log.

    They are fitted to the earlier reviews and judged by the later ones; they come into force only if they
    predict these better than what is in force.

    Raises: NotAllowedError, TooLittleToFitError, NoBetterError.
    """
    _require(asker)
    with platform.store.read() as session:
        log_ = practice.reviews_in(session, asker.organisation, MOST_REVIEWS)
        before = practice_settings.weights(session, asker.organisation)
    histories = _histories(log_)
    later = [past for past in log_ if past.review.exposure]
    people = len({past.person for past in later})
    if len(later) < FEWEST_REVIEWS or people < FEWEST_PEOPLE:
        raise TooLittleToFitError(
            reviews=len(later), people=people, fewest=FEWEST_REVIEWS, fewest_people=FEWEST_PEOPLE
        )
    split = log_[int(len(log_) * (1 - HELD_OUT))].review.outcome.at
    found = _fit(histories, split)
    in_force = before.weights if before else DEFAULT_WEIGHTS
    losses = (_loss(histories, in_force, split), _loss(histories, found, split))
    if losses[1] >= losses[0]:
        raise NoBetterError
    fitted = FittedWeights(now, found, len(later), people, *losses)
    with platform.store.write() as session:
        practice_settings.add_weights(session, asker.organisation, asker.person, fitted)
        everything = practice.reviews_in(session, asker.organisation, 10 * MOST_REVIEWS)
        practice.replace_states(session, asker.organisation, replayed(everything, found))
        audit.record(
            session,
            organisation=asker.organisation,
            at=now,
            actor=asker.person,
            action="practice.fitted",
            details={"reviews": len(later), "people": people, "before": losses[0], "after": losses[1]},
        )
    return fitted


def replayed(log_: Iterable[Past], weights: Weights) -> dict[tuple[str, str], CardState]:
    """The states that follow from a log, by person and card."""
    found: dict[tuple[str, str], CardState] = {}
    for key, reviews in _histories(log_).items():
        state = replay(reviews[0].review.card, (past.review.outcome for past in reviews), weights)
        if state is not None:
            found[key] = state
    return found


def estimate_items(platform: Platform, asker: Asker, *, now: datetime) -> FittedItems:
    """Estimate slope and intercept of every item with enough first answers, with usual priors.

    Raises: NotAllowedError, TooFewAnswersError.
    """
    _require(asker)
    with platform.store.read() as session:
        log_ = practice.reviews_in(session, asker.organisation, MOST_REVIEWS)
    often = _answered_often(log_)
    if len(often) < FEWEST_ITEMS:
        raise TooFewAnswersError(items=len(often), answers=ANSWERS_OF_AN_ITEM, fewest=FEWEST_ITEMS)
    columns = {version: number for number, version in enumerate(often)}
    people = sorted({past.person for past in log_})
    rows = {person: number for number, person in enumerate(people)}
    scores = np.full((len(people), len(often)), np.nan)
    for past in _first_answers(log_):
        if past.review.version in columns:
            scores[rows[past.person], columns[past.review.version]] = past.review.outcome.right
    scores = scores[~np.isnan(scores).all(axis=1)]
    fit = irt.two_parameter_with_prior(scores)
    pairs = zip(often, fit.items.slope.tolist(), fit.items.intercept.tolist(), strict=True)
    fitted = FittedItems(now, scores.shape[0], {name: (slope, cut) for name, slope, cut in pairs})
    with platform.store.write() as session:
        practice_settings.add_parameters(session, asker.organisation, asker.person, fitted)
        audit.record(
            session,
            organisation=asker.organisation,
            at=now,
            actor=asker.person,
            action="practice.items_estimated",
            details={"count": len(often), "people": fitted.people},
        )
    return fitted


def _require(asker: Asker) -> None:
    exam_access.require_ready(asker)
    require(asker, Role.TRAINER, Role.ADMINISTRATOR)


def _histories(log_: Iterable[Past]) -> dict[tuple[str, str], list[Past]]:
    found: dict[tuple[str, str], list[Past]] = defaultdict(list)
    for past in log_:
        found[past.person, past.review.card.id].append(past)
    return found


def _fit(histories: dict[tuple[str, str], list[Past]], split: datetime) -> Weights:
    """The reference optimiser over every review on a later day before the split, with what came before it."""
    items, cards = [], []
    for number, reviews in enumerate(histories.values()):
        steps = _steps([past for past in reviews if past.review.outcome.at < split])
        for end in range(1, len(steps)):
            if steps[end][1] > 0:
                made = [fsrs_rs.FSRSReview(rating, days) for rating, days in steps[: end + 1]]
                items.append(fsrs_rs.FSRSItem(made))
                cards.append(number)
    found = fsrs_rs.FSRS(list(DEFAULT_WEIGHTS)).compute_parameters(items, cards, enable_short_term=True)
    bounded = np.clip(found, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS)
    return tuple(float(value) for value in bounded)


def _steps(reviews: Sequence[Past]) -> list[tuple[int, int]]:
    """Rating and whole days since the review before."""
    found = []
    last: datetime | None = None
    for past in reviews:
        outcome = past.review.outcome
        found.append((outcome.rating.value, (outcome.at - last).days if last else 0))
        last = outcome.at
    return found


def _loss(histories: dict[tuple[str, str], list[Past]], weights: Weights, split: datetime) -> float:
    """Mean log loss of predicted recall over reviews on later days from the split on."""
    losses = []
    for reviews in histories.values():
        memory = None
        for past in reviews:
            outcome = past.review.outcome
            if memory is not None and outcome.at >= split and (outcome.at - memory.last_at).days > 0:
                chance = min(max(recall(memory, outcome.at, weights), 1e-6), 1 - 1e-6)
                losses.append(-log(chance if outcome.right else 1 - chance))
            memory = remembered(memory, outcome.rating, outcome.at, weights)
    return float(np.mean(losses)) if losses else 0.0


def _first_answers(log_: Iterable[Past]) -> Iterable[Past]:
    return (past for past in log_ if past.review.exposure == 0 and past.review.card.kind is CardKind.ITEM)


def _answered_often(log_: Iterable[Past]) -> list[str]:
    """Item versions with enough first answers."""
    people: dict[str, set[str]] = defaultdict(set)
    for past in _first_answers(log_):
        people[past.review.version].add(past.person)
    return sorted(version for version, found in people.items() if len(found) >= ANSWERS_OF_AN_ITEM)
