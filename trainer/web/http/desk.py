"""Where password work waits its turn, so that a rush at the door disturbs nobody inside."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from trainer.errors import TrainerError, translatable

T = TypeVar("T")
LONGEST_QUEUE = 5000


class BusyError(TrainerError):
    """More people are at the door than can be served within minutes."""

    template = translatable("Very many people are signing in at this moment. Please try again in a minute.")


class Desk:
    """Runs work on a few threads of its own; the rest waits without holding up the loop."""

    def __init__(self, workers: int) -> None:
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="sign-in")
        self._waiting = 0

    async def run(self, work: Callable[[], T]) -> T:
        """The result of the work, once it was its turn. Raises BusyError: the line is too long."""
        if self._waiting >= LONGEST_QUEUE:
            raise BusyError
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1
