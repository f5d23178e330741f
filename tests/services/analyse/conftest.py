"""An exam that many have sat, its sheets unpacked, on either database; the worker runs where it is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pytest

from benchmarks.sittings import Season, Sitter, season, write
from tests.exam_world import NOW, ORGANISATION, World, build
from trainer.services import background, worker
from trainer.services.platform import Platform
from trainer.storage import Store

BASIC = "BASIC"


@dataclass
class Exam:
    """A world with a season of BASIC, and people to sit it."""

    world: World
    season: Season
    random: np.random.Generator

    @property
    def platform(self) -> Platform:
        return self.world.platform

    def sit(
        self, count: int, *, unit: str = "team", first: int = 0, at: datetime = NOW, ability: float = 0.0
    ) -> list[str]:
        """Sittings of `count` new people of a unit, a minute apart; returns the attempts."""
        names = {f"p{first + number}": unit for number in range(count)}
        self.world.add_people(names, cohort=None)
        sitters = [Sitter(name, unit, float(self.random.normal(ability)), (f"c-{unit}",)) for name in names]
        starts = [at - timedelta(days=30) + timedelta(minutes=number) for number in range(count)]
        return write(self.world.store, self.season, sitters, starts, self.random)


@pytest.fixture(autouse=True)
def worked_at_once(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let whoever asks wait for the worker, in this process; counts what was answered each time."""
    answered: list[int] = []

    def start(platform: Platform) -> None:
        answered.append(worker.drain(platform))

    monkeypatch.setattr(background, "start", start)
    return answered


@pytest.fixture
def world(store: Store) -> World:
    return build(store)


@pytest.fixture
def sat(world: World) -> Callable[..., Exam]:
    """A season of BASIC; call it with how many forms there are."""

    def make(different: int = 30, seed: int = 7) -> Exam:
        random = np.random.default_rng(seed)
        found = season(world.platform.catalogue.current(), BASIC, ORGANISATION, random, different=different)
        return Exam(world, found, random)

    return make
