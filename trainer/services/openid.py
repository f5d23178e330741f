"""Signing in through the organisation's own provider: claims become an account and its roles.

The provider decides who somebody is; this program keeps the session, so that revoking works at once. Grants
that came from claims carry the source `openid` and follow the claims at every sign-in; grants given by
administrators stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from trainer.errors import TrainerError, translatable
from trainer.people import Account, Asker, Grant, NewGrant, NewPerson, Role, Unit
from trainer.people.accounts import checked
from trainer.people.granting import administers_all
from trainer.people.units import find_unit
from trainer.services.accounts import NotFoundedError, record
from trainer.services.platform import Platform
from trainer.services.sessions import Browser, ClosedAccountError, SignedIn, open_session
from trainer.settings import BadSettingsError, OpenIdConnect
from trainer.storage import people, sign_in, units
from trainer.storage.people import Credentials, Secret

SOURCE = "openid"
TICKET_LIFE = timedelta(seconds=60)
EVERYWHERE = "*"


class BadClaimsError(TrainerError):
    """The provider did not say what is needed."""

    template = translatable("Your organisation's provider did not say who you are ({claim} is missing).")


class NotInvitedError(TrainerError):
    """The provider knows the person, but they are not to come in here."""

    template = translatable(
        "You are known to your organisation but not admitted here. Ask your administrator."
    )


class NotLinkedError(TrainerError):
    """An account with a password of its own is not taken over because of a name."""

    template = translatable(
        "There is an account {login} with a password already. Sign in with the password, or ask your "
        "administrator to let the account sign in through the provider."
    )


class UsedTicketError(TrainerError):
    """The hand-over from the provider was used before, or came too late."""

    template = translatable("This sign-in was not completed in time. Please start again.")


@dataclass(frozen=True, slots=True)
class Claims:
    """What the provider says of a person. `subject` is issuer and subject together, unique for good."""

    subject: str
    login: str
    name: str
    email: str
    groups: frozenset[str]
    unit: str


def claims_of(oidc: OpenIdConnect, raw: Mapping[str, Any]) -> Claims:
    """The claims that matter, from an ID token. Raises BadClaimsError: naming the one that is missing."""
    for claim in ("iss", "sub", oidc.login_claim):
        if not _text(raw, claim):
            raise BadClaimsError(claim=claim)
    groups = raw.get(oidc.role_claim) or ()
    listed = [groups] if isinstance(groups, str) else groups
    return Claims(
        subject=f"{_text(raw, 'iss')}|{_text(raw, 'sub')}",
        login=_text(raw, oidc.login_claim),
        name=_text(raw, "name") or _text(raw, oidc.login_claim),
        email=_text(raw, "email"),
        groups=frozenset(str(group) for group in listed),
        unit=_text(raw, oidc.unit_claim) if oidc.unit_claim else "",
    )


def _text(raw: Mapping[str, Any], claim: str) -> str:
    value = raw.get(claim)
    return str(value).strip() if isinstance(value, (str, int)) else ""


def check_settings(oidc: OpenIdConnect) -> None:
    """Refuse a mapping to roles that do not exist, and a provider without an address.

    Raises: BadSettingsError: naming the setting.
    """
    for name in ("client_id", "client_secret", "metadata_url"):
        if not getattr(oidc, name):
            raise BadSettingsError(path="trainer.toml", place=f"oidc.{name}", reason="missing")
    known = {role.value for role in Role}
    for group, mapped in oidc.roles.items():
        if mapped.partition("@")[0] not in known:
            reason = f"{mapped!r}: {', '.join(sorted(known))}"
            raise BadSettingsError(path="trainer.toml", place=f"oidc.roles.{group}", reason=reason)


def enter(
    platform: Platform, raw: Mapping[str, Any], ticket: str, browser: Browser, *, now: datetime
) -> SignedIn:
    """Open a session for whom the provider's ID token names. `ticket` is good for one hand-over.

    Raises: BadClaimsError, NotInvitedError, NotLinkedError, UsedTicketError, ClosedAccountError,
        NotFoundedError, BadAccountError.
    """
    oidc = platform.settings.oidc
    claims = claims_of(oidc, raw)
    if oidc.admitted and not claims.groups & set(oidc.admitted):
        raise NotInvitedError
    with platform.store.write() as session:
        if not sign_in.use_once(session, ticket, SOURCE, expires_at=now + TICKET_LIFE, now=now):
            raise UsedTicketError
        account = _known(session, claims) or _created(platform, session, claims, now)
        if not account.active:
            raise ClosedAccountError
        _follow(platform, session, account, claims, now)
        known = Credentials(
            account.person, account.organisation, account.login, account.name, None, False, True
        )
        return open_session(platform, session, known, browser, now=now, by=SOURCE)


def _known(session: Session, claims: Claims) -> Account | None:
    """The account of the subject, or one of the same login that waits for the provider."""
    found = people.account_of_subject(session, claims.subject)
    if found is not None:
        return found
    login = checked(NewPerson(claims.login, claims.name, "")).login
    named = people.account_of_login(session, login)
    if named is None:
        return None
    if named.has_provider or (named.has_password and not named.must_change_password):
        raise NotLinkedError(login=login)
    people.change_identity(
        session,
        named.person,
        oidc_subject=claims.subject,
        password_hash=None,
        must_change_password=False,
    )
    return named


def _created(platform: Platform, session: Session, claims: Claims, now: datetime) -> Account:
    oidc, settings = platform.settings.oidc, platform.settings
    root = units.root(session)
    if root is None:
        raise NotFoundedError
    if not oidc.create:
        raise NotInvitedError
    unit = _named_unit(session, root, claims.unit or oidc.unit) or root
    new = checked(
        NewPerson(
            claims.login,
            claims.name,
            unit.id,
            email=claims.email,
            language=settings.language,
            time_zone=settings.time_zone,
        )
    )
    person = people.add(session, new, root.id, Secret(subject=claims.subject), now=now)
    people.add_grant(session, person, NewGrant(Role.TRAINEE), by="", now=now)
    record(session, _program(root), "person.created", person, now, unit=unit.id, by=SOURCE)
    found = people.account(session, person)
    assert found is not None  # noqa: S101
    return found


def _program(root: Unit) -> Asker:
    return Asker("", root.id, "", root.path, (Grant(Role.ADMINISTRATOR),))


def _named_unit(session: Session, root: Unit, names: str) -> Unit | None:
    """The unit at a way of names below the root (`华东/上海`), or the only one of that name."""
    if not names:
        return None
    everything = units.everything(session, root.id)
    return find_unit(everything, names)


def _follow(platform: Platform, session: Session, account: Account, claims: Claims, now: datetime) -> None:
    """Let name, address and provider-given roles be as the provider says now."""
    kept = checked(NewPerson(account.login, claims.name, "", email=claims.email or account.email))
    if (kept.name, kept.email) != (account.name, account.email):
        people.change_identity(session, account.person, name=kept.name, email=kept.email)
    wanted = set(_granted(platform, session, account, claims))
    program = Asker("", account.organisation, "", "", (Grant(Role.ADMINISTRATOR),))
    for held in account.grants:
        unit = held.unit.id if held.unit else None
        given = NewGrant(held.role, unit)
        if held.source == SOURCE and given not in wanted and not _is_last(session, account, held.grant):
            people.remove_grant(session, held.id)
            record(session, program, "role.withdrawn", account.person, now, role=held.role.value, unit=unit)
        wanted.discard(given)
    for new in sorted(wanted, key=lambda grant: (grant.role.value, grant.unit or "")):
        people.add_grant(session, account.person, new, by=SOURCE, now=now)
        record(session, program, "role.granted", account.person, now, role=new.role.value, unit=new.unit)


def _is_last(session: Session, account: Account, grant: Grant) -> bool:
    """Whether nobody would administer the organisation without this grant."""
    if not administers_all(grant):
        return False
    return people.administrators_of_all(session, account.organisation) <= {account.person}


def _granted(platform: Platform, session: Session, account: Account, claims: Claims) -> list[NewGrant]:
    """The roles the person's groups are mapped to: `role` over their own unit, `role@*`, or `role@unit`."""
    found = []
    for group, mapped in platform.settings.oidc.roles.items():
        if group not in claims.groups:
            continue
        name, _, where = mapped.partition("@")
        role = Role(name)
        if role is Role.TRAINEE or where == EVERYWHERE:
            found.append(NewGrant(role))
            continue
        root = units.find(session, account.organisation)
        unit = account.unit if not where else root and _named_unit(session, root, where)
        if unit:
            found.append(NewGrant(role, unit.id if unit.parent else None))
    return found
