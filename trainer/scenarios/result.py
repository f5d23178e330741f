"""What is kept of a finished play: the verdict in figures, and the path with what it moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from trainer.scenarios.play import Play, Step
from trainer.scenarios.rubric import judge, share_of
from trainer.scenarios.scenario import Outcome


@dataclass(frozen=True, slots=True)
class CriterionMark:
    """Points earned on a criterion, and the fewest and most that one conversation can earn on it."""

    criterion: str
    objective: str
    earned: int
    low: int
    high: int

    @property
    def share(self) -> Fraction:
        """The points as a share of what could be earned, 0..1."""
        return share_of(self.earned, self.low, self.high)


@dataclass(frozen=True, slots=True)
class Move:
    """A step of the path; `moved` is by how much, for the numbers of the hidden state that moved."""

    node: str
    choice: str
    to: str
    moved: Mapping[str, int]
    hinted: bool = False


@dataclass(frozen=True, slots=True)
class PlayResult:
    """How a play ended.

    `percent` is 0..100; `missed` are ids of acts; the first `copied` steps were taken over from another play.
    """

    ending: str
    outcome: Outcome
    percent: Fraction
    passed: bool
    hints: int
    undone: int
    copied: int
    missed: tuple[str, ...]
    marks: tuple[CriterionMark, ...]
    path: tuple[Move, ...]


def result_of(play: Play) -> PlayResult | None:
    """The result of a finished play; None while it goes on."""
    verdict = judge(play)
    if verdict is None or play.ending is None:
        return None
    return PlayResult(
        ending=play.ending.id,
        outcome=play.ending.outcome,
        percent=verdict.percent,
        passed=verdict.passed,
        hints=len(play.hints),
        undone=play.undone,
        copied=play.copied,
        missed=tuple(missed.act.id for missed in verdict.missed),
        marks=tuple(
            CriterionMark(
                rating.criterion.id, rating.criterion.objective, rating.earned, rating.low, rating.high
            )
            for rating in verdict.ratings
        ),
        path=tuple(_move(play, step) for step in play.steps),
    )


def _move(play: Play, step: Step) -> Move:
    numbers = [variable.name for variable in play.scenario.variables if variable.is_number]
    moved = {name: int(step.after[name]) - int(step.before[name]) for name in numbers}
    shifts = {name: by for name, by in moved.items() if by}
    return Move(step.node, step.choice, step.to, shifts, step.node in play.hints)
