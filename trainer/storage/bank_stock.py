"""How many items the bank has of each kind, for quotas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from trainer.items import ItemType, Pool, Status
from trainer.storage.tables import BankEntry

_entry = BankEntry.__table__  # type: ignore[attr-defined]


class Kinds(NamedTuple):
    """Items alike in what a quota can ask for, and how many `items` there are."""

    module: str
    objective: str
    band: int
    type: ItemType
    status: Status
    items: int


def stock(session: Session, pool: Pool) -> tuple[Kinds, ...]:
    """The items of a pool, counted; retired ones are left out."""
    columns = (_entry.c.module, _entry.c.objective, _entry.c.band, _entry.c.type, _entry.c.status)
    rows: Iterable[Any] = session.execute(
        select(*columns, func.count())
        .where(_entry.c.pool == pool.value, _entry.c.status != Status.RETIRED.value)
        .group_by(*columns)
    )
    return tuple(
        Kinds(module, objective, band, ItemType(kind), Status(status), items)
        for module, objective, band, kind, status, items in rows
    )
