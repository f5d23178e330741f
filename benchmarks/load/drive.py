"""Driving many people at once: a synchronised start, then one action after another at a human pace."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from benchmarks.figures import Times, times
from benchmarks.load.client import TabError
from benchmarks.serving import Cost, Server


@dataclass(frozen=True, slots=True)
class Pace:
    """How a run goes.

    Everybody begins at a moment drawn evenly from the first nine tenths of `starting` seconds, so that the
    last have begun when it ends, and acts, after pauses drawn from an exponential distribution with mean
    `pause`, until `lasting` seconds after that.
    """

    people: int
    starting: float = 60.0
    lasting: float = 180.0
    pause: float = 30.0
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Action:
    """Something somebody did: when (seconds since the run began), what, and how long until it showed."""

    at: float
    kind: str
    seconds: float


class Person(Protocol):
    """Somebody at a browser."""

    async def begin(self, done: Callable[[str, float], None]) -> None:
        """Get to where the work is, telling `done` of each step and its seconds."""

    async def act(self) -> tuple[str, float]:
        """Do one thing and wait until it shows; return its name and the seconds it took."""

    async def leave(self) -> None:
        """Close the browser."""


@dataclass
class Run:
    """What happened. `costs` are the server's at the beginning, after the start, and at the end."""

    pace: Pace
    actions: list[Action] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    costs: list[Cost] = field(default_factory=list)
    lag: list[float] = field(default_factory=list)

    def while_starting(self, *kinds: str) -> Times:
        """Times of these kinds of action in the starting phase."""
        return self._between(0, self.pace.starting, kinds)

    def afterwards(self, *kinds: str) -> Times:
        """Times of these kinds of action after the starting phase."""
        return self._between(self.pace.starting, float("inf"), kinds)

    def _between(self, low: float, high: float, kinds: Sequence[str]) -> Times:
        return times(a.seconds for a in self.actions if low <= a.at < high and a.kind in kinds)

    def kinds(self) -> list[str]:
        """The kinds of action that occurred."""
        return sorted({action.kind for action in self.actions})

    def cpu_per_action(self) -> float | None:
        """The server's CPU milliseconds for each action after the starting phase, its idling included."""
        count = sum(action.at >= self.pace.starting for action in self.actions)
        if len(self.costs) < 3 or not count:
            return None
        return 1000 * (self.costs[2].cpu - self.costs[1].cpu) / count

    def cpu_share(self) -> tuple[float, float] | None:
        """The share of one core the server took while starting and afterwards."""
        if len(self.costs) < 3:
            return None
        one, two, three = self.costs
        return (two.cpu - one.cpu) / (two.at - one.at), (three.cpu - two.cpu) / (three.at - two.at)


async def drive(people: Sequence[Person], pace: Pace, server: Server) -> Run:
    """Let everybody begin and act; errors of one person are counted and end that person's part."""
    run = Run(pace)
    chance = random.Random(pace.seed)
    begin = time.perf_counter()
    moments = sorted(chance.uniform(0, 0.9 * pace.starting) for _ in people)
    watcher = asyncio.create_task(_watch_the_client(run))
    costs = asyncio.create_task(_take_costs(run, server, begin))
    await asyncio.gather(
        *(
            _part(run, person, begin, moment, random.Random(f"{pace.seed}-{number}"))
            for number, (person, moment) in enumerate(zip(people, moments, strict=True))
        )
    )
    await costs
    watcher.cancel()
    await asyncio.gather(*(_quietly(person.leave()) for person in people))
    return run


async def _part(run: Run, person: Person, begin: float, moment: float, chance: random.Random) -> None:
    def note(kind: str, seconds: float) -> None:
        run.actions.append(Action(time.perf_counter() - seconds - begin, kind, seconds))

    end = begin + run.pace.starting + run.pace.lasting
    try:
        await _until(begin + moment)
        await person.begin(note)
        while (then := time.perf_counter() + chance.expovariate(1 / run.pace.pause)) < end:
            await _until(then)
            note(*await person.act())
    except (TabError, OSError, TimeoutError) as error:
        run.errors.append(f"{type(error).__name__}: {error}")


async def _take_costs(run: Run, server: Server, begin: float) -> None:
    for moment in (0.0, run.pace.starting, run.pace.starting + run.pace.lasting):
        await _until(begin + moment)
        run.costs.append(server.cost())


async def _watch_the_client(run: Run) -> None:
    """Measure how late this program's own loop runs, which would be taken for the server's slowness."""
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0.1)
        run.lag.append(time.perf_counter() - before - 0.1)


async def _until(moment: float) -> None:
    if (left := moment - time.perf_counter()) > 0:
        await asyncio.sleep(left)


async def _quietly(leaving: Awaitable[None]) -> None:
    try:
        async with asyncio.timeout(10):
            await leaving
    except (TabError, OSError, TimeoutError):
        pass
