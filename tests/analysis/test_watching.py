"""Drift, leaks and similar answers: what is there is found, and what is not is seldom claimed."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from trainer.analysis import drift as drifting
from trainer.analysis import irt, leaks, similarity
from trainer.analysis.dif import TooFewInGroupError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def sittings(seed: int, change: float) -> tuple[Floats, Integers]:
    """Three periods of 600 candidates; item 0 becomes easier by `change` logits in the last."""
    random = np.random.default_rng(seed)
    period = np.repeat([0, 1, 2], 600)
    items = irt.Items(np.ones(30), random.normal(0, 1, 30))
    chance = irt.probability(items, random.normal(0.1 * period))
    logit = np.log(chance / (1 - chance))
    logit[period == 2, 0] += change
    scores = (random.random(chance.shape) < 1 / (1 + np.exp(-logit))).astype(float)
    scores[random.random(scores.shape) < 0.4] = np.nan
    return scores, period


def test_an_item_that_becomes_easier_is_found_and_told() -> None:
    scores, period = sittings(1, 1.5)
    found = drifting.drift(scores, period)
    assert found.change.shape == (2, 30)
    assert np.flatnonzero(found.drifted).tolist() == [0]
    assert abs(found.change[0, 0]) < 1.5 < found.change[1, 0]
    told = drifting.remarks(found, tuple(f"q{n}" for n in range(30)))
    assert [(one.code, one.details["item"]) for one in told] == [("drift-easier", "q0")]


def test_items_that_stay_the_same_are_rarely_called_drifting() -> None:
    drifted = [drifting.drift(*sittings(seed, 0.0)).drifted.sum() for seed in range(6)]
    assert sum(drifted) <= 2


def test_a_period_with_few_candidates_is_refused() -> None:
    with pytest.raises(TooFewInGroupError):
        drifting.drift(np.ones((220, 4)), np.repeat([0, 1], [150, 70]))


def timed(seed: int, leaked: int = 0) -> tuple[Floats, Floats]:
    """An exam of 1,500 candidates with times; two in five know the first `leaked` items beforehand."""
    random = np.random.default_rng(seed)
    ability = random.normal(size=1500)
    items = irt.Items(random.lognormal(0, 0.3, 40), random.normal(0, 1, 40))
    right = random.random((1500, 40)) < irt.probability(items, ability)
    pace = random.normal(3.5, 0.4, 40) - 0.2 * ability[:, np.newaxis]
    log_seconds = pace + random.normal(0, 0.45, (1500, 40)) - 0.12 * right
    hurried = random.random((1500, 40)) < 0.03
    right = np.where(hurried, random.random((1500, 40)) < 0.25, right)
    log_seconds -= 1.5 * hurried
    knows = random.random((1500, leaked)) < 0.4
    right[:, :leaked] |= knows
    log_seconds[:, :leaked] -= knows
    unseen = random.random((1500, 40)) < 0.4
    return np.where(unseen, np.nan, right), np.where(unseen, np.nan, np.exp(log_seconds))


def test_items_known_beforehand_stand_out() -> None:
    found = leaks.leaks(*timed(0, leaked=2))
    assert np.flatnonzero(found.suspected).tolist() == [0, 1]
    told = leaks.remarks(found, tuple(f"q{n}" for n in range(40)))
    assert [one.details["item"] for one in told] == ["q0", "q1"]


def test_exams_in_which_nothing_leaked_seldom_show_an_item() -> None:
    assert sum(bool(leaks.leaks(*timed(seed)).suspected.any()) for seed in range(25)) <= 3


def test_without_times_or_candidates_nothing_is_suspected() -> None:
    scores, seconds = timed(1)
    for one, other in ((scores, np.full_like(seconds, np.nan)), (scores[:50], seconds[:50])):
        found = leaks.leaks(one, other)
        assert not found.suspected.any()
        assert np.isnan(found.z).all()


def room(seed: int, copied: float = 0.0) -> tuple[Integers, Integers, Floats, Floats]:
    """Thirty candidates of a population of 500; the second copies a share of the first one's answers."""
    random = np.random.default_rng(seed)
    items = irt.Items(random.lognormal(0, 0.3, 60), random.normal(0.3, 1, 60))
    ability = random.normal(size=500)
    key = random.integers(0, 4, 60)
    wrong = (key + random.choice([1, 2, 3], (500, 60), p=[0.5, 0.3, 0.2])) % 4
    choices = np.where(random.random((500, 60)) < irt.probability(items, ability), key, wrong)
    taken = random.random(60) < copied
    choices[1, taken] = choices[0, taken]
    scores = (choices == key).astype(float)
    fit = irt.two_parameter_with_prior(scores)
    right = irt.probability(fit.items, irt.expected_a_posteriori(fit.items, scores).value)
    return choices[:30], key, right[:30], similarity.option_shares(choices, key, 4)


def test_a_pair_that_copied_is_found_and_told_without_accusing() -> None:
    found = similarity.similar_pairs(*room(0, copied=0.9))
    assert found.compared == 30 * 29 // 2
    assert [(pair.first, pair.second) for pair in found.pairs] == [(0, 1)]
    assert found.pairs[0].identical > found.pairs[0].expected
    told = similarity.remarks(found, [f"c{n}" for n in range(30)])
    assert (told[0].details["first"], told[0].details["second"]) == ("c0", "c1")


def test_rooms_in_which_nobody_copied_seldom_show_a_pair() -> None:
    assert sum(bool(similarity.similar_pairs(*room(seed)).pairs) for seed in range(6)) <= 1


def test_pairs_that_share_few_items_are_not_compared() -> None:
    choices, key, right, wrong = room(1)
    choices[:, 19:] = similarity.UNSEEN
    found = similarity.similar_pairs(choices, key, right, wrong)
    assert (found.compared, found.pairs) == (0, ())


def test_the_chance_of_as_many_matches_is_the_binomial_one_where_all_are_alike() -> None:
    """Twenty-four items, each matched with chance 0.5 by the model: all have chance 2**-24."""
    choices = np.zeros((2, 24), dtype=np.int64)
    key = np.zeros(24, dtype=np.int64)
    wrong = np.tile([0.0, 1.0], (24, 1))
    found = similarity.similar_pairs(choices, key, np.full((2, 24), 0.5), wrong)
    assert found.pairs[0].p == pytest.approx(2.0**-24)
    assert found.pairs[0].expected == 12


def test_wrong_answers_are_shared_out_over_the_options_that_were_chosen() -> None:
    choices = np.array([[0, 1], [1, 1], [2, -1], [1, 0]])
    found = similarity.option_shares(choices, np.array([0, 1]), 4)
    assert found[0].tolist() == pytest.approx([0, 2.5 / 4, 1.5 / 4, 0])
    assert found[1].tolist() == [1, 0, 0, 0]
