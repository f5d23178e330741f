"""Which cards go into a run, and in which order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from trainer.blueprints import Quota
from trainer.items import Item
from trainer.practice.runs import shuffled

SET_SIZE = 10
"""Cards in a set by objective or module, and at most in one from the wrong-item book or of flags."""
DUE_SIZE = 30
"""Cards at most in one run of what is due; the rest stays due."""

Recalls = Mapping[str, float]
"""Predicted recall by card; cards never answered are missing."""


def by_need(cards: Iterable[str], recalls: Recalls, *seed: object) -> list[str]:
    """Cards never answered first, in a random order; then those least likely to be recalled."""
    names = list(cards)
    fresh = shuffled([name for name in names if name not in recalls], *seed)
    known = sorted((name for name in names if name in recalls), key=lambda name: (recalls[name], name))
    return [*fresh, *known]


def practice_set(cards: Iterable[str], recalls: Recalls, *seed: object) -> tuple[str, ...]:
    """A set of the most useful cards."""
    return tuple(by_need(cards, recalls, *seed)[:SET_SIZE])


def due_set(due: Iterable[str], recalls: Recalls) -> tuple[str, ...]:
    """What is due, that which is most in danger first."""
    return tuple(sorted(due, key=lambda name: (recalls.get(name, 0.0), name))[:DUE_SIZE])


def daily_set(
    items: Mapping[str, Item], quotas: Sequence[Quota], recalls: Recalls, *seed: object
) -> tuple[str, ...]:
    """A mixed set: for each quota its number of items, the most needed first, in a random order."""
    chosen: list[str] = []
    for number, quota in enumerate(quotas):
        fitting = [name for name, item in items.items() if name not in chosen and quota.matches(item)]
        chosen += by_need(fitting, recalls, *seed, number)[: quota.count]
    return tuple(shuffled(chosen, *seed, "order"))


def one_of_each(items: Mapping[str, Item]) -> tuple[Quota, ...]:
    """Quotas of one item for each module there is something of; where no blueprint says otherwise."""
    return tuple(Quota(1, module=module) for module in sorted({item.module for item in items.values()}))


def grouped(cards: Collection[str], group: Callable[[str], str]) -> dict[str, list[str]]:
    """Cards by what `group` says of them."""
    found: dict[str, list[str]] = defaultdict(list)
    for card in cards:
        found[group(card)].append(card)
    return dict(found)
