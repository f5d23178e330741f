"""The folder that items are imported into: what is there, and writing what is new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from trainer.content import load_files
from trainer.content.item_editing import bank_text
from trainer.content.item_writer import UnwritableFileError, added, bank_file, write_whole
from trainer.errors import TrainerError, translatable
from trainer.items import Item
from trainer.objectives import OBJECTIVE_CODE, ObjectiveTree, module_of
from trainer.pictures import file_name
from trainer.services.exporting.write_back import PICTURES, write_file
from trainer.services.importing.landing import Import, Surroundings
from trainer.services.importing.topics import Suggestion, Topics

MAPPING = ".import-mapping.yaml"
"""Where the folder remembers which objective each foreign topic means."""

_HEADER = (
    "# 外部分类、知识点 → 本库知识点编码；下次导入时照此归类。编码留空表示尚未决定。\n"
    "# Foreign categories and knowledge points -> objective codes, for the next import. Empty = undecided.\n"
)


class BadMappingError(TrainerError):
    """The remembered mapping cannot be read."""

    template = translatable(
        "{path}: this must be a list of topics with objective codes, such as 担保: LOAN-03"
    )


class TargetError(TrainerError):
    """The folder cannot be written to."""

    template = translatable("{path} cannot be written: {reason}")


@dataclass(frozen=True, slots=True)
class Target:
    """A folder laid out as `question_bank/`, and the file that remembers topics."""

    folder: Path
    mapping: Path

    @classmethod
    def at(cls, place: Path, mapping: Path | None = None) -> Target:
        """The folder at a place; of a content folder its bank."""
        inner = place / "question_bank"
        folder = inner if inner.is_dir() else place
        return cls(folder, mapping or folder / MAPPING)

    def file(self, objective: str) -> Path:
        """The file of an objective."""
        return self.folder / module_of(objective) / f"{objective}.yaml"


def surroundings(
    target: Target, tree: ObjectiveTree, bank: Mapping[str, Item], fallback: str, today: date
) -> Surroundings:
    """What an import has to mind: items of the folder and the bank, the objectives, topics remembered.

    Args: bank: items that stand elsewhere, whose ids are taken. fallback: the objective of undecided topics.
    Raises: BadMappingError. UnwritableFileError: a bank file in the folder cannot be read.
    """
    files = sorted(path for path in target.folder.glob("*/*.yaml") if path.parent.name != "blueprints")
    library = load_files(files, today=today)
    for path in library.partial:
        raise UnwritableFileError(path=path)
    items = dict(bank) | {entry.value.id: entry.value for entry in library.items}
    texts: dict[str, list[str]] = defaultdict(list)
    for item in items.values():
        texts[item.objective].append(item.stem)
    return Surroundings(items, Topics(tree, read_mapping(target.mapping), fallback, texts))


def read_mapping(path: Path) -> dict[str, str]:
    """The objective remembered for each topic; empty where none is decided."""
    if not path.exists():
        return {}
    try:
        found: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError, ValueError) as error:
        raise BadMappingError(path=path) from error
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise BadMappingError(path=path)
    topics = {str(topic): str(code or "") for topic, code in found.items()}
    if any(code and not OBJECTIVE_CODE.fullmatch(code) for code in topics.values()):
        raise BadMappingError(path=path)
    return topics


def write(target: Target, found: Import) -> tuple[Path, ...]:
    """Write the new items and the topics seen, each file whole or not at all; the files written.

    Every text is made before the first file is touched, so that a file that cannot be added to stops the
    import while nothing has changed.

    Raises: UnwritableFileError. TargetError: the disk refuses.
    """
    texts: dict[Path, str] = {}
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in found.new:
        groups[item.objective].append(item)
    for objective, items in groups.items():
        texts[target.file(objective)] = _text(target.file(objective), objective, items)
    if (remembered := _remembered(target, found.undecided)) is not None:
        texts[target.mapping] = remembered
    shown = _pictures(target, found)
    try:
        for path, data in shown.items():
            write_file(path, data)
        for path, text in texts.items():
            write_whole(path, text)
    except OSError as error:
        raise TargetError(path=path, reason=error.strerror or str(error)) from error
    return (*texts, *shown)


def _pictures(target: Target, found: Import) -> dict[Path, bytes]:
    """The pictures that are new to the folder, with their files."""
    folder = target.folder / PICTURES
    files = {folder / file_name(picture): picture.data for picture in found.pictures.values()}
    return {path: data for path, data in files.items() if not path.exists()}


def _text(path: Path, objective: str, items: Sequence[Item]) -> str:
    if not path.exists() and not any(item.testlet for item in items):
        return bank_file(objective, items)
    if not path.exists():
        return bank_text(path.as_posix(), objective, None, items)
    try:
        before = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UnwritableFileError(path=path) from error
    if any(item.testlet for item in items):
        return bank_text(path.as_posix(), objective, before, items)
    return added(path.as_posix(), before, items)


def _remembered(target: Target, undecided: Mapping[str, Suggestion | None]) -> str | None:
    """The mapping with topics it did not know, each with what it may mean; None = nothing to add."""
    known = read_mapping(target.mapping)
    new = {topic: hint for topic, hint in undecided.items() if topic not in known}
    if not new:
        return None
    before = target.mapping.read_text(encoding="utf-8") if target.mapping.exists() else _HEADER
    lines = [before.rstrip("\n")]
    for topic, hint in new.items():
        entry = yaml.safe_dump({topic: ""}, allow_unicode=True, width=10**9).rstrip("\n")
        lines.append(entry if hint is None else f"{entry}  # {hint.code} {hint.title} ({hint.likeness} %)?")
    return "\n".join(lines) + "\n"
