"""Item response models agree with R (lme4, eRm, optim) and with the published fits of ltm and mirt."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from oracles import matrix, oracle

from trainer.analysis import irt
from trainer.analysis.arrays import IncompleteDesignError, NotDichotomousError, TooFewResponsesError

Matrix = NDArray[np.float64]


def lsat(section: str) -> Matrix:
    table = oracle("irt")[section]
    return np.repeat(matrix(table["pattern"]), table["count"], axis=0)


def simulated(candidates: int, items: int, presented: float, seed: int = 1) -> tuple[Matrix, irt.Items]:
    random = np.random.default_rng(seed)
    true = irt.Items(random.lognormal(0, 0.3, items), random.normal(0, 1, items))
    right = random.random((candidates, items)) < irt.probability(true, random.normal(size=candidates))
    seen = random.random((candidates, items)) < presented
    return np.where(seen, right, np.nan), true


def test_the_published_fit_of_ltm_to_lsat_six_is_found() -> None:
    published = oracle("published_irt")["lsat6_ltm"]
    fit = irt.two_parameter(lsat("lsat6"))
    assert fit.log_likelihood == pytest.approx(published["log_likelihood"], abs=5e-4)
    assert_allclose(fit.items.slope, published["slope"], atol=0.002)
    assert_allclose(fit.items.difficulty, published["difficulty"], atol=0.005)
    errors = irt.standard_errors(fit)
    assert_allclose(errors.slope, published["slope_error"], atol=0.002)
    assert_allclose(errors.difficulty, published["difficulty_error"], atol=0.005)


def test_the_published_fits_of_mirt_are_found() -> None:
    published = oracle("published_irt")
    rasch = irt.one_parameter(lsat("lsat6"))
    assert_allclose(rasch.items.intercept, published["lsat6_mirt_rasch"]["intercept"], atol=0.002)
    assert rasch.items.slope[0] ** 2 == pytest.approx(published["lsat6_mirt_rasch"]["variance"], abs=0.002)
    common = irt.one_parameter(lsat("lsat7"))
    assert common.items.slope[0] == pytest.approx(published["lsat7_mirt_common_slope"]["slope"], abs=0.001)
    assert_allclose(common.items.intercept, published["lsat7_mirt_common_slope"]["intercept"], atol=0.001)
    fit = irt.two_parameter(lsat("lsat7"))
    assert_allclose(fit.items.slope, published["lsat7_mirt"]["slope"], atol=0.001)
    assert_allclose(fit.items.intercept, published["lsat7_mirt"]["intercept"], atol=0.001)


def test_abilities_and_score_fit_are_those_mirt_publishes() -> None:
    published = oracle("published_irt")["lsat7_mirt"]
    scores = lsat("lsat7")
    fit = irt.two_parameter(scores)
    abilities = irt.expected_a_posteriori(fit.items, matrix(published["lowest_patterns"]))
    assert_allclose(abilities.value, published["first_scores"], atol=0.005)
    found = irt.score_fit(scores, fit.items, fit.grid, own_parameters=2)
    assert_allclose(found.statistic, published["score_fit"], atol=0.01)
    assert found.freedom.tolist() == published["freedom"]


@pytest.mark.parametrize("design", ["complete", "sparse"])
def test_the_rasch_model_is_that_of_lme4(design: str) -> None:
    by_r = oracle("irt")[f"rasch_{design}"]
    fit = irt.one_parameter(matrix(oracle("irt")[design]))
    assert fit.converged
    assert_allclose(fit.items.intercept, by_r["intercept"], atol=0.003)
    assert_allclose(fit.items.slope, by_r["sd"], atol=0.003)
    assert fit.log_likelihood == pytest.approx(by_r["log_likelihood"], abs=0.01)


@pytest.mark.parametrize("design", ["complete", "sparse"])
def test_the_two_parameter_model_and_its_errors_are_those_of_rs_optim(design: str) -> None:
    by_r = oracle("irt")[f"two_parameter_{design}"]
    fit = irt.two_parameter(matrix(oracle("irt")[design]))
    assert fit.converged
    assert fit.log_likelihood == pytest.approx(by_r["log_likelihood"], abs=1e-4)
    assert_allclose(fit.items.slope, by_r["slope"], atol=0.001)
    assert_allclose(fit.items.intercept, by_r["intercept"], atol=0.001)
    assert_allclose(fit.items.difficulty, by_r["difficulty"], atol=0.001)
    errors = irt.standard_errors(fit)
    assert_allclose(errors.slope, by_r["slope_error"], rtol=0.005)
    assert_allclose(errors.intercept, by_r["intercept_error"], rtol=0.005)
    assert_allclose(errors.difficulty, by_r["difficulty_error"], rtol=0.005)


@pytest.fixture
def erm() -> dict[str, Any]:
    """What eRm finds, with its items on our scale: slope 1 and minus the difficulties."""
    found: dict[str, Any] = dict(oracle("irt")["erm"])
    difficulty = np.array(found["difficulty"])
    found["items"] = irt.Items(np.ones(difficulty.size), -difficulty)
    return found


def test_abilities_by_maximum_likelihood_are_those_of_erm(erm: dict[str, Any]) -> None:
    patterns = np.tril(np.ones((10, 10)))[:9]
    abilities = irt.maximum_likelihood(erm["items"], patterns)
    assert_allclose(abilities.value, erm["ability_by_score"], atol=1e-4)


def test_infit_and_outfit_are_those_of_erm(erm: dict[str, Any]) -> None:
    scores = matrix(oracle("irt")["complete"])
    abilities = irt.maximum_likelihood(erm["items"], scores)
    found = irt.mean_squares(scores, irt.probability(erm["items"], abilities.value))
    assert_allclose(found.infit, erm["infit"], atol=1e-4)
    assert_allclose(found.outfit, erm["outfit"], atol=1e-4)


def test_information_is_that_of_erm(erm: dict[str, Any]) -> None:
    points = np.array(erm["points"], dtype=float)
    assert_allclose(irt.total_information(erm["items"], points), erm["information"], rtol=1e-6)
    assert_allclose(irt.conditional_error(erm["items"], points), np.array(erm["information"]) ** -0.5)


def test_true_items_are_found_where_everybody_saw_another_form() -> None:
    scores, true = simulated(4000, 40, 0.4)
    fit = irt.two_parameter(scores)
    errors = irt.standard_errors(fit)
    for found, expected, error in (
        (fit.items.slope, true.slope, errors.slope),
        (fit.items.intercept, true.intercept, errors.intercept),
    ):
        standardised = (found - expected) / error
        assert np.abs(standardised).max() < 4
        assert 0.6 < float((standardised**2).mean()) < 1.6


def test_an_item_everybody_has_right_is_not_estimated_without_a_prior() -> None:
    scores, _ = simulated(300, 6, 1.0)
    scores[:, 2] = 1
    assert np.isnan(irt.two_parameter(scores).items.slope).tolist() == [
        False,
        False,
        True,
        False,
        False,
        False,
    ]
    assert np.isnan(irt.standard_errors(irt.two_parameter(scores)).difficulty[2])
    assert np.isfinite(irt.two_parameter_with_prior(scores).items.intercept).all()


def test_a_prior_keeps_small_samples_sane() -> None:
    worse = []
    for seed in range(5):
        scores, true = simulated(40, 12, 1.0, seed)
        plain, drawn = irt.two_parameter(scores), irt.two_parameter_with_prior(scores)
        assert drawn.converged
        assert np.abs(drawn.items.slope - 1).max() < 1.5
        far = [float(np.nanmean((fit.items.slope - true.slope) ** 2)) for fit in (plain, drawn)]
        worse.append(far[0] > far[1])
    assert all(worse)


def test_a_prior_hardly_moves_large_samples() -> None:
    scores, _ = simulated(5000, 10, 1.0)
    plain, drawn = irt.two_parameter(scores), irt.two_parameter_with_prior(scores)
    assert_allclose(plain.items.slope, drawn.items.slope, atol=0.03)
    assert drawn.log_likelihood <= plain.log_likelihood


def test_a_wrongly_keyed_item_has_a_negative_slope() -> None:
    scores, _ = simulated(800, 10, 0.7)
    scores[:, 3] = 1 - scores[:, 3]
    assert irt.two_parameter_with_prior(scores).items.slope[3] < 0


def test_a_candidate_without_responses_has_no_ability() -> None:
    items = irt.Items(np.ones(4), np.zeros(4))
    scores = np.array([[np.nan] * 4, [1, 0, np.nan, 1], [1, 1, np.nan, np.nan]])
    assert np.isnan(irt.expected_a_posteriori(items, scores).value).tolist() == [True, False, False]
    assert np.isnan(irt.maximum_likelihood(items, scores).value).tolist() == [True, False, True]


def test_the_marginal_reliability_is_the_share_of_spread_that_is_real() -> None:
    random = np.random.default_rng(3)
    true = irt.Items(np.full(40, 1.5), np.linspace(-2, 2, 40))
    ability = random.normal(size=3000)
    scores = (random.random((3000, 40)) < irt.probability(true, ability)).astype(float)
    scores[random.random(scores.shape) < 0.5] = np.nan
    fit = irt.two_parameter(scores)
    estimated = irt.expected_a_posteriori(fit.items, scores).value
    real = float(np.corrcoef(estimated, ability)[0, 1]) ** 2
    assert irt.marginal_reliability(fit, scores) == pytest.approx(real, abs=0.03)


def test_what_cannot_be_fitted_is_refused() -> None:
    with pytest.raises(NotDichotomousError):
        irt.two_parameter(np.array([[0, 0.5], [1, 1]]))
    with pytest.raises(TooFewResponsesError):
        irt.two_parameter(np.array([[0.0], [1]]))
    with pytest.raises(TooFewResponsesError):
        irt.one_parameter(np.ones((20, 5)))
    items = irt.Items(np.ones(3), np.zeros(3))
    with pytest.raises(IncompleteDesignError):
        irt.score_fit(np.array([[1, 0, np.nan], [1, 1, 0]]), items, irt.normal_grid(3), 1)


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_the_order_of_candidates_and_items_does_not_matter(seed: int, random: Any) -> None:
    scores, _ = simulated(120, 6, 0.8, seed)
    rows, columns = list(range(120)), list(range(6))
    random.shuffle(rows)
    random.shuffle(columns)
    one = irt.two_parameter_with_prior(scores)
    other = irt.two_parameter_with_prior(scores[np.ix_(rows, columns)])
    assert_allclose(other.items.slope, one.items.slope[columns], atol=1e-3)
    assert other.log_likelihood == pytest.approx(one.log_likelihood, abs=1e-4)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_more_right_answers_never_lower_an_ability(seed: int) -> None:
    random = np.random.default_rng(seed)
    items = irt.Items(random.lognormal(0, 0.5, 8), random.normal(size=8))
    scores = (random.random((1, 8)) < 0.5).astype(float)
    better = scores.copy()
    better[0, random.integers(8)] = 1
    before, after = (irt.expected_a_posteriori(items, s).value[0] for s in (scores, better))
    assert after >= before - 1e-12
    assert -6 < before < 6


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(2, 12))
def test_the_information_of_a_test_is_the_sum_of_its_items(seed: int, number: int) -> None:
    random = np.random.default_rng(seed)
    items = irt.Items(random.lognormal(0, 0.3, number), random.normal(size=number))
    points = np.array([-1.0, 0, 2])
    information = irt.item_information(items, points)
    assert np.all((information >= 0) & (information <= items.slope**2 / 4 + 1e-12))
    assert_allclose(irt.total_information(items, points), information.sum(axis=1))
