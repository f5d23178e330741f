"""What the bank makes of a blueprint: how many items there are, whether forms can be drawn, what to expect.

A bank matched against a blueprint is kept for as long as neither changes in what a draw depends on, so that
typing a title or changing a time limit costs nothing.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from typing import TypeVar, cast

from trainer.analysis.report import ItemStatistics
from trainer.blueprints import Blueprint, Purpose, to_json
from trainer.blueprints.quotas import ANY, Cell
from trainer.errors import TrainerError
from trainer.forms import (
    Exposure,
    Form,
    InfeasibleBlueprintError,
    ItemRecord,
    Outlook,
    Plan,
    Shortage,
    assemble,
    check_feasible,
    exposure,
    outlook,
    plan,
)
from trainer.items import Item, Pool, Status
from trainer.people import Asker
from trainer.services import analyse
from trainer.services.analyse import Selection
from trainer.services.author.access import require_author
from trainer.services.author.browsing import keep_up
from trainer.services.catalogue import Published
from trainer.services.platform import Platform
from trainer.storage import bank_stock
from trainer.storage.bank_stock import Kinds
from trainer.text import LocalText

Value = TypeVar("Value")
KEPT = 24
"""Matched blueprints and figures kept; the least recently used go first."""
_NOTHING = LocalText("", "")


class _Kept:
    """A few results by what they depend on."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._values: OrderedDict[object, object] = OrderedDict()

    def get(self, key: object, make: Callable[[], Value]) -> Value:
        """The result under a key; it is made where there is none."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return cast(Value, self._values[key])
        made = make()
        with self._lock:
            self._values[key] = made
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return made


_kept = _Kept(KEPT)


@dataclass(frozen=True, slots=True)
class Stock:
    """Items of the pool a blueprint draws from, by cell: in use, and on the way (draft, review, trial)."""

    ready: Mapping[Cell, int]
    coming: Mapping[Cell, int]


@dataclass(frozen=True)
class Judged:
    """A blueprint matched against the bank; `trouble` says why no form can be drawn, None where one can."""

    plan: Plan
    trouble: TrainerError | None

    @property
    def shortages(self) -> tuple[Shortage, ...]:
        """The quotas that lack items, if that is the trouble."""
        return self.trouble.shortages if isinstance(self.trouble, InfeasibleBlueprintError) else ()


@dataclass(frozen=True)
class Sample:
    """A form somebody might be given, and its items by version, keys and all."""

    form: Form
    items: Mapping[str, Item] = field(repr=False)


def pool_of(blueprint: Blueprint) -> Pool:
    """The pool a blueprint draws from."""
    return Pool.PRACTICE if blueprint.purpose is Purpose.PRACTICE else Pool.EXAM


def stock(platform: Platform, asker: Asker, blueprint: Blueprint) -> Stock:
    """How many items there are for each cell. Raises NotAllowedError."""
    require_author(asker)
    keep_up(platform)
    with platform.store.read() as session:
        found = bank_stock.stock(session, pool_of(blueprint))
    ready = (one for one in found if one.status is Status.ACTIVE)
    return Stock(_counted(ready), _counted(one for one in found if one.status is not Status.ACTIVE))


def _counted(found: Iterable[Kinds]) -> Mapping[Cell, int]:
    """Each count in every cell whose quota would take the items."""
    counts: Counter[Cell] = Counter()
    for one in found:
        for subject in (ANY, one.module, one.objective):
            for band in (None, one.band):
                counts[Cell(subject, band)] += one.items
                counts[Cell(subject, band, one.type)] += one.items
    return counts


def judge(platform: Platform, asker: Asker, blueprint: Blueprint) -> Judged:
    """Whether forms can be drawn from the bank in force, as publishing asks it. Raises NotAllowedError."""
    require_author(asker)
    published = platform.catalogue.current()
    shape = _shape(blueprint)
    return _kept.get(("plan", published.digest, _digest(shape)), lambda: _judged(published, shape))


def _judged(published: Published, shape: Blueprint) -> Judged:
    ready = plan(published.bank, shape)
    try:
        check_feasible(ready)
    except TrainerError as error:
        return Judged(ready, error)
    return Judged(ready, None)


def _shape(blueprint: Blueprint) -> Blueprint:
    """The blueprint with nothing in it but what decides which items are drawn."""
    return Blueprint(
        code="",
        title=_NOTHING,
        purpose=blueprint.purpose,
        sections=tuple(replace(one, title=_NOTHING, marks=Fraction(1)) for one in blueprint.sections),
        cut=Fraction(0),
        time_limit=None,
        pilot=blueprint.pilot,
    )


def _digest(blueprint: Blueprint) -> str:
    return hashlib.sha256(json.dumps(to_json(blueprint), sort_keys=True).encode()).hexdigest()


def exposures(platform: Platform, asker: Asker, blueprint: Blueprint) -> Exposure | None:
    """How often items would be shown; None while no form can be drawn. Raises NotAllowedError."""
    judged = judge(platform, asker, blueprint)
    if judged.trouble is not None or not blueprint.count:
        return None
    key = ("exposure", judged.plan.bank.digest, judged.plan.blueprint.digest)
    return _kept.get(key, lambda: exposure(judged.plan))


def estimate(platform: Platform, asker: Asker, blueprint: Blueprint, *, now: datetime) -> Outlook | None:
    """What scores to expect by the statistics of the items' versions in force, first sittings of every exam.

    Returns: None while no form can be drawn. Raises NotAllowedError.
    """
    judged = judge(platform, asker, blueprint)
    if judged.trouble is not None or not blueprint.count:
        return None
    records = _records(platform, asker, now=now)
    scored = replace(
        judged.plan.blueprint,
        sections=blueprint.sections,
        cut=blueprint.cut,
        scoring=blueprint.scoring,
    )
    key = ("outlook", judged.plan.bank.digest, _digest(scored), hash(frozenset(records.items())))
    return _kept.get(key, lambda: outlook(replace(judged.plan, blueprint=scored), records))


def _records(platform: Platform, asker: Asker, *, now: datetime) -> dict[str, ItemRecord]:
    """Of each item, the figures of the exam in which most candidates met its version in force."""
    items = platform.catalogue.current().bank.items
    found: dict[str, ItemRecord] = {}
    for exam in analyse.exams(platform, asker):
        if not exam.sittings:
            continue
        figures = analyse.figures(platform, asker, Selection(exam.blueprint), now=now).value
        for one in figures.items if figures else ():
            item, record = items.get(one.item), _record(one.statistics)
            current = item is not None and item.version == one.version
            known = found.get(one.item)
            if record and current and (known is None or known.candidates < record.candidates):
                found[one.item] = record
    return found


def _record(found: ItemStatistics | None) -> ItemRecord | None:
    if found is None or found.facility is None or found.sd is None or found.item_total is None:
        return None
    return ItemRecord(found.n, found.facility, found.sd / found.maximum, found.item_total)


def sample(platform: Platform, asker: Asker, blueprint: Blueprint, seed: int) -> Sample | None:
    """The form of a seed; None while no form can be drawn. Raises NotAllowedError."""
    if judge(platform, asker, blueprint).trouble is not None or not blueprint.count:
        return None
    bank = platform.catalogue.current().bank
    form = assemble(bank, blueprint, seed)
    items = {place.version: bank.items[place.item] for place in form.places}
    return Sample(form, items)
