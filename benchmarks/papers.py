"""Parallel papers: 10 of 60 items from a bank of 1,000 with 60 objectives, beside papers drawn at random.

The bank: 1,000 items dealt out to 60 objectives and three bands; every fiftieth has an enemy, sixty form
testlets of three. Facilities are drawn around 0.8, 0.65 and 0.5 by band (SD 0.12); every tenth item has no
statistics. No item may be on two papers. Random papers are drawn by the product's own assembly with the same
bank, in the same run.

Two blueprints: one item of each objective; and of each of six modules four, three and three items by band,
which testlets fill too. Each set is made twice to see that it comes out the same.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from random import Random
from time import perf_counter

from benchmarks.aims import Aim, Part
from benchmarks.figures import machine
from benchmarks.options import Options
from trainer.bank import Bank
from trainer.blueprints import Blueprint, Purpose, Quota, Section
from trainer.forms import Plan, plan
from trainer.forms.parallel import (
    Comparison,
    ItemStatistic,
    ParallelForms,
    Statistics,
    Wanted,
    assemble_parallel,
    compare,
)
from trainer.forms.parallel.comparison import deviation
from trainer.items import Item, ItemType, Option
from trainer.text import LocalText

ITEMS, SINGLES, OBJECTIVES, PAPERS = 1_000, 940, 60, 10
_BY_BAND = {1: 0.80, 2: 0.65, 3: 0.50}
_IDS = "abcd"
_TEXT = LocalText("卷", "paper")


def bank(random: Random) -> Bank:
    """The bank."""
    items: list[Item] = []
    for number in range(ITEMS):
        in_testlet, place = divmod(number - SINGLES, 3) if number >= SINGLES else (None, 0)
        turn = number if in_testlet is None else in_testlet
        objective = f"M{turn % OBJECTIVES // 10:02d}-{turn % 10 + 1:02d}"
        items.append(
            Item(
                id=f"{objective}-{number:04d}",
                objective=objective,
                type=ItemType.SINGLE,
                band=random.choice((1, 2, 3)),
                stem=f"stem {number}",
                key=frozenset("a"),
                rationale={},
                options=tuple(Option(name, f"option {name}") for name in _IDS),
                testlet=None if in_testlet is None else f"{objective}-T{in_testlet:02d}",
                place=place,
                enemies=frozenset({items[-1].id}) if number % 50 == 49 else frozenset(),
            )
        )
    return Bank.of(items)


def statistics(items: Bank, random: Random) -> Statistics:
    """Facilities by band; every tenth item has none."""
    told = {}
    for number, item in enumerate(items.items.values()):
        facility = min(0.98, max(0.1, random.gauss(_BY_BAND[item.band], 0.12)))
        if number % 10:
            told[item.version] = ItemStatistic(facility, 200)
    return Statistics(told)


def by_objective() -> tuple[Quota, ...]:
    """One item of each of sixty objectives."""
    return tuple(Quota(1, objective=f"M{n // 10:02d}-{n % 10 + 1:02d}") for n in range(OBJECTIVES))


def by_module() -> tuple[Quota, ...]:
    """Four, three and three items of the bands of six modules."""
    return tuple(
        Quota(count, module=f"M{module:02d}", band=band)
        for module in range(OBJECTIVES // 10)
        for band, count in ((1, 4), (2, 3), (3, 3))
    )


def blueprint(quotas: tuple[Quota, ...]) -> Blueprint:
    """A blueprint of one section."""
    return Blueprint(
        code="SIXTY",
        title=_TEXT,
        purpose=Purpose.CERTIFICATION,
        sections=(Section("all", _TEXT, Fraction(1), quotas),),
        cut=Fraction(60),
        time_limit=timedelta(minutes=70),
    )


def measure(options: Options) -> Part:
    """Assemble the sets of both blueprints, twice each, and draw at random."""
    random = Random(options.seed)
    items = bank(random)
    known = statistics(items, random)
    lines: list[str] = []
    aims: list[Aim] = []
    figures: dict[str, float] = {}
    for name, quotas in (("by objective", by_objective()), ("by module and band", by_module())):
        ready = plan(items, blueprint(quotas))
        began = perf_counter()
        drawn = compare(ready, known, options.seed)
        drawing = perf_counter() - began
        found, seconds, same = _made(ready, Wanted(PAPERS), known, options.seed)
        wide = drawn.high - drawn.low
        lines += [_told(name, found, seconds), _random(drawn, drawing)]
        aims += [
            Aim(f"{name}: seconds", seconds, 30, "s"),
            Aim(f"{name}: gap", found.gap, 0.1, "%"),
            Aim(f"{name}: gap beside that at random", found.gap / wide, 0.05),
            Aim(f"{name}: sets that came out differently the second time", float(not same), 0),
        ]
        figures |= {
            f"{name}, seconds": seconds,
            f"{name}, gap": found.gap,
            f"{name}, gap bound": found.gap_bound,
            f"{name}, overlap": found.overlap,
            f"{name}, random gap": wide,
            f"{name}, random deviation": drawn.deviation,
            f"{name}, random shared": drawn.shared,
        }
    title = f"parallel papers: {PAPERS} of {OBJECTIVES} items from {ITEMS}, on {machine()}"
    return Part(title, lines, aims, figures)


def _made(ready: Plan, wanted: Wanted, known: Statistics, seed: int) -> tuple[ParallelForms, float, bool]:
    began = perf_counter()
    found = assemble_parallel(ready, ready.blueprint, wanted, known, seed)
    seconds = perf_counter() - began
    again = assemble_parallel(ready, ready.blueprint, wanted, known, seed)
    same = [one.form.digest for one in found.forms] == [one.form.digest for one in again.forms]
    return found, seconds, same


def _told(name: str, found: ParallelForms, seconds: float) -> str:
    expected = [one.expected for one in found.forms]
    return (
        f"{name:<20}{seconds:6.1f} s   gap {found.gap:.4f} % (bound {found.gap_bound:.4f})   "
        f"SD {deviation(expected):.4f}   shared {found.overlap} (bound {found.overlap_bound})"
    )


def _random(drawn: Comparison, seconds: float) -> str:
    return (
        f"{len(drawn.drawn)} at random       {seconds:6.1f} s   gap {drawn.high - drawn.low:.2f} %   "
        f"SD {drawn.deviation:.2f}   shared {drawn.shared:.1f} on average, {drawn.most_shared} at most"
    )
