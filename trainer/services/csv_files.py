"""Tables as CSV that a spreadsheet opens rightly and cannot be made to compute."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def to_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as UTF-8 with the mark by which spreadsheets know it; None is an empty cell.

    A text that a spreadsheet would take for a formula gets an apostrophe in front. Numbers stay numbers.
    """
    out = io.StringIO(newline="")
    csv.writer(out).writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _safe(cell: object) -> object:
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_STARTS_A_FORMULA):
        return f"'{cell}"
    return cell
