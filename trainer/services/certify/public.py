"""What strangers may learn: whether a number stands for a certificate, and what that one itself says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from trainer.certificates import Certificate, MistypedNumberError, Status, read_number, standing
from trainer.certificates.keys import PublicKey
from trainer.people import throttling
from trainer.people.throttling import Bucket
from trainer.services.certify import keys
from trainer.services.platform import Platform
from trainer.services.throttle import TooManyTriesError
from trainer.storage import certificates as rows
from trainer.storage import sign_in

REVOKED = 10_000
"""Entries of the list of what no longer holds."""


@dataclass(frozen=True, slots=True)
class PublicCertificate:
    """A certificate as anybody may see it: what is printed on it, and how it stands now.

    `name` is empty once the holder's identity was erased. Reasons, and what came after, are for others to
    tell.
    """

    certificate: Certificate
    name: str
    status: Status


def look_up(platform: Platform, typed: str, address: str, *, now: datetime) -> PublicCertificate | None:
    """The certificate with the number somebody typed; None where there is none to be known of.

    Numbers that are not found are counted by the address they come from, and slowed down like failed
    sign-ins.

    Raises: TooManyTriesError: nothing is looked up now. MistypedNumberError.
    """
    key = throttling.lookup_key(address)
    _wait(platform, key, now)
    try:
        found = _find(platform, read_number(typed), now)
    except MistypedNumberError:
        _count(platform, key, now)
        raise
    if found is None:
        _count(platform, key, now)
    return found


def public_keys(platform: Platform, *, now: datetime) -> tuple[PublicKey, ...]:
    """Every key certificates of this installation were signed with."""
    return keys.known(platform, now=now)


def no_longer_holding(platform: Platform) -> list[str]:
    """Ids of the credentials that were revoked or replaced, the latest first."""
    with platform.store.read() as session:
        return rows.revoked_ids(session, REVOKED)


def _find(platform: Platform, number: str, now: datetime) -> PublicCertificate | None:
    with platform.store.read() as session:
        held = rows.by_number(session, number)
        if held is None or now < held.certificate.public_from:
            return None
    return PublicCertificate(held.certificate, held.name, standing(held.certificate, held.ended, now))


def _wait(platform: Platform, key: str, now: datetime) -> None:
    with platform.store.read() as session:
        until = sign_in.buckets(session, [key]).get(key, Bucket(key)).blocked_until
    if until is not None and until > now:
        raise TooManyTriesError(until - now)


def _count(platform: Platform, key: str, now: datetime) -> None:
    with platform.store.write() as session:
        found = sign_in.buckets(session, [key]).get(key, Bucket(key))
        sign_in.keep(session, [throttling.counted(found, now)])
