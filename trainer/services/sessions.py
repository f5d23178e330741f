"""Signing in and out: who is asking, on every call; sessions listed and revoked."""

from __future__ import annotations

import hmac
import logging
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from trainer.errors import NotFoundError, TrainerError, translatable
from trainer.people import Asker
from trainer.people.accounts import fold_login
from trainer.people.throttling import Place
from trainer.services import passwords, secret, throttle
from trainer.services.platform import Platform
from trainer.services.throttle import TooManyTriesError
from trainer.storage import NotSavedError, audit, new_id, people, sign_in
from trainer.storage import sessions as rows
from trainer.storage.people import Credentials
from trainer.storage.sessions import SignIn

log = logging.getLogger(__name__)

TOUCH_EVERY = timedelta(minutes=1)
KEEP_SESSIONS = timedelta(days=90)
KEEP_FAILURES = timedelta(days=1)


class WrongCredentialsError(TrainerError):
    """There is no such login, or the password is another one; which of the two is not said."""

    template = translatable("The login or the password is not right.")


class ClosedAccountError(TrainerError):
    """The password is right but the person no longer belongs to the organisation."""

    template = translatable("This account has been closed. Your administrator can open it again.")


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a request comes from.

    `address` is as the server sees it, `agent` what the browser says of itself, `device` the proof of an
    earlier sign-in that it carries.
    """

    address: str = ""
    agent: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What the browser is given: the token of its session, and the proof that this device is known."""

    person: str
    expires_at: datetime
    must_change_password: bool
    token: str = field(repr=False)
    device: str = field(default="", repr=False)


def asker_for(platform: Platform, token: str, *, now: datetime) -> Asker | None:
    """The person behind a session token; None when there is no such session or it no longer works.

    Two indexed reads. Idle and absolute expiry, revocation and deactivation count at once; at most once a
    minute the session is marked as used.
    """
    if not token:
        return None
    with platform.store.read() as session:
        found = rows.opened(session, sign_in.hashed(token))
    if found is None or now >= found.expires_at or now - found.seen_at > _idle(platform):
        return None
    if now - found.seen_at >= TOUCH_EVERY:
        _touch(platform, found.asker.session, now)
    return found.asker


def _touch(platform: Platform, sign_in_id: str, now: datetime) -> None:
    """Mark a session as used; a database that takes no writes must not sign anybody out."""
    try:
        with platform.store.write() as session:
            rows.touch(session, sign_in_id, now)
    except NotSavedError:
        log.warning("a session could not be marked as used")


def _idle(platform: Platform) -> timedelta:
    return timedelta(minutes=platform.settings.sessions.idle_minutes)


def enter(platform: Platform, login: str, password: str, browser: Browser, *, now: datetime) -> SignedIn:
    """Sign in by login and password.

    Takes tens of milliseconds of CPU by intent: never call it on an event loop.

    Raises: TooManyTriesError, WrongCredentialsError, ClosedAccountError.
    """
    login = fold_login(login)[:64]
    try:
        with platform.store.write() as session:
            known = people.credentials(session, login)
            tried = throttle.count(session, _place(platform, session, known, login, browser), now=now)
    except TooManyTriesError as error:
        log.warning("sign-in from %s delayed by %s s after repeated failures", browser.address, error.seconds)
        raise
    password_hash = known.password_hash if known else None
    if not passwords.matches(platform, password_hash, password) or known is None:
        log.info("sign-in refused from %s", browser.address)
        raise WrongCredentialsError
    if not known.active:
        raise ClosedAccountError
    fresh = (
        passwords.hashed(platform, password) if passwords.is_outdated(password_hash or "") else password_hash
    )
    with platform.store.write() as session:
        throttle.forgive(session, tried)
        if fresh != password_hash:
            people.change_identity(session, known.person, password_hash=fresh)
        opened = open_session(platform, session, known, browser, now=now)
    device = device_proof(platform, known.person, fresh)
    return SignedIn(opened.person, opened.expires_at, known.must_change_password, opened.token, device)


def _place(
    platform: Platform, session: Session, known: Credentials | None, login: str, browser: Browser
) -> Place:
    """Where this try comes from, as throttling sees it."""
    if known is None:
        return Place(login, browser.address)
    nonce = _proven(platform, known, browser.device)
    seen = bool(browser.address) and rows.was_here(session, known.person, browser.address)
    return Place(login, browser.address, nonce, seen)


def open_session(
    platform: Platform,
    session: Session,
    person: Credentials,
    browser: Browser,
    *,
    now: datetime,
    by: str = "password",
) -> SignedIn:
    """Open a session for somebody who has been recognised, in the caller's transaction.

    `by` says how they were recognised; it stands in the audit log.
    """
    token = secrets.token_urlsafe(32)
    expires = now + timedelta(hours=platform.settings.sessions.absolute_hours)
    opened = SignIn(
        new_id(), person.person, now, now, expires, None, browser.address[:64], browser.agent[:300]
    )
    rows.open_session(session, sign_in.hashed(token), opened)
    audit.record(
        session,
        organisation=person.organisation,
        at=now,
        actor=person.person,
        action="session.opened",
        target_kind="person",
        target=person.person,
        details={"by": by},
    )
    return SignedIn(person.person, expires, person.must_change_password, token)


def device_proof(platform: Platform, person: str, password_hash: str | None, nonce: str = "") -> str:
    """What a browser keeps to prove that somebody signed in there before; a new password makes it void."""
    nonce = nonce or secrets.token_urlsafe(12)
    key = secret.derived(platform.settings, "device").encode()
    mac = hmac.digest(key, f"{person}\n{password_hash}\n{nonce}".encode(), "sha256").hex()
    return f"{nonce}.{mac}"


def _proven(platform: Platform, known: Credentials, device: str) -> str:
    """The nonce of a genuine proof for this account, or an empty string."""
    nonce = device.partition(".")[0]
    genuine = device_proof(platform, known.person, known.password_hash, nonce or "-")
    return nonce if nonce and hmac.compare_digest(genuine.encode(), device.encode()) else ""


def leave(platform: Platform, asker: Asker, *, now: datetime) -> None:
    """Sign out: this session ends."""
    with platform.store.write() as session:
        if rows.revoke(session, asker.person, asker.session, now=now):
            _record(session, asker, "session.closed", asker.person, now)


def mine(platform: Platform, asker: Asker, *, now: datetime) -> tuple[SignIn, ...]:
    """The asker's sessions that still work, the latest used first."""
    with platform.store.read() as session:
        return rows.live(session, asker.person, seen_after=now - _idle(platform), now=now)


def live_of(platform: Platform, session: Session, person: str, *, now: datetime) -> tuple[SignIn, ...]:
    """Somebody's sessions that still work, for callers that have checked who asks."""
    return rows.live(session, person, seen_after=now - _idle(platform), now=now)


def revoke_mine(platform: Platform, asker: Asker, sign_in_id: str, *, now: datetime) -> None:
    """End one of the asker's own sessions. Raises NotFoundError: it is not theirs or has ended."""
    with platform.store.write() as session:
        if not rows.revoke(session, asker.person, sign_in_id, now=now):
            raise NotFoundError(what=translatable("session"), which=sign_in_id)
        _record(session, asker, "session.revoked", asker.person, now)


def revoke_my_others(platform: Platform, asker: Asker, *, now: datetime) -> int:
    """Sign out everywhere else; return how many sessions ended."""
    with platform.store.write() as session:
        ended = rows.revoke_all(session, asker.person, but=asker.session, now=now)
        if ended:
            _record(session, asker, "session.revoked", asker.person, now, count=ended)
    return ended


def sweep(platform: Platform, *, now: datetime) -> None:
    """Forget old sessions, failures and one-time tokens. To be called about once an hour."""
    with platform.store.write() as session:
        rows.forget(session, now - KEEP_SESSIONS)
        sign_in.forget_failures(session, now - KEEP_FAILURES)
        sign_in.forget_tokens(session, expired_before=now - KEEP_FAILURES)


def _record(
    session: Session, asker: Asker, action: str, person: str, now: datetime, **details: object
) -> None:
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
