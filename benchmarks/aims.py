"""What the product promises, beside what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Aim:
    """A promise with an upper limit. `measured` None: nothing was measured, which does not meet it."""

    what: str
    measured: float | None
    limit: float
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether the measured value lies within the limit."""
        return self.measured is not None and self.measured <= self.limit

    def __str__(self) -> str:
        measured = "—" if self.measured is None else f"{self.measured:.4g}"
        unit = f" {self.unit}" if self.unit else ""
        mark = "ok    " if self.met else "MISSED"
        return f"{mark}  {self.what}: {measured}{unit} (at most {self.limit:g}{unit})"


@dataclass(frozen=True)
class Part:
    """One part of the benchmarks: lines to read, aims, and the figures as plain JSON."""

    name: str
    lines: Sequence[str]
    aims: Sequence[Aim]
    figures: dict[str, Any]

    @property
    def met(self) -> bool:
        """Whether every aim was met."""
        return all(aim.met for aim in self.aims)

    def text(self) -> str:
        """The part for readers."""
        return "\n".join([f"== {self.name}", *self.lines, *(str(aim) for aim in self.aims)])

    def plain(self) -> dict[str, Any]:
        """The part for programs."""
        aims = [{**asdict(aim), "met": aim.met} for aim in self.aims]
        return {"name": self.name, "aims": aims, "figures": self.figures}
