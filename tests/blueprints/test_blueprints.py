"""Blueprints: what a quota asks for, what a form is worth, and that nothing is lost in storage."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.banks import blueprint, blueprints, item
from trainer.blueprints import (
    Access,
    Blueprint,
    Navigation,
    Purpose,
    Quota,
    Requirement,
    ReviewPolicy,
    ReviewShows,
    ReviewWhen,
    ScoringRule,
    Window,
    from_json,
    to_json,
)
from trainer.items import ItemType
from trainer.text import LocalText


@pytest.mark.parametrize(
    ("quota", "fits"),
    [
        (Quota(1), True),
        (Quota(1, module="SALES"), True),
        (Quota(1, module="SALE"), False),
        (Quota(1, objective="SALES-01"), True),
        (Quota(1, objective="SALES-02"), False),
        (Quota(1, objective="SALES-01", band=2), True),
        (Quota(1, objective="SALES-01", band=3), False),
        (Quota(1, module="SALES", type=ItemType.SINGLE), True),
        (Quota(1, module="SALES", type=ItemType.MULTIPLE), False),
    ],
)
def test_a_quota_takes_an_item_only_if_everything_it_names_fits(quota: Quota, fits: bool) -> None:
    assert quota.matches(item("SALES-01-001", band=2)) is fits


def test_a_quota_is_named_as_its_author_would() -> None:
    assert str(Quota(4, objective="SALES-06", band=3)) == "SALES-06 band 3"
    assert str(Quota(1, module="COMP", type=ItemType.MULTIPLE)) == "COMP multiple"
    assert str(Quota(2)) == "*"


full = st.builds(
    Blueprint,
    code=st.sampled_from(["CERT-1", "X"]),
    title=st.builds(LocalText, st.text(max_size=5), st.text(max_size=5)),
    purpose=st.sampled_from(Purpose),
    sections=blueprints().map(lambda found: found.sections),
    cut=st.fractions(0, 100),
    time_limit=st.none() | st.integers(1, 600).map(lambda minutes: timedelta(minutes=minutes)),
    level=st.none() | st.integers(1, 3),
    description=st.none() | st.builds(LocalText, st.text(max_size=5), st.text(max_size=5)),
    scoring=st.sampled_from(ScoringRule),
    navigation=st.sampled_from(Navigation),
    review=st.builds(ReviewPolicy, st.sampled_from(ReviewShows), st.sampled_from(ReviewWhen)),
    window=st.builds(
        Window,
        st.none() | st.datetimes(timezones=st.just(UTC)),
        st.none() | st.datetimes(timezones=st.just(UTC)),
    ),
    bound_by_window=st.booleans(),
    attempts=st.none() | st.integers(1, 9),
    cool_down=st.integers(0, 10**6).map(lambda seconds: timedelta(seconds=seconds)),
    access=st.sampled_from(Access),
    requires=st.lists(st.builds(Requirement, st.sampled_from(["SALES", "COMP"])), max_size=2).map(tuple),
    pilot=st.integers(0, 5),
    valid_for=st.none() | st.integers(1, 60),
)


@given(full)
def test_a_blueprint_comes_back_whole_from_json(original: Blueprint) -> None:
    again = from_json(json.loads(json.dumps(to_json(original))))
    assert again == original
    assert again.digest == original.digest


@given(full, full)
def test_two_blueprints_have_the_same_digest_only_if_they_are_equal(one: Blueprint, other: Blueprint) -> None:
    assert (one.digest == other.digest) == (one == other)


def test_a_form_is_worth_the_marks_of_its_sections_exactly() -> None:
    found = blueprint([Quota(3, module="A"), Quota(4, module="B")])
    assert (found.count, found.maximum) == (7, Fraction(7))


def test_moments_are_equal_in_any_time_zone() -> None:
    utc = blueprint([Quota(1)], window=Window(closes=datetime(2026, 12, 1, 1, tzinfo=UTC)))
    again = from_json(to_json(utc))
    assert again.window.closes == datetime.fromisoformat("2026-12-01T09:00+08:00")
