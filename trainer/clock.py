"""The only place that reads the time; everything else is handed `now`.

The clock takes the wall time once, at start, and then follows the machine's boot-time counter, which
neither a person nor a time daemon can set back. A candidate therefore gains nothing when the server's
wall clock is moved in the middle of an exam.
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta


def _counter() -> float:
    """Seconds on a counter that never goes back and, where the system has one, counts sleep."""
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boottime is None else time.clock_gettime(boottime)


class Clock:
    """Aware UTC time that never goes back within a process.

    `not_before` is the newest time on record (the last journal event): a server that starts with a
    wall clock behind it starts from there instead.
    """

    def __init__(self, not_before: datetime | None = None) -> None:
        self._lock = threading.Lock()
        wall = datetime.now(UTC)
        self._base = max(wall, not_before) if not_before else wall
        self._zero = _counter()

    def now(self) -> datetime:
        """The present, aware, in UTC, to the microsecond."""
        return self._base + timedelta(seconds=_counter() - self._zero)

    def not_before(self, recorded: datetime) -> timedelta:
        """Move the clock up to `recorded` if it is behind; return by how much it was moved."""
        with self._lock:
            behind = recorded - self.now()
            if behind <= timedelta(0):
                return timedelta(0)
            self._base += behind
            return behind

    def wall_drift(self) -> timedelta:
        """How far the machine's wall clock is ahead of this clock (negative: behind)."""
        return datetime.now(UTC) - self.now()
