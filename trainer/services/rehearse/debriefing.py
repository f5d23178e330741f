"""Looking back on a finished play: the verdict, every step with its model answer, all roads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from trainer.courses import Lesson
from trainer.objectives import Objective
from trainer.people import Asker
from trainer.scenarios.play import Play
from trainer.scenarios.rubric import StepReview, Verdict, judge, reviews
from trainer.scenarios.scenario import Ending, Scenario
from trainer.services.catalogue import Published
from trainer.services.platform import Platform
from trainer.services.rehearse import plays as found_plays
from trainer.storage.plays import PlayFacts, PlayStatus
from trainer.text import LocalText


@dataclass(frozen=True, slots=True)
class Road:
    """A way from a node to a node or an ending that some choice may take.

    `number` is the step (from 1) at which this play went it, None where it did not.
    """

    start: str
    to: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Study:
    """An objective that lost points, and the lessons on it."""

    objective: Objective
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """How one number of the hidden state went: its value at the start and after each step."""

    variable: str
    title: LocalText
    low: int
    high: int
    values: tuple[int, ...]


@dataclass(frozen=True)
class Debriefing:
    """A finished play laid open. `mine` says whether the asker played it and may try again from a step."""

    facts: PlayFacts
    scenario: Scenario
    play: Play
    ending: Ending
    verdict: Verdict
    steps: tuple[StepReview, ...]
    roads: tuple[Road, ...]
    courses: tuple[Course, ...]
    study: tuple[Study, ...]
    closed_at: datetime
    mine: bool


def debrief(platform: Platform, asker: Asker, play_id: str, *, now: datetime) -> Debriefing | None:
    """The debriefing of a finished play; None while it goes on or where it was broken off.

    Raises: NotFoundError: no such play, or not for the asker.
    """
    facts = found_plays.visible(platform, asker, play_id, now=now)
    current = found_plays.read(platform, facts)
    verdict = judge(current.play)
    ending = current.play.ending
    if current.head.status is not PlayStatus.FINISHED or verdict is None or ending is None:
        return None
    return Debriefing(
        facts=facts,
        scenario=current.play.scenario,
        play=current.play,
        ending=ending,
        verdict=verdict,
        steps=reviews(current.play),
        roads=tuple(_roads(current.play)),
        courses=tuple(_courses(current.play)),
        study=tuple(_study(platform.catalogue.current(), verdict)),
        closed_at=current.head.active_at,
        mine=facts.person == asker.person,
    )


def _roads(play: Play) -> Iterator[Road]:
    """Every road of the scenario once; a road gone twice has the number of its first time."""
    gone: dict[tuple[str, str], int] = {}
    for number, step in enumerate(play.steps, 1):
        gone.setdefault((step.node, step.to), number)
    met: set[tuple[str, str]] = set()
    for node, choice in play.scenario.choices():
        for exit_ in choice.exits:
            road = (node.id, exit_.to)
            if road not in met:
                met.add(road)
                yield Road(*road, gone.get(road))


def _courses(play: Play) -> Iterator[Course]:
    for variable in play.scenario.variables:
        if variable.is_number:
            values = [int(variable.start), *(int(step.after[variable.name]) for step in play.steps)]
            yield Course(variable.name, variable.label, variable.low, variable.high, tuple(values))


def _study(published: Published, verdict: Verdict) -> Iterator[Study]:
    """Objectives on which a criterion fell short of its most, the weakest first."""
    short = sorted(
        (rating for rating in verdict.ratings if rating.share < 1), key=lambda rating: rating.share
    )
    for code in dict.fromkeys(rating.criterion.objective for rating in short):
        objective = published.objectives.objective(code)
        if objective is not None:
            lessons = tuple(lesson for lesson in published.lessons.values() if lesson.objective == code)
            yield Study(objective, lessons)
