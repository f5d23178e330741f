"""Intervals of proportions agree with the published table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.analysis import wilson
from trainer.analysis.rates import NoObservationsError


@pytest.mark.parametrize(
    ("successes", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_that_of_newcombes_table_one(
    successes: int, total: int, low: float, high: float
) -> None:
    found = wilson(successes, total)
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


@given(st.integers(1, 10_000), st.data())
def test_the_interval_holds_the_rate_and_stays_within_nought_and_one(total: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, total))
    found = wilson(successes, total)
    assert 0 <= found.low <= found.rate <= found.high <= 1


@given(st.integers(1, 500), st.data())
def test_failures_have_the_mirrored_interval(total: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, total))
    found, mirrored = wilson(successes, total), wilson(total - successes, total)
    assert found.low == pytest.approx(1 - mirrored.high)


def test_a_rate_of_nothing_is_refused() -> None:
    with pytest.raises(NoObservationsError):
        wilson(0, 0)


def test_more_successes_than_cases_are_refused() -> None:
    with pytest.raises(ValueError, match="5 of 4"):
        wilson(5, 4)
