"""The distractor table agrees with R, and fifths keep equal scores together."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from oracles import oracle

from trainer.analysis import classical
from trainer.analysis.distractors import distractor_table, fifths


def test_counts_shares_and_option_rest_correlations_are_those_of_r() -> None:
    choices = oracle("classical")["choices"]
    chosen = np.array([list(row) for row in choices["chosen"]])
    marks = (chosen == np.array(choices["key"])).astype(float)
    rest = classical.rest_scores(marks, np.ones(marks.shape[1]))
    for item, options in enumerate(choices["options"]):
        ids = np.array([option["id"] for option in options])
        table = distractor_table(chosen[:, [item]] == ids, rest[:, item])
        assert table.counts.tolist() == [option["count"] for option in options]
        assert_allclose(table.shares, [option["share"] for option in options])
        assert_allclose(table.item_rest, [option["item_rest"] for option in options], rtol=1e-9)


def test_the_table_by_fifths_shows_who_chose_what() -> None:
    rest = np.arange(10.0)
    chosen = np.column_stack([rest >= 4, rest < 4])
    table = distractor_table(chosen, rest)
    assert table.fifth_sizes.tolist() == [2, 2, 2, 2, 2]
    assert table.by_fifth.T.tolist() == [[0, 0, 1, 1, 1], [1, 1, 0, 0, 0]]


def test_fifths_of_different_scores_are_equally_large() -> None:
    assert fifths(np.array([5.0, 1, 4, 2, 3])).tolist() == [4, 0, 3, 1, 2]


def test_an_unknown_score_is_in_no_fifth() -> None:
    assert fifths(np.array([np.nan, 1.0])).tolist() == [-1, 2]


@given(st.lists(st.integers(0, 8), min_size=1, max_size=60))
def test_equal_scores_stay_together_and_higher_scores_are_never_lower(scores: list[int]) -> None:
    place = fifths(np.array(scores, dtype=float))
    for score, other, first, second in zip(scores, scores[1:], place, place[1:], strict=False):
        if score == other:
            assert first == second
        else:
            assert (score < other) == (first < second) or first == second
    assert set(place.tolist()) <= {0, 1, 2, 3, 4}
