"""What follows from the published content alone, kept until the next publication."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from trainer.services.catalogue import Published

Value = TypeVar("Value")

_lock = Lock()
_kept: dict[str, dict[tuple[object, ...], Any]] = {}
_PUBLICATIONS = 4
"""Publications remembered: one in use, and those of other databases in the same process."""


def kept(published: Published, *key: object, make: Callable[[], Value]) -> Value:
    """What `make` gave for this content and key before, or gives now."""
    with _lock:
        found = _kept.get(published.digest)
        if found is None:
            while len(_kept) >= _PUBLICATIONS:
                del _kept[next(iter(_kept))]
            found = _kept[published.digest] = {}
    if key not in found:
        found[key] = make()
    value: Value = found[key]
    return value
