"""From what files hold to what people decide about: items with their twins, topics with their objectives."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from trainer.bank.arrivals import Arrived, Counts, Hint, Known, Likeness, Topic, Twin
from trainer.errors import Fault, Severity, TrainerError, translatable
from trainer.interchange.judging import Judgement, judge
from trainer.interchange.reading import read
from trainer.interchange.records import Reading, together
from trainer.items import Item, Status
from trainer.objectives import ObjectiveTree
from trainer.services.importing.landing import MOST_PAIRS, Import, Landed, Surroundings, plan
from trainer.services.importing.topics import Topics

MOST = 20_000
"""Items, faults and notes of one import."""
TWINS = 3
"""Twins kept of an item, the most similar ones."""


class TooMuchError(TrainerError):
    """Files that hold more than people can look through."""

    template = translatable(
        "The files hold more than {limit} questions. Split them and import one part after the other."
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What an import is compared with: items in force and being written, and topics decided before.

    `in_force` are the items that can have a next version.
    """

    items: Mapping[str, Item]
    in_force: frozenset[str]
    tree: ObjectiveTree
    remembered: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Understood:
    """Everything an import holds."""

    records: tuple[Arrived, ...]
    topics: tuple[Topic, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]
    counts: Counts


def read_files(
    names: Sequence[str], content: Callable[[int], bytes], told: Callable[[int], None]
) -> Judgement:
    """What the files hold, read one after the other; `told` is called with how many are done.

    Raises: TooMuchError.
    """
    readings: list[Reading] = []
    for number, name in enumerate(names):
        told(number)
        readings.append(read(content(number), name))
    found = judge(together(readings))
    if len(found.drafts) + len(found.faults) + len(found.notes) > MOST:
        raise TooMuchError(limit=MOST)
    return found


def understand(judged: Judgement, standing: Standing) -> Understood:
    """Compare what was read with what there is."""
    texts: dict[str, list[str]] = defaultdict(list)
    for item in standing.items.values():
        texts[item.objective].append(item.stem)
    memory = Topics(standing.tree, standing.remembered, "", texts)
    found = plan(judged, Surroundings(standing.items, memory))
    topics = _topics(found, memory)
    records = tuple(_records(found, standing, {topic.wording: topic.number for topic in topics}))
    notes = (*found.notes, *_too_alike(found))
    return Understood(records, topics, found.faults, notes, _counts(records, found, len(notes)))


def _topics(found: Import, memory: Topics) -> tuple[Topic, ...]:
    """The topics in the order in which they occur."""
    stems: dict[str, list[str]] = defaultdict(list)
    for landed in found.landed:
        stems[landed.draft.topic].append(landed.item.stem)
    return tuple(
        _topic(number, wording, texts, memory) for number, (wording, texts) in enumerate(stems.items(), 1)
    )


def _topic(number: int, wording: str, stems: Sequence[str], memory: Topics) -> Topic:
    codes = memory.tree.codes()
    for known, code in ((Known.REMEMBERED, memory.memory(wording)), (Known.NAMED, memory.named(wording))):
        if wording and code in codes:
            return Topic(number, wording, len(stems), code, known)
    hint = memory.suggestion(wording, stems)
    told = Hint(hint.code, hint.likeness, hint.shared) if hint else None
    return Topic(number, wording, len(stems), hint=told)


def _records(found: Import, standing: Standing, topics: Mapping[str, int]) -> list[Arrived]:
    units = _units(found.landed)
    numbers = {
        landed.item.id: number for number, unit in enumerate(units, 1) for landed in unit if not landed.known
    }
    pairs: dict[int, list[Twin]] = defaultdict(list)
    for pair in found.pairs:
        number = numbers[pair.second.id]
        first = pair.first.id
        if len(pairs[number]) >= TWINS or numbers.get(first) == number:
            continue
        if first in numbers:
            pairs[number].append(Twin(pair.similarity, number=numbers[first]))
        else:
            can = first in standing.in_force and len(units[number - 1]) == 1
            pairs[number].append(Twin(pair.similarity, first, replaceable=can))
    return [
        _record(number, unit, topics[unit[0].draft.topic], tuple(pairs[number]))
        for number, unit in enumerate(units, 1)
    ]


def _units(landed: Iterable[Landed]) -> list[list[Landed]]:
    """What is decided about together: an item, or a case with its items."""
    units: dict[str, list[Landed]] = {}
    for place, one in enumerate(landed):
        units.setdefault(one.item.testlet or f"{one.item.id} {place}", []).append(one)
    return list(units.values())


def _record(number: int, unit: Sequence[Landed], topic: int, twins: tuple[Twin, ...]) -> Arrived:
    first = unit[0]
    twins = () if first.known else twins
    return Arrived(
        number=number,
        path=first.draft.path,
        line=first.draft.line,
        topic=topic,
        likeness=_likeness(first, twins),
        items=tuple(landed.item for landed in unit),
        twins=twins,
    )


def _likeness(landed: Landed, twins: tuple[Twin, ...]) -> Likeness:
    if landed.known:
        return Likeness.KNOWN
    if not twins:
        return Likeness.NEW
    return Likeness.EXACT if twins[0].similarity == 1 else Likeness.NEAR


def _counts(records: Sequence[Arrived], found: Import, notes: int) -> Counts:
    tally = Counter(record.likeness for record in records)
    return Counts(
        sound=tally[Likeness.NEW],
        known=tally[Likeness.KNOWN],
        exact=tally[Likeness.EXACT],
        near=tally[Likeness.NEAR],
        faults=len(found.faults),
        notes=notes,
        unsupported=dict(found.unsupported),
    )


def _too_alike(found: Import) -> tuple[Fault, ...]:
    if len(found.pairs) < MOST_PAIRS:
        return ()
    template = translatable("so many items read alike that only the first {count} pairs are told")
    path = found.landed[0].draft.path
    return (Fault(path, 0, "", "too-alike", template, {"count": MOST_PAIRS}, Severity.WARNING),)


def in_force(items: Mapping[str, Item]) -> frozenset[str]:
    """The items that can have a next version: those that stand alone and are not retired."""
    return frozenset(
        name for name, item in items.items() if item.testlet is None and item.status is not Status.RETIRED
    )
