"""Practice in the demonstration: what is due, or the daily mix, after the lessons of an evening."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from trainer.items import Item, ItemType
from trainer.people import Asker
from trainer.practice.cards import Rating
from trainer.practice.runs import RunKind
from trainer.services import practise
from trainer.services.catalogue import Published
from trainer.services.demo.cast import pause
from trainer.services.platform import Platform
from trainer.services.practise import Given, NothingToPractiseError, Question

MOST = 10
"""Cards in an evening."""
AIM_AHEAD = timedelta(days=30)
AIM_MINUTES = 15

Answer = Callable[[Item], frozenset[str]]


def evening(
    platform: Platform, asker: Asker, published: Published, answer: Answer, rng: Random, *, now: datetime
) -> datetime:
    """Work through what is due, or else the daily mix; return when it is over."""
    run = _begin(platform, asker, now)
    known = {item.version[:16]: item for item in _items(published)}
    moment = now
    while run is not None and (question := practise.look(platform, asker, run, now=moment).question):
        if question.place >= MOST:
            break
        thought = pause(rng, 18)
        moment += thought
        given = _given(question, known.get(question.mark), answer, rng, thought)
        practise.answer(platform, asker, run, given, now=moment)
    return moment


def aim(platform: Platform, asker: Asker, blueprint: str, *, now: datetime) -> None:
    """Aim at a certification a month from now."""
    day = (now + AIM_AHEAD).date()
    practise.set_aim(platform, asker, blueprint, day=day, minutes=AIM_MINUTES, now=now)


def _begin(platform: Platform, asker: Asker, now: datetime) -> str | None:
    for kind in (RunKind.DUE, RunKind.DAILY):
        try:
            return practise.begin(platform, asker, kind, now=now)
        except NothingToPractiseError:
            continue
    return None


def _items(published: Published) -> list[Item]:
    checks = [check for group in published.checks.values() for check in group]
    return [*published.bank.items.values(), *checks]


def _given(question: Question, item: Item | None, answer: Answer, rng: Random, thought: timedelta) -> Given:
    milliseconds = int(thought.total_seconds() * 1000)
    if item is None:
        rating = rng.choices((Rating.AGAIN, Rating.HARD, Rating.GOOD), (1, 2, 5))[0]
        return Given(question.place, question.mark, rating=rating, milliseconds=milliseconds)
    chosen = answer(item)
    if item.type is ItemType.TRUE_FALSE:
        shown = ["true", "false"]
    else:
        ids = {option.text: option.id for option in item.options}
        shown = [ids[text] for text in question.options]
    positions = frozenset(place for place, name in enumerate(shown) if name in chosen)
    return Given(question.place, question.mark, positions, rng.random() < 0.15, milliseconds=milliseconds)
