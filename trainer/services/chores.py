"""What a serving process does beside answering: summaries, tasks, reminders, mail, digests.

Every chore can be done by several processes at once, and again after a crash, without doing anything twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from trainer.services.assign import keeping
from trainer.services.notify import digest, mail, reminders
from trainer.services.platform import Platform
from trainer.services.report import folding
from trainer.storage import Store

log = logging.getLogger(__name__)

PAGES = 20
"""Pages of people folded at a time, so that nobody who writes waits for long."""

_EVERY: tuple[tuple[Callable[..., object], timedelta], ...] = (
    (keeping.follow, timedelta(minutes=1)),
    (reminders.remind, timedelta(minutes=10)),
    (digest.send, timedelta(minutes=10)),
    (mail.send_waiting, timedelta(seconds=20)),
)
_done: WeakKeyDictionary[Store, dict[str, datetime]] = WeakKeyDictionary()


def run(platform: Platform, *, now: datetime) -> None:
    """Do what is due. A chore that fails is logged and tried again when it is due next."""
    _try(lambda: folding.fold(platform, pages=PAGES))
    last = _done.setdefault(platform.store, {})
    for chore, pause in _EVERY:
        before = last.get(chore.__module__)
        if before is None or now - before >= pause:
            last[chore.__module__] = now
            _try(lambda chore=chore: chore(platform, now=now))  # type: ignore[misc]


def _try(chore: Callable[[], object]) -> None:
    try:
        chore()
    except Exception:
        log.exception("a chore failed; it is tried again")
