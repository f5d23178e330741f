"""Streamlit's scripts and styles, compressed once for each process and served from memory.

Streamlit serves them uncompressed on purpose, to keep the processor free when many load at once; compressing
each file a single time gives both. Their names carry a digest, so browsers keep them for good.
"""

from __future__ import annotations

import asyncio
import gzip
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from trainer.web.http.headers import STATIC

_KINDS = frozenset({".css", ".html", ".js", ".json", ".svg", ".wasm"})
_SMALLEST = 1000


@dataclass(frozen=True, slots=True)
class Packed:
    """A compressed file."""

    body: bytes
    kind: str


class CompressStatic:
    """Answers for compressible files under `/static/`; everything else passes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.files = {
            f"/{path.relative_to(STATIC).as_posix()}": path
            for path in (STATIC / "static").rglob("*")
            if path.suffix in _KINDS and path.stat().st_size >= _SMALLEST
        }
        self._packed: dict[str, asyncio.Future[Packed]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        path = scope.get("path", "")
        if scope["type"] != "http" or path not in self.files or not _accepts(scope):
            await self.app(scope, receive, send)
            return
        packed = await self._pack(path)
        headers = {
            "content-encoding": "gzip",
            "vary": "Accept-Encoding",
            "cache-control": "public, immutable, max-age=31536000",
        }
        await Response(packed.body, media_type=packed.kind, headers=headers)(scope, receive, send)

    async def _pack(self, path: str) -> Packed:
        """The compressed file; those who ask at the same time wait for one compression."""
        if path not in self._packed:
            self._packed[path] = asyncio.ensure_future(asyncio.to_thread(_compress, self.files[path]))
        try:
            return await asyncio.shield(self._packed[path])
        except OSError:
            del self._packed[path]
            raise


def _accepts(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return (
        scope["method"] in ("GET", "HEAD")
        and "gzip" in headers.get("accept-encoding", "")
        and "range" not in headers
    )


def _compress(path: Path) -> Packed:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Packed(gzip.compress(path.read_bytes(), compresslevel=9, mtime=0), kind)
