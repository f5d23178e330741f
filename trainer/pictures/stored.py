"""The two forms pictures are kept in, recognised byte by byte, so that nothing can hide in one.

A PNG holds its header, palette, transparency and image data and ends there; a JPEG its tables, frame and
scans. Text, EXIF, colour profiles, previews, comments and whatever comes after the end make it another file.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from struct import unpack_from

MAX_SIDE = 2000
"""Pixels a kept picture has on its longer side: enough to read it at full size."""

MAX_BYTES = 2 * 1024 * 1024
"""Bytes of a kept picture: what a phone on a bad connection can still wait for."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHUNKS = frozenset((b"IHDR", b"PLTE", b"IDAT", b"IEND"))
_CHANNELS = {0: 1, 2: 3, 3: 1}
"""Values a pixel has, by colour type; pictures with transparency are not kept."""
_TABLES = frozenset((0xDB, 0xC4, 0xDD))
_FRAMES = frozenset((0xC0, 0xC2))
_JFIF = b"JFIF\0"


def is_stored_form(data: bytes) -> bool:
    """Whether a file is one that pictures are kept as; it may still fail to be decoded."""
    if len(data) > MAX_BYTES:
        return False
    try:
        return _is_png(data) or _is_jpeg(data)
    except (IndexError, ValueError, zlib.error):
        return False


def _is_png(data: bytes) -> bool:
    if not data.startswith(_SIGNATURE):
        return False
    chunks = list(_chunks(data))
    names = [name for name, _ in chunks]
    if names[0] != b"IHDR" or names[-1] != b"IEND" or set(names) - _CHUNKS or names.count(b"IHDR") > 1:
        return False
    if b"IEND" in names[:-1] or names.count(b"PLTE") > 1 or chunks[-1][1]:
        return False
    header = chunks[0][1]
    width, height, depth, colour, *rest = unpack_from(">IIBBBBB", header)
    sound = len(header) == 13 and rest == [0, 0, 0] and colour in _CHANNELS and depth in (1, 2, 4, 8)
    if not sound or not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        return False
    size = height * (1 + (width * depth * _CHANNELS[colour] + 7) // 8)
    return _inflates_to(b"".join(body for name, body in chunks if name == b"IDAT"), size)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts of a PNG up to its last byte. Raises ValueError where one is damaged."""
    at = len(_SIGNATURE)
    while at < len(data):
        if at + 12 > len(data):
            raise ValueError("cut off")
        (length,) = unpack_from(">I", data, at)
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if at + 12 + length > len(data) or unpack_from(">I", data, at + 8 + length)[0] != zlib.crc32(
            name + body
        ):
            raise ValueError("damaged")
        yield name, body
        at += 12 + length


def _inflates_to(packed: bytes, size: int) -> bool:
    """Whether a compressed stream gives exactly so many bytes and nothing comes after it."""
    stream = zlib.decompressobj()
    found = stream.decompress(packed, size + 1)
    return (
        len(found) == size
        and not stream.decompress(stream.unconsumed_tail, 1)
        and (stream.eof and not stream.unused_data)
    )


def _is_jpeg(data: bytes) -> bool:
    if not data.startswith(b"\xff\xd8"):
        return False
    at, frames, scans = 2, 0, 0
    while True:
        if data[at] != 0xFF:
            return False
        kind = data[at + 1]
        if kind == 0xD9:
            return at + 2 == len(data) and frames == 1 and scans > 0
        length = unpack_from(">H", data, at + 2)[0] if at + 4 <= len(data) else 0
        body = data[at + 4 : at + 2 + length]
        if length < 2 or not _segment(kind, body):
            return False
        at += 2 + length
        frames += kind in _FRAMES
        if kind == 0xDA:
            scans += 1
            at = _after_scan(data, at)


def _segment(kind: int, body: bytes) -> bool:
    """Whether a part of a JPEG is one that shows something."""
    if kind in _FRAMES:
        height, width = unpack_from(">HH", body, 1) if len(body) >= 6 else (0, 0)
        return (
            0 < width <= MAX_SIDE
            and 0 < height <= MAX_SIDE
            and body[5] in (1, 3)
            and len(body) == 6 + 3 * body[5]
        )
    if kind == 0xE0:
        return len(body) == 14 and body.startswith(_JFIF) and body[12:] == b"\0\0"
    return kind in _TABLES or kind == 0xDA


def _after_scan(data: bytes, at: int) -> int:
    """Where the compressed data of a scan ends. Raises ValueError where it does not."""
    while (at := data.find(b"\xff", at)) >= 0:
        follows = data[at + 1]
        if follows != 0 and not 0xD0 <= follows <= 0xD7:
            return at
        at += 2
    raise ValueError("no end")
