"""The first start: a one-time address, the organisation and its first administrator."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from sqlmodel import Session

from trainer.errors import TrainerError, translatable
from trainer.people import Asker, Grant, NewGrant, NewPerson, Role, Unit, UnitKind
from trainer.people.accounts import check_password, checked
from trainer.people.units import checked_name, path_of
from trainer.services import passwords
from trainer.services.accounts import record
from trainer.services.platform import Platform
from trainer.services.sessions import Browser, SignedIn, open_session
from trainer.storage import audit, new_id, people, sign_in, units
from trainer.storage.people import Credentials, Secret

_SETUP = "setup"
TOKEN_LIFE = timedelta(hours=24)
SETUP_PATH = "/setup"


class SetUpAlreadyError(TrainerError):
    """There is an administrator already."""

    template = translatable("This installation is set up already. Sign in, or ask your administrator.")


class StaleSetupTokenError(TrainerError):
    """The set-up address was used, is too old, or was never one."""

    template = translatable(
        "This set-up address no longer works. Start the server again to have a new one printed."
    )


@dataclass(frozen=True, slots=True)
class FirstAdministrator:
    """What the set-up page asks for."""

    organisation: str
    name: str
    login: str
    password: str = field(repr=False)


def is_needed(platform: Platform) -> bool:
    """Whether nobody administers this installation yet."""
    with platform.store.read() as session:
        return _is_needed(session)


def _is_needed(session: Session) -> bool:
    root = units.root(session)
    return root is None or not people.administrators_of_all(session, root.id)


def setup_address(platform: Platform, base_url: str, *, now: datetime) -> str | None:
    """A one-time address at which the first administrator is made; None when there is one.

    It works for a day and dies with the first use of any such address.
    """
    token = secrets.token_urlsafe(24)
    with platform.store.write() as session:
        if not _is_needed(session):
            return None
        sign_in.issue(session, token, _SETUP, expires_at=now + TOKEN_LIFE)
    return f"{base_url.rstrip('/')}{SETUP_PATH}?{urlencode({'token': token})}"


def check_token(platform: Platform, token: str, *, now: datetime) -> None:
    """Raise SetUpAlreadyError or StaleSetupTokenError unless the token could be used now."""
    with platform.store.read() as session:
        if not _is_needed(session):
            raise SetUpAlreadyError
        if not sign_in.is_good(session, token, _SETUP, now=now):
            raise StaleSetupTokenError


def set_up(
    platform: Platform, token: str, first: FirstAdministrator, browser: Browser, *, now: datetime
) -> SignedIn:
    """Found the organisation with its first administrator, and sign them in.

    Raises: SetUpAlreadyError, StaleSetupTokenError, BadUnitError, BadAccountError, WeakPasswordError: nothing
        was made and the token is still good.
    """
    check_token(platform, token, now=now)
    title = checked_name(first.organisation)
    draft = checked(NewPerson(first.login, first.name, ""))
    check_password(first.password, platform.settings.passwords.minimum_length, draft.login, draft.name)
    secret = Secret(passwords.hashed(platform, first.password))
    with platform.store.write() as session:
        if sign_in.redeem(session, token, _SETUP, now=now) is None:
            raise StaleSetupTokenError
        if not _is_needed(session):
            raise SetUpAlreadyError
        root = units.root(session) or _found(session, title, now)
        settings = platform.settings
        new = NewPerson(
            draft.login, draft.name, root.id, language=settings.language, time_zone=settings.time_zone
        )
        person = people.add(session, new, root.id, secret, now=now)
        grant = NewGrant(Role.ADMINISTRATOR)
        people.add_grant(session, person, grant, by="", now=now)
        program = Asker("", root.id, "", root.path, (Grant(Role.ADMINISTRATOR),))
        record(
            session, program, "person.created", person, now, unit=root.id, roles=[{"role": "administrator"}]
        )
        known = Credentials(person, root.id, new.login, new.name, secret.password_hash, False, True)
        return open_session(platform, session, known, browser, now=now, by="setup")


def found_organisation(platform: Platform, name: str, *, now: datetime) -> Unit:
    """Found the organisation without an administrator, for the demo and for scripts.

    Raises: SetUpAlreadyError: there is an organisation.
    """
    with platform.store.write() as session:
        if units.root(session) is not None:
            raise SetUpAlreadyError
        return _found(session, checked_name(name), now)


def _found(session: Session, name: str, now: datetime) -> Unit:
    key = new_id()
    root = Unit(key, name, UnitKind.ORGANISATION, path_of(key, None))
    units.add(session, root, key, now=now)
    audit.record(
        session,
        organisation=key,
        at=now,
        actor="",
        action="organisation.founded",
        target_kind="unit",
        target=key,
        details={"name": name},
    )
    return root
