"""Pictures over HTTP: handed to those who may see them, taken from authors."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from trainer.errors import NotAllowedError, TrainerError
from trainer.i18n import describe
from trainer.people import Asker
from trainer.pictures import Picture, file_name
from trainer.pictures.cleaning import MOST_BYTES, TooManyBytesError
from trainer.services import pictures
from trainer.services.platform import Platform
from trainer.web.http import requests
from trainer.web.pictures import PREFIX

_DIGEST = re.compile(r"[0-9a-f]{64}")
_HEADERS = {
    "Cache-Control": "private, max-age=31536000, immutable",
    "Vary": "Cookie",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
"""A picture never changes; another person on the same browser has another cookie and asks again."""

_AT_ONCE = 2
"""Uploads that are read and cleaned at the same time; the others wait without holding up anybody."""


@dataclass(frozen=True)
class PictureRoutes:
    """The handlers, with what they need."""

    platform: Platform
    limiter: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(_AT_ONCE))

    def routes(self) -> list[Route]:
        """Looking at one, and putting one there."""
        return [
            Route(f"/{PREFIX}/{{digest}}", self.show, methods=["GET"]),
            Route(f"/{PREFIX}/{{rest:path}}", _nothing, methods=["GET"]),
            Route(f"/{PREFIX}", self.take, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The picture, or the same answer whether there is none or it is not for the asker."""
        digest, attempt = request.path_params["digest"], request.query_params.get("attempt", "")[:64]
        if not _DIGEST.fullmatch(digest):
            return await _nothing(request)
        asker: Asker = request.state.asker
        now = self.platform.clock.now()
        try:
            found = await to_thread.run_sync(
                lambda: pictures.look(self.platform, asker, digest, now=now, attempt=attempt)
            )
        except TrainerError:
            return await _nothing(request)
        name = {"Content-Disposition": f'inline; filename="{file_name(found)}"'}
        return Response(found.data, media_type=found.media_type, headers={**_HEADERS, **name})

    async def take(self, request: Request) -> Response:
        """A file in the body becomes a picture; what is wrong with it is said in the asker's language."""
        asker: Asker = request.state.asker
        if not requests.is_same_origin(request.headers, self.platform.settings):
            return PlainTextResponse("forbidden\n", 403)
        try:
            async with self.limiter:
                data = await _body(request)
                now = self.platform.clock.now()
                found = await to_thread.run_sync(lambda: pictures.upload(self.platform, asker, data, now=now))
        except NotAllowedError as error:
            return _refusal(asker, error, 403)
        except TrainerError as error:
            return _refusal(asker, error, 422)
        return JSONResponse(_told(found), 201)


def _refusal(asker: Asker, error: TrainerError, status: int) -> Response:
    return JSONResponse({"error": describe(asker.language, error)}, status)


def _told(found: Picture) -> dict[str, object]:
    return {"digest": found.digest, "width": found.width, "height": found.height, "bytes": len(found.data)}


async def _body(request: Request) -> bytes:
    """The body, as far as it may be long. Raises TooManyBytesError."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            said = request.headers.get("content-length", "")
            size = max(len(body), int(said) if said.isdigit() and len(said) < 12 else 0)
            raise TooManyBytesError(size=f"{size / 2**20:.1f}", limit=MOST_BYTES // 2**20)
    return bytes(body)


async def _nothing(_request: Request) -> Response:
    return PlainTextResponse("not found\n", 404, {"Cache-Control": "no-store"})
