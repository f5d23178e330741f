"""What a blueprint's forms are expected to yield, held against people who really sit them."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from tests.banks import bank_of, blueprint, item
from trainer.blueprints import Quota, ScoringRule, Section
from trainer.forms import ItemRecord, draw, outlook, plan
from trainer.items import ItemType
from trainer.text import LocalText

ITEMS = [item(f"SALES-01-{n:03d}") for n in range(1, 61)]
NAMES = [one.id for one in ITEMS]


def people(count: int, seed: int = 3) -> np.ndarray:
    """Right and wrong answers of people to all sixty items, by a two-parameter model."""
    generator = np.random.default_rng(seed)
    ability = generator.normal(size=(count, 1))
    difficulty, slope = generator.normal(-0.5, 0.8, 60), generator.uniform(0.7, 1.6, 60)
    return (generator.random((count, 60)) < 1 / (1 + np.exp(-slope * (ability - difficulty)))).astype(float)


ANSWERS = people(6000)


def records(length: int) -> dict[str, ItemRecord]:
    """The figures of each item on tests of this length that it was on with others at random."""
    generator = np.random.default_rng(5)
    found = {}
    for place, name in enumerate(NAMES):
        others = generator.permutation([n for n in range(60) if n != place])[: length - 1]
        total = ANSWERS[:, [place, *others]].sum(axis=1)
        own = ANSWERS[:, place]
        found[name] = ItemRecord(6000, own.mean(), own.std(ddof=1), float(np.corrcoef(own, total)[0, 1]))
    return found


def kr20(answers: np.ndarray) -> float:
    """Kuder and Richardson's formula 20, from the answers themselves."""
    count, share = answers.shape[1], answers.mean(axis=0)
    return count / (count - 1) * (1 - (share * (1 - share)).sum() / answers.sum(axis=1).var())


def test_mean_spread_reliability_and_passing_are_those_of_people_who_sit_the_forms() -> None:
    ready = plan(bank_of(ITEMS), blueprint([Quota(30, "SALES")], cut=Fraction(60)))
    found = outlook(ready, records(30))
    means, spreads, alphas, passed = [], [], [], []
    for seed in range(120):
        chosen = ANSWERS[:, [NAMES.index(name) for name, _ in draw(ready, seed)]]
        scores = 100 * chosen.mean(axis=1)
        means.append(scores.mean())
        spreads.append(scores.std())
        alphas.append(kr20(chosen))
        passed.append((scores >= 60 - 1e-9).mean())
    assert found.mean is not None
    assert found.mean == pytest.approx(np.mean(means), abs=0.1)
    assert found.sd == pytest.approx(math.hypot(np.mean(spreads), np.std(means)), rel=0.03)
    assert found.between == pytest.approx(np.std(means), rel=0.05)
    assert found.reliability == pytest.approx(np.mean(alphas), abs=0.02)
    assert found.passing == pytest.approx(np.mean(passed), abs=0.03)
    assert (found.covered, found.fewest) == (1.0, 6000)


def test_a_form_that_is_the_whole_test_has_exactly_the_textbook_figures() -> None:
    """Gulliksen's identity: with the correlations of this very test nothing is approximate."""
    total = ANSWERS.sum(axis=1)
    own = {
        name: ItemRecord(
            6000,
            ANSWERS[:, n].mean(),
            ANSWERS[:, n].std(),
            float(np.corrcoef(ANSWERS[:, n], total)[0, 1]),
        )
        for n, name in enumerate(NAMES)
    }
    found = outlook(plan(bank_of(ITEMS), blueprint([Quota(60, "SALES")])), own, forms=3)
    assert found.sd == pytest.approx(100 * total.std() / 60)
    assert found.reliability == pytest.approx(kr20(ANSWERS))
    assert found.between == pytest.approx(0, abs=1e-9)


def test_marks_of_sections_weigh() -> None:
    light = Section("a", LocalText("甲", "a"), Fraction(1), (Quota(1, objective="SALES-01", band=1),))
    heavy = Section("b", LocalText("乙", "b"), Fraction(3), (Quota(1, objective="SALES-01", band=2),))
    pair = [item("SALES-01-001", band=1), item("SALES-01-002", band=2)]
    known = {"SALES-01-001": ItemRecord(50, 1.0, 0.1, 0.5), "SALES-01-002": ItemRecord(50, 0.5, 0.5, 0.5)}
    found = outlook(plan(bank_of(pair), blueprint((), sections=(light, heavy))), known, forms=2)
    assert found.mean == pytest.approx(100 * (1 * 1.0 + 3 * 0.5) / 4)


def test_too_few_candidates_give_no_number() -> None:
    ready = plan(bank_of(ITEMS), blueprint([Quota(10, "SALES")]))
    scarce = {name: ItemRecord(29, 0.5, 0.5, 0.4) for name in NAMES}
    found = outlook(ready, scarce, forms=5)
    assert (found.covered, found.fewest) == (0.0, 0)
    assert found.mean is found.sd is found.reliability is found.passing is None
    most = {name: ItemRecord(29 if n % 3 else 40, 0.5, 0.5, 0.4) for n, name in enumerate(NAMES)}
    assert outlook(ready, most, forms=5).mean is None


def test_a_few_unknown_items_are_taken_to_be_like_the_others() -> None:
    ready = plan(bank_of(ITEMS), blueprint([Quota(60, "SALES")]))
    all_alike = {name: ItemRecord(100, 0.7, 0.45, 0.4) for name in NAMES}
    some = {name: one for n, (name, one) in enumerate(all_alike.items()) if n % 10}
    whole, part = outlook(ready, all_alike, forms=2), outlook(ready, some, forms=2)
    assert part.covered == pytest.approx(0.9)
    assert (part.mean, part.sd) == (pytest.approx(whole.mean), pytest.approx(whole.sd))
    assert part.reliability == pytest.approx(whole.reliability)


def test_partial_marks_have_no_step_between_scores() -> None:
    several = [item(f"SALES-01-{n:03d}", ItemType.MULTIPLE) for n in range(1, 11)]
    known = {one.id: ItemRecord(100, 0.6, 0.4, 0.5) for one in several}
    exact, partial = (
        outlook(plan(bank_of(several), blueprint([Quota(10, "SALES")], scoring=rule)), known, forms=2)
        for rule in (ScoringRule.EXACT, ScoringRule.PARTIAL)
    )
    assert partial.passing == pytest.approx(0.5)
    assert exact.passing is not None
    assert exact.passing > 0.5
