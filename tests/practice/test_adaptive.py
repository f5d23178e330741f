"""The adaptive practice test: which item is next, and when it is enough."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from tests.exam_world import item
from trainer.practice import adaptive
from trainer.practice.adaptive import FEWEST, MOST, PRECISE, Taken, ability, expected, next_item
from trainer.practice.readiness import EASE, Cell

ITEMS = {
    found.id: found
    for module in ("AA", "BB")
    for objective in (f"{module}-01", f"{module}-02")
    for number in range(20)
    for found in [item(f"{objective}-P{number:02d}", band=1 + number % 3)]
}
ASKED = (
    Cell(9, Fraction(1), {("AA-01", 1): 0.5, ("AA-02", 2): 0.5}),
    Cell(3, Fraction(1), {("BB-01", 3): 1.0}),
)


def sit(seed: int = 1, answer=lambda _name, _number: True) -> list[Taken]:
    """A whole test."""
    taken: list[Taken] = []
    while (name := next_item(taken, ITEMS, ASKED, {}, seed)) is not None:
        taken.append(Taken(name, answer(name, len(taken))))
    return taken


def test_the_mixture_follows_the_blueprint() -> None:
    taken = sit(answer=lambda _name, number: number % 2 == 0)
    came = Counter(ITEMS[one.item].module for one in taken)
    assert came["AA"] / len(taken) == pytest.approx(0.75, abs=0.06)


def test_no_item_comes_twice_and_the_test_ends() -> None:
    taken = sit()
    assert len({one.item for one in taken}) == len(taken)
    assert FEWEST <= len(taken) <= MOST


def test_it_stops_at_its_precision() -> None:
    sharp = {found.version: (2.5, 0.0) for found in ITEMS.values()}
    taken: list[Taken] = []
    while (name := next_item(taken, ITEMS, ASKED, sharp, 3)) is not None:
        taken.append(Taken(name, len(taken) % 2 == 0))
    assert ability(taken, ITEMS, sharp).error <= PRECISE
    assert FEWEST <= len(taken) < MOST


def test_right_answers_lead_to_harder_items() -> None:
    able = [ITEMS[one.item].band for one in sit(answer=lambda *_: True)[4:10]]
    weak = [ITEMS[one.item].band for one in sit(answer=lambda *_: False)[4:10]]
    assert np.mean(able) > np.mean(weak)


def test_estimated_parameters_take_the_place_of_the_band() -> None:
    found = ITEMS["AA-01-P00"]
    assert adaptive.parameters_of(found, {}) == (1.0, EASE[found.band])
    assert adaptive.parameters_of(found, {found.version: (1.7, -0.4)}) == (1.7, -0.4)


def test_exposure_is_spread_over_people() -> None:
    firsts = Counter(next_item([], ITEMS, ASKED, {}, seed) for seed in range(200))
    assert len(firsts) == adaptive.AMONG
    assert max(firsts.values()) < 80


def test_the_next_item_follows_from_seed_and_answers_alone() -> None:
    assert sit(7) == sit(7)


def test_without_items_there_is_no_test() -> None:
    assert next_item([], {}, ASKED, {}, 1) is None


def test_ability_starts_average_and_moves_with_the_answers() -> None:
    start = ability([], ITEMS, {})
    assert (start.value, start.error) == (pytest.approx(0.0, abs=1e-6), pytest.approx(1.0, abs=1e-3))
    names = list(ITEMS)[:10]
    up = ability([Taken(name, True) for name in names], ITEMS, {})
    assert up.value > 0.5
    assert up.error < start.error


def test_the_expected_share_rises_with_ability_and_lies_in_its_interval() -> None:
    low = expected(adaptive.Ability(-1.0, 0.4), ASKED)
    high = expected(adaptive.Ability(1.0, 0.4), ASKED)
    assert low.low < low.share < low.high
    assert low.share < high.share


def _honest(rng: np.random.Generator, true: float):
    """Answers of somebody of this ability."""
    return lambda name, _number: bool(rng.random() < 1 / (1 + np.exp(-(true + EASE[ITEMS[name].band]))))


def test_simulated_people_are_measured_without_bias() -> None:
    errors = []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        true = rng.normal()
        taken = sit(seed, _honest(rng, true))
        errors.append(ability(taken, ITEMS, {}).value - true)
    assert abs(np.mean(errors)) < 0.2
    assert np.std(errors) < 0.65
