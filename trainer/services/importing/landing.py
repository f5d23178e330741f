"""Where each draft is to stand: its objective, an id of its own, and what it repeats."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import PurePosixPath

from trainer.bank.lint.similarity import crossing_pairs, wording
from trainer.errors import Fault
from trainer.interchange.judging import Draft, Judgement, as_item
from trainer.interchange.records import Unit
from trainer.items import Item, Origin
from trainer.pictures import Picture
from trainer.services.importing.topics import Suggestion, Topics

NOWHERE = "IMPORT-00"
"""The objective of drafts nobody has given one yet; it is in no tree, so `trainer check` reminds of it."""

NEAR = 0.75
"""Jaccard similarity of shingles from which two items may be one."""

MOST_PAIRS = 50_000
"""Near-duplicates that are told at most; a file of nothing but copies has millions."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is there already: items by id, and what is known of topics."""

    items: Mapping[str, Item]
    topics: Topics


@dataclass(frozen=True, slots=True)
class Landed:
    """A draft as an item in its place; `known` says that the very same record was imported before."""

    item: Item
    draft: Draft
    known: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Two items that say the same (`similarity` 1) or nearly so; the second came with this import."""

    first: Item
    second: Item
    similarity: float


@dataclass(frozen=True, slots=True)
class Import:
    """What an import comes to, before anything is written."""

    landed: tuple[Landed, ...]
    pairs: tuple[Pair, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]
    unsupported: Mapping[str, int]
    undecided: Mapping[str, Suggestion | None] = field(default_factory=dict)

    @property
    def items(self) -> tuple[Item, ...]:
        """Every sound item, whether new or known."""
        return tuple(landed.item for landed in self.landed)

    @property
    def pictures(self) -> Mapping[str, Picture]:
        """The pictures of the items to be written, by digest."""
        drafts = (landed.draft for landed in self.landed if not landed.known)
        return {digest: picture for draft in drafts for digest, picture in draft.pictures.items()}

    @property
    def new(self) -> tuple[Item, ...]:
        """The items to be written."""
        return tuple(landed.item for landed in self.landed if not landed.known)

    def without(self, ids: Iterable[str]) -> Import:
        """The same without some new items, such as duplicates somebody decided against; cases stay whole."""
        gone = frozenset(ids)
        kept = {found.item.testlet for found in self.landed if found.item.id not in gone} - {None}
        gone -= {found.item.id for found in self.landed if found.item.testlet in kept}
        return replace(
            self,
            landed=tuple(found for found in self.landed if found.known or found.item.id not in gone),
            pairs=tuple(pair for pair in self.pairs if pair.second.id not in gone),
        )


def plan(judged: Judgement, around: Surroundings) -> Import:
    """Give every draft its objective and id, and find what it repeats."""
    before = {_mark(item): item for item in around.items.values() if item.origin is not None}
    numbers = _numbers(around.items)
    landed: list[Landed] = []
    for drafts in _units(judged.drafts):
        objective = around.topics.objective(drafts[0].topic) or NOWHERE
        made = [replace(as_item(draft, objective, ""), origin=origin_of(draft)) for draft in drafts]
        same = [before[mark] for mark in map(_mark, made) if mark in before]
        if len(same) == len(made):
            known = zip(same, drafts, strict=True)
            landed += [Landed(item, draft, known=True) for item, draft in known]
        else:
            landed += _named(objective, made, drafts, numbers)
    new = [found.item for found in landed if not found.known]
    unplaced: dict[str, list[str]] = defaultdict(list)
    for place in landed:
        if place.item.objective == NOWHERE and place.draft.topic:
            unplaced[place.draft.topic].append(place.draft.stem)
    undecided = {topic: around.topics.suggestion(topic, stems) for topic, stems in sorted(unplaced.items())}
    pairs = tuple(duplicates(list(around.items.values()), new))
    return Import(tuple(landed), pairs, judged.faults, judged.notes, judged.unsupported, undecided)


def _units(drafts: Iterable[Draft]) -> Iterable[list[Draft]]:
    """The drafts, those of a case together where its first one stands."""
    units: dict[tuple[Unit, int], list[Draft]] = {}
    for place, draft in enumerate(drafts):
        units.setdefault((draft.unit, 0 if draft.case else place), []).append(draft)
    return units.values()


def _named(
    objective: str, items: Sequence[Item], drafts: Sequence[Draft], numbers: Counter[str]
) -> Iterable[Landed]:
    """New items under the next number of their objective, those of a case under one together."""
    if len(items) == 1:
        numbers[objective] += 1
        yield Landed(replace(items[0], id=f"{objective}-{numbers[objective]:03d}"), drafts[0])
        return
    numbers[f"{objective}-T"] += 1
    case = f"{objective}-T{numbers[f'{objective}-T']:02d}"
    for place, (item, draft) in enumerate(zip(items, drafts, strict=True)):
        yield Landed(replace(item, id=f"{case}-{place + 1}", testlet=case, place=place), draft)


def origin_of(draft: Draft) -> Origin:
    """A draft's file, by its name alone, and its place there."""
    path, mark, member = draft.path.partition("#")
    return Origin(PurePosixPath(path).name + mark + member, draft.line)


def _mark(item: Item) -> tuple[str, Origin | None]:
    """What makes a record the very same: its wording, key and place."""
    return item.version, item.origin


def _numbers(items: Mapping[str, Item]) -> Counter[str]:
    """The highest number used under each objective, and under the objective with -T for its cases."""
    found: Counter[str] = Counter()
    for item in items.values():
        number = re.fullmatch(re.escape(item.objective) + r"(-T)?-?0*(\d{1,9})(?:-\d+)?", item.id)
        if number:
            name = item.objective + (number[1] or "")
            found[name] = max(found[name], int(number[2]))
    return found


def duplicates(before: Sequence[Item], new: Sequence[Item]) -> Iterable[Pair]:
    """Pairs of a new item and one before it that say the same, or nearly so; the most similar first."""
    exact: dict[str, list[Item]] = defaultdict(list)
    for item in before:
        exact[wording(item)].append(item)
    found: dict[tuple[str, str], Pair] = {}
    for item in new:
        same = exact[wording(item)]
        if same:
            found[same[0].id, item.id] = Pair(same[0], item, 1.0)
        same.append(item)
    every = [*before, *new]
    texts = [wording(item) for item in every]
    for near in islice(crossing_pairs(texts, NEAR, len(before)), MOST_PAIRS):
        first, second = every[near.first], every[near.second]
        if texts[near.first] != texts[near.second]:
            found.setdefault((first.id, second.id), Pair(first, second, near.similarity))
    return sorted(found.values(), key=lambda pair: (-pair.similarity, pair.second.id, pair.first.id))
