"""Our own scripts and styles, served under a digest of them all so that browsers may keep them for good."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

FOLDER = Path(__file__).with_name("assets")
PREFIX = "assets"
MARK = "mark.svg"
"""The product's mark: an open book with a tick."""

_KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


@cache
def contents() -> Mapping[str, bytes]:
    """Every script and style by its path below `assets/`."""
    found = (path for path in sorted(FOLDER.rglob("*")) if path.suffix in _KINDS)
    return {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in found}


@cache
def digest() -> str:
    """A short digest of all files together; modules import one another, so they change as one."""
    whole = hashlib.sha256()
    for name, content in contents().items():
        whole.update(name.encode() + b"\0" + content + b"\0")
    return whole.hexdigest()[:16]


def url(name: str) -> str:
    """Where a file is, relative to any page of the application."""
    return f"{PREFIX}/{digest()}/{name}"


def loader(name: str) -> str:
    """A few lines of script that hand a Streamlit component over to a module of ours.

    Streamlit sends a component's script along with every update; this is the only part of it sent.
    """
    return (
        f"const module = import(new URL({url(name)!r}, document.baseURI).href)\n"
        "export default async function (component) {\n"
        "  return (await module).default(component)\n"
        "}\n"
    )


def routes() -> list[Route]:
    """The route of all files, and of the mark where browsers look for an icon.

    A page opened before an upgrade still finds its files, uncached.
    """
    return [
        Route(f"/{PREFIX}/{{digest}}/{{name:path}}", _serve, methods=["GET"]),
        Route("/favicon.png", _mark, methods=["GET"]),
    ]


async def _mark(_request: Request) -> Response:
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response(contents()[MARK], media_type=_KINDS[".svg"], headers=headers)


async def _serve(request: Request) -> Response:
    name = request.path_params["name"]
    content = contents().get(name)
    if content is None:
        return PlainTextResponse("not found", status_code=404)
    current = request.path_params["digest"] == digest()
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable" if current else "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=_KINDS[Path(name).suffix], headers=headers)
