"""Accounts and the roles they hold, in the database. What names a person stands in `identity` alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, false, func, insert, or_, select, update
from sqlmodel import Session

from trainer.people import Account, Asker, HeldGrant, NewGrant, NewPerson, Role
from trainer.people.accounts import name_order
from trainer.storage import units
from trainer.storage.identifiers import new_id
from trainer.storage.tables import (
    AccommodationRow,
    CertificateHolder,
    CohortMember,
    IdentityRow,
    NoticeRow,
    PersonRow,
    RoleGrant,
    WebSession,
)
from trainer.text import Language

person_table = PersonRow.__table__  # type: ignore[attr-defined]
identity_table = IdentityRow.__table__  # type: ignore[attr-defined]
_person, _identity, _unit = person_table, identity_table, units.table
_grant = RoleGrant.__table__  # type: ignore[attr-defined]
_member = CohortMember.__table__  # type: ignore[attr-defined]
_session = WebSession.__table__  # type: ignore[attr-defined]
_notice = NoticeRow.__table__  # type: ignore[attr-defined]
_accommodation = AccommodationRow.__table__  # type: ignore[attr-defined]
_certificate_holder = CertificateHolder.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a sign-in is checked against."""

    person: str
    organisation: str
    login: str
    name: str
    password_hash: str | None
    must_change_password: bool
    active: bool


@dataclass(frozen=True, slots=True)
class PeopleQuery:
    """Which people to list: within the subtrees `scopes`, narrowed by what else is given.

    `text` is looked for in names, logins, staff numbers and addresses. Erased leavers are left out.
    """

    organisation: str
    scopes: tuple[str, ...]
    text: str = ""
    unit_path: str = ""
    role: Role | None = None
    cohort: str = ""
    active: bool | None = True
    offset: int = 0
    limit: int = 25


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of a list of people, and how many there are in all."""

    people: tuple[Account, ...]
    total: int


def _accounts() -> Select[Any]:
    return select(
        _person.c.id,
        _person.c.organisation,
        _identity.c.login,
        _identity.c.name,
        _identity.c.email,
        _identity.c.staff_number,
        _identity.c.language,
        _identity.c.time_zone,
        _person.c.active,
        _identity.c.must_change_password,
        _identity.c.password_hash.is_not(None),
        _identity.c.oidc_subject.is_not(None),
        _person.c.created_at,
        _person.c.left_at,
        *units.COLUMNS,
    ).select_from(
        _person.join(_unit, _unit.c.id == _person.c.unit).outerjoin(
            _identity, _identity.c.person == _person.c.id
        )
    )


def _account(row: Sequence[Any], grants: tuple[HeldGrant, ...]) -> Account:
    return Account(
        person=row[0],
        organisation=row[1],
        unit=units.from_row(row[14:]),
        login=row[2] or "",
        name=row[3] or "",
        email=row[4] or "",
        staff_number=row[5] or "",
        language=Language(row[6] or Language.ZH),
        time_zone=row[7] or "Asia/Shanghai",
        active=row[8],
        must_change_password=bool(row[9]),
        has_password=bool(row[10]),
        has_provider=bool(row[11]),
        created_at=row[12],
        left_at=row[13],
        grants=grants,
    )


def _loaded(session: Session, query: Select[Any]) -> tuple[Account, ...]:
    rows: Sequence[Any] = session.execute(query).all()
    held = grants_of(session, [row[0] for row in rows])
    return tuple(_account(row, held.get(row[0], ())) for row in rows)


def account(session: Session, person: str) -> Account | None:
    """One person, leavers included."""
    found = _loaded(session, _accounts().where(_person.c.id == person))
    return found[0] if found else None


def account_of_login(session: Session, login: str) -> Account | None:
    """The person with a login (in its kept form)."""
    found = _loaded(session, _accounts().where(_identity.c.login == login))
    return found[0] if found else None


def account_of_subject(session: Session, subject: str) -> Account | None:
    """The person the organisation's provider knows under a subject."""
    found = _loaded(session, _accounts().where(_identity.c.oidc_subject == subject))
    return found[0] if found else None


def names(session: Session, people: Collection[str]) -> dict[str, str]:
    """Names by person id; a leaver whose identity was erased has none."""
    rows: Iterable[Any] = session.execute(
        select(_identity.c.person, _identity.c.name).where(_identity.c.person.in_(set(people)))
    )
    return {row[0]: row[1] for row in rows}


def within_scopes(session: Session, people: Sequence[str], scopes: Iterable[str]) -> set[str]:
    """Those of the people who belong to a unit below one of these unit paths."""
    below = within(scopes)
    found: set[str] = set()
    for start in range(0, len(people), 500):
        query = select(_person.c.id).join(_unit, _unit.c.id == _person.c.unit)
        query = query.where(_person.c.id.in_(people[start : start + 500]), below)
        found |= set(session.execute(query).scalars())
    return found


def search(session: Session, query: PeopleQuery) -> PeoplePage:
    """A page of people in the order of their names."""
    matching = and_(*_conditions(query))
    total: int = session.execute(
        select(func.count())
        .select_from(
            _person.join(_unit, _unit.c.id == _person.c.unit).join(
                _identity, _identity.c.person == _person.c.id
            )
        )
        .where(matching)
    ).scalar_one()
    page = (
        _accounts()
        .where(matching)
        .order_by(_identity.c.name_order, _person.c.id)
        .offset(query.offset)
        .limit(query.limit)
    )
    return PeoplePage(_loaded(session, page), total)


def within(scopes: Iterable[str]) -> ColumnElement[bool]:
    """That a unit lies in one of the subtrees; to be used where `unit` is joined."""
    return or_(false(), *(_unit.c.path.startswith(scope, autoescape=True) for scope in scopes))


def _conditions(query: PeopleQuery) -> list[ColumnElement[bool]]:
    conditions = [
        _person.c.organisation == query.organisation,
        _identity.c.person.is_not(None),
        within(query.scopes),
    ]
    for word in query.text.casefold().split():
        columns = (_identity.c.name, _identity.c.login, _identity.c.staff_number, _identity.c.email)
        conditions.append(or_(*(func.lower(column).contains(word, autoescape=True) for column in columns)))
    if query.unit_path:
        conditions.append(_unit.c.path.startswith(query.unit_path, autoescape=True))
    if query.role is not None:
        holders = select(_grant.c.person).where(_grant.c.role == query.role.value)
        conditions.append(_person.c.id.in_(holders))
    if query.cohort:
        conditions.append(_person.c.id.in_(select(_member.c.person).where(_member.c.cohort == query.cohort)))
    if query.active is not None:
        conditions.append(_person.c.active == query.active)
    return conditions


def taken_logins(session: Session, logins: Collection[str]) -> set[str]:
    """Those of the logins (in their kept form) that somebody has."""
    found: set[str] = set()
    wanted = sorted(set(logins))
    for start in range(0, len(wanted), 500):
        found |= set(
            session.execute(
                select(_identity.c.login).where(_identity.c.login.in_(wanted[start : start + 500]))
            ).scalars()
        )
    return found


def add(session: Session, new: NewPerson, organisation: str, secret: Secret, *, now: datetime) -> str:
    """Add a person with their identity, without roles; return the id.

    Raises: IntegrityError: the login is taken.
    """
    person = new_id()
    session.execute(
        insert(_person).values(
            id=person, organisation=organisation, unit=new.unit, created_at=now, active=True
        )
    )
    session.execute(
        insert(_identity).values(
            person=person,
            login=new.login,
            name=new.name,
            name_order=name_order(new.name),
            email=new.email,
            staff_number=new.staff_number,
            password_hash=secret.password_hash,
            must_change_password=secret.must_change,
            oidc_subject=secret.subject,
            language=(new.language or Language.ZH).value,
            time_zone=new.time_zone,
        )
    )
    return person


@dataclass(frozen=True, slots=True)
class Secret:
    """How a new person signs in: a password hash, or a subject of the organisation's provider."""

    password_hash: str | None = None
    must_change: bool = False
    subject: str | None = None


def change_identity(session: Session, person: str, **values: object) -> None:
    """Set columns of a person's identity."""
    if "name" in values:
        values["name_order"] = name_order(str(values["name"]))
    session.execute(update(_identity).where(_identity.c.person == person).values(**values))


def change_unit(session: Session, person: str, unit: str) -> None:
    """Move a person to another unit."""
    session.execute(update(_person).where(_person.c.id == person).values(unit=unit))


def change_active(session: Session, person: str, active: bool, left_at: datetime | None) -> None:
    """Deactivate a leaver or take them back."""
    session.execute(update(_person).where(_person.c.id == person).values(active=active, left_at=left_at))


def erase(session: Session, person: str) -> None:
    """Delete what names a person or tells of them: identity, roles, cohorts, extra time, sessions, the name
    on their certificates."""
    for table in (_identity, _grant, _member, _accommodation, _session, _certificate_holder):
        session.execute(delete(table).where(table.c.person == person))


def credentials(session: Session, login: str) -> Credentials | None:
    """What a sign-in under a login (in its kept form) is checked against."""
    return _credentials(session, _identity.c.login == login)


def credentials_of(session: Session, person: str) -> Credentials | None:
    """What a person's password is checked against."""
    return _credentials(session, _identity.c.person == person)


def _credentials(session: Session, condition: ColumnElement[bool]) -> Credentials | None:
    row: Any = session.execute(
        select(
            _person.c.id,
            _person.c.organisation,
            _identity.c.login,
            _identity.c.name,
            _identity.c.password_hash,
            _identity.c.must_change_password,
            _person.c.active,
        )
        .join(_person, _person.c.id == _identity.c.person)
        .where(condition)
    ).one_or_none()
    return Credentials(*row) if row else None


def grants_of(session: Session, people: Collection[str]) -> dict[str, tuple[HeldGrant, ...]]:
    """What each of the people holds, in the order it was granted."""
    rows: Iterable[Any] = session.execute(
        select(_grant.c.person, _grant.c.id, _grant.c.role, _grant.c.granted_by, *units.COLUMNS)
        .select_from(_grant.outerjoin(_unit, _unit.c.id == _grant.c.unit))
        .where(_grant.c.person.in_(set(people)))
        .order_by(_grant.c.id)
    )
    found: dict[str, tuple[HeldGrant, ...]] = {}
    for row in rows:
        unit = units.from_row(row[4:]) if row[4] else None
        found[row[0]] = (*found.get(row[0], ()), HeldGrant(row[1], Role(row[2]), unit, row[3]))
    return found


def add_grant(session: Session, person: str, new: NewGrant, *, by: str, now: datetime) -> None:
    """Let a person hold a role; nothing happens if they hold it already over the same unit."""
    same = session.execute(
        select(_grant.c.id).where(
            _grant.c.person == person,
            _grant.c.role == new.role.value,
            _grant.c.unit.is_(None) if new.unit is None else _grant.c.unit == new.unit,
        )
    ).first()
    if same is None:
        session.execute(
            insert(_grant).values(
                id=new_id(), person=person, role=new.role.value, unit=new.unit, granted_by=by, granted_at=now
            )
        )


def remove_grant(session: Session, grant: str) -> None:
    """Withdraw a grant."""
    session.execute(delete(_grant).where(_grant.c.id == grant))


def administrators_of_all(session: Session, organisation: str) -> set[str]:
    """Active people who administer the whole organisation.

    On PostgreSQL their grants stay locked until the transaction ends, so that two cannot remove one another.
    """
    rows: Iterable[str] = session.execute(
        select(_grant.c.person)
        .join(_person, _person.c.id == _grant.c.person)
        .where(
            _grant.c.role == Role.ADMINISTRATOR.value,
            _grant.c.unit.is_(None),
            _person.c.organisation == organisation,
            _person.c.active,
        )
        .with_for_update(of=_grant)
    ).scalars()
    return set(rows)


def managers_without(session: Session, organisation: str, key: str) -> list[Asker]:
    """Active managers who have not been told a notice of this key, as they would ask."""
    told = select(_notice.c.person).where(_notice.c.key == key)
    managing = select(_grant.c.person).where(_grant.c.role == Role.MANAGER.value)
    found = _loaded(
        session,
        _accounts()
        .where(_person.c.organisation == organisation, _person.c.active)
        .where(_person.c.id.in_(managing), _person.c.id.not_in(told), _identity.c.person.is_not(None))
        .order_by(_person.c.id),
    )
    return [
        Asker(
            person=one.person,
            organisation=one.organisation,
            name=one.name,
            unit_path=one.unit.path,
            grants=tuple(held.grant for held in one.grants),
            language=one.language,
            time_zone=one.time_zone,
        )
        for one in found
    ]
