"""Working copies of items and testlets, in the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session

from trainer.bank.authoring import Stage, WorkingCopy
from trainer.storage.documents import Kind, decode_item, encode
from trainer.storage.tables import BankEntry, Document, ItemVersion, WorkingCopyRow

_copy = WorkingCopyRow.__table__  # type: ignore[attr-defined]
_document = Document.__table__  # type: ignore[attr-defined]
_version = ItemVersion.__table__  # type: ignore[attr-defined]
_entry = BankEntry.__table__  # type: ignore[attr-defined]


def load(session: Session, organisation: str, unit: str, *, locked: bool = False) -> WorkingCopy | None:
    """The working copy of a unit; `locked` keeps others from changing it until the transaction ends."""
    query = select(_copy).where(_copy.c.unit == unit, _copy.c.organisation == organisation)
    row = session.execute(query.with_for_update() if locked else query).mappings().first()
    return None if row is None else _decoded(row)


def add(session: Session, organisation: str, copy: WorkingCopy) -> None:
    """Write a new one. Raises sqlalchemy's IntegrityError where the unit has one already."""
    session.execute(insert(_copy).values(unit=copy.unit, organisation=organisation, **_encoded(copy)))


def save(session: Session, copy: WorkingCopy) -> None:
    """Write the state of one that is there."""
    session.execute(update(_copy).where(_copy.c.unit == copy.unit).values(**_encoded(copy)))


def remove(session: Session, unit: str) -> None:
    """Take one away: it is in force, or was given up."""
    session.execute(delete(_copy).where(_copy.c.unit == unit))


def everything(session: Session, organisation: str) -> tuple[WorkingCopy, ...]:
    """Every working copy, the one that waited longest for review first, then those changed last."""
    rows = session.execute(select(_copy).where(_copy.c.organisation == organisation)).mappings()
    found = [_decoded(row) for row in rows]
    waiting = sorted((c for c in found if c.submitted_at), key=lambda c: (c.submitted_at, c.unit))
    writing = sorted((c for c in found if not c.submitted_at), key=lambda c: (c.changed_at, c.unit))
    return (*waiting, *reversed(writing))


def stages(session: Session, organisation: str, units: Iterable[str]) -> dict[str, Stage]:
    """Where the working copies of these units stand, for those that somebody has written on."""
    rows: Iterable[Any] = session.execute(
        select(_copy.c.unit, _copy.c.stage, _copy.c.writers).where(
            _copy.c.organisation == organisation, _copy.c.unit.in_(sorted(set(units)))
        )
    )
    return {unit: Stage(stage) for unit, stage, writers in rows if writers}


def names_beginning(session: Session, beginning: str) -> set[str]:
    """Every id with this beginning that items or testlets have, or ever had."""
    found: set[str] = set()
    for column in (_document.c.key, _version.c.item, _entry.c.item, _entry.c.unit, _copy.c.unit):
        query = select(column).where(column.startswith(beginning, autoescape=True)).distinct()
        found.update(session.execute(query).scalars())
    return found


def _encoded(copy: WorkingCopy) -> dict[str, Any]:
    return {
        "items": [encode(Kind.ITEM, item) for item in copy.items],
        "base": dict(copy.base),
        "writers": list(copy.writers),
        "changed_at": copy.changed_at,
        "stage": copy.stage.value,
        "lease": copy.lease,
        "holder": copy.holder,
        "revision": copy.revision,
        "submitted_by": copy.submitted_by,
        "submitted_at": copy.submitted_at,
    }


def _decoded(row: Any) -> WorkingCopy:
    return WorkingCopy(
        unit=row["unit"],
        items=tuple(decode_item(body) for body in row["items"]),
        base=row["base"],
        writers=tuple(row["writers"]),
        changed_at=row["changed_at"],
        stage=Stage(row["stage"]),
        lease=row["lease"],
        holder=row["holder"],
        revision=row["revision"],
        submitted_by=row["submitted_by"],
        submitted_at=row["submitted_at"],
    )
