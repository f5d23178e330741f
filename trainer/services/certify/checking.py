"""Verification at the command line: a file by itself, with what this machine knows, or a number here."""

from __future__ import annotations

import json
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from trainer.certificates import Status, files, standing, verifying
from trainer.certificates.keys import BadKeysError, PublicKey, read_published
from trainer.certificates.verifying import Verified
from trainer.errors import TrainerError, translatable
from trainer.services.certify import keys
from trainer.settings import Settings
from trainer.storage import NotSavedError, Store, migrations, open_store
from trainer.storage import certificates as rows
from trainer.storage.certificates import Held


class NoSuchFileError(TrainerError):
    """What was named is neither a file nor a certificate number."""

    template = translatable("{which} is neither a file here nor a certificate number.")


class TooLargeFileError(TrainerError):
    """No certificate is so large."""

    template = translatable("{which} is larger than any certificate or evidence file.")


class NoDatabaseError(TrainerError):
    """A number can only be looked up where the certificates are."""

    template = translatable(
        "There is no database here to look a number up in. Verify the file itself, or open the address "
        "on the certificate."
    )


@dataclass(frozen=True, slots=True)
class Checked:
    """A file as verified; `here` is the certificate as this installation has it, where it could be looked up.

    `looked_up` says whether there was a database to ask; without one nothing is known of a revocation.
    """

    verified: Verified
    here: Held | None
    looked_up: bool

    def status(self, now: datetime) -> Status | None:
        """How the certificate stands here, if it is known here."""
        return standing(self.here.certificate, self.here.ended, now) if self.here else None


def check_file(settings: Settings, path: Path, key_file: Path | None, *, now: datetime) -> Checked:
    """Verify a file; no database is needed. Revocation is told where this machine has the database.

    Raises: TooLargeFileError, BadKeysError, NoSuchFileError.
    """
    try:
        if path.stat().st_size > files.LARGEST:
            raise TooLargeFileError(which=path)
        content = path.read_bytes()
    except OSError as error:
        raise NoSuchFileError(which=path) from error
    known = [*keys.local(settings), *_named(key_file)]
    store = _store(settings)
    if store is None:
        return Checked(verifying.verify(content, known, now), None, False)
    with closing(store):
        return _with_database(store, content, known, now)


def check_number(settings: Settings, number: str, *, now: datetime) -> Held | None:
    """A certificate by its number in the database here.

    Raises: NoDatabaseError.
    """
    store = _store(settings)
    if store is None:
        raise NoDatabaseError
    with closing(store), store.read() as session:
        return rows.by_number(session, number)


def _with_database(store: Store, content: bytes, known: Collection[PublicKey], now: datetime) -> Checked:
    try:
        with store.read() as session:
            verified = verifying.verify(content, [*known, *rows.keys(session)], now)
            here = rows.by_id(session, verified.said.id) if verified.said else None
            return Checked(verified, here, True)
    except NotSavedError:
        return Checked(verifying.verify(content, known, now), None, False)


def _named(path: Path | None) -> tuple[PublicKey, ...]:
    if path is None:
        return ()
    try:
        return read_published(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise BadKeysError(reason=str(error)) from error


def _store(settings: Settings) -> Store | None:
    """The database of these settings if there is one at this release's version; nothing is made."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return None
    store = open_store(settings.database_url)
    try:
        if migrations.current(store) == migrations.head(store):
            return store
    except Exception:  # noqa: S110 - a database that is away is as good as none for a file
        pass
    store.close()
    return None
