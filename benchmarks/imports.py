"""Importing a table of 7,000 questions as a browser does: brought, read in the worker, taken over, undone.

A figure of its own is how long the longest single transaction kept other writers waiting: what runs beside an
exam may take its time, but must never hold SQLite's one writer for long. The pauses between transactions are
part of the times; the processor's time is given beside them.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from time import perf_counter, process_time

from sqlmodel import Session

from benchmarks.aims import Aim, Part
from benchmarks.figures import machine
from benchmarks.options import Options
from benchmarks.serving import ROOT
from trainer import content
from trainer import settings as settings_module
from trainer.bank.arrivals import State
from trainer.clock import Clock
from trainer.people import Asker, Grant, NewGrant, NewPerson, Role
from trainer.services import accounts, background, import_desk, publish, setup, worker
from trainer.services.catalogue import Catalogue
from trainer.services.import_desk import Brought
from trainer.services.platform import Platform
from trainer.storage import Store, migrations, open_store
from trainer.storage.import_records import RecordQuery

ROWS = 7_000
_CHARACTERS = (
    "客户费率账单方案担保贷款合同风险审批流程资料营业网点柜面渠道经理产品套餐专线宽带保险理赔核保回访投诉"
)


class Watched(Store):
    """A store that notes the longest time its writer was held, in seconds."""

    longest = 0.0

    @contextmanager
    def write(self) -> Iterator[Session]:
        """As the store does, with a look at the clock."""
        with super().write() as session:
            began = perf_counter()
            yield session
            self.longest = max(self.longest, perf_counter() - began)


def measure(options: Options) -> Part:
    """Bring, read, decide, take over and undo, once."""
    background.start = lambda _: None
    folder = Path(tempfile.mkdtemp(prefix="bench-imports-"))
    plain = open_store(f"sqlite:///{folder / 'trainer.sqlite3'}")
    store = Watched(plain.engine, plain._settle)
    platform, asker = _installation(store)
    seconds: dict[str, tuple[float, float]] = {}
    held: dict[str, float] = {}

    def timed(what: str, act: Callable[[], object]) -> object:
        store.longest, began, busy = 0.0, perf_counter(), process_time()
        found = act()
        seconds[what] = perf_counter() - began, process_time() - busy
        held[what] = store.longest
        return found

    now = platform.clock.now()
    file = Brought("题库.csv", table(ROWS, options.seed))
    name = str(timed("brought", lambda: import_desk.bring(platform, asker, [file], now=now)))
    timed("read and compared", lambda: worker.drain(platform))
    run = import_desk.find(platform, asker, name).run
    if run.state is not State.READY or run.counts.sound != ROWS:
        raise LookupError(run)
    code = next(iter(platform.catalogue.current().objectives.codes()))
    topics = import_desk.topics(platform, asker, name)[0]
    import_desk.choose_objectives(platform, asker, name, {one.number: code for one in topics}, now=now)
    timed("preview, one page", lambda: import_desk.records(platform, asker, name, RecordQuery()))
    import_desk.take_over(platform, asker, name, now=now)
    timed("taken over", lambda: worker.drain(platform))
    import_desk.undo(platform, asker, name, now=now)
    timed("undone", lambda: worker.drain(platform))
    there = len(platform.catalogue.current().bank.items)
    lines = [f"{ROWS} rows, {len(file.data) / 2**20:.1f} MB, beside {there} items"]
    store.close()
    shutil.rmtree(folder, ignore_errors=True)
    lines += [
        f"{what:20s} {wall:7.2f} s, processor {busy:7.2f} s, writer held at most {1000 * held[what]:5.0f} ms"
        for what, (wall, busy) in seconds.items()
    ]
    aims = [
        Aim("a table of 7,000 rows read and compared", seconds["read and compared"][0], 30.0, "s"),
        Aim("the longest transaction", 1000 * max(held.values()), 250.0, "ms"),
    ]
    return Part("imports", lines, aims, {"machine": asdict(machine()), "seconds": seconds, "held": held})


def table(rows: int, seed: int) -> bytes:
    """A table of questions that do not repeat each other, as Excel saves it in Chinese."""
    draw = random.Random(seed)

    def text(length: int) -> str:
        return "".join(draw.choice(_CHARACTERS) for _ in range(length))

    lines = ["题型,题干,A,B,C,D,答案,知识点,解析"]
    lines += [
        f"单选题,{text(24)}第{n}项是什么？,{text(8)},{text(8)},{text(8)},{text(8)},"
        f"{draw.choice('ABCD')},知识点{n % 10},{text(14)}"
        for n in range(rows)
    ]
    return "\n".join(lines).encode("gb18030")


def _installation(store: Store) -> tuple[Platform, Asker]:
    """The bundled content in force, and a trainer."""
    migrations.upgrade(store)
    clock = Clock()
    now = clock.now()
    platform = Platform(store, clock, settings_module.load(), Catalogue(store))
    publish.publish(store, content.load(ROOT, today=now.date()), now=now)
    root = setup.found_organisation(platform, "Benchmark", now=now)
    system = accounts.system_asker(platform)
    person = NewPerson(
        "trainer", "Trainer", root.id, (NewGrant(Role.TRAINER, None),), password="quiet river 27"
    )
    (created,) = accounts.create_people(platform, system, [person], now=now)
    return platform, Asker(created.person, root.id, root.id, system.unit_path, (Grant(Role.TRAINER),))
