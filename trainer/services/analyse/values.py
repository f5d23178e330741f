"""What is asked of an exam's sittings and what is found, as plain values that are kept as JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from pydantic import TypeAdapter

from trainer.analysis.modelling import Curve, ItemModel
from trainer.analysis.report import ItemStatistics, Remark

Value = TypeVar("Value")

METHOD = 2
"""Raised whenever the same data would give other figures, so that old results are computed anew."""


class Kind(StrEnum):
    """The parts of an analysis; each is computed and kept by itself, the quick one first."""

    FIGURES = "figures"
    MODEL = "model"
    FAIRNESS = "fairness"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which sittings count: of one exam, of a cohort or all, from a time on, first sittings only or all."""

    blueprint: str
    cohort: str | None = None
    since: datetime | None = None
    retakes: bool = False


@dataclass(frozen=True, slots=True)
class Decisions:
    """How sure pass and fail are at the cut; shares of candidates, 0..1 (Livingston and Lewis)."""

    accuracy: float
    consistency: float
    kappa: float | None
    false_pass: float
    false_fail: float


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """One version of an item; `number` counts its versions from 1, the oldest first, of `versions`.

    `blank` is the share left unanswered, `seconds` the median time. `counts` False is a pilot item. A voided
    one has no statistics. `repaired` says that its key is that of a repair.
    """

    item: str
    version: str
    number: int
    versions: int
    counts: bool
    voided: bool
    repaired: bool
    blank: float
    seconds: float | None
    last_at: datetime
    statistics: ItemStatistics | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The classical part: scores are percentages of the maximum, 0..100.

    `histogram` counts sittings in twenty bins of 5 from 0; a score of 100 is in the last. `left_out` earlier
    sittings were too many. `alpha` and what follows it are those of one form that everybody saw.
    """

    sittings: int
    people: int
    left_out: int
    latest: datetime
    cuts: tuple[float, ...]
    passed: int
    histogram: tuple[int, ...]
    mean: float
    sd: float | None
    median: float
    skewness: float | None
    kurtosis: float | None
    one_form: bool
    places: tuple[int, int]
    alpha: float | None
    kr20: float | None
    split_half: float | None
    sem: float | None
    decisions: Decisions | None
    items: tuple[ItemFigures, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class ModelFigures:
    """The item response model: 2PL with a prior on whether answers were fully right.

    `candidates` of `sittings` were fitted. `cut_ability` is where the cut score is expected, on the scale of
    `curve`. `sem` is in percent of the maximum.
    """

    sittings: int
    candidates: int
    converged: bool
    log_likelihood: float
    parameters: int
    reliability: float | None
    sem: float | None
    decisions: Decisions | None
    cut_ability: float | None
    curve: tuple[Curve, ...]
    items: tuple[ItemModel, ...]

    @property
    def at_cut(self) -> Curve | None:
        """How precisely it measures near the cut score."""
        cut = self.cut_ability
        return None if cut is None else min(self.curve, key=lambda point: abs(point.ability - cut))

    @property
    def best(self) -> Curve:
        """Where it measures most precisely."""
        return max(self.curve, key=lambda point: point.information)


@dataclass(frozen=True, slots=True)
class GroupItem:
    """An item that is harder or easier for a group: `delta` on the ETS scale, negative = harder for it."""

    item: str
    version: str
    delta: float
    category: str


@dataclass(frozen=True, slots=True)
class GroupFinding:
    """A group compared with all others; `kind` is a `Grouping`, `group` what it is called there: the id of a
    unit or cohort, a language, a role, or LATER.

    `compared` items had at least 100 candidates on both sides.
    """

    kind: str
    group: str
    size: int
    others: int
    compared: int
    items: tuple[GroupItem, ...]


@dataclass(frozen=True, slots=True)
class SmallGroup:
    """A group too small to be compared."""

    kind: str
    group: str
    size: int


@dataclass(frozen=True, slots=True)
class Period:
    """Sittings between two days, both included."""

    start: datetime
    end: datetime
    size: int


@dataclass(frozen=True, slots=True)
class DriftItem:
    """An item that became easier (+) or harder (−) since the first period: the largest change, ETS scale."""

    item: str
    version: str
    delta: float


@dataclass(frozen=True, slots=True)
class LeakItem:
    """An item that low scorers answered fast and right far more than usual; `count` of them did."""

    item: str
    version: str
    count: int


@dataclass(frozen=True, slots=True)
class AlikePair:
    """Two sittings in one room whose answers agree beyond chance."""

    first: str
    second: str
    unit: str
    at: datetime
    shared: int
    identical: int
    expected: float


@dataclass(frozen=True, slots=True)
class Fairness:
    """Hints that need a person; `rooms` rooms with `pairs` pairs were compared."""

    sittings: int
    groups: tuple[GroupFinding, ...]
    small: tuple[SmallGroup, ...]
    periods: tuple[Period, ...]
    drift: tuple[DriftItem, ...]
    leaks_tested: int
    leaks: tuple[LeakItem, ...]
    rooms: int
    pairs: int
    alike: tuple[AlikePair, ...]


def to_json(kind: type[Value], value: Value) -> dict[str, Any]:
    """A value as plain JSON."""
    return dict(TypeAdapter(kind).dump_python(value, mode="json"))


def from_json(kind: type[Value], body: Mapping[str, Any]) -> Value:
    """The value `to_json` wrote."""
    return TypeAdapter(kind).validate_json(json.dumps(body))


def digest(value: object) -> str:
    """Hex SHA-256 of plain JSON."""
    canonical = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
