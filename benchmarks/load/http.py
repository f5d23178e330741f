"""Plain HTTP requests as a browser sends them, one connection each, on the event loop of the load client."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: `headers` in order with lower-case names; the body as it travelled (perhaps compressed)."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The first header of a name, or an empty string."""
        return next((value for key, value in self.headers if key == name), "")

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies the answer sets."""
        pairs = (value.partition(";")[0] for key, value in self.headers if key == "set-cookie")
        return {name: value for name, _, value in (pair.partition("=") for pair in pairs)}


async def get(url: str, *, cookie: str = "", timeout: float = 60.0) -> Answer:
    """Ask for an address."""
    return await _ask("GET", url, {"Cookie": cookie} if cookie else {}, b"", timeout)


async def post(url: str, form: Mapping[str, str], *, cookie: str = "", timeout: float = 60.0) -> Answer:
    """Send a form of the same origin."""
    parts = urlsplit(url)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": f"{parts.scheme}://{parts.netloc}",
        "Sec-Fetch-Site": "same-origin",
    }
    if cookie:
        headers["Cookie"] = cookie
    return await _ask("POST", url, headers, urlencode(form).encode(), timeout)


async def _ask(method: str, url: str, headers: Mapping[str, str], body: bytes, timeout: float) -> Answer:
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"{method} {path} HTTP/1.1", f"Host: {parts.netloc}", "Connection: close"]
    lines += ["Accept: */*", "Accept-Encoding: gzip", "Accept-Language: zh-CN", "User-Agent: benchmark"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    async with asyncio.timeout(timeout):
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        try:
            writer.write("\r\n".join([*lines, "", ""]).encode() + body)
            return _read(await reader.read())
        finally:
            writer.close()


def _read(raw: bytes) -> Answer:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in rest)
    return Answer(
        int(first.split(" ")[1]) if first else 0,
        tuple((name.strip().lower(), value.strip()) for name, _, value in pairs),
        body,
    )
