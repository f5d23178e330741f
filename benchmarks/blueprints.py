"""What each bundled blueprint draws: quotas, exposure, overlap, and what a retake still has to offer.

For each exam: 200 forms from distinct seeds; how often each item appears; the share of items two random
forms have in common; and, for candidates who sit it again and again, how much of each retake they have not
seen before. Run `python -m benchmarks.blueprints`.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from statistics import mean

from rich.console import Console
from rich.table import Table

from trainer import content
from trainer.bank import Bank
from trainer.blueprints import Blueprint, Purpose
from trainer.forms import Form, Plan, assemble, plan
from trainer.items import Pool, Status

FORMS = 200
CANDIDATES = 40
RETAKES = 3


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found for one blueprint.

    `pool` items could be drawn; exposures are shares of the forms an item is on, 0..1; `overlap` is the mean
    share of items two random forms have in common; `unseen[k]` the mean share of unseen items on the k-th
    sitting, the first being 0.
    """

    blueprint: str
    items: int
    pool: int
    quotas_met: int
    forms: int
    highest_exposure: float
    mean_exposure: float
    never_drawn: int
    overlap: float
    unseen: tuple[float, ...]


def simulate(bank: Bank, blueprint: Blueprint) -> Findings:
    """Draw many forms of one blueprint and describe them."""
    ready = plan(bank, blueprint)
    forms = [assemble(ready, blueprint, seed) for seed in range(FORMS)]
    counts = Counter(place.item for form in forms for place in form.places)
    pool = _pool(bank, blueprint)
    return Findings(
        blueprint=blueprint.code,
        items=blueprint.count,
        pool=len(pool),
        quotas_met=sum(meets_quotas(bank, blueprint, form) for form in forms),
        forms=len(forms),
        highest_exposure=max(counts.values()) / FORMS,
        mean_exposure=mean(counts[name] for name in pool) / FORMS,
        never_drawn=sum(1 for name in pool if not counts[name]),
        overlap=mean(_common(first, second) for first, second in pairwise(forms)),
        unseen=_retakes(ready, blueprint),
    )


def _pool(bank: Bank, blueprint: Blueprint) -> set[str]:
    quotas = [quota for section in blueprint.sections for quota in section.quotas]
    pool = Pool.PRACTICE if blueprint.purpose is Purpose.PRACTICE else Pool.EXAM
    return {
        item.id
        for item in bank.items.values()
        if item.pool is pool and item.status is Status.ACTIVE and any(quota.matches(item) for quota in quotas)
    }


def meets_quotas(bank: Bank, blueprint: Blueprint, form: Form) -> bool:
    """Whether every section of the form holds what its quotas ask for, counted without the assembler.

    Exact for quotas that do not overlap, as those of the bundled blueprints.
    """
    for section in blueprint.sections:
        items = [
            bank.items[place.item] for place in form.places if place.section == section.id and place.scored
        ]
        asked = [quota.count for quota in section.quotas]
        found = [sum(quota.matches(item) for item in items) for quota in section.quotas]
        if found != asked or len(items) != sum(asked):
            return False
    return True


def _common(first: Form, second: Form) -> float:
    shared = {place.item for place in first.places} & {place.item for place in second.places}
    return len(shared) / len(first.places)


def _retakes(ready: Plan, blueprint: Blueprint) -> tuple[float, ...]:
    shares: list[list[float]] = [[] for _ in range(RETAKES + 1)]
    for candidate in range(CANDIDATES):
        seen: set[str] = set()
        for sitting in range(RETAKES + 1):
            form = assemble(ready, blueprint, 10_000 * (candidate + 1) + sitting, seen)
            items = [place.item for place in form.places]
            shares[sitting].append(sum(name not in seen for name in items) / len(items))
            seen.update(items)
    return tuple(mean(share) for share in shares)


def run(root: Path) -> list[Findings]:
    """Describe every blueprint of the content at a root."""
    library = content.load(root, today=datetime.now(UTC).date())
    return [simulate(library.bank, blueprint) for blueprint in _blueprints(library)]


def _blueprints(library: content.Library) -> Sequence[Blueprint]:
    return [entry.value for entry in library.blueprints]


def main() -> None:
    """Print the findings as a table, or as JSON with --json."""
    found = run(Path.cwd())
    if "--json" in sys.argv:
        print(json.dumps([asdict(findings) for findings in found], indent=1))
        return
    table = Table(
        title=f"{FORMS} forms of each blueprint, {CANDIDATES} candidates who sit it {RETAKES + 1} times"
    )
    for heading in (
        "blueprint",
        "items",
        "pool",
        "quotas met",
        "exposure max/mean",
        "never drawn",
        "overlap",
    ):
        table.add_column(heading)
    table.add_column("unseen on retake 1/2/3")
    for one in found:
        table.add_row(
            one.blueprint,
            str(one.items),
            str(one.pool),
            f"{one.quotas_met}/{one.forms}",
            f"{one.highest_exposure:.2f} / {one.mean_exposure:.2f}",
            str(one.never_drawn),
            f"{one.overlap:.1%}",
            " / ".join(f"{share:.0%}" for share in one.unseen[1:]),
        )
    Console().print(table)


if __name__ == "__main__":
    main()
