"""`python -m benchmarks` runs all parts and writes a report; `python -m benchmarks load` runs one.

Each part runs in a process of its own, so that none inherits another's memory. A part is either measured here
(`MEASURED`: a function from options to a `Part`) or a program of its own (`PROGRAMS`) whose output is quoted.
The exit code is 1 when an aim was missed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from benchmarks.aims import Part
from benchmarks.figures import machine
from benchmarks.options import Options, from_arguments, parser
from benchmarks.serving import ROOT

MEASURED = {
    "starts": "benchmarks.starts",
    "load": "benchmarks.load.exam",
    "sign-ins": "benchmarks.load.sign_ins",
    "first-visit": "benchmarks.load.first_visit",
    "kills": "benchmarks.kills",
    "analysis": "benchmarks.analysis",
    "practice": "benchmarks.practice",
    "papers": "benchmarks.papers",
    "exam-analysis": "benchmarks.exam_analysis",
    "team": "benchmarks.team",
    "imports": "benchmarks.imports",
}
PROGRAMS = {
    "bank": "benchmarks.bank",
    "blueprints": "benchmarks.blueprints",
    "faults": "benchmarks.faults",
    "fuzzing": "benchmarks.fuzzing",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a part printed, whether it met its aims, and how long it took."""

    name: str
    text: str
    met: bool
    seconds: float


def main(arguments: Sequence[str]) -> int:
    """Run the parts asked for."""
    given = parser().parse_args(arguments)
    if given.list:
        print("\n".join([*MEASURED, *(name for name, module in PROGRAMS.items() if find_spec(module))]))
        return 0
    wanted = given.parts or [*MEASURED, *(name for name, module in PROGRAMS.items() if find_spec(module))]
    if unknown := [name for name in wanted if name not in MEASURED and name not in PROGRAMS]:
        print(f"no such part: {', '.join(unknown)}", file=sys.stderr)
        return 2
    options = from_arguments(given)
    if len(wanted) == 1 and wanted[0] in MEASURED:
        return _here(wanted[0], options)
    passed = [word for word in arguments if word not in wanted]
    outcomes = [_apart(name, passed) for name in wanted]
    _write(options.to, outcomes)
    return 0 if all(outcome.met for outcome in outcomes) else 1


def _here(name: str, options: Options) -> int:
    measure: Callable[[Options], Part] = import_module(MEASURED[name]).measure
    part = measure(options)
    print(part.text(), flush=True)
    options.to.mkdir(parents=True, exist_ok=True)
    found = json.dumps(part.plain(), ensure_ascii=False, indent=1)
    (options.to / f"{name}.json").write_text(found + "\n", encoding="utf-8")
    return 0 if part.met else 1


def _apart(name: str, passed: Sequence[str]) -> Outcome:
    command = (
        [sys.executable, "-m", "benchmarks", name, *passed]
        if name in MEASURED
        else [sys.executable, "-m", PROGRAMS[name]]
    )
    began = time.perf_counter()
    lines = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line.rstrip())
    return Outcome(name, "\n".join(lines), process.returncode == 0, time.perf_counter() - began)


def _write(folder: Path, outcomes: Sequence[Outcome]) -> None:
    """The report: the machine, and what every part printed."""
    where = machine()
    lines = ["# Benchmark report", "", time.strftime("Finished %Y-%m-%d %H:%M:%S %z"), ""]
    lines += [f"- {name}: {value}" for name, value in asdict(where).items()]
    for outcome in outcomes:
        verdict = "aims met" if outcome.met else "AIMS MISSED"
        lines += ["", f"## {outcome.name} ({verdict}, {outcome.seconds:.0f} s)", "", "```"]
        lines += [outcome.text, "```"]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "report.md"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"report: {path}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
