"""Exploring finds what playing every path by hand finds, and luck is what simulation says."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.rehearsals import VARIABLES, bundled, scenarios, small
from trainer.scenarios import exploring
from trainer.scenarios.exploring import Exploration, TooManyStatesError, explore
from trainer.scenarios.play import Mode, Play, begin, choose
from trainer.scenarios.rubric import judge, luck, passes
from trainer.scenarios.scenario import Choice, Effect, Exit, Scenario, Variable

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def every_play(scenario: Scenario) -> Iterator[tuple[Play, Fraction]]:
    """Every play to its end or to where no choice is open, each with its probability."""
    queue = [(begin(scenario, Mode.ASSESSED, now=NOW), Fraction(1))]
    while queue:
        play, probability = queue.pop()
        yield play, probability
        queue += [
            (choose(play, choice.id, turn=play.turn, now=NOW), probability / len(play.open_choices))
            for choice in play.open_choices
        ]


@settings(max_examples=150)
@given(scenarios())
def test_exploring_agrees_with_playing_every_path(scenario: Scenario) -> None:
    plays = list(every_play(scenario))
    found = explore(scenario)
    assert found.visited == {play.at for play, _ in plays}
    assert found.stuck == {play.at for play, _ in plays if play.node and not play.open_choices}
    assert found.taken == {(play.at, choice.id) for play, _ in plays for choice in play.open_choices}
    exact: dict[tuple[str, int, tuple[str, ...]], Fraction] = defaultdict(Fraction)
    earned = defaultdict(list)
    for play, probability in plays:
        verdict = judge(play)
        if verdict is None:
            continue
        total = sum(rating.earned for rating in verdict.ratings)
        exact[play.at, total, tuple(missed.act.id for missed in verdict.missed)] += probability
        for rating in verdict.ratings:
            earned[rating.criterion.id].append(rating.earned)
    assert {(f.ending, f.total, f.missed): pytest.approx(p) for f, p in found.finishes.items()} == exact
    for name, points in earned.items():
        assert found.ranges[name] == (min(points), max(points))


@settings(max_examples=150)
@given(scenarios())
def test_luck_is_the_share_of_random_plays_that_the_judge_passes(scenario: Scenario) -> None:
    exact = sum(
        (probability for play, probability in every_play(scenario) if (v := judge(play)) and v.passed),
        Fraction(0),
    )
    assert luck(scenario) == pytest.approx(float(exact))


@settings(max_examples=60)
@given(scenarios(loops=True))
def test_exploring_ends_in_loops_and_accounts_for_every_way_out(scenario: Scenario) -> None:
    found = explore(scenario)
    total = sum(found.finishes.values())
    if not found.stuck and not found.trapped:
        assume(found.standings < 200)
        assert total == pytest.approx(1, abs=1e-3)
    assert total <= 1 + 1e-9


@settings(max_examples=100)
@given(scenarios(loops=True))
def test_a_trapped_place_is_one_from_which_no_ending_is_in_reach(scenario: Scenario) -> None:
    start = begin(scenario, Mode.PRACTICE, now=NOW)
    met: dict[tuple[str, str], Play] = {key(start): start}
    onward: dict[tuple[str, str], set[tuple[str, str]]] = {}
    queue = [start]
    while queue:
        play = queue.pop()
        after = [choose(play, choice.id, turn=play.turn, now=NOW) for choice in play.open_choices]
        onward[key(play)] = {key(found) for found in after}
        for found in after:
            if key(found) not in met:
                met[key(found)] = found
                queue.append(found)
    saved = {name for name, play in met.items() if play.ending}
    while rest := {name for name in met if name not in saved and onward[name] & saved}:
        saved |= rest
    stuck = {play.at for play in met.values() if play.node and not play.open_choices}
    assert explore(scenario).stuck == stuck
    assert explore(scenario).trapped == {play.at for name, play in met.items() if name not in saved} - stuck


def key(play: Play) -> tuple[str, str]:
    return play.at, str(sorted(play.state.items()))


def test_luck_of_the_bundled_scenario_is_what_simulation_finds() -> None:
    scenario = bundled()
    chance, walks, count = luck(scenario), random.Random(20261123), 6_000
    wins = 0
    ended: dict[str, int] = defaultdict(int)
    for _ in range(count):
        play = begin(scenario, Mode.ASSESSED, now=NOW)
        while play.node is not None:
            play = choose(play, walks.choice(play.open_choices).id, turn=play.turn, now=NOW)
        verdict = judge(play)
        wins += verdict is not None and verdict.passed
        ended[play.at] += 1
    assert wins / count == pytest.approx(chance, abs=4 * (chance * (1 - chance) / count) ** 0.5)
    for name, probability in explore(scenario).by_ending().items():
        error = 4 * (probability * (1 - probability) / count) ** 0.5
        assert ended[name] / count == pytest.approx(probability, abs=error)


def test_random_play_that_wanders_in_a_loop_is_followed_to_its_end() -> None:
    scenario = small()
    (call, *others) = scenario.nodes
    again = Choice("again", "再说一遍", (Exit("call"),), "。")
    looped = replace(scenario, nodes=(replace(call, choices=(again, call.choices[2])), *others))
    assert explore(looped).by_ending() == {"hung_up": pytest.approx(1.0)}
    endless = replace(scenario, nodes=(replace(call, choices=(again,)), *others))
    found = explore(endless)
    assert found.trapped == {"call"}
    assert found.finishes == {}


def test_the_same_scenario_is_explored_once() -> None:
    assert explore(small()) is explore(small())


def test_a_scenario_with_too_many_states_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exploring, "MOST_STANDINGS", 40)
    scenario = small()
    wide = Variable("mood", 0, 0, 9999)
    (call, *others) = scenario.nodes
    stir = tuple(Choice(f"s{n}", "…", (Exit("call"),), "。", effects=(Effect("mood", n),)) for n in (1, 7))
    many = replace(
        scenario, variables=(*VARIABLES, wide), nodes=(replace(call, choices=(*call.choices, *stir)), *others)
    )
    with pytest.raises(TooManyStatesError, match="40"):
        explore(many)


def test_the_most_points_are_those_of_a_conversation_that_could_pass() -> None:
    scenario = small()
    found: Exploration = explore(scenario)
    assert found.most_points(scenario) == 5
    assert {finish.ending for finish in found.finishes if passes(scenario, finish)} == {"visit"}


@settings(max_examples=25)
@given(st.data())
def test_the_digest_tells_scenarios_apart_and_nothing_else(data: st.DataObject) -> None:
    one, two = data.draw(scenarios()), data.draw(scenarios())
    assert (one.digest == two.digest) == (repr(one) == repr(two))
