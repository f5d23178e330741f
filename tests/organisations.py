"""A small organisation: two regions, a branch in each, and an administrator of everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from trainer.clock import Clock
from trainer.people import Asker, NewGrant, NewPerson, Role, Unit, UnitKind
from trainer.services import accounts, organisation, sessions, setup
from trainer.services.catalogue import Catalogue
from trainer.services.platform import Platform
from trainer.services.sessions import Browser
from trainer.settings import Settings
from trainer.storage import Store

PASSWORD = "quiet river 27"


@dataclass
class Org:
    """The platform, its units, and the means to make and sign in people."""

    platform: Platform
    now: datetime
    root: Unit
    east: Unit
    west: Unit
    shanghai: Unit
    chengdu: Unit
    system: Asker

    def person(self, login: str, unit: Unit | None = None, *roles: NewGrant, **more: object) -> str:
        """Make a person with a known password; a trainee in Shanghai unless said otherwise."""
        new = NewPerson(
            login,
            more.pop("name", login.title()),  # type: ignore[arg-type]
            (unit or self.shanghai).id,
            roles or (NewGrant(Role.TRAINEE),),
            password=PASSWORD,
            **more,  # type: ignore[arg-type]
        )
        return accounts.create_person(self.platform, self.system, new, now=self.now).person

    def enter(
        self, login: str, password: str = PASSWORD, *, now: datetime | None = None, **browser: str
    ) -> sessions.SignedIn:
        """Sign somebody in."""
        return sessions.enter(self.platform, login, password, Browser(**browser), now=now or self.now)

    def asker(self, login: str, unit: Unit | None = None, *roles: NewGrant) -> Asker:
        """Make a person and sign them in."""
        self.person(login, unit, *roles)
        found = sessions.asker_for(self.platform, self.enter(login).token, now=self.now)
        assert found is not None
        return found


def build(store: Store, folder: Path, now: datetime) -> Org:
    """Make the organisation in a store; `folder` takes the secret file."""
    settings = Settings(
        database_url="", content=folder, secret_file=folder / "secret", public_url="https://learn.example"
    )
    platform = Platform(store, Clock(), settings, Catalogue(store))
    root = setup.found_organisation(platform, "远山银行", now=now)
    system = accounts.system_asker(platform)

    def unit(parent: Unit, name: str, kind: UnitKind) -> Unit:
        return organisation.create_unit(platform, system, parent.id, name, kind, now=now)

    east, west = unit(root, "华东", UnitKind.REGION), unit(root, "西南", UnitKind.REGION)
    shanghai, chengdu = unit(east, "上海", UnitKind.BRANCH), unit(west, "成都", UnitKind.BRANCH)
    return Org(platform, now, root, east, west, shanghai, chengdu, system)
