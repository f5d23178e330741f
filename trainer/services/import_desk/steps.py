"""What the worker's steps have in common: small transactions with pauses, progress, signs of life."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import sleep
from typing import TypeVar

from sqlmodel import Session

from trainer.errors import TrainerError
from trainer.services.platform import Platform
from trainer.storage import imports
from trainer.storage.imports import Claimed, Progress

log = logging.getLogger(__name__)

Value = TypeVar("Value")

PATIENCE = 2
"""How many times as long as a transaction took the next one waits: writers have the rest."""
LONGEST = 0.25
"""Seconds after which the next one does not wait any longer."""
BEAT = 10.0
"""Seconds between two signs of life."""


class StoppedError(Exception):
    """Somebody cancelled, or another worker has taken it up."""


@contextmanager
def ours(platform: Platform, claimed: Claimed) -> Iterator[Session]:
    """A transaction in which nobody else goes on with the import; afterwards others have their turn.

    Raises: StoppedError: it is not this worker's any more.
    """
    began = platform.clock.now()
    with platform.store.write() as session:
        if not imports.is_ours(session, claimed):
            raise StoppedError
        yield session
    took = max(0.0, (platform.clock.now() - began).total_seconds())
    sleep(min(LONGEST, took * PATIENCE))


def advance(platform: Platform, claimed: Claimed, phase: str, done: int, total: int) -> None:
    """Note how far it has come.

    Raises: StoppedError.
    """
    with platform.store.write() as session:
        still = imports.advance(session, claimed, Progress(phase, done, total), platform.clock.now())
    if not still:
        raise StoppedError


@contextmanager
def signs_of_life(platform: Platform, claimed: Claimed) -> Iterator[None]:
    """Say every few seconds that the worker is at it, however long a step takes."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT):
            try:
                with platform.store.write() as session:
                    imports.beat(session, claimed, platform.clock.now())
            except TrainerError:
                log.exception("import %s: no sign of life could be given", claimed.run.id)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def portions(values: Sequence[Value], size: int) -> Iterator[Sequence[Value]]:
    """The values, a few at a time."""
    return (values[start : start + size] for start in range(0, len(values), size))
