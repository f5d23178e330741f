"""Writing items into bank files: new files whole, existing ones with their own lines untouched."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from trainer.content.nodes import MappingNode, Node, Report, SequenceNode, compose
from trainer.errors import TrainerError, translatable
from trainer.items import Item, ItemType


class UnwritableFileError(TrainerError):
    """A file that items cannot be added to."""

    template = translatable("{path}: items cannot be added to this file; correct it first (trainer check)")


class _Dumper(yaml.SafeDumper):
    """Block style, with texts of several lines as they read."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    plain = "\n" in value and not any(line != line.rstrip() for line in value.split("\n"))
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if plain else None)


_Dumper.add_representer(str, _text)


def as_yaml(item: Item) -> dict[str, Any]:
    """An item as it stands in a bank file, without its objective, which the file names."""
    found: dict[str, Any] = {"id": item.id, "type": item.type.value, "band": item.band, "stem": item.stem}
    if item.type is not ItemType.TRUE_FALSE:
        found["options"] = {
            option.id: {"text": option.text, "fixed": True} if option.fixed else option.text
            for option in item.options
        }
    key = sorted(item.key)
    found["key"] = key if item.type is ItemType.MULTIPLE else key[0] == "true" if _truth(item) else key[0]
    found["rationale"] = dict(item.rationale)
    for name in ("author", "source"):
        if value := getattr(item, name):
            found[name] = value
    found |= {"status": item.status.value, "pool": item.pool.value}
    if item.enemies:
        found["enemies"] = sorted(item.enemies)
    if item.origin is not None:
        found["origin"] = {"file": item.origin.file, "position": item.origin.position}
    return found


def _truth(item: Item) -> bool:
    return item.type is ItemType.TRUE_FALSE


def dump(value: Mapping[str, Any]) -> str:
    """A mapping as YAML, in the order given."""
    return yaml.dump(dict(value), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**9)


def bank_file(objective: str, items: Sequence[Item]) -> str:
    """The text of a new bank file."""
    return _entries(items, f"objective: {objective}\nitems:\n", 2)


def _entries(items: Sequence[Item], before: str, indent: int) -> str:
    blanks = " " * indent
    text = before
    for item in items:
        for number, line in enumerate(dump(as_yaml(item)).rstrip("\n").split("\n")):
            text += f"{blanks}{'- ' if number == 0 else '  '}{line}".rstrip() + "\n"
    return text


def added(path: str, text: str, items: Sequence[Item]) -> str:
    """A bank file's text with items after its last; every line that is there stays as it is.

    Raises: UnwritableFileError: it has no list of items in block style.
    """
    root = compose(text, Report(path))
    listed = _list_of_items(root)
    if listed is None or listed.flow_style or not listed.value:
        raise UnwritableFileError(path=path)
    lines = text.split("\n")
    last: Any = listed.value[-1].end_mark
    end = last.line if last.column == 0 or not lines[last.line][: last.column].strip() else last.line + 1
    while end > 0 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    begins: Any = listed.start_mark
    new = _entries(items, "", begins.column).rstrip("\n").split("\n")
    found = "\n".join([*lines[:end], *new, *lines[end:]])
    again = _list_of_items(compose(found, Report(path)))
    if again is None or len(again.value) != len(listed.value) + len(items):
        raise UnwritableFileError(path=path)
    return found if found.endswith("\n") else found + "\n"


def _list_of_items(root: Node | None) -> SequenceNode | None:
    if not isinstance(root, MappingNode):
        return None
    pairs: list[Any] = root.value
    return next(
        (value for key, value in pairs if key.value == "items" and isinstance(value, SequenceNode)), None
    )


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all: under another name first, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, (path.stat().st_mode & 0o777) if path.exists() else 0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
