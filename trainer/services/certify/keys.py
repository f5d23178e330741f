"""The keys certificates are signed with: one file beside the cookie secret that only the server may read.

The public halves stand in the database as well, so that what was signed stays verifiable even if the file is
lost; see docs/decisions/0024-certificates.md.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from weakref import WeakKeyDictionary

from trainer.certificates import keys as rules
from trainer.certificates.credential import Addresses
from trainer.certificates.keys import BadKeysError, KeyRing, PublicKey, SigningKey
from trainer.errors import TrainerError, translatable
from trainer.people import Asker, Role, require
from trainer.services.platform import Platform
from trainer.settings import Settings
from trainer.storage import Store, audit
from trainer.storage import certificates as rows

log = logging.getLogger(__name__)

FILE = "certificate-keys.json"
_EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - compared, not bound


class KeyFileError(TrainerError):
    """The key file cannot be used."""

    template = translatable(
        "The key file {path} cannot be used: {reason}. Restore it from a backup; without it nothing can be "
        "signed, though every certificate issued before stays verifiable."
    )


@dataclass(frozen=True)
class _Read:
    """A key file as read, with what tells that it was changed since."""

    stamp: tuple[int, int]
    ring: KeyRing


_lock = threading.Lock()
_read: dict[Path, _Read] = {}
_noted: WeakKeyDictionary[Store, set[str]] = WeakKeyDictionary()


def path_of(settings: Settings) -> Path:
    """Where the keys are."""
    return settings.secret_file.parent / FILE


def addresses(settings: Settings) -> Addresses:
    """Where the installation is reached from outside, as certificates name it."""
    if settings.public_url:
        return Addresses(settings.public_url.rstrip("/"))
    host = "127.0.0.1" if settings.host in _EVERYWHERE else settings.host
    return Addresses(f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}")


def signing(platform: Platform, *, now: datetime) -> SigningKey:
    """The key that signs now, made with mode 0600 where there is none; its public half is in the database.

    Raises: KeyFileError.
    """
    found = ring(platform.settings, now=now)
    noted = _noted.setdefault(platform.store, set())
    if found.current.public.id not in noted:
        with platform.store.write() as session:
            rows.keep_keys(session, found.public, now)
        noted.add(found.current.public.id)
    return found.current


def known(platform: Platform, *, now: datetime) -> tuple[PublicKey, ...]:
    """Every public key of this installation, the latest first."""
    signing(platform, now=now)
    with platform.store.read() as session:
        return rows.keys(session)


def ring(settings: Settings, *, now: datetime) -> KeyRing:
    """The key file, made if it is missing. Raises KeyFileError."""
    path = path_of(settings)
    with _lock:
        try:
            if not path.exists():
                log.warning("%s is not there; a new signing key is made", path)
                _write(path, KeyRing(rules.make(now)), only_if_missing=True)
            return _load(path)
        except OSError as error:
            raise KeyFileError(path=path, reason=error.strerror or str(error)) from error


def local(settings: Settings) -> tuple[PublicKey, ...]:
    """The public keys in the key file, if there is one; nothing is made, and a bad file counts as none."""
    try:
        return _load(path_of(settings)).public
    except (OSError, KeyFileError):
        return ()


def rotate(platform: Platform, asker: Asker, *, now: datetime) -> PublicKey:
    """Sign with a fresh key from now on; of the one before only the public half is kept.

    Raises: NotAllowedError: not an administrator; KeyFileError.
    """
    require(asker, Role.ADMINISTRATOR)
    before = ring(platform.settings, now=now)
    after = rules.rotate(before, rules.make(now))
    with platform.store.write() as session:
        rows.keep_keys(session, after.public, now)
        audit.record(
            session,
            organisation=asker.organisation,
            at=now,
            actor=asker.person,
            action="certificate.key-changed",
            details={"key": after.current.public.id},
        )
        try:
            _write(path_of(platform.settings), after, only_if_missing=False)
        except OSError as error:
            raise KeyFileError(path=path_of(platform.settings), reason=str(error)) from error
    return after.current.public


def _load(path: Path) -> KeyRing:
    found = path.stat()
    stamp = (found.st_mtime_ns, found.st_ino)
    held = _read.get(path)
    if held is not None and held.stamp == stamp:
        return held.ring
    if found.st_mode & 0o077:
        log.warning("%s could be read by others; its mode is now 0600", path)
        path.chmod(0o600)
    try:
        loaded = rules.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (BadKeysError, ValueError) as error:
        raise KeyFileError(path=path, reason=str(error)) from error
    _read[path] = _Read(stamp, loaded)
    return loaded


def _write(path: Path, ring: KeyRing, *, only_if_missing: bool) -> None:
    """Write the file whole or not at all; of two servers that start together, the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(rules.to_json(ring), file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        if only_if_missing:
            _link(draft, path)
        else:
            os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _link(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        log.info("another process made %s first", path)
