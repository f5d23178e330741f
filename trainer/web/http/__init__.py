"""What the server answers over plain HTTP: sign-in, health, our own files; and the gate before everything."""

from __future__ import annotations

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from trainer.services.platform import Platform
from trainer.web import files
from trainer.web.http import health
from trainer.web.http.certificates import CertificateRoutes
from trainer.web.http.compress import CompressStatic
from trainer.web.http.desk import Desk
from trainer.web.http.gate import Gate
from trainer.web.http.headers import SecurityHeaders
from trainer.web.http.password import PasswordRoutes
from trainer.web.http.pictures import PictureRoutes
from trainer.web.http.provider import ProviderRoutes, ReturnFromProvider, secrets
from trainer.web.http.setup import SetupRoutes
from trainer.web.http.sign_in import SignInRoutes

__all__ = ["middleware", "routes", "secrets"]


def routes(platform: Platform) -> list[Route]:
    """Every route beside Streamlit's own."""
    desk = Desk(platform.settings.passwords.workers)
    provider = ProviderRoutes(platform).routes() if platform.settings.oidc.enabled else []
    return [
        *health.routes(platform),
        *SignInRoutes(platform, desk).routes(),
        *PasswordRoutes(platform, desk).routes(),
        *SetupRoutes(platform, desk).routes(),
        *CertificateRoutes(platform).routes(),
        *PictureRoutes(platform).routes(),
        *provider,
        *files.routes(),
        Route("/home", _home),
    ]


async def _home(_request: Request) -> Response:
    """The first page has the plain address; whoever writes its name is led there."""
    return RedirectResponse("/", 303)


def middleware(platform: Platform) -> list[Middleware]:
    """What every request passes through, the outermost first."""
    found = [
        Middleware(SecurityHeaders, platform=platform),
        Middleware(CompressStatic),
        Middleware(Gate, platform=platform),
    ]
    return [*found, Middleware(ReturnFromProvider)] if platform.settings.oidc.enabled else found
