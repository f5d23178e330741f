"""Moving an import on: taking it over, cancelling it, undoing what was taken over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlmodel import Session

from trainer.bank.arrivals import ImportMovedError, NothingToTakeError, Run, State, UndecidedError
from trainer.errors import NotFoundError, translatable
from trainer.people import Asker
from trainer.services import background
from trainer.services.author.access import require_author
from trainer.services.platform import Platform
from trainer.storage import audit, import_records, imports

IMPORT = translatable("import")
TAKEN_OVER = "import.taken_over"
CANCELLED = "import.cancelled"
UNDONE = "import.undone"


def take_over(platform: Platform, asker: Asker, name: str, *, now: datetime) -> None:
    """Have everything that is wanted made into drafts of the asker's, by the worker.

    Raises: NotAllowedError, NotFoundError, ImportMovedError, UndecidedError, NothingToTakeError.
    """
    with changing(platform, asker, name, State.READY) as (session, run):
        left = import_records.left(session, run.id)
        if left.topics or left.duplicates:
            raise UndecidedError(topics=left.topics, duplicates=left.duplicates)
        if not left.new + left.versions:
            raise NothingToTakeError
        imports.move(
            session, run.id, State.TAKING, taken_by=asker.person, total=left.new + left.versions, outcome={}
        )
        _note(session, asker, run.id, TAKEN_OVER, now=now)
    background.start(platform)


def cancel(platform: Platform, asker: Asker, name: str, *, now: datetime) -> None:
    """Give an import up: what is being read is forgotten, what is being taken over is taken back.

    Raises: NotAllowedError, NotFoundError, ImportMovedError: there is nothing to cancel.
    """
    states = (State.WAITING, State.READING, State.READY, State.TAKING, State.FAILED)
    with changing(platform, asker, name, *states) as (session, run):
        if run.state is State.TAKING:
            imports.move(session, run.id, State.UNDOING)
        else:
            imports.drop_files(session, run.id)
            imports.forget_understood(session, run.id)
            imports.move(session, run.id, State.CANCELLED)
        _note(session, asker, run.id, CANCELLED, now=now)
    go_on(platform, now=now)


def undo(platform: Platform, asker: Asker, name: str, *, now: datetime) -> None:
    """Take back every draft of an import that nobody wrote on since; then it can be decided anew.

    Raises: NotAllowedError, NotFoundError, ImportMovedError.
    """
    with changing(platform, asker, name, State.TAKEN) as (session, run):
        imports.move(session, run.id, State.UNDOING)
        _note(session, asker, run.id, UNDONE, now=now)
    background.start(platform)


def go_on(platform: Platform, *, now: datetime) -> None:
    """Make sure that a worker is at what is not done yet, should one have died."""
    with platform.store.read() as session:
        waits = imports.waiting(session, now)
    if waits:
        background.start(platform)


@contextmanager
def changing(platform: Platform, asker: Asker, name: str, *states: State) -> Iterator[tuple[Session, Run]]:
    """A transaction over an import that is in one of these states and stays so until it ends.

    Raises: NotAllowedError, NotFoundError, ImportMovedError.
    """
    require_author(asker)
    with platform.store.write() as session:
        run = imports.load(session, asker.organisation, name, locked=True)
        if run is None:
            raise missing(name)
        if run.state not in states:
            raise ImportMovedError
        yield session, run


def missing(name: str) -> NotFoundError:
    """The error for an import that is not there, or not for the asker."""
    return NotFoundError(what=IMPORT, which=name[:40])


def _note(session: Session, asker: Asker, name: str, action: str, *, now: datetime) -> None:
    audit.record(
        session,
        organisation=asker.organisation,
        at=now,
        actor=asker.person,
        action=action,
        target_kind="import",
        target=name,
    )
