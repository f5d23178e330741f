"""PDF out of Typst: a source, data beside it as JSON, our own faces, and nothing else within reach.

A source takes its data with `#let data = json(bytes(sys.inputs.data))`; what a name or a title holds is set
as text and never read as source. The furniture that documents share comes with `#import "/furniture.typ": *`
(what it offers is said in that file). Pictures are handed in as `files` and found under their names. Neither
the disk beyond this package's `typst` folder nor a registry of packages can be reached.
"""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from trainer.documents import coverage
from trainer.errors import TrainerError, translatable

log = logging.getLogger(__name__)

_HERE = Path(__file__).parent
FONTS = _HERE / "fonts"
ROOT = _HERE / "typst"
FAMILY = "Trainer Sans"
MISSING = "〓"
"""What stands for a character our faces do not have: the mark printers use for a missing type."""

_MAIN = "main.typ"
_PACKAGE = '"@'


class TypesettingError(TrainerError):
    """A document could not be set; the fault lies in its source or its files, not in the person's data."""

    template = translatable("The document could not be made: {reason}")


def pdf(
    source: str,
    data: Mapping[str, object],
    *,
    files: Mapping[str, bytes] | None = None,
    at: datetime | None = None,
) -> bytes:
    """Set a document. Safe to call from several threads; a page takes milliseconds after the first.

    Characters our faces lack are printed as `MISSING` and named in the log; ask `unprintable` before if
    somebody should be told.

    Args:
        data: plain JSON for `sys.inputs.data`.
        files: further files by name, such as `{"logo.svg": …}`, read in the source as `/logo.svg`.
        at: the time of making in the file's properties (default: now); with it equal input gives equal bytes.
    Raises: TypesettingError.
    """
    if _PACKAGE in source:
        raise TypesettingError(reason="a package from a registry is asked for")
    with _place({_MAIN: source.encode(), **(files or {})}) as (given, root):
        return _compiled(given, root, data, at)


@contextmanager
def _place(files: Mapping[str, bytes]) -> Iterator[tuple[object, Path]]:
    """What the typesetter is given, and its root: files in memory, or where one is no text, a folder of them.

    The typesetter takes only texts from memory; a folder for one document also holds our furniture.
    """
    if all(_is_text(content) for content in files.values()):
        yield dict(files), ROOT
        return
    with tempfile.TemporaryDirectory(prefix="trainer-") as name:
        folder = Path(name)
        for furniture in ROOT.glob("*.typ"):
            shutil.copyfile(furniture, folder / furniture.name)
        for file, content in files.items():
            (folder / Path(file).name).write_bytes(content)
        yield str(folder / _MAIN), folder


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _compiled(given: object, root: Path, data: Mapping[str, object], at: datetime | None) -> bytes:
    try:
        made = typst.compile(  # type: ignore[call-overload]
            given,
            root=str(root),
            font_paths=_faces(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": json.dumps(_printable(data), ensure_ascii=False)},
            timestamp=at,
        )
    except typst.TypstError as error:
        log.error("typst: %s", error.diagnostic)
        raise TypesettingError(reason=error.message) from error
    return bytes(made)


def unprintable(text: str) -> tuple[str, ...]:
    """The characters of a text that our faces lack, each once, in order of appearance."""
    held = coverage.of(FONTS / "TrainerSans-Regular.otf")
    return tuple(dict.fromkeys(sign for sign in text if ord(sign) not in held and not _unseen(sign)))


def _unseen(sign: str) -> bool:
    """Whether nothing is to be printed for it: breaks, joiners, variation selectors."""
    return unicodedata.category(sign) in ("Cc", "Cf") or 0xFE00 <= ord(sign) <= 0xFE0F


def _printable(value: Any) -> Any:
    """The same JSON with every unprintable character replaced."""
    if isinstance(value, str):
        return _replaced(value)
    if isinstance(value, Mapping):
        return {key: _printable(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_printable(part) for part in value]
    return value


def _replaced(text: str) -> str:
    absent = unprintable(text)
    if not absent:
        return text
    log.warning("no glyph for %s", ", ".join(f"U+{ord(sign):04X}" for sign in absent))
    return text.translate({ord(sign): MISSING for sign in absent})


@cache
def _faces() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
