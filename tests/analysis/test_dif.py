"""Mantel-Haenszel figures are those of R, purified or not, and groups of equal ability are left in peace."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import matrix, oracle

from trainer.analysis import irt
from trainer.analysis.arrays import NotDichotomousError
from trainer.analysis.dif import (
    Category,
    Comparison,
    TooFewInGroupError,
    compare_groups,
    deltas,
    mantel_haenszel,
    remarks,
)


def same(found: Comparison, by_r: dict[str, float]) -> None:
    assert found.odds_ratio == pytest.approx(by_r["odds_ratio"])
    assert found.error == pytest.approx(by_r["error"])
    assert found.statistic == pytest.approx(by_r["statistic"], abs=1e-9)
    assert found.p == pytest.approx(by_r["p"])
    assert found.delta == pytest.approx(by_r["delta"])
    assert found.category == by_r["category"]


def test_every_item_of_the_verbal_aggression_data_is_as_mantelhaen_test_says() -> None:
    verbal = oracle("dif")["verbal"]
    marks, men = matrix(verbal["marks"]), np.array(verbal["focal"], dtype=bool)
    stratum = marks.sum(axis=1).astype(np.int64)
    for item, by_r in enumerate(verbal["unpurified"]):
        same(mantel_haenszel(marks[:, item], men, stratum), by_r)


def test_purification_ends_where_that_of_r_ends() -> None:
    changed = oracle("dif")["changed"]
    found = compare_groups(matrix(changed["marks"]), np.array(changed["focal"], dtype=bool))
    assert found.settled
    assert found.rounds == changed["rounds"]
    assert found.anchor.tolist() == changed["anchor"]
    for one, by_r in zip(found.items, changed["last"], strict=True):
        assert one is not None
        same(one, by_r)
    told = remarks(found, tuple(f"q{n}" for n in range(12)), "men")
    assert [(remark.code, remark.details["item"]) for remark in told] == [("dif-c", "q2"), ("dif-c", "q6")]


def test_fewer_than_a_hundred_in_a_group_are_refused() -> None:
    with pytest.raises(TooFewInGroupError):
        compare_groups(np.ones((300, 4)), np.arange(300) < 99)
    with pytest.raises(NotDichotomousError):
        compare_groups(np.full((300, 4), 0.5), np.arange(300) < 150)


def test_an_item_that_few_of_a_group_saw_is_not_compared() -> None:
    random = np.random.default_rng(1)
    scores = (random.random((300, 5)) < 0.6).astype(float)
    focal = np.arange(300) < 150
    scores[:60, 0] = np.nan
    found = compare_groups(scores, focal)
    assert found.items[0] is None
    assert np.isnan(deltas(found)).tolist() == [True, False, False, False, False]


def exam(seed: int, presented: float, shift: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Two groups of 1,000, the focal one weaker by half an SD, and item 0 harder for it by `shift` logits."""
    random = np.random.default_rng(seed)
    focal = np.arange(2000) < 1000
    items = irt.Items(np.ones(40), random.normal(0, 1, 40))
    chance = irt.probability(items, random.normal(size=2000) - 0.5 * focal)
    logit = np.log(chance / (1 - chance))
    logit[focal, 0] -= shift
    scores = (random.random(chance.shape) < 1 / (1 + np.exp(-logit))).astype(float)
    scores[random.random(scores.shape) >= presented] = np.nan
    return scores, focal


@pytest.mark.parametrize("presented", [1.0, 0.5])
def test_groups_that_differ_only_in_ability_are_rarely_told_apart(presented: float) -> None:
    categories = [
        one.category
        for seed in range(5)
        for one in compare_groups(*exam(seed, presented)).items
        if one is not None
    ]
    assert len(categories) == 200
    assert sum(one is Category.LARGE for one in categories) == 0
    assert sum(one is Category.MODERATE for one in categories) <= 4


@pytest.mark.parametrize("presented", [1.0, 0.5])
def test_an_item_that_is_unfair_is_found(presented: float) -> None:
    found = compare_groups(*exam(3, presented, shift=1.0))
    assert found.items[0] is not None
    assert found.items[0].category is Category.LARGE
    assert found.items[0].delta < -1.5
    assert not found.anchor[0]


@settings(max_examples=20)
@given(st.integers(0, 1000))
def test_exchanging_the_groups_turns_the_sign(seed: int) -> None:
    random = np.random.default_rng(seed)
    right = (random.random(200) < 0.6).astype(float)
    focal, stratum = random.random(200) < 0.5, random.integers(0, 6, 200)
    one, other = mantel_haenszel(right, focal, stratum), mantel_haenszel(right, ~focal, stratum)
    assert one.delta == pytest.approx(-other.delta)
    assert one.error == pytest.approx(other.error)
    assert one.statistic == pytest.approx(other.statistic)
    assert one.category == other.category
