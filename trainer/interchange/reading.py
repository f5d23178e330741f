"""One door to all formats: which one a file is in, and reading it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import PurePath

from trainer.errors import translatable
from trainer.interchange.archives import members
from trainer.interchange.lines import decode
from trainer.interchange.records import Format, Notebook, Reading

MOST_BYTES = 64 * 1024 * 1024
"""Bytes of a file that are read at all."""

_READERS: dict[Format, str] = {
    Format.GIFT: "gift:read_gift",
    Format.AIKEN: "aiken:read_aiken",
    Format.MOODLE_XML: "moodle:read_moodle",
    Format.QTI: "qti.packages:read_qti",
    Format.XLSX: "sheets:read_xlsx",
    Format.CSV: "sheets:read_csv",
    Format.JSON: "json_items:read_json",
    Format.TEXT: "plain_text:read_text",
    Format.DOCX: "word:read_docx",
}
_SUFFIXES = {
    ".gift": Format.GIFT,
    ".aiken": Format.AIKEN,
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".json": Format.JSON,
    ".jsonl": Format.JSON,
    ".ndjson": Format.JSON,
    ".docx": Format.DOCX,
    ".xlsx": Format.XLSX,
    ".imscc": Format.QTI,
    ".qti": Format.QTI,
}
_MACROS = frozenset((".docm", ".xlsm", ".dotm", ".xltm", ".xlsb", ".xlam"))
_AIKEN = re.compile(r"^\s*ANSWER\s*:\s*[A-Z]\s*$", re.MULTILINE)
_GIFT = re.compile(
    r"(?<!\\)\{[^{}]*(?:(?<!\\)[=~#]|\b(?:T|F|TRUE|FALSE)\b)[^{}]*\}|^\s*::.*?::|^\s*\$CATEGORY:",
    re.MULTILINE,
)
_GIFT_ANSWERS = re.compile(r"\{\s*(?:[~=#%}]|(?:T|F|TRUE|FALSE)\s*[#}])|^\s*::.*?::", re.MULTILINE)
_CHINESE_ANSWERS = re.compile(r"答\s*案|题\s*干")


def read(data: bytes, path: str, wanted: Format = Format.AUTO) -> Reading:
    """Read a file in a format, or in the one it seems to be in.

    Args: path: how faults name it.
    """
    notebook = Notebook(path)
    if not _may_be_read(data, path, notebook):
        return notebook.reading()
    found = detect(data, path) if wanted is Format.AUTO else wanted
    module, _, name = _READERS[found].partition(":")
    reader: Callable[[bytes, str], Reading] = getattr(import_module(f"trainer.interchange.{module}"), name)
    return reader(data, path)


def _may_be_read(data: bytes, path: str, notebook: Notebook) -> bool:
    suffix = PurePath(path).suffix.lower()
    if len(data) > MOST_BYTES:
        too_large(len(data), notebook)
    elif suffix in _MACROS:
        template = translatable("a {suffix} file may hold macros; save it without them, as .docx or .xlsx")
        notebook.fault(0, "macros", template, suffix=suffix)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        template = translatable(
            "this is a file of the old Office, or a protected one; save it as .docx or .xlsx"
        )
        notebook.fault(0, "old-format", template)
    elif data.startswith(b"%PDF"):
        template = translatable(
            "PDF keeps no questions, only their print; copy the text into a .txt or .docx file"
        )
        notebook.fault(0, "pdf", template)
    elif not data.strip():
        notebook.fault(0, "empty-file", translatable("the file is empty"))
    else:
        return True
    return False


def too_large(size: int, notebook: Notebook) -> None:
    """The fault of a file too large to be read."""
    template = translatable("the file has {size} MB; at most {limit} MB are read. Split it.")
    notebook.fault(0, "too-large", template, size=size // 2**20, limit=MOST_BYTES // 2**20)


def detect(data: bytes, path: str) -> Format:
    """The format of a file, by what it holds first and by its name where that leaves it open."""
    if data.startswith(b"PK"):
        return _zipped(data, path)
    suffix = PurePath(path).suffix.lower()
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    text = decode(
        data[:400_000] if len(data) < 400_000 else _whole_characters(data[:400_000]), Notebook(path)
    )
    if text is None:
        return _SUFFIXES.get(suffix, Format.TEXT)
    return _written(text, suffix)


def _whole_characters(data: bytes) -> bytes:
    """A beginning cut at a line's end, so that no character is torn."""
    cut = data.rfind(b"\n")
    return data[: cut + 1] if cut > 0 else data


def _zipped(data: bytes, path: str) -> Format:
    names = members(data)
    if any(name.startswith("word/") for name in names):
        return Format.DOCX
    if any(name.startswith("xl/") for name in names):
        return Format.XLSX
    return _SUFFIXES.get(PurePath(path).suffix.lower(), Format.QTI) if not names else Format.QTI


def _written(text: str, suffix: str) -> Format:
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("<"):
        return Format.MOODLE_XML if re.search(r"<quiz[\s>]", start[:100_000]) else _xml(start)
    if start.startswith(("{", "[")) and suffix not in (".txt", ".md") and _is_json(start):
        return Format.JSON
    if len(_AIKEN.findall(text)) and not _GIFT.search(text):
        return Format.AIKEN
    if _GIFT.search(text) and len(_GIFT_ANSWERS.findall(text)) >= len(_CHINESE_ANSWERS.findall(text)):
        return Format.GIFT
    if start.startswith(("{", "[")) and _is_json(start):
        return Format.JSON
    return Format.TEXT


def _xml(text: str) -> Format:
    return (
        Format.QTI
        if re.search(r"<(?:\w+:)?(?:qti-|questestinterop|assessment|manifest)", text[:100_000])
        else (Format.MOODLE_XML if text.startswith("<?xml") else Format.TEXT)
    )


def _is_json(text: str) -> bool:
    try:
        json.JSONDecoder().raw_decode(text)
    except ValueError:
        return re.match(r"[\[{]\s*[\[{\"]", text) is not None
    except RecursionError:
        return True
    return True
