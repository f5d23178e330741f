"""The figures of one item in several exams, put together."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.analysis.pooling import correlation, pool
from trainer.analysis.report import ItemStatistics, OptionStatistics


def figures(
    n: int, facility: float | None, discrimination: float | None, *options: OptionStatistics
) -> ItemStatistics:
    return ItemStatistics(
        "SALES-01-001", n, 1.0, facility, 0.5, discrimination, None, None, None, None, options
    )


def test_correlations_are_averaged_on_fishers_scale() -> None:
    # Three studies of r = .50 (n 40), .31 (n 90) and .40 (n 25); z̄ = (37·.5493 + 87·.3205 + 22·.4236) / 146.
    found, low, high = correlation([(0.5, 40), (0.31, 90), (0.4, 25)])
    mean = (37 * 0.549306 + 87 * 0.320545 + 22 * 0.423649) / 146
    assert found == pytest.approx(math.tanh(mean), abs=1e-5)
    assert low == pytest.approx(math.tanh(mean - 1.959964 / math.sqrt(146)), abs=1e-5)
    assert high == pytest.approx(math.tanh(mean + 1.959964 / math.sqrt(146)), abs=1e-5)


def test_a_single_correlation_has_the_textbook_interval() -> None:
    # r = .30 with n = 50: z = .3095, standard error 1/√47 = .1459, interval .023 to .534.
    found, low, high = correlation([(0.3, 50)])
    assert found == pytest.approx(0.3)
    assert (low, high) == (pytest.approx(0.0236, abs=5e-4), pytest.approx(0.5338, abs=5e-4))


def test_what_is_undefined_or_rests_on_three_is_left_out() -> None:
    assert correlation([(None, 80), (0.9, 3)]) == (None, None, None)
    assert correlation([(0.4, 60), (None, 80)]) == correlation([(0.4, 60)])
    found, low, high = correlation([(1.0, 40)])
    assert found is not None
    assert low is not None
    assert high is not None
    assert 0.99 < low <= found <= high <= 1


def test_facility_and_options_are_weighted_by_the_sittings_behind_them() -> None:
    one = OptionStatistics("a", True, 30, 0.75, 0.4, ())
    other = OptionStatistics("a", True, 10, 0.125, 0.2, ())
    found = pool([figures(40, 0.75, 0.4, one), figures(80, 0.15, 0.2, other)])
    assert found.n == 120
    assert found.facility == pytest.approx((40 * 0.75 + 80 * 0.15) / 120)
    assert [(option.id, option.key, option.count) for option in found.options] == [("a", True, 40)]
    assert found.options[0].share == pytest.approx(40 / 120)


@given(st.lists(st.tuples(st.floats(-1, 1), st.integers(0, 500)), max_size=6))
def test_the_pooled_value_lies_within_its_interval_and_between_the_single_ones(
    found: list[tuple[float, int]],
) -> None:
    value, low, high = correlation(found)
    if value is None or low is None or high is None:
        assert all(n <= 3 for _, n in found)
        return
    counted = [one for one, n in found if n > 3]
    assert low <= value <= high
    assert min(counted) - 1e-6 <= value <= max(counted) + 1e-6
