"""What was done to many items at once, kept so that it can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session

from trainer.items import Item
from trainer.storage.documents import Kind, decode_item, encode
from trainer.storage.identifiers import new_id
from trainer.storage.publications import digest_of
from trainer.storage.tables import BulkChangeRow

_bulk = BulkChangeRow.__table__  # type: ignore[attr-defined]


class State(StrEnum):
    """Whether such a change was made, waits for a second person, or was declined."""

    DONE = "done"
    WAITING = "waiting"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class BulkChange:
    """One such act: the items as they were, and the digests they had after it, none while it waits."""

    id: str
    by: str
    at: datetime
    action: str
    value: str
    before: Mapping[str, Item]
    after: Mapping[str, str]
    undone_at: datetime | None
    state: State = State.DONE


def add(
    session: Session,
    organisation: str,
    by: str,
    *,
    action: str,
    value: str,
    before: Iterable[Item],
    after: Iterable[Item],
    at: datetime,
    state: State = State.DONE,
) -> str:
    """Write one down; return its id."""
    name = new_id()
    session.execute(
        insert(_bulk).values(
            id=name,
            organisation=organisation,
            by=by,
            at=at,
            action=action,
            value=value,
            before={item.id: encode(Kind.ITEM, item) for item in before},
            after=_digests(after),
            state=state.value,
        )
    )
    return name


def _digests(items: Iterable[Item]) -> dict[str, str]:
    return {item.id: digest_of(encode(Kind.ITEM, item)) for item in items}


def decide(session: Session, name: str, by: str, at: datetime, after: Iterable[Item] | None) -> None:
    """Write down that one was made, with what came of it, or that it was declined."""
    values: dict[str, Any] = {"decided_by": by, "decided_at": at, "state": State.DECLINED.value}
    if after is not None:
        values |= {"state": State.DONE.value, "after": _digests(after)}
    session.execute(update(_bulk).where(_bulk.c.id == name).values(**values))


def waiting(session: Session, organisation: str) -> tuple[BulkChange, ...]:
    """Those that wait for a second person, the longest first."""
    rows = session.execute(
        select(_bulk)
        .where(_bulk.c.organisation == organisation, _bulk.c.state == State.WAITING.value)
        .order_by(_bulk.c.at, _bulk.c.id)
    ).mappings()
    return tuple(_decoded(row) for row in rows)


def load(session: Session, organisation: str, name: str) -> BulkChange | None:
    """One by its id, kept from being changed until the transaction ends."""
    query = select(_bulk).where(_bulk.c.id == name, _bulk.c.organisation == organisation).with_for_update()
    row = session.execute(query).mappings().first()
    return None if row is None else _decoded(row)


def _decoded(row: Any) -> BulkChange:
    return BulkChange(
        id=row["id"],
        by=row["by"],
        at=row["at"],
        action=row["action"],
        value=row["value"],
        before={key: decode_item(body) for key, body in row["before"].items()},
        after=row["after"],
        undone_at=row["undone_at"],
        state=State(row["state"]),
    )


def close(session: Session, name: str, at: datetime) -> None:
    """Mark one as undone."""
    session.execute(update(_bulk).where(_bulk.c.id == name).values(undone_at=at))


def latest(session: Session, organisation: str, since: datetime) -> BulkChange | None:
    """The last one since then that was not undone."""
    name: str | None = session.execute(
        select(_bulk.c.id)
        .where(
            _bulk.c.organisation == organisation,
            _bulk.c.at >= since,
            _bulk.c.undone_at.is_(None),
            _bulk.c.state == State.DONE.value,
        )
        .order_by(_bulk.c.at.desc(), _bulk.c.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    return None if name is None else load(session, organisation, name)
