"""Form + responses -> score and decision, in exact fractions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from trainer.blueprints import ScoringRule
from trainer.forms import Form, Place
from trainer.items import Item, ItemType


class Decision(StrEnum):
    """What the score means against the cut score."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Correction:
    """How a version of an item is scored after a repair: by the best of several keys, or, without any, not
    at all."""

    keys: tuple[frozenset[str], ...] = ()

    @property
    def voided(self) -> bool:
        """Whether the item counts for nobody."""
        return not self.keys


@dataclass(frozen=True, slots=True)
class Mark:
    """What one place earned. `earned` is 0..`maximum`; an unscored place has a maximum of 0."""

    place: int
    item: str
    objective: str
    section: str
    earned: Fraction
    maximum: Fraction
    right: bool


@dataclass(frozen=True, slots=True)
class Subscore:
    """Marks earned in one section or on one objective, over `items` scored places."""

    name: str
    earned: Fraction
    maximum: Fraction
    items: int


@dataclass(frozen=True, slots=True)
class Score:
    """The result of an attempt. `percent` is 0..100."""

    raw: Fraction
    maximum: Fraction
    cut: Fraction
    marks: tuple[Mark, ...]

    @property
    def percent(self) -> Fraction:
        """Raw score as a percentage of the maximum; 0 for an empty form."""
        return 100 * self.raw / self.maximum if self.maximum else Fraction(0)

    @property
    def decision(self) -> Decision:
        """Pass if 100 × raw ≥ cut × maximum: the cut itself passes."""
        return Decision.PASS if 100 * self.raw >= self.cut * self.maximum else Decision.FAIL

    def by_section(self) -> tuple[Subscore, ...]:
        """Subscores in the order of the form's sections."""
        return _subscores(self.marks, lambda mark: mark.section)

    def by_objective(self) -> tuple[Subscore, ...]:
        """Subscores by objective code."""
        return tuple(sorted(_subscores(self.marks, lambda m: m.objective), key=lambda s: s.name))


NO_CORRECTIONS: Mapping[str, Correction] = {}


def score(
    form: Form,
    items: Mapping[str, Item],
    responses: Mapping[int, frozenset[str]],
    corrections: Mapping[str, Correction] = NO_CORRECTIONS,
) -> Score:
    """Score an attempt.

    Args:
        items: every item version on the form, by version digest.
        responses: place (from 0) -> authored option ids chosen; missing = unanswered, which earns 0.
        corrections: by version digest, of items repaired after sittings. A place whose item is voided earns
            nothing and adds nothing to the maximum.
    """
    marks = tuple(
        _mark(
            form,
            number,
            items[place.version],
            responses.get(number, frozenset()),
            corrections.get(place.version),
        )
        for number, place in enumerate(form.places)
    )
    raw = sum((mark.earned for mark in marks), Fraction(0))
    return Score(raw, sum((mark.maximum for mark in marks), Fraction(0)), form.cut, marks)


def share_earned(item: Item, chosen: frozenset[str], rule: ScoringRule) -> Fraction:
    """The share of an item's marks a response earns, 0..1.

    Under `partial` a multiple item earns max(0, right − wrong) / number of keys; every other item
    is all or nothing.
    """
    return share_for(item.key, chosen, rule, partial=item.type is ItemType.MULTIPLE)


def share_for(key: frozenset[str], chosen: frozenset[str], rule: ScoringRule, *, partial: bool) -> Fraction:
    """The share earned against one key; `partial` = the item lets several options be chosen."""
    if rule is ScoringRule.PARTIAL and partial:
        right, wrong = len(chosen & key), len(chosen - key)
        return Fraction(max(0, right - wrong), len(key))
    return Fraction(int(chosen == key))


def share_corrected(
    item: Item, chosen: frozenset[str], rule: ScoringRule, correction: Correction | None
) -> Fraction:
    """The share a response earns with a repair in force; 0 where the item is voided."""
    if correction is None:
        return share_earned(item, chosen, rule)
    partial = item.type is ItemType.MULTIPLE
    return max(
        (share_for(key, chosen, rule, partial=partial) for key in correction.keys), default=Fraction(0)
    )


def _mark(form: Form, number: int, item: Item, chosen: frozenset[str], correction: Correction | None) -> Mark:
    place: Place = form.places[number]
    counts = place.scored and not (correction and correction.voided)
    maximum = place.marks if counts else Fraction(0)
    share = share_corrected(item, chosen, form.scoring, correction)
    return Mark(number, item.id, item.objective, place.section, share * maximum, maximum, share == 1)


def _subscores(marks: tuple[Mark, ...], name: Callable[[Mark], str]) -> tuple[Subscore, ...]:
    groups: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        if mark.maximum:
            groups[name(mark)].append(mark)
    return tuple(
        Subscore(
            key,
            sum((mark.earned for mark in group), Fraction(0)),
            sum((mark.maximum for mark in group), Fraction(0)),
            len(group),
        )
        for key, group in groups.items()
    )
