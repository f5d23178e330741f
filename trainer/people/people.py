"""People, roles and scope: who is asking, and for whom they may ask.

The checks here are pure; services call them on every call, whatever the page showed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction

from trainer.errors import NotAllowedError, translatable
from trainer.text import Language


class Role(StrEnum):
    """What a person may do; one person may hold several.

    `results` and `invigilate` are grants a trainer may be given for a unit; they are not jobs.
    """

    TRAINEE = "trainee"
    TRAINER = "trainer"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    RESULTS = "results"
    INVIGILATE = "invigilate"


ROLE_NAMES = {
    Role.TRAINEE: translatable("Trainee"),
    Role.TRAINER: translatable("Trainer"),
    Role.MANAGER: translatable("Manager"),
    Role.ADMINISTRATOR: translatable("Administrator"),
    Role.RESULTS: translatable("See results"),
    Role.INVIGILATE: translatable("Invigilate"),
}
"""What the roles are called on screens, in English."""


class UnitKind(StrEnum):
    """Levels of the organisation tree."""

    ORGANISATION = "organisation"
    REGION = "region"
    BRANCH = "branch"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class Unit:
    """A node of the organisation tree.

    `path` lists the ids from the root to this unit, each followed by `/`; a unit lies in a subtree iff its
    path begins with the subtree's.
    """

    id: str
    name: str
    kind: UnitKind
    path: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held over the subtree at `scope` (a unit path); an empty scope is the whole organisation."""

    role: Role
    scope: str = ""

    def covers(self, unit_path: str) -> bool:
        """Whether the unit lies in the subtree of this grant."""
        return unit_path.startswith(self.scope)


@dataclass(frozen=True, slots=True)
class Asker:
    """The signed-in person on whose behalf a service is called. Built by services only.

    `must_change_password` limits them to changing it.
    """

    person: str
    organisation: str
    name: str
    unit_path: str
    grants: tuple[Grant, ...]
    language: Language = Language.ZH
    time_zone: str = "Asia/Shanghai"
    session: str = ""
    must_change_password: bool = False
    cohorts: tuple[str, ...] = field(default=())

    def has(self, role: Role) -> bool:
        """Whether the person holds the role anywhere."""
        return any(grant.role is role for grant in self.grants)

    def has_over(self, role: Role, unit_path: str) -> bool:
        """Whether the person holds the role over this unit."""
        return any(grant.role is role and grant.covers(unit_path) for grant in self.grants)

    def scopes(self, *roles: Role) -> tuple[str, ...]:
        """The unit paths over which the person holds one of the roles."""
        return tuple(grant.scope for grant in self.grants if grant.role in roles)


@dataclass(frozen=True, slots=True)
class Accommodation:
    """Extra time for one person: the limit times `factor`, plus `extra`."""

    factor: Fraction = Fraction(1)
    extra: timedelta = timedelta(0)


NO_ACCOMMODATION = Accommodation()


def require(asker: Asker, *roles: Role) -> None:
    """Raise NotAllowedError unless the asker holds one of the roles."""
    if not any(asker.has(role) for role in roles):
        raise NotAllowedError(reason=translatable("this needs another role"))


def require_over(asker: Asker, unit_path: str, *roles: Role) -> None:
    """Raise NotAllowedError unless the asker holds one of the roles over the unit."""
    if not any(asker.has_over(role, unit_path) for role in roles):
        raise NotAllowedError(reason=translatable("this lies outside your part of the organisation"))


def require_results_of(asker: Asker, person: str, unit_path: str) -> None:
    """Raise NotAllowedError unless the asker may see this person's personal results.

    People see their own; managers and administrators those of their subtree; a trainer only with a
    `results` grant.
    """
    if asker.person == person:
        return
    require_over(asker, unit_path, Role.MANAGER, Role.ADMINISTRATOR, Role.RESULTS)
