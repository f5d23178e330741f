"""What was approved in the browser, written back to the files it belongs to.

The same three-way comparison as publishing, the other way round: what changed only in the database is
written, what changed only in the files stays, what changed in both is a conflict, listed and left alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from trainer.bank import Bank
from trainer.content import load_files
from trainer.content.item_editing import bank_text
from trainer.content.item_writer import UnwritableFileError, write_whole
from trainer.errors import TrainerError, translatable
from trainer.items import Item, pictures
from trainer.objectives import module_of
from trainer.pictures import file_name
from trainer.services.exporting.blueprint_files import BlueprintFiles
from trainer.services.exporting.fates import WRITTEN, Fate, Returned, digest, fate
from trainer.services.exporting.request import codes
from trainer.storage import Store, documents, publications
from trainer.storage import pictures as picture_rows
from trainer.storage.documents import Kind
from trainer.storage.publications import Known, Name

PICTURES = "pictures"
"""The folder of pictures inside that of the bank."""


class FolderError(TrainerError):
    """The folder cannot be written to."""

    template = translatable("{path} cannot be written: {reason}")


@dataclass(frozen=True)
class WriteBack:
    """Every item compared, the text of every file that changes, and the pictures new to the folder."""

    returned: tuple[Returned, ...]
    texts: Mapping[Path, str] = field(repr=False, default_factory=dict)
    pictures: Mapping[Path, bytes] = field(repr=False, default_factory=dict)
    blueprints: tuple[Returned, ...] = ()

    def of(self, *fates: Fate) -> tuple[Returned, ...]:
        """The items with one of these fates."""
        return tuple(one for one in self.returned if one.fate in fates)

    def counts(self) -> dict[str, int]:
        """How many items there are of each fate."""
        return {fate.value: len(self.of(fate)) for fate in Fate}


def write_back(
    store: Store, folder: Path, objectives: Sequence[str], *, today: date, own: bool, dry_run: bool = False
) -> WriteBack:
    """Bring the bank files of a folder up to what is published; each file is written whole or not at all.

    Every text is made before the first file is touched.

    Args:
        folder: laid out as `question_bank/`.
        objectives: codes of objectives or modules; empty = all. Blueprints are written with all of them.
        own: whether these are the very files that are published from here, so that an item missing there was
            taken out on purpose.
        dry_run: only say what would be written.
    Raises: UnknownCodeError. UnwritableFileError: a file cannot be read. FolderError: the disk refuses.
    """
    with store.read() as session:
        content, known = documents.load(session), publications.known(session)
    bank = Bank.of(content.items)
    wanted = codes(content.objectives, bank, objectives)
    files = _Files(folder, today)
    returned = list(_returned(bank, wanted, files, known, own=own))
    texts = _texts(bank, files, returned)
    shown = _pictures(store, folder, bank, returned)
    blueprints: list[Returned] = []
    if not objectives:
        plans = BlueprintFiles(folder, today)
        blueprints = list(plans.returned(content.blueprints, known, own=own))
        texts |= plans.texts(content.blueprints, blueprints, _before)
    if not dry_run:
        for path, data in shown.items():
            write_file(path, data)
        for path, text in texts.items():
            try:
                write_whole(path, text)
            except OSError as error:
                raise FolderError(path=path, reason=error.strerror or str(error)) from error
    return WriteBack(tuple(returned), texts, shown, tuple(blueprints))


class _Files:
    """What stands in the files of a folder."""

    def __init__(self, folder: Path, today: date) -> None:
        self.folder = folder
        paths = sorted(path for path in folder.glob("*/*.yaml") if path.parent.name != "blueprints")
        library = load_files(paths, today=today)
        for path in library.partial:
            raise UnwritableFileError(path=path)
        self.items = {entry.value.id: entry.value for entry in library.items}
        self.paths = {entry.value.id: Path(entry.path) for entry in library.items}

    def path(self, item: Item) -> Path:
        """The file of an item: where it stands, or where its objective belongs."""
        usual = self.folder / module_of(item.objective) / f"{item.objective}.yaml"
        return self.paths.get(item.id, usual)


def _returned(
    bank: Bank, wanted: frozenset[str], files: _Files, known: Mapping[Name, Known], *, own: bool
) -> Iterable[Returned]:
    units: dict[str, list[Item]] = defaultdict(list)
    for item in bank.items.values():
        if item.objective in wanted:
            units[bank.unit_id(item.id)].append(item)
    for members in units.values():
        fates = [
            fate(Kind.ITEM, item, files.items.get(item.id), known[Name(Kind.ITEM, item.id)], own=own)
            for item in members
        ]
        for item, found in zip(members, _together(fates), strict=True):
            yield Returned(item.id, files.path(item), found)
    for name, had in known.items():
        held = files.items.get(name.key) if name.kind is Kind.ITEM and had.withdrawn else None
        if held is not None and held.objective in wanted and digest(Kind.ITEM, held) == had.file_digest:
            yield Returned(held.id, files.path(held), Fate.WITHDRAWN)


def _together(fates: Sequence[Fate]) -> list[Fate]:
    """Members of a testlet are written together: one that must stay as it is keeps the others from it."""
    written = any(fate in WRITTEN for fate in fates)
    stays = any(fate in (Fate.CONFLICT, Fate.NEWER, Fate.REMOVED) for fate in fates)
    if not (written and stays):
        return list(fates)
    return [Fate.CONFLICT if fate in (*WRITTEN, Fate.NEWER) else fate for fate in fates]


def _texts(bank: Bank, files: _Files, returned: Sequence[Returned]) -> dict[Path, str]:
    """The new text of every file in which something is written."""
    chosen: dict[tuple[Path, str], dict[str, Item]] = defaultdict(dict)
    for one in returned:
        if one.fate not in WRITTEN:
            continue
        item = bank.items[one.id]
        members = bank.testlets[item.testlet].members if item.testlet else (item,)
        chosen[files.path(members[0]), item.objective] |= {member.id: member for member in members}
    return {
        path: bank_text(path.as_posix(), objective, _before(path), list(items.values()))
        for (path, objective), items in chosen.items()
    }


def _pictures(store: Store, folder: Path, bank: Bank, returned: Iterable[Returned]) -> dict[Path, bytes]:
    """The pictures of what is written that are not in the folder yet."""
    written = [bank.items[one.id] for one in returned if one.fate in WRITTEN]
    wanted = set[str]().union(*(pictures(item) for item in written))
    with store.read() as session:
        found = picture_rows.load_all(session, wanted)
    paths = {folder / PICTURES / file_name(picture): picture.data for picture in found.values()}
    return {path: data for path, data in paths.items() if not path.exists()}


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: under another name first, then renamed. Raises FolderError."""
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise FolderError(path=path, reason=error.strerror or str(error)) from error


def _before(path: Path) -> str | None:
    if not path.exists():
        return None
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UnwritableFileError(path=path) from error
