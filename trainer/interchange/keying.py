"""Keys of tables and records: letters, words, texts of options, and numbers that count from 0 or from 1."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from trainer.errors import translatable
from trainer.interchange.records import Choice, Flaw, Record
from trainer.interchange.wording import key_of, narrow, truth_of
from trainer.items import ItemType

_NUMBERS = re.compile(r"\s*\d{1,2}(?:\.0)?(?:\s*[,;、/|\s]\s*\d{1,2}(?:\.0)?)*\s*")


@dataclass(frozen=True, slots=True)
class Keyed:
    """A record whose key is still a text."""

    record: Record
    key: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """Records with their keys; `base` is what numbers count from, None where there are none."""

    records: tuple[Record, ...]
    base: int | None
    guessed: bool = False


def resolve(found: Sequence[Keyed], *, zero_by_default: bool = False) -> Resolved:
    """Read the keys of a whole table, so that what numbers count from is learned from all of its rows.

    A 0 shows that they count from 0; the number of options, that they count from 1. A number that is also the
    text of an option counts as the others of the table do; it is that text where they are no numbers.
    """
    every = [(row, numbers) for row in found if (numbers := _numbers(row)) is not None]
    plain = [(row, numbers) for row, numbers in every if not _by_text(row)]
    counted = len(plain) > len(every) - len(plain)
    numbered = every if counted else plain
    from_zero = any(0 in numbers for _, numbers in plain)
    from_one = any(max(numbers) >= len(row.record.choices) for row, numbers in plain if numbers)
    torn = from_zero and from_one
    base = 0 if from_zero else 1 if from_one or not zero_by_default else 0
    indexed = {id(row) for row, _ in numbered}
    unclear = {id(row) for row, _ in every} - indexed if plain else set[int]()

    def record_of(row: Keyed) -> Record:
        if id(row) in unclear:
            return _unclear(row)
        if torn and id(row) in indexed:
            return _torn(row)
        return _resolved(row, base if id(row) in indexed else None)

    records = tuple(record_of(row) for row in found)
    return Resolved(records, base if numbered else None, bool(numbered) and not (from_zero or from_one))


def _numbers(row: Keyed) -> list[int] | None:
    """The numbers a key consists of, for a record with options."""
    if not row.record.choices or not _NUMBERS.fullmatch(narrow(row.key)):
        return None
    if row.record.kind is ItemType.TRUE_FALSE or _is_truth(row.record.choices):
        return None
    return [int(float(number)) for number in re.findall(r"\d{1,2}(?:\.0)?", row.key)]


def _is_truth(choices: Iterable[Choice]) -> bool:
    return {truth_of(choice.text) for choice in choices} == {True, False}


def _by_text(row: Keyed) -> bool:
    """Whether a number is the very text of an option."""
    return any(choice.text.strip() == row.key.strip() for choice in row.record.choices)


def _resolved(row: Keyed, base: int | None) -> Record:
    record, text = row.record, row.key.strip()
    if not text:
        return record
    known = [(choice.label, choice.text) for choice in record.choices]
    if base is not None:
        places = [number - base for number in _numbers(row) or ()]
        labels = frozenset(known[place][0] for place in places if 0 <= place < len(known))
        if len(labels) == len(places):
            return replace(record, key=labels)
        return _unreadable(record, text)
    if record.kind is ItemType.TRUE_FALSE or not known or _is_truth(record.choices):
        text = {"1": "true", "0": "false", "1.0": "true", "0.0": "false"}.get(text, text)
    key = key_of(
        text, known, truth=record.kind is ItemType.TRUE_FALSE or not known or _is_truth(record.choices)
    )
    return replace(record, key=key) if key else _unreadable(record, text)


def _unreadable(record: Record, text: str) -> Record:
    template = translatable("the key “{key}” cannot be read")
    return replace(record, flaws=(*record.flaws, Flaw("unreadable-key", template, {"key": text[:60]})))


def _torn(row: Keyed) -> Record:
    template = translatable("the keys of this file count both from 0 and from 1; “{key}” may mean either")
    flaw = Flaw("ambiguous-key", template, {"key": row.key.strip()[:60]})
    return replace(row.record, flaws=(*row.record.flaws, flaw))


def _unclear(row: Keyed) -> Record:
    template = translatable("the key “{key}” may be the number of an option or its text")
    flaw = Flaw("ambiguous-key", template, {"key": row.key.strip()[:60]})
    return replace(row.record, flaws=(*row.record.flaws, flaw))
