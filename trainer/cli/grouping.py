"""The comparison of groups of `trainer analyse`: items that differ for people of the same score."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from rich.markup import escape
from rich.table import Table

from trainer.analysis.dif import FALSE_MARKED, SMALLEST_GROUP, Category, Comparison
from trainer.analysis.groups import Compared, Group, Groups, compare_all
from trainer.analysis.report import ResponseMatrix, known
from trainer.cli.console import say, t

_MARKED = (Category.MODERATE, Category.LARGE)


def compare(matrix: ResponseMatrix, groups: tuple[Group, ...]) -> Groups:
    """Every group against all others, by whether answers earned their full mark; says what cannot be."""
    shares = matrix.marks / matrix.maxima
    found = compare_all(np.where(np.isnan(shares), np.nan, (shares == 1).astype(float)), groups)
    if found.small:
        named = ", ".join(f"{one.grouping} {one.name} ({one.size})" for one in found.small)
        say(t("Too small to be compared, {needed} are needed: {groups}", needed=SMALLEST_GROUP, groups=named))
    if found.compared:
        say(
            t(
                "People of the same score are compared (Mantel–Haenszel, purified; ETS categories). Of 100 "
                "items that treat both groups alike, up to {false} are marked B or C by chance: a mark is a "
                "reason to read the item, no more.",
                false=FALSE_MARKED,
            )
        )
    return found


def groups_json(matrix: ResponseMatrix, found: Groups) -> list[dict[str, Any]]:
    """The comparisons as `--json` shows them; groups too small have no items."""
    compared = [
        {**_head(one.group), "items": [_item_json(*pair) for pair in _known(matrix, one)]}
        for one in found.compared
    ]
    return compared + [{**_head(group), "items": []} for group in found.small]


def _head(group: Group) -> dict[str, Any]:
    return {"grouping": group.grouping, "group": group.name, "size": group.size, "others": group.others}


def _known(matrix: ResponseMatrix, one: Compared) -> Iterator[tuple[str, Comparison]]:
    for item, comparison in zip(matrix.items, one.comparison.items, strict=True):
        if comparison is not None:
            yield item, comparison


def _item_json(item: str, found: Comparison) -> dict[str, Any]:
    return {
        "id": item,
        "odds_ratio": known(found.odds_ratio),
        "delta": known(found.delta),
        "statistic": known(found.statistic),
        "p": known(found.p),
        "category": found.category.value if found.category else None,
    }


def groups_table(matrix: ResponseMatrix, found: Groups) -> Table:
    """The items that differ, group by group; a line of its own for a group without any."""
    table = Table(box=None, pad_edge=False)
    for name in (t("grouping"), t("group"), "n", t("others"), t("item"), "Δ", t("category")):
        table.add_column(name, justify="right" if name in ("n", t("others"), "Δ") else "left")
    for one in found.compared:
        group = one.group
        head = (escape(group.grouping), escape(group.name), str(group.size), str(group.others))
        marked = [pair for pair in _known(matrix, one) if pair[1].category in _MARKED]
        for item, comparison in marked:
            category = comparison.category.value if comparison.category else ""
            table.add_row(*head, escape(item), f"{comparison.delta:+.2f}", category)
        if not marked:
            table.add_row(*head, t("none differs"), "", "")
    return table
