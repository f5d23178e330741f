"""The demonstration's bench comes about through the services."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.authoring_world import authoring, trainer
from tests.exam_world import NOW
from trainer.bank.authoring import Stage
from trainer.items import Status
from trainer.services import author
from trainer.services.demo import bench
from trainer.storage import Store


def test_two_people_are_at_work_at_the_bench(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "OBJECTIVE", "SALES-01")
    world = authoring(sqlite_store)
    world.sat("ann", 3, now=NOW)
    later = NOW + timedelta(days=5)
    desk = bench.Desk(trainer(world), trainer(world, "ada"))
    bench.furnish(world.platform, desk, [lambda _: world.asker("ann")], now=later)
    queue = author.queue(world.platform, desk.trainer)
    assert [(one.stage, one.mine, one.comments) for one in queue] == [
        (Stage.REVIEW, False, 1),
        (Stage.DRAFT, True, 0),
    ]
    found = [one.status for one in world.platform.catalogue.current().bank.items.values()]
    assert found.count(Status.PILOT) <= 1
    assert found.count(Status.RETIRED) <= 1


def test_what_the_content_does_not_have_is_left_out(sqlite_store: Store) -> None:
    world = authoring(sqlite_store)
    desk = bench.Desk(trainer(world), trainer(world, "ada"))
    bench.furnish(world.platform, desk, [], now=NOW)
    assert [one for one in author.queue(world.platform, desk.trainer) if one.is_new] == []
