"""Why no set of forms exists: the smallest sets of conditions that have to be relaxed, and by how much.

An elastic programme gives every condition a price of one for being relaxed at all; what it pays is the
smallest number of conditions. Conditions are: the quota of a slot, how often an item may be used, how many
items forms may share, the tolerance, and each pair of enemies. Every other smallest set is found by
forbidding those before.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

from trainer.forms.parallel import joint as whole
from trainer.forms.parallel.joint import Slack
from trainer.forms.parallel.pool import Pool, add_block
from trainer.forms.parallel.programme import Programme
from trainer.forms.parallel.values import Wanted

MOST_REMEDIES = 5
"""Smallest sets that are told."""


class Condition(StrEnum):
    """A kind of condition."""

    QUOTA = "quota"
    EXPOSURE = "exposure"
    OVERLAP = "overlap"
    TOLERANCE = "tolerance"
    ENEMIES = "enemies"


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One condition and how far it has to give way.

    Attributes:
        name: the quota, or the pair of enemies; empty otherwise.
        now, needed: what is asked and what would be satisfied: places on a form, forms an item may be on,
            items shared, or percent. For enemies 0 and 1.
        available: for a quota: the items that fit it.
        slot: for a quota: its number, counted through the sections from 0.
    """

    condition: Condition
    name: str
    now: float
    needed: float
    available: int = 0
    slot: int = -1


Remedy = tuple[Relaxation, ...]
"""Conditions that suffice when they are relaxed together."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What would help.

    Attributes:
        remedies: the smallest sets of conditions; empty where none was found.
        forms: the most forms found that satisfy the conditions as they are, fewer than wanted; 0 = not even
            one, None = it is not proved that as many as wanted cannot be.
        exact: False = only what all forms together want was looked at, or what was tried helped.
    """

    remedies: tuple[Remedy, ...]
    forms: int | None
    exact: bool


def diagnose(pool: Pool, wanted: Wanted) -> Diagnosis:
    """Find out what keeps a set from existing.

    Small sets are looked at form by form. Of large ones only what all forms together want is looked at;
    nothing is found there if that is not too much.
    """
    exact = small(pool, wanted)
    elastic = _apart(pool, wanted) if exact else _together(pool, wanted)
    remedies, proved = elastic.remedies()
    forms = _most_forms(pool, wanted, exact=exact) if remedies and proved else None
    return Diagnosis(remedies, forms, exact and proved)


def small(pool: Pool, wanted: Wanted) -> bool:
    """Whether the elastic programme of all forms is small enough."""
    return whole.columns(pool, wanted.forms, wanted.forms) <= whole.MOST_COLUMNS


@dataclass(frozen=True, slots=True)
class _Loose:
    """A condition that may give way: by how much, as a column, and a column that is 1 if it does."""

    condition: Condition
    number: int
    amount: int
    switch: int


class _Elastic:
    """A programme whose conditions may give way."""

    def __init__(self, pool: Pool, wanted: Wanted, programme: Programme, slack: Slack) -> None:
        self._pool, self._wanted, self._programme = pool, wanted, programme
        self._loose: list[_Loose] = []
        for slot, column in enumerate(slack.slots):
            self._loosen(Condition.QUOTA, slot, column)
        self._loosen(Condition.EXPOSURE, 0, slack.exposure)
        self._loosen(Condition.OVERLAP, 0, slack.overlap)
        self._loosen(Condition.TOLERANCE, 0, slack.tolerance)
        for number, column in enumerate(slack.feuds):
            self._loosen(Condition.ENEMIES, number, column)

    def _loosen(self, condition: Condition, number: int, amount: int) -> None:
        most = self._programme.highest(amount)
        if most > 0:
            switch = self._programme.column()
            self._programme.row({amount: 1.0, switch: -most}, high=0)
            self._loose.append(_Loose(condition, number, amount, switch))

    def remedies(self) -> tuple[tuple[Remedy, ...], bool]:
        """The smallest sets of conditions, and whether they are known to be the smallest."""
        found: list[Remedy] = []
        fewest, proved = 0, True
        while len(found) < MOST_REMEDIES:
            self._programme.price({loose.switch: 1.0 for loose in self._loose})
            solved = self._programme.solve(whole.nodes(self._programme.size))
            proved = proved and (solved.optimal or solved.impossible)
            if solved.values is None:
                break
            chosen = [loose for loose in self._loose if solved.values[loose.switch] > 0.5]
            if not chosen or (found and len(chosen) > fewest):
                break
            fewest = len(chosen)
            found.append(self._least(chosen))
            self._programme.row({loose.switch: 1.0 for loose in chosen}, high=len(chosen) - 1)
        return tuple(sorted(found, key=_order)), proved

    def _least(self, chosen: list[_Loose]) -> Remedy:
        """How far these conditions have to give way if all others hold."""
        others = [loose for loose in self._loose if loose not in chosen]
        for loose in others:
            self._programme.limit(loose.switch, 0, 0)
        self._programme.price({loose.amount: 1.0 for loose in chosen})
        solved = self._programme.solve(whole.nodes(self._programme.size))
        for loose in others:
            self._programme.limit(loose.switch, 0, 1)
        values = solved.values
        amounts = [0.0 if values is None else float(values[loose.amount]) for loose in chosen]
        return tuple(self._told(loose, amount) for loose, amount in zip(chosen, amounts, strict=True))

    def _told(self, loose: _Loose, amount: float) -> Relaxation:
        pool, wanted = self._pool, self._wanted
        match loose.condition:
            case Condition.QUOTA:
                slot = pool.plan.slots[loose.number]
                fitting = len(pool.fitting.get(loose.number, ()))
                needed = slot.quota.count - round(amount)
                return Relaxation(
                    loose.condition, str(slot.quota), slot.quota.count, needed, fitting, loose.number
                )
            case Condition.EXPOSURE:
                return Relaxation(loose.condition, "", wanted.exposure, wanted.exposure + round(amount))
            case Condition.OVERLAP:
                now = wanted.overlap or 0
                return Relaxation(loose.condition, "", now, now + round(amount))
            case Condition.TOLERANCE:
                percent = math.ceil(100 * (wanted.tolerance + amount) - 1e-3) / 100
                return Relaxation(loose.condition, "", wanted.tolerance, percent)
        one, other = pool.feuds[loose.number]
        names = " + ".join(pool.plan.candidates[number].unit.id for number in (one, other))
        return Relaxation(loose.condition, names, 0, 1)


_FIRST = (
    Condition.EXPOSURE,
    Condition.QUOTA,
    Condition.OVERLAP,
    Condition.TOLERANCE,
    Condition.ENEMIES,
)


def _order(remedy: Remedy) -> list[tuple[int, int, str]]:
    return [(_FIRST.index(one.condition), one.slot, one.name) for one in remedy]


def _apart(pool: Pool, wanted: Wanted) -> _Elastic:
    """All forms, each by itself."""
    found, slack = whole.joint(pool, wanted, relax=True)
    return _Elastic(pool, wanted, found.programme, slack)


def _together(pool: Pool, wanted: Wanted) -> _Elastic:
    """All forms as one: how often each unit is used, not where. Neither overlap nor tolerance is seen."""
    programme = Programme()
    forms = wanted.forms
    slack = Slack(
        slots=tuple(programme.column(0, count) for count in pool.capacity),
        exposure=programme.column(0, max(0, forms - wanted.exposure)),
        overlap=programme.column(0, 0),
        tolerance=programme.column(0, 0),
        feuds=tuple(programme.column(0, 1) for _ in pool.feuds),
    )
    block = add_block(programme, pool, forms)
    for slot, row in enumerate(block.slots):
        places = forms * pool.capacity[slot]
        programme.row({**row, slack.slots[slot]: float(forms)}, places, places)
    for candidate in range(len(pool.sizes)):
        programme.row({**block.of_unit(candidate), slack.exposure: -1.0}, high=wanted.exposure)
    for (one, other), enmity in zip(pool.feuds, slack.feuds, strict=True):
        programme.row({**block.of_unit(one), **block.of_unit(other), enmity: -float(forms)}, high=forms)
    return _Elastic(pool, wanted, programme, slack)


def _most_forms(pool: Pool, wanted: Wanted, *, exact: bool) -> int:
    """The most forms, fewer than wanted, that satisfy the conditions: those of n forms hold for fewer too."""
    low, high = 0, wanted.forms - 1
    while low < high:
        middle = (low + high + 1) // 2
        fewer = replace(wanted, forms=middle)
        if _exists(pool, fewer) if exact else _enough(pool, fewer):
            low = middle
        else:
            high = middle - 1
    return low


def _exists(pool: Pool, wanted: Wanted) -> bool:
    programme = whole.joint(pool, wanted)[0].programme
    return programme.solve(whole.nodes(programme.size)).values is not None


def _enough(pool: Pool, wanted: Wanted) -> bool:
    """Whether all forms together do not want too much."""
    remedies, _ = _together(pool, wanted).remedies()
    return not remedies
