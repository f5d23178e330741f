"""Closing sittings whose time is up, and noting the time so that a restarted server never goes back."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from weakref import WeakKeyDictionary

from trainer.clock import Clock
from trainer.errors import TrainerError
from trainer.services.platform import Platform
from trainer.services.sit_exam import sittings
from trainer.storage import Store, heartbeat
from trainer.storage import attempts as rows

log = logging.getLogger(__name__)

PAGE = 200
TOLERANCE = timedelta(seconds=2)
"""How far the machine's wall clock may lie behind before anybody is told."""

WARN_EVERY = timedelta(minutes=10)
_START = (datetime(1970, 1, 1, tzinfo=UTC), "")
_warned: WeakKeyDictionary[Clock, datetime] = WeakKeyDictionary()


def close_expired(platform: Platform, *, now: datetime) -> int:
    """Close and score every open sitting whose deadline has come; return how many.

    Each closes in its own short transaction, so that candidates still writing wait for one at most. One that
    cannot be closed is logged and left for the next sweep.

    Raises: NotSavedError: the time could not be noted.
    """
    _note_time(platform, now)
    closed, after = 0, _START
    while True:
        with platform.store.read() as session:
            page = rows.overdue(session, now, after, PAGE)
        closed += sum(_close(platform, attempt, now) for _, attempt in page)
        if len(page) < PAGE:
            break
        after = page[-1]
    platform.store.checkpoint()
    return closed


def recorded_time(store: Store) -> datetime | None:
    """The newest time a sweep has noted, for a server's clock not to start before; None before the first."""
    with store.read() as session:
        return heartbeat.recorded(session)


def _close(platform: Platform, attempt: str, now: datetime) -> bool:
    try:
        current = sittings.settle(platform, sittings.facts_of(platform, attempt), now=now)
    except TrainerError:
        log.exception("attempt %s is overdue and could not be closed", attempt)
        return False
    return not current.head.is_open


def _note_time(platform: Platform, now: datetime) -> None:
    with platform.store.write() as session:
        heartbeat.beat(session, now)
    drift = platform.clock.wall_drift()
    warned = _warned.get(platform.clock)
    if drift < -TOLERANCE and (warned is None or now - warned >= WARN_EVERY):
        _warned[platform.clock] = now
        log.warning(
            "the machine's clock is %.0f s behind the time of this server; exams go by the server's",
            -drift.total_seconds(),
        )
