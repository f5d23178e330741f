"""The files to import, read one by one; what cannot be opened is a fault like any other."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from trainer.errors import translatable
from trainer.interchange.judging import Judgement, judge
from trainer.interchange.reading import MOST_BYTES, read, too_large
from trainer.interchange.records import Format, Notebook, Reading, together


def read_sources(places: Iterable[Path], wanted: Format = Format.AUTO) -> Judgement:
    """Everything in some files: drafts, faults, notes."""
    return judge(together(_read(place, wanted) for place in places))


def _read(place: Path, wanted: Format) -> Reading:
    path = place.as_posix()
    notebook = Notebook(path)
    try:
        size = place.stat().st_size
        if size > MOST_BYTES:
            too_large(size, notebook)
            return notebook.reading()
        return read(place.read_bytes(), path, wanted)
    except OSError as error:
        template = translatable("the file cannot be read: {reason}")
        notebook.fault(0, "unreadable", template, reason=error.strerror or str(error))
        return notebook.reading()
