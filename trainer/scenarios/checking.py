"""What is wrong with a scenario, found by looking at its graph and by playing all of it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from trainer.errors import Severity, translatable
from trainer.scenarios.exploring import Exploration, TooManyStatesError, explore, is_sound
from trainer.scenarios.expressions import Guard, confused
from trainer.scenarios.rubric import follow, luck, passes
from trainer.scenarios.scenario import Choice, Node, Outcome, Scenario

LUCK = 0.15
"""Random play must pass less often than this."""

_GIVEAWAY = 0.6
_WORTH_COUNTING = 4


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong, and the remedy.

    `place` is such as `nodes.n1`, `nodes.n1.choices.a`, `acts.disclose`; empty is the scenario as a whole.
    """

    place: str
    code: str
    template: str
    details: dict[str, object] = field(default_factory=dict)
    severity: Severity = Severity.ERROR


def flaws(scenario: Scenario) -> Iterator[Flaw]:
    """Everything found wrong. Only a scenario whose names and loops are in order is played."""
    broken = [*_references(scenario), *_kinds(scenario), *_loops(scenario)]
    yield from broken
    yield from _shape(scenario)
    yield from _unused(scenario)
    if any(flaw.severity is Severity.ERROR for flaw in broken):
        return
    try:
        found = explore(scenario)
    except TooManyStatesError as error:
        yield Flaw("nodes", "too-many-states", error.template, dict(error.details))
        return
    yield from _reach(scenario, found)
    yield from _guards(scenario, found)
    yield from _criteria(scenario, found)
    if not found.stuck and not found.trapped:
        yield from _strategies(scenario, found)
    yield from _giveaways(scenario)


def _place(node: Node, choice: Choice) -> str:
    return f"nodes.{node.id}.choices.{choice.id}"


def _references(scenario: Scenario) -> Iterator[Flaw]:
    """Names that do not exist."""
    places = {*scenario.node_by_id, *scenario.ending_by_id}
    names = scenario.variable_by_name.keys()
    criteria = {criterion.id for criterion in scenario.criteria}
    if scenario.opening not in scenario.node_by_id:
        yield Flaw("opening", "unknown-node", _NO_NODE, {"name": scenario.opening})
    for node, choice in scenario.choices():
        at = _place(node, choice)
        yield from _missing(at, (exit_.to for exit_ in choice.exits), places, "unknown-node", _NO_PLACE)
        effects = (effect.variable for effect in choice.effects)
        yield from _missing(at, effects, names, "unknown-variable", _NO_VARIABLE)
        points = (found.criterion for found in choice.points)
        yield from _missing(at, points, criteria, "unknown-criterion", _NO_CRITERION)
    for place, guard in _all_guards(scenario):
        yield from _missing(place, guard.names, names, "unknown-variable", _NO_VARIABLE)
    for act in scenario.acts:
        yield from _missing(f"acts.{act.id}", [act.variable], names, "unknown-variable", _NO_VARIABLE)
        yield from _missing(f"acts.{act.id}", act.before, places, "unknown-node", _NO_PLACE)


def _missing(
    place: str, wanted: Iterable[str], known: Container[str], code: str, template: str
) -> Iterator[Flaw]:
    for name in sorted({name for name in wanted if name not in known}):
        yield Flaw(place, code, template, {"name": name})


_NO_NODE = translatable("there is no node '{name}'")
_NO_PLACE = translatable("there is no node or ending '{name}'")
_NO_VARIABLE = translatable("there is no variable '{name}' under 'state'")
_NO_CRITERION = translatable("there is no criterion '{name}'")


def _all_guards(scenario: Scenario) -> Iterator[tuple[str, Guard]]:
    for node in scenario.nodes:
        for line in node.lines:
            if line.when is not None:
                yield f"nodes.{node.id}", line.when
    for node, choice in scenario.choices():
        for guard in (choice.when, *(exit_.when for exit_ in choice.exits)):
            if guard is not None:
                yield _place(node, choice), guard


def _kinds(scenario: Scenario) -> Iterator[Flaw]:
    """Numbers where truth values belong, and the other way round."""
    numbers = {variable.name for variable in scenario.variables if variable.is_number}
    for place, guard in _all_guards(scenario):
        reason = confused(guard, numbers)
        if reason is not None:
            yield Flaw(place, "bad-guard", reason, {"guard": guard.text})
    for act in scenario.acts:
        if act.variable in numbers:
            message = translatable("'{name}' is a number; a mandatory act needs one that is true or false")
            yield Flaw(f"acts.{act.id}", "wrong-kind", message, {"name": act.variable})


def _loops(scenario: Scenario) -> Iterator[Flaw]:
    """Ways back to the same node must not carry points, or they could be earned again and again."""
    follows = {node.id: {e.to for c in node.choices for e in c.exits} for node in scenario.nodes}
    reach = {name: _reachable(name, follows) for name in {*follows, *scenario.ending_by_id}}
    for node, choice in scenario.choices():
        onward: set[str] = set().union(*(reach.get(exit_.to, set()) for exit_ in choice.exits))
        if not onward & set(scenario.ending_by_id):
            message = translatable("after this choice no ending can be reached")
            yield Flaw(_place(node, choice), "no-way-out", message)
        if node.id not in onward:
            continue
        if choice.points:
            message = translatable(
                "this choice earns points on a way that comes back here, again at every round"
            )
            yield Flaw(_place(node, choice), "points-in-a-loop", message)
        if any(effect.variable in _numbers(scenario) for effect in choice.effects):
            message = translatable(
                "this choice changes a number on a way that comes back here, again at every round"
            )
            yield Flaw(_place(node, choice), "effect-in-a-loop", message, severity=Severity.WARNING)


def _reachable(start: str, follows: dict[str, set[str]]) -> set[str]:
    found, queue = {start}, [start]
    while queue:
        for to in follows.get(queue.pop(), set()) - found:
            found.add(to)
            queue.append(to)
    return found


def _numbers(scenario: Scenario) -> set[str]:
    return {variable.name for variable in scenario.variables if variable.is_number}


def _shape(scenario: Scenario) -> Iterator[Flaw]:
    """What every node and scenario needs for the debriefing to have something to say."""
    for node in scenario.nodes:
        strong = sum(choice.strong for choice in node.choices)
        if strong == 0:
            message = translatable("no choice is marked 'strong: true'; the debriefing needs a model answer")
            yield Flaw(f"nodes.{node.id}", "no-strong-choice", message)
        elif strong == len(node.choices) > 1:
            message = translatable("every choice is marked strong; there is nothing to decide here")
            yield Flaw(f"nodes.{node.id}", "all-strong", message)
    if all(ending.outcome is not Outcome.GOOD for ending in scenario.endings):
        yield Flaw("endings", "no-good-ending", translatable("there is no ending with 'outcome: good'"))
    measured = {criterion.objective for criterion in scenario.criteria}
    for objective in scenario.objectives:
        if objective not in measured:
            message = translatable("no criterion measures objective {objective}")
            yield Flaw(
                "objectives", "unmeasured-objective", message, {"objective": objective}, Severity.WARNING
            )


def _unused(scenario: Scenario) -> Iterator[Flaw]:
    used = {name for _, guard in _all_guards(scenario) for name in guard.names}
    used |= {act.variable for act in scenario.acts}
    for variable in scenario.variables:
        if variable.name not in used and not (variable.up or variable.down):
            message = translatable("no condition, act or cue depends on '{name}'; remove it or use it")
            yield Flaw(
                f"state.{variable.name}",
                "unused-variable",
                message,
                {"name": variable.name},
                Severity.WARNING,
            )


def _reach(scenario: Scenario, found: Exploration) -> Iterator[Flaw]:
    for node in scenario.nodes:
        place = f"nodes.{node.id}"
        if node.id not in found.visited:
            yield Flaw(place, "unreachable-node", translatable("no way of playing leads to this node"))
        if node.id in found.stuck:
            yield Flaw(place, "dead-end", translatable("in some states no choice is open here"))
        if node.id in found.trapped:
            message = translatable("in some states no ending can be reached from here any more")
            yield Flaw(place, "endless", message)
    for ending in scenario.endings:
        if ending.id not in found.visited:
            message = translatable("no way of playing leads to this ending")
            yield Flaw(f"endings.{ending.id}", "unreachable-ending", message)


def _guards(scenario: Scenario, found: Exploration) -> Iterator[Flaw]:
    """Conditions that never hold, or always."""
    for node, choice in scenario.choices():
        if node.id not in found.visited:
            continue
        name, place = (node.id, choice.id), _place(node, choice)
        if name not in found.taken:
            yield Flaw(place, "guard-never-holds", _NEVER, {"guard": _text(choice.when)})
            continue
        if choice.when is not None and name not in found.barred:
            message = translatable("'{guard}' holds whenever the conversation is here; it decides nothing")
            yield Flaw(place, "guard-always-holds", message, {"guard": choice.when.text}, Severity.WARNING)
        yield from _exits(node, choice, found)
    for node in scenario.nodes:
        for number, line in enumerate(node.lines):
            if node.id in found.visited and (node.id, number) not in found.lines:
                message = translatable("the line '{says}' is never said; an earlier one always comes first")
                yield Flaw(f"nodes.{node.id}", "line-never-said", message, {"says": line.says[:20]})


_NEVER = translatable("'{guard}' never holds when the conversation is here")


def _text(guard: Guard | None) -> str:
    return guard.text if guard else "true"


def _exits(node: Node, choice: Choice, found: Exploration) -> Iterator[Flaw]:
    for number, exit_ in enumerate(choice.exits):
        if (node.id, choice.id, number) in found.exits:
            continue
        if exit_.when is not None:
            yield Flaw(_place(node, choice), "guard-never-holds", _NEVER, {"guard": exit_.when.text})
        else:
            message = translatable("the way to '{to}' is never taken; an earlier one always comes first")
            yield Flaw(_place(node, choice), "exit-never-taken", message, {"to": exit_.to})


def _criteria(scenario: Scenario, found: Exploration) -> Iterator[Flaw]:
    for criterion in scenario.criteria:
        low, high = found.ranges[criterion.id]
        if low == high:
            message = translatable(
                "every way of playing earns {points} points on this criterion; it tells nothing"
            )
            yield Flaw(f"criteria.{criterion.id}", "flat-criterion", message, {"points": low})


def _strategies(scenario: Scenario, found: Exploration) -> Iterator[Flaw]:
    """Who answers well must pass; who guesses, or goes by length, must not."""
    if not any(passes(scenario, finish) for finish in found.finishes):
        message = translatable("no way of playing passes; lower 'pass_mark', or correct acts and endings")
        yield Flaw("", "cannot-be-passed", message)
        return
    model = follow(scenario, lambda choices: next((c for c in choices if c.strong), choices[0]))
    if model is None or not passes(scenario, model):
        details: dict[str, object] = {"ending": model.ending if model else "—"}
        message = translatable("always giving the first strong answer does not pass; it ends at '{ending}'")
        yield Flaw("", "strong-path-fails", message, details)
    chance = luck(scenario)
    if chance >= LUCK:
        details = {"percent": round(100 * chance, 1), "limit": round(100 * LUCK)}
        message = translatable("random play passes in {percent} % of cases; it must be under {limit} %")
        yield Flaw("", "luck-passes", message, details)
    for code, advice, pick in _BY_LENGTH:
        end = follow(scenario, pick)
        if end is not None and is_sound(scenario, end) and passes(scenario, end):
            yield Flaw("", code, advice)


def _length(choice: Choice) -> int:
    return len(choice.text)


_Pick = Callable[[tuple[Choice, ...]], Choice]
_BY_LENGTH: tuple[tuple[str, str, _Pick], ...] = (
    (
        "longest-passes",
        translatable("always taking the longest choice passes; shorten some of the strong ones"),
        partial(max, key=_length),
    ),
    (
        "shortest-passes",
        translatable("always taking the shortest choice passes; lengthen some of the strong ones"),
        partial(min, key=_length),
    ),
)


def _giveaways(scenario: Scenario) -> Iterator[Flaw]:
    """A strong choice that is nearly always the longest, or at one place, is found without reading."""
    nodes = [node for node in scenario.nodes if len(node.choices) > 1]
    if len(nodes) < _WORTH_COUNTING:
        return
    longest = sum(max(node.choices, key=_length).strong for node in nodes)
    if longest / len(nodes) > _GIVEAWAY:
        message = translatable(
            "the strong choice is the longest at {count} of {total} nodes; even the lengths out"
        )
        details: dict[str, object] = {"count": longest, "total": len(nodes)}
        yield Flaw("nodes", "strong-is-longest", message, details, Severity.WARNING)
    for place in range(max(len(node.choices) for node in nodes)):
        count = sum(len(node.choices) > place and node.choices[place].strong for node in nodes)
        if count / len(nodes) > _GIVEAWAY:
            message = translatable(
                "the strong choice stands at place {place} at {count} of {total} nodes; mix them"
            )
            details = {"place": place + 1, "count": count, "total": len(nodes)}
            yield Flaw("nodes", "strong-at-one-place", message, details, Severity.WARNING)
