"""What anybody may ask without signing in: is a certificate genuine, with which keys was it signed."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote
from zoneinfo import ZoneInfo

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from trainer.certificates import MistypedNumberError, Standing
from trainer.certificates import keys as key_rules
from trainer.errors import TrainerError
from trainer.services.certify import keys, papers, public
from trainer.services.certify.public import PublicCertificate
from trainer.services.platform import Platform
from trainer.services.throttle import TooManyTriesError
from trainer.web.http import requests
from trainer.web.http.pages import Fact, FormPage, Input, Link, Visit

VERIFY = "/verify"
JWKS = "/.well-known/jwks.json"
_FOR_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "public, max-age=300",
}


@dataclass(frozen=True)
class CertificateRoutes:
    """The handlers, with what they need."""

    platform: Platform

    def routes(self) -> list[Route]:
        """All public routes of certificates."""
        return [
            Route(VERIFY, self.ask, methods=["GET"]),
            Route(f"{VERIFY}/revoked.json", self.revoked, methods=["GET"]),
            Route(f"{VERIFY}/achievements/{{code}}", self.achievement, methods=["GET"]),
            Route(f"{VERIFY}/{{number}}", self.show, methods=["GET"]),
            Route(f"{VERIFY}/{{rest:path}}", _nothing, methods=["GET"]),
            Route(JWKS, self.keys, methods=["GET"]),
        ]

    async def ask(self, request: Request) -> Response:
        """A field for the number; once filled in, on to its page."""
        number = request.query_params.get("number", "").strip()[:60]
        if number:
            return RedirectResponse(f"{VERIFY}/{quote(number, safe='')}", 303)
        return Visit.of(self.platform, request).show(_form(Visit.of(self.platform, request)))

    async def show(self, request: Request) -> Response:
        """What a certificate says and how it stands."""
        visit = Visit.of(self.platform, request)
        typed = request.path_params["number"][:60]
        address = requests.client_address(request, self.platform.settings)
        now = self.platform.clock.now()
        try:
            found = await to_thread.run_sync(lambda: public.look_up(self.platform, typed, address, now=now))
        except (MistypedNumberError, TooManyTriesError) as error:
            return visit.show(_form(visit, typed, error))
        return visit.show(_form(visit, typed) if found is None else _certificate(visit, found))

    async def keys(self, _request: Request) -> Response:
        """The public keys, as a JSON Web Key Set."""
        now = self.platform.clock.now()
        found = await to_thread.run_sync(lambda: public.public_keys(self.platform, now=now))
        return JSONResponse(key_rules.published(found), headers=_FOR_ALL)

    async def revoked(self, _request: Request) -> Response:
        """The credentials that no longer hold, without reasons (Open Badges 3.0, 1EdTechRevocationList)."""
        ids = await to_thread.run_sync(lambda: public.no_longer_holding(self.platform))
        where = keys.addresses(self.platform.settings)
        listed = {
            "id": where.revoked,
            "issuer": where.base,
            "revokedCredential": [{"id": f"urn:uuid:{key}", "revoked": True} for key in ids],
        }
        return JSONResponse(listed, headers=_FOR_ALL)

    async def achievement(self, _request: Request) -> Response:
        """The name of an exam inside credentials; people who follow it find the page to verify with."""
        return RedirectResponse(VERIFY, 303)


async def _nothing(_request: Request) -> Response:
    return PlainTextResponse("not found\n", 404)


def _form(visit: Visit, typed: str = "", error: TrainerError | None = None) -> FormPage:
    """The field for a number, with a courteous word where the one before led nowhere."""
    return FormPage(
        title=visit.t("Verify a certificate"),
        lead=visit.t("Type the number printed on the certificate."),
        action=VERIFY,
        method="get",
        button=visit.t("Verify"),
        inputs=(
            Input(
                "number",
                visit.t("Certificate number"),
                "off",
                value=typed,
                hint=visit.t("It looks like 2026-7K4M9-Q2D3XH."),
                focus=True,
            ),
        ),
        fault=_fault(visit, typed, error),
        status=_status(typed, error),
        headers={"Retry-After": str(error.seconds)} if isinstance(error, TooManyTriesError) else {},
    )


def _fault(visit: Visit, typed: str, error: TrainerError | None) -> str:
    if isinstance(error, TooManyTriesError):
        return visit.t(
            "Many numbers were tried from here. Please wait {seconds} seconds and try again.",
            seconds=error.seconds,
        )
    if error is not None:
        return visit.explain(error)
    if not typed:
        return ""
    return visit.t(
        "We know no certificate with this number. Please compare it with the certificate, "
        "or ask the organisation that issued it."
    )


def _status(typed: str, error: TrainerError | None) -> int:
    if isinstance(error, TooManyTriesError):
        return 429
    return 404 if typed else 200


def _certificate(visit: Visit, found: PublicCertificate) -> FormPage:
    holds = found.status.standing is Standing.VALID
    return FormPage(
        title=found.certificate.title.in_(visit.language),
        lead=visit.t("Certificate {number}", number=found.certificate.number),
        action="",
        button="",
        good=visit.t("This certificate is genuine and valid today.") if holds else "",
        fault="" if holds else _no_longer(visit, found),
        facts=tuple(_facts(visit, found)),
        links=(Link(visit.t("Verify another certificate"), VERIFY),),
    )


def _no_longer(visit: Visit, found: PublicCertificate) -> str:
    match found.status.standing:
        case Standing.EXPIRED:
            return visit.t("This certificate is genuine, but it has expired.")
        case Standing.REPLACED:
            return visit.t("This certificate was replaced by another one. Please ask its holder for that.")
        case _:
            return visit.t("This certificate was revoked. It is no longer valid.")


def _facts(visit: Visit, found: PublicCertificate) -> list[Fact]:
    certificate, zone = found.certificate, ZoneInfo(visit.platform.settings.time_zone)
    level = (
        []
        if certificate.level is None
        else [(visit.t("Certificate level"), visit.t(papers.LEVEL, level=certificate.level))]
    )
    renews = [(visit.t("Renews"), certificate.renews)] if certificate.renews else []
    pairs = [
        (visit.t("Name"), found.name or visit.t("no longer on record")),
        *level,
        (visit.t("Score band"), str(certificate.band)),
        (visit.t("Date of the pass"), papers.day(certificate.earned_at, zone, visit.language)),
        (visit.t("Valid until"), papers.last_day(certificate.valid_until, zone, visit.language)),
        (visit.t("Issued by"), certificate.issuer.in_(visit.language)),
        *renews,
    ]
    return [Fact(name, value) for name, value in pairs]
