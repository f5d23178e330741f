"""Zipped files opened with care: no bombs, no paths that lead elsewhere, nothing written to disk."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Sequence

from trainer.errors import translatable
from trainer.interchange.records import Notebook

MOST_UNPACKED = 256 * 1024 * 1024
"""Bytes a package may hold when unpacked."""
MOST_MEMBERS = 20_000
_MOST_RATIO = 200
_SMALL = 4 * 1024 * 1024
"""Below this size any ratio of compression is harmless."""


def members(data: bytes) -> Sequence[str]:
    """The names in a package; none where it cannot be opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()[:MOST_MEMBERS]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, RuntimeError, EOFError, zlib.error):
        return ()


def opened(data: bytes, notebook: Notebook) -> zipfile.ZipFile | None:
    """A package that is safe to read; None after a fault."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except (
        zipfile.BadZipFile,
        ValueError,
        NotImplementedError,
        OSError,
        RuntimeError,
        EOFError,
        zlib.error,
    ) as error:
        template = translatable("the package cannot be opened: {reason}")
        notebook.fault(0, "broken-package", template, reason=str(error)[:120])
        return None
    unpacked = sum(info.file_size for info in infos)
    if len(infos) > MOST_MEMBERS or unpacked > MOST_UNPACKED or any(_bomb(info) for info in infos):
        template = translatable(
            "the package unpacks to {size} MB in {count} files, as a zip bomb does; it is not opened"
        )
        notebook.fault(0, "zip-bomb", template, size=unpacked // 2**20, count=len(infos))
        return None
    for info in infos:
        if astray(info.filename):
            template = translatable("“{member}” leads out of the package; nothing of it is read")
            notebook.fault(0, "path-traversal", template, member=info.filename[:120])
            return None
        if re.search(r"vbaProject\.bin$", info.filename, re.IGNORECASE):
            notebook.fault(0, "macros", translatable("the file holds macros; save it without them"))
            return None
    return archive


def _bomb(info: zipfile.ZipInfo) -> bool:
    return info.file_size > _SMALL and info.file_size > _MOST_RATIO * max(1, info.compress_size)


def astray(name: str) -> bool:
    """Whether a name leads out of the package it stands in."""
    plain = name.replace("\\", "/")
    return (
        plain.startswith("/")
        or re.match(r"[A-Za-z]:", plain) is not None
        or posixpath.normpath(plain).split("/")[0] == ".."
        or "\0" in plain
    )


def member(archive: zipfile.ZipFile, name: str, notebook: Notebook) -> bytes | None:
    """One file of a package; None after a fault. What it claims of its size is not believed."""
    try:
        with archive.open(name) as file:
            data = file.read(MOST_UNPACKED + 1)
    except (
        KeyError,
        zipfile.BadZipFile,
        RuntimeError,
        NotImplementedError,
        OSError,
        EOFError,
        ValueError,
        zlib.error,
    ):
        template = translatable("“{member}” cannot be read from the package")
        notebook.fault(0, "broken-package", template, member=name[:120])
        return None
    if len(data) > MOST_UNPACKED:
        notebook.fault(
            0, "zip-bomb", translatable("“{member}” is far larger than it says"), member=name[:120]
        )
        return None
    return data
