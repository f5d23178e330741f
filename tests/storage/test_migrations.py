"""A database is brought up to date, and one from the future is refused."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from trainer.storage import Store, migrations
from trainer.storage.migrations import NewerDatabaseError


def test_a_migrated_database_is_at_the_newest_revision(store: Store) -> None:
    assert migrations.current(store) == migrations.head(store)
    assert migrations.upgrade(store) is False


def test_a_database_from_a_newer_release_is_refused_by_name(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabaseError, match="9999"):
        migrations.upgrade(store)
