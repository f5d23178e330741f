"""Guessing is slowed down; a stranger cannot lock anybody out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.people.throttling import (
    LIMITS,
    Bucket,
    BucketKind,
    Place,
    counted,
    delay_after,
    made_good,
    network,
    remaining,
    wait,
)

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


class World:
    """Buckets in memory and a clock."""

    def __init__(self) -> None:
        self.buckets: dict[str, Bucket] = {}
        self.now = NOW

    def fail(self, place: Place) -> timedelta:
        """Try and fail; returns the wait if the try was not looked at."""
        if waiting := wait(self.buckets, place, self.now):
            return waiting
        for key in place.keys:
            self.buckets[key] = counted(self.buckets.get(key, Bucket(key)), self.now)
        return timedelta(0)


def test_the_first_tries_cost_nothing_and_then_the_wait_doubles_up_to_minutes() -> None:
    limit = LIMITS[BucketKind.ACCOUNT]
    delays = [delay_after(limit, failures).total_seconds() for failures in range(1, 14)]
    assert delays == [0, 0, 0, 0, 0, 10, 20, 40, 80, 160, 300, 300, 300]


@given(st.sampled_from(list(BucketKind)), st.integers(0, 10_000))
def test_nobody_ever_waits_longer_than_five_minutes(kind: BucketKind, failures: int) -> None:
    assert timedelta(0) <= delay_after(LIMITS[kind], failures) <= timedelta(minutes=5)


def test_a_stranger_who_guesses_an_account_from_many_addresses_is_slowed_down() -> None:
    world = World()
    tries = [world.fail(Place("li.na", f"203.0.113.{n}")) for n in range(50)]
    assert tries[:6] == [timedelta(0)] * 6
    assert all(waiting > timedelta(0) for waiting in tries[6:])


def test_a_stranger_does_not_delay_the_owner_at_a_place_they_signed_in_from() -> None:
    world = World()
    for n in range(500):
        world.fail(Place("li.na", f"203.0.113.{n}"))
        world.now += timedelta(seconds=30)
    assert wait(world.buckets, Place("li.na", "198.51.100.7", known_address=True), world.now) == timedelta(0)
    assert wait(world.buckets, Place("li.na", "192.0.2.9", device="d1"), world.now) == timedelta(0)
    assert wait(world.buckets, Place("li.na", "192.0.2.9"), world.now) > timedelta(0)


def test_a_stranger_in_the_same_office_does_not_delay_the_owner_on_their_own_device() -> None:
    world = World()
    office = "198.51.100.7"
    for _ in range(100):
        world.fail(Place("li.na", office, known_address=True))
        world.now += timedelta(minutes=1)
    assert wait(world.buckets, Place("li.na", office, known_address=True), world.now) > timedelta(0)
    assert wait(
        world.buckets, Place("li.na", office, device="d1", known_address=True), world.now
    ) == timedelta(0)


def test_spraying_one_password_over_many_accounts_slows_the_address_down() -> None:
    world = World()
    looked_at = sum(world.fail(Place(f"person{n}", "203.0.113.5")) == timedelta(0) for n in range(1000))
    assert looked_at <= LIMITS[BucketKind.ADDRESS].free + 1
    assert wait(world.buckets, Place("li.na", "203.0.113.6"), world.now) == timedelta(0)


def test_in_a_day_a_stranger_gets_few_hundred_guesses_at_one_account() -> None:
    world = World()
    guesses = 0
    for n in range(24 * 60 * 12):
        guesses += world.fail(Place("li.na", f"203.0.113.{n % 200}")) == timedelta(0)
        world.now += timedelta(seconds=5)
    assert guesses < 400


@pytest.mark.parametrize("kind", list(BucketKind))
def test_failures_are_forgotten_with_time(kind: BucketKind) -> None:
    bucket = Bucket(f"{kind}:x", 7, NOW)
    leak = LIMITS[kind].leak
    assert [remaining(bucket, NOW + leak * n) for n in (0, 1, 6, 7, 100)] == [7, 6, 1, 0, 0]


def test_a_success_makes_good_its_own_failures_and_leaves_those_of_others() -> None:
    bucket = Bucket("address:x", 60, NOW, NOW + timedelta(minutes=1))
    after = made_good(bucket, 3, tried_at=NOW)
    assert (after.failures, after.blocked_until) == (57, None)
    later = made_good(bucket, 3, tried_at=NOW - timedelta(seconds=1))
    assert later.blocked_until == NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("address", "counts_as"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_an_ipv6_network_counts_as_one_address(address: str, counts_as: str) -> None:
    assert network(address) == counts_as


def test_keys_do_not_tell_the_login() -> None:
    assert all("li.na" not in key for key in Place("li.na", "203.0.113.5").keys)
