"""The manager's first screen: how a part of the organisation stands, in a handful of grouped queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from trainer.analysis.rates import Interval, wilson
from trainer.analysis.survival import Curve, Waited, kaplan_meier
from trainer.people import Asker, Unit
from trainer.reports import FEWEST, NOTHING, Counts, Status, withheld
from trainer.services.platform import Platform
from trainer.services.report import folding
from trainer.services.report.scope import Ground, Scope, resolve
from trainer.storage import cohorts, report_reads, report_rolls
from trainer.storage.report_reads import Days, ObjectiveSum
from trainer.storage.report_rolls import Headcount, Roll
from trainer.text import LocalText

MONTHS = 12
WEAKEST = 8
FOLDED_AT_ONCE = 12
"""Pages of people brought up to date while somebody waits for the page; the rest follows by itself."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How many people stand in each way."""

    by_status: Mapping[Status, int] = field(default_factory=dict)

    def __getitem__(self, status: Status) -> int:
        return self.by_status.get(status, 0)

    @property
    def people(self) -> int:
        """All of them."""
        return sum(self.by_status.values())


@dataclass(frozen=True, slots=True)
class Rates:
    """Pass rates of what was sat; None where nothing was. `at_first`: of people, at their first sitting;
    `eventual`: of the same people, by now; `sittings`: of all sittings."""

    at_first: Interval | None
    eventual: Interval | None
    sittings: Interval | None


@dataclass(frozen=True, slots=True)
class Month:
    """The sittings of one month; the rate is None where nobody sat or too few to be shown."""

    month: str
    rate: Interval | None


@dataclass(frozen=True, slots=True)
class Row:
    """A unit with all below it, or a cohort. `hidden`: too few people to be shown to the asker.

    `tens` counts scores by tens of percent.
    """

    id: str
    name: str
    is_cohort: bool
    standing: Standing = Standing()
    rates: Rates = Rates(None, None, None)
    tens: tuple[int, ...] = NOTHING.tens
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Weakness:
    """An objective of the part against the whole organisation.

    `share` and `everywhere` are mean shares of its marks over so many sittings, with intervals that take a
    sitting for one observation. `below`: even the upper end of the interval lies under the organisation's.
    """

    objective: str
    title: LocalText
    mandatory: bool
    share: Interval
    everywhere: Interval | None
    below: bool


@dataclass(frozen=True)
class Overview:
    """How a part of the organisation stands. `hidden`: too few people in it to be shown to the asker at all.

    `curve` is of the days from being assigned or first sitting to the first pass; `attempts` the median
    sitting at which those who passed did, with how many they are. `roll` is who they are, for what else the
    page shows of them; None to who may not see single people.
    """

    ground: Ground
    standing: Standing
    rates: Rates
    tens: tuple[int, ...]
    organisation: Row | None
    months: tuple[Month, ...]
    units: tuple[Row, ...]
    cohorts: tuple[Row, ...]
    curve: Curve | None
    attempts: tuple[float, int] | None
    weakest: tuple[Weakness, ...]
    hidden: bool = False
    roll: Roll | None = field(default=None, repr=False)


def overview(platform: Platform, asker: Asker, scope: Scope, *, now: datetime) -> Overview:
    """How the part of the organisation a scope names stands now.

    Raises: NotAllowedError, NotFoundError: as `resolve`.
    """
    ground = resolve(platform, asker, scope, now=now)
    folding.fold(platform, pages=FOLDED_AT_ONCE)
    with platform.store.read() as session:
        return _overview(platform, session, ground, now)


def _overview(platform: Platform, session: Session, ground: Ground, now: datetime) -> Overview:
    part = ground.part
    roll = report_rolls.call(session, part, now)
    heads = roll.by_unit()
    results = report_reads.results_by_unit(session, part)
    whole = _sum(results.values())
    standing = _standing(heads)
    if not ground.in_line and min(standing.people, whole.people) < FEWEST:
        return _nothing(ground)
    ways = report_reads.ways_to_pass(session, part, now)
    return Overview(
        ground=ground,
        standing=standing,
        rates=rates(whole),
        tens=whole.tens,
        organisation=_organisation(session, ground, whole),
        months=_months(report_reads.results_by_month(session, part), ground.in_line),
        units=_units(ground, heads, results),
        cohorts=_cohorts(session, ground, roll),
        curve=_curve(ground, ways.days),
        attempts=_median(ways.attempts),
        weakest=_weakest(platform, session, ground),
        roll=roll if ground.in_line else None,
    )


def _nothing(ground: Ground) -> Overview:
    rates_ = Rates(None, None, None)
    return Overview(ground, Standing(), rates_, NOTHING.tens, None, (), (), (), None, None, (), hidden=True)


def _standing(heads: Iterable[Headcount]) -> Standing:
    counts: Counter[Status] = Counter()
    for head in heads:
        counts[head.status] += head.people
    return Standing(dict(counts))


def _sum(counts: Iterable[Counts]) -> Counts:
    total = NOTHING
    for one in counts:
        total += one
    return total


def rates(counts: Counts) -> Rates:
    """The pass rates of a cell."""
    return Rates(
        at_first=wilson(counts.first_passed, counts.people) if counts.people else None,
        eventual=wilson(counts.ever_passed, counts.people) if counts.people else None,
        sittings=wilson(counts.passed, counts.sat) if counts.sat else None,
    )


def _organisation(session: Session, ground: Ground, part: Counts) -> Row | None:
    """The whole organisation to compare with; None where it is the part, or would tell of a few others."""
    if ground.is_all:
        return None
    whole = _sum(report_reads.results_by_unit(session, ground.organisation).values())
    others = whole.people - part.people
    if others < FEWEST:
        return None
    name = next((unit.name for unit in ground.units if unit.parent is None), "")
    return Row("", name, False, rates=rates(whole), tens=whole.tens)


def _months(found: Mapping[str, Counts], in_line: bool) -> tuple[Month, ...]:
    """The latest months with sittings; outsiders see those in which enough people sat for the first time."""
    latest = list(found.items())[-MONTHS:]
    return tuple(
        Month(name, rates(counts).sittings if in_line or counts.people >= FEWEST else None)
        for name, counts in latest
    )


def _units(ground: Ground, heads: Iterable[Headcount], results: Mapping[str, Counts]) -> tuple[Row, ...]:
    """The units below the part's, or the several it is made of, each with all below it."""
    heads = list(heads)
    paths = {unit.id: unit.path for unit in ground.units}
    shown = _children(ground)
    standings = {
        unit.id: _standing(head for head in heads if paths.get(head.group, "").startswith(unit.path))
        for unit in shown
    }
    sums = {
        unit.id: _sum(counts for key, counts in results.items() if paths.get(key, "").startswith(unit.path))
        for unit in shown
    }
    rows = [
        Row(unit.id, unit.name, False, standings[unit.id], rates(sums[unit.id]), sums[unit.id].tens)
        for unit in shown
        if standings[unit.id].people or sums[unit.id].sat
    ]
    return _hide(rows, ground.in_line)


def _children(ground: Ground) -> list[Unit]:
    if ground.unit is None:
        return list(ground.heads)
    return [unit for unit in ground.units if unit.parent == ground.unit.id]


def _cohorts(session: Session, ground: Ground, roll: Roll) -> tuple[Row, ...]:
    """The cohorts that people of the part belong to, or did when they sat."""
    if ground.cohort is not None:
        return ()
    heads = roll.by_cohort(report_rolls.cohorts_of(session, ground.part))
    results = report_reads.results_by_cohort(session, ground.part)
    names = cohorts.names(session, ground.part.organisation)
    rows = []
    for key in sorted({head.group for head in heads} | results.keys(), key=lambda one: names.get(one, "")):
        counts = results.get(key, NOTHING)
        standing = _standing(head for head in heads if head.group == key)
        rows.append(Row(key, names.get(key, ""), True, standing, rates(counts), counts.tens))
    return _hide(rows, ground.in_line)


def _hide(rows: list[Row], in_line: bool) -> tuple[Row, ...]:
    """For outsiders, rows of too few people without their figures."""
    if in_line:
        return tuple(rows)
    small = withheld({row.id: _smallest(row) for row in rows})
    return tuple(
        Row(row.id, row.name, row.is_cohort, hidden=True) if row.id in small else row for row in rows
    )


def _smallest(row: Row) -> int:
    """The fewest people a figure of the row is about."""
    sat = row.rates.at_first.total if row.rates.at_first else row.standing.people
    return min(row.standing.people, sat) or max(row.standing.people, sat)


def _curve(ground: Ground, found: list[Days]) -> Curve | None:
    people = sum(one.passed + one.waiting for one in found)
    if not people or (not ground.in_line and people < FEWEST):
        return None
    return kaplan_meier([Waited(one.days, one.passed, one.waiting) for one in found])


def _median(found: Mapping[int, int]) -> tuple[float, int] | None:
    """The median sitting at which people passed, and how many passed."""
    total = sum(found.values())
    if not total:
        return None
    ordered = sorted(found.items())
    return (_nth(ordered, (total + 1) // 2) + _nth(ordered, total // 2 + 1)) / 2, total


def _nth(ordered: list[tuple[int, int]], place: int) -> int:
    """The value at a place (from 1) of a sorted list given as values with how often each comes."""
    passed = 0
    for value, count in ordered:
        passed += count
        if passed >= place:
            return value
    return ordered[-1][0]


def _weakest(platform: Platform, session: Session, ground: Ground) -> tuple[Weakness, ...]:
    """The objectives furthest below the organisation's mean; without one to compare with, the lowest."""
    mine = report_reads.objectives(session, ground.part)
    whole = {} if ground.is_all else report_reads.objectives(session, ground.organisation)
    listed = {one.code: one for one in platform.catalogue.current().objectives.objectives()}
    found = []
    for code, own in mine.items():
        objective = listed.get(code)
        if objective is None or (not ground.in_line and own.sittings < FEWEST):
            continue
        rest = _compare(own, whole.get(code))
        share = wilson(_within(own), own.sittings)
        below = rest is not None and share.high < rest.rate
        found.append(Weakness(code, objective.title, objective.mandatory, share, rest, below))
    found.sort(
        key=lambda one: (not one.below, one.share.rate - (one.everywhere.rate if one.everywhere else 0))
    )
    return tuple(found[:WEAKEST])


def _compare(own: ObjectiveSum, whole: ObjectiveSum | None) -> Interval | None:
    """The organisation's mean, unless it is (nearly) the part's own."""
    if whole is None or whole.sittings - own.sittings < FEWEST:
        return None
    return wilson(_within(whole), whole.sittings)


def _within(found: ObjectiveSum) -> float:
    """Summed shares kept within their bounds, which rounding may miss by a trifle."""
    return min(float(found.sittings), max(0.0, found.shares))
