"""Fixtures of the people services."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.organisations import Org, build
from trainer.storage import Store


@pytest.fixture
def org(store: Store, tmp_path: Path, now: datetime) -> Org:
    """The small organisation, on SQLite and on PostgreSQL."""
    return build(store, tmp_path, now)
