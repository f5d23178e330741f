"""What a server process remembers between clicks. Losing all of it costs time, never truth.

Forms and item versions never change under their digest. A folded sitting is kept with the number of the
last event in it; on every call the database says whether there are more, and only those are read.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from trainer.attempts import Attempt
from trainer.forms import CandidateItem, Form
from trainer.items import Item
from trainer.storage import Store
from trainer.storage.attempts import Facts

FORMS = 2048
SITTINGS = 4096
ITEMS = 20_000

_K = TypeVar("_K")
_V = TypeVar("_V")


class Recent(Generic[_K, _V]):
    """The values used last, at most `size` of them. Safe to share between threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[_K, _V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: _K) -> _V | None:
        """The value, if it is still there."""
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
            return value

    def put(self, key: _K, value: _V) -> None:
        """Keep a value and let go of the one unused for longest."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            if len(self._values) > self._size:
                self._values.popitem(last=False)

    def __len__(self) -> int:
        return len(self._values)


@dataclass(frozen=True, slots=True)
class Known:
    """A sitting folded up to `attempt.seq`, with the tokens of the steps already taken."""

    facts: Facts
    attempt: Attempt
    tokens: frozenset[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A form and its keyless view."""

    form: Form
    items: tuple[CandidateItem, ...]


class Memory:
    """The memory of one process over one store."""

    def __init__(self) -> None:
        self.forms: Recent[str, Shown] = Recent(FORMS)
        self.items: Recent[str, Item] = Recent(ITEMS)
        self.sittings: Recent[str, Known] = Recent(SITTINGS)


_memories: WeakKeyDictionary[Store, Memory] = WeakKeyDictionary()
_lock = threading.Lock()


def of(store: Store) -> Memory:
    """The memory that belongs to a store; it goes when the store goes."""
    found = _memories.get(store)
    if found is None:
        with _lock:
            found = _memories.setdefault(store, Memory())
    return found
