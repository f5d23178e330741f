"""What formats have no field for, and our own exports say in tags: band, author, source, and the case.

Of an item of a case the tags name the case, and how many paragraphs before the stem are its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from trainer.interchange.records import Record
from trainer.text import legal

_TAG = re.compile(r"\s*(?P<name>band|author|source|testlet|stimulus):(?P<value>.*)", re.DOTALL)
_BANDS = ("1", "2", "3")
_PARAGRAPH = "\n\n"


def paragraphs(text: str) -> int:
    """How many paragraphs a text before a stem has."""
    return legal(text).replace("\r\n", "\n").replace("\r", "\n").strip().count(_PARAGRAPH) + 1


def with_tags(record: Record, tags: Iterable[str]) -> Record:
    """The record with what its tags say; what the file says in a field of its own stays."""
    found: dict[str, str] = {}
    for tag in tags:
        if match := _TAG.fullmatch(tag):
            found.setdefault(match["name"], match["value"].strip())
    band = found.get("band", "")
    return replace(
        _of_case(record, found.get("testlet", ""), found.get("stimulus", "")),
        band=record.band or (int(band) if band in _BANDS else None),
        author=record.author or found.get("author", ""),
        source=record.source or found.get("source", ""),
    )


def _of_case(record: Record, case: str, count: str) -> Record:
    """The record as one of a case, with its text apart from the stem; as it was where the tags do not fit."""
    if not case or record.case:
        return record
    if record.stimulus:
        return replace(record, case=case)
    parts = record.stem.split(_PARAGRAPH)
    if not re.fullmatch(r"[1-9]\d{0,3}", count) or int(count) >= len(parts):
        return record
    stimulus, stem = _PARAGRAPH.join(parts[: int(count)]), _PARAGRAPH.join(parts[int(count) :])
    return replace(record, stem=stem, stimulus=stimulus, case=case)
