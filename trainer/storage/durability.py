"""Waiting until what was committed to SQLite has reached the disk: one flush for all who wait.

SQLite alone flushes its log inside every commit, while it holds the only right to write: on a disk that takes
10 ms for it, a hundred commits a second are the end. Here a commit only writes to the log and gives the right
to write back (`synchronous=NORMAL`); then everybody waits for a flush that began after their own commit, and
those who committed meanwhile share it. Nobody is told that something is saved before that.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable


class SharedFlush:
    """Flushes of one thing, each shared by the threads that wait for it at the same time."""

    def __init__(self, flush: Callable[[], None]) -> None:
        self._flush = flush
        self._counting = threading.Lock()
        self._flushing = threading.Lock()
        self._committed = 0
        self._flushed = 0

    def wait(self) -> None:
        """Return once a flush has ended that began after this call.

        Raises: OSError: the flush failed; whoever waits next tries again.
        """
        with self._counting:
            self._committed += 1
            mine = self._committed
        with self._flushing:
            if self._flushed >= mine:
                return
            until = self._committed
            self._flush()
            self._flushed = until


class WriteAheadLog:
    """The log beside an SQLite file. `path` is None where there is none and commits flush by themselves."""

    def __init__(self) -> None:
        self.path: str | None = None

    def flush(self) -> None:
        """Bring the log to the disk.

        It is opened anew each time, because SQLite deletes it with the last connection, after everything in
        it has been moved to the database and flushed there.
        """
        if self.path is None:
            return
        try:
            log = os.open(self.path, os.O_RDWR)
        except FileNotFoundError:
            return
        try:
            _sync(log)
        finally:
            os.close(log)


_sync: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)
