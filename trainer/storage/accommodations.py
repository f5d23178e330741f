"""Extra time granted to a person."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session

from trainer.people import NO_ACCOMMODATION, Accommodation
from trainer.storage.tables import AccommodationRow

_accommodation = AccommodationRow.__table__  # type: ignore[attr-defined]


def decode(factor: str | None, extra_minutes: int | None) -> Accommodation:
    """The accommodation two columns hold; none where the row is missing."""
    if factor is None:
        return NO_ACCOMMODATION
    return Accommodation(Fraction(factor), timedelta(minutes=extra_minutes or 0))


def get(session: Session, person: str) -> Accommodation:
    """A person's accommodation; NO_ACCOMMODATION where none was granted."""
    row: Any = session.execute(
        select(_accommodation.c.factor, _accommodation.c.extra_minutes).where(
            _accommodation.c.person == person
        )
    ).one_or_none()
    return decode(*row) if row else NO_ACCOMMODATION


def put(session: Session, person: str, granted: Accommodation, *, reason: str, at: datetime) -> None:
    """Set a person's accommodation; `extra` is kept in whole minutes."""
    values = {
        "factor": str(granted.factor),
        "extra_minutes": granted.extra // timedelta(minutes=1),
        "reason": reason,
        "changed_at": at,
    }
    found: Any = session.execute(
        update(_accommodation)
        .where(_accommodation.c.person == person)
        .values(**values)
        .returning(_accommodation.c.person)
    ).one_or_none()
    if found is None:
        session.execute(insert(_accommodation).values(person=person, **values))
