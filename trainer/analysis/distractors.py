"""Who chose which option: the distractor table of one item."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer.analysis.arrays import BoolArray, CandidateVector, FloatArray, column_correlation, divide

FIFTHS = 5


@dataclass(frozen=True, slots=True, eq=False)
class DistractorTable:
    """How often each option of one item was chosen, and by whom.

    Attributes:
        counts: candidates who chose it, shape (options,).
        shares: the same divided by the candidates who saw the item; may add to more than 1.
        item_rest: correlation of choosing it with the score on the other items, -1..1; NaN where undefined.
        by_fifth: share choosing it in each fifth of the rest score, lowest first, shape (5, options); NaN for
            an empty fifth (many equal scores).
        fifth_sizes: candidates in each fifth, shape (5,).
    """

    counts: NDArray[np.int64]
    shares: FloatArray
    item_rest: FloatArray
    by_fifth: FloatArray
    fifth_sizes: NDArray[np.int64]


def distractor_table(chosen: BoolArray, rest: CandidateVector) -> DistractorTable:
    """Count the choices of one item by the score on the other items.

    Args:
        chosen: shape (candidates, options): who chose what, of the candidates who saw the item.
        rest: their scores on the other items, shape (candidates,), comparable between candidates; NaN = none.
    Source: Crocker & Algina, ch. 14; Attali & Fraenkel (2000), J. Educ. Meas. 37, 77-86.
    """
    number = max(chosen.shape[0], 1)
    repeated = np.broadcast_to(rest[:, np.newaxis], chosen.shape)
    counts = chosen.sum(axis=0)
    place = fifths(rest)
    sizes = np.bincount(place[place >= 0], minlength=FIFTHS)
    by_fifth = np.array([chosen[place == fifth].sum(axis=0) for fifth in range(FIFTHS)], dtype=float)
    return DistractorTable(
        counts=counts,
        shares=counts / number,
        item_rest=column_correlation(chosen.astype(float), repeated),
        by_fifth=divide(by_fifth, np.broadcast_to(sizes[:, np.newaxis].astype(float), by_fifth.shape)),
        fifth_sizes=sizes,
    )


def fifths(scores: CandidateVector) -> NDArray[np.int64]:
    """The fifth of the score distribution each candidate is in; equal scores stay together.

    Args: scores: shape (candidates,); NaN = unknown.
    Returns: shape (candidates,): 0 (lowest) .. 4, and -1 where the score is unknown.
    """
    known = ~np.isnan(scores)
    place = np.full(scores.shape, -1, dtype=np.int64)
    values, inverse, counts = np.unique(np.round(scores[known], 12), return_inverse=True, return_counts=True)
    if values.size:
        middle = (np.cumsum(counts) - counts / 2) / known.sum()
        place[known] = np.minimum((middle * FIFTHS).astype(np.int64), FIFTHS - 1)[inverse]
    return place
