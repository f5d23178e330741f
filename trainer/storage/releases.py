"""Putting items in force that were written in the browser; what their files last said is remembered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, insert, update
from sqlmodel import Session

from trainer.items import Item
from trainer.storage import item_states, publications
from trainer.storage.documents import Kind, encode
from trainer.storage.publications import digest_of
from trainer.storage.tables import Document

_document = Document.__table__  # type: ignore[attr-defined]


def put(session: Session, items: Sequence[Item], now: datetime) -> None:
    """Put these items in force, new ones and other states of known ones, and keep their versions."""
    there = item_states.standings(session, [item.id for item in items])
    for item in items:
        body = encode(Kind.ITEM, item)
        values = {"body": body, "digest": digest_of(body), "published_at": now, "withdrawn_at": None}
        if item.id in there:
            session.execute(update(_document).where(*_named(item.id)).values(**values))
        else:
            session.execute(insert(_document).values(kind=Kind.ITEM.value, key=item.id, path="", **values))
    publications.add_versions(session, items, now)


def take_out(session: Session, items: Iterable[str], now: datetime) -> None:
    """Take items out of force; they stay for those who met them."""
    for item in items:
        session.execute(update(_document).where(*_named(item)).values(withdrawn_at=now))


def _named(item: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _document.c.kind == Kind.ITEM.value, _document.c.key == item
