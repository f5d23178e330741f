"""Making accounts, and what people change of their own: password, language, time zone.

For the command line and the demo generator:

    asker = system_asker(platform)
    created = create_person(platform, asker, NewPerson(login="li.na", name="李娜", unit=team.id), now=now)
    created.initial_password      # shown once; None where a password was given
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from trainer.errors import NotFoundError, TrainerError, translatable
from trainer.people import (
    Account,
    Asker,
    BadAccountError,
    Cohort,
    Grant,
    NewGrant,
    NewPerson,
    Role,
    Unit,
    WeakPasswordError,
    require,
    require_over,
)
from trainer.people.accounts import check_password, checked, initial_password
from trainer.people.granting import require_granting
from trainer.people.throttling import Place
from trainer.services import passwords, throttle
from trainer.services.platform import Platform
from trainer.storage import audit, cohorts, people, sessions, units
from trainer.storage.people import Credentials, Secret
from trainer.text import Language

Progress = Callable[[int, int], None]
"""Called with how many of how many are done."""


class NotFoundedError(TrainerError):
    """There is no organisation yet."""

    template = translatable(
        "This installation has no organisation yet. Open the set-up address that `trainer serve` prints."
    )


class LoginTakenError(TrainerError):
    """Two people cannot have one login."""

    template = translatable("The login {login} is taken.")


class SamePasswordError(WeakPasswordError):
    """The new password is the old one."""

    template = translatable("Choose another password: this is the one you have now.")


class WrongPasswordError(TrainerError):
    """The present password was not given rightly."""

    template = translatable("This is not your present password.")


@dataclass(frozen=True, slots=True)
class Created:
    """An account that was made. `initial_password` is shown once; None: there is nothing to hand over."""

    person: str
    login: str
    name: str
    initial_password: str | None = field(default=None, repr=False)


def system_asker(platform: Platform) -> Asker:
    """The program itself, asking for the command line: it administers everything; the audit log names nobody.

    Raises: NotFoundedError: set-up has not been done.
    """
    with platform.store.read() as session:
        root = units.root(session)
    if root is None:
        raise NotFoundedError
    return Asker(
        person="",
        organisation=root.id,
        name="",
        unit_path=root.path,
        grants=(Grant(Role.ADMINISTRATOR),),
        language=platform.settings.language,
        time_zone=platform.settings.time_zone,
    )


def create_person(platform: Platform, asker: Asker, new: NewPerson, *, now: datetime) -> Created:
    """Make one account with its roles and cohorts.

    Raises: NotAllowedError, NotFoundError, BadAccountError, WeakPasswordError, LoginTakenError.
    """
    return create_people(platform, asker, [new], now=now)[0]


def create_people(
    platform: Platform,
    asker: Asker,
    news: Sequence[NewPerson],
    *,
    now: datetime,
    progress: Progress | None = None,
) -> tuple[Created, ...]:
    """Make accounts, all or none of them. Hashing their passwords takes about 30 ms each.

    Raises: as `create_person`.
    """
    require(asker, Role.ADMINISTRATOR)
    drafts = []
    for done, new in enumerate(news):
        drafts.append(_draft(platform, checked(new)))
        if progress:
            progress(done + 1, len(news))
    try:
        with platform.store.write() as session:
            places = _Places(session, asker)
            _refuse_taken(session, [draft.new.login for draft in drafts])
            return tuple(_add(session, places, draft, now) for draft in drafts)
    except IntegrityError as error:
        raise LoginTakenError(login=drafts[0].new.login if len(drafts) == 1 else "?") from error


@dataclass(frozen=True, slots=True)
class _Draft:
    new: NewPerson
    secret: Secret
    initial_password: str | None


def _draft(platform: Platform, new: NewPerson) -> _Draft:
    """Everything that needs no database: the password and its hash."""
    settings = platform.settings
    new = replace(
        new,
        language=new.language or settings.language,
        time_zone=checked_time_zone(new.time_zone or settings.time_zone),
    )
    if new.by_provider:
        return _Draft(new, Secret(), None)
    if new.password is None:
        initial = initial_password()
        return _Draft(new, Secret(passwords.hashed(platform, initial), must_change=True), initial)
    check_password(new.password, settings.passwords.minimum_length, new.login, new.name, new.staff_number)
    return _Draft(new, Secret(passwords.hashed(platform, new.password)), None)


class _Places:
    """The units and cohorts that new people are put into, each looked up and checked once."""

    def __init__(self, session: Session, asker: Asker) -> None:
        self.session = session
        self.asker = asker
        self._units: dict[str, Unit] = {}
        self._cohorts: dict[str, Cohort] = {}

    def unit(self, key: str) -> Unit:
        """A unit the asker administers."""
        if key not in self._units:
            self._units[key] = unit_of(self.session, self.asker, key)
        return self._units[key]

    def cohort(self, key: str) -> Cohort:
        """An open cohort of a unit the asker administers."""
        if key not in self._cohorts:
            self._cohorts[key] = cohort_of(self.session, self.asker, key)
        return self._cohorts[key]

    def grant(self, new: NewGrant) -> NewGrant:
        """A grant the asker may give, in its kept form."""
        return granted(self.session, self.asker, new)


def unit_of(session: Session, asker: Asker, key: str) -> Unit:
    """A unit the asker administers. Raises NotFoundError, NotAllowedError."""
    found = units.find(session, key)
    if found is None:
        raise NotFoundError(what=translatable("unit"), which=key)
    require_over(asker, found.path, Role.ADMINISTRATOR)
    return found


def cohort_of(session: Session, asker: Asker, key: str) -> Cohort:
    """A cohort of a unit the asker administers. Raises NotFoundError, NotAllowedError."""
    found = cohorts.find(session, key)
    if found is None:
        raise NotFoundError(what=translatable("cohort"), which=key)
    require_over(asker, found.unit.path, Role.ADMINISTRATOR)
    return found


def granted(session: Session, asker: Asker, new: NewGrant) -> NewGrant:
    """A grant in its kept form: over the root means the whole organisation; a trainee's scope says nothing.

    Raises: NotFoundError: no such unit. NotAllowedError: it reaches beyond the asker.
    """
    unit = None
    if new.unit is not None and new.role is not Role.TRAINEE:
        unit = units.find(session, new.unit)
        if unit is None:
            raise NotFoundError(what=translatable("unit"), which=new.unit)
    kept = unit if unit is not None and unit.parent is not None else None
    require_granting(asker, Grant(new.role, kept.path if kept else ""))
    return NewGrant(new.role, kept.id if kept else None)


def _refuse_taken(session: Session, logins: Sequence[str]) -> None:
    seen = people.taken_logins(session, logins)
    for login in logins:
        if login in seen:
            raise LoginTakenError(login=login)
        seen.add(login)


def _add(session: Session, places: _Places, draft: _Draft, now: datetime) -> Created:
    asker, new = places.asker, draft.new
    places.unit(new.unit)
    grants = [places.grant(role) for role in new.roles]
    joined = [places.cohort(cohort).id for cohort in new.cohorts]
    person = people.add(session, new, asker.organisation, draft.secret, now=now)
    for grant in grants:
        people.add_grant(session, person, grant, by=asker.person, now=now)
    for cohort in joined:
        cohorts.join(session, cohort, [person], now=now)
    record(
        session,
        asker,
        "person.created",
        person,
        now,
        unit=new.unit,
        roles=[{"role": grant.role.value, "unit": grant.unit} for grant in grants],
        cohorts=joined,
    )
    return Created(person, new.login, new.name, draft.initial_password)


def me(platform: Platform, asker: Asker) -> Account:
    """The asker's own account."""
    with platform.store.read() as session:
        found = people.account(session, asker.person)
    if found is None:
        raise NotFoundError(what=translatable("person"), which=asker.person)
    return found


def my_cohorts(platform: Platform, asker: Asker) -> tuple[Cohort, ...]:
    """The cohorts the asker belongs to."""
    with platform.store.read() as session:
        return cohorts.of_person(session, asker.person)


def change_preferences(
    platform: Platform, asker: Asker, language: Language, time_zone: str, *, now: datetime
) -> None:
    """Set the asker's language and time zone. Raises BadAccountError: no such zone."""
    zone = checked_time_zone(time_zone)
    with platform.store.write() as session:
        people.change_identity(session, asker.person, language=language.value, time_zone=zone)


def checked_time_zone(name: str) -> str:
    """The name of a time zone that exists. Raises BadAccountError."""
    if name not in time_zones():
        raise BadAccountError(
            field=translatable("Time zone"), reason=translatable("there is no such time zone")
        )
    return name


@cache
def time_zones() -> frozenset[str]:
    """Every time zone there is."""
    return frozenset(zoneinfo.available_timezones())


def change_password(platform: Platform, asker: Asker, present: str, new: str, *, now: datetime) -> None:
    """Change the asker's own password; every other session of theirs ends.

    Raises: TooManyTriesError, WrongPasswordError, WeakPasswordError.
    """
    with platform.store.write() as session:
        known = people.credentials_of(session, asker.person)
        if known is None:
            raise NotFoundError(what=translatable("person"), which=asker.person)
        tried = throttle.count(session, Place(known.login, "", device="password"), now=now)
    if not passwords.matches(platform, known.password_hash, present):
        raise WrongPasswordError
    if new == present:
        raise SamePasswordError
    fresh = accepted(platform, known, new)
    with platform.store.write() as session:
        throttle.forgive(session, tried)
        people.change_identity(session, asker.person, password_hash=fresh, must_change_password=False)
        sessions.revoke_all(session, asker.person, but=asker.session, now=now)
        record(session, asker, "password.changed", asker.person, now)


def accepted(platform: Platform, known: Credentials, password: str) -> str:
    """The hash of a password its owner chose. Raises WeakPasswordError."""
    minimum = platform.settings.passwords.minimum_length
    check_password(password, minimum, known.login, known.name)
    return passwords.hashed(platform, password)


def record(
    session: Session, asker: Asker, action: str, person: str, now: datetime, **details: object
) -> None:
    """Write down what the asker did to a person; details never name anybody."""
    audit.record(
        session,
        organisation=asker.organisation,
        at=now,
        actor=asker.person,
        action=action,
        target_kind="person",
        target=person,
        details=details,
    )


def initial_passwords(created: Iterable[Created]) -> tuple[tuple[str, str, str], ...]:
    """Name, login and one-time password of those who were given one, for handing over."""
    return tuple(
        (entry.name, entry.login, entry.initial_password) for entry in created if entry.initial_password
    )
