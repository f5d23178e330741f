"""Schedules are those of the reference package, and follow from the log alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from fsrs import Card as FsrsCard
from fsrs import Rating as FsrsRating
from fsrs import Scheduler
from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS
from hypothesis import given
from hypothesis import strategies as st

from trainer.practice import curves
from trainer.practice.cards import (
    Card,
    CardKind,
    Outcome,
    Rating,
    owed_after,
    rating_of,
    recap_of,
    recap_version,
)
from trainer.practice.memory import DEFAULT_WEIGHTS, LONGEST_DAYS, due_at, recall, replay

START = datetime(2026, 1, 1, 8, tzinfo=UTC)
CARD = Card("SALES-01-P01", CardKind.ITEM, "SALES-01")


def weights() -> st.SearchStrategy[tuple[float, ...]]:
    """FSRS parameters within their bounds: those it comes with, or any."""
    bounds = zip(LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
    drawn = st.tuples(*(st.floats(low, high) for low, high in bounds))
    return st.one_of(st.just(DEFAULT_WEIGHTS), drawn)


histories = st.lists(st.tuples(st.sampled_from(Rating), st.floats(0.001, 400)), min_size=1, max_size=12)


def logged(history: list[tuple[Rating, float]]) -> list[Outcome]:
    at, found = START, []
    for rating, days in history:
        found.append(Outcome(at, rating, rating is not Rating.AGAIN))
        at += timedelta(days=days)
    return found


@given(history=histories, parameters=weights(), retention=st.floats(0.7, 0.97))
def test_intervals_equal_the_reference_packages_for_any_history(
    history: list[tuple[Rating, float]], parameters: tuple[float, ...], retention: float
) -> None:
    reference = Scheduler(
        parameters=parameters,
        desired_retention=retention,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=LONGEST_DAYS,
        enable_fuzzing=False,
    )
    card = FsrsCard(card_id=7)
    state = None
    for number, outcome in enumerate(logged(history), 1):
        card, _ = reference.review_card(card, FsrsRating(outcome.rating.value), outcome.at)
        state = replay(CARD, logged(history)[:number], parameters)
        assert state is not None
        assert due_at(state.memory, retention, parameters) == card.due
        assert (state.memory.stability, state.memory.difficulty) == (card.stability, card.difficulty)
        later = outcome.at + timedelta(days=33.5)
        assert recall(state.memory, later, parameters) == reference.get_card_retrievability(card, later)


@given(
    stability=st.floats(0.01, 500),
    difficulty=st.floats(1, 10),
    days=st.integers(0, 700),
    rating=st.sampled_from(Rating),
    parameters=weights(),
)
def test_the_curves_for_planning_equal_the_reference_package(
    stability: float, difficulty: float, days: int, rating: Rating, parameters: tuple[float, ...]
) -> None:
    from fsrs import State  # noqa: PLC0415

    reference = Scheduler(
        parameters=parameters,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=LONGEST_DAYS,
        enable_fuzzing=False,
    )
    card = FsrsCard(1, State.Review, None, stability, difficulty, START, START)
    at = START + timedelta(days=days)
    after, _ = reference.review_card(card, FsrsRating(rating.value), at)
    s, d = np.array([stability]), np.array([difficulty])
    recalled = curves.recall(s, float(days), parameters)
    if days == 0:
        found = curves.after_same_day(s, parameters, rating.value)
    elif rating is Rating.AGAIN:
        found = curves.after_lapse(s, d, recalled, parameters)
    else:
        found = curves.after_success(s, d, recalled, parameters, rating.value)
    assert recalled[0] == pytest.approx(reference.get_card_retrievability(card, at), rel=1e-9)
    assert found[0] == pytest.approx(after.stability, rel=1e-9)
    assert curves.next_difficulty(d, parameters, rating.value)[0] == pytest.approx(after.difficulty, rel=1e-9)
    wait = curves.interval(np.array([after.stability]), 0.9, parameters)
    assert wait[0] == (after.due - at).days


@pytest.mark.parametrize("rating", list(Rating))
def test_the_first_review_starts_where_the_reference_package_does(rating: Rating) -> None:
    state = replay(CARD, [Outcome(START, rating, True)], DEFAULT_WEIGHTS)
    assert state is not None
    assert state.memory.difficulty == pytest.approx(curves.first_difficulty(DEFAULT_WEIGHTS, rating.value))


def test_a_log_of_nothing_gives_no_state() -> None:
    assert replay(CARD, [], DEFAULT_WEIGHTS) is None


def test_ratings_follow_from_the_answer() -> None:
    assert rating_of(right=True, unsure=False) is Rating.GOOD
    assert rating_of(right=True, unsure=True) is Rating.HARD
    assert rating_of(right=False, unsure=False) is Rating.AGAIN


def test_repeating_at_once_does_not_clear_the_wrong_item_book() -> None:
    wrong = Outcome(START, Rating.AGAIN, False)
    soon = Outcome(START + timedelta(minutes=5), Rating.GOOD, True)
    state = replay(CARD, [wrong, soon], DEFAULT_WEIGHTS)
    assert state is not None
    assert state.owed == 2
    assert owed_after(state, Outcome(START + timedelta(days=1), Rating.GOOD, True)) == 1
    assert owed_after(None, soon) == 0


def test_a_recap_is_what_stands_under_its_heading() -> None:
    body = "前言\n\n## 要点回顾\n\n- 甲\n- 乙\n\n### 小结\n丙\n\n## 之后\n丁\n"
    found = recap_of(body)
    assert found == "- 甲\n- 乙\n\n### 小结\n丙"
    assert recap_of("## 别的\n甲") is None
    assert recap_of("## 要点回顾\n") is None
    assert recap_of("## Key points\n- one") == "- one"
    assert recap_version("甲") != recap_version("乙")
