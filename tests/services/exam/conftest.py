"""A furnished world with a published exam, on either database."""

from __future__ import annotations

import pytest

from tests.exam_world import World, build
from trainer.storage import Store


@pytest.fixture
def world(store: Store) -> World:
    """The exam BASIC, published in an organisation of seven."""
    return build(store)
