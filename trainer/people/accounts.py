"""Accounts: what is known of a person, what a login and a password must be."""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime

from trainer.errors import TrainerError, translatable
from trainer.people.common_passwords import COMMON_PASSWORDS
from trainer.people.people import Grant, Role, Unit
from trainer.text import Language

LONGEST_PASSWORD = 256
_LOGIN = re.compile(r"[\w.@+-]{2,64}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_UNMISTAKABLE = "abcdefghjkmnpqrstuvwxyz23456789"
_RUNS = ("0123456789", "9876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")


class BadAccountError(TrainerError):
    """An account cannot be like this."""

    template = translatable("{field}: {reason}")


class WeakPasswordError(TrainerError):
    """A password that would be guessed."""

    template = translatable("Choose another password: {reason}")


class ShortPasswordError(WeakPasswordError):
    """A password with too few characters."""

    template = translatable("Choose another password: it needs at least {minimum} characters.")


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """A grant a person holds, as shown to an administrator.

    `unit` is None for the whole organisation; `source` is who granted it: a person's id, `openid`, or
    empty for the program itself.
    """

    id: str
    role: Role
    unit: Unit | None
    source: str

    @property
    def grant(self) -> Grant:
        """The grant as it is checked."""
        return Grant(self.role, self.unit.path if self.unit else "")


@dataclass(frozen=True, slots=True)
class Account:
    """A person and their account. A leaver whose identity was erased has neither login nor name."""

    person: str
    organisation: str
    unit: Unit
    login: str
    name: str
    email: str = ""
    staff_number: str = ""
    language: Language = Language.ZH
    time_zone: str = "Asia/Shanghai"
    active: bool = True
    must_change_password: bool = False
    has_password: bool = False
    has_provider: bool = False
    created_at: datetime | None = None
    left_at: datetime | None = None
    grants: tuple[HeldGrant, ...] = ()

    @property
    def erased(self) -> bool:
        """Whether the identity of this leaver was erased."""
        return not self.login


@dataclass(frozen=True, slots=True)
class Cohort:
    """A named set of candidates inside a unit; a closed one takes no new members."""

    id: str
    name: str
    unit: Unit
    members: int = 0
    created_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewGrant:
    """A role to give over a unit (an id); without a unit it is the whole organisation."""

    role: Role
    unit: str | None = None


TRAINEE = NewGrant(Role.TRAINEE)


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to make an account for. `unit` and `cohorts` are ids.

    Without a `password` a one-time initial one is made, which must be changed at the first sign-in; with
    `by_provider` there is none at all and the person signs in through the organisation's provider.
    """

    login: str
    name: str
    unit: str
    roles: tuple[NewGrant, ...] = (TRAINEE,)
    cohorts: tuple[str, ...] = ()
    email: str = ""
    staff_number: str = ""
    language: Language | None = None
    time_zone: str = ""
    password: str | None = field(default=None, repr=False)
    by_provider: bool = False


def fold_login(login: str) -> str:
    """A login as it is compared and kept: compatibility forms unified, case folded, no outer blanks."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def name_order(name: str) -> str:
    """A key that puts names in the order of a Chinese staff list: Latin letters first, then by pinyin.

    Source: GB 2312, whose first 3,755 characters stand in the order of their pinyin.
    """
    return name.casefold().encode("gb18030", "replace").hex()


def checked(new: NewPerson) -> NewPerson:
    """The same person with login and texts in their kept form.

    Raises: BadAccountError: naming the field and what is wrong with it.
    """
    login, name = fold_login(new.login), " ".join(new.name.split())
    if not _LOGIN.fullmatch(login):
        raise BadAccountError(
            field=translatable("Login"),
            reason=translatable("2 to 64 letters, digits or . _ - @ + without blanks"),
        )
    email = new.email.strip()
    _check_name(name)
    _check_email(email)
    return NewPerson(
        login=login,
        name=name,
        unit=new.unit,
        roles=tuple(dict.fromkeys(new.roles)),
        cohorts=tuple(dict.fromkeys(new.cohorts)),
        email=email,
        staff_number=new.staff_number.strip()[:64],
        language=new.language,
        time_zone=new.time_zone,
        password=new.password,
        by_provider=new.by_provider,
    )


def _check_name(name: str) -> None:
    if not 1 <= len(name) <= 80 or not name.isprintable():
        raise BadAccountError(field=translatable("Name"), reason=translatable("1 to 80 characters"))


def _check_email(email: str) -> None:
    if email and (len(email) > 200 or not _EMAIL.fullmatch(email)):
        raise BadAccountError(field=translatable("E-mail"), reason=translatable("this is not an address"))


def initial_password() -> str:
    """A one-time password to hand over on paper: twelve unmistakable letters and digits (59 bits)."""
    letters = "".join(secrets.choice(_UNMISTAKABLE) for _ in range(12))
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def check_password(password: str, minimum: int, *known: str) -> None:
    """Refuse a password that is too short, too common, or made of what is `known` of the person.

    Raises: WeakPasswordError: with the reason.
    Source: NIST SP 800-63B, section 5.1.1.2 (length and blocklists, no composition rules).
    """
    if len(password) < minimum:
        raise ShortPasswordError(minimum=minimum)
    if reason := _weakness(password, [fold_login(text) for text in known]):
        raise WeakPasswordError(reason=reason)


def _weakness(password: str, known: list[str]) -> str | None:
    folded = fold_login(password)
    if len(password) > LONGEST_PASSWORD:
        return translatable("it is too long")
    if folded in COMMON_PASSWORDS or len(set(folded)) < 4 or _is_run(folded):
        return translatable("it is one of the first that would be guessed")
    if any(len(text) >= 2 and folded.replace(text, "").strip("0123456789!@#._-") == "" for text in known):
        return translatable("it repeats your login or name")
    return None


def _is_run(folded: str) -> bool:
    """Whether it is a piece of a keyboard row, the alphabet or the digits, perhaps repeated."""
    return any(folded in run * 4 for run in _RUNS)
