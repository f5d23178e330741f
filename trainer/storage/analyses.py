"""Computations asked for and their results, under the digest of their input.

A request is written once however many ask; a worker claims it, and one that died on the way is claimed again
after a while. Results stay: the same data never has to be computed twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session

from trainer.storage.tables import AnalysisRow

_analysis = AnalysisRow.__table__  # type: ignore[attr-defined]

ABANDONED = timedelta(minutes=10)
"""After this long without a result, a worker is taken to have died."""
KEPT = 8
"""Results kept of one question; the older ones are of data that has grown since."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be computed; `request` is plain JSON, `digest` stands for it and the data."""

    digest: str
    organisation: str
    kind: str
    subject: str
    request: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """Which result there is, and when it was made."""

    digest: str
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """A request as it stands. `body` is None until it is finished; where it failed it fills `failure`."""

    digest: str
    requested_at: datetime
    finished_at: datetime | None
    failure: str
    body: Mapping[str, Any] | None


def ask(session: Session, wanted: Request, now: datetime) -> None:
    """Write a request down unless it is on record."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    statement = (sqlite_insert if sqlite else postgresql_insert)(_analysis).on_conflict_do_nothing()
    session.execute(
        statement,
        {
            "digest": wanted.digest,
            "organisation": wanted.organisation,
            "kind": wanted.kind,
            "subject": wanted.subject,
            "request": dict(wanted.request),
            "requested_at": now,
            "failure": "",
        },
    )


def forget_failure(session: Session, digest: str) -> None:
    """Take a failed request off the record, so that it can be asked for again."""
    session.execute(delete(_analysis).where(_analysis.c.digest == digest, _analysis.c.failure != ""))


_ANSWER = (
    _analysis.c.digest,
    _analysis.c.requested_at,
    _analysis.c.finished_at,
    _analysis.c.failure,
    _analysis.c.body,
)


def answer(session: Session, digest: str) -> Answer | None:
    """A request and its result, or None where nobody asked."""
    row: Any = session.execute(select(*_ANSWER).where(_analysis.c.digest == digest)).one_or_none()
    return Answer(*row) if row else None


def latest(session: Session, organisation: str, subject: str) -> Answer | None:
    """The last result of a question, on whatever data; None where there is none."""
    row: Any = session.execute(
        select(*_ANSWER)
        .where(
            _analysis.c.organisation == organisation,
            _analysis.c.subject == subject,
            _analysis.c.finished_at.is_not(None),
            _analysis.c.failure == "",
        )
        .order_by(_analysis.c.finished_at.desc())
        .limit(1)
    ).one_or_none()
    return Answer(*row) if row else None


def latest_head(session: Session, organisation: str, subject: str) -> Head | None:
    """Which the last result of a question is, without reading it; None where there is none."""
    row: Any = session.execute(
        select(_analysis.c.digest, _analysis.c.finished_at)
        .where(
            _analysis.c.organisation == organisation,
            _analysis.c.subject == subject,
            _analysis.c.finished_at.is_not(None),
            _analysis.c.failure == "",
        )
        .order_by(_analysis.c.finished_at.desc())
        .limit(1)
    ).one_or_none()
    return Head(*row) if row else None


def claim(session: Session, now: datetime) -> Request | None:
    """Take up the oldest request that nobody is at, or None where there is none."""
    free = (
        _analysis.c.finished_at.is_(None),
        or_(_analysis.c.claimed_at.is_(None), _analysis.c.claimed_at < now - ABANDONED),
    )
    row: Any = session.execute(
        select(
            _analysis.c.digest,
            _analysis.c.organisation,
            _analysis.c.kind,
            _analysis.c.subject,
            _analysis.c.request,
        )
        .where(*free)
        .order_by(_analysis.c.requested_at, _analysis.c.digest)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if row is None:
        return None
    session.execute(update(_analysis).where(_analysis.c.digest == row[0]).values(claimed_at=now))
    return Request(*row)


def waiting(session: Session, now: datetime) -> bool:
    """Whether a request waits for a worker."""
    return (
        session.execute(
            select(_analysis.c.digest)
            .where(
                _analysis.c.finished_at.is_(None),
                or_(_analysis.c.claimed_at.is_(None), _analysis.c.claimed_at < now - ABANDONED),
            )
            .limit(1)
        ).first()
        is not None
    )


def finish(session: Session, wanted: Request, digest: str, body: Mapping[str, Any], now: datetime) -> None:
    """Write a result down under the digest of its data, which may have grown since the request."""
    session.execute(delete(_analysis).where(_analysis.c.digest.in_({wanted.digest, digest})))
    session.execute(
        insert(_analysis).values(
            digest=digest,
            organisation=wanted.organisation,
            kind=wanted.kind,
            subject=wanted.subject,
            request=dict(wanted.request),
            requested_at=now,
            claimed_at=now,
            finished_at=now,
            failure="",
            body=dict(body),
        )
    )
    older = (
        select(_analysis.c.digest)
        .where(
            _analysis.c.organisation == wanted.organisation,
            _analysis.c.subject == wanted.subject,
            _analysis.c.finished_at.is_not(None),
        )
        .order_by(_analysis.c.finished_at.desc())
        .offset(KEPT)
        .limit(100)
    )
    stale: list[str] = list(session.execute(older).scalars())
    if stale:
        session.execute(delete(_analysis).where(_analysis.c.digest.in_(stale)))


def fail(session: Session, digest: str, failure: str, details: Mapping[str, str], now: datetime) -> None:
    """Write down why a request cannot be answered: a message and what fills it."""
    session.execute(
        update(_analysis)
        .where(_analysis.c.digest == digest)
        .values(finished_at=now, failure=failure, body=dict(details))
    )
