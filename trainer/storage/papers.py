"""Sets of papers: asked for, taken up by a worker, given up or finished; what is asked and found stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, insert, or_, select, update
from sqlmodel import Session

from trainer.storage.tables import PaperResult, PaperSetRow, PaperWork

_set = PaperSetRow.__table__  # type: ignore[attr-defined]
_work = PaperWork.__table__  # type: ignore[attr-defined]
_result = PaperResult.__table__  # type: ignore[attr-defined]

ABANDONED = timedelta(minutes=10)
"""After this long without a sign of life, a worker is taken to have died."""


class Outcome(StrEnum):
    """How a request ended."""

    FOUND = "found"
    IMPOSSIBLE = "impossible"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it was written down; `wanted` is plain JSON."""

    id: str
    organisation: str
    by: str
    at: datetime
    blueprint: str
    seed: int
    wanted: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a request has come: not `started`, or `done` 0..1; whether somebody gave it up."""

    started: bool
    done: float
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """How a request ended, and from which bank and blueprint."""

    at: datetime
    outcome: Outcome
    bank_digest: str
    blueprint_digest: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A request with how it stands; `ended` None = not yet."""

    asked: Asked
    progress: Progress
    ended: Ended | None


_COLUMNS = (
    _set.c.id,
    _set.c.organisation,
    _set.c.by,
    _set.c.at,
    _set.c.blueprint,
    _set.c.seed,
    _set.c.wanted,
)
_STANDING = (
    *_COLUMNS,
    _work.c.touched_at,
    _work.c.done,
    _work.c.cancelled_by,
    _result.c.at,
    _result.c.outcome,
    _result.c.bank_digest,
    _result.c.blueprint_digest,
)


def ask(session: Session, asked: Asked) -> None:
    """Write a request down."""
    values = {
        "id": asked.id,
        "organisation": asked.organisation,
        "by": asked.by,
        "at": asked.at,
        "blueprint": asked.blueprint,
        "seed": asked.seed,
        "wanted": dict(asked.wanted),
    }
    session.execute(insert(_set).values(**values))
    session.execute(insert(_work).values(paper_set=asked.id, done=0))


def claim(session: Session, now: datetime) -> Asked | None:
    """Take up the oldest request that nobody is at, or None where there is none."""
    row: Any = session.execute(
        select(*_COLUMNS)
        .join(_work, _work.c.paper_set == _set.c.id)
        .where(*_free(now))
        .order_by(_set.c.at, _set.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=_work)
    ).one_or_none()
    if row is None:
        return None
    session.execute(update(_work).where(_work.c.paper_set == row[0]).values(touched_at=now, done=0))
    return Asked(*row)


def waiting(session: Session, now: datetime) -> bool:
    """Whether a request waits for a worker."""
    return session.execute(select(_work.c.paper_set).where(*_free(now)).limit(1)).first() is not None


def _free(now: datetime) -> tuple[Any, ...]:
    return (
        _work.c.finished_at.is_(None),
        or_(_work.c.touched_at.is_(None), _work.c.touched_at < now - ABANDONED),
    )


def report(session: Session, paper_set: str, done: float, now: datetime) -> bool:
    """Write down how far a worker has come, 0..1; return whether it is still wanted."""
    changed: Any = session.execute(
        update(_work)
        .where(_work.c.paper_set == paper_set, _work.c.cancelled_by.is_(None), _work.c.finished_at.is_(None))
        .values(done=round(1000 * done), touched_at=now)
    )
    return bool(changed.rowcount)


def give_up(session: Session, paper_set: str, by: str) -> bool:
    """Ask the worker to stop, unless it has finished; return whether it had not."""
    changed: Any = session.execute(
        update(_work)
        .where(_work.c.paper_set == paper_set, _work.c.finished_at.is_(None), _work.c.cancelled_by.is_(None))
        .values(cancelled_by=by)
    )
    return bool(changed.rowcount)


def finish(session: Session, paper_set: str, ended: Ended, body: Mapping[str, Any]) -> None:
    """Write down how a request ended, once: a second ending is dropped."""
    changed: Any = session.execute(
        update(_work)
        .where(_work.c.paper_set == paper_set, _work.c.finished_at.is_(None))
        .values(finished_at=ended.at, done=1000)
    )
    if changed.rowcount:
        session.execute(
            insert(_result).values(
                paper_set=paper_set,
                at=ended.at,
                outcome=ended.outcome.value,
                bank_digest=ended.bank_digest,
                blueprint_digest=ended.blueprint_digest,
                body=dict(body),
            )
        )


def listing(session: Session, organisation: str, *, limit: int, offset: int = 0) -> tuple[Standing, ...]:
    """Requests of an organisation, the latest first."""
    found: Any = session.execute(
        _standing()
        .where(_set.c.organisation == organisation)
        .order_by(_set.c.at.desc(), _set.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return tuple(_read(row) for row in found)


def standing(session: Session, organisation: str, paper_set: str) -> Standing | None:
    """How a request stands, or None where the organisation has no such one."""
    row: Any = session.execute(
        _standing().where(_set.c.id == paper_set, _set.c.organisation == organisation)
    ).one_or_none()
    return _read(row) if row else None


def body(session: Session, paper_set: str) -> Mapping[str, Any] | None:
    """What was found, or None where a request has not ended."""
    found: Any = session.execute(
        select(_result.c.body).where(_result.c.paper_set == paper_set)
    ).scalar_one_or_none()
    return dict(found) if found is not None else None


def _standing() -> Select[Any]:
    return (
        select(*_STANDING)
        .join(_work, _work.c.paper_set == _set.c.id)
        .outerjoin(_result, _result.c.paper_set == _set.c.id)
    )


def _read(row: Any) -> Standing:
    touched, done, cancelled_by, at, outcome, bank, blueprint = row[len(_COLUMNS) :]
    return Standing(
        Asked(*row[: len(_COLUMNS)]),
        Progress(touched is not None, done / 1000, cancelled_by is not None),
        None if outcome is None else Ended(at, Outcome(outcome), bank, blueprint),
    )
