"""A real installation for the browser: a database furnished through the services, and a server over it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.error import URLError

from sqlalchemy import insert, select
from sqlalchemy import update as sql_update

from tests.ports import free_port
from trainer import settings as settings_module
from trainer.items import Item
from trainer.people import Asker, NewGrant, NewPerson, Role, Unit, UnitKind
from trainer.services import accounts, organisation, sessions, setup
from trainer.services.platform import Platform
from trainer.services.sessions import Browser
from trainer.storage import documents, pictures
from trainer.storage.documents import Kind
from trainer.storage.tables import Document, ItemVersion, Setting
from trainer.text import Language
from trainer.web import state

from . import content

ROOT = Path(__file__).parents[2]
PASSWORD = "quiet river 27"
PEOPLE = {
    "xiaolin": ("林晓", Role.TRAINEE),
    "xiaozhou": ("周明", Role.TRAINEE),
    "teacher": ("陈教官", Role.TRAINER),
    "manager": ("王经理", Role.MANAGER),
    "admin": ("系统管理员", Role.ADMINISTRATOR),
    "emma": ("Emma Reed", Role.TRAINEE),
}
"""Everybody belongs to the branch Shanghai; the teacher may invigilate there and the manager manages it."""


def platform_over(url: str, folder: Path) -> Platform:
    """The services over a database, in this process."""
    return state.build(settings_module.load(environment(url, folder), folder))


def environment(url: str, folder: Path) -> dict[str, str]:
    """The environment of a server over this database."""
    return {
        "TRAINER_DATABASE_URL": url,
        "TRAINER_SECRET_FILE": str(folder / "secret"),
        "TRAINER_CONTENT": str(folder),
    }


def furnish(platform: Platform) -> None:
    """Found the organisation, make its people and publish the catalogue."""
    now = platform.clock.now()
    root = setup.found_organisation(platform, "远山银行", now=now)
    system = accounts.system_asker(platform)

    def unit(parent: Unit, name: str, kind: UnitKind) -> Unit:
        return organisation.create_unit(platform, system, parent.id, name, kind, now=now)

    branch = unit(unit(root, "华东", UnitKind.REGION), "上海分行", UnitKind.BRANCH)
    people = [_person(login, name, role, branch.id) for login, (name, role) in PEOPLE.items()]
    accounts.create_people(platform, system, people, now=now)
    publish(platform, content.items(), now=now)
    with platform.store.write() as session:
        shown = (content.CHART, content.PROOF)
        pictures.add(session, root.id, shown, by="operator", now=now)


def _person(login: str, name: str, role: Role, unit: str) -> NewPerson:
    roles = [NewGrant(role, None if role is Role.ADMINISTRATOR else unit)]
    if role is Role.TRAINER:
        roles.append(NewGrant(Role.INVIGILATE, unit))
    language = Language.EN if login == "emma" else Language.ZH
    return NewPerson(login, name, unit, tuple(roles), language=language, password=PASSWORD)


def publish(platform: Platform, items: tuple[Item, ...], *, now: datetime) -> None:
    """Put the catalogue in force."""
    values = [(Kind.ITEM, item.id, item) for item in items]
    values += [(Kind.BLUEPRINT, found.code, found) for found in content.blueprints(now)]
    values += [(Kind.MODULE, found.code, found) for found in content.modules()]
    values += [(Kind.LESSON, found.id, found) for found in content.lessons()]
    values.append((Kind.OBJECTIVES, "tree", content.tree()))
    documents_rows = [
        {
            "kind": kind.value,
            "key": key,
            "digest": "",
            "body": documents.encode(kind, value),
            "published_at": now,
        }
        for kind, key, value in values
    ]
    versions = [
        {"version": i.version, "item": i.id, "body": documents.encode(Kind.ITEM, i), "published_at": now}
        for i in items
    ]
    digest = {"digest": str(hash(tuple(item.version for item in items)))}
    with platform.store.write() as session:
        session.execute(insert(Document), documents_rows)
        session.execute(insert(ItemVersion), versions)
        if session.execute(select(Setting.key).where(Setting.key == documents.PUBLISHED)).first():
            session.execute(
                sql_update(Setting).where(Setting.key == documents.PUBLISHED).values(value=digest)
            )
        else:
            session.execute(insert(Setting).values(key=documents.PUBLISHED, value=digest))


@dataclass
class Server:
    """The application as a process of its own over a database of its own."""

    folder: Path
    database: str
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.platform = platform_over(self.database, self.folder)

    @classmethod
    def over(cls, template: Path, folder: Path) -> Server:
        """A server over a copy of a furnished SQLite file."""
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(template, folder / "trainer.sqlite3")
        return cls(folder, f"sqlite:///{folder / 'trainer.sqlite3'}")

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What it has written so far."""
        return (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")

    @property
    def pid(self) -> int:
        """The process id while it runs."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> Server:
        """Start it and wait until it answers."""
        entry = os.environ.get("TRAINER_TEST_ENTRY", "streamlit_app:app")
        command = [sys.executable, "-m", "uvicorn", entry, "--port", str(self.port), "--log-level", "warning"]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **environment(self.database, self.folder)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._await()
        return self

    def _await(self) -> None:
        assert self._process is not None
        for _ in range(1200):
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1):
                    return
            except (URLError, OSError):
                if self._process.poll() is not None:
                    raise RuntimeError(self.log) from None
                time.sleep(0.1)
        raise RuntimeError(f"the server does not answer\n{self.log}")

    def kill(self) -> None:
        """As power loss would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Politely."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def close(self) -> None:
        """Stop it and let go of the database."""
        self.stop()
        self.platform.store.close()

    def token(self, login: str) -> str:
        """The session cookie of somebody who has just signed in."""
        now = self.platform.clock.now()
        return sessions.enter(self.platform, login, PASSWORD, Browser(agent="tests"), now=now).token

    def asker(self, login: str) -> Asker:
        """Somebody, for calling services beside the browser."""
        found = sessions.asker_for(self.platform, self.token(login), now=self.platform.clock.now())
        assert found is not None
        return found
