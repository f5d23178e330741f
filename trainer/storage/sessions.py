"""Sign-ins in the database: sessions, and the two reads that say who is asking."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, literal, null, select, union_all, update
from sqlmodel import Session

from trainer.people import Asker, Grant, Role
from trainer.storage import units
from trainer.storage.people import identity_table, person_table
from trainer.storage.tables import CohortMember, RoleGrant, WebSession
from trainer.text import Language

_session = WebSession.__table__  # type: ignore[attr-defined]
_grant = RoleGrant.__table__  # type: ignore[attr-defined]
_member = CohortMember.__table__  # type: ignore[attr-defined]
_person, _identity, _unit = person_table, identity_table, units.table


@dataclass(frozen=True, slots=True)
class SignIn:
    """A session as its owner or an administrator sees it; never the token."""

    id: str
    person: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    address: str
    agent: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A live sign-in together with the person behind it."""

    asker: Asker
    seen_at: datetime
    expires_at: datetime


_OPENED = (
    select(
        _session.c.id,
        _session.c.seen_at,
        _session.c.expires_at,
        _person.c.id,
        _person.c.organisation,
        _identity.c.name,
        _identity.c.language,
        _identity.c.time_zone,
        _identity.c.must_change_password,
        _unit.c.path,
    )
    .select_from(
        _session.join(_person, _person.c.id == _session.c.person)
        .join(_identity, _identity.c.person == _person.c.id)
        .join(_unit, _unit.c.id == _person.c.unit)
    )
    .where(_session.c.token_hash == bindparam("b_token"), _session.c.revoked_at.is_(None), _person.c.active)
)

_HELD = union_all(
    select(literal("grant"), _grant.c.role, _unit.c.path)
    .select_from(_grant.outerjoin(_unit, _unit.c.id == _grant.c.unit))
    .where(_grant.c.person == bindparam("b_person")),
    select(literal("cohort"), _member.c.cohort, null()).where(_member.c.person == bindparam("b_person")),
)
"""A person's grants and cohorts. Both statements are built once: every run of a page executes them."""


def opened(session: Session, token_hash: str) -> Opened | None:
    """The unrevoked session under a token's hash, of a person who is active. Expiry is the caller's rule."""
    row: Any = session.connection().execute(_OPENED, {"b_token": token_hash}).one_or_none()
    if row is None:
        return None
    grants, cohorts = _held(session, row[3])
    asker = Asker(
        person=row[3],
        organisation=row[4],
        name=row[5],
        unit_path=row[9],
        grants=grants,
        language=Language(row[6]),
        time_zone=row[7],
        session=row[0],
        must_change_password=row[8],
        cohorts=cohorts,
    )
    return Opened(asker, row[1], row[2])


def _held(session: Session, person: str) -> tuple[tuple[Grant, ...], tuple[str, ...]]:
    """The person's grants and cohorts, in one statement."""
    rows = session.connection().execute(_HELD, {"b_person": person}).all()
    grants = tuple(Grant(Role(row[1]), row[2] or "") for row in rows if row[0] == "grant")
    return grants, tuple(sorted(row[1] for row in rows if row[0] == "cohort"))


def open_session(session: Session, token_hash: str, sign_in: SignIn) -> None:
    """Record a sign-in under the hash of its token."""
    session.execute(
        insert(_session).values(
            token_hash=token_hash,
            id=sign_in.id,
            person=sign_in.person,
            created_at=sign_in.created_at,
            seen_at=sign_in.seen_at,
            expires_at=sign_in.expires_at,
            address=sign_in.address,
            agent=sign_in.agent,
        )
    )


def touch(session: Session, sign_in: str, now: datetime) -> None:
    """Record that a session was used."""
    session.execute(update(_session).where(_session.c.id == sign_in).values(seen_at=now))


def live(session: Session, person: str, *, seen_after: datetime, now: datetime) -> tuple[SignIn, ...]:
    """A person's sessions that still work, the latest used first."""
    rows: Iterable[Any] = session.execute(
        select(
            _session.c.id,
            _session.c.person,
            _session.c.created_at,
            _session.c.seen_at,
            _session.c.expires_at,
            _session.c.revoked_at,
            _session.c.address,
            _session.c.agent,
        )
        .where(
            _session.c.person == person,
            _session.c.revoked_at.is_(None),
            _session.c.expires_at > now,
            _session.c.seen_at > seen_after,
        )
        .order_by(_session.c.seen_at.desc())
        .limit(100)
    )
    return tuple(SignIn(*row) for row in rows)


def revoke(session: Session, person: str, sign_in: str, *, now: datetime) -> bool:
    """End one session of a person; return whether it was open."""
    found = session.execute(
        update(_session)
        .where(_session.c.person == person, _session.c.id == sign_in, _session.c.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(_session.c.id)
    ).one_or_none()
    return found is not None


def revoke_all(session: Session, person: str, *, but: str = "", now: datetime) -> int:
    """End all sessions of a person except one; return how many were open."""
    found = session.execute(
        update(_session)
        .where(_session.c.person == person, _session.c.id != but, _session.c.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(_session.c.id)
    ).all()
    return len(found)


def was_here(session: Session, person: str, address: str) -> bool:
    """Whether the person has ever signed in from an address, as far as sessions are kept."""
    return (
        session.execute(
            select(_session.c.id).where(_session.c.person == person, _session.c.address == address).limit(1)
        ).first()
        is not None
    )


def forget(session: Session, created_before: datetime) -> None:
    """Delete sessions made before a moment."""
    session.execute(delete(_session).where(_session.c.created_at < created_before))
