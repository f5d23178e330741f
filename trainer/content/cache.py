"""What reading a file gave, kept under the digest of its bytes, so that a second check is quick.

An entry's name is a digest of the file's bytes, its path and the program that read it, so that nothing stale
can be found; its first line is a digest of the rest, so that a damaged one is read as missing. Entries are
written whole under another name and then renamed: any number of processes may share the folder.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import time
from functools import cache as once
from importlib.metadata import version
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

import trainer
from trainer.content.entries import Parsed

log = logging.getLogger(__name__)

_PARSED = TypeAdapter(Parsed)
_KEPT_DAYS = 60
_READERS = (
    *("content", "items", "courses", "scenarios", "pictures"),
    *("blueprints", "journal.py", "objectives.py", "errors.py", "text.py"),
)


@once
def _program() -> bytes:
    """A digest of every line of the program that has a say in what a file means."""
    digest = hashlib.sha256()
    home = Path(trainer.__file__).parent
    for name in _READERS:
        path = home / name
        for source in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(source.read_bytes())
    for package in ("pyyaml", "pydantic", "markdown-it-py"):
        digest.update(version(package).encode())
    return digest.digest()


class Cache:
    """A folder of entries; a folder that cannot be used makes every lookup a miss."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._usable = True
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            log.info("no cache in %s: %s", folder, error)
            self._usable = False

    def name(self, place: str, data: bytes) -> str:
        """The name of the entry for a file; `place` is its path and how it is read."""
        digest = hashlib.sha256(_program())
        digest.update(place.encode() + b"\0")
        digest.update(data)
        return digest.hexdigest()

    def get(self, name: str) -> Parsed | None:
        """The entry, or None where it is missing or damaged."""
        if not self._usable:
            return None
        try:
            stored = (self._folder / name).read_bytes()
        except OSError:
            return None
        digest, _, body = stored.partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode() != digest:
            return None
        try:
            return _PARSED.validate_json(body)
        except ValidationError:
            return None

    def put(self, name: str, parsed: Parsed) -> None:
        """Keep an entry; a full or read-only disk only costs the time saved."""
        if not self._usable:
            return
        body = _PARSED.dump_json(parsed)
        try:
            handle, temporary = tempfile.mkstemp(dir=self._folder, prefix=".new-")
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
            Path(temporary).replace(self._folder / name)
        except OSError as error:
            log.info("no cache in %s: %s", self._folder, error)
            self._usable = False

    def prune(self) -> None:
        """Delete entries that are weeks old; those still in use are simply made again."""
        limit = time.time() - _KEPT_DAYS * 86_400
        try:
            for path in self._folder.iterdir():
                if path.stat().st_mtime < limit:
                    path.unlink(missing_ok=True)
        except OSError as error:
            log.info("cache %s not tidied: %s", self._folder, error)
