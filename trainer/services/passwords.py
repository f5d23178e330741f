"""Hashing and checking passwords with a bounded amount of work at a time.

Argon2id with 19 MiB, two passes and one lane, as the OWASP Password Storage Cheat Sheet recommends.
"""

from __future__ import annotations

import secrets
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from trainer.people.accounts import LONGEST_PASSWORD
from trainer.services.platform import Platform

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _gate(workers: int) -> threading.BoundedSemaphore:
    """At most this many passwords are worked on at once in this process, whoever asks."""
    return threading.BoundedSemaphore(workers)


@cache
def _nobody() -> str:
    """A hash that no password matches, checked for unknown logins so that timing tells nothing."""
    return _HASHER.hash(secrets.token_hex(16))


def hashed(platform: Platform, password: str) -> str:
    """The hash to keep of a password."""
    with _gate(platform.settings.passwords.workers):
        return _HASHER.hash(password)


def matches(platform: Platform, password_hash: str | None, password: str) -> bool:
    """Whether the password belongs to the hash; without a hash it takes as long and is False."""
    given = password[: LONGEST_PASSWORD + 1]
    with _gate(platform.settings.passwords.workers):
        try:
            fits = _HASHER.verify(password_hash or _nobody(), given)
        except (VerificationError, InvalidHashError):
            return False
    return fits and password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)
