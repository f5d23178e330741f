"""What a person may practise: self-checks, the practice pool, and exam items met in an allowed review."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from trainer.items import Item, Pool, Status

_MET = (Status.ACTIVE, Status.PILOT)
"""A pilot item that was met is treated like any other, so that its absence does not give it away."""


def allowed_items(
    bank: Iterable[Item], checks: Iterable[Item], reviewed: Collection[str]
) -> Mapping[str, Item]:
    """The items a person may be shown in practice, by id.

    Args: reviewed: versions of exam items the person met on a form whose review, with keys, is open to them.
        An item that was rewritten since is another version, and has not been seen.
    """
    found = {item.id: item for item in checks}
    found.update((item.id, item) for item in bank if _allowed(item, reviewed))
    return found


def _allowed(item: Item, reviewed: Collection[str]) -> bool:
    if item.pool is Pool.PRACTICE:
        return item.status is Status.ACTIVE
    return item.status in _MET and item.version in reviewed
