"""What the bank makes of a blueprint that is being written."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import pytest

from tests.authoring_world import from_files, trainer
from tests.blueprint_world import BASIC, drafting, filled
from tests.exam_world import NOW, World, item
from trainer.analysis.report import ItemStatistics
from trainer.blueprints import Purpose, Quota
from trainer.blueprints.quotas import ANY, Cell
from trainer.forms import InfeasibleBlueprintError, assemble
from trainer.items import ItemType, Pool, Status
from trainer.services import analyse, author, blueprints
from trainer.storage import Store


@pytest.fixture
def world(sqlite_store: Store) -> World:
    return drafting(
        sqlite_store,
        item("SALES-01-101", band=2, status=Status.DRAFT),
        item("SALES-01-102", band=2, status=Status.PILOT),
        item("SALES-01-103", band=2, status=Status.RETIRED),
        item("SALES-01-104", band=3, pool=Pool.PRACTICE),
    )


def test_the_stock_counts_what_each_cell_would_take(store: Store) -> None:
    world = drafting(store, item("SALES-01-101", band=2, status=Status.DRAFT))
    found = blueprints.stock(world.platform, trainer(world), BASIC)
    assert found.ready[Cell("SALES-01")] == 8
    assert found.ready[Cell("SALES")] == 16
    assert found.ready[Cell(ANY, 1)] == 24
    assert found.ready[Cell("SALES-01", 1, ItemType.TRUE_FALSE)] == 2
    assert found.ready[Cell("SALES-01", 2)] == 0
    assert found.coming[Cell("SALES-01", 2)] == 1


def test_drafts_reviews_and_trials_are_on_the_way_and_retired_ones_are_not(world: World) -> None:
    author.begin(world.platform, trainer(world), "SALES-01", ItemType.SINGLE, now=NOW)
    found = blueprints.stock(world.platform, trainer(world), BASIC)
    assert found.coming[Cell("SALES-01", 2)] == 2
    assert found.coming[Cell("SALES-01", 1)] == 1
    assert found.ready[Cell("SALES-01", 3)] == 0


def test_practice_counts_the_practice_pool(world: World) -> None:
    found = blueprints.stock(world.platform, trainer(world), replace(BASIC, purpose=Purpose.PRACTICE))
    assert found.ready[Cell("SALES")] == 1


def test_the_shortage_that_is_told_is_that_of_publishing(world: World) -> None:
    wanted = filled(BASIC, Quota(9, objective="SALES-01"), Quota(2, module="ETIQ"))
    judged = blueprints.judge(world.platform, trainer(world), wanted)
    assert isinstance(judged.trouble, InfeasibleBlueprintError)
    (shortage,) = judged.shortages
    assert (shortage.slots, shortage.wanted, shortage.available) == ((0,), 9, 8)
    assert blueprints.exposures(world.platform, trainer(world), wanted) is None
    assert blueprints.sample(world.platform, trainer(world), wanted, 1) is None


def test_a_title_or_a_time_limit_does_not_match_the_bank_again(world: World) -> None:
    asker = trainer(world)
    first = blueprints.judge(world.platform, asker, BASIC)
    other = replace(BASIC, title=replace(BASIC.title, en="other"), time_limit=None, cut=Fraction(70))
    assert blueprints.judge(world.platform, asker, other) is first
    from_files(world, item("SALES-01-105"))
    assert blueprints.judge(world.platform, asker, BASIC) is not first


def test_exposure_is_the_quotas_share_of_their_items(world: World) -> None:
    found = blueprints.exposures(world.platform, trainer(world), BASIC)
    assert found is not None
    assert set(found.shares.values()) == {2 / 8}
    assert found.overlap == pytest.approx(6 * 2 / 8)


def test_a_sample_is_the_form_of_its_seed(world: World) -> None:
    found = blueprints.sample(world.platform, trainer(world), BASIC, 5)
    assert found is not None
    assert found.form == assemble(world.platform.catalogue.current().bank, BASIC, 5)
    assert all(found.items[place.version].id == place.item for place in found.form.places)


def test_before_anybody_sat_there_is_no_estimate(world: World) -> None:
    found = blueprints.estimate(world.platform, trainer(world), BASIC, now=NOW)
    assert found is not None
    assert (found.covered, found.mean) == (0.0, None)


def statistics(item_id: str, n: int, maximum: float = 2.0) -> ItemStatistics:
    """An item with facility 0.7 whose marks spread by 0.4 of its maximum."""
    return ItemStatistics(item_id, n, maximum, 0.7, 0.4 * maximum, 0.3, 0.5, None, None, None)


def test_the_estimate_takes_the_version_in_force_from_the_exam_most_people_sat(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = world.platform.catalogue.current().bank.items

    def analysed(code: str, n: int, version: str = "") -> SimpleNamespace:
        found = [
            SimpleNamespace(item=one.id, version=version or one.version, statistics=statistics(one.id, n))
            for one in items.values()
        ]
        return SimpleNamespace(value=SimpleNamespace(items=tuple(found)))

    told = {"A": analysed("A", 12), "B": analysed("B", 64), "C": analysed("C", 900, "an older wording")}
    exams = [SimpleNamespace(blueprint=code, sittings=900) for code in told]
    monkeypatch.setattr(analyse, "exams", lambda platform, asker: exams)
    monkeypatch.setattr(analyse, "figures", lambda platform, asker, wanted, now: told[wanted.blueprint])
    found = blueprints.estimate(world.platform, trainer(world), BASIC, now=NOW)
    assert found is not None
    assert (found.covered, found.fewest) == (1.0, 64)
    assert found.mean == pytest.approx(70)
    # Marks 2, 2, 2, 2, 1, 1 with s = 0.4 and r = 0.5 each: 10 × 0.4 × 0.5 of 10.
    assert found.sd == pytest.approx(20)
    told["B"] = analysed("B", 29)
    few = blueprints.estimate(world.platform, trainer(world), BASIC, now=NOW)
    assert few is not None
    assert few.mean is None
