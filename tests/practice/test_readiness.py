"""The chance of passing: what it follows from, and that it is exact given the chances at each place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from tests.exam_world import bank, blueprint
from trainer.practice import readiness as rules
from trainer.practice.evidence import HALF_LIFE, KEPT_WEIGHT, Fresh, Kept, gather
from trainer.practice.readiness import Cell, Evidence, Step, cells, next_best, readiness

NOW = datetime(2026, 11, 23, tzinfo=UTC)
CUT = Fraction(60)
ASKED = (
    Cell(6, Fraction(2), {("SALES-01", 1): 0.5, ("SALES-01", 2): 0.5}),
    Cell(4, Fraction(1), {("ETIQ-01", 1): 1.0}),
)


def known(right: float, wrong: float, objective: str = "SALES-01") -> Evidence:
    return Evidence(objective, 1, right, wrong)


def test_more_right_answers_make_a_pass_likelier() -> None:
    chances = [readiness(ASKED, [known(right, 20 - right)], CUT, seed=1).chance for right in (2, 8, 14, 20)]
    assert chances == sorted(chances)
    assert chances[0] < 0.3
    assert chances[-1] > 0.8


def test_more_evidence_narrows_the_interval() -> None:
    def width(count: int) -> float:
        evidence = [known(0.7 * count, 0.3 * count), known(0.7 * count, 0.3 * count, "ETIQ-01")]
        found = readiness(ASKED, evidence, CUT, seed=1)
        return found.high - found.low

    assert width(400) < width(40) < width(0)
    assert width(0) > 0.8


def test_answers_on_one_objective_say_something_of_another() -> None:
    without = readiness(ASKED, [], CUT, seed=1)
    found = readiness(ASKED, [known(30, 2)], CUT, seed=1)
    other = {one.objective: one for one in found.objectives}["ETIQ-01"]
    assert other.chance > {one.objective: one for one in without.objectives}["ETIQ-01"].chance
    assert other.evidence == 0


def test_the_same_seed_gives_the_same_figures() -> None:
    evidence = [known(5, 3)]
    assert readiness(ASKED, evidence, CUT, seed=4) == readiness(ASKED, evidence, CUT, seed=4)


def test_the_chance_alone_is_that_of_the_whole_readiness() -> None:
    evidence = [known(5, 3)]
    whole = readiness(ASKED, evidence, CUT, seed=4, draws=50)
    assert rules.chance_of_passing(ASKED, evidence, CUT, seed=4, draws=50) == whole.chance


def test_expectations_lie_near_the_whole_readiness() -> None:
    evidence = [known(9, 3), known(2, 6, "ETIQ-01")]
    whole = readiness(ASKED, evidence, CUT, seed=4)
    for rough, exact in zip(rules.expectations(ASKED, evidence), whole.objectives, strict=True):
        assert (rough.objective, rough.share) == (exact.objective, pytest.approx(exact.share))
        assert rough.chance == pytest.approx(exact.chance, abs=0.05)


def test_the_chance_of_reaching_the_cut_is_exact_for_given_places() -> None:
    asked = (Cell(3, Fraction(5, 2), {("A-01", 1): 1.0}), Cell(2, Fraction(1), {("B-01", 1): 1.0}))
    chances = [np.array([0.7]), np.array([0.4])]
    total, reached = Fraction(19, 2), 0.0
    for outcome in product((0, 1), repeat=5):
        marks = sum(outcome[:3]) * Fraction(5, 2) + sum(outcome[3:])
        chance = np.prod([0.7 if right else 0.3 for right in outcome[:3]]) * np.prod(
            [0.4 if right else 0.6 for right in outcome[3:]]
        )
        reached += chance if 100 * marks >= CUT * total else 0.0
    assert rules._pass_chance(asked, chances, CUT)[0] == pytest.approx(reached)


@pytest.mark.parametrize(("cut", "expected"), [(Fraction(0), 1.0), (Fraction(100), 0.5**4)])
def test_the_cut_itself_passes(cut: Fraction, expected: float) -> None:
    asked = (Cell(4, Fraction(1), {("A-01", 1): 1.0}),)
    assert rules._pass_chance(asked, [np.array([0.5])], cut)[0] == pytest.approx(expected)


def test_the_posterior_is_that_of_an_independent_integration() -> None:
    """One objective and no other: ability and deviation add up to one normal logit, integrated on a grid."""
    evidence = [Evidence("A-01", 1, 14.0, 6.0)]
    found = readiness((Cell(1, Fraction(1), {("A-01", 1): 1.0}),), evidence, CUT, seed=2, draws=40_000)
    sd = np.hypot(rules.ABILITY_SD, rules.DEVIATION_SD)
    grid = np.linspace(-6, 6, 4001)
    chance = 1 / (1 + np.exp(-(grid + rules.EASE[1])))
    weight = np.exp(-(grid**2) / (2 * sd**2)) * chance**14 * (1 - chance) ** 6
    assert found.score == pytest.approx(float((weight * chance).sum() / weight.sum()), abs=0.015)


def test_cells_mix_what_fits_a_quota() -> None:
    found = cells(blueprint(), bank())
    assert [cell.count for cell in found] == [2, 2, 2]
    assert found[0].mix == {("SALES-01", 1): 1.0}
    assert sum(cell.count * cell.marks for cell in found) == blueprint().maximum
    assert cells(blueprint(), ()) == ()


def test_the_weakest_is_where_most_marks_are_lost() -> None:
    evidence = [known(20, 1), known(2, 18, "ETIQ-01")]
    found = readiness(ASKED, evidence, CUT, seed=1)
    assert found.weakest[0].objective == "ETIQ-01"
    assert sum(one.share for one in found.objectives) == pytest.approx(1.0)


def test_an_answer_counts_half_after_its_half_life() -> None:
    fresh = [Fresh("A-01", 2, 1.0, NOW - HALF_LIFE), Fresh("A-01", 2, 0.0, NOW)]
    (found,) = gather(fresh, [], now=NOW)
    assert (found.right, found.wrong) == (pytest.approx(0.5), pytest.approx(1.0))


def test_what_is_kept_counts_by_its_predicted_recall() -> None:
    (found,) = gather([], [Kept("A-01", 1, 0.9)], now=NOW)
    assert (found.right, found.wrong) == (
        pytest.approx(0.9 * KEPT_WEIGHT),
        pytest.approx(0.1 * KEPT_WEIGHT),
    )


def test_an_answer_from_the_future_counts_as_one_of_now() -> None:
    (found,) = gather([Fresh("A-01", 1, 1.0, NOW + timedelta(hours=1))], [], now=NOW)
    assert found.right == 1.0


def test_the_next_minutes_go_to_what_promises_most_for_its_time() -> None:
    steps = [Step("long", 12, 0.05), Step("a", 5, 0.03), Step("b", 5, 0.04), Step("none", 1, 0.0)]
    assert [step.id for step in next_best(steps, 15)] == ["b", "a"]
    assert next_best(steps, 0.5) == ()
