"""Fault figures: `python -m benchmarks.faults` kills the writer of the journal 200 times.

Three parts: kill -9 of a process that sits exams on SQLite; the same on PostgreSQL; and PostgreSQL stopped
and started (by turns cleanly and at once) under a process that goes on. The exit code is 1 if a step that
was returned from as saved is missing, or a journal is not whole.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.faults import harness
from tests.faults.harness import Findings
from tests.faults.postgresql import StoppableServer, stoppable_server
from trainer.storage import migrations, open_store

PROGRESS_EVERY = 20


def main(arguments: Sequence[str]) -> int:
    """Run the parts asked for."""
    given = _parser().parse_args(arguments)
    sound = True
    if given.kills:
        with tempfile.TemporaryDirectory(prefix="trainer-faults-") as folder:
            url = f"sqlite:///{Path(folder) / 'trainer.sqlite3'}"
            _prepare(url)
            sound &= _report(
                "kill -9, SQLite",
                lambda progress: harness.kill_often(url, given.kills, given.seed, progress),
            )
    if given.postgresql_kills or given.stops:
        with stoppable_server() as server:
            _prepare(server.url)
            sound &= _postgresql(server, given)
    return 0 if sound else 1


def _postgresql(server: StoppableServer, given: argparse.Namespace) -> bool:
    sound = True
    if given.postgresql_kills:
        sound &= _report(
            "kill -9, PostgreSQL",
            lambda progress: harness.kill_often(server.url, given.postgresql_kills, given.seed, progress),
        )
    if given.stops:
        sound &= _report(
            "PostgreSQL stopped and started",
            lambda progress: harness.interrupt_often(
                server.url, given.stops, given.seed, server.stop_and_start, progress
            ),
        )
    return sound


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="kills of the writer on SQLite")
    parser.add_argument("--postgresql-kills", type=int, default=50, help="kills of the writer on PostgreSQL")
    parser.add_argument("--stops", type=int, default=20, help="stops of the PostgreSQL server")
    parser.add_argument("--seed", type=int, default=20261123, help="of the moments and of what is chosen")
    return parser


def _prepare(url: str) -> None:
    store = open_store(url)
    migrations.upgrade(store)
    harness.prepare(store)
    store.close()


def _report(title: str, run: Callable[[Callable[[int, Findings], None]], Findings]) -> bool:
    began = time.monotonic()

    def progress(number: int, found: Findings) -> None:
        if number % PROGRESS_EVERY == 0:
            print(f"  {title}: {number} …  {found}", file=sys.stderr, flush=True)

    found = run(progress)
    print(f"{title}: {found}; {time.monotonic() - began:.0f} s", flush=True)
    for line in [*found.missing[:10], *found.broken[:10]]:
        print(f"  {line}")
    return found.sound


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
