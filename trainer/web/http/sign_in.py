"""Signing in by name and password, and signing out."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from trainer.errors import TrainerError, translatable
from trainer.people import Asker
from trainer.services import sessions, setup
from trainer.services.platform import Platform
from trainer.services.throttle import TooManyTriesError
from trainer.storage import NotSavedError
from trainer.web.http import requests
from trainer.web.http.cookies import SESSION_COOKIE, give_session, take_session
from trainer.web.http.desk import BusyError, Desk
from trainer.web.http.gate import PASSWORD, SIGN_IN
from trainer.web.http.pages import FormPage, Input, Link, Visit

SIGN_OUT = "/sign-out"
PROVIDER = "/sign-in/provider"
FORGED = translatable("This form did not come from this site. Open the page again and try once more.")


@dataclass(frozen=True)
class SignInRoutes:
    """The handlers, with what they need."""

    platform: Platform
    desk: Desk

    def routes(self) -> list[Route]:
        """All routes of signing in and out."""
        return [
            Route(SIGN_IN, self.ask, methods=["GET"]),
            Route(SIGN_IN, self.enter, methods=["POST"]),
            Route(SIGN_OUT, self.ask_to_leave, methods=["GET"]),
            Route(SIGN_OUT, self.leave, methods=["POST"]),
        ]

    async def ask(self, request: Request) -> Response:
        """The form; somebody already signed in goes on."""
        visit = Visit.of(self.platform, request)
        then = requests.local_path(request.query_params.get("next", ""))
        if await asker_of(self.platform, request) is not None:
            return RedirectResponse(then, 303)
        if await to_thread.run_sync(setup.is_needed, self.platform):
            return visit.show(_not_set_up(visit))
        left = "out" in request.query_params
        return visit.show(_form(visit, then, notice=visit.t("You are signed out.") if left else ""))

    async def enter(self, request: Request) -> Response:
        """Check name and password and open a session."""
        visit = Visit.of(self.platform, request)
        fields = await accepted_form(visit)
        if isinstance(fields, Response):
            return fields
        then = requests.local_path(fields.get("next", ""))
        login, password = fields.get("login", ""), fields.get("password", "")
        browser = requests.browser(request, self.platform.settings)
        try:
            signed_in = await self.desk.run(
                lambda: sessions.enter(self.platform, login, password, browser, now=self.platform.clock.now())
            )
        except TrainerError as error:
            return visit.show(_form(visit, then, login=login, error=error))
        response = RedirectResponse(PASSWORD if signed_in.must_change_password else then, 303)
        give_session(response, signed_in, secure=visit.secure)
        return response

    async def ask_to_leave(self, request: Request) -> Response:
        """A page with one button, for those who follow a link here."""
        asker = await asker_of(self.platform, request)
        if asker is None:
            return RedirectResponse(SIGN_IN, 303)
        visit = Visit.of(self.platform, request, asker.language)
        return visit.show(
            FormPage(
                title=visit.t("Sign out"),
                lead=visit.t("You are signed in as {name}.", name=asker.name),
                action=SIGN_OUT,
                button=visit.t("Sign out"),
                links=(Link(visit.t("Stay signed in"), "/"),),
            )
        )

    async def leave(self, request: Request) -> Response:
        """End the session of this browser."""
        visit = Visit.of(self.platform, request)
        fields = await accepted_form(visit)
        if isinstance(fields, Response):
            return fields
        asker = await asker_of(self.platform, request)
        if asker is not None:
            now = self.platform.clock.now()
            await to_thread.run_sync(lambda: sessions.leave(self.platform, asker, now=now))
        response = RedirectResponse(f"{SIGN_IN}?{urlencode({'out': 1})}", 303)
        take_session(response, secure=visit.secure)
        return response


async def asker_of(platform: Platform, request: Request) -> Asker | None:
    """Who is signed in with this browser."""
    token = request.cookies.get(SESSION_COOKIE, "")
    if not token:
        return None
    return await to_thread.run_sync(lambda: sessions.asker_for(platform, token, now=platform.clock.now()))


async def accepted_form(visit: Visit) -> dict[str, str] | Response:
    """The fields of a form that was sent from this site, or the refusal of any other."""
    request = visit.request
    if not requests.is_same_origin(request.headers, visit.platform.settings):
        return visit.show(_refused(visit, visit.t(FORGED), 403))
    try:
        return dict(await requests.form(request))
    except (requests.TooLongFormError, ValueError):
        return visit.show(_refused(visit, visit.t("This is more than the form can take."), 413))


def _refused(visit: Visit, fault: str, status: int) -> FormPage:
    return FormPage(
        title=visit.t("This did not work"),
        lead="",
        action="",
        button="",
        fault=fault,
        links=(Link(visit.t("To the sign-in page"), SIGN_IN),),
        status=status,
    )


def status_of(error: TrainerError) -> int:
    """The HTTP status that goes with a refusal."""
    if isinstance(error, TooManyTriesError):
        return 429
    if isinstance(error, (NotSavedError, BusyError)):
        return 503
    return 403


def refusal_headers(error: TrainerError) -> dict[str, str]:
    """When to come back, for programs that ask."""
    if isinstance(error, TooManyTriesError):
        return {"Retry-After": str(error.seconds)}
    return {"Retry-After": "60"} if isinstance(error, BusyError) else {}


def _form(
    visit: Visit, then: str, *, login: str = "", error: TrainerError | None = None, notice: str = ""
) -> FormPage:
    oidc = visit.platform.settings.oidc
    links: tuple[Link, ...] = ()
    if oidc.enabled:
        where = PROVIDER if then == requests.HOME else f"{PROVIDER}?{urlencode({'next': then})}"
        links = (Link(visit.t("Sign in with {provider}", provider=oidc.name), where),)
    return FormPage(
        title=visit.t("Sign in"),
        lead=visit.t("With the login your administrator gave you."),
        action=SIGN_IN,
        button=visit.t("Sign in"),
        inputs=(
            Input("login", visit.t("Login"), "username", value=login[:64], focus=not login),
            Input("password", visit.t("Password"), "current-password", "password", focus=bool(login)),
        ),
        hidden={} if then == requests.HOME else {"next": then},
        fault=visit.explain(error) if error else "",
        notice=notice,
        links=links,
        status=status_of(error) if error else 200,
        headers=refusal_headers(error) if error else {},
    )


def _not_set_up(visit: Visit) -> FormPage:
    return FormPage(
        title=visit.t("Almost ready"),
        lead=visit.t("This installation has no administrator yet."),
        action="",
        button="",
        notice=visit.t(
            "Open the set-up address that the server printed when it started. It works once; a new start "
            "prints a new one."
        ),
    )
