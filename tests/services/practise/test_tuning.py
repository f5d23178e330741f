"""What trainers set and fit, and whether predictions can be believed."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from tests.exam_world import World
from tests.practice_world import DAY, NOW, Gym
from trainer.errors import NotAllowedError, NotFoundError
from trainer.practice.cards import Card, CardKind, CardState, Outcome, Rating
from trainer.practice.memory import DEFAULT_WEIGHTS, after, recall
from trainer.practice.runs import RunKind
from trainer.services import practise
from trainer.services.practise import (
    BadRetentionError,
    NoBetterError,
    TooFewAnswersError,
    TooLittleToFitError,
    tuning,
)
from trainer.storage import audit, practice, practice_settings
from trainer.storage.practice import Review

FORGETFUL = (*DEFAULT_WEIGHTS[:2], 0.6, 2.0, *DEFAULT_WEIGHTS[4:])
"""People who forget sooner than FSRS expects of them."""


def write_log(gym: Gym, people: int, cards: int, times: int, weights=FORGETFUL) -> None:
    """Reviews of people whose memory follows these weights."""
    names = {f"p{number:02d}": "team" for number in range(people)}
    World(gym.platform).add_people(names)
    rng = np.random.default_rng(5)
    with gym.store.write() as session:
        for person in names:
            for number in range(cards):
                card = Card(f"SALES-01-P{number:02d}", CardKind.ITEM, "SALES-01")
                known: CardState | None = None
                told: CardState | None = None
                at = NOW - timedelta(days=200 - number)
                for time in range(times):
                    chance = 0.5 if known is None else recall(known.memory, at, weights)
                    right = bool(rng.random() < chance)
                    outcome = Outcome(at, Rating.GOOD if right else Rating.AGAIN, right)
                    predicted = None if told is None else recall(told.memory, at, DEFAULT_WEIGHTS)
                    known = after(known, card, outcome, weights)
                    told = after(told, card, outcome, DEFAULT_WEIGHTS)
                    review = Review(
                        f"{person}-{number}", time, card, card.id, 1, outcome, (), 9000, time, predicted
                    )
                    practice.add_review(session, "org", person, review, told)
                    at += timedelta(days=float(rng.choice([1, 2, 4, 9, 20])))


def test_only_trainers_and_administrators_tune(quick_gym: Gym) -> None:
    for person in ("ann", "mia"):
        asker = quick_gym.asker(person)
        for act in (
            lambda asker=asker: practise.workshop(quick_gym.platform, asker),
            lambda asker=asker: practise.insight(quick_gym.platform, asker),
            lambda asker=asker: practise.problems(quick_gym.platform, asker),
            lambda asker=asker: practise.fit_weights(quick_gym.platform, asker, now=NOW),
            lambda asker=asker: practise.estimate_items(quick_gym.platform, asker, now=NOW),
            lambda asker=asker: practise.set_retention(quick_gym.platform, asker, "BASIC", 0.9, now=NOW),
        ):
            with pytest.raises(NotAllowedError):
                act()


def test_a_retention_is_kept_and_written_to_the_audit_log(gym: Gym) -> None:
    tom = gym.asker("tom")
    assert [target.retention for target in practise.workshop(gym.platform, tom).targets] == [0.9]
    practise.set_retention(gym.platform, tom, "BASIC", 0.85, now=NOW)
    practise.set_retention(gym.platform, tom, "BASIC", 0.8, now=NOW)
    assert [target.retention for target in practise.workshop(gym.platform, tom).targets] == [0.8]
    with gym.store.read() as session:
        assert "practice.retention" in audit.actions(session, "org")


@pytest.mark.parametrize("retention", [0.69, 0.98, 1.0, 0.0])
def test_a_retention_no_schedule_can_keep_is_refused(quick_gym: Gym, retention: float) -> None:
    with pytest.raises(BadRetentionError):
        practise.set_retention(quick_gym.platform, quick_gym.asker("tom"), "BASIC", retention, now=NOW)
    with pytest.raises(NotFoundError):
        practise.set_retention(quick_gym.platform, quick_gym.asker("tom"), "QUIZ", 0.9, now=NOW)


def test_too_little_is_not_fitted_to(quick_gym: Gym) -> None:
    with pytest.raises(TooLittleToFitError):
        practise.fit_weights(quick_gym.platform, quick_gym.asker("tom"), now=NOW)
    with pytest.raises(TooFewAnswersError):
        practise.estimate_items(quick_gym.platform, quick_gym.asker("tom"), now=NOW)


def test_a_fit_predicts_better_and_makes_every_schedule_anew(
    quick_gym: Gym, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tuning, "FEWEST_REVIEWS", 300)
    write_log(quick_gym, people=20, cards=5, times=5)
    tom = quick_gym.asker("tom")
    with quick_gym.store.read() as session:
        before = practice.states(session, "p00")
    fitted = practise.fit_weights(quick_gym.platform, tom, now=NOW)
    assert fitted.loss_after < fitted.loss_before
    assert (fitted.reviews, fitted.people) == (400, 20)
    with quick_gym.store.read() as session:
        after_ = practice.states(session, "p00")
        log_ = practice.reviews_in(session, "org", 10_000)
        in_force = practice_settings.weights(session, "org")
    assert in_force == fitted
    assert before.keys() == after_.keys()
    assert before != after_
    assert after_ == {
        card: state for (who, card), state in tuning.replayed(log_, fitted.weights).items() if who == "p00"
    }
    with pytest.raises(NoBetterError):
        practise.fit_weights(quick_gym.platform, tom, now=NOW + DAY)


def test_states_follow_from_the_log(gym: Gym) -> None:
    for day in (0, 2, 9):
        gym.begin(RunKind.OBJECTIVE, "SALES-01", now=NOW + day * DAY).finish(day != 2, now=NOW + day * DAY)
    with gym.store.read() as session:
        kept = practice.states(session, "ann")
        log_ = practice.reviews_in(session, "org", 1000)
    made = {card: state for (_, card), state in tuning.replayed(log_, DEFAULT_WEIGHTS).items()}
    assert made == kept


def test_item_parameters_are_estimated_from_first_answers(
    quick_gym: Gym, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tuning, "FEWEST_ITEMS", 3)
    write_log(quick_gym, people=30, cards=4, times=1)
    found = practise.estimate_items(quick_gym.platform, quick_gym.asker("tom"), now=NOW)
    assert (found.people, len(found.items)) == (30, 4)
    assert all(np.isfinite(pair).all() for pair in found.items.values())
    workshop = practise.workshop(quick_gym.platform, quick_gym.asker("tom"))
    assert workshop.items == found
    assert workshop.ready_items == 4


def test_recall_is_held_against_what_was_remembered(quick_gym: Gym) -> None:
    write_log(quick_gym, people=6, cards=4, times=4, weights=DEFAULT_WEIGHTS)
    found = practise.insight(quick_gym.platform, quick_gym.asker("tom"))
    assert found.recall is not None
    assert found.recall.count == found.reviews == 6 * 4 * 3
    assert found.recall.mean_predicted == pytest.approx(found.recall.observed.rate, abs=0.12)
    assert found.passing is None


def test_the_chance_of_passing_is_worked_out_from_before_the_sitting(
    quick_gym: Gym, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trainer.practice import calibration as rules  # noqa: PLC0415
    from trainer.practice import evidence  # noqa: PLC0415

    monkeypatch.setattr(evidence, "ENOUGH", 3.0)
    monkeypatch.setattr(rules, "FEWEST", 2)
    quick_gym.begin(RunKind.OBJECTIVE, "SALES-01", "ann").finish()
    quick_gym.begin(RunKind.OBJECTIVE, "SALES-01", "bob").finish(right=False)
    quick_gym.exam("ann", "BASIC", 6, NOW + DAY)
    quick_gym.exam("bob", "BASIC", 0, NOW + DAY)
    first = practise.insight(quick_gym.platform, quick_gym.asker("tom")).passing
    quick_gym.begin(RunKind.OBJECTIVE, "SALES-02", "bob", NOW + 2 * DAY).finish(now=NOW + 2 * DAY)
    again = practise.insight(quick_gym.platform, quick_gym.asker("tom")).passing
    assert first is not None
    assert first == again
    assert first.count == 2
    assert first.brier < 0.25


def test_sittings_of_people_nothing_is_known_of_are_not_predicted(quick_gym: Gym) -> None:
    quick_gym.exam("ann", "BASIC")
    assert practise.insight(quick_gym.platform, quick_gym.asker("tom")).sittings == 0
