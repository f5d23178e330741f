"""What is wrong with cards: a sheet that cannot be rated by, secrets that are not secret."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trainer.errors import Severity, translatable
from trainer.scenarios.cards import Cards, Secret
from trainer.scenarios.checking import Flaw

FEWEST_SECRETS = 2
"""With fewer, the second round of the same people holds no surprise."""

FEWEST_LINES, MOST_LINES = 3, 8
"""Fewer lines tell nothing, more cannot be filled in while people talk."""

_BLANKS = re.compile(r"[\s，。；：、！？“”‘’,.;:!?\"'()（）—…-]+")
_WORTH_COMPARING = 6


def flaws(cards: Cards) -> Iterator[Flaw]:
    """Everything found wrong."""
    yield from _secrets(cards)
    yield from _told(cards)
    yield from _sheet(cards)
    yield from _unrated(cards)


def _plain(text: str) -> str:
    """A text without what does not change its meaning."""
    return _BLANKS.sub("", text).lower()


def _all_plain(secret: Secret) -> frozenset[str]:
    return frozenset(map(_plain, secret.facts))


def _secrets(cards: Cards) -> Iterator[Flaw]:
    """Enough sets of secrets, each unlike the others."""
    secrets = cards.customer.secrets
    if len(secrets) < FEWEST_SECRETS:
        message = translatable(
            "the customer needs at least {low} sets of secrets; one is dealt for each round"
        )
        yield Flaw("cards", "too-few-secrets", message, {"low": FEWEST_SECRETS})
    for number, secret in enumerate(secrets):
        for other in range(number):
            if _all_plain(secret) == _all_plain(secrets[other]):
                message = translatable("secrets {number} and {other} say the same; make one another")
                details: dict[str, object] = {"number": number + 1, "other": other + 1}
                yield Flaw(f"secrets.{number}", "same-secrets", message, details)


def _told(cards: Cards) -> Iterator[Flaw]:
    """A secret that stands where the client manager's player can read it is none."""
    manager = cards.manager
    open_to_all = _plain(" ".join((cards.situation, manager.goal, *manager.facts, *manager.must)))
    for number, secret in enumerate(cards.customer.secrets):
        for fact in secret.facts:
            if len(_plain(fact)) >= _WORTH_COMPARING and _plain(fact) in open_to_all:
                message = translatable(
                    "the secret '{fact}' also stands in the situation or on the client manager's card"
                )
                yield Flaw(f"secrets.{number}", "secret-told", message, {"fact": fact[:30]})


def _sheet(cards: Cards) -> Iterator[Flaw]:
    """A sheet of a fit length whose lines tell three behaviours apart."""
    if not FEWEST_LINES <= len(cards.sheet) <= MOST_LINES:
        message = translatable("a sheet has from {low} to {high} lines, so that it can be filled in live")
        yield Flaw("sheet", "line-count", message, {"low": FEWEST_LINES, "high": MOST_LINES})
    titles: set[str] = set()
    for line in cards.sheet:
        place = f"sheet.{line.id}"
        if len({_plain(text) for text in (line.low, line.middle, line.high)}) < 3:
            message = translatable("the behaviours for 1, 3 and 5 must differ, or nobody can tell them apart")
            yield Flaw(place, "same-anchors", message)
        if _plain(line.title.zh) in titles:
            message = translatable("two lines of the sheet have the title '{title}'; rename one")
            yield Flaw(place, "same-title", message, {"title": line.title.zh})
        titles.add(_plain(line.title.zh))


def _unrated(cards: Cards) -> Iterator[Flaw]:
    rated = {line.objective for line in cards.sheet}
    for objective in cards.objectives:
        if objective not in rated:
            message = translatable("no line of the sheet rates objective {objective}; add one or take it off")
            yield Flaw(
                "objectives", "objective-not-rated", message, {"objective": objective}, Severity.WARNING
            )
