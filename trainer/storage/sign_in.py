"""What sign-in keeps besides sessions: buckets of failures, and tokens that work once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from trainer.people.throttling import Bucket
from trainer.storage.tables import OneTimeToken, SignInFailure

_failure = SignInFailure.__table__  # type: ignore[attr-defined]
_token = OneTimeToken.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What a one-time token was for."""

    person: str | None
    data: Mapping[str, Any]


def hashed(token: str) -> str:
    """How a token is kept: its SHA-256. The tokens are random, so they need neither salt nor stretching."""
    return sha256(token.encode()).hexdigest()


def buckets(session: Session, keys: Collection[str]) -> dict[str, Bucket]:
    """The buckets under the keys, locked until the transaction ends where the database locks rows."""
    rows: Iterable[Any] = session.execute(
        select(_failure.c.key, _failure.c.failures, _failure.c.last_at, _failure.c.blocked_until)
        .where(_failure.c.key.in_(sorted(keys)))
        .order_by(_failure.c.key)
        .with_for_update()
    )
    return {row[0]: Bucket(*row) for row in rows}


def keep(session: Session, found: Iterable[Bucket]) -> None:
    """Write buckets down."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    for bucket in sorted(found, key=lambda bucket: bucket.key):
        values = {
            "failures": bucket.failures,
            "last_at": bucket.last_at,
            "blocked_until": bucket.blocked_until,
        }
        session.execute(
            dialect.insert(_failure)
            .values(key=bucket.key, **values)
            .on_conflict_do_update(index_elements=[_failure.c.key], set_=values)
        )


def drop(session: Session, keys: Collection[str]) -> None:
    """Forget buckets."""
    session.execute(delete(_failure).where(_failure.c.key.in_(set(keys))))


def forget_failures(session: Session, last_before: datetime) -> None:
    """Forget buckets whose last failure lies before a moment."""
    session.execute(delete(_failure).where(_failure.c.last_at < last_before))


def issue(
    session: Session, token: str, kind: str, *, expires_at: datetime, data: Mapping[str, Any] | None = None
) -> None:
    """Let a token be redeemed once."""
    session.execute(
        insert(_token).values(
            token_hash=hashed(token), kind=kind, data=dict(data or {}), expires_at=expires_at
        )
    )


def is_good(session: Session, token: str, kind: str, *, now: datetime) -> bool:
    """Whether a token could be redeemed now."""
    return session.execute(_good(token, kind, now)).first() is not None


def redeem(session: Session, token: str, kind: str, *, now: datetime) -> Redeemed | None:
    """Use a token up; None when it is unknown, expired, used, or of another kind."""
    row: Any = session.execute(
        update(_token)
        .where(
            _token.c.token_hash == hashed(token),
            _token.c.kind == kind,
            _token.c.used_at.is_(None),
            _token.c.expires_at > now,
        )
        .values(used_at=now)
        .returning(_token.c.person, _token.c.data)
    ).one_or_none()
    return Redeemed(row[0], row[1]) if row else None


def use_once(session: Session, token: str, kind: str, *, expires_at: datetime, now: datetime) -> bool:
    """Mark a token made elsewhere as used; False when it was used before."""
    if session.execute(select(_token.c.kind).where(_token.c.token_hash == hashed(token))).first():
        return False
    session.execute(
        insert(_token).values(
            token_hash=hashed(token), kind=kind, data={}, expires_at=expires_at, used_at=now
        )
    )
    return True


def forget_tokens(session: Session, *, expired_before: datetime) -> None:
    """Forget tokens that no longer work."""
    session.execute(delete(_token).where(_token.c.expires_at < expired_before))


def _good(token: str, kind: str, now: datetime) -> Any:
    return select(_token.c.kind).where(
        _token.c.token_hash == hashed(token),
        _token.c.kind == kind,
        _token.c.expires_at > now,
        _token.c.used_at.is_(None),
    )
