"""Times, durations and figures in words."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import exam_world
from tests.exam_world import NOW
from trainer.storage import Store
from trainer.web import wording
from trainer.web.state import Here


@pytest.fixture
def here(sqlite_store: Store) -> Here:
    world = exam_world.build(sqlite_store)
    return Here(world.platform, world.asker("ann"), NOW)


@given(
    st.fractions(min_value=0, max_value=100),
    st.integers(min_value=0, max_value=1000).map(lambda tenths: Fraction(tenths, 10)),
)
def test_a_score_below_the_cut_never_reads_as_if_it_reached_it(score: Fraction, cut: Fraction) -> None:
    reads_as_reached = Fraction(wording.percent(score)) >= Fraction(wording.percent(cut))
    assert reads_as_reached == (score >= cut)


@pytest.mark.parametrize(
    ("share", "text"),
    [(Fraction(60), "60"), (Fraction(5999, 100), "59.9"), (Fraction(200, 3), "66.6"), (Fraction(0), "0")],
)
def test_a_percentage_is_rounded_down_to_a_tenth(share: Fraction, text: str) -> None:
    assert wording.percent(share) == text


@pytest.mark.parametrize(
    ("marks", "text"), [(Fraction(14), "14"), (Fraction(29, 2), "14.5"), (Fraction(43, 3), "14.33")]
)
def test_marks_have_at_most_two_decimals(marks: Fraction, text: str) -> None:
    assert wording.points(marks) == text


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(hours=1, minutes=30), "1 小时 30 分钟"),
        (timedelta(minutes=45, seconds=20), "45 分钟"),
        (timedelta(minutes=4, seconds=5), "4 分钟 5 秒"),
        (timedelta(0), "0 秒"),
        (timedelta(days=1), "24 小时"),
    ],
)
def test_a_duration_is_as_fine_as_it_is_short(here: Here, length: timedelta, text: str) -> None:
    assert wording.span(here, length) == text


def test_a_moment_is_told_in_the_persons_zone(here: Here) -> None:
    assert wording.moment(here, NOW) == "2026年11月23日 09:00"
    assert wording.ago(here, NOW - timedelta(minutes=5)) == "5分钟前"
