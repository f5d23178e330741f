"""Blueprints approved in the browser, written back to their files by the same comparison as items."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from trainer.blueprints import Blueprint
from trainer.content import load_files
from trainer.content.blueprint_writer import blueprint_text
from trainer.content.item_writer import UnwritableFileError
from trainer.services.exporting.fates import WRITTEN, Fate, Returned, digest, fate
from trainer.storage.documents import Kind
from trainer.storage.publications import Known, Name

FOLDER = "blueprints"


class BlueprintFiles:
    """The blueprints that stand in the files of a folder laid out as `question_bank/`."""

    def __init__(self, folder: Path, today: date) -> None:
        """Raises: UnwritableFileError: a file cannot be read."""
        self._folder = folder / FOLDER
        library = load_files(sorted(self._folder.glob("*.yaml")), today=today)
        for path in library.partial:
            raise UnwritableFileError(path=path)
        self._found = {entry.value.code: entry.value for entry in library.blueprints}
        self._paths = {entry.value.code: Path(entry.path) for entry in library.blueprints}

    def path(self, code: str) -> Path:
        """The file of a blueprint: where it stands, or where it belongs."""
        return self._paths.get(code, self._folder / f"{code}.yaml")

    def returned(
        self, published: Sequence[Blueprint], known: Mapping[Name, Known], *, own: bool
    ) -> Iterator[Returned]:
        """What becomes of each; those that are retired are named if their file still says what it did."""
        for blueprint in published:
            code = blueprint.code
            had = known[Name(Kind.BLUEPRINT, code)]
            found = fate(Kind.BLUEPRINT, blueprint, self._found.get(code), had, own=own)
            yield Returned(code, self.path(code), found)
        for name, had in known.items():
            held = self._found.get(name.key) if name.kind is Kind.BLUEPRINT and had.withdrawn else None
            if held is not None and digest(Kind.BLUEPRINT, held) == had.file_digest:
                yield Returned(name.key, self.path(name.key), Fate.WITHDRAWN)

    def texts(
        self,
        published: Sequence[Blueprint],
        returned: Sequence[Returned],
        before: Callable[[Path], str | None],
    ) -> dict[Path, str]:
        """The new text of every file that changes.

        Args: before: reads a file as it is, None where there is none.
        """
        by_code = {blueprint.code: blueprint for blueprint in published}
        return {
            one.path: blueprint_text(one.path.as_posix(), before(one.path), by_code[one.id])
            for one in returned
            if one.fate in WRITTEN
        }
