"""Every way a conversation can go: what is reachable, what can be scored, and how far luck gets.

Ways that agree in place, variables, total points and missed acts are one, so the number of paths does not
matter; the number of such standings does, and is bounded. Exploring ends because no choice on a way back
to its own node carries points, which `checking` makes sure of first.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from trainer.errors import TrainerError, translatable
from trainer.scenarios.expressions import Value
from trainer.scenarios.play import changed, line_said, open_choices
from trainer.scenarios.scenario import Choice, Node, Outcome, Scenario

MOST_STANDINGS = 60_000
"""More than this takes seconds to look through."""

_MOST_ROUNDS = 2_000
_NEGLIGIBLE = 1e-9


class TooManyStatesError(TrainerError):
    """A scenario with more states than can be looked through."""

    template = translatable(
        "{scenario} has more than {limit} states; use fewer variables, or coarser steps in them"
    )


class Standing(NamedTuple):
    """A place, the hidden state in the order of the variables, all points so far, and missed acts as bits."""

    at: str
    state: tuple[Value, ...]
    total: int
    missed: int


@dataclass(frozen=True, slots=True)
class Finish:
    """One way of ending: where, with how many points in all, and which mandatory acts were missed."""

    ending: str
    total: int
    missed: tuple[str, ...]


@dataclass(frozen=True)
class Exploration:
    """All of a scenario, played.

    `finishes` gives each way of ending and its probability under uniformly random choices. `taken` are
    (node, choice) pairs open at least once, `barred` those not open at least once; `exits` and `lines` end in
    the numbers of the exits taken and lines said. `stuck` are nodes with no open choice in some state,
    `trapped` those from which in some state no ending can be reached. `ranges` are the fewest and most points
    by criterion.
    """

    standings: int
    visited: frozenset[str]
    taken: frozenset[tuple[str, str]]
    barred: frozenset[tuple[str, str]]
    exits: frozenset[tuple[str, str, int]]
    lines: frozenset[tuple[str, int]]
    stuck: frozenset[str]
    trapped: frozenset[str]
    finishes: Mapping[Finish, float]
    ranges: Mapping[str, tuple[int, int]]

    def most_points(self, scenario: Scenario) -> int:
        """The most points one conversation can earn that ends well enough and misses no act."""
        return max(
            (finish.total for finish in self.finishes if is_sound(scenario, finish)),
            default=max((finish.total for finish in self.finishes), default=0),
        )

    def by_ending(self) -> dict[str, float]:
        """How often random play ends where."""
        found: dict[str, float] = defaultdict(float)
        for finish, probability in self.finishes.items():
            found[finish.ending] += probability
        return dict(found)


def is_sound(scenario: Scenario, finish: Finish) -> bool:
    """Whether a conversation that ends so could pass, points aside."""
    return not finish.missed and scenario.ending_by_id[finish.ending].outcome is not Outcome.BAD


def act_missed(scenario: Scenario, act: int, to: str, state: Mapping[str, Value]) -> bool:
    """Whether arriving at a place in a state breaks the mandatory act with this number."""
    wanted = scenario.acts[act]
    due = to in wanted.before if wanted.before else to in scenario.ending_by_id
    return due and not state[wanted.variable]


def explore(scenario: Scenario) -> Exploration:
    """Play every open choice from every state that can be reached.

    Raises: TooManyStatesError.
    """
    return _explored(_Key(scenario))


class _Key:
    """A scenario under its digest, which hashes at once."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    def __hash__(self) -> int:
        return hash(self.scenario.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.scenario.digest == other.scenario.digest


@lru_cache(maxsize=512)
def _explored(key: _Key) -> Exploration:
    return _Explorer(key.scenario).run()


@dataclass(frozen=True, slots=True)
class _Move:
    """A choice at a place in a state, wherever the points stand: where it leads and what it adds."""

    to: str
    state: tuple[Value, ...]
    choice: int
    points: int
    missed: int


class _Way(NamedTuple):
    """A choice, by its number in the scenario, to another standing."""

    to: int
    choice: int


@dataclass
class _Explorer:
    """The growing map of one scenario's standings.

    `moves` holds what can be done at a place in a state: most standings differ in their points alone.
    """

    scenario: Scenario
    found: dict[Standing, int] = field(default_factory=dict)
    order: list[Standing] = field(default_factory=list)
    ways: list[list[_Way]] = field(default_factory=list)
    moves: dict[tuple[str, tuple[Value, ...]], tuple[_Move, ...]] = field(default_factory=dict)
    choices: list[Choice] = field(default_factory=list)
    taken: set[tuple[str, str]] = field(default_factory=set)
    barred: set[tuple[str, str]] = field(default_factory=set)
    exits: set[tuple[str, str, int]] = field(default_factory=set)
    lines: set[tuple[str, int]] = field(default_factory=set)
    stuck: set[str] = field(default_factory=set)

    def run(self) -> Exploration:
        self._number(Standing(self.scenario.opening, tuple(self.scenario.start.values()), 0, 0))
        for number, standing in enumerate(self.order):  # Grows while it is walked.
            node = self.scenario.node_by_id.get(standing.at)
            if node is not None:
                self._leave(number, standing, node)
        trapped = self._trapped() - self.stuck
        finishes = self._finishes(whole=not trapped and not self.stuck)
        return Exploration(
            standings=len(self.order),
            visited=frozenset(standing.at for standing in self.order),
            taken=frozenset(self.taken),
            barred=frozenset(self.barred),
            exits=frozenset(self.exits),
            lines=frozenset(self.lines),
            stuck=frozenset(self.stuck),
            trapped=trapped,
            finishes=finishes,
            ranges={criterion.id: self._range(criterion.id) for criterion in self.scenario.criteria},
        )

    def _number(self, standing: Standing) -> int:
        number = self.found.get(standing)
        if number is None:
            if len(self.order) >= MOST_STANDINGS:
                raise TooManyStatesError(scenario=self.scenario.id, limit=MOST_STANDINGS)
            number = self.found[standing] = len(self.order)
            self.order.append(standing)
            self.ways.append([])
        return number

    def _leave(self, number: int, standing: Standing, node: Node) -> None:
        here = (standing.at, standing.state)
        moves = self.moves.get(here)
        if moves is None:
            moves = self.moves[here] = tuple(self._moves(node, standing.state))
        ways = self.ways[number]
        for move in moves:
            arrived = Standing(
                move.to, move.state, standing.total + move.points, standing.missed | move.missed
            )
            ways.append(_Way(self._number(arrived), move.choice))

    def _moves(self, node: Node, values: tuple[Value, ...]) -> Iterator[_Move]:
        """What can be done at a node in a state; notes on the way what is said, open, barred and taken."""
        state = dict(zip(self.scenario.variable_by_name, values, strict=True))
        self.lines.add((node.id, node.lines.index(line_said(node, state))))
        choices = open_choices(node, state)
        self.taken.update((node.id, choice.id) for choice in choices)
        self.barred.update((node.id, choice.id) for choice in node.choices if choice not in choices)
        if not choices:
            self.stuck.add(node.id)
        for choice in choices:
            after = changed(self.scenario, state, choice)
            way = next(n for n, e in enumerate(choice.exits) if e.when is None or e.when.holds(after))
            self.exits.add((node.id, choice.id, way))
            to = choice.exits[way].to
            missed = 0
            for act in range(len(self.scenario.acts)):
                missed |= act_missed(self.scenario, act, to, after) << act
            points = sum(found.points for found in choice.points)
            self.choices.append(choice)
            yield _Move(to, tuple(after.values()), len(self.choices) - 1, points, missed)

    def _finishes(self, *, whole: bool) -> dict[Finish, float]:
        """Each way of ending and its probability.

        Args: whole: whether every play ends. What still went round in a loop when `_weights` stopped then
            counts as ending like the rest.
        """
        weights = self._weights()
        total = (sum(weights) if whole else 0.0) or 1.0
        found: dict[Finish, float] = defaultdict(float)
        for number, standing in enumerate(self.order):
            if standing.at in self.scenario.ending_by_id:
                found[self._finish(standing)] += weights[number] / total
        return dict(found)

    def _finish(self, standing: Standing) -> Finish:
        missed = [act.id for n, act in enumerate(self.scenario.acts) if standing.missed >> n & 1]
        return Finish(standing.at, standing.total, tuple(missed))

    def _weights(self) -> list[float]:
        """The probability of ending in each standing when every open choice is as likely as the others."""
        ended = [0.0] * len(self.order)
        moving = {0: 1.0}
        for _ in range(_MOST_ROUNDS):
            following: dict[int, float] = defaultdict(float)
            for number, weight in moving.items():
                if not self.ways[number]:
                    ended[number] += weight
                for way in self.ways[number]:
                    following[way.to] += weight / len(self.ways[number])
            moving = following
            if sum(moving.values()) < _NEGLIGIBLE:
                break
        return ended

    def _trapped(self) -> frozenset[str]:
        """Places where, in some state, no way leads to an ending any more."""
        before: dict[int, list[int]] = defaultdict(list)
        for start, ways in enumerate(self.ways):
            for way in ways:
                before[way.to].append(start)
        queue = [n for n, standing in enumerate(self.order) if standing.at in self.scenario.ending_by_id]
        free = set(queue)
        while queue:
            for number in before[queue.pop()]:
                if number not in free:
                    free.add(number)
                    queue.append(number)
        return frozenset(standing.at for n, standing in enumerate(self.order) if n not in free)

    def _range(self, criterion: str) -> tuple[int, int]:
        """The fewest and the most points of a criterion over all endings."""
        earned = [
            sum(found.points for found in choice.points if found.criterion == criterion)
            for choice in self.choices
        ]
        low: dict[int, int] = {0: 0}
        high: dict[int, int] = {0: 0}
        queue = deque([0])
        waiting = {0}
        while queue:
            number = queue.popleft()
            waiting.discard(number)
            for to, choice in self.ways[number]:
                least, most = low[number] + earned[choice], high[number] + earned[choice]
                if to in low and low[to] <= least and high[to] >= most:
                    continue
                low[to] = min(least, low.get(to, least))
                high[to] = max(most, high.get(to, most))
                if to not in waiting:
                    waiting.add(to)
                    queue.append(to)
        ended = [n for n, s in enumerate(self.order) if s.at in self.scenario.ending_by_id and n in low]
        return (min((low[n] for n in ended), default=0), max((high[n] for n in ended), default=0))
