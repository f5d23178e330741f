"""Fixtures of the HTTP side."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.organisations import build
from tests.websites import Site, serve
from trainer.people import NewGrant, Role
from trainer.storage import Store


@pytest.fixture
def site(sqlite_store: Store, tmp_path: Path, now: datetime) -> Iterator[Site]:
    """A site over plain HTTP, with an administrator `chief`."""
    org = build(sqlite_store, tmp_path, now)
    org.person("chief", org.shanghai, NewGrant(Role.ADMINISTRATOR))
    browser = serve(org, public_url="")
    with browser() as client:
        yield Site(org, client, browser)
