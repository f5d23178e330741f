"""The installation's secret: made on first start, kept in one file that only the server may read."""

from __future__ import annotations

import hmac
import logging
import os
import secrets
from functools import cache
from pathlib import Path

from trainer.errors import TrainerError, translatable
from trainer.settings import Settings

log = logging.getLogger(__name__)

_BYTES = 32


class BadSecretError(TrainerError):
    """The secret file cannot be used."""

    template = translatable(
        "The secret file {path} cannot be used: {reason}. Restore it from a backup, or remove it to have "
        "a new one made (devices are then no longer recognised)."
    )


def derived(settings: Settings, purpose: str) -> str:
    """A key for one purpose, derived from the secret file, which is made with mode 0600 if it is missing.

    Raises: BadSecretError.
    """
    return hmac.digest(_secret(settings.secret_file), purpose.encode(), "sha256").hex()


@cache
def _secret(path: Path) -> bytes:
    try:
        if not path.exists():
            _make(path)
        if path.stat().st_mode & 0o077:
            log.warning("%s could be read by others; its mode is now 0600", path)
            path.chmod(0o600)
        found = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise BadSecretError(path=path, reason=str(error)) from error
    if len(found) < _BYTES:
        raise BadSecretError(path=path, reason=f"{len(found)} < {_BYTES} bytes")
    return found


def _make(path: Path) -> None:
    """Write a fresh secret; of two servers that start together, the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            log.info("another process made %s first", path)
    finally:
        draft.unlink()
