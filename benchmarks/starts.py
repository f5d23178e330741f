"""Cold and warm start: from the command to the first answer of /readyz.

Cold is an empty database: it is migrated and the whole bundled content is read, checked and published. Warm
is the same database again. The files themselves come from the page cache in both cases.
"""

from __future__ import annotations

import statistics
import tempfile
from dataclasses import asdict
from pathlib import Path

from benchmarks import seeding
from benchmarks.aims import Aim, Part
from benchmarks.figures import machine
from benchmarks.options import Options

ROUNDS = 3
COLD_LIMIT = 60.0
WARM_LIMIT = 15.0


def measure(options: Options) -> Part:
    """Start each way a few times; report the median and the slowest."""
    where = machine()
    cold, warm = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory(prefix="trainer-start-") as folder:
            cold.append(_seconds(Path(folder), options.port))
            warm.append(_seconds(Path(folder), options.port))
    lines = [f"{name}   {_said(found)}" for name, found in (("cold", cold), ("warm", warm))]
    aims = [
        Aim("cold start, median", statistics.median(cold), COLD_LIMIT, "s"),
        Aim("warm start, median", statistics.median(warm), WARM_LIMIT, "s"),
    ]
    return Part("starts", lines, aims, {"machine": asdict(where), "cold": cold, "warm": warm})


def _seconds(folder: Path, port: int) -> float:
    server = seeding.server(folder, port)
    try:
        return server.start()
    finally:
        server.stop()


def _said(seconds: list[float]) -> str:
    return f"median {statistics.median(seconds):.2f} s, slowest {max(seconds):.2f} s ({len(seconds)} starts)"
