"""How single items stand: the document in force, and every version that was ever published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from trainer.items import Item
from trainer.storage.documents import Kind, decode_item
from trainer.storage.tables import Document, ItemVersion

_document = Document.__table__  # type: ignore[attr-defined]
_version = ItemVersion.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Standing:
    """An item's document. `file_digest` is of what its file last said, None where no file ever had it."""

    item: Item
    digest: str
    file_digest: str | None
    path: str
    published_at: datetime
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """One version: its digest, its number from 1 in the order of publication, when, and what it says."""

    version: str
    number: int
    published_at: datetime
    item: Item


def standings(session: Session, items: Iterable[str]) -> dict[str, Standing]:
    """The documents of these items by id, withdrawn ones too; those without one are left out."""
    rows: Iterable[Any] = session.execute(
        select(
            _document.c.key,
            _document.c.body,
            _document.c.digest,
            _document.c.file_digest,
            _document.c.path,
            _document.c.published_at,
            _document.c.withdrawn_at,
        ).where(_document.c.kind == Kind.ITEM.value, _document.c.key.in_(sorted(items)))
    )
    return {
        key: Standing(decode_item(body), digest, file_digest, path, at, gone is not None)
        for key, body, digest, file_digest, path, at, gone in rows
    }


def versions(session: Session, item: str) -> tuple[PublishedVersion, ...]:
    """Every version of an item, the first published first."""
    rows: Iterable[Any] = session.execute(
        select(_version.c.version, _version.c.published_at, _version.c.body)
        .where(_version.c.item == item)
        .order_by(_version.c.published_at, _version.c.version)
    )
    return tuple(
        PublishedVersion(version, number, at, decode_item(body))
        for number, (version, at, body) in enumerate(rows, 1)
    )
