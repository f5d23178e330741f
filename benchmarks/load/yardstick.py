"""Somebody at the yardstick page, clicking its one radio."""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks.load.client import Tab, TabError


class Clicker:
    """A person for `drive`."""

    def __init__(self, server: str) -> None:
        self.tab = Tab(server)
        self._next = 0

    async def begin(self, done: Callable[[str, float], None]) -> None:
        """Open the page."""
        done("open", await self.tab.load())
        self._check()

    async def act(self) -> tuple[str, float]:
        """Choose another option and wait until the run with it has been drawn."""
        radio = next(self.tab.elements("radio"))
        drawn = self.tab.after_run()
        before = time.perf_counter()
        await self.tab.choose(radio.id, radio.options[self._next % len(radio.options)])
        self._next += 1
        seconds = await self.tab.when(drawn) - before
        self._check()
        return "click", seconds

    async def leave(self) -> None:
        """Close the tab."""
        await self.tab.close()

    def _check(self) -> None:
        if self.tab.faults:
            raise TabError(self.tab.faults[0])
