"""What a certificate says, and what becomes of it: issued, renewed, expired, revoked, reissued."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from zoneinfo import ZoneInfo

from trainer.certificates.numbers import number_for
from trainer.errors import TrainerError, translatable
from trainer.text import LocalText


class Standing(StrEnum):
    """How a certificate stands at a time; only a valid one proves anything now."""

    VALID = "valid"
    EXPIRED = "expired"
    REPLACED = "replaced"
    REVOKED = "revoked"


class NotStandingError(TrainerError):
    """A certificate that was revoked or replaced takes no further change."""

    template = translatable("Certificate {number} was revoked or replaced before; nothing was changed.")


class NothingToCorrectError(TrainerError):
    """A reissue is for a corrected name; this name is on the certificate already."""

    template = translatable(
        "The certificate already says {name}. Correct the name of the account first, then issue it again."
    )


@dataclass(frozen=True, slots=True)
class Band:
    """The score in whole percent, as coarse as a certificate tells it; both ends are part of the band."""

    low: int
    high: int

    def __str__(self) -> str:
        return f"{self.low}–{self.high} %"


@dataclass(frozen=True, slots=True)
class Earned:
    """A pass that earns a certificate, as the blueprint in force then has it.

    `at` is when the sitting closed, `percent` 0..100, `valid_for` in months (None: without an end),
    `public_from` when the result may be known.
    """

    organisation: str
    person: str
    attempt: str
    blueprint: str
    title: LocalText
    level: int | None
    percent: Fraction
    cut: Fraction
    valid_for: int | None
    at: datetime
    public_from: datetime


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate; nothing in it ever changes.

    `serial` counts the certificates of one attempt from 1. `renews` and `replaces` are numbers of earlier
    ones: of the pass before, and of the same pass under another name. `issuer` is the organisation's name
    then.
    """

    id: str
    number: str
    organisation: str
    person: str
    attempt: str
    serial: int
    blueprint: str
    title: LocalText
    level: int | None
    band: Band
    earned_at: datetime
    issued_at: datetime
    valid_until: datetime | None
    public_from: datetime
    issuer: LocalText
    renews: str | None = None
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """How a certificate stands, since when and why where it was revoked or replaced, and what followed it."""

    standing: Standing
    since: datetime | None = None
    reason: str = ""
    followed_by: str | None = None


def band_of(percent: Fraction, cut: Fraction) -> Band:
    """Tens of percent from the cut score up: 60–69, 70–79, …, 90–100; the lowest begins at the cut score."""
    low = min(90, 10 * int(percent // 10))
    high = 100 if low == 90 else low + 9
    begins = -int(-cut // 1)
    return Band(max(low, begins) if begins <= percent else low, high)


def valid_until(earned_at: datetime, months: int | None, zone: ZoneInfo) -> datetime | None:
    """The first moment after the last valid day: the midnight that ends the same day `months` later.

    A day the month does not have becomes its last one.
    """
    if months is None:
        return None
    day = earned_at.astimezone(zone).date()
    whole = day.year * 12 + day.month - 1 + months
    year, month = divmod(whole, 12)
    last = calendar.monthrange(year, month + 1)[1]
    then = day.replace(year=year, month=month + 1, day=min(day.day, last)) + timedelta(days=1)
    return datetime.combine(then, time(), zone).astimezone(earned_at.tzinfo)


def issue(
    earned: Earned,
    *,
    certificate: str,
    serial: int,
    renews: str | None,
    issuer: LocalText,
    zone: ZoneInfo,
    now: datetime,
) -> Certificate:
    """The certificate a pass earns, under the id `certificate`."""
    return Certificate(
        id=certificate,
        number=number_for(certificate, now.astimezone(zone).year),
        organisation=earned.organisation,
        person=earned.person,
        attempt=earned.attempt,
        serial=serial,
        blueprint=earned.blueprint,
        title=earned.title,
        level=earned.level,
        band=band_of(earned.percent, earned.cut),
        earned_at=earned.at,
        issued_at=now,
        valid_until=valid_until(earned.at, earned.valid_for, zone),
        public_from=max(earned.public_from, now),
        issuer=issuer,
        renews=renews,
    )


def reissue(
    old: Certificate, was: str, name: str, *, certificate: str, serial: int, zone: ZoneInfo, now: datetime
) -> Certificate:
    """The same pass under a corrected name: same validity, another number.

    Raises: NothingToCorrectError: `name` is what the old one says already (`was`).
    """
    if name == was:
        raise NothingToCorrectError(name=name)
    return replace(
        old,
        id=certificate,
        number=number_for(certificate, now.astimezone(zone).year),
        serial=serial,
        issued_at=now,
        public_from=max(old.public_from, now),
        replaces=old.number,
    )


def standing(certificate: Certificate, ended: Status | None, now: datetime) -> Status:
    """How a certificate stands at a time; `ended` says whether it was revoked or replaced before."""
    if ended is not None:
        return ended
    if certificate.valid_until is not None and now >= certificate.valid_until:
        return Status(Standing.EXPIRED, certificate.valid_until)
    return Status(Standing.VALID)


def require_standing(certificate: Certificate, ended: Status | None) -> None:
    """Raise NotStandingError where a certificate was revoked or replaced."""
    if ended is not None:
        raise NotStandingError(number=certificate.number)


def renewed(earlier: Iterable[tuple[Certificate, Status | None]], earned: Earned) -> str | None:
    """The number of the certificate a new one renews: the holder's latest for another pass of the same exam.

    One that was revoked or replaced is not renewed; an expired one is.
    """
    lasting = [
        certificate
        for certificate, ended in earlier
        if ended is None
        and certificate.blueprint == earned.blueprint
        and certificate.attempt != earned.attempt
        and certificate.earned_at <= earned.at
    ]
    return max(lasting, key=lambda found: (found.earned_at, found.issued_at)).number if lasting else None
