"""Bringing files: sizes are checked, the files are kept in small pieces, and the worker is set to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath, PureWindowsPath

from trainer.bank.arrivals import BroughtFile, State
from trainer.errors import TrainerError, translatable
from trainer.people import Asker
from trainer.services import background
from trainer.services.author.access import require_author
from trainer.services.platform import Platform
from trainer.storage import audit, imports

MOST_BYTES = 20 * 1024 * 1024
"""Bytes of a file that may be brought."""
MOST_FILES = 10
MOST_AT_ONCE = 5
"""Imports of an organisation that may wait for the worker."""
BROUGHT = "import.brought"
_CHUNK = 256 * 1024
_LONGEST_NAME = 100


class TooLargeError(TrainerError):
    """A file that is too large."""

    template = translatable("“{name}” has {size} MB; at most {limit} MB are read. Split it.")


class TooManyFilesError(TrainerError):
    """More files than are read at once."""

    template = translatable("At most {limit} files are read at once.")


class NothingBroughtError(TrainerError):
    """No file, or only empty ones."""

    template = translatable("Choose a file that is not empty.")


class TooManyImportsError(TrainerError):
    """Imports are brought faster than they are read."""

    template = translatable("{count} imports are being worked on. Wait until one is done, or cancel one.")


@dataclass(frozen=True, slots=True)
class Brought:
    """A file as the browser hands it over."""

    name: str
    data: bytes


def bring(platform: Platform, asker: Asker, files: Sequence[Brought], *, now: datetime) -> str:
    """Take files in and have them read in the worker; return the import's id.

    Raises: NotAllowedError, NothingBroughtError, TooManyFilesError, TooLargeError, TooManyImportsError.
    """
    require_author(asker)
    named = _checked(files)
    listed = [BroughtFile(file.name, len(file.data)) for file in named]
    with platform.store.write() as session:
        waiting = imports.unfinished(session, asker.organisation)
        if waiting >= MOST_AT_ONCE:
            raise TooManyImportsError(count=waiting)
        run = imports.add(session, asker.organisation, asker.person, listed, now)
    for number, file in enumerate(named):
        for place, piece in enumerate(_pieces(file.data)):
            with platform.store.write() as session:
                imports.add_chunk(session, run, number, place, piece)
    with platform.store.write() as session:
        imports.move(session, run, State.WAITING)
        audit.record(
            session,
            organisation=asker.organisation,
            at=now,
            actor=asker.person,
            action=BROUGHT,
            target_kind="import",
            target=run,
            details={"files": [file.name for file in listed]},
        )
    background.start(platform)
    return run


def _checked(files: Sequence[Brought]) -> list[Brought]:
    if not files or not any(file.data for file in files):
        raise NothingBroughtError
    if len(files) > MOST_FILES:
        raise TooManyFilesError(limit=MOST_FILES)
    for file in files:
        if len(file.data) > MOST_BYTES:
            size = -(-len(file.data) // 2**20)
            raise TooLargeError(name=_plain(file.name), size=size, limit=MOST_BYTES // 2**20)
    names = _distinct(_plain(file.name) for file in files)
    return [Brought(name, file.data) for name, file in zip(names, files, strict=True)]


def _plain(name: str) -> str:
    """A file's name alone, short and without what no database takes; its ending stays."""
    last = PurePath(PureWindowsPath(name).name).name
    shown = "".join(letter for letter in last if letter.isprintable() and letter != "#").strip() or "file"
    path = PurePath(shown)
    return path.stem[: _LONGEST_NAME - len(path.suffix)] + path.suffix[:20]


def _distinct(names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        path, number, found = PurePath(name), 1, name
        while found in seen:
            number += 1
            found = f"{path.stem} ({number}){path.suffix}"
        seen.add(found)
        yield found


def _pieces(data: bytes) -> Iterator[bytes]:
    return (data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK))
