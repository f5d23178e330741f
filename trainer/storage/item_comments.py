"""What is said about items at the bench, in threads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlmodel import Session

from trainer.storage.identifiers import new_id
from trainer.storage.tables import ItemComment

_comment = ItemComment.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Said:
    """A remark (`root` None) or an answer to one; `settled_at` is when a remark was dealt with."""

    id: str
    unit: str
    root: str | None
    person: str
    at: datetime
    text: str
    settled_at: datetime | None


_SAID = (
    _comment.c.id,
    _comment.c.unit,
    _comment.c.root,
    _comment.c.person,
    _comment.c.at,
    _comment.c.text,
    _comment.c.settled_at,
)


def add(
    session: Session, organisation: str, unit: str, person: str, text: str, *, root: str | None, at: datetime
) -> str:
    """Write a remark, or an answer to the remark `root`; return its id."""
    name = new_id()
    session.execute(
        insert(_comment).values(
            id=name, organisation=organisation, unit=unit, root=root, person=person, at=at, text=text
        )
    )
    return name


def about(session: Session, organisation: str, unit: str) -> tuple[Said, ...]:
    """Everything said about a unit, in the order in which it was said."""
    rows: Iterable[Any] = session.execute(
        select(*_SAID)
        .where(_comment.c.unit == unit, _comment.c.organisation == organisation)
        .order_by(_comment.c.at, _comment.c.id)
    )
    return tuple(Said(*row) for row in rows)


def one(session: Session, organisation: str, name: str) -> Said | None:
    """A remark or answer by its id."""
    query = select(*_SAID).where(_comment.c.id == name, _comment.c.organisation == organisation)
    row: Any = session.execute(query).first()
    return None if row is None else Said(*row)


def settle(session: Session, name: str, person: str, at: datetime | None) -> None:
    """Mark a remark as dealt with, or with None as open again."""
    values = {"settled_at": at, "settled_by": person if at else None}
    session.execute(update(_comment).where(_comment.c.id == name).values(**values))


def open_counts(session: Session, organisation: str) -> dict[str, int]:
    """How many remarks about each unit wait to be dealt with."""
    rows: Iterable[Any] = session.execute(
        select(_comment.c.unit, func.count())
        .where(
            _comment.c.organisation == organisation,
            _comment.c.root.is_(None),
            _comment.c.settled_at.is_(None),
        )
        .group_by(_comment.c.unit)
    )
    return {row[0]: row[1] for row in rows}
