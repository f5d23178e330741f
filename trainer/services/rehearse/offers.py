"""Which scenarios there are, and how the asker has done in each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from trainer.people import Asker
from trainer.scenarios.play import Mode
from trainer.scenarios.scenario import Scenario
from trainer.services import exam_access
from trainer.services.platform import Platform
from trainer.storage import play_results
from trainer.storage.play_results import PastPlay
from trainer.storage.plays import PlayStatus
from trainer.text import LocalText

LATEST = 500
"""Plays a standing goes back."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A scenario to rehearse, without anything hidden in it, and the asker's standing.

    `practising` and `assessing` are ids of plays still open. `best` is the best percentage of assessed plays,
    or of practice where there are none, 0..100; `assessed` says which. `passed` counts assessed plays only.
    """

    scenario: str
    title: LocalText
    module: str
    objectives: tuple[str, ...]
    level: int
    minutes: int
    customer: str
    situation: str
    finished: int
    best: Fraction | None
    assessed: bool
    passed: bool
    practising: str | None
    assessing: str | None


def offers(platform: Platform, asker: Asker) -> tuple[Offer, ...]:
    """Every published scenario, module by module in teaching order, then by id."""
    exam_access.require_ready(asker)
    published = platform.catalogue.current()
    with platform.store.read() as session:
        past = play_results.plays_of(session, asker.person, LATEST)
    by_scenario: dict[str, list[PastPlay]] = defaultdict(list)
    for play in past:
        by_scenario[play.scenario].append(play)
    order = {objective.code: number for number, objective in enumerate(published.objectives.objectives())}
    found = sorted(
        published.scenarios.values(),
        key=lambda scenario: (order.get(scenario.objectives[0], len(order)), scenario.id),
    )
    return tuple(_offer(scenario, by_scenario[scenario.id]) for scenario in found)


def _offer(scenario: Scenario, past: Sequence[PastPlay]) -> Offer:
    finished = [play for play in past if play.result is not None]
    assessed = [play.result for play in finished if play.mode is Mode.ASSESSED and play.result]
    practised = [play.result for play in finished if play.mode is Mode.PRACTICE and play.result]
    counted = assessed or [result for result in practised if not result.copied]
    running = {play.mode: play.id for play in past if play.status is PlayStatus.OPEN}
    return Offer(
        scenario=scenario.id,
        title=scenario.title,
        module=scenario.module,
        objectives=scenario.objectives,
        level=scenario.level,
        minutes=scenario.minutes,
        customer=scenario.customer,
        situation=scenario.situation,
        finished=len(finished),
        best=max((result.percent for result in counted), default=None),
        assessed=bool(assessed),
        passed=any(result.passed for result in assessed),
        practising=running.get(Mode.PRACTICE),
        assessing=running.get(Mode.ASSESSED),
    )
