"""Reading content for commands: the content folder of the settings, or places named by the operator."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from trainer.clock import Clock
from trainer.content import Cache, Library, load, load_files
from trainer.content.files import BANK, COURSES, is_content_root
from trainer.errors import Fault
from trainer.settings import Settings

_READABLE = (".yaml", ".md")


def today() -> date:
    """The day by which reviewed facts are stale."""
    return Clock().now().date()


def read_all(settings: Settings) -> Library:
    """All content of the settings' folder.

    Raises: NoContentError: there is none.
    """
    return load(settings.content, today=today(), cache=Cache(settings.cache))


def read_places(places: Sequence[Path], settings: Settings) -> list[Library]:
    """What lies at some places, with the faults of these places only.

    A place inside a content folder is checked against all of that folder.
    """
    within: dict[Path, list[str]] = defaultdict(list)
    alone: list[Path] = []
    for place in places:
        root = _root_of(place)
        if root is None:
            alone.extend(_files(place))
        else:
            within[root].append(place.resolve().relative_to(root.resolve()).as_posix())
    found = [_read_root(root, names, settings) for root, names in within.items()]
    if alone:
        found.append(load_files(alone, today=today()))
    return found


def _read_root(root: Path, names: list[str], settings: Settings) -> Library:
    library = load(root, today=today(), cache=Cache(settings.cache))
    return placed(library if "." in names else library.within(names), root)


def placed(library: Library, root: Path) -> Library:
    """The same with the paths of faults as seen from the working directory."""
    if root.resolve() == Path.cwd():
        return library
    faults = tuple(replace(fault, path=_seen(root, fault)) for fault in library.faults)
    return replace(library, faults=faults)


def _seen(root: Path, fault: Fault) -> str:
    return Path(os.path.normpath(root / fault.path)).as_posix()


def _root_of(place: Path) -> Path | None:
    """The content folder a place belongs to, if any."""
    if place.is_dir() and is_content_root(place):
        return place
    for folder in (place.resolve(), *place.resolve().parents):
        if folder.name in (BANK, COURSES) and folder.is_dir():
            return folder.parent
    return None


def _files(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from sorted(path for path in place.rglob("*") if path.suffix in _READABLE and path.is_file())
    else:
        yield place
