"""Kaplan–Meier curves are those of R's survival package; nobody who still waits is dropped."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles import oracle

from trainer.analysis.survival import Curve, NobodyWaitedError, Waited, kaplan_meier


def waited(times: list[float], events: list[int]) -> list[Waited]:
    return [Waited(time, event, 1 - event) for time, event in zip(times, events, strict=True)]


@pytest.mark.parametrize("group", ["maintained", "not_maintained", "lung"])
def test_the_curve_and_its_intervals_are_those_of_r(group: str) -> None:
    by_r: dict[str, Any] = oracle("survival")[group]
    found = kaplan_meier(waited(by_r["time"], by_r["event"]))
    assert [step.after for step in found.steps] == by_r["after"]
    assert [step.at_risk for step in found.steps] == by_r["at_risk"]
    assert [step.events for step in found.steps] == by_r["events"]
    assert [step.censored for step in found.steps] == by_r["censored"]
    assert [step.waiting for step in found.steps] == pytest.approx(by_r["waiting"])
    for step, low, high in zip(found.steps, by_r["low"], by_r["high"], strict=True):
        assert step.low == pytest.approx(0 if low is None else low)
        assert step.high == pytest.approx(0 if high is None else high)
    assert (found.median, found.median_low) == (by_r["median"], by_r["median_low"])
    assert found.median_high == by_r["median_high"]


def test_counts_of_equal_times_are_the_same_as_people_one_by_one() -> None:
    times, events = [1, 1, 1, 2, 3, 3, 5], [1, 1, 0, 1, 1, 0, 0]
    together = [Waited(1, 2, 1), Waited(2, 1, 0), Waited(3, 1, 1), Waited(5, 0, 1)]
    assert kaplan_meier(waited(times, events)) == kaplan_meier(together)


def test_people_still_waiting_are_censored_not_dropped() -> None:
    with_them = kaplan_meier([Waited(10, 1, 0), Waited(20, 0, 9)])
    assert with_them.waiting(10) == pytest.approx(0.9)
    assert with_them.median is None
    assert (with_them.people, with_them.events) == (10, 1)


def test_where_nobody_waits_any_more_the_curve_ends_at_nothing() -> None:
    found = kaplan_meier([Waited(3, 1, 0), Waited(7, 1, 0)])
    assert [step.waiting for step in found.steps] == [0.5, 0]
    assert found.median == 5


def test_a_curve_of_nobody_is_refused() -> None:
    with pytest.raises(NobodyWaitedError):
        kaplan_meier([])


@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=60))
def test_the_curve_falls_within_its_bounds_and_without_censoring_is_the_plain_share(
    people: list[tuple[int, bool]],
) -> None:
    found: Curve = kaplan_meier([Waited(time, int(event), int(not event)) for time, event in people])
    shares = [step.waiting for step in found.steps]
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= step.low <= step.waiting + 1e-12 for step in found.steps)
    assert all(step.waiting <= step.high + 1e-12 <= 1 + 1e-9 for step in found.steps)
    if all(event for _, event in people):
        gone = Counter(time for time, _ in people)
        total = 0
        for step in found.steps:
            total += gone[int(step.after)]
            assert step.waiting == pytest.approx(1 - total / len(people), abs=1e-9)
