"""Spaced review: what a review does to a card, by the reference package of FSRS.

Intervals are whole days: there are no learning steps, since a run itself repeats what was forgotten, and no
fuzz, so that the same log always gives the same schedule.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache

from fsrs import Card as FsrsCard
from fsrs import Rating as FsrsRating
from fsrs import Scheduler, State
from fsrs.scheduler import DEFAULT_PARAMETERS

from trainer.practice.cards import Card, CardState, Memory, Outcome, Rating, owed_after

Weights = tuple[float, ...]
DEFAULT_WEIGHTS: Weights = tuple(DEFAULT_PARAMETERS)
"""The parameters FSRS 6 comes with, in force until the organisation has fitted its own."""

RETENTION = 0.9
LOWEST_RETENTION, HIGHEST_RETENTION = 0.7, 0.97
LONGEST_DAYS = 730
"""Two years: no certification is good for much longer without a renewal."""


@lru_cache(maxsize=64)
def scheduler(weights: Weights, retention: float) -> Scheduler:
    """The reference scheduler as this product uses it."""
    return Scheduler(
        parameters=weights,
        desired_retention=retention,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=LONGEST_DAYS,
        enable_fuzzing=False,
    )


def remembered(before: Memory | None, rating: Rating, at: datetime, weights: Weights) -> Memory:
    """The memory after a review."""
    card = FsrsCard(card_id=1) if before is None else _card(before)
    after, _ = scheduler(weights, RETENTION).review_card(card, FsrsRating(rating.value), at)
    if after.stability is None or after.difficulty is None:
        raise ValueError("FSRS gave no memory state")
    return Memory(after.stability, after.difficulty, at)


def recall(memory: Memory, at: datetime, weights: Weights) -> float:
    """The predicted probability, 0..1, of recalling at a time; it falls by whole days."""
    return float(scheduler(weights, RETENTION).get_card_retrievability(_card(memory), at))


def due_at(memory: Memory, retention: float, weights: Weights) -> datetime:
    """When predicted recall falls to the desired retention; at least a day after the last review."""
    decay = -weights[20]
    factor = 0.9 ** (1 / decay) - 1
    days = round(memory.stability / factor * (retention ** (1 / decay) - 1))
    return memory.last_at + timedelta(days=min(max(days, 1), LONGEST_DAYS))


def after(before: CardState | None, card: Card, outcome: Outcome, weights: Weights) -> CardState:
    """The state of a card after one more review."""
    memory = remembered(before.memory if before else None, outcome.rating, outcome.at, weights)
    return CardState(
        card=card,
        memory=memory,
        reviews=(before.reviews if before else 0) + 1,
        lapses=(before.lapses if before else 0) + int(outcome.rating is Rating.AGAIN),
        owed=owed_after(before, outcome),
        last_right=outcome.right,
    )


def replay(card: Card, outcomes: Iterable[Outcome], weights: Weights) -> CardState | None:
    """The state that follows from a card's whole log, the oldest review first; None for an empty log."""
    state: CardState | None = None
    for outcome in outcomes:
        state = after(state, card, outcome, weights)
    return state


def _card(memory: Memory) -> FsrsCard:
    return FsrsCard(
        card_id=1,
        state=State.Review,
        step=None,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.last_at,
        last_review=memory.last_at,
    )
