"""The bank narrowed, counted and ordered by what sittings say of its items."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.authoring_world import authoring, from_files, trainer
from tests.exam_world import NOW, World, item
from trainer.analysis.grades import Discrimination, Evidence, Exposure, Facility, Reports
from trainer.analysis.pooling import PooledItem
from trainer.errors import NotAllowedError
from trainer.items import Item, ItemType, Status
from trainer.services import author
from trainer.storage import Store, bank_search, item_figures, item_problems
from trainer.storage.bank_search import BankQuery, Order
from trainer.storage.item_figures import WHOLE, ItemFigure

NAMES = [f"PROD-09-{number:03d}" for number in range(1, 7)]
ITEMS = {name: item(name, stem=f"统计 {name}") for name in NAMES}
HARD, EASY, GOOD, NEGATIVE, FEW, NEW = NAMES
MINE = {"module": "PROD"}


def told(world: World, one: Item, n: int, facility: float, discrimination: float | None, of: int) -> None:
    pooled = PooledItem(n, facility, discrimination, None, None)
    whole = PooledItem(n, None, None, None, None)
    with world.store.write() as session:
        figures = [ItemFigure(one.id, one.version, of, pooled), ItemFigure(one.id, WHOLE, of, whole)]
        item_figures.put(session, [one.id], figures)


@pytest.fixture
def world(store: Store) -> World:
    made = authoring(store, *ITEMS.values())
    told(made, ITEMS[HARD], 40, 0.1, 0.12, 200)
    told(made, ITEMS[EASY], 200, 0.97, None, 200)
    told(made, ITEMS[GOOD], 60, 0.6, 0.35, 200)
    told(made, ITEMS[NEGATIVE], 8 * 5, 0.5, -0.2, 1000)
    told(made, ITEMS[FEW], 12, 0.0, -0.9, 20)
    return made


def found(world: World, **query: object) -> list[str]:
    page = author.browse(world.platform, trainer(world), BankQuery(**{**MINE, **query}))  # type: ignore[arg-type]
    return [one.item for one in page.items]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"facility": Facility.HARD}, [HARD]),
        ({"facility": Facility.EASY}, [EASY]),
        ({"facility": Facility.GOOD}, [GOOD, NEGATIVE]),
        ({"facility": Facility.FEW}, [FEW, NEW]),
        ({"discrimination": Discrimination.NEGATIVE}, [NEGATIVE]),
        ({"discrimination": Discrimination.LOW}, [HARD]),
        ({"discrimination": Discrimination.GOOD}, [GOOD]),
        ({"discrimination": Discrimination.UNDEFINED}, [EASY]),
        ({"evidence": Evidence.NONE}, [NEW]),
        ({"evidence": Evidence.FEW}, [FEW]),
        ({"evidence": Evidence.FIRM}, [EASY]),
        ({"exposure": Exposure.NEVER}, [NEW]),
        ({"exposure": Exposure.SELDOM}, [NEGATIVE]),
        ({"exposure": Exposure.OFTEN}, [EASY, GOOD]),
        ({"exposure": Exposure.FEW}, [FEW]),
        ({"facility": Facility.GOOD, "discrimination": Discrimination.GOOD, "text": "统计"}, [GOOD]),
    ],
)
def test_items_are_found_by_what_sittings_say_of_them(
    world: World, query: dict[str, object], expected: list[str]
) -> None:
    assert found(world, **query) == expected


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order.HARDEST, [HARD, NEGATIVE, GOOD, EASY, FEW, NEW]),
        (Order.EASIEST, [EASY, GOOD, NEGATIVE, HARD, FEW, NEW]),
        (Order.DISCRIMINATION, [NEGATIVE, HARD, GOOD, EASY, FEW, NEW]),
        (Order.EXPOSURE, [EASY, GOOD, HARD, NEGATIVE, FEW, NEW]),
        (Order.SITTINGS, [EASY, GOOD, HARD, NEGATIVE, FEW, NEW]),
        (Order.BANK, NAMES),
    ],
)
def test_items_are_ordered_by_figures_and_those_without_come_last(
    world: World, order: Order, expected: list[str]
) -> None:
    assert found(world, order=order) == expected


def test_a_line_carries_its_figures_with_what_they_rest_on(world: World) -> None:
    page = author.browse(world.platform, trainer(world), BankQuery(text=GOOD))
    (entry,) = page.entries
    assert (entry.sittings, entry.facility, entry.discrimination) == (60, 0.6, 0.35)
    assert (entry.shown, entry.of) == (60, 200)


def test_a_new_version_has_no_figures_yet_but_the_item_was_shown(world: World) -> None:
    from_files(world, replace(ITEMS[HARD], stem="换了题干"), now=NOW + timedelta(days=1))
    page = author.browse(world.platform, trainer(world), BankQuery(text=HARD))
    (entry,) = page.entries
    assert (entry.sittings, entry.facility) == (0, None)
    assert (entry.shown, entry.of) == (40, 200)
    assert found(world, evidence=Evidence.NONE) == [HARD, NEW]


def test_a_copy_that_is_being_written_has_no_figures_of_what_it_was_copied_from(world: World) -> None:
    name = author.duplicate(world.platform, trainer(world), GOOD, now=NOW)
    page = author.browse(world.platform, trainer(world), BankQuery(text=name))
    assert [(one.listed.status, one.sittings, one.shown) for one in page.entries] == [(Status.DRAFT, 0, 0)]


def test_open_reports_are_counted_and_those_dealt_with_are_not(world: World) -> None:
    asker = trainer(world)
    with world.store.write() as session:
        for text in ("两个答案都对", "看不懂"):
            item_problems.add(
                session, "org", "ann", item=GOOD, version=ITEMS[GOOD].version, text=text, at=NOW
            )
    assert found(world, reports=Reports.OPEN) == [GOOD]
    assert found(world, order=Order.REPORTS)[0] == GOOD
    first, second = author.look(world.platform, asker, GOOD).reports
    author.settle_report(world.platform, asker, first.id, settled=True, now=NOW)
    page = author.browse(world.platform, asker, BankQuery(text=GOOD))
    assert page.entries[0].reports == 1
    author.settle_report(world.platform, asker, second.id, settled=True, now=NOW)
    assert found(world, reports=Reports.OPEN) == []
    author.settle_report(world.platform, asker, second.id, settled=False, now=NOW)
    assert found(world, reports=Reports.OPEN) == [GOOD]


def test_each_choice_says_how_many_items_it_would_leave(world: World) -> None:
    asker = trainer(world)
    query = BankQuery(module="PROD", facility=Facility.GOOD)
    counts = author.counts(world.platform, asker, query)
    assert counts["facility"] == {"hard": 1, "easy": 1, "good": 2, "few": 2}
    assert counts["discrimination"] == {"good": 1, "negative": 1}
    assert counts["module"] == {"PROD": 2}
    for name in bank_search.DIMENSIONS:
        for choice, count in counts[name].items():
            value = {"band": int, "type": ItemType, "status": Status}.get(name, str)(choice)
            one = replace(query, **{name: value})
            if not isinstance(value, str) or name in ("module", "objective", "author"):
                assert author.browse(world.platform, asker, one).total == count, (name, choice)


def test_only_those_who_look_after_the_bank_see_counts_or_settle_reports(world: World) -> None:
    for refused in (
        lambda: author.counts(world.platform, world.asker("ann"), BankQuery()),
        lambda: author.settle_report(world.platform, world.asker("mia"), "x", settled=True, now=NOW),
        lambda: author.statistics_freshness(world.platform, world.asker("ann"), now=NOW),
    ):
        with pytest.raises(NotAllowedError):
            refused()
