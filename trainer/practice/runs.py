"""A run: cards in an order, answered one by one; what was wrong comes once more at the end."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from trainer.items import Item


class RunKind(StrEnum):
    """Where the cards of a run come from."""

    DUE = "due"
    DAILY = "daily"
    OBJECTIVE = "objective"
    MODULE = "module"
    WRONG = "wrong"
    FLAGGED = "flagged"
    NEXT = "next"
    ADAPTIVE = "adaptive"


@dataclass(frozen=True, slots=True)
class Run:
    """A set of cards somebody works through.

    `scope` is the objective, module or blueprint it is about. In an adaptive run `cards` is empty: each card
    follows from the answers before it.
    """

    id: str
    person: str
    kind: RunKind
    scope: str
    seed: int
    cards: tuple[str, ...]
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """A card answered in a run."""

    card: str
    right: bool


def upcoming(cards: Sequence[str], answered: Sequence[Answered], there: Container[str]) -> str | None:
    """The next card, or None at the end.

    Every card comes once, in order; then those answered wrongly come once more. Cards not `there` any more
    are passed over.
    """
    times: dict[str, int] = {}
    wrong: list[str] = []
    for one in answered:
        times[one.card] = times.get(one.card, 0) + 1
        if not one.right and times[one.card] == 1:
            wrong.append(one.card)
    first = (card for card in cards if card not in times and card in there)
    again = (card for card in wrong if times[card] == 1 and card in there)
    return next(first, None) or next(again, None)


def expected_length(cards: Sequence[str], answered: Sequence[Answered], there: Container[str]) -> int:
    """Places the run has as it stands: those answered, those to come, and repetitions of what was wrong."""
    done = {one.card for one in answered}
    times = {card: sum(1 for one in answered if one.card == card) for card in done}
    first_wrong = {one.card for one in answered if not one.right and times[one.card] == 1}
    left = sum(1 for card in cards if card not in done and card in there)
    return len(answered) + left + sum(1 for card in first_wrong if card in there)


def shown_options(item: Item, seed: int, place: int) -> tuple[str, ...]:
    """Option ids as shown at a place of a run; a fixed option keeps its place, true/false its order."""
    if not item.options:
        return item.option_ids
    fixed = {option.id for option in item.options if option.fixed}
    moving = [name for name in item.option_ids if name not in fixed]
    loose = iter(shuffled(moving, seed, place, item.id))
    return tuple(name if name in fixed else next(loose) for name in item.option_ids)


def shuffled(names: Sequence[str], *parts: object) -> list[str]:
    """Names in an order that follows from `parts` and the names alone."""
    prefix = "/".join(map(str, parts)).encode()
    return sorted(names, key=lambda name: hashlib.sha256(prefix + b"/" + name.encode()).digest())
