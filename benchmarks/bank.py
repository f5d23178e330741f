"""The bank at size: checking 10,000 items, cold and warm, beside plain YAML; and drawing 1,000 forms of 60.

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
from time import perf_counter, process_time

import yaml

from benchmarks import bank_maker
from benchmarks.aims import Aim, Part
from benchmarks.figures import times
from trainer import content
from trainer.content import Cache, Library
from trainer.forms import Plan, assemble, check_feasible, plan

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


if __name__ == "__main__":
    sys.exit(main())
