"""Classical figures agree with R, with Moodle and with published examples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose
from oracles import matrix, oracle

from trainer.analysis import classical, reliability
from trainer.analysis.arrays import (
    IncompleteDesignError,
    NotDichotomousError,
    ScoreMatrix,
    TooFewResponsesError,
)

NOWHERE = np.nan


@pytest.fixture(params=["dichotomous", "partial"])
def by_r(request: pytest.FixtureRequest) -> dict[str, Any]:
    """A complete test with the figures that R gives for it."""
    found: dict[str, Any] = dict(oracle("classical")[request.param])
    found["marks"] = matrix(found["marks"])
    found["maxima"] = np.array(found.get("maxima", np.ones(found["marks"].shape[1])))
    return found


def test_item_figures_are_those_of_r(by_r: dict[str, Any]) -> None:
    marks, maxima = by_r["marks"], by_r["maxima"]
    assert_allclose(classical.facility(marks / maxima), by_r["item_mean"] / maxima, rtol=1e-10)
    assert_allclose(classical.deviations(marks), by_r["item_sd"], rtol=1e-10)
    assert_allclose(classical.discrimination(marks, maxima), by_r["item_rest"], rtol=1e-9)
    assert_allclose(classical.item_total(marks, maxima), by_r["item_total"], rtol=1e-9)
    efficiency = classical.discriminative_efficiency(marks, maxima)
    assert_allclose(efficiency, by_r["discriminative_efficiency"], rtol=1e-9)
    assert_allclose(classical.effective_weights(marks), by_r["effective_weight"], rtol=1e-9)


def test_test_figures_are_those_of_r(by_r: dict[str, Any]) -> None:
    marks = by_r["marks"]
    raw = classical.totals(marks)
    alpha = reliability.alpha(marks)
    assert reliability.mean(raw) == pytest.approx(by_r["mean"])
    assert reliability.deviation(raw) == pytest.approx(by_r["sd"])
    assert reliability.median(raw) == by_r["median"]
    assert reliability.skewness(raw) == pytest.approx(by_r["skewness"])
    assert reliability.kurtosis(raw) == pytest.approx(by_r["kurtosis"])
    assert alpha == pytest.approx(by_r["alpha"])
    assert_allclose(reliability.alpha_if_deleted(marks), by_r["alpha_if_deleted"], rtol=1e-9)
    assert reliability.split_half(marks) == pytest.approx(by_r["split_half"])
    error = reliability.standard_error_of_measurement(reliability.deviation(raw), alpha)
    assert error == pytest.approx(by_r["sem"])


def test_the_figures_of_several_forms_are_those_of_r() -> None:
    sparse = oracle("classical")["sparse"]
    marks = matrix(sparse["marks"])
    assert_allclose(classical.facility(marks), sparse["facility"], rtol=1e-10)
    assert_allclose(classical.deviations(marks), sparse["sd"], rtol=1e-10)
    assert_allclose(classical.discrimination(marks, np.ones(16)), sparse["item_rest"], rtol=1e-9)


def test_item_figures_are_those_moodle_publishes() -> None:
    moodle = oracle("published_moodle")
    marks, maxima = np.array(moodle["marks"]), np.array(moodle["maxima"], dtype=float)
    assert_allclose(100 * classical.facility(marks / maxima), moodle["facility"], atol=1e-6)
    assert_allclose(1000 * classical.deviations(marks), moodle["sd"], atol=1e-6)
    assert_allclose(100 * classical.effective_weights(marks), moodle["effective_weight"], atol=1e-6)
    assert_allclose(100 * classical.discrimination(marks, maxima), moodle["discrimination"], atol=1e-6)
    efficiency = classical.discriminative_efficiency(marks, maxima)
    assert_allclose(100 * efficiency, moodle["discriminative_efficiency"], atol=1e-6)


def test_skewness_and_kurtosis_are_those_of_the_spreadsheets() -> None:
    example = oracle("published_moments")
    scores = np.array(example["scores"], dtype=float)
    assert reliability.skewness(scores) == pytest.approx(example["skewness"], abs=1e-9)
    assert reliability.kurtosis(scores) == pytest.approx(example["kurtosis"], abs=1e-9)


def test_kr20_is_alpha_where_marks_are_nought_and_one() -> None:
    marks = matrix(oracle("classical")["dichotomous"]["marks"])
    assert reliability.kr20(marks) == pytest.approx(reliability.alpha(marks))
    with pytest.raises(NotDichotomousError):
        reliability.kr20(marks * 2)


def test_alpha_is_refused_where_candidates_saw_different_items() -> None:
    marks = matrix(oracle("classical")["sparse"]["marks"])
    for statistic in (
        reliability.alpha,
        reliability.kr20,
        reliability.split_half,
        reliability.alpha_if_deleted,
        classical.effective_weights,
    ):
        with pytest.raises(IncompleteDesignError):
            statistic(marks)


def test_too_small_a_matrix_is_refused() -> None:
    with pytest.raises(TooFewResponsesError):
        reliability.alpha(np.ones((1, 4)))
    with pytest.raises(TooFewResponsesError):
        reliability.alpha(np.ones((9, 1)))
    with pytest.raises(TooFewResponsesError):
        classical.facility(np.ones((0, 4)))


def test_what_does_not_vary_has_no_correlation() -> None:
    marks = np.array([[1.0, 1, 0], [1, 0, 1], [1, 1, 1]])
    assert np.isnan(classical.discrimination(marks, np.ones(3))[0])
    assert np.isnan(classical.discriminative_efficiency(marks, np.ones(3))[0])
    assert np.isnan(reliability.alpha(np.ones((5, 3))))
    assert np.isnan(reliability.skewness(np.full(9, 0.1)))
    assert np.isnan(reliability.kurtosis(np.full(9, 0.1)))


def test_an_item_nobody_saw_has_no_figures() -> None:
    marks = np.array([[1.0, NOWHERE, 0], [0, NOWHERE, 1], [1, NOWHERE, 1]])
    assert np.isnan(classical.facility(marks)[1])
    assert np.isnan(classical.deviations(marks)[1])
    assert np.isnan(classical.discrimination(marks, np.ones(3))[1])


def test_moments_that_need_more_scores_are_undefined() -> None:
    assert np.isnan(reliability.skewness(np.array([1.0, 2])))
    assert np.isnan(reliability.kurtosis(np.array([1.0, 2, 4])))
    assert np.isnan(reliability.deviation(np.array([1.0])))
    assert np.isnan(reliability.median(np.array([NOWHERE])))


def test_a_negative_alpha_gives_an_error_of_measurement_as_wide_as_the_scores() -> None:
    assert reliability.standard_error_of_measurement(3.0, -0.4) == 3.0


def responses(minimum: int = 3) -> st.SearchStrategy[ScoreMatrix]:
    """Marks 0, 1 or 2 of a few candidates, some items not presented."""
    shapes = st.tuples(st.integers(minimum, 12), st.integers(2, 7))
    cells = st.sampled_from([0.0, 1.0, 2.0, NOWHERE])
    return shapes.flatmap(lambda shape: arrays(np.float64, shape, elements=cells))


@given(responses())
def test_figures_stay_in_their_ranges(marks: ScoreMatrix) -> None:
    maxima = np.full(marks.shape[1], 2.0)
    share = classical.facility(marks / maxima)
    assert np.all(np.isnan(share) | ((share >= 0) & (share <= 1)))
    for found in (classical.discrimination(marks, maxima), classical.item_total(marks, maxima)):
        assert np.all(np.isnan(found) | (np.abs(found) <= 1))
    most = classical.discriminative_efficiency(marks, maxima)
    assert np.all(np.isnan(most) | (most <= 1 + 1e-9))


@given(responses(), st.randoms(use_true_random=False))
def test_the_order_of_candidates_and_items_does_not_matter(marks: ScoreMatrix, random: Any) -> None:
    rows, columns = list(range(marks.shape[0])), list(range(marks.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    maxima = np.linspace(2, 3, marks.shape[1])
    mixed = marks[np.ix_(rows, columns)]
    for statistic in (
        classical.discrimination,
        classical.item_total,
        classical.discriminative_efficiency,
    ):
        expected = statistic(marks, maxima)[columns]
        assert_allclose(statistic(mixed, maxima[columns]), expected, atol=1e-8)


@given(responses(), st.floats(0.5, 4))
def test_the_unit_of_the_marks_does_not_matter(marks: ScoreMatrix, factor: float) -> None:
    maxima = np.full(marks.shape[1], 2.0)
    expected = classical.discrimination(marks, maxima)
    assert_allclose(classical.discrimination(marks * factor, maxima * factor), expected, atol=1e-8)


@given(arrays(np.float64, st.tuples(st.integers(3, 12), st.integers(2, 6)), elements=st.integers(0, 3)))
def test_alpha_is_at_most_one_and_a_test_made_of_two_equal_halves_is_perfectly_reliable(
    marks: ScoreMatrix,
) -> None:
    alpha = reliability.alpha(marks)
    assert np.isnan(alpha) or alpha <= 1 + 1e-12
    halves = np.repeat(marks, 2, axis=1)
    whole = reliability.split_half(halves)
    assert np.isnan(whole) or whole == pytest.approx(1)


@given(st.floats(0, 0.99), st.floats(1, 5))
def test_a_longer_test_is_never_less_reliable(reliable: float, factor: float) -> None:
    assert reliability.spearman_brown(reliable, factor) >= reliable - 1e-12
    back = reliability.spearman_brown(reliability.spearman_brown(reliable, factor), 1 / factor)
    assert back == pytest.approx(reliable, abs=1e-9)


@pytest.mark.parametrize("presented", [1.0, 0.5, 0.05])
def test_item_by_item_gives_the_same_figures_as_all_at_once(presented: float) -> None:
    random = np.random.default_rng(3)
    maxima = random.integers(1, 4, 12).astype(float)
    marks = random.integers(0, maxima + 1, (60, 12)).astype(float)
    marks[random.random(marks.shape) >= presented] = np.nan
    found = list(classical.each_item(marks, maxima))
    for name, expected in (
        ("facility", classical.facility(marks / maxima)),
        ("sd", classical.deviations(marks)),
        ("discrimination", classical.discrimination(marks, maxima)),
        ("item_total", classical.item_total(marks, maxima)),
        ("discriminative_efficiency", classical.discriminative_efficiency(marks, maxima)),
    ):
        assert_allclose([getattr(one, name) for one in found], expected, atol=1e-12, err_msg=name)
