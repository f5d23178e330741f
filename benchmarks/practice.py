"""Practice: reviews aimed at a date beside plain FSRS and beside none, and how fast a plan is made.

Simulated people, each with the same cards, minutes and days under every way of reviewing. The assumptions:

- 600 cards learnt before; their stability is log-normal (median 4.5 days), their last review up to a month
ago. - What the schedule believes is wrong: each card's true stability is the believed one times a log-normal
  factor (SD 0.3 of its logarithm). Outcomes are drawn from the truth; both follow FSRS 6 with its own
parameters. - A review takes 25 seconds, a forgotten card half as much again. There are 10 minutes a day for
  30 days; what is left of a day's minutes is spent ahead of time, so that all ways use the same minutes.
- The exam comes after the last day. Either it asks for every card alike, or, like a certification, for three
  cards in five, some of them twice or three times as much as others.
- Plain FSRS keeps 90 %: what is due first, by the lowest recall or by the longest overdue.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from benchmarks.aims import Aim, Part
from benchmarks.figures import machine
from benchmarks.options import Options
from trainer.practice import curves, planning
from trainer.practice.memory import DEFAULT_WEIGHTS
from trainer.practice.planning import Deck

CARDS, DAYS, MINUTES, PEOPLE = 600, 30, 10.0, 20
REVIEW = 25 / 60
RETENTION = 0.9
MANY = 10_000

Floats = NDArray[np.float64]
Order = Callable[["Person", int], NDArray[np.intp]]


@dataclass(eq=False)
class Person:
    """Somebody's cards: what is believed of them and what is true, as arrays of one length."""

    believed: Floats
    true: Floats
    difficulty: Floats
    last: Floats
    value: Floats

    def deck(self, day: int) -> Deck:
        """The cards as the planner takes them."""
        size = self.believed.size
        elapsed = day - self.last
        return Deck(
            self.believed, self.difficulty, elapsed, np.zeros(size), self.value, np.full(size, REVIEW)
        )


def person(random: np.random.Generator, value: Floats) -> Person:
    """Somebody drawn from the assumptions."""
    believed = np.exp(random.normal(1.5, 1.0, CARDS))
    true = believed * np.exp(random.normal(0, 0.3, CARDS))
    elapsed = np.floor(random.uniform(0, 30, CARDS))
    return Person(believed, true, random.uniform(2, 9, CARDS), -elapsed, value)


def aimed(who: Person, day: int) -> NDArray[np.intp]:
    """The planner's order, further than the minutes reach: the simulation stops when they are spent."""
    return planning.best(who.deck(day), DAYS - day, 10 * MINUTES, DEFAULT_WEIGHTS)


def lowest_first(who: Person, day: int) -> NDArray[np.intp]:
    """Plain FSRS: what is due, the lowest recall first; then ahead of time in the same order."""
    recall = curves.recall(who.believed, day - who.last, DEFAULT_WEIGHTS)
    return np.lexsort((recall, ~_due(who, day)))


def overdue_first(who: Person, day: int) -> NDArray[np.intp]:
    """Plain FSRS: by the day it fell, or will fall, due."""
    return np.argsort(who.last + curves.interval(who.believed, RETENTION, DEFAULT_WEIGHTS), kind="stable")


def nothing(_who: Person, _day: int) -> NDArray[np.intp]:
    """No review at all."""
    return np.zeros(0, dtype=np.intp)


def _due(who: Person, day: int) -> NDArray[np.bool_]:
    return who.last + curves.interval(who.believed, RETENTION, DEFAULT_WEIGHTS) <= day


@dataclass(frozen=True, slots=True)
class Outcome:
    """True recall on the day, weighted by what the exam asks, 0..1, and the minutes and reviews it took."""

    recall: float
    minutes: float
    reviews: float


def season(order: Order, value: Floats, seed: int) -> Outcome:
    """Thirty days of somebody who reviews in this order."""
    random = np.random.default_rng(seed)
    who = person(random, value)
    spent, reviews = 0.0, 0
    for day in range(DAYS):
        left = MINUTES
        for card in order(who, day):
            if left < REVIEW:
                break
            if who.last[card] == day:
                continue
            right = _review(who, int(card), day, random)
            left -= REVIEW * (1 if right else 1 + planning.REPEAT)
            reviews += 1
        spent += MINUTES - left
    recall = curves.recall(who.true, DAYS - who.last, DEFAULT_WEIGHTS)
    return Outcome(float((recall * value).sum() / value.sum()), spent, reviews)


def _review(who: Person, card: int, day: int, random: np.random.Generator) -> bool:
    """One review: the outcome follows from the truth, and both truth and belief follow from the outcome."""
    days = float(day - who.last[card])
    here = slice(card, card + 1)
    true = curves.recall(who.true[here], days, DEFAULT_WEIGHTS)
    right = bool(random.random() < true[0])
    for memory in (who.true, who.believed):
        recalled = curves.recall(memory[here], days, DEFAULT_WEIGHTS)
        if right:
            memory[here] = curves.after_success(memory[here], who.difficulty[here], recalled, DEFAULT_WEIGHTS)
        else:
            lapsed = curves.after_lapse(memory[here], who.difficulty[here], recalled, DEFAULT_WEIGHTS)
            memory[here] = curves.after_same_day(lapsed, DEFAULT_WEIGHTS)
    who.difficulty[here] = curves.next_difficulty(who.difficulty[here], DEFAULT_WEIGHTS, 3 if right else 1)
    who.last[card] = day
    return right


WAYS: dict[str, Order] = {
    "no review": nothing,
    "plain FSRS, lowest recall first": lowest_first,
    "plain FSRS, longest overdue first": overdue_first,
    "aimed at the date": aimed,
}


def measure(options: Options) -> Part:
    """Simulate, then time the planner."""
    random = np.random.default_rng(options.seed)
    exams = {
        "every card asked alike": np.ones(CARDS),
        "a certification": random.choice([0, 0, 1, 2, 3], CARDS).astype(float),
    }
    lines, aims, figures = [], [], {}
    for exam, value in exams.items():
        found = {way: _mean(order, value, options.seed) for way, order in WAYS.items()}
        lines.append(f"{exam}:")
        for way, outcome in found.items():
            lines.append(
                f"  {way:34s} recall on the day {100 * outcome.recall:5.1f} %   "
                f"{outcome.minutes:5.0f} min {outcome.reviews:6.0f} reviews"
            )
        plain = max(found[way].recall for way in WAYS if way.startswith("plain"))
        worse = 100 * (plain - found["aimed at the date"].recall)
        aims.append(Aim(f"{exam}: plain FSRS, the better of two, above the plan by", worse, 0.0, "points"))
        figures[exam] = {way: asdict(outcome) for way, outcome in found.items()}
    seconds = _timed(random)
    lines.append(f"{MANY:,} due cards planned for {DAYS} days in {seconds:.2f} s")
    aims.append(Aim(f"{MANY:,} due cards planned", seconds, 1.0, "s"))
    figures["plan_seconds"] = {"cards": MANY, "days": DAYS, "seconds": seconds}
    figures["machine"] = asdict(machine())
    return Part("practice", lines, aims, figures)


def _mean(order: Order, value: Floats, seed: int) -> Outcome:
    found = [season(order, value, seed + number) for number in range(PEOPLE)]
    recall, minutes, reviews = np.mean([[one.recall, one.minutes, one.reviews] for one in found], axis=0)
    return Outcome(float(recall), float(minutes), float(reviews))


def _timed(random: np.random.Generator) -> float:
    """The planner over many cards, all of them overdue."""
    stability = np.exp(random.normal(1.5, 1.0, MANY))
    size = np.zeros(MANY)
    elapsed = curves.interval(stability, RETENTION, DEFAULT_WEIGHTS) + random.integers(0, 20, MANY)
    deck = Deck(stability, random.uniform(2, 9, MANY), elapsed, size, np.ones(MANY), np.full(MANY, REVIEW))
    begun = perf_counter()
    planning.plan(deck, DAYS, 60.0, DEFAULT_WEIGHTS)
    return perf_counter() - begun
