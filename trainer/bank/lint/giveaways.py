"""Rules about a set of items: a key that length or position gives away more often than chance."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import comb

from trainer.bank.lint.finding import Finding
from trainer.errors import translatable
from trainer.items import Item, ItemType

FILE_LEVEL = 0.05
BANK_LEVEL = 0.001
"""How unlikely a pattern must be, if only chance were at work, to be reported."""


def key_length(items: Sequence[Item]) -> Iterator[Finding]:
    """Report a file whose keys are the longest option more often than chance allows."""
    singles = _singles(items)
    longest = [item for item in singles if _key_is_longest(item)]
    if not longest:
        return
    chance = sum(1 / len(item.options) for item in singles) / len(singles)
    if _tail(len(longest), len(singles), chance) < FILE_LEVEL:
        yield Finding(
            longest[0].id,
            "options",
            "key-longest",
            translatable(
                "the key is the longest option in {count} of {total} single items ({ids}); "
                "by chance it would be about {expected}. Shorten keys or lengthen distractors"
            ),
            {
                "count": len(longest),
                "total": len(singles),
                "ids": ", ".join(item.id for item in longest),
                "expected": round(chance * len(singles)),
            },
        )


def key_position(items: Sequence[Item]) -> Iterator[Finding]:
    """Report a module whose keys stand at one authored position more often than chance allows."""
    modules: dict[str, list[Item]] = defaultdict(list)
    for item in _singles(items):
        modules[item.module].append(item)
    for module, singles in modules.items():
        places = Counter(item.option_ids.index(next(iter(item.key))) for item in singles)
        width = max(len(item.options) for item in singles)
        place, count = places.most_common(1)[0]
        if _tail(count, len(singles), 1 / width) * width < BANK_LEVEL:
            yield Finding(
                singles[0].id,
                "key",
                "key-position",
                translatable(
                    "in module {module} {count} of {total} keys stand at position {place}; spread them evenly"
                ),
                {"module": module, "count": count, "total": len(singles), "place": place + 1},
            )


def _singles(items: Sequence[Item]) -> list[Item]:
    return [
        item
        for item in items
        if item.type is ItemType.SINGLE and len(item.key) == 1 and item.key <= set(item.option_ids)
    ]


def _key_is_longest(item: Item) -> bool:
    """Whether the key, and no other option, has the most characters."""
    lengths = {option.id: len(option.text) for option in item.options}
    key = lengths.pop(next(iter(item.key)))
    return key > max(lengths.values(), default=key)


def _tail(successes: int, trials: int, chance: float) -> float:
    """The binomial probability of at least so many successes."""
    return sum(
        comb(trials, k) * chance**k * (1 - chance) ** (trials - k) for k in range(successes, trials + 1)
    )
