"""What scores to expect of a blueprint's forms, from the statistics its items have earned so far.

Of a form with maximum marks m, facilities p, standard deviations s (of the share of the maximum) and
item–total correlations r:

    mean         μ = Σ m p
    spread       σ = Σ m s r           since σ² = Σ cov(x, X) = Σ s r σ
    reliability  α = k/(k−1) · (1 − Σ (m s)² / σ²)      Cronbach's alpha, KR-20 where items are right or wrong
    passing      Φ((μ − c + h/2) / σ)  the normal approximation; h is the step between possible scores

Items with too few candidates are taken to be like the others of the form, as long as those are most of it.

Source: Gulliksen (1950), Theory of Mental Tests, ch. 21; van der Linden (2005), Linear Models for Optimal
Test Design, ch. 1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist, fmean, pstdev

from trainer.blueprints import ScoringRule
from trainer.forms.assembly import draw
from trainer.forms.plan import Plan
from trainer.items import ItemType

FORMS = 120
"""Forms drawn to average over."""
ENOUGH = 30
"""Candidates an item needs for its figures to count."""
COVERED = 0.8
"""The share of a form's marks that must lie on such items."""


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """What sittings say of an item: candidates, facility, SD of the share of its maximum, item–total r."""

    candidates: int
    facility: float
    sd: float
    item_total: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """What to expect; scores are percentages of the maximum, 0..100.

    Attributes:
        covered: share of a form's marks on items with enough candidates, on average over forms, 0..1.
        fewest: the smallest number of candidates any figure rests on; 0 where none does.
        mean, sd: of the scores of candidates like those so far. between: standard deviation of the expected
            score from form to form. reliability: alpha of one form, -∞..1. passing: share of sittings
            passed, 0..1. All None where too little is covered.
    """

    covered: float
    fewest: int
    mean: float | None = None
    sd: float | None = None
    between: float | None = None
    reliability: float | None = None
    passing: float | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    marks: float
    record: ItemRecord | None


@dataclass(frozen=True, slots=True)
class _FormOutlook:
    mean: float
    sd: float
    reliability: float


def outlook(plan: Plan, records: Mapping[str, ItemRecord], forms: int = FORMS) -> Outlook:
    """What to expect of this blueprint with these records of items, by id.

    Raises: InfeasibleBlueprintError.
    """
    good = {name: one for name, one in records.items() if one.candidates >= ENOUGH and one.item_total > 0}
    marks = {section.id: section.marks for section in plan.blueprint.sections}
    by_slot = [float(marks[slot.section]) for slot in plan.slots]
    drawn = [
        [_Place(by_slot[slot], good.get(item)) for item, slot in draw(plan, seed)] for seed in range(forms)
    ]
    covered = fmean(_covered(form) for form in drawn) if plan.blueprint.count else 0.0
    used = [place.record.candidates for form in drawn for place in form if place.record]
    fewest = min(used, default=0)
    if covered < COVERED:
        return Outlook(covered, fewest)
    found = [_of_form(form) for form in drawn]
    unit = 100 / float(plan.blueprint.maximum)
    means = [unit * one.mean for one in found]
    return Outlook(
        covered,
        fewest,
        mean=fmean(means),
        sd=math.sqrt(fmean((unit * one.sd) ** 2 for one in found) + pstdev(means) ** 2),
        between=pstdev(means),
        reliability=fmean(one.reliability for one in found),
        passing=_passing(plan, found),
    )


def _covered(form: Sequence[_Place]) -> float:
    return sum(place.marks for place in form if place.record) / sum(place.marks for place in form)


def _of_form(form: Sequence[_Place]) -> _FormOutlook:
    """One form; what is not known of it is scaled up from what is."""
    known = [(place.marks, place.record) for place in form if place.record is not None]
    scale = sum(place.marks for place in form) / sum(marks for marks, _ in known)
    mean = scale * sum(marks * one.facility for marks, one in known)
    sd = scale * sum(marks * one.sd * one.item_total for marks, one in known)
    own = len(form) / len(known) * sum((marks * one.sd) ** 2 for marks, one in known)
    count = len(form)
    reliability = count / (count - 1) * (1 - own / sd**2) if count > 1 and sd > 0 else 0.0
    return _FormOutlook(mean, sd, reliability)


def _passing(plan: Plan, found: Sequence[_FormOutlook]) -> float:
    cut = float(plan.blueprint.maximum * plan.blueprint.cut / 100)
    step = float(_step(plan))
    lowest = math.ceil(cut / step - 1e-9) * step if step else cut
    return fmean(
        NormalDist(one.mean, one.sd).cdf(2 * one.mean - lowest + step / 2)
        if one.sd > 0
        else float(one.mean >= lowest)
        for one in found
    )


def _step(plan: Plan) -> Fraction:
    """The step between possible scores: what divides all marks; 0 where parts of marks are given."""
    parts = plan.blueprint.scoring is ScoringRule.PARTIAL and any(
        item.type is ItemType.MULTIPLE for found in plan.candidates for item in found.unit.items
    )
    if parts:
        return Fraction(0)
    marks = [section.marks for section in plan.blueprint.sections if section.quotas]
    below = math.lcm(*(one.denominator for one in marks))
    return Fraction(math.gcd(*(int(one * below) for one in marks)), below)
