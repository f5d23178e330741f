"""The HTTP side in front of a page that stands for the application, for tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from tests.organisations import Org
from trainer.web import http

BASE = "http://testserver"
SAME = {"origin": BASE}


@dataclass
class Site:
    """The organisation, its site and a fresh browser."""

    org: Org
    client: TestClient
    fresh: Callable[..., TestClient]

    def enter(self, login: str, password: str, client: TestClient | None = None, **fields: str) -> Response:
        """Send the sign-in form as a browser does."""
        return (client or self.client).post(
            "/sign-in", data={"login": login, "password": password, **fields}, headers=SAME
        )


async def _page(request: Request) -> Response:
    if request.url.path == "/breaks":
        raise RuntimeError("secret detail")
    response = PlainTextResponse(f"page {request.url.path} for {request.state.asker.name}")
    response.set_cookie("_streamlit_xsrf", "x")
    return response


async def _stream(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("stream")
    await websocket.close()


def serve(org: Org, **settings: object) -> Callable[..., TestClient]:
    """A maker of browsers at a site with these settings."""
    platform = replace(org.platform, settings=org.platform.settings.model_copy(update=settings))
    application = Starlette(
        routes=[
            *http.routes(platform),
            WebSocketRoute("/_stcore/stream", _stream),
            Route("/{path:path}", _page, methods=["GET", "POST", "PUT"]),
        ],
        middleware=http.middleware(platform),
    )

    def browser(base: str = BASE, address: str = "198.51.100.7") -> TestClient:
        return TestClient(
            application,
            base_url=base,
            follow_redirects=False,
            client=(address, 50000),
            raise_server_exceptions=False,
        )

    return browser
