"""Verdicts say in words what the figures mean, and are silent where the sample is small."""

from __future__ import annotations

import numpy as np
import pytest

from trainer.analysis.report import Choices, ResponseMatrix, analyse
from trainer.analysis.verdicts import Concern, Verdict, verdict

CANDIDATES = 200


def judged(choices: list[str], candidates: int = CANDIDATES, key: str = "a") -> Verdict:
    """The verdict on an item whose choices are given from the weakest candidate to the strongest."""
    rest = np.array([[float(n * 10 >= candidates * i) for i in range(10)] for n in range(candidates)])
    chosen = np.array([choices[n * len(choices) // candidates] for n in range(candidates)])
    options = tuple("abcd")
    table = Choices(options, frozenset(key), chosen[:, np.newaxis] == np.array(options))
    marks = np.column_stack([rest, chosen == key]).astype(float)
    items = (*(f"i{n}" for n in range(10)), "studied")
    names = tuple(str(n) for n in range(candidates))
    matrix = ResponseMatrix(names, items, marks, np.ones(11), {"studied": table})
    return verdict(analyse(matrix).items[-1])


def codes(found: Verdict) -> list[str]:
    return [remark.code for remark in found.remarks]


def test_an_item_that_strong_candidates_get_right_is_sound() -> None:
    found = judged(list("bcdbcdaaaaaa"))
    assert found.concern is Concern.NONE
    assert codes(found) == ["sound"]


def test_a_distractor_that_draws_high_scorers_is_named_first() -> None:
    found = judged(list("abdabdabdcccc"))
    assert found.concern is Concern.CHECK
    assert found.remarks[0].code == "distractor-draws-high-scorers"
    assert found.remarks[0].details == {"option": "c"}


def test_an_item_that_weak_candidates_get_right_is_suspected_of_a_wrong_key() -> None:
    assert judged(list("aaaabcdbcd")).concern is Concern.CHECK


def test_an_item_that_goes_with_nothing_is_to_be_revised() -> None:
    assert codes(judged(list("abcd") * 50))[0] == "poor-discrimination"


def test_a_key_nobody_chose_is_to_be_checked() -> None:
    assert codes(judged(list("bcdbcd")))[0] == "nobody-right"


def test_an_item_everybody_has_right_measures_nothing() -> None:
    found = judged(["a"])
    assert (found.concern, codes(found)) == (Concern.NOTE, ["everybody-right"])


def test_distractors_nobody_chooses_are_named() -> None:
    found = judged(list("bbbbbaaaaa"))
    assert found.remarks[-1].code == "unused-distractors"
    assert found.remarks[-1].details == {"options": "c, d"}


@pytest.mark.parametrize("choices", ["aaaabcdbcd", "bcdbcd", "a"])
def test_few_candidates_are_not_judged(choices: str) -> None:
    found = judged(list(choices), candidates=29)
    assert (found.concern, codes(found)) == (Concern.NONE, ["too-few"])
