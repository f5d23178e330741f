"""What a serving process does beside answering: summaries, tasks, reminders, mail, digests.

Every chore can be done by several processes at once, and again after a crash, without doing anything twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from time import sleep
from weakref import WeakKeyDictionary

from trainer.services.assign import keeping
from trainer.services.notify import digest, mail, reminders
from trainer.services.platform import Platform
from trainer.services.report import folding
from trainer.storage import Store

log = logging.getLogger(__name__)

FOLDED = 5
"""People folded at a time: who sits an exam waits for no more than these."""
PATIENCE = 9
"""How many times as long as a page took the next one waits: writers have the rest."""
LONGEST = timedelta(seconds=4)
"""For how long people are folded before the other chores have their turn."""

_EVERY: tuple[tuple[Callable[..., object], timedelta], ...] = (
    (keeping.follow, timedelta(minutes=1)),
    (reminders.remind, timedelta(minutes=10)),
    (digest.send, timedelta(minutes=10)),
    (mail.send_waiting, timedelta(seconds=20)),
)
_done: WeakKeyDictionary[Store, dict[str, datetime]] = WeakKeyDictionary()


def run(platform: Platform, *, now: datetime) -> None:
    """Do what is due. A chore that fails is logged and tried again when it is due next."""
    _try(lambda: _fold(platform))
    last = _done.setdefault(platform.store, {})
    for chore, pause in _EVERY:
        before = last.get(chore.__module__)
        if before is None or now - before >= pause:
            last[chore.__module__] = now
            _try(lambda chore=chore: chore(platform, now=now))  # type: ignore[misc]


def _fold(platform: Platform) -> None:
    """Bring summaries up to date in small pages with pauses, so that they never crowd out an exam's start."""
    began = platform.clock.now()
    while (at := platform.clock.now()) - began < LONGEST:
        if not folding.fold(platform, pages=1, size=FOLDED):
            return
        sleep(max(0.0, (platform.clock.now() - at).total_seconds()) * PATIENCE)


def _try(chore: Callable[[], object]) -> None:
    try:
        chore()
    except Exception:
        log.exception("a chore failed; it is tried again")
