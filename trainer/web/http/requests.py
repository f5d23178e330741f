"""What a request says of where it comes from, as far as it can be believed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request

from trainer.services.sessions import Browser
from trainer.settings import Settings
from trainer.text import Language
from trainer.web.http.cookies import DEVICE_COOKIE, LANGUAGE_COOKIE

LONGEST_FORM = 16 * 1024
HOME = "/"


class TooLongFormError(Exception):
    """A form far longer than anybody fills in."""


@cache
def _networks(addresses: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(address, strict=False) for address in addresses)


def _is_trusted(address: str, settings: Settings) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in _networks(settings.trusted_proxies))


def _peer(connection: HTTPConnection) -> str:
    return connection.client.host if connection.client else ""


def client_address(connection: HTTPConnection, settings: Settings) -> str:
    """The address of the browser: what trusted proxies say of it, else who is connected."""
    address = _peer(connection)
    forwarded = connection.headers.get("x-forwarded-for", "")
    for said in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        if not _is_trusted(address, settings):
            break
        address = said
    return address[:64]


def is_secure(connection: HTTPConnection, settings: Settings) -> bool:
    """Whether the browser speaks TLS: by the public address, the connection, or what a trusted proxy says."""
    if settings.public_url.startswith("https://") or connection.scope["scheme"] in ("https", "wss"):
        return True
    said = connection.headers.get("x-forwarded-proto", "").split(",")[0].strip()
    return said == "https" and _is_trusted(_peer(connection), settings)


def is_same_origin(headers: Headers, settings: Settings) -> bool:
    """Whether a form was sent from a page of this site.

    Every current browser sends Origin with a form; where it is missing, Sec-Fetch-Site must vouch.
    """
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site") == "same-origin"
    allowed = {headers.get("host", "").lower()}
    if settings.public_url:
        allowed.add(urlsplit(settings.public_url).netloc.lower())
    return urlsplit(origin).netloc.lower() in allowed - {""}


def browser(connection: HTTPConnection, settings: Settings) -> Browser:
    """Where a sign-in comes from."""
    return Browser(
        address=client_address(connection, settings),
        agent=connection.headers.get("user-agent", "")[:300],
        device=connection.cookies.get(DEVICE_COOKIE, "")[:200],
    )


def local_path(path: str) -> str:
    """A path of this site to go on to; anything else leads home."""
    sound = path.startswith("/") and not path.startswith(("//", "/sign-", "/setup", "/password"))
    if not sound or "\\" in path or any(ord(letter) <= 32 for letter in path) or len(path) > 2000:
        return HOME
    return path


def language(connection: HTTPConnection, settings: Settings) -> Language:
    """The language for somebody not signed in: chosen, kept, wished by the browser, or the usual one."""
    chosen = connection.query_params.get("lang") or connection.cookies.get(LANGUAGE_COOKIE)
    if chosen in {entry.value for entry in Language}:
        return Language(chosen)
    for wish in connection.headers.get("accept-language", "").lower().split(","):
        if wish.strip()[:2] in ("zh", "en"):
            return Language(wish.strip()[:2])
    return settings.language


async def form(request: Request) -> Mapping[str, str]:
    """The fields of a plain form. Raises TooLongFormError."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM:
            raise TooLongFormError
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=50)
    return dict(pairs)
