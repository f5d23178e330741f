"""Certificates in the database: issued once, ended once, proposed and decided; nothing is overwritten."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session

from trainer.certificates import Band, Certificate, Standing, Status
from trainer.certificates.keys import PublicKey
from trainer.storage.people import within
from trainer.storage.tables import (
    CertificateEnd,
    CertificateHolder,
    CertificateKey,
    CertificateRow,
    IdentityRow,
    PersonRow,
    UnitRow,
)
from trainer.text import LocalText

_certificate = CertificateRow.__table__  # type: ignore[attr-defined]
_holder = CertificateHolder.__table__  # type: ignore[attr-defined]
_end = CertificateEnd.__table__  # type: ignore[attr-defined]
_key = CertificateKey.__table__  # type: ignore[attr-defined]
_person = PersonRow.__table__  # type: ignore[attr-defined]
_identity = IdentityRow.__table__  # type: ignore[attr-defined]
_unit = UnitRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate with the name on it and how it ended, if it did.

    `name` is empty once the holder's identity was erased. `unit` and `unit_path` are where the holder belongs
    now, `present_name` what they are called now.
    """

    certificate: Certificate
    name: str
    ended: Status | None
    unit: str
    unit_path: str
    present_name: str


@dataclass(frozen=True, slots=True)
class HeldQuery:
    """Which certificates to read, the latest first: of these subtrees, with `text` in name or number."""

    organisation: str
    scopes: tuple[str, ...]
    text: str = ""
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class HeldPage:
    """One page of certificates; `total` is on all pages together."""

    held: tuple[Held, ...]
    total: int


_FACTS = (
    _certificate.c.id,
    _certificate.c.number,
    _certificate.c.organisation,
    _certificate.c.person,
    _certificate.c.attempt,
    _certificate.c.serial,
    _certificate.c.blueprint,
    _certificate.c.title,
    _certificate.c.level,
    _certificate.c.band_low,
    _certificate.c.band_high,
    _certificate.c.earned_at,
    _certificate.c.issued_at,
    _certificate.c.valid_until,
    _certificate.c.public_from,
    _certificate.c.issuer,
    _certificate.c.renews,
    _certificate.c.replaces,
)
_ENDED = (_end.c.standing, _end.c.at, _end.c.reason, _end.c.followed_by)


def add(session: Session, certificate: Certificate, name: str) -> bool:
    """Write a certificate down with the name on it; False where one with this attempt and serial is there."""
    statement = _issuing(session.get_bind().dialect.name)
    found = session.execute(statement, _encode(certificate)).one_or_none()
    if found is None:
        return False
    session.execute(insert(_holder).values(certificate=certificate.id, person=certificate.person, name=name))
    return True


@cache
def _issuing(dialect: str) -> Any:
    """The statement that writes a certificate once, made once: it runs when everybody hands in."""
    made = (sqlite_insert if dialect == "sqlite" else postgresql_insert)(_certificate)
    return made.on_conflict_do_nothing(
        index_elements=[_certificate.c.attempt, _certificate.c.serial]
    ).returning(_certificate.c.id)


def _encode(certificate: Certificate) -> dict[str, Any]:
    return {
        "id": certificate.id,
        "number": certificate.number,
        "organisation": certificate.organisation,
        "person": certificate.person,
        "attempt": certificate.attempt,
        "serial": certificate.serial,
        "blueprint": certificate.blueprint,
        "title": _local(certificate.title),
        "level": certificate.level,
        "band_low": certificate.band.low,
        "band_high": certificate.band.high,
        "earned_at": certificate.earned_at,
        "issued_at": certificate.issued_at,
        "valid_until": certificate.valid_until,
        "public_from": certificate.public_from,
        "issuer": _local(certificate.issuer),
        "renews": certificate.renews,
        "replaces": certificate.replaces,
    }


def next_serial(session: Session, attempt: str) -> int:
    """The serial of an attempt's next certificate, from 1."""
    last: int = session.execute(
        select(func.coalesce(func.max(_certificate.c.serial), 0)).where(_certificate.c.attempt == attempt)
    ).scalar_one()
    return last + 1


def name_of(session: Session, person: str) -> str:
    """What a person is called now; empty once their identity was erased."""
    found: str | None = session.execute(
        select(_identity.c.name).where(_identity.c.person == person)
    ).scalar_one_or_none()
    return found or ""


def of_person(session: Session, person: str) -> tuple[Held, ...]:
    """Every certificate of a person, the latest first."""
    return _several(session, _certificate.c.person == person)


def of_attempt(session: Session, attempt: str) -> tuple[Held, ...]:
    """Every certificate of an attempt, the latest first."""
    return _several(session, _certificate.c.attempt == attempt)


def by_number(session: Session, number: str) -> Held | None:
    """A certificate by its number."""
    return next(iter(_several(session, _certificate.c.number == number)), None)


def by_id(session: Session, certificate: str) -> Held | None:
    """A certificate by its id."""
    return next(iter(_several(session, _certificate.c.id == certificate)), None)


def follower(session: Session, number: str, now: datetime) -> str | None:
    """The number of the certificate that renews this one, the latest if several, once it may be known."""
    found: str | None = session.execute(
        select(_certificate.c.number)
        .where(_certificate.c.renews == number, _certificate.c.public_from <= now)
        .order_by(_certificate.c.issued_at.desc())
        .limit(1)
    ).scalar_one_or_none()
    return found


def search(session: Session, query: HeldQuery) -> HeldPage:
    """A page of certificates of people in these subtrees, the latest first."""
    conditions = _conditions(query)
    total: int = session.execute(_joined(select(func.count())).where(*conditions)).scalar_one()
    rows: Iterable[Any] = session.execute(
        _select()
        .where(*conditions)
        .order_by(_certificate.c.issued_at.desc(), _certificate.c.id.desc())
        .offset(query.offset)
        .limit(query.limit)
    )
    return HeldPage(tuple(map(_held, rows)), total)


def _conditions(query: HeldQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        _certificate.c.organisation == query.organisation,
        within(query.scopes),
    ]
    if query.text:
        conditions.append(
            or_(
                _holder.c.name.icontains(query.text, autoescape=True),
                _certificate.c.number.icontains(query.text, autoescape=True),
                _certificate.c.blueprint.icontains(query.text, autoescape=True),
            )
        )
    return conditions


def revoked_ids(session: Session, limit: int) -> list[str]:
    """Ids of certificates revoked or replaced, the latest first."""
    return list(session.execute(select(_end.c.certificate).order_by(_end.c.at.desc()).limit(limit)).scalars())


def end(session: Session, certificate: Certificate, status: Status, *, actor: str, at: datetime) -> bool:
    """Write down that a certificate was revoked or replaced; False where it was before."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    statement = (sqlite_insert if sqlite else postgresql_insert)(_end).on_conflict_do_nothing()
    found = session.execute(
        statement.values(
            certificate=certificate.id,
            organisation=certificate.organisation,
            at=at,
            standing=status.standing.value,
            reason=status.reason,
            actor=actor,
            followed_by=status.followed_by,
        ).returning(_end.c.certificate)
    ).one_or_none()
    return found is not None


def credential(session: Session, certificate: str) -> str | None:
    """The signed credential of a certificate, None before it was first asked for."""
    found: str | None = session.execute(
        select(_holder.c.credential).where(_holder.c.certificate == certificate)
    ).scalar_one_or_none()
    return found


def keep_credential(session: Session, certificate: str, token: str) -> None:
    """Keep a credential just signed, unless another server was first."""
    session.execute(
        update(_holder)
        .where(_holder.c.certificate == certificate, _holder.c.credential.is_(None))
        .values(credential=token)
    )


def keys(session: Session) -> tuple[PublicKey, ...]:
    """The public half of every key that ever signed here, the latest first."""
    rows: Iterable[Any] = session.execute(
        select(_key.c.x, _key.c.made_at).order_by(_key.c.made_at.desc(), _key.c.id)
    )
    return tuple(PublicKey(bytes.fromhex(x), made_at) for x, made_at in rows)


def keep_keys(session: Session, found: Collection[PublicKey], now: datetime) -> None:
    """Write public halves down that are not there yet."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    statement = (sqlite_insert if sqlite else postgresql_insert)(_key).on_conflict_do_nothing()
    for key in found:
        session.execute(statement.values(id=key.id, x=key.x.hex(), made_at=key.made_at or now))


def _several(session: Session, condition: ColumnElement[bool]) -> tuple[Held, ...]:
    rows: Iterable[Any] = session.execute(
        _select().where(condition).order_by(_certificate.c.issued_at.desc(), _certificate.c.serial.desc())
    )
    return tuple(map(_held, rows))


@cache
def _select() -> Select[Any]:
    return _joined(
        select(
            *_FACTS,
            *_ENDED,
            _holder.c.name,
            _unit.c.name.label("unit_name"),
            _unit.c.path,
            _identity.c.name.label("present_name"),
        )
    )


def _joined(statement: Select[Any]) -> Select[Any]:
    return statement.select_from(
        _certificate.join(_person, _person.c.id == _certificate.c.person)
        .join(_unit, _unit.c.id == _person.c.unit)
        .outerjoin(_holder, _holder.c.certificate == _certificate.c.id)
        .outerjoin(_end, _end.c.certificate == _certificate.c.id)
        .outerjoin(_identity, _identity.c.person == _certificate.c.person)
    )


def _held(row: Sequence[Any]) -> Held:
    facts, ended, (name, unit, path, present) = row[:18], row[18:22], row[22:]
    return Held(_decode(facts), name or "", _status(ended), unit, path, present or "")


def _status(row: Sequence[Any]) -> Status | None:
    standing, at, reason, followed_by = row
    return None if standing is None else Status(Standing(standing), at, reason, followed_by)


def _decode(row: Sequence[Any]) -> Certificate:
    (
        key, number, organisation, person, attempt, serial, blueprint, title, level, low, high,
        earned_at, issued_at, valid_until, public_from, issuer, renews, replaces,
    ) = row  # fmt: skip
    return Certificate(
        id=key,
        number=number,
        organisation=organisation,
        person=person,
        attempt=attempt,
        serial=serial,
        blueprint=blueprint,
        title=LocalText(title["zh"], title["en"]),
        level=level,
        band=Band(low, high),
        earned_at=earned_at,
        issued_at=issued_at,
        valid_until=valid_until,
        public_from=public_from,
        issuer=LocalText(issuer["zh"], issuer["en"]),
        renews=renews,
        replaces=replaces,
    )


def _local(text: LocalText) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
