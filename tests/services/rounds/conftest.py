"""A furnished world with cards, on either database."""

from __future__ import annotations

import pytest

from tests.round_world import Circle, circle
from trainer.storage import Store


@pytest.fixture
def ring(store: Store) -> Circle:
    """Cards for three and for two, published in an organisation of seven."""
    return circle(store)
