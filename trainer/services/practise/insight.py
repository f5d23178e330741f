"""Whether practice's predictions can be believed, for those who answer for it; and what was reported about
items.

Every prediction of readiness is made anew from what was known before the sitting it is held against.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from trainer.people import Asker, Role, require
from trainer.practice import evidence
from trainer.practice import readiness as rules
from trainer.practice.calibration import Calibration, Prediction, calibration
from trainer.practice.cards import CardKind, CardState
from trainer.practice.evidence import Fresh, Kept
from trainer.practice.memory import DEFAULT_WEIGHTS, Weights, after, recall
from trainer.practice.readiness import Cell
from trainer.scoring import Decision, Mark
from trainer.services import exam_access
from trainer.services.catalogue import Published
from trainer.services.platform import Platform
from trainer.services.practise import material
from trainer.services.practise.adaptive import exam_cells
from trainer.services.practise.readiness import SEED, fresh_in_exam, fresh_in_practice
from trainer.storage import item_problems, practice, practice_evidence, practice_settings, scores
from trainer.storage.item_problems import Problem
from trainer.storage.practice import Review
from trainer.storage.practice_evidence import Sat

SITTINGS = 1500
"""Scored sittings a calibration goes back."""
PREDICTED = 300
"""Certification sittings that are predicted anew, the latest."""
REVIEWS = 100_000
DRAWS = 100
PROBLEMS = 50


@dataclass(frozen=True)
class Insight:
    """How well pass chances and recall were predicted in an organisation; None where there is too little.

    `sittings` and `reviews` count what there is.
    """

    passing: Calibration | None
    recall: Calibration | None
    sittings: int
    reviews: int


def insight(platform: Platform, asker: Asker) -> Insight:
    """Predictions beside what happened in the whole organisation, without names. Raises NotAllowedError."""
    _require(asker)
    published = platform.catalogue.current()
    with platform.store.read() as session:
        sittings = practice_evidence.scored(session, asker.organisation, SITTINGS)
        marks = scores.latest_marks(session, [sat.id for sat in sittings])
        fitted = practice_settings.weights(session, asker.organisation)
        log_ = practice.reviews_in(session, asker.organisation, REVIEWS)
    reviews: dict[str, list[Review]] = defaultdict(list)
    for past in log_:
        reviews[past.person].append(past.review)
    history = _History(published, sittings, marks, reviews, fitted.weights if fitted else DEFAULT_WEIGHTS)
    predictions = _predictions(history)
    later = [past.review for past in log_ if past.review.predicted is not None]
    return Insight(
        passing=calibration(predictions),
        recall=calibration([Prediction(r.predicted or 0.0, r.outcome.right) for r in later], bins=10),
        sittings=len(predictions),
        reviews=len(later),
    )


def problems(platform: Platform, asker: Asker) -> tuple[Problem, ...]:
    """The latest reports about items, the newest first. Raises NotAllowedError."""
    _require(asker)
    with platform.store.read() as session:
        return item_problems.latest(session, asker.organisation, PROBLEMS)


def _require(asker: Asker) -> None:
    exam_access.require_ready(asker)
    require(asker, Role.TRAINER, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class _History:
    """All that was ever known in an organisation."""

    published: Published
    sittings: Sequence[Sat]
    marks: Mapping[str, tuple[Mark, ...]]
    reviews: Mapping[str, Sequence[Review]]
    weights: Weights


def _predictions(history: _History) -> list[Prediction]:
    """The chance of passing before each certification sitting, and whether it was passed."""
    certifications = {found.code: found for found in material.certifications(history.published)}
    cells = {code: exam_cells(history.published, found) for code, found in certifications.items()}
    wanted = [sat for sat in history.sittings if cells.get(sat.blueprint)][:PREDICTED]
    by_person: dict[str, list[Sat]] = defaultdict(list)
    for sat in wanted:
        by_person[sat.person].append(sat)
    found = []
    for person, sats in by_person.items():
        before = _Before(history, person)
        for sat in sorted(sats, key=lambda one: one.started_at):
            known = before.evidence(sat.started_at)
            asked: tuple[Cell, ...] = cells[sat.blueprint]
            cut = certifications[sat.blueprint].cut
            if sum(one.right + one.wrong for one in known) >= evidence.ENOUGH:
                chance = rules.chance_of_passing(asked, known, cut, seed=SEED, draws=DRAWS)
                found.append(Prediction(chance, sat.decision is Decision.PASS))
    return found


class _Before:
    """What was known of a person before a time; to be asked for ascending times."""

    def __init__(self, history: _History, person: str) -> None:
        self._history = history
        self._exams = [sat for sat in history.sittings if sat.person == person]
        self._reviews = list(history.reviews.get(person, ()))
        self._place = 0
        self._states: dict[str, CardState] = {}

    def evidence(self, at: datetime) -> tuple[rules.Evidence, ...]:
        """The evidence from before `at`, as it counts then."""
        self._forward(at)
        published = self._history.published
        answers: list[Fresh] = [*fresh_in_practice(published, self._reviews[: self._place])]
        for sat in self._exams:
            if sat.closed_at < at:
                answers += fresh_in_exam(published, self._history.marks.get(sat.id, ()), sat.closed_at)
        kept = [
            Kept(state.card.objective, self._band(name), recall(state.memory, at, self._history.weights))
            for name, state in self._states.items()
            if state.card.kind is CardKind.ITEM and state.reviews > 1
        ]
        return evidence.gather(answers, kept, now=at)

    def _forward(self, at: datetime) -> None:
        while self._place < len(self._reviews) and self._reviews[self._place].outcome.at < at:
            review = self._reviews[self._place]
            known = self._states.get(review.card.id)
            self._states[review.card.id] = after(known, review.card, review.outcome, self._history.weights)
            self._place += 1

    def _band(self, name: str) -> int:
        item = self._history.published.bank.items.get(name)
        return item.band if item else 2
