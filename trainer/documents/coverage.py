"""Which characters an OpenType face has, read from the face itself."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_SEGMENTED = 12
"""The format of a character map that reaches beyond the first 65,536 characters."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The code points of a face."""

    codes: frozenset[int]

    def __contains__(self, code: object) -> bool:
        return code in self.codes


@cache
def of(face: Path) -> Coverage:
    """The code points a face has a glyph for.

    Raises: ValueError: the file has no character map of the whole of Unicode.
    Source: OpenType specification 1.9, `cmap`, format 12.
    """
    body = face.read_bytes()
    start = _table(body, b"cmap")
    (count,) = struct.unpack_from(">H", body, start + 2)
    for number in range(count):
        _, _, offset = struct.unpack_from(">HHL", body, start + 4 + 8 * number)
        (kind,) = struct.unpack_from(">H", body, start + offset)
        if kind == _SEGMENTED:
            return Coverage(_segments(body, start + offset))
    raise ValueError(face)


def _table(body: bytes, wanted: bytes) -> int:
    (count,) = struct.unpack_from(">H", body, 4)
    for number in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sLLL", body, 12 + 16 * number)
        if tag == wanted:
            return int(offset)
    raise ValueError(wanted)


def _segments(body: bytes, start: int) -> frozenset[int]:
    (groups,) = struct.unpack_from(">L", body, start + 12)
    found: set[int] = set()
    for number in range(groups):
        first, last, _ = struct.unpack_from(">LLL", body, start + 16 + 12 * number)
        found.update(range(first, last + 1))
    return frozenset(found)
