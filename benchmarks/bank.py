"""The bank at size: checking 10,000 items, cold and warm, beside plain YAML; drawing 1,000 forms of 60; and
finding items at the bench by words, filters and statistics, counted and ordered.

Run `python -m benchmarks.bank`; `--items` and `--forms` change the size. The exit code is 1 when an aim was
missed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from time import perf_counter, process_time

import yaml

from benchmarks import bank_maker
from benchmarks.aims import Aim, Part
from benchmarks.figures import times
from trainer import content
from trainer.analysis.grades import Discrimination, Facility
from trainer.analysis.pooling import PooledItem
from trainer.content import Cache, Library
from trainer.forms import Plan, assemble, check_feasible, plan
from trainer.items import Item
from trainer.storage import (
    Store,
    bank_index,
    bank_search,
    documents,
    item_figures,
    migrations,
    open_store,
    publications,
)
from trainer.storage.bank_search import BankQuery, Order
from trainer.storage.documents import Kind
from trainer.storage.item_figures import WHOLE, ItemFigure
from trainer.storage.publications import Draft, Name, digest_of

ROOT = Path(__file__).resolve().parent.parent
SEED = 20261123


def seconds(work: Callable[[], object]) -> float:
    """How much CPU something takes in this process; what else the machine does is left out."""
    began = process_time()
    work()
    return process_time() - began


def elapsed(work: Callable[[], object]) -> float:
    """How long something takes by the clock."""
    began = perf_counter()
    work()
    return perf_counter() - began


def main() -> int:
    """Measure, print, and say whether every aim was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--forms", type=int, default=1_000)
    given = parser.parse_args()
    words = bank_maker.clauses(ROOT)
    met = True
    with tempfile.TemporaryDirectory() as name:
        for title, testlets in (("single items", 0), ("with testlets and enemies", 8)):
            folder = Path(name) / title
            bank_maker.write(folder, words, given.items, SEED, testlets=testlets)
            if not testlets:
                checking = check_part(folder, given.items)
                print(checking.text(), flush=True)
                met = met and checking.met
            library = content.load(folder, today=datetime.now(UTC).date())
            if not testlets:
                finding = bench_part(Path(name) / "bench.db", library)
                print(finding.text(), flush=True)
                met = met and finding.met
            drawing = draw_part(title, library, given.forms)
            print(drawing.text(), flush=True)
            met = met and drawing.met
    return 0 if met else 1


def check_part(folder: Path, items: int) -> Part:
    """Reading all files: plain YAML and the check, in CPU seconds, and `trainer check` as it is typed."""
    files = sorted(folder.rglob("*.yaml"))
    texts = [file.read_text(encoding="utf-8") for file in files]
    size = sum(file.stat().st_size for file in files) / 2**20
    # The pure Python loader takes minutes for the whole: a tenth of the files stands for all of them.
    tenth = texts[::10]
    pure = seconds(lambda: [yaml.safe_load(text) for text in tenth]) * len(texts) / len(tenth)
    plain = seconds(lambda: [yaml.load(text, Loader=yaml.CSafeLoader) for text in texts])
    today = datetime.now(UTC).date()
    cache = Cache(folder.parent / "cache")
    none = seconds(lambda: content.load(folder, today=today))
    cold = seconds(lambda: content.load(folder, today=today, cache=cache))
    warm = min(seconds(lambda: content.load(folder, today=today, cache=cache)) for _ in range(3))
    command_cold, command_warm = elapsed(lambda: _command(folder)), elapsed(lambda: _command(folder))
    return Part(
        name=f"check: {items} items, {len(files)} files, {size:.1f} MB",
        lines=[
            f"yaml.safe_load, pure Python (from a tenth)  {pure:8.2f} s",
            f"yaml.load with the C loader, parsing only   {plain:8.2f} s",
            f"check without a cache                       {none:8.2f} s",
            f"check that fills the cache                  {cold:8.2f} s",
            f"check from the cache                        {warm:8.2f} s",
            f"`trainer check`, by the clock, no cache     {command_cold:8.2f} s",
            f"`trainer check`, by the clock, from cache   {command_warm:8.2f} s",
        ],
        aims=[
            Aim("check without a cache", cold, 15, "s"),
            Aim("check from the cache", warm, 5, "s"),
            Aim("whole check beside plain yaml.safe_load", cold / pure, 1),
        ],
        figures={"pure": pure, "plain": plain, "none": none, "cold": cold, "warm": warm},
    )


def _command(folder: Path) -> None:
    environment = {**os.environ, "TRAINER_CONTENT": str(folder), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "trainer", "check"]
    quiet = subprocess.DEVNULL
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=quiet, stderr=quiet)


def draw_part(title: str, library: Library, forms: int) -> Part:
    """Planning once, then drawing forms, for newcomers and for people who have met 120 items."""
    wanted = library.blueprints[0].value
    bank = library.bank
    digest = seconds(lambda: bank.digest)
    plans: list[Plan] = []
    planning = seconds(lambda: plans.append(plan(bank, wanted)))
    (ready,) = plans
    checking = seconds(lambda: check_feasible(ready))
    fresh = times(seconds(lambda s=seed: assemble(ready, wanted, s)) for seed in range(forms))
    seen = [place.item for seed in (-1, -2) for place in assemble(ready, wanted, seed).places]
    again = times(seconds(lambda s=seed: assemble(ready, wanted, s, seen)) for seed in range(forms))
    frozen = [assemble(ready, wanted, seed) for seed in range(50)]
    hashing = times(seconds(lambda f=form: f.digest) for form in frozen)
    return Part(
        name=f"forms of {wanted.count} from {len(bank)} items, {title}",
        lines=[
            f"bank digest {digest:.2f} s, plan {planning:.2f} s, feasibility {checking:.3f} s (each once)",
            f"form        {fresh}",
            f"form, 120 items seen  {again}",
            f"form digest {hashing}",
        ],
        aims=[Aim("form, p95", fresh.p95, 10, "ms"), Aim("form with items seen, p95", again.p95, 20, "ms")],
        figures={"plan": planning, "fresh": fresh.p95, "seen": again.p95},
    )


QUERIES = {
    "the first page": BankQuery(),
    "the last page": BankQuery(offset=9_975),
    "two characters": BankQuery(text="客户"),
    "a filter by statistics": BankQuery(facility=Facility.HARD),
    "ordered by discrimination": BankQuery(order=Order.DISCRIMINATION),
    "words, module, statistics, ordered": BankQuery(
        text="客户", module="AA", discrimination=Discrimination.LOW, order=Order.HARDEST
    ),
}
"""What somebody at the bench asks for."""


def bench_part(file: Path, library: Library) -> Part:
    """Pages of the list and the counts of all choices, in CPU time, with figures for every item."""
    store = open_store(f"sqlite:///{file}")
    migrations.upgrade(store)
    items = [entry.value for entry in library.items]
    indexing = seconds(lambda: _furnish(store, items))
    pages, counting = {}, {}
    with store.read() as session:
        for name, query in QUERIES.items():
            bank_search.search(session, query)
            pages[name] = times(seconds(lambda q=query: bank_search.search(session, q)) for _ in range(20))
            counting[name] = times(seconds(lambda q=query: bank_search.counts(session, q)) for _ in range(20))
    store.close()
    return Part(
        name=f"the bench over {len(items)} items",
        lines=[
            f"publishing, indexing and figures, once   {indexing:6.1f} s",
            *(f"{name:40} page {pages[name]}; counts {counting[name]}" for name in QUERIES),
        ],
        aims=[
            Aim("a page, slowest question, p95", max(one.p95 for one in pages.values()), 100, "ms"),
            Aim("all counts, slowest question, p95", max(one.p95 for one in counting.values()), 250, "ms"),
        ],
        figures={"indexing": indexing, **{name: one.p95 for name, one in pages.items()}},
    )


def _furnish(store: Store, items: list[Item]) -> None:
    """Publish the items and give each figures from a seed."""
    random, now = Random(SEED), datetime.now(UTC)
    bodies = [(item, documents.encode(Kind.ITEM, item)) for item in items]
    with store.write() as session:
        drafts = [Draft(Name(Kind.ITEM, one.id), body, digest_of(body), "bank.yaml") for one, body in bodies]
        publications.put(session, drafts, now)
        publications.add_versions(session, items, now)
        publications.conclude(session, by="benchmark", summary={}, now=now)
        bank_index.bring_up_to_date(session)
        for item in items:
            n = random.randint(0, 400)
            own = PooledItem(n, random.random(), random.uniform(-0.3, 0.7), None, None)
            whole = PooledItem(n, None, None, None, None)
            figures = [ItemFigure(item.id, item.version, 5_000, own)]
            item_figures.put(session, [item.id], [*figures, ItemFigure(item.id, WHOLE, 5_000, whole)])


if __name__ == "__main__":
    sys.exit(main())
