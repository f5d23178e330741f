"""When an item on trial has proved itself."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from tests.authoring_world import authoring, from_files, trainer
from tests.exam_world import NOW, World, item
from trainer.analysis.report import ItemStatistics
from trainer.errors import NotAllowedError, NotFoundError
from trainer.items import Status
from trainer.services import analyse, author
from trainer.services.author import TrialFigures
from trainer.storage import Store
from trainer.text import LocalText

ON_TRIAL = item("SALES-01-101", status=Status.PILOT)
EXAM = LocalText("考试", "Exam")


def figures(n: int, discrimination: float | None, facility: float = 0.6) -> ItemStatistics:
    return ItemStatistics(ON_TRIAL.id, n, 1.0, facility, 0.4, discrimination, 0.4, 0.5, None, None)


@pytest.fixture
def world(sqlite_store: Store) -> World:
    return authoring(sqlite_store, ON_TRIAL)


def sat(monkeypatch: pytest.MonkeyPatch, *found: ItemStatistics, version: str = ON_TRIAL.version) -> None:
    """Have each exam tell one of these figures of the item."""
    exams = [SimpleNamespace(blueprint=f"E{n}", title=EXAM, sittings=40) for n, _ in enumerate(found)]
    told = {
        f"E{n}": SimpleNamespace(
            value=SimpleNamespace(items=(SimpleNamespace(item=ON_TRIAL.id, version=version, statistics=one),))
        )
        for n, one in enumerate(found)
    }
    monkeypatch.setattr(analyse, "exams", lambda platform, asker: exams)
    monkeypatch.setattr(analyse, "figures", lambda platform, asker, wanted, now: told[wanted.blueprint])


def good(world: World) -> bool:
    return author.good_enough(author.trial_figures(world.platform, trainer(world), ON_TRIAL.id, now=NOW))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([figures(40, 0.35)], True),
        ([figures(29, 0.35)], False),
        ([figures(40, 0.1)], False),
        ([figures(40, None)], False),
        ([figures(40, 0.35), figures(5, -0.5)], True),
        ([figures(40, 0.35), figures(60, -0.2)], False),
        ([], False),
    ],
)
def test_it_takes_enough_candidates_and_an_item_that_tells_them_apart(
    world: World, monkeypatch: pytest.MonkeyPatch, found: list[ItemStatistics], expected: bool
) -> None:
    sat(monkeypatch, *found)
    assert good(world) is expected


def test_figures_of_an_earlier_version_say_nothing_of_this_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sat(monkeypatch, figures(40, 0.35))
    assert good(world)
    from_files(world, replace(ON_TRIAL, stem="换了题干"))
    assert not good(world)


def test_without_sittings_there_is_nothing_to_go_by(world: World) -> None:
    assert author.trial_figures(world.platform, trainer(world), ON_TRIAL.id, now=NOW) == ()
    assert author.good_enough([TrialFigures(EXAM, 12, 0.5, 0.4, good=False)]) is False


def test_only_the_bench_looks_at_them(world: World) -> None:
    with pytest.raises(NotAllowedError):
        author.trial_figures(world.platform, world.asker("mia"), ON_TRIAL.id, now=NOW)
    with pytest.raises(NotFoundError):
        author.trial_figures(world.platform, trainer(world), "SALES-01-999", now=NOW)
