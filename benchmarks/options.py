"""What can be chosen on the command line, the same for every part that serves something."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """See the help texts. Where a part has no use for an option it ignores it."""

    port: int = 8640
    candidates: int = 1000
    starting: float = 60.0
    lasting: float = 180.0
    pause: float = 30.0
    kills: int = 20
    seed: int = 1
    yardstick: bool = True
    to: Path = Path("data/benchmarks")
    filled: str = ""


def parser() -> argparse.ArgumentParser:
    """The command line of `python -m benchmarks`."""
    defaults = Options()
    made = argparse.ArgumentParser(prog="python -m benchmarks", description="See benchmarks/README.md.")
    made.add_argument("parts", nargs="*", metavar="PART", help="which parts; all without any")
    made.add_argument("--list", action="store_true", help="say which parts there are")
    made.add_argument("--port", type=int, default=defaults.port, help="a free port of this machine")
    made.add_argument("--candidates", type=int, default=defaults.candidates, help="how many sit the exam")
    made.add_argument("--starting", type=float, default=defaults.starting, help="seconds in which all start")
    made.add_argument("--lasting", type=float, default=defaults.lasting, help="seconds measured after that")
    made.add_argument("--pause", type=float, default=defaults.pause, help="mean seconds between actions")
    made.add_argument("--kills", type=int, default=defaults.kills, help="how often the server is killed")
    made.add_argument("--seed", type=int, default=defaults.seed, help="of all that is drawn by chance")
    made.add_argument("--no-yardstick", dest="yardstick", action="store_false", help="no bare page")
    made.add_argument("--filled", default=defaults.filled, help="URL of a database that team filled before")
    made.add_argument("--to", type=Path, default=defaults.to, help="the folder of the report")
    return made


def from_arguments(given: argparse.Namespace) -> Options:
    """The options of a parsed command line."""
    return Options(**{name: getattr(given, name) for name in Options.__slots__})
