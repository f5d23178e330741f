"""`trainer db`, `trainer backup`, `trainer restore`: looking after the database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trainer.cli.console import FAULTS, USAGE, group, line, say, settings, t
from trainer.clock import Clock
from trainer.storage import backups, migrations, open_store


def register(app: typer.Typer) -> None:
    """Add the commands."""
    database = group(t("Look after the database."))
    database.command("upgrade", help=t("Bring the database to this release's version."))(upgrade)
    database.command("current", help=t("Print the version of the database, and this release's."))(current)
    app.add_typer(database, name="db")
    app.command(help=t("Copy the database into a file while it is in use."))(backup)
    app.command(help=t("Put a backup in place of the database."))(restore)


def upgrade() -> None:
    """Migrate."""
    store = open_store(settings().database_url)
    try:
        if migrations.upgrade(store):
            say(t("The database is now at version {version}.", version=migrations.head(store)))
        else:
            say(t("The database is up to date ({version}).", version=migrations.head(store)))
    finally:
        store.close()


def current() -> None:
    """Print versions: the database's, then this release's. Exit 1 if they differ."""
    store = open_store(settings().database_url)
    try:
        at, newest = migrations.current(store), migrations.head(store)
    finally:
        store.close()
    line(f"{at or '-'} {newest}")
    if at != newest:
        say(t("The database is not at this release's version; run `trainer db upgrade`."), "yellow")
        raise typer.Exit(FAULTS)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=t("Where the backup goes."))],
    force: Annotated[bool, typer.Option("--force", help=t("Replace the file if it exists."))] = False,
) -> None:
    """Back up."""
    if file.exists() and not force:
        say(t("{path} exists; choose another name or add --force.", path=file), "red")
        raise typer.Exit(USAGE)
    backups.backup(settings().database_url, file)
    say(t("Backed up to {path} ({size} KB).", path=file, size=file.stat().st_size // 1024))


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=t("The backup to put back."))],
    yes: Annotated[bool, typer.Option("--yes", "-y", help=t("Do not ask."))] = False,
) -> None:
    """Restore."""
    found = settings()
    if not yes:
        question = t("Replace everything in the database with {path}? Stop the server first.", path=file)
        typer.confirm(question, abort=True, err=True)
    kept = backups.restore(found.database_url, file, now=Clock().now())
    say(t("Restored from {path}.", path=file))
    if kept:
        say(t("What was there before is in {path}.", path=kept))
