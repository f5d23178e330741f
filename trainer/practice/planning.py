"""Reviews aimed at a date: which cards to review today so that recall on that day is highest for the minutes
given.

Days are numbered from today, 0, to the day of the exam, which comes after the last review. Each day takes the
cards for which a review there adds most recall on the day of the exam, weighted by what the exam asks, for
its minutes. What is forecast is the same choice carried on over all days with the outcomes FSRS expects; the
plan is made anew every day from what really happened.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from trainer.practice import curves
from trainer.practice.curves import Floats
from trainer.practice.memory import Weights

MOST_STEPS = 120
"""Days a plan looks at one by one; a longer way is taken in longer steps."""
REPEAT = 0.5
"""What the second look at a forgotten card, in the same run, costs beside a first."""


@dataclass(frozen=True, slots=True, eq=False)
class Deck:
    """Cards as arrays of one length.

    Attributes:
        stability, difficulty: of FSRS; NaN for a card never reviewed.
        elapsed: whole days since the last review; 0 for a card never reviewed.
        known: chance of a right answer to a card never reviewed, 0..1; not read for others.
        value: what recalling the card on the day is worth. minutes: what a review of it takes.
    """

    stability: Floats
    difficulty: Floats
    elapsed: Floats
    known: Floats
    value: Floats
    minutes: Floats

    def __len__(self) -> int:
        return int(self.stability.size)

    @property
    def fresh(self) -> NDArray[np.bool_]:
        """Which cards were never reviewed."""
        return np.isnan(self.stability)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Reviews by day.

    Attributes:
        today: places in the deck to review today, the most worthwhile first.
        by_day: how many reviews each day of the plan has, the first being today.
        forecast: recall on the day with the plan, a mean weighted by value, 0..1. untouched: without reviews.
    """

    today: tuple[int, ...]
    by_day: tuple[float, ...]
    forecast: float
    untouched: float


def plan(deck: Deck, days: int, minutes: float, weights: Weights) -> Plan:
    """Plan reviews on days 0 .. days - 1 for recall on the day `days`.

    Args: days: at least 1. minutes: what the person gives a day.
    """
    by_day = np.zeros(days)
    today: tuple[int, ...] = ()
    ahead = deck
    for start, stop in _steps(days):
        chosen = best(ahead, days - start, minutes * (stop - start), weights)
        if start == 0:
            today = tuple(int(place) for place in chosen)
        by_day[start:stop] = len(chosen) / (stop - start)
        ahead = _later(_reviewed(ahead, chosen, weights), stop - start)
    untouched = chance(deck, days, weights)
    return Plan(today, tuple(by_day.tolist()), _mean(chance(ahead, 0, weights), deck), _mean(untouched, deck))


def chance(deck: Deck, days: float, weights: Weights) -> Floats:
    """The chance of recalling each card in some days if nothing is reviewed before."""
    stability = np.where(deck.fresh, 1.0, deck.stability)
    return np.where(deck.fresh, deck.known, curves.recall(stability, deck.elapsed + days, weights))


def gain(deck: Deck, days: float, weights: Weights) -> Floats:
    """What a review of each card now adds to the chance of recalling it in some days."""
    right = chance(deck, 0, weights)
    good, bad = _branches(deck, right, weights)
    hoped = right * curves.recall(good, days, weights) + (1 - right) * curves.recall(bad, days, weights)
    found: Floats = hoped - chance(deck, days, weights)
    return found


def best(deck: Deck, days: float, minutes: float, weights: Weights) -> NDArray[np.intp]:
    """Places of the cards whose review now adds most value in some days for its minutes, the best first."""
    cost = deck.minutes * (1 + REPEAT * (1 - chance(deck, 0, weights)))
    density = gain(deck, days, weights) * deck.value / cost
    order = np.argsort(-density, kind="stable")
    order = order[density[order] > 0]
    begun = np.cumsum(cost[order]) - cost[order]
    return order[begun < minutes]


def _branches(deck: Deck, right: Floats, weights: Weights) -> tuple[Floats, Floats]:
    """Stability after a right and after a wrong answer; a wrong one is followed by a second look."""
    fresh = deck.fresh
    stability, difficulty = np.where(fresh, 1.0, deck.stability), np.where(fresh, 5.0, deck.difficulty)
    good = np.where(fresh, weights[2], curves.after_success(stability, difficulty, right, weights))
    lapsed = np.where(fresh, weights[0], curves.after_lapse(stability, difficulty, right, weights))
    same_day = ~fresh & (deck.elapsed == 0)
    good = np.where(same_day, curves.after_same_day(stability, weights), good)
    return good, curves.after_same_day(lapsed, weights)


def _reviewed(deck: Deck, chosen: NDArray[np.intp], weights: Weights) -> Deck:
    """The deck after these reviews, each as it goes on average."""
    part = Deck(*(values[chosen] for values in _arrays(deck)))
    right, fresh = chance(part, 0, weights), part.fresh
    good, bad = _branches(part, right, weights)
    before = np.where(fresh, 5.0, part.difficulty)
    easier = np.where(fresh, curves.first_difficulty(weights, 3), curves.next_difficulty(before, weights, 3))
    harder = np.where(fresh, curves.first_difficulty(weights, 1), curves.next_difficulty(before, weights, 1))
    stability, difficulty, elapsed = deck.stability.copy(), deck.difficulty.copy(), deck.elapsed.copy()
    stability[chosen] = np.exp(right * np.log(good) + (1 - right) * np.log(bad))
    difficulty[chosen] = right * easier + (1 - right) * harder
    elapsed[chosen] = 0
    return replace(deck, stability=stability, difficulty=difficulty, elapsed=elapsed)


def _arrays(deck: Deck) -> tuple[Floats, ...]:
    return deck.stability, deck.difficulty, deck.elapsed, deck.known, deck.value, deck.minutes


def _later(deck: Deck, days: int) -> Deck:
    return replace(deck, elapsed=deck.elapsed + days)


def _steps(days: int) -> list[tuple[int, int]]:
    """The days one by one, or in steps of equal length where there are many; today is a step by itself."""
    if days <= MOST_STEPS:
        return [(day, day + 1) for day in range(days)]
    edges = np.linspace(1, days, MOST_STEPS).round().astype(int).tolist()
    starts = [0, *edges[:-1]]
    return list(zip(starts, edges, strict=True))


def _mean(recalls: Floats, deck: Deck) -> float:
    total = float(deck.value.sum())
    return float((recalls * deck.value).sum() / total) if total else 0.0


def load(deck: Deck, retention: Floats, days: int, weights: Weights) -> tuple[float, ...]:
    """Reviews expected on each of the next days if everything is reviewed when it falls due.

    What is overdue counts for today. A review is followed by the next one as if it went as predicted on
    average; cards never reviewed are left out.
    """
    known = ~deck.fresh
    ahead, kept = Deck(*(values[known] for values in _arrays(deck))), retention[known]
    found = []
    for _ in range(days):
        due = np.flatnonzero(ahead.elapsed >= curves.interval(ahead.stability, kept, weights))
        found.append(float(due.size))
        ahead = _later(_reviewed(ahead, due, weights), 1)
    return tuple(found)


def days_between(today: date, day: date) -> int:
    """Days from today to a later day."""
    return (day - today) // timedelta(days=1)
