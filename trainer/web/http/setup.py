"""The page of the first start: it founds the organisation and makes its first administrator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from trainer.errors import TrainerError
from trainer.services import setup
from trainer.services.platform import Platform
from trainer.services.sessions import SignedIn
from trainer.services.setup import SETUP_PATH, FirstAdministrator, SetUpAlreadyError, StaleSetupTokenError
from trainer.web.http import requests
from trainer.web.http.cookies import give_session
from trainer.web.http.desk import Desk
from trainer.web.http.gate import SIGN_IN
from trainer.web.http.pages import FormPage, Input, Link, Visit
from trainer.web.http.password import NotTwiceError
from trainer.web.http.sign_in import accepted_form, status_of


@dataclass(frozen=True)
class SetupRoutes:
    """The handlers, with what they need."""

    platform: Platform
    desk: Desk

    def routes(self) -> list[Route]:
        """The routes of the first start."""
        return [
            Route(SETUP_PATH, self.ask, methods=["GET"]),
            Route(SETUP_PATH, self.found, methods=["POST"]),
        ]

    async def ask(self, request: Request) -> Response:
        """The form, if the address is good."""
        visit = Visit.of(self.platform, request)
        token = request.query_params.get("token", "")
        now = self.platform.clock.now()
        try:
            await to_thread.run_sync(lambda: setup.check_token(self.platform, token, now=now))
        except TrainerError as error:
            return visit.show(_closed(visit, error))
        return visit.show(self._form(visit, {"token": token}))

    async def found(self, request: Request) -> Response:
        """Make the first administrator and sign them in."""
        visit = Visit.of(self.platform, request)
        fields = await accepted_form(visit)
        if isinstance(fields, Response):
            return fields
        try:
            signed_in = await self.desk.run(lambda: self._found(visit, fields))
        except (SetUpAlreadyError, StaleSetupTokenError) as error:
            return visit.show(_closed(visit, error))
        except TrainerError as error:
            return visit.show(self._form(visit, fields, error))
        response = RedirectResponse(requests.HOME, 303)
        give_session(response, signed_in, secure=visit.secure)
        return response

    def _found(self, visit: Visit, fields: Mapping[str, str]) -> SignedIn:
        if fields.get("password", "") != fields.get("again", ""):
            raise NotTwiceError
        first = FirstAdministrator(
            fields.get("organisation", ""),
            fields.get("name", ""),
            fields.get("login", ""),
            fields.get("password", ""),
        )
        browser = requests.browser(visit.request, self.platform.settings)
        now = self.platform.clock.now()
        return setup.set_up(self.platform, fields.get("token", ""), first, browser, now=now)

    def _form(self, visit: Visit, fields: Mapping[str, str], error: TrainerError | None = None) -> FormPage:
        minimum = self.platform.settings.passwords.minimum_length
        return FormPage(
            title=visit.t("Set up"),
            lead=visit.t("Name your organisation and make the first administrator: yourself."),
            action=SETUP_PATH,
            button=visit.t("Begin"),
            inputs=(
                Input(
                    "organisation",
                    visit.t("Organisation"),
                    "organization",
                    value=fields.get("organisation", self.platform.settings.organisation),
                ),
                Input("name", visit.t("Your name"), "name", value=fields.get("name", ""), focus=not error),
                Input("login", visit.t("Login"), "username", value=fields.get("login", "")),
                Input(
                    "password",
                    visit.t("Password"),
                    "new-password",
                    "password",
                    focus=error is not None,
                    hint=visit.t(
                        "At least {minimum} characters. A short sentence is easy to keep in mind and hard to "
                        "guess.",
                        minimum=minimum,
                    ),
                ),
                Input("again", visit.t("Password once more"), "new-password", "password"),
            ),
            hidden={"token": fields.get("token", "")},
            fault=visit.explain(error) if error else "",
            status=status_of(error) if error else 200,
        )


def _closed(visit: Visit, error: TrainerError) -> FormPage:
    return FormPage(
        title=visit.t("Set up"),
        lead="",
        action="",
        button="",
        fault=visit.explain(error),
        links=(Link(visit.t("To the sign-in page"), SIGN_IN),),
        status=status_of(error),
    )
