"""Item analysis: how fast models are fitted, beside `girth` on the same data, and how often watchers err.

girth fits complete data here, as ours does beside it; the sparse design (each of 10,000 candidates saw 40 of
100 items) is what the product has. The false alarms are those of exams in which there was nothing to find.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from time import perf_counter
from typing import TypeVar

import girth
import numpy as np
from numpy.typing import NDArray

from benchmarks.aims import Aim, Part
from benchmarks.figures import machine
from benchmarks.options import Options
from trainer.analysis import irt
from trainer.analysis.classical import discrimination
from trainer.analysis.dif import FALSE_MARKED, Category, GroupComparison, compare_groups
from trainer.analysis.drift import FALSE_DRIFTING, drift
from trainer.analysis.leaks import FALSE_EXAMS, leaks
from trainer.analysis.similarity import FALSE_ROOMS, option_shares, similar_pairs
from trainer.interchange.responses import read_responses

CANDIDATES, ITEMS, PRESENTED = 10_000, 100, 0.4
EXAMS = 200
ROOM = 40

Floats = NDArray[np.float64]
Value = TypeVar("Value")


def measure(options: Options) -> Part:
    """Fit, compare, and simulate."""
    where = machine()
    random = np.random.default_rng(options.seed)
    sparse, _ = responses(random, CANDIDATES, ITEMS, PRESENTED)
    seconds: dict[str, float] = {}
    fit = _timed("2PL, 40 % presented", seconds, lambda: irt.two_parameter(sparse))
    _timed("its standard errors", seconds, lambda: irt.standard_errors(fit))
    _timed("1PL, 40 % presented", seconds, lambda: irt.one_parameter(sparse))
    _timed("item-rest correlations", seconds, lambda: discrimination(sparse, np.ones(ITEMS)))
    _timed("reading the same as CSV", seconds, lambda: read_responses(_csv(sparse), "responses.csv"))
    beside, lines, aims = _beside_girth(random)
    alarms = false_alarms(options.seed)
    lines = [
        *(f"{name:34s} {value:8.2f} s" for name, value in seconds.items()),
        *lines,
        *(f"{name:34s} {100 * value:8.2f} %" for name, value in alarms.items()),
    ]
    aims = [
        Aim("2PL of 10,000 x 100, 40 % presented", seconds["2PL, 40 % presented"], 10.0, "s"),
        *aims,
        Aim("exams with a false leak", 100 * alarms["exams: a leak where none was"], FALSE_EXAMS, "%"),
        Aim("rooms with a false pair", 100 * alarms["rooms: a pair where nobody copied"], FALSE_ROOMS, "%"),
        Aim(
            "items called B or C between equal groups",
            100 * alarms["items: DIF B or C between equals"],
            FALSE_MARKED,
            "%",
        ),
        Aim("items called C between equal groups", 100 * alarms["items: DIF C between equals"], 0.5, "%"),
        Aim(
            "items called drifting that stayed",
            100 * alarms["items: drift where none was"],
            FALSE_DRIFTING,
            "%",
        ),
    ]
    figures = {"machine": asdict(where), "seconds": seconds, "girth": beside, "false_alarms": alarms}
    return Part("analysis", lines, aims, figures)


def responses(
    random: np.random.Generator, candidates: int, items: int, presented: float
) -> tuple[Floats, irt.Items]:
    """Responses drawn from a 2PL, and its items."""
    true = irt.Items(random.lognormal(0, 0.3, items), random.normal(0, 1, items))
    right = random.random((candidates, items)) < irt.probability(true, random.normal(size=candidates))
    seen = random.random((candidates, items)) < presented
    return np.where(seen, right, np.nan), true


def _timed(name: str, seconds: dict[str, float], work: Callable[[], Value]) -> Value:
    begun = perf_counter()
    found = work()
    seconds[name] = perf_counter() - begun
    return found


def _csv(scores: Floats) -> bytes:
    names = {0.0: "0", 1.0: "1"}
    rows = [",".join(["id", *(f"q{n}" for n in range(scores.shape[1]))])]
    rows += [
        f"c{n}," + ",".join(names.get(mark, "") for mark in row) for n, row in enumerate(scores.tolist())
    ]
    return "\n".join(rows).encode()


def _beside_girth(random: np.random.Generator) -> tuple[dict[str, float], list[str], list[Aim]]:
    complete, _ = responses(random, CANDIDATES, ITEMS, 1.0)
    seconds: dict[str, float] = {}
    ours = _timed("2PL, complete", seconds, lambda: irt.two_parameter(complete))
    theirs = _timed("girth, the same", seconds, lambda: girth.twopl_mml(complete.T.astype(int)))
    slope = float(np.abs(ours.items.slope - theirs["Discrimination"]).max())
    difficulty = float(np.abs(ours.items.difficulty - theirs["Difficulty"]).max())
    lines = [f"{name:34s} {value:8.2f} s" for name, value in seconds.items()]
    lines.append(f"largest difference                 slope {slope:.4f}, difficulty {difficulty:.4f}")
    aims = [
        Aim("time as a share of girth's", seconds["2PL, complete"] / seconds["girth, the same"], 1.0),
        Aim("largest difference from girth's slopes", slope, 0.01),
        Aim("largest difference from girth's difficulties", difficulty, 0.01),
    ]
    return {**seconds, "slope": slope, "difficulty": difficulty}, lines, aims


def false_alarms(seed: int) -> dict[str, float]:
    """How often each watcher finds something where there is nothing."""
    groups = [_groups(np.random.default_rng([seed, number])) for number in range(EXAMS // 10)]
    categories = [one.category for found in groups for one in found.items if one is not None]
    return {
        "items: DIF B or C between equals": float(
            np.mean([one != Category.NEGLIGIBLE for one in categories])
        ),
        "items: DIF C between equals": float(np.mean([one == Category.LARGE for one in categories])),
        "items: drift where none was": _drift(seed),
        "exams: a leak where none was": _leaks(seed),
        "rooms: a pair where nobody copied": _rooms(seed),
    }


def _groups(random: np.random.Generator) -> GroupComparison:
    """Two groups of 500 that differ by half an SD in ability, each with their own 30 of 60 items."""
    focal = np.arange(1000) < 500
    true = irt.Items(random.lognormal(0, 0.2, 60), random.normal(0, 1, 60))
    right = random.random((1000, 60)) < irt.probability(true, random.normal(-0.5 * focal))
    return compare_groups(np.where(random.random((1000, 60)) < 0.5, right, np.nan), focal)


def _drift(seed: int) -> float:
    drifted = []
    for number in range(EXAMS // 20):
        random = np.random.default_rng([seed, number, 1])
        scores, _ = responses(random, 2400, 40, 0.6)
        drifted.append(drift(scores, np.repeat(np.arange(4), 600)).drifted.mean())
    return float(np.mean(drifted))


def _leaks(seed: int) -> float:
    """Exams of 2,000 candidates who guess in a hurry now and then, and are faster when they know."""
    found = []
    for number in range(EXAMS):
        random = np.random.default_rng([seed, number, 2])
        ability = random.normal(size=2000)
        true = irt.Items(random.lognormal(0, 0.3, 60), random.normal(0, 1, 60))
        hurried = random.random((2000, 60)) < 0.03
        chance = np.where(hurried, 0.25, irt.probability(true, ability))
        right = random.random((2000, 60)) < chance
        pace = random.normal(3.5, 0.4, 60) - 0.3 * ability[:, np.newaxis] - 1.5 * hurried
        log_seconds = pace + random.normal(0, 0.45, (2000, 60)) - 0.12 * right
        unseen = random.random((2000, 60)) < 0.4
        scores, times = np.where(unseen, np.nan, right), np.where(unseen, np.nan, np.exp(log_seconds))
        found.append(leaks(scores, times).suspected.any())
    return float(np.mean(found))


def _rooms(seed: int) -> float:
    """Rooms of 40 candidates from populations of 1,000, with 40 items of four options."""
    found = []
    for number in range(EXAMS // 20):
        random = np.random.default_rng([seed, number, 3])
        key = random.integers(0, 4, 40)
        scores, _ = responses(random, 1000, 40, 1.0)
        drawn = np.array([random.choice(3, 1000, p=random.dirichlet([1.5] * 3)) for _ in range(40)]).T
        choices = np.where(scores == 1, key, (key + 1 + drawn) % 4)
        fit = irt.two_parameter_with_prior(scores)
        right = irt.probability(fit.items, irt.expected_a_posteriori(fit.items, scores).value)
        wrong = option_shares(choices, key, 4)
        for start in range(0, 1000, ROOM):
            room = slice(start, start + ROOM)
            found.append(bool(similar_pairs(choices[room], key, right[room], wrong).pairs))
    return float(np.mean(found))
