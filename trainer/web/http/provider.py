"""Signing in through the organisation's provider, over Streamlit's own OpenID Connect routes.

The way: our entry -> Streamlit's `/auth/login` -> the provider -> Streamlit's `/oauth2callback`, which checks
the answer and sets its signed identity cookie -> our finish, which takes that cookie as a ticket good for one
use within a minute, opens a session of ours, and takes the cookie away again. No Streamlit session is opened
for a stranger. See docs/decisions/0011-openid-connect.md.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from anyio import to_thread
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.auth_util import get_cookie_with_chunks, validate_auth_credentials
from streamlit.errors import StreamlitAuthError
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import TOKENS_COOKIE_NAME, USER_COOKIE_NAME

from trainer.errors import TrainerError
from trainer.services import openid, secret
from trainer.services.openid import UsedTicketError
from trainer.services.platform import Platform
from trainer.services.sessions import SignedIn
from trainer.settings import Settings
from trainer.web.http import requests
from trainer.web.http.cookies import NEXT_COOKIE, give_session, remember_next, take
from trainer.web.http.gate import SIGN_IN
from trainer.web.http.pages import FormPage, Link, Visit
from trainer.web.http.sign_in import PROVIDER, status_of

log = logging.getLogger(__name__)

CALLBACK = "/oauth2callback"
FINISH = f"{PROVIDER}/finish"
_SECRET_VARIABLE = "STREAMLIT_SERVER_COOKIE_SECRET"  # noqa: S105


def secrets(platform: Platform) -> dict[str, Any]:
    """What Streamlit has to know: its cookie secret and, where it is switched on, the provider.

    To be called before the application is made, so that every process signs with the same secret.

    Raises: BadSecretError, BadSettingsError.
    """
    settings = platform.settings
    cookie_secret = secret.derived(settings, "streamlit-cookie")
    os.environ.setdefault(_SECRET_VARIABLE, cookie_secret)
    if not settings.oidc.enabled:
        return {}
    openid.check_settings(settings.oidc)
    return {
        "auth": {
            "redirect_uri": redirect_uri(settings),
            "cookie_secret": cookie_secret,
            "client_id": settings.oidc.client_id,
            "client_secret": settings.oidc.client_secret,
            "server_metadata_url": settings.oidc.metadata_url,
        }
    }


def redirect_uri(settings: Settings) -> str:
    """The address the provider sends people back to; it is to be registered there."""
    if settings.public_url:
        return settings.public_url.rstrip("/") + CALLBACK
    host = "localhost" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    return f"http://{host}:{{port}}{CALLBACK}"


@dataclass(frozen=True)
class ProviderRoutes:
    """The handlers, with what they need."""

    platform: Platform

    def routes(self) -> list[Route]:
        """The two ends of the way through the provider."""
        return [
            Route(PROVIDER, self.begin, methods=["GET"]),
            Route(FINISH, self.finish, methods=["GET"]),
        ]

    async def begin(self, request: Request) -> Response:
        """Send the visitor to the provider, remembering where they wanted to go."""
        visit = Visit.of(self.platform, request)
        try:
            validate_auth_credentials("default")
            response = RedirectResponse(generate_login_redirect_url("default"), 303)
        except StreamlitAuthError:
            log.exception("the provider is not configured")
            return visit.show(_failed(visit, UsedTicketError()))
        then = requests.local_path(request.query_params.get("next", ""))
        remember_next(response, then, secure=visit.secure)
        return response

    async def finish(self, request: Request) -> Response:
        """Turn the identity that Streamlit vouches for into a session of ours."""
        visit = Visit.of(self.platform, request)
        try:
            signed_in = await to_thread.run_sync(self._enter, request)
        except TrainerError as error:
            log.info("sign-in through the provider refused: %s", error)
            return _clean(visit.show(_failed(visit, error)), visit)
        then = requests.local_path(request.cookies.get(NEXT_COOKIE, ""))
        response = RedirectResponse(then, 303)
        give_session(response, signed_in, secure=visit.secure)
        return _clean(response, visit)

    def _enter(self, request: Request) -> SignedIn:
        ticket = request.cookies.get(USER_COOKIE_NAME, "")
        claims = _identity(request)
        if claims is None:
            raise UsedTicketError
        browser = requests.browser(request, self.platform.settings)
        return openid.enter(self.platform, claims, ticket, browser, now=self.platform.clock.now())


def _identity(request: Request) -> Mapping[str, Any] | None:
    """The claims in Streamlit's identity cookie, if it was signed here within the last minute."""
    life = openid.TICKET_LIFE.total_seconds() / 86400

    def single(name: str) -> bytes | None:
        value = request.cookies.get(name)
        if value is None:
            return None
        return decode_signed_value(get_cookie_secret(), name, value.encode("latin-1"), life)

    found = get_cookie_with_chunks(single, USER_COOKIE_NAME)
    if not found:
        return None
    claims = json.loads(found)
    return claims if isinstance(claims, dict) and claims.get("is_logged_in") is True else None


def _clean(response: Response, visit: Visit) -> Response:
    """Take away what Streamlit and we left in the browser on the way."""
    for name in visit.request.cookies:
        if name == NEXT_COOKIE or name.startswith((USER_COOKIE_NAME, TOKENS_COOKIE_NAME)):
            take(response, name, secure=visit.secure)
    return response


def _failed(visit: Visit, error: TrainerError) -> FormPage:
    return FormPage(
        title=visit.t("This did not work"),
        lead="",
        action="",
        button="",
        fault=visit.explain(error),
        links=(Link(visit.t("To the sign-in page"), SIGN_IN),),
        status=status_of(error),
    )


class ReturnFromProvider:
    """Lets Streamlit's callback lead to our finish instead of the home page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["path"] != CALLBACK:
            await self.app(scope, receive, send)
            return

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if urlsplit(headers.get("location", "")).path == "/":
                    headers["location"] = FINISH
            await send(message)

        await self.app(scope, receive, send_on)
