"""The form as a frozen value, and the view of it that may leave the server before review."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter

from trainer.blueprints import Navigation, Purpose, ReviewPolicy, ScoringRule
from trainer.items import Item, ItemType
from trainer.text import LocalText


@dataclass(frozen=True, slots=True)
class Place:
    """One numbered place on a form.

    `options` are authored option ids in the order shown. `marks` is what a right response earns; a
    place that is not `scored` (a pilot item) earns nothing and looks like any other. `multiple` lets a
    response name several options.
    """

    item: str
    version: str
    options: tuple[str, ...]
    section: str
    marks: Fraction
    scored: bool = True
    testlet: str | None = None
    multiple: bool = False


@dataclass(frozen=True, slots=True)
class FormSection:
    """A section's id and title, as printed on the form."""

    id: str
    title: LocalText


@dataclass(frozen=True)
class Form:
    """What one candidate sits, frozen: later edits of the bank or the blueprint do not touch it.

    `cut` is a percentage of the maximum; `time_limit` None means untimed. `seen` are the ids of items the
    candidate had met before and the draw tried to avoid. `closes` is the end of the exam's window, which ends
    a sitting too if `bound_by_window`.
    """

    blueprint: str
    title: LocalText
    purpose: Purpose
    blueprint_digest: str
    bank_digest: str
    seed: int
    seen: tuple[str, ...]
    sections: tuple[FormSection, ...]
    places: tuple[Place, ...]
    cut: Fraction
    time_limit: timedelta | None
    closes: datetime | None
    scoring: ScoringRule
    navigation: Navigation
    review: ReviewPolicy
    bound_by_window: bool = True

    @cached_property
    def digest(self) -> str:
        """Hex SHA-256 over every field; two equal digests are the same form."""
        canonical = json.dumps(to_json(self), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def maximum(self) -> Fraction:
        """Marks a perfect attempt earns."""
        return sum((place.marks for place in self.places if place.scored), Fraction(0))

    def ids_at(self, place: int, positions: frozenset[int]) -> frozenset[str]:
        """Authored option ids for the positions shown at a place (both from 0).

        Raises: IndexError: a place or a position the form does not have.
        """
        options = self.places[place].options
        if any(position < 0 for position in positions):
            raise IndexError(positions)
        return frozenset(options[position] for position in positions)

    def positions_at(self, place: int, ids: frozenset[str]) -> tuple[int, ...]:
        """Positions shown at a place for authored option ids, ascending."""
        options = self.places[place].options
        return tuple(index for index, name in enumerate(options) if name in ids)


@dataclass(frozen=True, slots=True)
class CandidateItem:
    """What a candidate may see of a place: texts in the order shown, no ids, no key, no marks.

    `options` is empty for true/false, whose two answers the screen words itself.
    """

    place: int
    stem: str
    stimulus: str
    options: tuple[str, ...]
    type: ItemType


def candidate_items(form: Form, items: Mapping[str, Item]) -> tuple[CandidateItem, ...]:
    """The keyless view of a form.

    Args: items: every item version on the form, by version digest.
    Raises: KeyError: a version is missing.
    """
    found = []
    for index, place in enumerate(form.places):
        item = items[place.version]
        texts = {option.id: option.text for option in item.options}
        options = () if item.type is ItemType.TRUE_FALSE else tuple(texts[n] for n in place.options)
        found.append(CandidateItem(index, item.stem, item.stimulus, options, item.type))
    return tuple(found)


_ADAPTER = TypeAdapter(Form)


def to_json(form: Form) -> dict[str, Any]:
    """Every field as plain JSON; marks are exact fractions as text."""
    found: dict[str, Any] = _ADAPTER.dump_python(form, mode="json")
    return found


def from_json(stored: Mapping[str, Any]) -> Form:
    """The form `to_json` wrote."""
    return _ADAPTER.validate_json(json.dumps(stored))
