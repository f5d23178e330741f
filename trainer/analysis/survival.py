"""Time to an event of which some people are still waiting: the Kaplan–Meier estimate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, log, sqrt

from trainer.analysis.rates import Z_95
from trainer.errors import TrainerError, translatable


class NobodyWaitedError(TrainerError):
    """A curve of nobody."""

    template = translatable("There is nobody to follow yet.")


@dataclass(frozen=True, slots=True)
class Waited:
    """How many people had the event after so long, and how many were last seen still waiting (censored)."""

    after: float
    events: int
    censored: int


@dataclass(frozen=True, slots=True)
class Step:
    """The curve from a time on: the share still waiting with its 95 % interval, each 0..1.

    `at_risk` were waiting just before, `events` of them had the event then. Where nobody waits any more there
    is no interval, and both bounds are 0.
    """

    after: float
    at_risk: int
    events: int
    censored: int
    waiting: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Curve:
    """The estimate at every time somebody had the event or was last seen. `median` None: not reached yet."""

    people: int
    events: int
    steps: tuple[Step, ...]
    median: float | None
    median_low: float | None
    median_high: float | None

    def waiting(self, after: float) -> float:
        """The share still waiting at a time."""
        passed = [step.waiting for step in self.steps if step.after <= after]
        return passed[-1] if passed else 1.0


def kaplan_meier(waited: Sequence[Waited]) -> Curve:
    """The product-limit estimate with Greenwood's variance and intervals on the log scale.

    Args: waited: times of 0 or more, in any order; the same time may come several times. Who was last seen at
        the time of an event counts as at risk at it.
    Raises: NobodyWaitedError.
    Source: Kaplan & Meier, JASA 53 (1958), 457-481; the intervals are those of R's `survival::survfit`
        with `conf.type = "log"`; the median lies where the curve first reaches one half.
    """
    times = sorted({found.after for found in waited})
    events = {time: sum(found.events for found in waited if found.after == time) for time in times}
    censored = {time: sum(found.censored for found in waited if found.after == time) for time in times}
    people = sum(events.values()) + sum(censored.values())
    if not people:
        raise NobodyWaitedError
    steps, at_risk, waiting, variance = [], people, 1.0, 0.0
    for time in times:
        happened = events[time]
        waiting *= 1 - happened / at_risk
        variance += happened / (at_risk * (at_risk - happened)) if at_risk > happened else inf
        low, high = _bounds(waiting, variance)
        steps.append(Step(time, at_risk, happened, censored[time], waiting, low, high))
        at_risk -= happened + censored[time]
    return Curve(
        people=people,
        events=sum(events.values()),
        steps=tuple(steps),
        median=_half([(step.after, step.waiting) for step in steps]),
        median_low=_half([(step.after, step.low) for step in steps]),
        median_high=_half([(step.after, step.high) for step in steps if step.waiting > 0]),
    )


def _bounds(waiting: float, variance: float) -> tuple[float, float]:
    if waiting <= 0:
        return 0.0, 0.0
    spread = Z_95 * sqrt(variance)
    return exp(log(waiting) - spread), min(1.0, exp(log(waiting) + spread))


def _half(points: Sequence[tuple[float, float]]) -> float | None:
    """Where a falling curve reaches one half; half-way to the next drop where it rests exactly on it."""
    for place, (time, share) in enumerate(points):
        if share < 0.5 - 1e-12:
            return time
        if abs(share - 0.5) <= 1e-12:
            later = [at for at, value in points[place + 1 :] if value < share - 1e-12]
            return (time + later[0]) / 2 if later else time
    return None
