"""A gym for every test of practice."""

from __future__ import annotations

import pytest

from tests.practice_world import Gym
from tests.practice_world import gym as made
from trainer.storage import Store


@pytest.fixture
def gym(store: Store) -> Gym:
    """On SQLite and on PostgreSQL."""
    return made(store)


@pytest.fixture
def quick_gym(sqlite_store: Store) -> Gym:
    """On SQLite alone, for what does not depend on the database."""
    return made(sqlite_store)
