"""One item's figures in several exams put together, for lists and for the history of its versions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import atanh, sqrt, tanh

from trainer.analysis.report import ItemStatistics, OptionStatistics

Z95 = 1.959963984540054
"""The 97.5th percentile of the standard normal distribution."""
_NEARLY_ONE = 1 - 1e-9


@dataclass(frozen=True, slots=True)
class PooledOption:
    """One option over all exams: how many, and which share of those shown the item, chose it."""

    id: str
    key: bool
    count: int
    share: float | None
    item_rest: float | None


@dataclass(frozen=True, slots=True)
class PooledItem:
    """An item over all exams; `low` and `high` bound its discrimination with 95 % confidence.

    `n` sittings had it. None = undefined.
    """

    n: int
    facility: float | None
    discrimination: float | None
    low: float | None
    high: float | None
    options: tuple[PooledOption, ...] = ()


def pool(found: Sequence[ItemStatistics]) -> PooledItem:
    """The figures of one version of an item in several exams as one.

    Facility is the mean weighted by sittings. Discriminations are averaged on Fisher's z scale, each
    weighted by its n − 3, and bounded by the standard error of that mean.
    Source: Hedges & Olkin, Statistical Methods for Meta-Analysis (1985), ch. 11, section B.
    """
    discrimination, low, high = correlation((one.discrimination, one.n) for one in found)
    n = sum(one.n for one in found)
    return PooledItem(
        n=n,
        facility=_mean((one.facility, one.n) for one in found),
        discrimination=discrimination,
        low=low,
        high=high,
        options=_options(found, n),
    )


def correlation(
    found: Iterable[tuple[float | None, int]],
) -> tuple[float | None, float | None, float | None]:
    """Correlations with their sample sizes as one, and its 95 % interval; None where none is defined.

    Those of three or fewer say nothing and are left out.
    """
    known = [(value, n - 3) for value, n in found if value is not None and n > 3]
    weight = sum(share for _, share in known)
    if not weight:
        return None, None, None
    bounded = ((max(-_NEARLY_ONE, min(_NEARLY_ONE, value)), share) for value, share in known)
    mean = sum(atanh(value) * share for value, share in bounded) / weight
    margin = Z95 / sqrt(weight)
    return tanh(mean), tanh(mean - margin), tanh(mean + margin)


def _mean(found: Iterable[tuple[float | None, int]]) -> float | None:
    known = [(value, n) for value, n in found if value is not None and n]
    total = sum(n for _, n in known)
    return sum(value * n for value, n in known) / total if total else None


def _options(found: Sequence[ItemStatistics], n: int) -> tuple[PooledOption, ...]:
    """Options under the same id are the same: the version is."""
    by_id: dict[str, list[tuple[OptionStatistics, int]]] = {}
    for one in found:
        for option in one.options:
            by_id.setdefault(option.id, []).append((option, one.n))
    made = []
    for name, options in by_id.items():
        count = sum(option.count for option, _ in options)
        rest, _, _ = correlation((option.item_rest, size) for option, size in options)
        made.append(PooledOption(name, options[0][0].key, count, count / n if n else None, rest))
    return tuple(made)
