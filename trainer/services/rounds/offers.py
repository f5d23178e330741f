"""Which cards there are to rehearse with, and how the asker has done with each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from trainer.errors import NotFoundError, translatable
from trainer.people import Asker
from trainer.scenarios.cards import Cards, Part
from trainer.services import exam_access
from trainer.services.platform import Platform
from trainer.storage import round_results, rounds
from trainer.storage.round_results import PastRound
from trainer.text import LocalText

LATEST = 300
"""Rounds a standing goes back."""

_MOST_OPEN = 20


@dataclass(frozen=True, slots=True)
class CardsOffer:
    """Cards to rehearse with, without anything written on them, and the asker's standing.

    `rated` counts rounds in which the asker played the client manager, `best` is their best mean, 1..5;
    `others` counts rounds in another part.
    """

    cards: str
    title: LocalText
    module: str
    objectives: tuple[str, ...]
    level: int
    minutes: int
    people: int
    situation: str
    rated: int
    others: int
    best: Fraction | None
    passed: bool


@dataclass(frozen=True, slots=True)
class Running:
    """A round the asker is in that has not ended."""

    round: str
    title: LocalText
    code: str
    opened_at: datetime


def offers(platform: Platform, asker: Asker) -> tuple[CardsOffer, ...]:
    """Every published set of cards, in teaching order, then by id."""
    exam_access.require_ready(asker)
    published = platform.catalogue.current()
    with platform.store.read() as session:
        past = round_results.rounds_of(session, asker.person, LATEST)
    order = {objective.code: number for number, objective in enumerate(published.objectives.objectives())}
    found = sorted(
        published.cards.values(), key=lambda cards: (order.get(cards.objectives[0], len(order)), cards.id)
    )
    return tuple(_offer(cards, [entry for entry in past if entry.cards == cards.id]) for cards in found)


def offer(platform: Platform, asker: Asker, cards_id: str) -> CardsOffer:
    """One of them. Raises NotFoundError."""
    found = next((entry for entry in offers(platform, asker) if entry.cards == cards_id), None)
    if found is None:
        raise NotFoundError(what=translatable("cards"), which=cards_id)
    return found


def _offer(cards: Cards, past: Sequence[PastRound]) -> CardsOffer:
    rated = [entry.result for entry in past if entry.part is Part.MANAGER]
    return CardsOffer(
        cards=cards.id,
        title=cards.title,
        module=cards.module,
        objectives=cards.objectives,
        level=cards.level,
        minutes=cards.minutes,
        people=cards.people,
        situation=cards.situation,
        rated=len(rated),
        others=len(past) - len(rated),
        best=max((result.mean for result in rated), default=None),
        passed=any(result.passed for result in rated),
    )


def running(platform: Platform, asker: Asker, *, now: datetime) -> tuple[Running, ...]:
    """Rounds the asker opened or has a part in that have not ended, the newest first: the way back in."""
    exam_access.require_ready(asker)
    published = platform.catalogue.current().cards
    with platform.store.read() as session:
        found = rounds.open_rounds(session, asker.person, now, _MOST_OPEN)
    return tuple(
        Running(
            entry.id,
            published[entry.cards].title if entry.cards in published else LocalText(entry.cards, entry.cards),
            entry.code,
            entry.opened_at,
        )
        for entry in found
    )
