"""Backups: a whole copy of the database taken while it is in use, and putting one back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from trainer.errors import TrainerError, translatable
from trainer.storage import migrations

_OURS = "alembic_version"


class ToolMissingError(TrainerError):
    """PostgreSQL's own tools are not on this machine."""

    template = translatable(
        "{tool} is not installed here. Install the client tools of your PostgreSQL version and try again."
    )


class ToolFailedError(TrainerError):
    """PostgreSQL's own tool refused."""

    template = translatable("{tool} failed: {reason}")


class BadBackupError(TrainerError):
    """A file that cannot be put back."""

    template = translatable("{path} is not a sound backup of this program: {reason}")


class NoDatabaseError(TrainerError):
    """There is nothing to back up."""

    template = translatable("There is no database at {path} yet.")


class BackupNotWrittenError(TrainerError):
    """The backup could not be written; nothing was left half-done."""

    template = translatable("The backup could not be written to {path}: {reason}")


def backup(database_url: str, target: Path) -> None:
    """Copy the database into a file, whole or not at all, while it may be in use.

    SQLite gives an SQLite file, PostgreSQL an archive of `pg_dump` in its custom format.

    Raises: NoDatabaseError, BackupNotWrittenError, ToolMissingError, ToolFailedError.
    """
    url = make_url(database_url)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
        os.close(handle)
    except OSError as error:
        raise BackupNotWrittenError(path=target, reason=error.strerror or str(error)) from error
    temporary = Path(name)
    try:
        _dump(url, temporary)
        temporary.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise BackupNotWrittenError(path=target, reason=str(error)) from error
    finally:
        temporary.unlink(missing_ok=True)


def restore(database_url: str, source: Path, *, now: datetime) -> Path | None:
    """Put a backup in place of the database.

    Returns: for SQLite, where the database that was there before was copied to; None where there was none.
    Raises: BadBackupError, ToolMissingError, ToolFailedError, NewerDatabaseError, BackupNotWrittenError:
        the database is as it was.
    """
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        _postgresql(
            "pg_restore", url, ["--clean", "--if-exists", "--single-transaction", "--no-owner"], source
        )
        return None
    _check(source)
    live = _path_of(url)
    kept = None
    if live.exists():
        kept = live.with_name(f"{live.name}.before-restore-{now:%Y%m%d-%H%M%S}")
        backup(database_url, kept)
    live.parent.mkdir(parents=True, exist_ok=True)
    _copy(source, live)
    return kept


def _dump(url: URL, target: Path) -> None:
    if url.get_backend_name() != "sqlite":
        _postgresql("pg_dump", url, ["--format=custom", "--no-owner", f"--file={target}"])
        return
    live = _path_of(url)
    if not live.exists():
        raise NoDatabaseError(path=live)
    _copy(live, target)
    with closing(sqlite3.connect(target)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")  # One file, that reading does not add to.


def _path_of(url: URL) -> Path:
    return Path(url.database or "")


def _copy(source: Path, target: Path) -> None:
    """SQLite's online backup: a consistent copy even while others write."""
    with _open(source) as original, closing(sqlite3.connect(target, timeout=30)) as copy:
        original.backup(copy)


@contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)) as connection:
        yield connection


def _check(source: Path) -> None:
    """Refuse what is no database, is damaged, is not ours, or is from a newer release."""
    if not source.is_file():
        raise BadBackupError(path=source, reason=translatable("there is no such file"))
    try:
        with _open(source) as connection:
            (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
            rows = connection.execute("SELECT version_num FROM alembic_version") if _OURS in tables else []
            revisions = [revision for (revision,) in rows]
    except sqlite3.Error as error:
        raise BadBackupError(path=source, reason=str(error)) from error
    if verdict != "ok":
        raise BadBackupError(path=source, reason=verdict)
    if not revisions:
        raise BadBackupError(path=source, reason=translatable("it holds none of this program's tables"))
    migrations.refuse_newer(revisions[0])


def _postgresql(tool: str, url: URL, options: list[str], *arguments: Path) -> None:
    """Run a client tool on the database; the password goes by the environment, which `ps` does not show."""
    executable = shutil.which(tool)
    if executable is None:
        raise ToolMissingError(tool=tool)
    address = url.set(drivername="postgresql", password=None).render_as_string()
    environment = dict(os.environ)
    if url.password:
        environment["PGPASSWORD"] = str(url.password)
    command = [executable, *options, f"--dbname={address}", *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        reason = " ".join(done.stderr.split())[-400:] or "?"
        raise ToolFailedError(tool=tool, reason=reason)
