"""FSRS 6 over many cards at once, for planning; the scalar package and this agree to the last digits.

Source: open-spaced-repetition, “The Algorithm” (FSRS-6),
https://github.com/open-spaced-repetition/awesome-fsrs/wiki.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trainer.practice.memory import LONGEST_DAYS, Weights

Floats = NDArray[np.float64]
LEAST_STABILITY = 0.001


def recall(stability: Floats, days: Floats | float, weights: Weights) -> Floats:
    """Predicted recall 0..1 after whole days; shapes broadcast."""
    decay = -weights[20]
    factor = 0.9 ** (1 / decay) - 1
    found: Floats = (1 + factor * np.maximum(days, 0) / stability) ** decay
    return found


def interval(stability: Floats, retention: float | Floats, weights: Weights) -> Floats:
    """Whole days until recall falls to the desired retention, at least one."""
    decay = -weights[20]
    factor = 0.9 ** (1 / decay) - 1
    days = np.round(stability / factor * (retention ** (1 / decay) - 1))
    found: Floats = np.clip(days, 1, LONGEST_DAYS)
    return found


def after_success(
    stability: Floats, difficulty: Floats, recalled: Floats, weights: Weights, rating: int = 3
) -> Floats:
    """Stability after a review on a later day that went well; `recalled` is the recall predicted for it."""
    bonus = {2: weights[15], 4: weights[16]}.get(rating, 1.0)
    growth = (
        np.exp(weights[8])
        * (11 - difficulty)
        * stability ** -weights[9]
        * np.expm1((1 - recalled) * weights[10])
        * bonus
    )
    found: Floats = stability * (1 + growth)
    return found


def after_lapse(stability: Floats, difficulty: Floats, recalled: Floats, weights: Weights) -> Floats:
    """Stability after a review on a later day at which the card was forgotten."""
    long = (
        weights[11]
        * difficulty ** -weights[12]
        * ((stability + 1) ** weights[13] - 1)
        * np.exp((1 - recalled) * weights[14])
    )
    found: Floats = np.maximum(
        np.minimum(long, stability / np.exp(weights[17] * weights[18])), LEAST_STABILITY
    )
    return found


def after_same_day(stability: Floats, weights: Weights, rating: int = 3) -> Floats:
    """Stability after one more review on the same day."""
    growth = np.exp(weights[17] * (rating - 3 + weights[18])) * stability ** -weights[19]
    if rating > 1:
        growth = np.maximum(growth, 1.0)
    found: Floats = np.maximum(stability * growth, LEAST_STABILITY)
    return found


def next_difficulty(difficulty: Floats, weights: Weights, rating: int) -> Floats:
    """Difficulty 1..10 after a review."""
    easiest = weights[4] - np.exp(weights[5] * 3) + 1
    moved = difficulty - weights[6] * (rating - 3) * (10 - difficulty) / 9
    found: Floats = np.clip(weights[7] * easiest + (1 - weights[7]) * moved, 1.0, 10.0)
    return found


def first_difficulty(weights: Weights, rating: int) -> float:
    """Difficulty 1..10 after the first review."""
    return float(np.clip(weights[4] - np.exp(weights[5] * (rating - 1)) + 1, 1.0, 10.0))
