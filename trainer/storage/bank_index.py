"""Finding items: a row for each with what lists are narrowed by, and its words, both derived from documents.

The index follows the documents by their digests, so it does not matter who changed them, or how.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlmodel import Session

from trainer.bank.authoring import WorkingCopy
from trainer.courses.search import terms
from trainer.items import Item, ItemType, Pool, Status
from trainer.pictures import without_pictures
from trainer.storage.documents import Kind, decode_item, published_digest
from trainer.storage.tables import BankEntry, BankTerm, Document, Setting, WorkingCopyRow

_entry = BankEntry.__table__  # type: ignore[attr-defined]
_term = BankTerm.__table__  # type: ignore[attr-defined]
_copy = WorkingCopyRow.__table__  # type: ignore[attr-defined]
_document = Document.__table__  # type: ignore[attr-defined]
_setting = Setting.__table__  # type: ignore[attr-defined]

INDEXED = "bank-index"
"""The setting that holds the digest of the content the index was last brought up to."""
PORTION = 500
BEGINNING = 160
"""Characters of a stem kept for lists."""
MOST_COMPARED = 400
"""Words of an item that are looked up in others."""
_COPY = "copy:"
_LAST_OF_RUN = re.compile(r"[\u3400-\u9fff](?![\u3400-\u9fff])")
"""The last character of a run begins no bigram; as a term of its own it is found alone all the same."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An item as a list shows it; `unit` is its testlet or itself, `stem` the beginning of its stem."""

    item: str
    unit: str
    objective: str
    type: ItemType
    band: int
    status: Status
    pool: Pool
    author: str
    stem: str


def is_behind(session: Session) -> bool:
    """Whether something was published since the index was brought up to date."""
    found: Any = session.execute(
        select(_setting.c.value).where(_setting.c.key == INDEXED)
    ).scalar_one_or_none()
    return (found or {}).get("digest") != published_digest(session)


def bring_up_to_date(session: Session) -> int:
    """Index what changed since last time; return how many items were written or taken out."""
    in_force = select(_document.c.key, _document.c.digest).where(*_in_force())
    wanted: dict[str, str] = dict(_rows(session, in_force))
    unpublished = _unpublished(session, wanted.keys())
    wanted |= {item.id: digest for digest, item in unpublished}
    known: dict[str, str] = dict(_rows(session, select(_entry.c.item, _entry.c.digest)))
    gone = sorted(known.keys() - wanted.keys())
    fresh = sorted(item for item, digest in wanted.items() if known.get(item) != digest)
    _forget(session, [*gone, *(item for item in fresh if item in known)])
    for portion in _portions(fresh):
        query = select(_document.c.digest, _document.c.body).where(*_in_force(), _document.c.key.in_(portion))
        _add(session, [(digest, decode_item(body)) for digest, body in _rows(session, query)])
    _add(session, [(digest, item) for digest, item in unpublished if known.get(item.id) != digest])
    session.merge(Setting(key=INDEXED, value={"digest": published_digest(session)}))
    session.flush()
    return len(gone) + len(fresh)


def follow_copy(session: Session, unit: str) -> None:
    """Index the new items of one working copy as they are now, or forget them if it is gone."""
    known = _rows(session, select(_entry.c.item, _entry.c.digest).where(_entry.c.unit == unit))
    _forget(session, [item for item, digest in known if digest.startswith(_COPY)])
    published = {item for item, digest in known if not digest.startswith(_COPY)}
    _add(session, _unpublished(session, published, unit))


def follow_new(session: Session, copies: Iterable[WorkingCopy]) -> None:
    """Index working copies that have just been made of units that were never there."""
    _add(
        session,
        [
            (f"{_COPY}{copy.revision}:{copy.stage.value}", replace(item, status=Status(copy.stage.value)))
            for copy in copies
            for item in copy.items
        ],
    )


def _unpublished(session: Session, published: Collection[str], unit: str = "") -> list[tuple[str, Item]]:
    """Items that are only being written, with a digest that tells their states apart."""
    query = select(_copy.c.unit, _copy.c.revision, _copy.c.stage, _copy.c["items"])
    rows = _rows(session, query.where(_copy.c.unit == unit) if unit else query)
    return [
        (f"{_COPY}{revision}:{stage}", replace(item, status=Status(stage)))
        for _, revision, stage, bodies in rows
        for item in map(decode_item, bodies)
        if item.id not in published
    ]


def listed(session: Session, items: Sequence[str]) -> dict[str, Listed]:
    """These items as lists show them, by id; missing ones are left out."""
    rows = session.execute(select(*LISTED).where(_entry.c.item.in_(sorted(items))))
    return {row[0]: listed_as(row) for row in rows}


def alike(session: Session, item: Item, limit: int) -> tuple[str, ...]:
    """The items that share the most words with this one, most first."""
    words = sorted(_terms_of(replace(item, id="", testlet=None, author="", stimulus="")))[:MOST_COMPARED]
    rows: Iterable[str] = session.execute(
        select(_term.c.item)
        .where(_term.c.term.in_(words), _term.c.item != item.id)
        .group_by(_term.c.item)
        .order_by(func.count().desc(), _term.c.item)
        .limit(limit)
    ).scalars()
    return tuple(rows)


LISTED = (
    _entry.c.item,
    _entry.c.unit,
    _entry.c.objective,
    _entry.c.type,
    _entry.c.band,
    _entry.c.status,
    _entry.c.pool,
    _entry.c.author,
    _entry.c.stem,
)


def listed_as(row: Any) -> Listed:
    """A row of the columns LISTED as an item of a list."""
    item, unit, objective, kind, band, status, pool, author, stem = row
    return Listed(item, unit, objective, ItemType(kind), band, Status(status), Pool(pool), author, stem)


def _rows(session: Session, query: Any) -> list[Any]:
    return [tuple(row) for row in session.execute(query)]


def _in_force() -> tuple[ColumnElement[bool], ...]:
    return _document.c.kind == Kind.ITEM.value, _document.c.withdrawn_at.is_(None)


def _portions(names: Sequence[str]) -> Iterable[Sequence[str]]:
    return (names[start : start + PORTION] for start in range(0, len(names), PORTION))


def _forget(session: Session, items: Sequence[str]) -> None:
    for portion in _portions(items):
        session.execute(delete(_entry).where(_entry.c.item.in_(portion)))
        session.execute(delete(_term).where(_term.c.item.in_(portion)))


def _add(session: Session, found: Sequence[tuple[str, Item]]) -> None:
    if not found:
        return
    session.execute(insert(_entry), [_row(digest, item) for digest, item in found])
    words = sorted((term, item.id) for _, item in found for term in _terms_of(item))
    session.execute(insert(_term), [{"term": term, "item": item} for term, item in words])


def _row(digest: str, item: Item) -> dict[str, Any]:
    return {
        "item": item.id,
        "unit": item.testlet or item.id,
        "module": item.module[:64],
        "objective": item.objective[:64],
        "type": item.type.value,
        "band": item.band,
        "status": item.status.value,
        "pool": item.pool.value,
        "author": item.author,
        "stem": " ".join(without_pictures(item.stem).split())[:BEGINNING],
        "place": item.place,
        "digest": digest,
        "version": "" if digest.startswith(_COPY) else item.version,
    }


def _terms_of(item: Item) -> set[str]:
    """The terms of what a candidate reads, of its id and its author; rationales would find the neighbours."""
    texts = [item.id, item.testlet or "", item.author, item.stem, item.stimulus]
    texts += [option.text for option in item.options]
    found = "\n".join(texts)
    return {term[:64] for term in terms(found)} | set(_LAST_OF_RUN.findall(found))
