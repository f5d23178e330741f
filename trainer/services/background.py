"""The low-priority worker process: heavy computing never happens in a process that serves exams.

The server starts it when something waits; it takes what is asked for in the database until nothing is left,
and ends. It runs at the lowest priority and on one core, so that exams keep theirs.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from datetime import datetime

from trainer.services.platform import Platform
from trainer.storage import analyses, imports, papers, repairs

log = logging.getLogger(__name__)

MODULE = "trainer.services.worker"
PRIORITY = 19
"""What is added to the niceness of the worker; 19 is the most there is."""
_ONE_CORE = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

_lock = threading.Lock()
_running: list[subprocess.Popen[bytes]] = []


def start(platform: Platform) -> None:
    """Make sure that a worker of this process is at it. Replaced in tests."""
    with _lock:
        if _running and _running[-1].poll() is None:
            return
        _running[:] = [_begin(platform)]


def resume(platform: Platform, *, now: datetime) -> None:
    """Start a worker if something was asked for, or approved, that an earlier one did not get to."""
    with platform.store.read() as session:
        waits = (
            analyses.waiting(session, now)
            or bool(repairs.unfinished(session))
            or imports.waiting(session, now)
            or papers.waiting(session, now)
        )
    if waits:
        start(platform)


def _begin(platform: Platform) -> subprocess.Popen[bytes]:
    settings = platform.settings
    environment = {
        **os.environ,
        **dict.fromkeys(_ONE_CORE, "1"),
        "TRAINER_DATABASE_URL": settings.database_url,
        "TRAINER_CONTENT": str(settings.content),
        "TRAINER_SECRET_FILE": str(settings.secret_file),
    }
    log.info("starting a worker")
    return subprocess.Popen(  # noqa: S603 - our own module, nothing from outside
        [sys.executable, "-m", MODULE], env=environment, stdin=subprocess.DEVNULL
    )
