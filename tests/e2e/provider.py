"""A small OpenID Connect provider: discovery, a page to pick a person, codes with PKCE, signed ID tokens."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.ports import free_port

CLIENT, SECRET = "trainer", "a client secret of the tests"


@dataclass
class Provider:
    """The provider; `people` holds the claims of each, by subject."""

    people: dict[str, dict[str, Any]]
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "k1"})
        self.codes: dict[str, dict[str, str]] = {}
        routes = [
            Route("/.well-known/openid-configuration", self.discover),
            Route("/authorize", self.authorize),
            Route("/consent", self.consent),
            Route("/token", self.token, methods=["POST"]),
            Route("/jwks", self.keys),
        ]
        config = uvicorn.Config(Starlette(routes=routes), port=self.port, log_level="warning")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    @property
    def url(self) -> str:
        """The issuer."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Provider:
        """Serve until closed."""
        self._thread.start()
        while not self._server.started:
            time.sleep(0.02)
        return self

    def close(self) -> None:
        """Stop serving."""
        self._server.should_exit = True
        self._thread.join(timeout=10)

    async def discover(self, _request: Request) -> Response:
        """What clients read first."""
        return JSONResponse(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def authorize(self, request: Request) -> Response:
        """A page with one link for each person, and one that refuses."""
        assert request.query_params["client_id"] == CLIENT
        query = dict(request.query_params)
        links = [f'<a href="/consent?{urlencode({**query, "sub": sub})}">{sub}</a>' for sub in self.people]
        refuse = urlencode({"error": "access_denied", "state": query["state"]})
        links.append(f'<a href="{query["redirect_uri"]}?{refuse}">refuse</a>')
        return HTMLResponse(f"<h1>Provider</h1>{' '.join(links)}")

    async def consent(self, request: Request) -> Response:
        """Send the chosen person back with a code."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = dict(request.query_params)
        back = {"code": code, "state": request.query_params["state"]}
        return RedirectResponse(f"{request.query_params['redirect_uri']}?{urlencode(back)}", 302)

    async def token(self, request: Request) -> Response:
        """Exchange a code once, if the client and the verifier are right."""
        fields = await request.form()
        asked = self.codes.pop(str(fields["code"]), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        verifier = hashlib.sha256(str(fields.get("code_verifier", "")).encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).decode().rstrip("=")
        if (
            asked is None
            or request.headers.get("authorization") != f"Basic {basic}"
            or asked["code_challenge"] != challenge
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": asked["sub"],
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.people[asked["sub"]],
        }
        token = jwt.encode({"alg": "RS256", "kid": "k1"}, claims, self.key)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": token})

    async def keys(self, _request: Request) -> Response:
        """The public key."""
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})
