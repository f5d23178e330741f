"""A database is brought up to date, and one from the future is refused."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

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


def test_the_migrations_make_the_tables_the_program_uses(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, SQLModel.metadata) == []


@pytest.mark.parametrize(
    ("table", "row"),
    [
        (
            "audit_entry (id, organisation, at, actor, action, target_kind, target, details)",
            "('i', 'o', 0, 'a', 'x', '', '', '{}')",
        ),
        ("item_version (version, item, body, published_at)", "('v', 'i', '{}', 0)"),
    ],
)
@pytest.mark.parametrize("change", ["DELETE FROM {table}", "UPDATE {table} SET {column} = 'other'"])
def test_what_is_append_only_is_so_in_the_database_itself(
    store: Store, table: str, row: str, change: str
) -> None:
    name, column = table.split(" ", maxsplit=1)[0], table.split("(")[1].split(",", maxsplit=1)[0]
    with store.engine.connect() as connection:
        connection.execute(text(f"INSERT INTO {table} VALUES {row}"))
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text(change.format(table=name, column=column)))
