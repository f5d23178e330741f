"""Heat-maps for trainers and managers: where trust is lost, what is picked, how it ends."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from trainer.analysis.rates import Interval, wilson
from trainer.errors import NotFoundError, translatable
from trainer.people import Asker, Cohort, Role, require
from trainer.scenarios.result import Move
from trainer.scenarios.scenario import Ending, Node, Scenario
from trainer.services import exam_access
from trainer.services.platform import Platform
from trainer.services.rehearse import plays as found_plays
from trainer.storage import cohorts, play_results
from trainer.storage.play_results import Trace
from trainer.text import LocalText

FEWEST = 5
"""People a figure needs before those outside the group's own line may see it."""

LATEST = 5_000
"""Plays a heat-map goes back."""

EVERYBODY = ""
"""The unit path of the whole organisation."""


@dataclass(frozen=True, slots=True)
class Pick:
    """How often a choice was made at its node, and by how much it moved the numbers on average.

    `rate` is out of all choices made at the node.
    """

    choice: str
    text: str
    strong: bool
    rate: Interval
    moved: dict[str, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """A node with all that was done at it: `visits`, hints asked for, and the mean change of each number."""

    node: Node
    visits: int
    hinted: int
    moved: dict[str, float]
    picks: tuple[Pick, ...]


@dataclass(frozen=True, slots=True)
class Finish:
    """How often plays ended at an ending."""

    ending: Ending
    rate: Interval


@dataclass(frozen=True)
class HeatMap:
    """A scenario as a group of people played it.

    `plays` and `people` count the version looked at; `older` plays were of other versions. `spots` come in
    the order of the scenario; steps taken over from an earlier play are not counted. `hidden` says that there
    are plays, but by too few people to be shown to the asker; all figures are then empty.
    """

    scenario: Scenario
    plays: int = 0
    people: int = 0
    older: int = 0
    hidden: bool = False
    passed: Interval | None = None
    endings: tuple[Finish, ...] = ()
    spots: tuple[Spot, ...] = ()
    flows: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A scenario in the list of those to look into."""

    scenario: str
    title: LocalText
    module: str
    plays: int


def rehearsed(platform: Platform, asker: Asker) -> tuple[Rehearsed, ...]:
    """Every published scenario with its finished plays in the organisation, the most played first."""
    require(asker, Role.TRAINER, Role.MANAGER, Role.ADMINISTRATOR)
    exam_access.require_ready(asker)
    with platform.store.read() as session:
        counts = play_results.played_counts(session, asker.organisation)
    found = [
        Rehearsed(scenario.id, scenario.title, scenario.module, counts.get(scenario.id, (0, 0))[0])
        for scenario in platform.catalogue.current().scenarios.values()
    ]
    return tuple(sorted(found, key=lambda entry: (-entry.plays, entry.scenario)))


def groups(platform: Platform, asker: Asker) -> tuple[Cohort, ...]:
    """The cohorts the asker may narrow a heat-map to: a trainer any, others those of their units."""
    require(asker, Role.TRAINER, Role.MANAGER, Role.ADMINISTRATOR)
    with platform.store.read() as session:
        return cohorts.everything(session, asker.organisation, _scopes(asker))


def heat_map(platform: Platform, asker: Asker, scenario_id: str, *, cohort: str | None = None) -> HeatMap:
    """How a scenario was played by the people the asker may count, or by a cohort of theirs.

    Figures of fewer than FEWEST people are only for those in whose own line they are.

    Raises: NotAllowedError. NotFoundError: no such scenario or cohort, or not for the asker.
    """
    require(asker, Role.TRAINER, Role.MANAGER, Role.ADMINISTRATOR)
    exam_access.require_ready(asker)
    scenario = platform.catalogue.current().scenarios.get(scenario_id)
    if scenario is None:
        raise NotFoundError(what=translatable("scenario"), which=scenario_id)
    with platform.store.read() as session:
        group = _cohort(cohorts.everything(session, asker.organisation, _scopes(asker)), cohort)
        traces = play_results.traces(
            session, asker.organisation, scenario_id, scopes=_scopes(asker), cohort=cohort, limit=LATEST
        )
        if traces and all(trace.version != scenario.digest for trace in traces):
            scenario = found_plays.version(session, traces[0].version)
    found = [trace for trace in traces if trace.version == scenario.digest]
    people = len({trace.person for trace in found})
    own_line = _in_own_line(asker, group)
    if found and people < FEWEST and not own_line:
        return HeatMap(scenario, hidden=True)
    return _map(scenario, found, len(traces) - len(found))


def _scopes(asker: Asker) -> tuple[str, ...]:
    if asker.has(Role.TRAINER):
        return (EVERYBODY,)
    return asker.scopes(Role.MANAGER, Role.ADMINISTRATOR)


def _cohort(known: Iterable[Cohort], cohort: str | None) -> Cohort | None:
    if cohort is None:
        return None
    for found in known:
        if found.id == cohort:
            return found
    raise NotFoundError(what=translatable("cohort"), which=cohort)


def _in_own_line(asker: Asker, group: Cohort | None) -> bool:
    """Whether all who are counted lie in the asker's own line."""
    if not asker.has(Role.TRAINER):
        return True
    path = group.unit.path if group is not None else EVERYBODY
    return asker.has_over(Role.MANAGER, path) or asker.has_over(Role.ADMINISTRATOR, path)


def _map(scenario: Scenario, traces: Sequence[Trace], older: int) -> HeatMap:
    moves: dict[str, list[Move]] = defaultdict(list)
    flows: Counter[tuple[str, str]] = Counter()
    for trace in traces:
        for move in trace.result.path[trace.result.copied :]:
            moves[move.node].append(move)
            flows[move.node, move.to] += 1
    ended = Counter(trace.result.ending for trace in traces)
    whole = [trace for trace in traces if not trace.result.copied]
    return HeatMap(
        scenario=scenario,
        plays=len(traces),
        people=len({trace.person for trace in traces}),
        older=older,
        passed=wilson(sum(trace.result.passed for trace in whole), len(whole)) if whole else None,
        endings=tuple(
            Finish(ending, wilson(ended[ending.id], len(traces))) for ending in scenario.endings if traces
        ),
        spots=tuple(_spot(scenario, node, moves[node.id]) for node in scenario.nodes if moves[node.id]),
        flows=dict(flows),
    )


def _spot(scenario: Scenario, node: Node, moves: Sequence[Move]) -> Spot:
    return Spot(
        node=node,
        visits=len(moves),
        hinted=sum(move.hinted for move in moves),
        moved=_moved(scenario, moves),
        picks=tuple(
            Pick(choice.id, choice.text, choice.strong, wilson(len(made), len(moves)), _moved(scenario, made))
            for choice in node.choices
            for made in [[move for move in moves if move.choice == choice.id]]
        ),
    )


def _moved(scenario: Scenario, moves: Sequence[Move]) -> dict[str, float]:
    """The mean change of each number over these steps; empty where there are none."""
    numbers = [variable.name for variable in scenario.variables if variable.is_number]
    return {name: fmean(move.moved.get(name, 0) for move in moves) for name in numbers if moves}
