"""The history of a person's plays, and their progress by criterion and objective."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from trainer.people import Asker
from trainer.scenarios.play import Mode
from trainer.scenarios.scenario import Outcome, Scenario
from trainer.services import exam_access
from trainer.services.catalogue import Published
from trainer.services.platform import Platform
from trainer.services.rehearse import plays as found_plays
from trainer.storage import attempts, play_results
from trainer.storage.play_results import PastPlay
from trainer.storage.plays import PlayStatus
from trainer.text import LocalText

LATEST = 200
"""Plays a history goes back."""


@dataclass(frozen=True, slots=True)
class PlaySummary:
    """A play in the history.

    What comes of its result is None while it goes on and where it was broken off. `percent` is 0..100. The
    first `copied` steps were taken over from an earlier play, so that it does not count as progress.
    """

    play: str
    scenario: str
    title: LocalText
    mode: Mode
    number: int
    status: PlayStatus
    started_at: datetime
    closed_at: datetime | None
    ending: LocalText | None
    outcome: Outcome | None
    percent: Fraction | None
    passed: bool | None
    hints: int
    undone: int
    copied: int


@dataclass(frozen=True, slots=True)
class Reading:
    """How a criterion stood after one play: `share` is 0..1 of the most points."""

    at: datetime
    play: str
    share: Fraction
    earned: int
    high: int


@dataclass(frozen=True, slots=True)
class CriterionProgress:
    """A criterion of a scenario over a person's plays from their first step, the oldest first."""

    scenario: str
    scenario_title: LocalText
    criterion: str
    title: LocalText
    objective: str
    readings: tuple[Reading, ...]

    @property
    def first(self) -> Fraction:
        """The share at the first play."""
        return self.readings[0].share

    @property
    def latest(self) -> Fraction:
        """The share at the latest play."""
        return self.readings[-1].share


@dataclass(frozen=True, slots=True)
class ObjectiveProgress:
    """An objective over all scenarios: mean share of its criteria at their first and at their latest play."""

    objective: str
    title: LocalText
    criteria: int
    plays: int
    first: Fraction
    latest: Fraction


@dataclass(frozen=True, slots=True)
class Progress:
    """All of a person's rehearsing, plays with the newest first."""

    plays: tuple[PlaySummary, ...]
    criteria: tuple[CriterionProgress, ...]
    objectives: tuple[ObjectiveProgress, ...]


def progress(platform: Platform, asker: Asker, person: str, *, now: datetime) -> Progress:
    """The rehearsing of the asker, or of a person whose results the asker may see.

    Raises: NotFoundError: no such person, or outside the asker's scope, which is also written to the audit
        log.
    """
    exam_access.require_ready(asker)
    if asker.person != person:
        require_history_of(platform, asker, person, now=now)
    with platform.store.read() as session:
        past = play_results.plays_of(session, person, LATEST)
        versions = {
            digest: found_plays.version(session, digest) for digest in {play.version for play in past}
        }
    criteria = tuple(_criteria(past, versions))
    return Progress(
        plays=tuple(_summary(play, versions[play.version]) for play in past),
        criteria=criteria,
        objectives=_objectives(platform.catalogue.current(), criteria),
    )


def require_history_of(platform: Platform, asker: Asker, person: str, *, now: datetime) -> None:
    """Raise NotFoundError, and write it down, where the asker may not see this person's results."""
    with platform.store.read() as session:
        place = attempts.whereabouts_of_person(session, person)
    if place is None:
        raise exam_access.missing("person", person)
    if not exam_access.may_see_results(asker, person, place):
        exam_access.refuse(platform, asker, "rehearsals.read", "person", person, now=now)


def _summary(play: PastPlay, scenario: Scenario) -> PlaySummary:
    result = play.result
    return PlaySummary(
        play=play.id,
        scenario=play.scenario,
        title=scenario.title,
        mode=play.mode,
        number=play.number,
        status=play.status,
        started_at=play.started_at,
        closed_at=play.closed_at,
        ending=scenario.ending_by_id[result.ending].title if result else None,
        outcome=result.outcome if result else None,
        percent=result.percent if result else None,
        passed=result.passed if result else None,
        hints=result.hints if result else 0,
        undone=result.undone if result else 0,
        copied=result.copied if result else 0,
    )


def _criteria(past: Sequence[PastPlay], versions: dict[str, Scenario]) -> Iterable[CriterionProgress]:
    """Progress on each criterion; plays begun half-way do not count, as their first steps were known."""
    readings: dict[tuple[str, str], list[Reading]] = defaultdict(list)
    named: dict[tuple[str, str], tuple[Scenario, LocalText, str]] = {}
    for play in reversed(past):
        if play.result is None or play.result.copied or play.closed_at is None:
            continue
        scenario = versions[play.version]
        titles = {criterion.id: criterion.title for criterion in scenario.criteria}
        for mark in play.result.marks:
            key = (play.scenario, mark.criterion)
            readings[key].append(Reading(play.closed_at, play.id, mark.share, mark.earned, mark.high))
            named[key] = (scenario, titles[mark.criterion], mark.objective)
    for key, found in sorted(readings.items()):
        scenario, title, objective = named[key]
        yield CriterionProgress(scenario.id, scenario.title, key[1], title, objective, tuple(found))


def _objectives(published: Published, criteria: Sequence[CriterionProgress]) -> tuple[ObjectiveProgress, ...]:
    groups: dict[str, list[CriterionProgress]] = defaultdict(list)
    for found in criteria:
        groups[found.objective].append(found)
    order = {objective.code: objective.title for objective in published.objectives.objectives()}
    rank = {code: number for number, code in enumerate(order)}
    return tuple(
        ObjectiveProgress(
            objective=code,
            title=order.get(code, LocalText(code, code)),
            criteria=len(group),
            plays=len({reading.play for found in group for reading in found.readings}),
            first=sum((found.first for found in group), Fraction(0)) / len(group),
            latest=sum((found.latest for found in group), Fraction(0)) / len(group),
        )
        for code, group in sorted(groups.items(), key=lambda item: (rank.get(item[0], len(rank)), item[0]))
    )
