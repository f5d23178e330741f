"""The gathered analysis: what is undefined is None, and it says why."""

from __future__ import annotations

import numpy as np
import pytest

from trainer.analysis.arrays import TooFewResponsesError
from trainer.analysis.report import Choices, ResponseMatrix, analyse

UNSEEN = np.nan


def matrix(marks: list[list[float]], maxima: list[float] | None = None, **choices: Choices) -> ResponseMatrix:
    cells = np.array(marks)
    candidates = tuple(f"c{n}" for n in range(cells.shape[0]))
    items = tuple(f"q{n}" for n in range(cells.shape[1]))
    return ResponseMatrix(candidates, items, cells, np.array(maxima or [1.0] * len(items)), choices)


def remarks(responses: ResponseMatrix) -> list[str]:
    return [remark.code for remark in analyse(responses).remarks]


def test_a_complete_test_has_every_figure() -> None:
    found = analyse(matrix([[1, 0, 0], [1, 1, 0], [1, 1, 1], [0, 0, 0], [1, 0, 1]]))
    assert None not in (found.test.alpha, found.test.sem, found.test.split_half, found.test.kurtosis)
    assert all(item.alpha_if_deleted is not None for item in found.items)
    assert (found.test.complete, found.test.maximum, found.remarks) == (True, 3.0, ())


def test_forms_that_differ_have_no_alpha_but_item_figures_and_the_reason() -> None:
    found = analyse(matrix([[1, 0, UNSEEN], [UNSEEN, 1, 0], [1, UNSEEN, 1], [0, 0, UNSEEN]]))
    assert (found.test.alpha, found.test.sem, found.test.split_half) == (None, None, None)
    assert all(item.alpha_if_deleted is None and item.effective_weight is None for item in found.items)
    assert [item.facility for item in found.items] == [pytest.approx(2 / 3), pytest.approx(1 / 3), 0.5]
    assert [item.n for item in found.items] == [3, 3, 2]
    assert found.test.mean == 1.0
    assert [remark.code for remark in found.remarks] == ["several-forms"]


def test_several_forms_have_the_reliability_of_the_item_response_model() -> None:
    random = np.random.default_rng(1)
    chance = 1 / (1 + np.exp(-1.5 * (random.normal(size=(400, 1)) - random.normal(size=30))))
    marks = np.where(random.random((400, 30)) < 0.5, UNSEEN, random.random((400, 30)) < chance)
    found = analyse(matrix(marks.tolist())).test
    assert found.marginal_reliability is not None
    assert 0.6 < found.marginal_reliability < 0.9
    assert found.reliability == found.marginal_reliability
    assert analyse(matrix((marks / 2).tolist())).test.marginal_reliability is None
    assert analyse(matrix(marks[:99].tolist())).test.marginal_reliability is None


def test_forms_with_unequal_maxima_say_that_raw_scores_do_not_compare() -> None:
    found = matrix([[1, 0, UNSEEN], [1, 1, 0], [0, 1, 1]])
    assert remarks(found) == ["several-forms", "unequal-maxima"]
    assert analyse(found).test.maximum is None


def test_one_candidate_has_scores_but_no_spread() -> None:
    found = analyse(matrix([[1, 0]]))
    assert (found.test.mean, found.test.median, found.test.sd, found.test.alpha) == (1.0, 1.0, None, None)
    assert [item.discrimination for item in found.items] == [None, None]
    assert [remark.code for remark in found.remarks] == ["one-candidate"]


def test_constant_items_are_named_and_have_no_correlation() -> None:
    found = analyse(matrix([[1, 0, 1], [1, 1, 1], [1, 1, 0]]))
    assert found.items[0].discrimination is None
    assert [(remark.code, remark.details["ids"]) for remark in found.remarks] == [("constant-items", "q0")]


def test_a_candidate_without_responses_counts_for_nothing() -> None:
    found = analyse(matrix([[1, 0], [UNSEEN, UNSEEN], [1, 1], [0, 0]]))
    assert found.test.n_candidates == 4
    assert found.test.mean == 1.0
    assert "empty-candidates" in [remark.code for remark in found.remarks]


def test_the_facility_is_a_share_of_the_maximum() -> None:
    assert analyse(matrix([[5.0, 1], [0, 0]], [10, 1])).items[0].facility == 0.25


def test_options_count_those_who_saw_the_item() -> None:
    chosen = np.array([[True, False], [False, True], [False, False], [False, False]])
    table = Choices(("a", "b"), frozenset("a"), chosen)
    cells = [[1, 1.0], [0, 0], [0, 1], [UNSEEN, 0]]
    options = analyse(matrix(cells, q0=table)).items[0].options
    assert [(option.id, option.key, option.count, option.share) for option in options] == [
        ("a", True, 1, pytest.approx(1 / 3)),
        ("b", False, 1, pytest.approx(1 / 3)),
    ]
    assert len(options[0].by_fifth) == 5


def test_no_candidates_are_refused() -> None:
    with pytest.raises(TooFewResponsesError):
        analyse(ResponseMatrix((), ("q",), np.empty((0, 1)), np.ones(1)))
