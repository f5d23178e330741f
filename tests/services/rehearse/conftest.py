"""A furnished world with the small scenario, on either database."""

from __future__ import annotations

import pytest

from tests.rehearsal_world import Stage, staged
from trainer.storage import Store


@pytest.fixture
def stage(store: Store) -> Stage:
    """The small scenario, published in an organisation of seven."""
    return staged(store)
