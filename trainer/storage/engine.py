"""One store over SQLite or PostgreSQL: short read sessions and whole-or-nothing write transactions."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from sqlmodel import Session

from trainer.errors import TrainerError, translatable
from trainer.storage.durability import SharedFlush, WriteAheadLog

log = logging.getLogger(__name__)

LONG_LOG = 8_000
"""Pages (of 4 KiB) in SQLite's log at which a commit moves them into the database itself."""


class NotSavedError(TrainerError):
    """The database did not take the change: full or read-only disk, or a server that is away."""

    template = translatable(
        "This could not be saved ({reason}). Try again; if it stays, tell your administrator."
    )


class Store:
    """Transactions over one database.

    SQLite has one writer: writers of this process queue on a lock rather than spin on the file, and begin
    with `BEGIN IMMEDIATE` so that a read is never turned into a write half-way. `settle` is called after each
    commit, when the next writer may go on already, and returns once the commit is on the disk.
    """

    def __init__(self, engine: Engine, settle: Callable[[], None] = lambda: None) -> None:
        self.engine = engine
        self._settle = settle
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._writing = engine.execution_options(writing=True) if self.is_sqlite else engine
        self._one_writer = threading.Lock() if self.is_sqlite else nullcontext()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading; nothing done in it is kept.

        Raises: NotSavedError: the database is away, if only when the session is given back.
        """
        try:
            with Session(self.engine, expire_on_commit=False) as session:
                yield session
        except (DBAPIError, NoConnectionLeft) as error:
            raise _not_saved(error) from error

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose work is committed as a whole when the block ends, or not at all.

        When the block has been left without an error, its work survives a power cut.

        Raises: NotSavedError: the database could not take it. IntegrityError is passed on.
        """
        try:
            with self._one_writer, Session(self._writing, expire_on_commit=False) as session:
                yield session
                session.commit()
        except IntegrityError:
            raise
        except (DBAPIError, NoConnectionLeft) as error:
            raise _not_saved(error) from error
        try:
            self._settle()
        except OSError as error:
            raise _not_saved(error) from error

    def checkpoint(self) -> None:
        """Move what stands in SQLite's log into the database, beside the writers instead of in their way.

        Otherwise a commit does it once in a while for all before it, which takes two flushes of the disk
        while nobody else may write. To be called every few seconds by a process that serves; elsewhere a
        commit still does it when the log has grown long. What cannot be moved now is moved by the next call.
        """
        if not self.is_sqlite:
            return
        try:
            with closing(self.engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        except (sqlite3.Error, DBAPIError, NoConnectionLeft) as error:
            log.warning("the log could not be moved into the database: %s", error)

    def close(self) -> None:
        """Give every connection back to the system."""
        self.engine.dispose()


def _not_saved(error: DBAPIError | NoConnectionLeft | OSError) -> NotSavedError:
    cause = str(getattr(error, "orig", None) or error)
    log.error("database error: %s", cause)
    return NotSavedError(reason=cause.splitlines()[0])


def open_store(url: str) -> Store:
    """Connect to a database by SQLAlchemy URL; for SQLite its folder is made."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(url, parsed.database)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return Store(create_engine(parsed, pool_size=10, max_overflow=30, pool_pre_ping=True))


def _open_sqlite(url: str, path: str | None) -> Store:
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    ahead = WriteAheadLog()
    return Store(_sqlite(url, ahead), SharedFlush(ahead.flush).wait)


def _sqlite(url: str, ahead: WriteAheadLog) -> Engine:
    engine = create_engine(
        url, pool_size=16, max_overflow=64, connect_args={"check_same_thread": False, "timeout": 15}
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("foreign_keys=ON", "busy_timeout=15000", "cache_size=-16000"):
            connection.execute(f"PRAGMA {pragma}")
        if _keeps_a_log(connection):
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute(f"PRAGMA wal_autocheckpoint={LONG_LOG}")
            ahead.path = f"{_file(connection)}-wal"
        else:
            connection.execute("PRAGMA synchronous=FULL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _keeps_a_log(connection: sqlite3.Connection) -> bool:
    """Make the file keep a write-ahead log, which not every network share allows."""
    (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
    return str(mode) == "wal"


def _file(connection: sqlite3.Connection) -> str:
    """The file behind a connection, as SQLite names it."""
    return next(str(row[2]) for row in connection.execute("PRAGMA database_list") if row[1] == "main")
