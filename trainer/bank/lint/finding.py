"""One thing found in an item, or between two."""

from __future__ import annotations

from dataclasses import dataclass, field

from trainer.errors import Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """A flaw: the item it is placed at, the field, a stable code, what is wrong and the remedy."""

    item: str
    part: str
    code: str
    template: str
    details: dict[str, object] = field(default_factory=dict)
    severity: Severity = Severity.WARNING
