"""The outermost middleware: security headers on every answer, and a plain answer when something breaks."""

from __future__ import annotations

import logging
import re
import secrets
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trainer.services.platform import Platform
from trainer.web.http.requests import is_secure

log = logging.getLogger(__name__)

STATIC = Path(streamlit.__file__).parent / "static"
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "microphone=(), midi=(), payment=(), usb=()"
    ),
}
_HSTS = "max-age=31536000"

OWN_PAGES = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""The policy of our own HTML pages, which set it themselves."""


@cache
def application_policy() -> str:
    """The policy under which the application works.

    Streamlit's shell has one inline script (allowed by its hash), imports components from blobs, and styles
    elements inline; nothing is fetched from any other site.
    """
    shell = (STATIC / "index.html").read_text(encoding="utf-8")
    hashes = " ".join(
        f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
        for script in _INLINE_SCRIPT.findall(shell)
    )
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob: 'wasm-unsafe-eval' {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'self' data: blob:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class SecurityHeaders:
    """Adds the headers to every answer, refused websockets included, and answers for what breaks below it."""

    def __init__(self, app: ASGIApp, platform: Platform) -> None:
        self.app = app
        self.settings = platform.settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        secure = is_secure(HTTPConnection(scope), self.settings)
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                started = True
                _add(MutableHeaders(scope=message), secure)
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("request failed %s %s", reference, scope["path"])
            if started or scope["type"] != "http":
                raise
            await _broken(reference)(scope, receive, send_with_headers)


def _broken(reference: str) -> PlainTextResponse:
    return PlainTextResponse(
        f"出错了，请重试；若仍不行，请把编号 {reference} 告诉管理员。\n"
        f"Something went wrong. Try again; if it stays, tell your administrator this number: {reference}\n",
        status_code=500,
    )


def _add(headers: MutableHeaders, secure: bool) -> None:
    for name, value in _ALWAYS.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", application_policy())
    if not secure:
        return
    headers.setdefault("Strict-Transport-Security", _HSTS)
    cookies = headers.getlist("set-cookie")
    if any("secure" not in cookie.lower() for cookie in cookies):
        del headers["set-cookie"]
        for cookie in cookies:
            headers.append("set-cookie", cookie if "; secure" in cookie.lower() else f"{cookie}; Secure")
