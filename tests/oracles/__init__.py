"""Figures computed or published outside this repository; README.md says how."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parent


@cache
def oracle(name: str) -> Any:
    """The document `name`.json."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def matrix(rows: Sequence[str]) -> NDArray[np.float64]:
    """A matrix written as a string of digits a row; a point = not presented."""
    return np.array([[np.nan if cell == "." else float(cell) for cell in row] for row in rows])
