"""The folder of pictures: each in the form it is kept in, under its digest, and shown by some text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from trainer.content.entries import Entry
from trainer.courses import Lesson
from trainer.errors import Fault, Severity, translatable
from trainer.items import Item
from trainer.pictures import Picture, digests, file_name
from trainer.pictures.cleaning import PictureError, clean

PICTURES = "question_bank/pictures"
"""Where the pictures of items and lessons lie."""


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture and the path of its file as faults show it."""

    picture: Picture
    path: str


def read_pictures(root: Path) -> tuple[dict[str, PictureFile], list[Fault]]:
    """Every sound picture below a root by digest, and what is wrong with the others."""
    found: dict[str, PictureFile] = {}
    faults: list[Fault] = []
    for location in _files(root / PICTURES):
        path = location.relative_to(root).as_posix()
        try:
            picture = clean(location.read_bytes())
        except PictureError as error:
            faults.append(Fault(path, 0, "", "bad-picture", error.template, error.details))
        except OSError as error:
            template = translatable("the file cannot be read: {reason}")
            details: dict[str, object] = {"reason": error.strerror or str(error)}
            faults.append(Fault(path, 0, "", "unreadable", template, details))
        else:
            if location.name == file_name(picture):
                found[picture.digest] = PictureFile(picture, path)
            else:
                faults.append(_unclean(path))
    return found, faults


def _files(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for location in sorted(folder.rglob("*")):
        plain = not location.name.startswith((".", "README"))
        if plain and location.is_file():
            yield location


def _unclean(path: str) -> Fault:
    template = translatable(
        "this is not a picture as it is kept: it has another name, or holds more than what is seen. Run "
        "“trainer picture {path}”, refer to what that writes, and delete this file"
    )
    return Fault(path, 0, "", "unclean-picture", template, {"path": path})


def check_pictures(
    pictures: Mapping[str, PictureFile], items: Iterable[Entry[Item]], lessons: Iterable[Entry[Lesson]]
) -> Iterator[Fault]:
    """Pictures that are missing where a text shows them, and those that no text shows."""
    shown: set[str] = set()
    for entry, name, part, texts in _places(items, lessons):
        wanted = digests(*texts)
        shown |= wanted
        for digest in sorted(wanted - pictures.keys()):
            yield _missing(entry.path, entry.line_at(part), name, digest)
    for digest, file in pictures.items():
        if digest not in shown:
            template = translatable(
                "no text shows this picture; delete it, or refer to it as picture:{digest}"
            )
            details: dict[str, object] = {"digest": digest}
            yield Fault(file.path, 0, "", "unused-picture", template, details, Severity.WARNING)


def _places(
    items: Iterable[Entry[Item]], lessons: Iterable[Entry[Lesson]]
) -> Iterator[tuple[Entry[Item] | Entry[Lesson], str, str, list[str]]]:
    """Every text with what holds it, its id and the part it is."""
    for entry in items:
        item = entry.value
        yield entry, item.id, "stimulus", [item.stimulus]
        yield entry, item.id, "stem", [item.stem]
        yield entry, item.id, "options", [option.text for option in item.options]
        yield entry, item.id, "rationale", list(item.rationale.values())
        for text in item.translations.values():
            every = [text.stimulus, text.stem, *text.options.values(), *text.rationale.values()]
            yield entry, item.id, "translations", every
    for lesson in lessons:
        bodies = [lesson.value.body, *(text.body for text in lesson.value.translations.values())]
        yield lesson, lesson.value.id, "body", bodies


def _missing(path: str, line: int, name: str, digest: str) -> Fault:
    template = translatable(
        "the picture {digest} is not in {folder}; put it there with “trainer picture FILE”, or take it out "
        "of the text"
    )
    details: dict[str, object] = {"digest": f"{digest[:12]}…", "folder": PICTURES}
    return Fault(path, line, name, "missing-picture", template, details)
