"""Reviews aimed at a date: what is planned, and what is forecast."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.practice import curves, planning
from trainer.practice.memory import DEFAULT_WEIGHTS
from trainer.practice.planning import Deck


def deck(
    stability: list[float],
    elapsed: list[float],
    *,
    known: float = 0.5,
    value: list[float] | None = None,
    minutes: float = 0.5,
) -> Deck:
    size = len(stability)
    return Deck(
        stability=np.array(stability, dtype=float),
        difficulty=np.where(np.isnan(np.array(stability, dtype=float)), np.nan, 5.0),
        elapsed=np.array(elapsed, dtype=float),
        known=np.full(size, known),
        value=np.array(value or [1.0] * size),
        minutes=np.full(size, minutes),
    )


def random_deck(size: int, seed: int = 1) -> Deck:
    rng = np.random.default_rng(seed)
    return Deck(
        np.exp(rng.normal(1.5, 1.0, size)),
        rng.uniform(2, 9, size),
        np.floor(rng.uniform(0, 30, size)),
        np.zeros(size),
        np.ones(size),
        np.full(size, 0.4),
    )


def test_without_a_minute_nothing_is_planned_and_the_forecast_is_forgetting() -> None:
    found = planning.plan(random_deck(50), 30, 0, DEFAULT_WEIGHTS)
    assert found.today == ()
    assert sum(found.by_day) == 0
    assert found.forecast == pytest.approx(found.untouched)


@given(size=st.integers(1, 60), days=st.integers(1, 40), minutes=st.floats(1, 60), seed=st.integers(0, 99))
def test_a_plan_keeps_to_its_minutes_and_never_forecasts_less_than_nothing_done(
    size: int, days: int, minutes: float, seed: int
) -> None:
    found = planning.plan(random_deck(size, seed), days, minutes, DEFAULT_WEIGHTS)
    assert len(found.today) == len(set(found.today))
    assert (len(found.today) - 1) * 0.4 < minutes
    assert len(found.by_day) == days
    assert found.forecast >= found.untouched - 1e-9


def test_more_minutes_forecast_more_recall() -> None:
    reached = [planning.plan(random_deck(300), 30, m, DEFAULT_WEIGHTS).forecast for m in (0, 5, 10, 20, 40)]
    assert reached == sorted(reached)
    assert reached[-1] > reached[0] + 0.15


def test_what_the_exam_does_not_ask_is_not_reviewed() -> None:
    found = planning.plan(deck([2.0, 2.0, 2.0], [9, 9, 9], value=[0.0, 1.0, 0.0]), 10, 30, DEFAULT_WEIGHTS)
    assert found.today == (1,)


def test_what_is_worth_more_comes_first() -> None:
    found = planning.plan(deck([5.0, 5.0, 5.0], [5, 5, 5], value=[1, 3, 2]), 10, 30, DEFAULT_WEIGHTS)
    assert found.today == (1, 2, 0)


def test_what_would_be_forgotten_comes_before_what_is_safe() -> None:
    found = planning.plan(deck([400.0, 3.0], [1, 6]), 5, 0.4, DEFAULT_WEIGHTS)
    assert found.today == (1,)


def test_new_cards_are_planned_too() -> None:
    new = deck([np.nan, np.nan], [0, 0], known=0.3)
    found = planning.plan(new, 5, 10, DEFAULT_WEIGHTS)
    assert set(found.today) == {0, 1}
    assert found.untouched == pytest.approx(0.3)
    assert found.forecast > 0.8


def test_the_forecast_of_one_review_is_the_expectation_over_its_two_outcomes() -> None:
    one = deck([4.0], [6])
    right = curves.recall(np.array([4.0]), 6.0, DEFAULT_WEIGHTS)
    good = curves.after_success(np.array([4.0]), np.array([5.0]), right, DEFAULT_WEIGHTS)
    bad = curves.after_same_day(
        curves.after_lapse(np.array([4.0]), np.array([5.0]), right, DEFAULT_WEIGHTS), DEFAULT_WEIGHTS
    )
    expected = right * curves.recall(good, 10.0, DEFAULT_WEIGHTS) + (1 - right) * curves.recall(
        bad, 10.0, DEFAULT_WEIGHTS
    )
    untouched = curves.recall(np.array([4.0]), 16.0, DEFAULT_WEIGHTS)
    assert planning.gain(one, 10, DEFAULT_WEIGHTS)[0] == pytest.approx(float((expected - untouched)[0]))


def test_a_year_is_planned_in_longer_steps_that_cover_every_day() -> None:
    found = planning.plan(random_deck(80), 365, 5, DEFAULT_WEIGHTS)
    assert len(found.by_day) == 365
    assert min(found.by_day) > 0


def test_the_load_counts_what_is_overdue_today_and_the_rest_on_its_day() -> None:
    cards = deck([10.0, 10.0, 10.0], [30, 4, 9])
    found = planning.load(cards, np.full(3, 0.9), 8, DEFAULT_WEIGHTS)
    assert found[0] == 1
    assert found[1] == 1
    assert found[6] == 1
    assert sum(found) >= 3


def test_an_empty_deck_has_no_load() -> None:
    assert planning.load(deck([], []), np.zeros(0), 3, DEFAULT_WEIGHTS) == (0.0, 0.0, 0.0)


def test_days_are_counted_from_today() -> None:
    assert planning.days_between(date(2026, 11, 23), date(2026, 12, 1)) == 8


def test_aimed_at_a_date_more_is_remembered_of_what_the_exam_asks_at_equal_minutes() -> None:
    from benchmarks.practice import CARDS, aimed, lowest_first, nothing, overdue_first, season  # noqa: PLC0415

    value = np.random.default_rng(1).choice([0, 0, 1, 2, 3], CARDS).astype(float)

    def mean(order) -> tuple[float, float]:
        found = [season(order, value, seed) for seed in (1, 2)]
        return float(np.mean([one.recall for one in found])), float(np.mean([one.minutes for one in found]))

    planned, minutes = mean(aimed)
    for plain in (lowest_first, overdue_first):
        recall, spent = mean(plain)
        assert planned > recall + 0.03
        assert spent == pytest.approx(minutes, abs=3)
    assert mean(nothing)[0] < planned - 0.15
