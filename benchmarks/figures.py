"""Distributions of measured times, and the machine they were measured on."""

from __future__ import annotations

import math
import os
import platform
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil


@dataclass(frozen=True, slots=True)
class Times:
    """Some times in milliseconds; None where there was nothing to measure."""

    count: int
    p50: float | None
    p95: float | None
    p99: float | None
    longest: float | None

    def __str__(self) -> str:
        if self.count == 0:
            return "nothing measured"
        return (
            f"p50 {self.p50:.1f}  p95 {self.p95:.1f}  p99 {self.p99:.1f}  "
            f"max {self.longest:.1f} ms  ({self.count})"
        )


def times(seconds: Iterable[float]) -> Times:
    """The distribution of durations given in seconds."""
    found = sorted(1000 * each for each in seconds)
    if not found:
        return Times(0, None, None, None, None)
    return Times(len(found), *(quantile(found, q) for q in (0.5, 0.95, 0.99)), found[-1])


def quantile(ordered: list[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed (nearest rank)."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


@dataclass(frozen=True, slots=True)
class Machine:
    """Where figures were measured. `load` is the load average over a minute when the run began."""

    processor: str
    cores: int
    memory_gb: float
    system: str
    python: str
    streamlit: str
    sqlite: str
    load: float


def machine() -> Machine:
    """This machine, now."""
    return Machine(
        _processor(),
        os.cpu_count() or 1,
        round(psutil.virtual_memory().total / 1e9, 1),
        f"{platform.system()} {platform.release()}",
        platform.python_version(),
        version("streamlit"),
        sqlite3.sqlite_version,
        round(os.getloadavg()[0], 2),
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def plain(value: Any) -> Any:
    """A dataclass as plain JSON."""
    return asdict(value)
