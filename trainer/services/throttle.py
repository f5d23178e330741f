"""Counting failed tries in the database, and how long to wait; the rule is `trainer.people.throttling`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from trainer.errors import TrainerError, translatable
from trainer.people import throttling
from trainer.people.throttling import Bucket, Place
from trainer.storage import sign_in


class TooManyTriesError(TrainerError):
    """Somebody tries too fast. `seconds` says for how long nothing will be looked at."""

    template = translatable("Too many failed tries. Please wait {seconds} seconds and try again.")

    def __init__(self, wait: timedelta) -> None:
        self.seconds = max(1, math.ceil(wait.total_seconds()))
        super().__init__(seconds=self.seconds)


@dataclass(frozen=True, slots=True)
class Try:
    """A try that was counted before it was looked at."""

    place: Place
    at: datetime


def count(session: Session, place: Place, *, now: datetime) -> Try:
    """Count a try before its password is looked at.

    Raises: TooManyTriesError: it is not to be looked at, and was not counted.
    """
    found = sign_in.buckets(session, place.keys)
    if wait := throttling.wait(found, place, now):
        raise TooManyTriesError(wait)
    sign_in.keep(session, (throttling.counted(found.get(key, Bucket(key)), now) for key in place.keys))
    return Try(place, now)


def forgive(session: Session, tried: Try) -> None:
    """Make good, after a success, the failures of this account from this place; those from elsewhere stay."""
    place = tried.place
    found = sign_in.buckets(session, place.keys)
    own = place.guards if place.device or place.known_address else (place.ledger,)
    failures = max((found[key].failures for key in own if key in found), default=0)
    sign_in.drop(session, own)
    sign_in.keep(
        session,
        (
            throttling.made_good(found[key], failures, tried.at)
            for key in place.keys
            if key in found and key not in own
        ),
    )
