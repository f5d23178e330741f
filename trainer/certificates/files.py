"""What kind of file was handed in for verification, and the credential somewhere inside it."""

from __future__ import annotations

import re
import zlib
from enum import StrEnum

from trainer.certificates import evidence

LARGEST = 64 * 1024 * 1024
"""Bytes of a file that is still looked at."""

_TOKEN = re.compile(rb"eyJ[A-Za-z0-9_\-]{20,}\.[A-Za-z0-9_\-]{20,}\.[A-Za-z0-9_\-]{20,}")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_INFLATED = 1024 * 1024


class FileKind(StrEnum):
    """What was handed in."""

    EVIDENCE = "evidence"
    PDF = "pdf"
    CREDENTIAL = "credential"
    UNKNOWN = "unknown"


def kind_of(content: bytes) -> FileKind:
    """What a file is, by its content and not by its name."""
    if evidence.is_evidence(content):
        return FileKind.EVIDENCE
    if content.startswith(b"%PDF-"):
        return FileKind.PDF
    return FileKind.CREDENTIAL if _TOKEN.search(content) else FileKind.UNKNOWN


def token_in(content: bytes) -> str | None:
    """The credential in a file (text, JSON, SVG, or attached to a PDF); None where there is none."""
    if not content.startswith(b"%PDF-"):
        found = _TOKEN.search(content)
        return found[0].decode() if found else None
    for stream in _STREAM.finditer(content):
        found = _TOKEN.search(_inflated(stream[1]))
        if found:
            return found[0].decode()
    return None


def _inflated(body: bytes) -> bytes:
    """The content of a PDF's stream, compressed or not, as far as a credential could reach."""
    try:
        return zlib.decompressobj().decompress(body, _INFLATED)
    except zlib.error:
        return body
