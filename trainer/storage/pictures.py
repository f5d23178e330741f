"""Pictures in the database: put there once, read by their digest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session

from trainer.pictures import Picture
from trainer.storage.tables import PictureRow

_picture = PictureRow.__table__  # type: ignore[attr-defined]

NOBODYS = ""
"""The organisation of pictures published from files before there was one; everybody's."""


def add(session: Session, organisation: str, pictures: Iterable[Picture], *, by: str, now: datetime) -> int:
    """Keep those that are not there yet; return how many those were."""
    fresh = {picture.digest: picture for picture in pictures}
    for digest in known(session, fresh):
        del fresh[digest]
    sqlite = session.get_bind().dialect.name == "sqlite"
    statement = (sqlite_insert if sqlite else postgresql_insert)(_picture).on_conflict_do_nothing()
    for picture in fresh.values():
        session.execute(
            statement,
            {
                "digest": picture.digest,
                "organisation": organisation,
                "media_type": picture.media_type,
                "width": picture.width,
                "height": picture.height,
                "data": picture.data,
                "added_by": by,
                "added_at": now,
            },
        )
    return len(fresh)


def known(session: Session, digests: Iterable[str]) -> frozenset[str]:
    """Those of these pictures that are there."""
    wanted, found = sorted(set(digests)), set[str]()
    for start in range(0, len(wanted), 500):
        query = select(_picture.c.digest).where(_picture.c.digest.in_(wanted[start : start + 500]))
        found.update(session.execute(query).scalars())
    return frozenset(found)


def load(session: Session, organisation: str, digest: str) -> Picture | None:
    """A picture of an organisation; None where it has none with this digest."""
    query = select(_picture.c.media_type, _picture.c.width, _picture.c.height, _picture.c.data)
    row: Any = session.execute(
        query.where(_picture.c.digest == digest, _picture.c.organisation.in_((organisation, NOBODYS)))
    ).one_or_none()
    return None if row is None else Picture(digest, row[0], row[1], row[2], bytes(row[3]))


def load_all(session: Session, digests: Iterable[str]) -> dict[str, Picture]:
    """These pictures by digest, one after the other; those that are not there are left out."""
    query = select(
        _picture.c.digest, _picture.c.media_type, _picture.c.width, _picture.c.height, _picture.c.data
    )
    wanted, found = sorted(set(digests)), dict[str, Picture]()
    for start in range(0, len(wanted), 100):
        rows: Iterable[Any] = session.execute(query.where(_picture.c.digest.in_(wanted[start : start + 100])))
        found.update({row[0]: Picture(row[0], row[1], row[2], row[3], bytes(row[4])) for row in rows})
    return found
