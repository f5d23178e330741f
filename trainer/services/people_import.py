"""Making accounts from a list: first a preview with the faults of every row, then all of it or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from trainer.errors import Fault, FaultsError, NotAllowedError, translatable
from trainer.interchange.rosters import Entry, Roster, read_roster
from trainer.people import Asker, BadAccountError, Cohort, Grant, NewGrant, NewPerson, Role, Unit, require
from trainer.people.accounts import checked, fold_login
from trainer.people.granting import require_granting
from trainer.people.units import find_unit, title
from trainer.services.accounts import Created, Progress, create_people
from trainer.services.platform import Platform
from trainer.storage import cohorts, people, units


@dataclass(frozen=True, slots=True)
class Planned:
    """A person of the list as they would be made, with the names of where they would belong."""

    line: int
    new: NewPerson
    unit: str
    cohorts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do, and everything that stands in its way."""

    path: str
    planned: tuple[Planned, ...]
    faults: tuple[Fault, ...]

    @property
    def ready(self) -> bool:
        """Whether it can be carried out: somebody to make, and not one fault."""
        return bool(self.planned) and not self.faults


def preview(platform: Platform, asker: Asker, path: str, data: bytes) -> Preview:
    """Read a list and say what would be made of it; nothing is written.

    Roles other than trainee are granted over the person's own unit. Where no unit is named it is the asker's
    own part: the whole organisation, or the unit they administer.

    Raises: NotAllowedError: not an administrator.
    """
    require(asker, Role.ADMINISTRATOR)
    roster = read_roster(data, path)
    with platform.store.read() as session:
        plan = _Plan(session, asker, roster)
        planned = tuple(found for entry in roster.entries if (found := plan.person(entry)))
    faults = sorted((*roster.faults, *plan.faults), key=lambda found: found.line)
    return Preview(path, planned, tuple(faults))


def carry_out(
    platform: Platform, asker: Asker, found: Preview, *, now: datetime, progress: Progress | None = None
) -> tuple[Created, ...]:
    """Make everybody of a preview, or nobody.

    Raises: FaultsError: the list has faults. LoginTakenError: somebody else was quicker; nothing was made.
    """
    if not found.ready:
        raise FaultsError(found.faults)
    return create_people(platform, asker, [entry.new for entry in found.planned], now=now, progress=progress)


class _Plan:
    """Everything that names in a list are compared with, and the faults found by it."""

    def __init__(self, session: Session, asker: Asker, roster: Roster) -> None:
        self.asker = asker
        self.path = roster.path
        self.faults: list[Fault] = []
        self.units = tuple(
            unit
            for unit in units.everything(session, asker.organisation)
            if asker.has_over(Role.ADMINISTRATOR, unit.path)
        )
        self.cohorts = cohorts.everything(session, asker.organisation, asker.scopes(Role.ADMINISTRATOR))
        logins = [fold_login(entry.login) for entry in roster.entries]
        self.taken = people.taken_logins(session, logins)
        self.times: Mapping[str, int] = Counter(logins)

    def person(self, entry: Entry) -> Planned | None:
        """The person an entry would become, or None with faults added."""
        before = len(self.faults)
        new = self._checked(entry)
        unit = self._unit(entry)
        joined = [found for name in entry.cohorts if (found := self._cohort(entry, name))]
        roles = self._roles(entry, unit) if unit else ()
        if new is None or unit is None or len(self.faults) > before:
            return None
        new = replace(new, unit=unit.id, roles=roles, cohorts=tuple(cohort.id for cohort in joined))
        names = tuple(cohort.name for cohort in joined)
        return Planned(entry.line, new, title(unit, self.units), names)

    def _fault(self, entry: Entry, code: str, template: str, /, **details: object) -> None:
        self.faults.append(Fault(self.path, entry.line, entry.name, code, template, details))

    def _checked(self, entry: Entry) -> NewPerson | None:
        try:
            new = checked(
                NewPerson(entry.login, entry.name, "", email=entry.email, staff_number=entry.staff_number)
            )
        except BadAccountError as error:
            self._fault(entry, "bad-account", error.template, **error.details)
            return None
        if new.login in self.taken:
            self._fault(
                entry,
                "login-taken",
                translatable("somebody has the login {login} already"),
                login=new.login,
            )
        elif self.times[new.login] > 1:
            self._fault(
                entry,
                "login-twice",
                translatable("the login {login} stands in this list {count} times"),
                login=new.login,
                count=self.times[new.login],
            )
        return new

    def _unit(self, entry: Entry) -> Unit | None:
        if not entry.unit:
            return self.units[0]
        found = find_unit(self.units, entry.unit)
        if found is None:
            self._fault(
                entry,
                "unknown-unit",
                translatable(
                    "no single unit of yours is called “{unit}”; write its way, such as 华东/上海, "
                    "or add it first"
                ),
                unit=entry.unit,
            )
        return found

    def _cohort(self, entry: Entry, name: str) -> Cohort | None:
        found = [cohort for cohort in self.cohorts if cohort.name == name and cohort.closed_at is None]
        if len(found) == 1:
            return found[0]
        self._fault(
            entry,
            "unknown-cohort",
            translatable("no single open cohort of yours is called “{cohort}”; add it first"),
            cohort=name,
        )
        return None

    def _roles(self, entry: Entry, unit: Unit) -> tuple[NewGrant, ...]:
        over = unit.id if unit.parent is not None else None
        granted = []
        for role in entry.roles:
            try:
                require_granting(self.asker, Grant(role, unit.path if over else ""))
            except NotAllowedError:
                self._fault(entry, "role-too-far", translatable("you may not give this role over that unit"))
            granted.append(NewGrant(role, None if role is Role.TRAINEE else over))
        return tuple(granted)
