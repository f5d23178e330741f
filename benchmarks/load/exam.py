"""The exam under load: synchronised starts, a human pace, the journal compared, the bare page beside it."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks import seeding, serving
from benchmarks.aims import Aim, Part
from benchmarks.figures import Times, machine, times
from benchmarks.load.candidate import Candidate
from benchmarks.load.drive import Pace, Run, drive
from benchmarks.load.ledger import Tally, tally
from benchmarks.load.yardstick import Clicker
from benchmarks.options import Options

EXAM = "CERT-1"
YARDSTICK = Path(__file__).with_name("bare.py")
ACTIONS = ("respond", "move", "flag")


@dataclass(frozen=True)
class Sat:
    """An exam run, what became of its answers, and how often something had to be sent again."""

    run: Run
    tally: Tally
    again: int


def measure(options: Options) -> Part:
    """Drive the exam and then the bare page at the same pace, one server after the other."""
    where = machine()
    pace = Pace(options.candidates, options.starting, options.lasting, options.pause, options.seed)
    with tempfile.TemporaryDirectory(prefix="trainer-load-") as name:
        sat = sit(Path(name), pace, options.port)
        bare = click(Path(name), pace, options.port) if options.yardstick else None
    return report(pace, sat, bare, asdict(where))


def sit(folder: Path, pace: Pace, port: int, exam: str = EXAM) -> Sat:
    """Seed a database, serve it, and let everybody sit the exam."""
    platform = seeding.open_platform(folder)
    people = seeding.seed(platform, pace.people)
    with seeding.server(folder, port) as server:
        candidates = [
            Candidate(server.address, account.cookie, exam, seed=number)
            for number, account in enumerate(people)
        ]
        run = asyncio.run(drive(candidates, pace, server))
    memories = [candidate.memory for candidate in candidates]
    found = tally(platform.store, memories)
    platform.store.close()
    return Sat(run, found, sum(memory.again for memory in memories))


def click(folder: Path, pace: Pace, port: int) -> Run:
    """The same with the bare page, for half as long after the start."""
    pace = replace(pace, lasting=pace.lasting / 2)
    with serving.page(YARDSTICK, folder, port) as server:
        clickers = [Clicker(server.address) for _ in range(pace.people)]
        return asyncio.run(drive(clickers, pace, server))


def report(pace: Pace, sat: Sat, bare: Run | None, where: dict[str, Any]) -> Part:
    """Figures, aims and lines of a measurement."""
    run, found = sat.run, sat.tally
    start, later = run.while_starting(*ACTIONS), run.afterwards(*ACTIONS)
    opening = {kind: run.while_starting(kind) for kind in run.kinds() if kind not in ACTIONS}
    lines = [
        f"{pace.people} candidates, one process, SQLite; {pace.starting:.0f} s of starts, then "
        f"{pace.lasting:.0f} s; an action every {pace.pause:.0f} s; load before {where['load']}",
        *(f"start   {kind:8} {found_times}" for kind, found_times in opening.items()),
        f"start   actions  {start}",
        f"later   actions  {later}",
        *(f"later   {kind:8} {run.afterwards(kind)}" for kind in ACTIONS),
        f"answers {found.given} given, {found.saved} shown as saved, {len(found.lost)} lost",
        f"again   {sat.again} messages sent a second time",
        f"errors  {len(run.errors)}",
        *(f"        {error}" for error in sorted(set(run.errors))[:5]),
        *_cost_lines("exam", run),
    ]
    aims = _aims(run, found, start, later, list(opening.values()))
    figures: dict[str, Any] = {
        "machine": where,
        "pace": asdict(pace),
        "exam": _figures(run, ACTIONS),
        "answers": {"given": found.given, "saved": found.saved, "lost": list(found.lost), "again": sat.again},
    }
    if bare is not None:
        lines += [f"bare    clicks   {bare.afterwards('click')}", *_cost_lines("bare", bare)]
        figures["bare"] = _figures(bare, ("click",))
        aims += _compared(run, bare)
    return Part("load", lines, aims, figures)


def _aims(run: Run, found: Tally, start: Times, later: Times, opening: list[Times]) -> list[Aim]:
    slowest = max((each.p95 for each in [start, *opening] if each.p95 is not None), default=None)
    return [
        Aim("p95 of every step in the start minute", slowest, 2000, "ms"),
        Aim("p95 of an action afterwards", later.p95, 300, "ms"),
        Aim("errors", len(run.errors), 0),
        Aim("answers lost", len(found.lost), 0),
        Aim("CPU of the server for an action", run.cpu_per_action(), 10, "ms"),
    ]


def _compared(run: Run, bare: Run) -> list[Aim]:
    ours, theirs = run.afterwards(*ACTIONS), bare.afterwards("click")
    by_time = ours.p50 / theirs.p50 if ours.p50 and theirs.p50 else None
    mine, other = run.cpu_per_action(), bare.cpu_per_action()
    by_cpu = mine / other if mine and other else None
    return [
        Aim("an action against a bare click, median time", by_time, 4, "times"),
        Aim("an action against a bare click, CPU", by_cpu, 4, "times"),
    ]


def _cost_lines(name: str, run: Run) -> list[str]:
    share, each = run.cpu_share(), run.cpu_per_action()
    if share is None or each is None:
        return []
    return [
        f"{name:7} CPU of the server: {each:.2f} ms an action; {share[0]:.0%} of a core while starting, "
        f"{share[1]:.0%} afterwards; memory {run.costs[0].rss / 1e6:.0f} -> {run.costs[-1].rss / 1e6:.0f} MB",
        f"{name:7} the client's own delay: {times(run.lag)}",
    ]


def _figures(run: Run, actions: tuple[str, ...]) -> dict[str, Any]:
    return {
        "start": {kind: asdict(run.while_starting(kind)) for kind in run.kinds()},
        "afterwards": {kind: asdict(run.afterwards(kind)) for kind in run.kinds()},
        "actions_start": asdict(run.while_starting(*actions)),
        "actions_afterwards": asdict(run.afterwards(*actions)),
        "errors": run.errors,
        "cpu_ms_an_action": run.cpu_per_action(),
        "cpu_share": run.cpu_share(),
        "rss_mb": [round(cost.rss / 1e6, 1) for cost in run.costs],
        "client_delay": asdict(times(run.lag)),
    }
