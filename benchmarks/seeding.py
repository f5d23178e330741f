"""A database for a benchmark: published content and people, made through the services."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from benchmarks import serving
from benchmarks.serving import ROOT, Server
from trainer import settings as settings_module
from trainer.people import NewPerson
from trainer.services import accounts, sessions, setup
from trainer.services.platform import Platform
from trainer.services.sessions import Browser
from trainer.storage import migrations, people
from trainer.web import state
from trainer.web.http.cookies import SESSION_COOKIE

PASSWORD = "Bench-2026-xyz"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody with an account who is signed in. `cookie` is what their browser would send."""

    person: str
    login: str
    cookie: str


def environment(folder: Path) -> dict[str, str]:
    """Where the product finds the database, the secret and the content of a benchmark."""
    return {
        "TRAINER_DATABASE_URL": f"sqlite:///{folder / 'trainer.sqlite3'}",
        "TRAINER_SECRET_FILE": str(folder / "secret"),
        "TRAINER_CONTENT": os.environ.get("TRAINER_CONTENT", str(ROOT)),
    }


def server(folder: Path, port: int) -> Server:
    """The product over the database of a benchmark's folder."""
    return serving.product(environment(folder), folder, port)


def open_platform(folder: Path) -> Platform:
    """The installation of a benchmark's folder, its database migrated."""
    platform = state.build(settings_module.load(environment(folder), root=folder))
    migrations.upgrade(platform.store)
    return platform


def seed(platform: Platform, count: int, *, passwords: bool = False) -> list[Account]:
    """An organisation with this many trainees, each with an open session.

    With `passwords` each can also sign in by the form with PASSWORD; that takes about 30 ms a person.
    Publishing is the server's own work: an empty database gets the bundled content when it starts.
    """
    now = platform.clock.now()
    root = setup.found_organisation(platform, "Benchmark", now=now)
    asker = accounts.system_asker(platform)
    news = [
        NewPerson(
            login=f"candidate-{number:04d}",
            name=f"Candidate {number:04d}",
            unit=root.id,
            password=PASSWORD if passwords else None,
            by_provider=not passwords,
        )
        for number in range(count)
    ]
    created = accounts.create_people(platform, asker, news, now=now, progress=_say)
    return [_signed_in(platform, entry.person, entry.login, now) for entry in created]


def _signed_in(platform: Platform, person: str, login: str, now: datetime) -> Account:
    with platform.store.write() as session:
        known = people.credentials_of(session, person)
        if known is None:
            raise LookupError(login)
        opened = sessions.open_session(platform, session, known, Browser("127.0.0.1"), now=now)
    return Account(person, login, f"{SESSION_COOKIE}={opened.token}")


def _say(done: int, total: int) -> None:
    if done == total or done % 100 == 0:
        print(f"\r{done} of {total} accounts", end="\n" if done == total else "", file=sys.stderr)
