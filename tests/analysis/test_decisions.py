"""Decision accuracy and consistency are those BBClassify publishes, and hold up against simulated retakes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles import oracle

from trainer.analysis.decisions import (
    decision_quality,
    effective_length,
    true_scores_of_few,
    true_scores_of_many,
)
from trainer.analysis.reliability import alpha


def test_a_large_test_is_judged_as_published() -> None:
    act = oracle("published_decisions")["act"]
    scores = np.repeat(np.arange(len(act["counts"])), act["counts"]) / act["maximum"]
    found = decision_quality(scores, act["reliability"], act["cut"] / act["maximum"])
    assert found is not None
    for name in ("accuracy", "consistency", "kappa", "false_pass", "false_fail", "passing"):
        assert getattr(found, name) == pytest.approx(act[name], abs=2e-5)
    assert found.effective_length == act["effective_length"]
    for name in ("alpha", "beta", "low", "high"):
        assert getattr(found.true_scores, name) == pytest.approx(act[name], abs=1e-5)


def test_four_moments_are_fitted_as_published() -> None:
    np.random.seed(1234)
    share = np.random.beta(6, 4, 250) * 0.7 + 0.15
    marks = np.array([np.random.binomial(1, p, 100) for p in share], dtype=float)
    shares = marks.mean(axis=1)
    expected = oracle("published_decisions")["drawn"]
    length = effective_length(float(shares.mean()), float(shares.var(ddof=1)), alpha(marks))
    assert length == expected["effective_length"]
    found = true_scores_of_many(shares, length)
    for name in ("alpha", "beta", "low", "high"):
        assert getattr(found, name) == pytest.approx(expected[name], rel=1e-6)


def test_simulated_retakes_are_decided_alike_as_often_as_foretold() -> None:
    random = np.random.default_rng(7)
    share = 0.3 + 0.6 * random.beta(3, 2, 20_000)
    first, second = (random.binomial(40, share) / 40 for _ in range(2))
    reliability = float(np.corrcoef(first, second)[0, 1])
    found = decision_quality(first, reliability, 0.6)
    assert found is not None
    assert found.consistency == pytest.approx(np.mean((first >= 0.6) == (second >= 0.6)), abs=0.01)
    assert found.accuracy == pytest.approx(np.mean((first >= 0.6) == (share >= 0.6)), abs=0.01)
    assert found.passing == pytest.approx(np.mean(first >= 0.6), abs=0.01)


@pytest.mark.parametrize("reliability", [0.0, 1.0, -0.2, np.nan])
def test_nothing_is_said_without_a_usable_reliability(reliability: float) -> None:
    assert decision_quality(np.linspace(0, 1, 60), reliability, 0.5) is None


def test_nothing_is_said_of_scores_that_do_not_vary() -> None:
    assert decision_quality(np.full(90, 0.5), 0.8, 0.5) is None


def test_nothing_is_said_of_fewer_than_fifty_scores() -> None:
    scores = np.append(np.linspace(0, 1, 49), np.nan)
    assert decision_quality(scores, 0.8, 0.5) is None
    assert decision_quality(np.append(scores, 0.5), 0.8, 0.5) is not None


def test_few_scores_are_fitted_by_mean_and_variance_alone() -> None:
    share = np.random.default_rng(5).beta(6, 4, 400)
    found = decision_quality(share, 0.9, 0.5)
    assert found is not None
    assert found.true_scores == true_scores_of_few(share, found.effective_length)
    assert (found.true_scores.low, found.true_scores.high) == (0, 1)


@given(
    st.lists(st.integers(0, 30), min_size=50, max_size=90),
    st.sampled_from([1, 10]),
    st.floats(0.01, 0.99),
    st.floats(0, 1),
)
def test_shares_stay_shares_whatever_the_scores(
    scores: list[int], times: int, reliability: float, cut: float
) -> None:
    found = decision_quality(np.tile(scores, times) / 30, reliability, cut)
    if found is not None:
        assert found.accuracy + found.false_pass + found.false_fail == pytest.approx(1)
        assert found.false_pass >= -1e-9
        assert found.false_fail >= -1e-9
        assert 0.5 - 1e-9 <= found.consistency <= 1 + 1e-9
        assert np.isnan(found.kappa) or found.kappa <= 1 + 1e-9


@given(st.floats(0.05, 0.95), st.floats(0.001, 0.2), st.floats(0.05, 0.95), st.floats(0.05, 0.95))
def test_a_more_reliable_test_counts_as_longer(
    mean: float, variance: float, one: float, other: float
) -> None:
    low, high = sorted((one, other))
    if variance < mean * (1 - mean):
        assert effective_length(mean, variance, low) <= effective_length(mean, variance, high)
