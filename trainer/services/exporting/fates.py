"""What becomes of a document when the database is written back to its files: the three-way comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from trainer.errors import translatable
from trainer.storage import documents
from trainer.storage.documents import Kind, Value
from trainer.storage.publications import Known, digest_of


class Fate(StrEnum):
    """What becomes of a document: written anew, changed in its file, as it was, or left alone and why."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    NEWER = "newer_in_file"
    REMOVED = "removed_from_file"
    WITHDRAWN = "withdrawn"
    CONFLICT = "conflict"


FATE_NAMES: Mapping[Fate, str] = {
    Fate.ADDED: translatable("added"),
    Fate.CHANGED: translatable("changed"),
    Fate.UNCHANGED: translatable("as it was"),
    Fate.NEWER: translatable("left alone: the file is newer; “trainer publish” would bring it into force"),
    Fate.REMOVED: translatable(
        "left out: it was taken out of the files; “trainer publish” would withdraw it"
    ),
    Fate.WITHDRAWN: translatable("withdrawn, but still in the file; delete it there"),
    Fate.CONFLICT: translatable("CONFLICT: changed in the file and in the browser; left as it is"),
}
"""What the fates are called, in English."""

WRITTEN = (Fate.ADDED, Fate.CHANGED)
"""The fates that change a file."""


@dataclass(frozen=True, slots=True)
class Returned:
    """An item or a blueprint, its file and what becomes of it."""

    id: str
    path: Path
    fate: Fate


def digest(kind: Kind, value: Value) -> str:
    """The digest of a value's body."""
    return digest_of(documents.encode(kind, value))


def fate(kind: Kind, theirs: Value, ours: Value | None, had: Known, *, own: bool) -> Fate:
    """What becomes of one document.

    Args:
        theirs: its state in the database. ours: that in the files, None where it is not there.
        had: what the database knows of it.
        own: whether these are the very files that are published from here, so that what is missing there was
            taken out on purpose.
    """
    if ours is None:
        return Fate.REMOVED if own and had.digest == had.file_digest else Fate.ADDED
    if ours == theirs:
        return Fate.UNCHANGED
    if digest(kind, ours) == had.file_digest:
        return Fate.CHANGED
    return Fate.NEWER if had.digest == had.file_digest else Fate.CONFLICT
