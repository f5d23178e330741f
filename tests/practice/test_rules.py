"""Runs, choosing, rhythm and calibration."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exam_world import item
from trainer.blueprints import Quota
from trainer.items import ItemType, Option
from trainer.practice import choosing
from trainer.practice.calibration import FEWEST, Prediction, calibration
from trainer.practice.rhythm import rhythm
from trainer.practice.runs import Answered, expected_length, shown_options, upcoming

MONDAY = date(2026, 11, 23)


@given(
    cards=st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8),
    outcomes=st.lists(st.booleans(), min_size=16, max_size=16),
    gone=st.sets(st.sampled_from("abcdefgh")),
)
def test_every_card_comes_once_and_the_wrong_ones_once_more(
    cards: list[str], outcomes: list[bool], gone: set[str]
) -> None:
    there = set("abcdefgh") - gone
    done: list[Answered] = []
    while (card := upcoming(cards, done, there)) is not None:
        assert expected_length(cards, done, there) > len(done)
        done.append(Answered(card, outcomes[len(done)]))
    present = [card for card in cards if card in there]
    firsts = done[: len(present)]
    assert [one.card for one in firsts] == present
    assert [one.card for one in done[len(present) :]] == [one.card for one in firsts if not one.right]
    assert expected_length(cards, done, there) == len(done)


def test_fixed_options_keep_their_place() -> None:
    options = (*(Option(name, name) for name in "abc"), Option("d", "none of these", fixed=True))
    found = item("SALES-01-001", options=options)
    orders = {shown_options(found, seed, 0) for seed in range(60)}
    assert len(orders) == 6
    assert {order[-1] for order in orders} == {"d"}
    assert shown_options(item("SALES-01-002", ItemType.TRUE_FALSE), 5, 0) == ("true", "false")


def test_a_set_begins_with_what_was_never_answered_then_what_is_weakest() -> None:
    found = choosing.by_need(["a", "b", "c", "d"], {"a": 0.9, "b": 0.4}, 1)
    assert set(found[:2]) == {"c", "d"}
    assert found[2:] == ["b", "a"]
    assert len(choosing.practice_set([str(n) for n in range(50)], {}, 1)) == choosing.SET_SIZE


def test_what_is_due_comes_by_its_danger() -> None:
    assert choosing.due_set(["a", "b", "c"], {"a": 0.8, "b": 0.2, "c": 0.5}) == ("b", "c", "a")


def test_a_daily_set_fills_its_quotas_without_repeating() -> None:
    items = {f"SALES-01-P{n:02d}": item(f"SALES-01-P{n:02d}") for n in range(4)}
    items["ETIQ-01-P01"] = item("ETIQ-01-P01")
    quotas = (Quota(2, module="SALES"), Quota(1, module="ETIQ"), Quota(1, objective="SALES-01"))
    found = choosing.daily_set(items, quotas, {}, 3)
    assert len(found) == len(set(found)) == 4
    assert "ETIQ-01-P01" in found
    assert [quota.module for quota in choosing.one_of_each(items)] == ["ETIQ", "SALES"]


def test_a_week_counts_from_monday_and_the_present_one_only_once_it_is_met() -> None:
    days = {MONDAY - timedelta(days=n) for n in (1, 2, 3, 8, 9, 10)}
    found = rhythm(days, 3, MONDAY)
    assert (found.this_week, found.weeks, found.days, found.today) == (0, 2, 6, False)
    met = rhythm(days | {MONDAY + timedelta(days=n) for n in range(3)}, 3, MONDAY + timedelta(days=2))
    assert (met.this_week, met.weeks, met.met, met.today) == (3, 3, True, True)


def test_days_to_come_do_not_count() -> None:
    assert rhythm({MONDAY + timedelta(days=1)}, 1, MONDAY).days == 0


def test_too_few_predictions_say_nothing() -> None:
    assert calibration([Prediction(0.5, True)] * (FEWEST - 1)) is None


def test_predictions_are_held_against_what_happened() -> None:
    sure = [Prediction(0.9, n % 10 != 0) for n in range(50)]
    unsure = [Prediction(0.1, n % 10 == 0) for n in range(50)]
    found = calibration(sure + unsure)
    assert found is not None
    assert found.count == 100
    assert found.brier == pytest.approx(0.09)
    assert found.base == pytest.approx(0.25)
    assert [one.observed.total for one in found.bins] == [20] * 5
    assert found.bins[0].predicted == pytest.approx(0.1)
    assert found.bins[-1].observed.rate == pytest.approx(0.9, abs=0.11)
