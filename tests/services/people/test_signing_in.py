"""Signing in, staying signed in, and being signed out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.organisations import PASSWORD, Org
from trainer.errors import NotFoundError
from trainer.services import accounts, administer, passwords, sessions
from trainer.services.accounts import SamePasswordError, WrongPasswordError
from trainer.services.sessions import ClosedAccountError, WrongCredentialsError
from trainer.services.throttle import TooManyTriesError

MINUTE = timedelta(minutes=1)


def test_the_right_password_opens_a_session_that_says_who_asks(org: Org) -> None:
    person = org.person("li.na")
    signed_in = org.enter("  LI.NA ", address="198.51.100.7", agent="Firefox")
    asker = sessions.asker_for(org.platform, signed_in.token, now=org.now)
    assert asker is not None
    assert (asker.person, asker.unit_path) == (person, org.shanghai.path)
    assert signed_in.expires_at == org.now + timedelta(hours=12)


@pytest.mark.parametrize(("login", "password"), [("li.na", "wrong password"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_password_and_an_unknown_login_get_the_same_answer(
    org: Org, login: str, password: str
) -> None:
    org.person("li.na")
    with pytest.raises(WrongCredentialsError):
        org.enter(login, password)


def test_an_unknown_login_costs_as_much_work_as_a_wrong_password(
    org: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    org.person("li.na")
    verified: list[str] = []
    real = passwords._HASHER

    class Spy:
        def verify(self, password_hash: str, password: str) -> bool:
            verified.append(password_hash)
            return real.verify(password_hash, password)

        def __getattr__(self, name: str) -> object:
            return getattr(real, name)

    monkeypatch.setattr(passwords, "_HASHER", Spy())
    for login in ("li.na", "nobody"):
        with pytest.raises(WrongCredentialsError):
            org.enter(login, "wrong password")
    assert len(verified) == 2
    assert all(entry.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for entry in verified)


def test_only_a_hash_of_the_token_is_kept(org: Org) -> None:
    org.person("li.na")
    token = org.enter("li.na").token
    with org.platform.store.read() as session:
        kept = session.execute(text("SELECT token_hash, id FROM web_session")).one()
    assert token not in tuple(kept)


def test_a_made_up_token_is_nobody(org: Org) -> None:
    for token in ("", "x", "' OR 1=1 --"):
        assert sessions.asker_for(org.platform, token, now=org.now) is None


def test_a_session_ends_when_nobody_uses_it_for_two_hours(org: Org) -> None:
    org.person("li.na")
    token = org.enter("li.na").token
    later = org.now + timedelta(minutes=119)
    assert sessions.asker_for(org.platform, token, now=later) is not None
    assert sessions.asker_for(org.platform, token, now=later + timedelta(minutes=119)) is not None
    assert sessions.asker_for(org.platform, token, now=later + timedelta(minutes=250)) is None


def test_a_session_ends_after_twelve_hours_however_much_it_is_used(org: Org) -> None:
    org.person("li.na")
    token = org.enter("li.na").token
    for hour in range(1, 12):
        assert sessions.asker_for(org.platform, token, now=org.now + timedelta(hours=hour)) is not None
    assert sessions.asker_for(org.platform, token, now=org.now + timedelta(hours=12)) is None


def test_a_session_is_marked_as_used_at_most_once_a_minute(org: Org) -> None:
    org.person("li.na")
    token = org.enter("li.na").token

    def seen() -> object:
        with org.platform.store.read() as session:
            return session.execute(text("SELECT seen_at FROM web_session")).scalar_one()

    at_first = seen()
    sessions.asker_for(org.platform, token, now=org.now + timedelta(seconds=59))
    assert seen() == at_first
    sessions.asker_for(org.platform, token, now=org.now + timedelta(seconds=60))
    assert seen() != at_first


def test_signing_out_ends_this_session_and_no_other(org: Org) -> None:
    org.person("li.na")
    here, there = org.enter("li.na").token, org.enter("li.na").token
    asker = sessions.asker_for(org.platform, here, now=org.now)
    assert asker is not None
    sessions.leave(org.platform, asker, now=org.now)
    assert sessions.asker_for(org.platform, here, now=org.now) is None
    assert sessions.asker_for(org.platform, there, now=org.now) is not None


def test_people_see_and_revoke_their_own_sessions_only(org: Org) -> None:
    asker, other = org.asker("li.na"), org.asker("wang.wei")
    phone = org.enter("li.na", address="192.0.2.1", agent="Phone").token
    mine = sessions.mine(org.platform, asker, now=org.now)
    assert {entry.agent for entry in mine} == {"", "Phone"}
    theirs = sessions.mine(org.platform, other, now=org.now)[0].id
    with pytest.raises(NotFoundError):
        sessions.revoke_mine(org.platform, asker, theirs, now=org.now)
    sessions.revoke_my_others(org.platform, asker, now=org.now)
    assert sessions.asker_for(org.platform, phone, now=org.now) is None
    assert [entry.id for entry in sessions.mine(org.platform, asker, now=org.now)] == [asker.session]


def test_changing_the_password_ends_the_other_sessions_and_the_old_password(org: Org) -> None:
    asker = org.asker("li.na")
    other = org.enter("li.na").token
    accounts.change_password(org.platform, asker, PASSWORD, "a new quiet river", now=org.now)
    assert sessions.asker_for(org.platform, other, now=org.now) is None
    with pytest.raises(WrongCredentialsError):
        org.enter("li.na")
    assert org.enter("li.na", "a new quiet river").token


def test_a_password_is_changed_by_who_knows_it_and_to_another_one(org: Org) -> None:
    asker = org.asker("li.na")
    with pytest.raises(WrongPasswordError):
        accounts.change_password(org.platform, asker, "wrong password", "a new quiet river", now=org.now)
    with pytest.raises(SamePasswordError):
        accounts.change_password(org.platform, asker, PASSWORD, PASSWORD, now=org.now)


def test_who_sits_at_an_open_session_cannot_guess_the_password_there(org: Org) -> None:
    asker = org.asker("li.na")
    for n in range(11):
        with pytest.raises(WrongPasswordError):
            accounts.change_password(org.platform, asker, f"guess {n}", "a new quiet river", now=org.now)
    with pytest.raises(TooManyTriesError):
        accounts.change_password(org.platform, asker, PASSWORD, "a new quiet river", now=org.now)


def test_repeated_failures_are_slowed_down_and_the_right_password_waits_too(org: Org) -> None:
    org.person("li.na")
    for _ in range(6):
        with pytest.raises(WrongCredentialsError):
            org.enter("li.na", "wrong password", address="203.0.113.5")
    with pytest.raises(TooManyTriesError) as refused:
        org.enter("li.na", address="203.0.113.5")
    assert refused.value.seconds == 10
    assert org.enter("li.na", address="203.0.113.5", now=org.now + timedelta(seconds=11)).token


def test_failures_elsewhere_do_not_delay_who_signed_in_from_here_before(org: Org) -> None:
    org.person("li.na")
    known = org.enter("li.na", address="198.51.100.7")
    for n in range(6):
        with pytest.raises(WrongCredentialsError):
            org.enter("li.na", "wrong password", address=f"203.0.113.{n}")
    with pytest.raises(TooManyTriesError):
        org.enter("li.na", address="192.0.2.1")
    assert org.enter("li.na", address="198.51.100.7").token
    assert org.enter("li.na", address="192.0.2.1", device=known.device).token


def test_a_device_proves_itself_for_its_own_account_only_and_not_after_a_new_password(org: Org) -> None:
    asker = org.asker("li.na")
    org.person("wang.wei")
    device = org.enter("li.na", address="198.51.100.7").device
    for login in ("wang.wei", "li.na"):
        for n in range(6):
            with pytest.raises(WrongCredentialsError):
                org.enter(login, "wrong password", address=f"203.0.113.{n}")
    with pytest.raises(TooManyTriesError):
        org.enter("wang.wei", address="192.0.2.1", device=device)
    with pytest.raises(TooManyTriesError):
        org.enter("li.na", address="192.0.2.1", device=device[:-1] + "0")
    accounts.change_password(org.platform, asker, PASSWORD, "a new quiet river", now=org.now)
    with pytest.raises(TooManyTriesError):
        org.enter("li.na", "a new quiet river", address="192.0.2.1", device=device)


def test_typing_errors_that_end_well_do_not_add_up_for_the_office(org: Org) -> None:
    for n in range(30):
        org.person(f"person{n}")
    for n in range(30):
        for _ in range(3):
            with pytest.raises(WrongCredentialsError):
                org.enter(f"person{n}", "wrong password", address="198.51.100.7")
        assert org.enter(f"person{n}", address="198.51.100.7").token


def test_many_tries_at_once_gain_nothing(org: Org) -> None:
    """A try is counted before its password is looked at: the count stands while the others are looked at."""
    org.person("li.na")
    inside: list[str] = []
    real = passwords.matches

    def nested(platform: object, password_hash: str | None, password: str) -> bool:
        if len(inside) < 40:
            inside.append(password)
            with pytest.raises((WrongCredentialsError, TooManyTriesError)):
                org.enter("li.na", "wrong password", address="203.0.113.5")
        return False

    passwords.matches, kept = nested, real  # type: ignore[assignment]
    try:
        with pytest.raises(WrongCredentialsError):
            org.enter("li.na", "wrong password", address="203.0.113.5")
    finally:
        passwords.matches = kept
    assert len(inside) == 6


def test_a_deactivated_person_is_signed_out_at_once_and_told_so_only_with_the_right_password(
    org: Org,
) -> None:
    person = org.person("li.na")
    token = org.enter("li.na").token
    administer.deactivate(org.platform, org.system, person, now=org.now)
    assert sessions.asker_for(org.platform, token, now=org.now) is None
    with pytest.raises(WrongCredentialsError):
        org.enter("li.na", "wrong password")
    with pytest.raises(ClosedAccountError):
        org.enter("li.na")
    administer.reactivate(org.platform, org.system, person, now=org.now)
    assert sessions.asker_for(org.platform, token, now=org.now) is None
    assert org.enter("li.na").token


def test_old_sessions_failures_and_tokens_are_swept_away(org: Org) -> None:
    org.person("li.na")
    org.enter("li.na")
    with pytest.raises(WrongCredentialsError):
        org.enter("li.na", "wrong password")
    sessions.sweep(org.platform, now=org.now + timedelta(days=91))
    with org.platform.store.read() as session:
        for table in ("web_session", "sign_in_failure", "one_time_token"):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0


def test_a_database_that_takes_no_writes_signs_nobody_out(org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    from trainer.storage import NotSavedError, Store  # noqa: PLC0415

    org.person("li.na")
    token = org.enter("li.na").token

    def full(self: Store) -> None:
        raise NotSavedError(reason="disk full")

    monkeypatch.setattr(Store, "write", full)
    assert sessions.asker_for(org.platform, token, now=org.now + timedelta(minutes=5)) is not None
