"""Publishing: what the database knows of each document, and writing new states of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select, text, update
from sqlmodel import Session

from trainer.courses import Lesson
from trainer.courses.search import terms
from trainer.items import Item
from trainer.storage.documents import PUBLISHED, Kind, encode
from trainer.storage.identifiers import new_id
from trainer.storage.tables import Document, ItemVersion, LessonTerm, Publication, Setting

_document = Document.__table__  # type: ignore[attr-defined]
_version = ItemVersion.__table__  # type: ignore[attr-defined]
_term = LessonTerm.__table__  # type: ignore[attr-defined]

_LOCK = 0x7472_6169
"""The advisory lock on PostgreSQL that keeps two publications apart."""

_TITLE_WEIGHT = 5
_GOAL_WEIGHT = 2


class Name(NamedTuple):
    """A document's kind and key."""

    kind: Kind
    key: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the database has under a name.

    `digest` is of the state in force; `file_digest` of what was last published from files there, None where
    nothing ever was.
    """

    digest: str
    file_digest: str | None
    withdrawn: bool
    path: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A document as it is to be published from a file."""

    name: Name
    body: Mapping[str, Any]
    digest: str
    path: str


def digest_of(body: Mapping[str, Any]) -> str:
    """Hex SHA-256 of a body; equal values have equal digests."""
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def lock(session: Session) -> None:
    """Wait for another publication to end. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def known(session: Session) -> dict[Name, Known]:
    """Everything ever published, by name."""
    rows: Iterable[Any] = session.execute(
        select(
            _document.c.kind,
            _document.c.key,
            _document.c.digest,
            _document.c.file_digest,
            _document.c.withdrawn_at,
            _document.c.path,
        )
    )
    return {
        Name(Kind(kind), key): Known(digest, file_digest, withdrawn_at is not None, path)
        for kind, key, digest, file_digest, withdrawn_at, path in rows
    }


def put(session: Session, drafts: Sequence[Draft], now: datetime) -> None:
    """Put these states in force, taken from files."""
    for some in _portions([draft.name for draft in drafts]):
        _delete(session, some)
    if drafts:
        session.execute(
            insert(_document),
            [
                {
                    "kind": draft.name.kind.value,
                    "key": draft.name.key,
                    "digest": draft.digest,
                    "file_digest": draft.digest,
                    "path": draft.path,
                    "body": dict(draft.body),
                    "published_at": now,
                    "withdrawn_at": None,
                }
                for draft in drafts
            ],
        )


def _portions(names: Sequence[Name]) -> Iterable[Sequence[Name]]:
    """Portions small enough for one statement."""
    return (names[start : start + 500] for start in range(0, len(names), 500))


def _delete(session: Session, names: Sequence[Name]) -> None:
    for kind in sorted({name.kind for name in names}):
        keys = [name.key for name in names if name.kind is kind]
        session.execute(delete(_document).where(_document.c.kind == kind.value, _document.c.key.in_(keys)))


def withdraw(session: Session, names: Sequence[Name], now: datetime) -> None:
    """Take documents out of force because their files are gone; they stay for those who met them."""
    for name in names:
        session.execute(
            update(_document)
            .where(_document.c.kind == name.kind.value, _document.c.key == name.key)
            .values(withdrawn_at=now, file_digest=None)
        )


def edit(session: Session, name: Name, body: Mapping[str, Any], digest: str, now: datetime) -> None:
    """Put another state of a published document in force; what its file last said is remembered."""
    session.execute(
        update(_document)
        .where(_document.c.kind == name.kind.value, _document.c.key == name.key)
        .values(body=dict(body), digest=digest, published_at=now)
    )


def catch_up(session: Session, digests: Mapping[Name, str | None]) -> None:
    """Remember what files say now, None where one is gone, without putting it in force."""
    for name, digest in digests.items():
        session.execute(
            update(_document)
            .where(_document.c.kind == name.kind.value, _document.c.key == name.key)
            .values(file_digest=digest)
        )


def add_versions(session: Session, items: Iterable[Item], now: datetime) -> None:
    """Keep every version of these items that is not on record yet."""
    fresh = {item.version: item for item in items}
    wanted = sorted(fresh)
    for start in range(0, len(wanted), 500):
        rows: Iterable[Any] = session.execute(
            select(_version.c.version).where(_version.c.version.in_(wanted[start : start + 500]))
        )
        for (version,) in rows:
            del fresh[version]
    if fresh:
        session.execute(
            insert(_version),
            [
                {"version": version, "item": item.id, "body": encode(Kind.ITEM, item), "published_at": now}
                for version, item in sorted(fresh.items())
            ],
        )


def index_lessons(session: Session, lessons: Sequence[Lesson], gone: Sequence[str]) -> None:
    """Make these lessons found by their words, and those that are gone no more."""
    names = [lesson.id for lesson in lessons] + list(gone)
    for start in range(0, len(names), 500):
        session.execute(delete(_term).where(_term.c.lesson.in_(names[start : start + 500])))
    rows = [
        {"term": term[:64], "lesson": lesson.id, "weight": weight}
        for lesson in lessons
        for term, weight in _weights(lesson).items()
    ]
    if rows:
        session.execute(insert(_term), rows)


def _weights(lesson: Lesson) -> dict[str, int]:
    """Terms of a lesson in all its languages; those of the title weigh most, then those of the goals."""
    body = terms(lesson.body)
    for translation in lesson.translations.values():
        body += terms(translation.body)
    goals = terms("\n".join(lesson.goals))
    title = terms(f"{lesson.title.zh}\n{lesson.title.en}")
    found = {term[:64]: 0 for term in (*body, *goals, *title)}
    for counts, weight in ((body, 1), (goals, _GOAL_WEIGHT), (title, _TITLE_WEIGHT)):
        for term, count in counts.items():
            found[term[:64]] += count * weight
    return found


def conclude(session: Session, *, by: str, summary: Mapping[str, Any], now: datetime) -> str:
    """Write down that something was published; return the digest of all content in force."""
    rows: Iterable[Any] = session.execute(
        select(_document.c.kind, _document.c.key, _document.c.digest)
        .where(_document.c.withdrawn_at.is_(None))
        .order_by(_document.c.kind, _document.c.key)
    )
    lines = "\n".join(f"{kind} {key} {digest}" for kind, key, digest in rows)
    digest = hashlib.sha256(lines.encode()).hexdigest()
    session.add(Publication(id=new_id(), at=now, by=by, digest=digest, summary=dict(summary)))
    session.merge(Setting(key=PUBLISHED, value={"digest": digest}))
    session.flush()
    return digest


def is_empty(session: Session) -> bool:
    """Whether nothing was ever published."""
    return session.execute(select(_document.c.kind).limit(1)).first() is None
