"""From foreign categories and knowledge points to objective codes: what is remembered, what may be meant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import log, sqrt

from trainer.objectives import OBJECTIVE_CODE, ObjectiveTree
from trainer.text import Language

_CODE_BEFORE = re.compile(r"^[\s\dA-Za-z.、．_\-()（）]*(?=[\u4e00-\u9fff])")
_LIKELY = 0.08
"""Cosine from which an objective is worth suggesting."""
_SHARED = 3
"""Words that a suggestion is explained with."""
_TITLE = 5
"""How many times as much a word of a title counts as one of an item."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An objective a topic may mean, how similar their wording is, 0..100, and the words that make it so."""

    code: str
    title: str
    likeness: int
    shared: tuple[str, ...] = ()


@dataclass(frozen=True)
class Topics:
    """What is known of foreign topics.

    Attributes:
        remembered: objective code by topic; empty = not decided. fallback: for topics nobody has decided on.
        texts: the stems of the items there are, by objective.
    """

    tree: ObjectiveTree
    remembered: Mapping[str, str] = field(default_factory=dict)
    fallback: str = ""
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def objective(self, topic: str) -> str:
        """The objective of a topic: as remembered, named by code or by title, else the fallback."""
        return self.memory(topic) or self.named(topic) or self.fallback

    def memory(self, topic: str) -> str:
        """The objective remembered for a topic, or for one of the same name under another heading."""
        return self.remembered.get(topic, "") or self._remembered.get(plain(topic), "") if topic else ""

    def named(self, topic: str) -> str:
        """The objective whose code or title a topic is."""
        codes = [match[0] for match in OBJECTIVE_CODE.finditer(topic)]
        known = self.tree.codes()
        for code in reversed(codes):
            if not known or code in known:
                return code
        return self._titles.get(plain(topic), "")

    @cached_property
    def _remembered(self) -> dict[str, str]:
        return {plain(topic): code for topic, code in self.remembered.items() if code}

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {
            plain(objective.title.in_(language)): objective.code
            for objective in self.tree.objectives()
            for language in Language
        }

    def suggestion(self, topic: str, stems: Sequence[str] = ()) -> Suggestion | None:
        """The objective that a topic and the stems under it read most like: by its title and its items.

        Source: cosine of bigram counts weighted by inverse document frequency (Manning, Raghavan & Schütze,
        Introduction to Information Retrieval, ch. 6).
        """
        asked = self._weighted(_bigrams(plain(topic)) + _bigrams(plain(topic)) + _bigrams(" ".join(stems)))
        scores = {code: _cosine(asked, vector) for code, vector in self._vectors.items()}
        best = max(scores, key=lambda code: (scores[code], code), default="")
        objective = self.tree.objective(best)
        if objective is None or scores[best] < _LIKELY:
            return None
        return Suggestion(
            best, objective.title.zh, round(100 * scores[best]), _shared(asked, self._vectors[best])
        )

    @cached_property
    def _counts(self) -> dict[str, Counter[str]]:
        found = {}
        for objective in self.tree.objectives():
            title = " ".join(objective.title.in_(language) for language in Language).casefold()
            found[objective.code] = _bigrams(
                " ".join([*[title] * _TITLE, *self.texts.get(objective.code, ())])
            )
        return found

    @cached_property
    def _rarity(self) -> dict[str, float]:
        spread = Counter(bigram for counts in self._counts.values() for bigram in counts)
        return {bigram: log(1 + len(self._counts) / count) for bigram, count in spread.items()}

    def _weighted(self, counts: Counter[str]) -> dict[str, float]:
        return {bigram: (1 + log(count)) * self._rarity.get(bigram, 1.0) for bigram, count in counts.items()}

    @cached_property
    def _vectors(self) -> dict[str, dict[str, float]]:
        return {code: self._weighted(counts) for code, counts in self._counts.items()}


def _bigrams(text: str) -> Counter[str]:
    words = re.findall(r"[\u4e00-\u9fff]+|[a-z0-9]{2,}", text.casefold())
    pairs = (word if word.isascii() else word[place : place + 2] for word in words for place in _places(word))
    return Counter(pairs)


def _places(word: str) -> range:
    return range(1) if word.isascii() else range(max(1, len(word) - 1))


def _cosine(first: Mapping[str, float], second: Mapping[str, float]) -> float:
    shared = sum(weight * second[bigram] for bigram, weight in first.items() if bigram in second)
    sizes = sqrt(sum(w * w for w in first.values())) * sqrt(sum(w * w for w in second.values()))
    return shared / sizes if sizes else 0.0


def _shared(first: Mapping[str, float], second: Mapping[str, float]) -> tuple[str, ...]:
    """The words that most of the similarity comes from."""
    weights = {word: weight * second[word] for word, weight in first.items() if word in second}
    return tuple(sorted(weights, key=lambda word: (-weights[word], word))[:_SHARED])


def plain(topic: str) -> str:
    """A topic without the code that often runs into its name, blanks and case."""
    last = re.split(r"[/＞>]|\\", topic.strip().rstrip("/"))[-1]
    name = _CODE_BEFORE.sub("", last)
    return re.sub(r"\s+", "", name or last).casefold()
