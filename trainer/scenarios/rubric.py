"""What a finished conversation is worth: each criterion from the path, with the evidence quoted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from trainer.scenarios.exploring import Finish, act_missed, explore, is_sound
from trainer.scenarios.play import Play, changed, destination, line_said, open_choices
from trainer.scenarios.scenario import Act, Choice, Criterion, Line, Node, Outcome, Scenario


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence about one step (from 1), and what it was worth."""

    step: int
    points: int
    text: str


@dataclass(frozen=True, slots=True)
class Rating:
    """A criterion: points earned, and the fewest and most that one conversation can earn on it."""

    criterion: Criterion
    earned: int
    low: int
    high: int
    evidence: tuple[Evidence, ...]

    @property
    def share(self) -> Fraction:
        """The points as a share of what could be earned, 0..1."""
        return share_of(self.earned, self.low, self.high)


def share_of(earned: int, low: int, high: int) -> Fraction:
    """Points on a criterion as a share of the most, 0..1; what lies below zero counts as nothing.

    Where points can only be lost, from the fewest (0) to none lost (1).
    """
    if high > 0:
        return Fraction(max(earned, 0), high)
    return Fraction(earned - low, high - low) if high > low else Fraction(1)


@dataclass(frozen=True, slots=True)
class MissedAct:
    """A mandatory act that was not done in time, and the step (from 1) by which it was due."""

    act: Act
    step: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a play. `percent` is 0..100 of the most points one play can earn, hints taken off."""

    percent: Fraction
    passed: bool
    missed: tuple[MissedAct, ...]
    ratings: tuple[Rating, ...]


@dataclass(frozen=True, slots=True)
class StepReview:
    """One step looked back on: the line answered, the choice made, and all that was open."""

    number: int
    node: Node
    line: Line
    chosen: Choice
    open: tuple[Choice, ...]
    hinted: bool

    @property
    def strong(self) -> tuple[Choice, ...]:
        """The model answers that were open."""
        return tuple(choice for choice in self.open if choice.strong)


def judge(play: Play) -> Verdict | None:
    """The verdict of a finished play; None while it goes on."""
    if play.ending is None:
        return None
    ratings = tuple(_rating(play, criterion) for criterion in play.scenario.criteria)
    percent = percent_of(play.scenario, sum(rating.earned for rating in ratings), len(play.hints))
    missed = tuple(_missed(play))
    sound = not missed and play.ending.outcome is not Outcome.BAD
    return Verdict(percent, sound and percent >= play.scenario.pass_mark, missed, ratings)


def percent_of(scenario: Scenario, total: int, hints: int = 0) -> Fraction:
    """Points as a percentage of the most a sound conversation can earn, 0..100, hints taken off."""
    most = explore(scenario).most_points(scenario)
    share = Fraction(100 * min(max(total, 0), most), most) if most > 0 else Fraction(0)
    return max(Fraction(0), share - hints * scenario.hint_cost)


def luck(scenario: Scenario) -> float:
    """The probability that uniformly random choices, without hints, pass."""
    found = explore(scenario).finishes.items()
    return sum(probability for finish, probability in found if passes(scenario, finish))


def passes(scenario: Scenario, finish: Finish) -> bool:
    """Whether a conversation that ends so passes, without hints."""
    return is_sound(scenario, finish) and percent_of(scenario, finish.total) >= scenario.pass_mark


def reviews(play: Play) -> tuple[StepReview, ...]:
    """Every step of a play with what else could have been said."""
    return tuple(_review(play, number) for number in range(len(play.steps)))


def _review(play: Play, number: int) -> StepReview:
    step = play.steps[number]
    node = play.scenario.node_by_id[step.node]
    chosen = next(choice for choice in node.choices if choice.id == step.choice)
    return StepReview(
        number=number + 1,
        node=node,
        line=line_said(node, step.before),
        chosen=chosen,
        open=open_choices(node, step.before),
        hinted=node.id in play.hints,
    )


_LONGEST = 200


def follow(
    scenario: Scenario, pick: Callable[[tuple[Choice, ...]], Choice], limit: int = 200
) -> Finish | None:
    """How a conversation ends in which one rule picks every choice; None where it gets nowhere."""
    at, state, total = scenario.opening, scenario.start, 0
    missed: set[str] = set()
    for _ in range(_LONGEST):
        node = scenario.node_by_id.get(at)
        if node is None:
            return Finish(at, total, tuple(act.id for act in scenario.acts if act.id in missed))
        found = open_choices(node, state)
        if not found:
            return None
        choice = pick(found)
        state = changed(scenario, state, choice)
        at = destination(choice, state)
        total += sum(points.points for points in choice.points)
        missed |= {act.id for n, act in enumerate(scenario.acts) if act_missed(scenario, n, at, state)}
    return None


def _rating(play: Play, criterion: Criterion) -> Rating:
    evidence = tuple(
        Evidence(review.number, points.points, points.evidence)
        for review in reviews(play)
        for points in review.chosen.points
        if points.criterion == criterion.id
    )
    low, high = explore(play.scenario).ranges[criterion.id]
    return Rating(criterion, sum(found.points for found in evidence), low, high, evidence)


def _missed(play: Play) -> Iterator[MissedAct]:
    """Each mandatory act not done in time, at the first step that needed it."""
    for number, act in enumerate(play.scenario.acts):
        for place, step in enumerate(play.steps, 1):
            if act_missed(play.scenario, number, step.to, step.after):
                yield MissedAct(act, place)
                break
