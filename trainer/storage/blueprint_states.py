"""How blueprints stand: what is in force of each, every state that was, and putting another in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update
from sqlmodel import Session

from trainer.blueprints import Blueprint, from_json
from trainer.storage.documents import Kind, encode
from trainer.storage.publications import digest_of
from trainer.storage.tables import BlueprintVersion, Document

_document = Document.__table__  # type: ignore[attr-defined]
_version = BlueprintVersion.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Standing:
    """A blueprint as last published.

    `path` is the file it came from, empty for one written in the browser; `file_digest` is of what that file
    last said.
    """

    blueprint: Blueprint
    digest: str
    file_digest: str | None
    path: str
    published_at: datetime
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class PublishedBlueprint:
    """A state that was in force; `number` counts from 1. `by` is a person's id, `operator` or unknown."""

    number: int
    digest: str
    blueprint: Blueprint
    published_at: datetime
    by: str


def standings(session: Session, code: str = "") -> dict[str, Standing]:
    """Every blueprint that was ever published, or one, by code."""
    query = select(
        _document.c.key,
        _document.c.body,
        _document.c.digest,
        _document.c.file_digest,
        _document.c.path,
        _document.c.published_at,
        _document.c.withdrawn_at,
    ).where(_document.c.kind == Kind.BLUEPRINT.value)
    rows: Iterable[Any] = session.execute(query.where(_document.c.key == code) if code else query)
    return {
        key: Standing(from_json(body), digest, file_digest, path, at, gone is not None)
        for key, body, digest, file_digest, path, at, gone in rows
    }


def digest_in_force(session: Session, code: str) -> str:
    """The digest of what is in force; empty where nothing is."""
    found: Any = session.execute(
        select(_document.c.digest).where(*_named(code), _document.c.withdrawn_at.is_(None))
    ).scalar_one_or_none()
    return str(found or "")


def versions(session: Session, code: str) -> tuple[PublishedBlueprint, ...]:
    """Every state of a blueprint that was in force, the first published first."""
    rows: Iterable[Any] = session.execute(
        select(_version.c.digest, _version.c.body, _version.c.published_at, _version.c.published_by)
        .where(_version.c.code == code)
        .order_by(_version.c.published_at, _version.c.digest)
    )
    return tuple(
        PublishedBlueprint(number, digest, from_json(body), at, by)
        for number, (digest, body, at, by) in enumerate(rows, 1)
    )


def put(session: Session, blueprint: Blueprint, *, by: str, now: datetime) -> None:
    """Put a blueprint in force that was written in the browser; what its file last said is remembered."""
    body = encode(Kind.BLUEPRINT, blueprint)
    values = {"body": body, "digest": digest_of(body), "published_at": now, "withdrawn_at": None}
    if standings(session, blueprint.code):
        session.execute(update(_document).where(*_named(blueprint.code)).values(**values))
    else:
        kind = Kind.BLUEPRINT.value
        session.execute(insert(_document).values(kind=kind, key=blueprint.code, path="", **values))
    keep_versions(session, [blueprint], by=by, now=now)


def take_out(session: Session, code: str, now: datetime) -> None:
    """Take a blueprint out of force; it stays for those who sat it."""
    session.execute(update(_document).where(*_named(code)).values(withdrawn_at=now))


def keep_versions(session: Session, blueprints: Iterable[Blueprint], *, by: str, now: datetime) -> None:
    """Keep these states for good, as far as they are not on record."""
    for blueprint in blueprints:
        body = encode(Kind.BLUEPRINT, blueprint)
        row = {"code": blueprint.code, "digest": digest_of(body)}
        known = select(_version.c.digest).where(*(_version.c[name] == value for name, value in row.items()))
        if session.execute(known).first() is None:
            session.execute(insert(_version).values(body=body, published_at=now, published_by=by, **row))


def _named(code: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _document.c.kind == Kind.BLUEPRINT.value, _document.c.key == code
