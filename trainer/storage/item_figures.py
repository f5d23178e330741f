"""What sittings say of items, kept in a form that lists are narrowed and sorted by; derived from analyses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlmodel import Session

from trainer.analysis.pooling import PooledItem, PooledOption
from trainer.storage.tables import ItemFigure as Row
from trainer.storage.tables import Setting

_figure = Row.__table__  # type: ignore[attr-defined]
_setting = Setting.__table__  # type: ignore[attr-defined]

GATHERED = "item-figures"
"""The setting that says from which analyses the figures were gathered, and when the oldest was made."""
WHOLE = ""
"""Stands for all versions of an item together, of which only is said how often they were shown."""


@dataclass(frozen=True, slots=True)
class ItemFigure:
    """The figures of a version, shown in `pooled.n` of `sittings` sittings of the exams that have it."""

    item: str
    version: str
    sittings: int
    pooled: PooledItem


@dataclass(frozen=True, slots=True)
class Gathered:
    """From which analyses the figures were gathered, by exam, and when the oldest of these was made."""

    answers: Mapping[str, str]
    at: datetime | None


def gathered(session: Session) -> Gathered:
    """What the figures rest on."""
    found: Any = session.execute(
        select(_setting.c.value).where(_setting.c.key == GATHERED)
    ).scalar_one_or_none()
    if not found:
        return Gathered({}, None)
    return Gathered(found["answers"], datetime.fromisoformat(found["at"]) if found["at"] else None)


def conclude(session: Session, told: Gathered) -> None:
    """Say what the figures rest on now."""
    value = {"answers": dict(told.answers), "at": told.at.isoformat() if told.at else ""}
    session.merge(Setting(key=GATHERED, value=value))
    session.flush()


def of_item(session: Session, item: str) -> dict[str, ItemFigure]:
    """The figures of an item's versions by their digests; how often it was shown at all under WHOLE."""
    rows: Iterable[Any] = session.execute(select(_figure).where(_figure.c.item == item)).mappings()
    return {row["version"]: _decoded(row) for row in rows}


def items(session: Session) -> set[str]:
    """Every item that has figures."""
    return set(session.execute(select(_figure.c.item).distinct()).scalars())


def put(session: Session, items: Sequence[str], figures: Iterable[ItemFigure]) -> None:
    """Replace all figures of these items."""
    session.execute(delete(_figure).where(_figure.c.item.in_(items)))
    rows = [_encoded(one) for one in figures]
    if rows:
        session.execute(insert(_figure), rows)


def _encoded(one: ItemFigure) -> dict[str, Any]:
    pooled = one.pooled
    return {
        "item": one.item,
        "version": one.version,
        "shown": pooled.n,
        "sittings": one.sittings,
        "facility": pooled.facility,
        "discrimination": pooled.discrimination,
        "low": pooled.low,
        "high": pooled.high,
        "options": [
            {
                "id": option.id,
                "key": option.key,
                "count": option.count,
                "share": option.share,
                "item_rest": option.item_rest,
            }
            for option in pooled.options
        ],
    }


def _decoded(row: Any) -> ItemFigure:
    options = tuple(PooledOption(**option) for option in row["options"])
    pooled = PooledItem(
        row["shown"], row["facility"], row["discrimination"], row["low"], row["high"], options
    )
    return ItemFigure(row["item"], row["version"], row["sittings"], pooled)
