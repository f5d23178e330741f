"""Alembic migrations and the two things done with them: bring a database up to date, say where it is."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from trainer.errors import TrainerError, translatable
from trainer.storage.engine import Store


class NewerDatabaseError(TrainerError):
    """The database was written by a newer release."""

    template = translatable(
        "This database is at version {found}, which this release does not know (it knows {known}). "
        "Start the newer release, or restore a backup made before the upgrade."
    )


class OpenAttemptsError(TrainerError):
    """People are in the middle of an exam."""

    template = translatable(
        "{count} attempts are open. A migration waits until they are submitted or expired; run it again then."
    )


def _config(store: Store) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["engine"] = store.engine
    return config


def current(store: Store) -> str | None:
    """The revision a database is at; None is an empty one."""
    with store.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head(store: Store) -> str:
    """The newest revision this release knows."""
    return str(ScriptDirectory.from_config(_config(store)).get_current_head())


def upgrade(store: Store) -> bool:
    """Bring the database to the newest revision; return whether anything was done.

    Raises: NewerDatabaseError, OpenAttemptsError.
    """
    at = current(store)
    if at == head(store):
        return False
    refuse_newer(at)
    if at is not None:
        _refuse_while_open(store)
    command.upgrade(_config(store), "head")
    return True


def refuse_newer(revision: str | None) -> None:
    """Raise NewerDatabaseError for a revision this release does not know; None is an empty database."""
    scripts = ScriptDirectory(str(Path(__file__).parent))
    if revision is not None and revision not in {script.revision for script in scripts.walk_revisions()}:
        raise NewerDatabaseError(found=revision, known=scripts.get_current_head())


def _refuse_while_open(store: Store) -> None:
    with store.engine.connect() as connection:
        if not inspect(connection).has_table("attempt"):
            return
        count: int = connection.execute(
            text("SELECT count(*) FROM attempt WHERE status = 'open'")
        ).scalar_one()
    if count:
        raise OpenAttemptsError(count=count)
