"""`trainer demo`: the product with people, cohorts and four months of history, on a database of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from trainer.cli.console import say, settings, t
from trainer.cli.serving import publish_or_compare, require_free, run_web
from trainer.clock import Clock
from trainer.people import Role
from trainer.services import demo as service
from trainer.services.catalogue import Catalogue
from trainer.services.platform import Platform
from trainer.settings import Settings
from trainer.storage import Store, migrations, open_store

FOLDER = "data-demo"
HOST = "127.0.0.1"
"""The demonstration's passwords are printed, so it is served to this machine alone."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo", help=t("Serve a demonstration with people, cohorts and history."))(demo)


def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help=t("The port to listen on."))] = 0,
) -> None:
    """Make the demonstration the first time, then serve it until stopped."""
    found = settings()
    port = port or found.port
    require_free(HOST, port)
    folder = Path.cwd() / FOLDER
    finished = folder / "demo.sqlite3"
    if not finished.exists():
        _make(found, folder, finished)
    own = _settings(found, finished, folder)
    store = open_store(own.database_url)
    try:
        migrations.upgrade(store)
        publish_or_compare(store, own)
    finally:
        store.close()
    _print_accounts(port)
    run_web(own, host=HOST, port=port)


def _settings(found: Settings, database: Path, folder: Path) -> Settings:
    changes = {"database_url": f"sqlite:///{database}", "secret_file": folder / "secret", "public_url": ""}
    return found.model_copy(update=changes)


def _make(found: Settings, folder: Path, finished: Path) -> None:
    """Make it under another name and rename it when it is whole, so that a broken-off run leaves nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    growing = folder / "growing.sqlite3"
    for leftover in folder.glob("growing.sqlite3*"):
        leftover.unlink()
    own = _settings(found, growing, folder)
    store = open_store(own.database_url)
    try:
        migrations.upgrade(store)
        publish_or_compare(store, own)
        _play(store, own)
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        store.close()
    growing.rename(finished)


def _play(store: Store, own: Settings) -> None:
    clock = Clock()
    platform = Platform(store, clock, own, Catalogue(store))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as shown:
        task = shown.add_task(t("Four months of learning and exams"), total=None)
        service.stage(
            platform,
            now=clock.now(),
            progress=lambda done, total: shown.update(task, completed=done, total=total),
        )


def _print_accounts(port: int) -> None:
    roles = {
        Role.TRAINEE: t("Trainee"),
        Role.TRAINER: t("Trainer"),
        Role.MANAGER: t("Manager"),
        Role.ADMINISTRATOR: t("Administrator"),
    }
    table = Table(title=t("Sign in at {address} as", address=f"http://{HOST}:{port}"), title_justify="left")
    for heading in (t("Role"), t("Login"), t("Password"), t("For")):
        table.add_column(heading)
    for account in service.ACCOUNTS:
        table.add_row(roles[account.role], account.login, service.PASSWORD, t(account.shows))
    Console(stderr=True).print(table)
    say(t("Stop with Ctrl+C. Delete the folder {folder} to make it anew.", folder=FOLDER))
