"""The newest time on record, so that a server restarted with its clock set back does not follow it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session

from trainer.storage.tables import Setting

_setting = Setting.__table__  # type: ignore[attr-defined]
_KEY = "clock"


def recorded(session: Session) -> datetime | None:
    """The newest time written by `beat`; None before the first."""
    value: Any = session.execute(select(_setting.c.value).where(_setting.c.key == _KEY)).scalar_one_or_none()
    return datetime.fromisoformat(value["at"]) if value else None


def beat(session: Session, at: datetime) -> None:
    """Write a time down, unless a newer one stands there already."""
    before = recorded(session)
    if before is None:
        session.execute(insert(_setting).values(key=_KEY, value={"at": at.isoformat()}))
    elif before < at:
        session.execute(update(_setting).where(_setting.c.key == _KEY).values(value={"at": at.isoformat()}))
