"""What a conversation is worth follows from its path, and every point can be quoted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from tests.rehearsals import small
from trainer.scenarios.play import Mode, Play, ask_hint, begin, choose
from trainer.scenarios.rubric import Evidence, follow, judge, luck, percent_of, reviews, share_of
from trainer.scenarios.scenario import Outcome, Scenario

NOW = datetime(2026, 11, 23, tzinfo=UTC)
MODEL = ("soothe", "ask", "state_fee")


def played(*choices: str, scenario: Scenario | None = None, hints: int = 0) -> Play:
    play = begin(scenario or small(), Mode.ASSESSED, now=NOW)
    for number, choice in enumerate(choices):
        if number < hints:
            play = ask_hint(play, turn=play.turn, now=NOW)
        play = choose(play, choice, turn=play.turn, now=NOW)
    return play


def test_an_unfinished_play_has_no_verdict() -> None:
    assert judge(played("soothe")) is None


def test_the_model_answer_earns_all_points_and_passes() -> None:
    verdict = judge(played(*MODEL))
    assert verdict is not None
    assert (verdict.percent, verdict.passed, verdict.missed) == (100, True, ())
    assert [(r.criterion.id, r.earned, r.low, r.high, r.share) for r in verdict.ratings] == [
        ("calm", 2, -1, 2, 1),
        ("find", 3, -1, 3, 1),
    ]


def test_each_criterion_quotes_the_steps_that_count_for_it() -> None:
    verdict = judge(played("form", "ask", "state_fee"))
    assert verdict is not None
    calm, find = verdict.ratings
    assert calm.evidence == (Evidence(1, -1, "您让着急的客户填表。"),)
    assert find.evidence == (Evidence(2, 2, "您问到了关键处。"), Evidence(3, 1, "您事先说明了费用。"))
    assert calm.share == 0


@pytest.mark.parametrize(
    ("earned", "low", "high", "share"),
    [
        (3, -2, 4, Fraction(3, 4)),
        (-1, -2, 4, 0),
        (0, -17, 8, 0),
        (-1, -2, 0, Fraction(1, 2)),
        (0, -2, 0, 1),
        (0, 0, 0, 1),
    ],
)
def test_a_share_is_of_what_could_be_earned_or_else_of_what_could_be_lost(
    earned: int, low: int, high: int, share: Fraction
) -> None:
    assert share_of(earned, low, high) == share


def test_a_missed_act_fails_whatever_the_ending_and_names_its_step() -> None:
    verdict = judge(played("soothe", "ask", "come", scenario=replace(small(), pass_mark=1)))
    assert verdict is not None
    assert verdict.percent == 80
    assert not verdict.passed
    assert [(missed.act.id, missed.step) for missed in verdict.missed] == [("tell", 3)]


def test_an_act_is_not_missed_where_the_place_that_needs_it_is_never_reached() -> None:
    verdict = judge(played("deny"))
    assert verdict is not None
    assert verdict.missed == ()


def test_an_act_without_places_is_due_at_every_ending() -> None:
    scenario = small()
    strict = replace(scenario, acts=(replace(scenario.acts[0], before=()),))
    verdict = judge(played("deny", scenario=strict))
    assert verdict is not None
    assert [(missed.act.id, missed.step) for missed in verdict.missed] == [("tell", 1)]


def test_a_bad_ending_never_passes() -> None:
    scenario = small()
    endings = tuple(replace(ending, outcome=Outcome.BAD) for ending in scenario.endings)
    verdict = judge(played(*MODEL, scenario=replace(scenario, endings=endings)))
    assert verdict is not None
    assert verdict.percent == 100
    assert not verdict.passed


def test_a_percentage_equal_to_the_pass_mark_passes() -> None:
    path = ("form", "ask", "state_fee")
    for mark, passed in ((40, True), (41, False)):
        verdict = judge(played(*path, scenario=replace(small(), pass_mark=mark)))
        assert verdict is not None
        assert (verdict.percent, verdict.passed) == (40, passed)


def test_each_hint_costs_its_price_and_no_more_than_there_is() -> None:
    one = judge(played(*MODEL, hints=1))
    two = judge(played(*MODEL, hints=2))
    assert one is not None
    assert two is not None
    assert (one.percent, two.percent) == (90, 80)
    assert percent_of(small(), 1, hints=9) == 0


def test_points_below_zero_count_as_nothing_and_beyond_the_most_as_all() -> None:
    assert percent_of(small(), -3) == 0
    assert percent_of(small(), 99) == 100
    assert percent_of(small(), 1) == Fraction(20)


def test_looking_back_shows_what_was_open_and_what_was_strong() -> None:
    one, two, three = reviews(played("form", "ask", "come"))
    assert (one.number, one.chosen.id, [c.id for c in one.strong]) == (1, "form", ["soothe"])
    assert two.line.says == "坏了就是坏了！"
    assert [c.id for c in three.open] == ["come", "state_fee"]
    assert not any(review.hinted for review in (one, two, three))
    assert [review.hinted for review in reviews(played(*MODEL, hints=1))] == [True, False, False]


def test_following_a_rule_ends_where_playing_it_ends() -> None:
    scenario = small()
    model = follow(scenario, lambda choices: next(choice for choice in choices if choice.strong))
    assert model is not None
    assert (model.ending, model.total, model.missed) == ("visit", 5, ())
    first = follow(scenario, lambda choices: choices[0])
    assert first is not None
    assert (first.ending, first.missed) == ("visit", ("tell",))


def test_following_a_rule_that_runs_in_circles_gives_up() -> None:
    scenario = small()
    (call, *others) = scenario.nodes
    back = replace(call.choices[0], exits=(replace(call.choices[0].exits[0], to="call"),))
    circling = replace(scenario, nodes=(replace(call, choices=(back,)), *others))
    assert follow(circling, lambda choices: choices[0]) is None


def test_luck_of_the_small_scenario_by_hand() -> None:
    # Soothe (1/3), ask (1/2), state the fee (1/2): the only way to 80 per cent.
    assert luck(small()) == pytest.approx(1 / 12)
