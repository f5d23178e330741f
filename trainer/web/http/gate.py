"""Who may open what over HTTP: strangers see the sign-in page and no more, not even a websocket.

The gate keeps strangers from costing a Streamlit session. It does not replace the checks in the services,
which ask on every call.
"""

from __future__ import annotations

from urllib.parse import urlencode

from anyio import to_thread
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from trainer.people import Asker, Role
from trainer.services import sessions
from trainer.services.platform import Platform
from trainer.storage import NotSavedError
from trainer.web.http.cookies import SESSION_COOKIE

SIGN_IN = "/sign-in"
PASSWORD = "/password"  # noqa: S105
ASKER = "asker"
"""Under this name the gate leaves the signed-in person in the state of the request."""

_OPEN = frozenset(
    {
        SIGN_IN,
        "/sign-out",
        "/setup",
        "/verify",
        "/.well-known/jwks.json",
        "/healthz",
        "/readyz",
        "/_stcore/health",
        "/favicon.png",
        "/favicon.ico",
    }
)
_OPEN_UNDER = ("/static/", "/assets/", "/sign-in/", "/verify/")
_PROVIDER = frozenset({"/auth/login", "/oauth2callback"})
_SHUT = frozenset({"/auth/logout"})
_SHUT_UNDER = ("/_stcore/agent/",)
_FOR_ADMINISTRATORS = frozenset({"/_stcore/metrics"})
_PARTS_OF_PAGES = ("/_stcore/", "/media/", "/component/", "/pictures/")
POLICY_VIOLATION = 1008


class Gate:
    """Lets through what is open to all, and for the rest only who is signed in."""

    def __init__(self, app: ASGIApp, platform: Platform) -> None:
        self.app = app
        self.platform = platform
        self.open = _OPEN | (_PROVIDER if platform.settings.oidc.enabled else frozenset())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] not in ("http", "websocket") or self._is_open(scope):
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        try:
            refusal = await self._admit(connection)
        except NotSavedError:
            refusal = PlainTextResponse("database unavailable\n", 503, {"Retry-After": "5"})
        if refusal is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await _refuse_websocket(scope, receive, send)
        else:
            await refusal(scope, receive, send)

    def _is_open(self, scope: Scope) -> bool:
        path = scope["path"]
        return scope["type"] == "http" and (path in self.open or path.startswith(_OPEN_UNDER))

    async def _admit(self, connection: HTTPConnection) -> Response | None:
        """None lets the request through, with the person in its state; otherwise what to answer."""
        path = connection.scope["path"]
        if path in _SHUT or path in _PROVIDER or path.startswith(_SHUT_UNDER):
            return PlainTextResponse("not found\n", 404)
        asker = await self._asker(connection)
        if asker is None:
            return _to_sign_in(connection)
        if asker.must_change_password and path != PASSWORD:
            return _unless_page(connection, RedirectResponse(PASSWORD, 303))
        if path in _FOR_ADMINISTRATORS and not asker.has(Role.ADMINISTRATOR):
            return PlainTextResponse("forbidden\n", 403)
        connection.scope["state"] = {**connection.scope.get("state", {}), ASKER: asker}
        return None

    async def _asker(self, connection: HTTPConnection) -> Asker | None:
        token = connection.cookies.get(SESSION_COOKIE, "")
        if not token:
            return None
        return await to_thread.run_sync(
            lambda: sessions.asker_for(self.platform, token, now=self.platform.clock.now())
        )


def _to_sign_in(connection: HTTPConnection) -> Response:
    path, query = connection.scope["path"], connection.scope.get("query_string", b"").decode("latin-1")
    wanted = f"{path}?{query}" if query else path
    where = SIGN_IN if wanted == "/" else f"{SIGN_IN}?{urlencode({'next': wanted})}"
    return _unless_page(connection, RedirectResponse(where, 303))


def _unless_page(connection: HTTPConnection, response: Response) -> Response:
    """The answer for a page; a part of a page gets a plain refusal instead."""
    is_page = connection.scope.get("method") in ("GET", "HEAD")
    if is_page and not connection.scope["path"].startswith(_PARTS_OF_PAGES):
        response.headers["Cache-Control"] = "no-store"
        return response
    return PlainTextResponse("not signed in\n", 401)


async def _refuse_websocket(scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse before the handshake ends, with 403 where the server can say so."""
    message = await receive()
    if message["type"] != "websocket.connect":
        return
    if "websocket.http.response" in scope.get("extensions", {}):
        await send({"type": "websocket.http.response.start", "status": 403, "headers": []})
        await send({"type": "websocket.http.response.body", "body": b"not signed in\n"})
    else:
        await send({"type": "websocket.close", "code": POLICY_VIOLATION})
