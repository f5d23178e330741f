"""Near-copies: items whose wording overlaps so much that who has seen one knows the other.

Texts become sets of three-character shingles; pairs whose Jaccard similarity reaches a threshold are
found exactly by prefix filtering (Bayardo, Ma & Srikant, WWW 2007): two sets can only be that similar if
they share one of their rarest shingles, so few pairs are ever compared.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from trainer.bank.lint.finding import Finding
from trainer.errors import Severity, translatable
from trainer.items import Item, Pool

SIMILAR = 0.6
"""Jaccard similarity of stem and options from which two items are near-copies."""
_NOISE = re.compile(r"[\s*_`，。？！：；、（）()“”‘’\"'…—-]+")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two items by their places in the sequence, and how similar they are, 0..1."""

    first: int
    second: int
    similarity: float


def near_copies(items: Sequence[Item], checks: Sequence[Item] = ()) -> Iterator[Finding]:
    """Report near-copies within the bank, and, as errors, between what is practised and what is examined."""
    every = [*items, *checks]
    exam = {index for index, item in enumerate(items) if item.pool is Pool.EXAM}
    for pair in similar_pairs([wording(item) for item in every], SIMILAR):
        first, second = every[pair.first], every[pair.second]
        if first.testlet is not None and first.testlet == second.testlet:
            continue
        leak = (pair.first in exam) != (pair.second in exam)
        yield Finding(
            second.id,
            "stem",
            "practice-copies-exam" if leak else "near-duplicate",
            translatable("reads almost like {other} ({percent} % alike); rewrite or retire one of them"),
            {"other": first.id, "percent": round(100 * pair.similarity)},
            Severity.ERROR if leak else Severity.WARNING,
        )


def similar_pairs(texts: Sequence[str], threshold: float) -> Iterator[Pair]:
    """Every pair of texts with Jaccard similarity of at least `threshold` (0 < threshold ≤ 1)."""
    return crossing_pairs(texts, threshold, 0)


def crossing_pairs(texts: Sequence[str], threshold: float, new_from: int) -> Iterator[Pair]:
    """The same, but only pairs whose second text is at the place `new_from` or later."""
    sets = [_shingles(text) for text in texts]
    frequency = Counter(shingle for found in sets for shingle in found)
    index: dict[str, list[int]] = defaultdict(list)
    for second, found in enumerate(sets):
        rarest = sorted(found, key=lambda shingle: (frequency[shingle], shingle))
        prefix = rarest[: len(found) - ceil(threshold * len(found)) + 1]
        asked = prefix if second >= new_from else ()
        candidates = {first for shingle in asked for first in index[shingle]}
        for first in sorted(candidates):
            similarity = _jaccard(sets[first], found)
            if similarity >= threshold:
                yield Pair(first, second, similarity)
        for shingle in prefix:
            index[shingle].append(second)


def wording(item: Item) -> str:
    """What is compared of an item: its stem and its options, whatever their order."""
    return item.stem + "".join(sorted(option.text for option in item.options))


def _shingles(text: str) -> frozenset[str]:
    plain = _NOISE.sub("", text.casefold())
    if len(plain) < 3:
        return frozenset({plain}) if plain else frozenset()
    return frozenset(plain[place : place + 3] for place in range(len(plain) - 2))


def _jaccard(first: frozenset[str], second: frozenset[str]) -> float:
    shared = len(first & second)
    return shared / (len(first) + len(second) - shared) if shared else 0.0
