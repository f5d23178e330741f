"""What administrators do with people: find them, place them, give and take roles, help them in, let them go.

Every call checks that the asker administers the person's unit, and that the person holds nothing beyond what
the asker administers; everything done is written to the audit log in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from trainer.errors import NotFoundError, TrainerError, translatable
from trainer.people import (
    Account,
    Asker,
    Cohort,
    HeldGrant,
    LastAdministratorError,
    NewGrant,
    NewPerson,
    Role,
    require,
)
from trainer.people.accounts import checked, initial_password
from trainer.people.granting import administers_all, require_administering, require_granting
from trainer.services import passwords, sessions
from trainer.services.accounts import LoginTakenError, cohort_of, granted, record, unit_of
from trainer.services.platform import Platform
from trainer.storage import cohorts, people
from trainer.storage import sessions as session_rows
from trainer.storage.people import PeoplePage, PeopleQuery
from trainer.storage.sessions import SignIn

PAGE = 25


class NotMyselfError(TrainerError):
    """Administrators do not lock themselves out."""

    template = translatable("You cannot do this to your own account; ask another administrator.")


class GoneError(TrainerError):
    """The person's identity was erased; nothing but numbers is left."""

    template = translatable("This person has left and their identity was erased; this cannot be undone.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an administrator looks for; see `PeopleQuery`. Pages count from 1."""

    text: str = ""
    unit_path: str = ""
    role: Role | None = None
    cohort: str = ""
    active: bool | None = True
    page: int = 1


@dataclass(frozen=True, slots=True)
class Person:
    """Everything an administrator sees of one person. `may_change` is False where they reach further."""

    account: Account
    cohorts: tuple[Cohort, ...]
    sessions: tuple[SignIn, ...]
    may_change: bool


def search(platform: Platform, asker: Asker, wanted: Wanted) -> PeoplePage:
    """A page of the people the asker administers. Raises NotAllowedError: the asker administers nobody."""
    require(asker, Role.ADMINISTRATOR)
    query = PeopleQuery(
        organisation=asker.organisation,
        scopes=asker.scopes(Role.ADMINISTRATOR),
        text=wanted.text,
        unit_path=wanted.unit_path,
        role=wanted.role,
        cohort=wanted.cohort,
        active=wanted.active,
        offset=(max(1, wanted.page) - 1) * PAGE,
        limit=PAGE,
    )
    with platform.store.read() as session:
        return people.search(session, query)


def person(platform: Platform, asker: Asker, key: str, *, now: datetime) -> Person:
    """One person the asker administers, with cohorts and live sessions. Raises NotFoundError."""
    with platform.store.read() as session:
        account = _seen(session, asker, key)
        return Person(
            account,
            cohorts.of_person(session, key),
            sessions.live_of(platform, session, key, now=now),
            may_change=all(
                held.role is Role.TRAINEE or asker.has_over(Role.ADMINISTRATOR, held.grant.scope)
                for held in account.grants
            ),
        )


def find_login(platform: Platform, asker: Asker, login: str) -> Account | None:
    """The person with a login (in its kept form), if the asker administers them."""
    require(asker, Role.ADMINISTRATOR)
    with platform.store.read() as session:
        found = people.account_of_login(session, login)
    return found if found and asker.has_over(Role.ADMINISTRATOR, found.unit.path) else None


def _seen(session: Session, asker: Asker, key: str) -> Account:
    """A person of the asker's part. A stranger and somebody of another part are not told apart."""
    require(asker, Role.ADMINISTRATOR)
    found = people.account(session, key)
    if found is None or not asker.has_over(Role.ADMINISTRATOR, found.unit.path):
        raise NotFoundError(what=translatable("person"), which=key)
    return found


def _mine(session: Session, asker: Asker, key: str) -> Account:
    """A person the asker may act on, who has an identity."""
    found = _seen(session, asker, key)
    require_administering(asker, found.unit.path, [held.grant for held in found.grants])
    if found.erased:
        raise GoneError
    return found


def edit(
    platform: Platform,
    asker: Asker,
    key: str,
    *,
    login: str,
    name: str,
    email: str,
    staff_number: str,
    now: datetime,
) -> None:
    """Correct what names a person.

    Raises: NotFoundError, NotAllowedError, BadAccountError, LoginTakenError.
    """
    with platform.store.write() as session:
        before = _mine(session, asker, key)
        new = checked(NewPerson(login, name, before.unit.id, email=email, staff_number=staff_number))
        kept = {
            "login": new.login,
            "name": new.name,
            "email": new.email,
            "staff_number": new.staff_number,
        }
        changed = sorted(field for field, value in kept.items() if getattr(before, field) != value)
        if not changed:
            return
        try:
            people.change_identity(session, key, **kept)
            session.flush()
        except IntegrityError as error:
            raise LoginTakenError(login=new.login) from error
        record(session, asker, "person.edited", key, now, fields=changed)


def move(platform: Platform, asker: Asker, key: str, unit: str, *, now: datetime) -> None:
    """Put a person into another unit; both units must be the asker's to administer.

    Roles held over the old unit stay; results of the past keep the unit they were earned in.
    """
    with platform.store.write() as session:
        before = _mine(session, asker, key)
        to = unit_of(session, asker, unit)
        if to.id != before.unit.id:
            people.change_unit(session, key, to.id)
            record(session, asker, "person.moved", key, now, before=before.unit.id, unit=to.id)


def grant(platform: Platform, asker: Asker, key: str, new: NewGrant, *, now: datetime) -> None:
    """Give a person a role over a unit's subtree. Raises NotFoundError, NotAllowedError."""
    with platform.store.write() as session:
        _mine(session, asker, key)
        kept = granted(session, asker, new)
        people.add_grant(session, key, kept, by=asker.person, now=now)
        record(session, asker, "role.granted", key, now, role=kept.role.value, unit=kept.unit)


def withdraw(platform: Platform, asker: Asker, key: str, held: str, *, now: datetime) -> None:
    """Take a grant (by its id) from a person.

    Raises: NotFoundError, NotAllowedError. LastAdministratorError: nobody would be left.
    """
    with platform.store.write() as session:
        account = _mine(session, asker, key)
        found = _held(account, held)
        require_granting(asker, found.grant)
        if administers_all(found.grant):
            _keep_an_administrator(session, account)
        people.remove_grant(session, held)
        unit = found.unit.id if found.unit else None
        record(session, asker, "role.withdrawn", key, now, role=found.role.value, unit=unit)


def _held(account: Account, key: str) -> HeldGrant:
    for held in account.grants:
        if held.id == key:
            return held
    raise NotFoundError(what=translatable("role"), which=key)


def _keep_an_administrator(session: Session, leaving: Account) -> None:
    others = people.administrators_of_all(session, leaving.organisation) - {leaving.person}
    if not others:
        raise LastAdministratorError


def reset_password(platform: Platform, asker: Asker, key: str, *, now: datetime) -> str:
    """Give a person a new one-time password, end their sessions, and return it to be handed over.

    Who signed in through the provider can sign in by password as well afterwards.
    """
    initial = initial_password()
    fresh = passwords.hashed(platform, initial)
    with platform.store.write() as session:
        account = _mine(session, asker, key)
        _not_myself(asker, account)
        people.change_identity(session, key, password_hash=fresh, must_change_password=True)
        session_rows.revoke_all(session, key, now=now)
        record(session, asker, "password.reset", key, now)
    return initial


def use_provider(platform: Platform, asker: Asker, key: str, *, now: datetime) -> None:
    """Remove a person's password, so that they sign in through the organisation's provider only."""
    with platform.store.write() as session:
        account = _mine(session, asker, key)
        _not_myself(asker, account)
        people.change_identity(session, key, password_hash=None, must_change_password=False)
        session_rows.revoke_all(session, key, now=now)
        record(session, asker, "password.removed", key, now)


def revoke_sessions(platform: Platform, asker: Asker, key: str, *, now: datetime) -> int:
    """Sign a person out everywhere; return how many sessions ended."""
    with platform.store.write() as session:
        _mine(session, asker, key)
        ended = session_rows.revoke_all(session, key, now=now)
        if ended:
            record(session, asker, "session.revoked", key, now, count=ended)
    return ended


def revoke_session(platform: Platform, asker: Asker, key: str, sign_in: str, *, now: datetime) -> None:
    """End one session of a person. Raises NotFoundError: it is not theirs or has ended."""
    with platform.store.write() as session:
        _mine(session, asker, key)
        if not session_rows.revoke(session, key, sign_in, now=now):
            raise NotFoundError(what=translatable("session"), which=sign_in)
        record(session, asker, "session.revoked", key, now)


def deactivate(platform: Platform, asker: Asker, key: str, *, now: datetime) -> None:
    """Let a leaver no longer sign in; their sessions end at once. Can be undone by `reactivate`.

    Raises: NotMyselfError, LastAdministratorError, NotFoundError, NotAllowedError.
    """
    with platform.store.write() as session:
        account = _mine(session, asker, key)
        _let_go(session, asker, account)
        people.change_active(session, key, False, now)
        session_rows.revoke_all(session, key, now=now)
        record(session, asker, "person.deactivated", key, now)


def reactivate(platform: Platform, asker: Asker, key: str, *, now: datetime) -> None:
    """Take a leaver back, with the roles they had."""
    with platform.store.write() as session:
        _mine(session, asker, key)
        people.change_active(session, key, True, None)
        record(session, asker, "person.reactivated", key, now)


def erase_identity(platform: Platform, asker: Asker, key: str, *, now: datetime) -> None:
    """Erase what names a leaver. Results, journals and the audit log stay, of nobody in particular.

    Raises: NotMyselfError, LastAdministratorError, NotFoundError, NotAllowedError, GoneError.
    """
    with platform.store.write() as session:
        account = _mine(session, asker, key)
        _let_go(session, asker, account)
        people.erase(session, key)
        people.change_active(session, key, False, account.left_at or now)
        record(session, asker, "identity.erased", key, now)


def _let_go(session: Session, asker: Asker, account: Account) -> None:
    _not_myself(asker, account)
    if any(administers_all(held.grant) for held in account.grants):
        _keep_an_administrator(session, account)


def _not_myself(asker: Asker, account: Account) -> None:
    if asker.person == account.person:
        raise NotMyselfError


def join_cohort(
    platform: Platform, asker: Asker, cohort: str, keys: tuple[str, ...], *, now: datetime
) -> int:
    """Let people belong to a cohort; return how many did not before.

    Raises: CohortClosedError, NotFoundError, NotAllowedError.
    """
    with platform.store.write() as session:
        found = _open(cohort_of(session, asker, cohort))
        for key in keys:
            _seen(session, asker, key)
        fresh = cohorts.join(session, found.id, keys, now=now)
        for key in fresh:
            record(session, asker, "cohort.joined", key, now, cohort=cohort)
    return len(fresh)


class CohortClosedError(TrainerError):
    """A closed cohort takes no new members."""

    template = translatable("The cohort {name} is closed. Open it again to add people.")


def _open(cohort: Cohort) -> Cohort:
    if cohort.closed_at is not None:
        raise CohortClosedError(name=cohort.name)
    return cohort


def leave_cohort(platform: Platform, asker: Asker, cohort: str, key: str, *, now: datetime) -> None:
    """Let somebody no longer belong to a cohort; past results keep it."""
    with platform.store.write() as session:
        cohort_of(session, asker, cohort)
        _seen(session, asker, key)
        cohorts.leave(session, cohort, [key])
        record(session, asker, "cohort.left", key, now, cohort=cohort)
