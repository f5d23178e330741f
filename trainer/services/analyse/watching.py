"""Hints about fairness and leaks in an exam's sittings: groups, drift, fast and right, similar answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from trainer.analysis import drift as drifting
from trainer.analysis import irt, leaks, similarity
from trainer.analysis.arrays import FloatArray
from trainer.analysis.dif import SMALLEST_GROUP, Category
from trainer.analysis.groups import Compared, compare_all
from trainer.analysis.similarity import FEWEST_SHARED
from trainer.services.analyse.extract import Column, Extract
from trainer.services.analyse.figures import NotSettledError, TooFewForModelError, fit_model, sample
from trainer.services.analyse.groupings import People
from trainer.services.analyse.groupings import groups as groups_of
from trainer.services.analyse.values import (
    AlikePair,
    DriftItem,
    Fairness,
    GroupFinding,
    GroupItem,
    LeakItem,
    Period,
    SmallGroup,
)
from trainer.storage.sheets import Sitting

MOST_PERIODS = 6
MOST_WATCHED = 10_000
DAY = 86_400


def fairness(found: Extract, people: People, zone: str) -> Fairness:
    """Look for everything that a person should look into.

    Args: people: what is known of the candidates. zone: of the days of rooms.
    """
    wanted = found.counting
    right = found.right(wanted)
    rows = sample(right, MOST_WATCHED)
    columns = found.places(wanted)
    sittings = [found.sittings[int(row)] for row in rows]
    right = right[rows]
    groups = compare_all(right, groups_of(sittings, people))
    periods, period = _periods(sittings)
    changed = drifting.drift(right, period) if len(periods) > 1 else None
    leaked = leaks.leaks(right, found.seconds[rows][:, wanted]) if rows.size else None
    rooms, pairs, alike = _alike(found, wanted, zone)
    return Fairness(
        sittings=int(rows.size),
        groups=tuple(_found(groups.compared, columns)),
        small=tuple(SmallGroup(one.grouping, one.name, one.size) for one in groups.small),
        periods=periods,
        drift=_drifted(changed, columns) if changed else (),
        leaks_tested=int((~np.isnan(leaked.log_odds)).sum()) if leaked else 0,
        leaks=_leaked(leaked, columns) if leaked else (),
        rooms=rooms,
        pairs=pairs,
        alike=alike,
    )


def _found(compared: Iterable[Compared], columns: tuple[Column, ...]) -> Iterator[GroupFinding]:
    for one in compared:
        items = one.comparison.items
        yield GroupFinding(
            kind=one.group.grouping,
            group=one.group.name,
            size=one.group.size,
            others=one.group.others,
            compared=sum(each is not None for each in items),
            items=tuple(
                GroupItem(column.item.id, column.version, each.delta, each.category.value)
                for column, each in zip(columns, items, strict=True)
                if each is not None and each.category in (Category.MODERATE, Category.LARGE)
            ),
        )


def _periods(sittings: list[Sitting]) -> tuple[tuple[Period, ...], NDArray[np.int64]]:
    """The sittings in a few periods of about equal size, each of at least 100; none cuts a day in two."""
    days = np.array([int(sitting.started_at.timestamp()) // DAY for sitting in sittings], dtype=np.int64)
    most = min(MOST_PERIODS, len(sittings) // SMALLEST_GROUP)
    if most < 2:
        return (), np.zeros(len(sittings), dtype=np.int64)
    period = np.zeros(len(sittings), dtype=np.int64)
    size, current, last = 0, 0, None
    target = len(sittings) / most
    for place in np.argsort(days, kind="stable"):
        if size >= target and days[place] != last:
            current, size = current + 1, 0
        period[place], last = current, days[place]
        size += 1
    if current and (period == current).sum() < SMALLEST_GROUP:
        period[period == current] = current - 1
    numbers = range(int(period.max(initial=0)) + 1)
    times: list[list[datetime]] = [
        [sittings[int(place)].started_at for place in np.flatnonzero(period == number)] for number in numbers
    ]
    return tuple(Period(min(those), max(those), len(those)) for those in times), period


def _drifted(found: drifting.Drift, columns: tuple[Column, ...]) -> tuple[DriftItem, ...]:
    told = []
    for place in np.flatnonzero(found.drifted):
        change = found.change[:, place]
        largest = float(change[np.nanargmax(np.abs(change))])
        told.append(DriftItem(columns[place].item.id, columns[place].version, largest))
    return tuple(told)


def _leaked(found: leaks.Leaks, columns: tuple[Column, ...]) -> tuple[LeakItem, ...]:
    return tuple(
        LeakItem(columns[place].item.id, columns[place].version, int(found.fast_right[place]))
        for place in np.flatnonzero(found.suspected)
    )


def _alike(found: Extract, wanted: list[int], zone: str) -> tuple[int, int, tuple[AlikePair, ...]]:
    """Pairs alike beyond chance within rooms: one unit, one day. How many rooms and pairs were compared."""
    rooms = [room for room in _rooms(found.sittings, zone).values() if len(room) > 1]
    if not rooms or len(wanted) < FEWEST_SHARED:
        return 0, 0, ()
    try:
        fitted, rows = fit_model(found, wanted)
    except (TooFewForModelError, NotSettledError):
        return 0, 0, ()
    chosen, key = _codes(found, wanted)
    wrong = similarity.option_shares(chosen[rows], key, int(chosen.max(initial=0)) + 1)
    right = found.right(wanted)
    pairs, compared, looked = [], 0, 0
    for room in rooms:
        own = np.array(room)
        ability = irt.expected_a_posteriori(fitted.fit.items, right[own], fitted.fit.grid).value
        chance: FloatArray = irt.probability(fitted.fit.items, np.nan_to_num(ability))
        similar = similarity.similar_pairs(chosen[own], key, np.nan_to_num(chance, nan=0.5), wrong)
        looked += bool(similar.compared)
        compared += similar.compared
        for pair in similar.pairs:
            first, second = (found.sittings[room[place]] for place in (pair.first, pair.second))
            pairs.append(
                AlikePair(
                    first.attempt,
                    second.attempt,
                    first.unit,
                    first.started_at,
                    pair.shared,
                    pair.identical,
                    pair.expected,
                )
            )
    return looked, compared, tuple(pairs)


def _rooms(sittings: tuple[Sitting, ...], zone: str) -> dict[tuple[str, str], list[int]]:
    """Sittings of people of one unit that began on one day there."""
    place = ZoneInfo(zone)
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, sitting in enumerate(sittings):
        found[sitting.unit, sitting.started_at.astimezone(place).date().isoformat()].append(number)
    return found


def _codes(found: Extract, wanted: list[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each different answer to an item as a number, -1 for none; and the number of the fully right one."""
    codes = np.full((len(found.sittings), len(wanted)), similarity.UNSEEN, dtype=np.int64)
    key = np.zeros(len(wanted), dtype=np.int64)
    for target, place in enumerate(wanted):
        chosen = found.chosen[:, place]
        given = chosen > 0
        full = given & (found.shares[:, place] == 1)
        rights = int(chosen[full][0]) if full.any() else UNCHOSEN
        values = np.unique(np.append(chosen[given], rights))
        codes[given, target] = np.searchsorted(values, chosen[given])
        key[target] = int(np.searchsorted(values, rights))
    return codes, key


UNCHOSEN = 1 << 40
"""Stands for a right answer that nobody gave."""
