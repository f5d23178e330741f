"""What a certificate says, how long it holds, what it renews; numbers that show when they are mistyped."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer import certificates as rules
from trainer.certificates import (
    Band,
    Earned,
    MistypedNumberError,
    NothingToCorrectError,
    NotStandingError,
    Standing,
    Status,
)
from trainer.text import LocalText

ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
EARNED = Earned(
    "org", "ann", "a1", "CERT-1", LocalText("初级", "Level 1"), 1, Fraction(725, 10), Fraction(60), 24, AT, AT
)
OWNER = LocalText("培训中心", "Training centre")


def _issue(earned: Earned = EARNED, name: str = "c1", renews: str | None = None) -> rules.Certificate:
    return rules.issue(
        earned, certificate=name, serial=1, renews=renews, issuer=OWNER, zone=ZONE, now=earned.at
    )


@pytest.mark.parametrize(
    ("percent", "cut", "band"),
    [
        (Fraction(60), 60, Band(60, 69)),
        (Fraction(699, 10), 60, Band(60, 69)),
        (Fraction(70), 60, Band(70, 79)),
        (Fraction(65), 65, Band(65, 69)),
        (Fraction(100), 60, Band(90, 100)),
        (Fraction(90), 95, Band(90, 100)),
        (Fraction(200, 3), Fraction(200, 3), Band(60, 69)),
    ],
)
def test_a_score_band_is_tens_of_percent_from_the_cut_score_up(
    percent: Fraction, cut: Fraction, band: Band
) -> None:
    assert rules.band_of(percent, Fraction(cut)) == band


@given(st.fractions(0, 100), st.fractions(0, 100))
def test_every_passing_score_lies_within_its_band(percent: Fraction, cut: Fraction) -> None:
    percent = max(percent, cut)
    band = rules.band_of(percent, cut)
    assert band.low <= percent < band.high + 1


def test_a_certificate_is_valid_to_the_end_of_its_last_day_where_it_was_earned() -> None:
    certificate = _issue()
    end = certificate.valid_until
    assert end is not None
    assert end.astimezone(ZONE) == datetime(2028, 11, 24, tzinfo=ZONE)
    assert rules.standing(certificate, None, end - timedelta(microseconds=1)).standing is Standing.VALID
    assert rules.standing(certificate, None, end) == Status(Standing.EXPIRED, end)


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 24, date(2028, 12, 15)),
    ],
)
def test_a_day_the_month_does_not_have_becomes_its_last_one(day: date, months: int, last: date) -> None:
    earned = datetime(day.year, day.month, day.day, 23, 30, tzinfo=ZONE)
    end = rules.valid_until(earned, months, ZONE)
    assert end is not None
    assert (end - timedelta(seconds=1)).astimezone(ZONE).date() == last


def test_without_a_validity_in_the_blueprint_a_certificate_never_expires() -> None:
    certificate = _issue(replace(EARNED, valid_for=None))
    assert rules.standing(certificate, None, AT + timedelta(days=40_000)).standing is Standing.VALID


def test_revocation_outlasts_expiry() -> None:
    certificate = _issue()
    revoked = Status(Standing.REVOKED, AT, "wrong person")
    assert rules.standing(certificate, revoked, AT + timedelta(days=5000)) == revoked
    with pytest.raises(NotStandingError, match=certificate.number):
        rules.require_standing(certificate, revoked)


def test_a_pass_renews_the_latest_certificate_of_the_same_exam_that_was_not_taken_back() -> None:
    first = _issue()
    second = _issue(replace(EARNED, attempt="a2", at=AT + timedelta(days=400)), "c2")
    other = _issue(replace(EARNED, attempt="a3", blueprint="CERT-2", at=AT + timedelta(days=500)), "c3")
    now = replace(EARNED, attempt="a4", at=AT + timedelta(days=900))
    earlier = [(first, None), (second, None), (other, None)]
    assert rules.renewed(earlier, now) == second.number
    assert rules.renewed([(first, None), (second, Status(Standing.REVOKED))], now) == first.number
    assert rules.renewed([(other, None)], now) is None
    assert rules.renewed([(replace(first, attempt="a4"), None)], now) is None


def test_a_corrected_name_changes_the_number_and_nothing_else() -> None:
    old = _issue()
    later = AT + timedelta(days=30)
    fresh = rules.reissue(old, "李楠", "李娜", certificate="c9", serial=2, zone=ZONE, now=later)
    assert fresh.replaces == old.number != fresh.number
    kept = ("valid_until", "earned_at", "band", "level", "title", "attempt", "renews")
    assert all(getattr(fresh, name) == getattr(old, name) for name in kept)
    with pytest.raises(NothingToCorrectError):
        rules.reissue(old, "李娜", "李娜", certificate="c9", serial=2, zone=ZONE, now=later)


@given(st.uuids(), st.integers(2000, 2100))
def test_a_number_is_read_back_however_it_is_typed(key: object, year: int) -> None:
    number = rules.number_for(str(key), year)
    assert rules.read_number(number) == number
    sloppy = number.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert rules.read_number(f"  {sloppy} ") == number


@given(st.uuids(), st.data())
def test_one_mistyped_letter_shows(key: object, data: st.DataObject) -> None:
    number = rules.number_for(str(key), 2026)
    places = [place for place, letter in enumerate(number) if letter != "-"]
    place = data.draw(st.sampled_from(places))
    letter = data.draw(st.sampled_from([x for x in "123456789ABCDEFGHJKMNPQRSTVWXY" if x != number[place]]))
    if {letter, number[place]} == {"0", "Z"}:
        return
    with pytest.raises(MistypedNumberError):
        rules.read_number(number[:place] + letter + number[place + 1 :])


@pytest.mark.parametrize("typed", ["", "2026", "hello", "2026-7K4M9-Q2D3X", "' OR 1=1 --", "二〇二六" * 9])
def test_what_is_no_number_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(MistypedNumberError):
        rules.read_number(typed)


def test_numbers_never_change() -> None:
    assert rules.number_for("0193a5e0-0000-7000-8000-000000000001", 2026) == "2026-J9Z94-65JQ66"
