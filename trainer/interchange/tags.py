"""What formats have no field for, and our own exports say in tags and keywords: band, author and source."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from trainer.interchange.records import Record

_TAG = re.compile(r"\s*(?P<name>band|author|source):(?P<value>.*)", re.DOTALL)
_BANDS = ("1", "2", "3")


def with_tags(record: Record, tags: Iterable[str]) -> Record:
    """The record with what its tags say; what the file says in a field of its own stays."""
    found: dict[str, str] = {}
    for tag in tags:
        if match := _TAG.fullmatch(tag):
            found.setdefault(match["name"], match["value"].strip())
    band = found.get("band", "")
    return replace(
        record,
        band=record.band or (int(band) if band in _BANDS else None),
        author=record.author or found.get("author", ""),
        source=record.source or found.get("source", ""),
    )
