"""Changing one's password, and the change an initial password asks for."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from trainer.errors import TrainerError, translatable
from trainer.people import Asker
from trainer.services import accounts
from trainer.services.platform import Platform
from trainer.web.http import requests
from trainer.web.http.desk import Desk
from trainer.web.http.gate import PASSWORD, SIGN_IN
from trainer.web.http.pages import FormPage, Input, Link, Visit
from trainer.web.http.sign_in import SIGN_OUT, accepted_form, asker_of, refusal_headers, status_of


class NotTwiceError(TrainerError):
    """The new password was typed in two ways."""

    template = translatable("The two new passwords differ. Type the same one twice.")


@dataclass(frozen=True)
class PasswordRoutes:
    """The handlers, with what they need."""

    platform: Platform
    desk: Desk

    def routes(self) -> list[Route]:
        """The routes of changing a password."""
        return [
            Route(PASSWORD, self.ask, methods=["GET"]),
            Route(PASSWORD, self.change, methods=["POST"]),
        ]

    async def ask(self, request: Request) -> Response:
        """The form."""
        asker = await asker_of(self.platform, request)
        if asker is None:
            return RedirectResponse(SIGN_IN, 303)
        visit = Visit.of(self.platform, request, asker.language)
        return visit.show(self._form(visit, asker))

    async def change(self, request: Request) -> Response:
        """Check the form and change the password; the other sessions of the person end."""
        asker = await asker_of(self.platform, request)
        if asker is None:
            return RedirectResponse(SIGN_IN, 303)
        visit = Visit.of(self.platform, request, asker.language)
        fields = await accepted_form(visit)
        if isinstance(fields, Response):
            return fields
        try:
            await self.desk.run(lambda: self._change(asker, fields))
        except TrainerError as error:
            return visit.show(self._form(visit, asker, error))
        return RedirectResponse(requests.HOME, 303)

    def _change(self, asker: Asker, fields: dict[str, str]) -> None:
        new = fields.get("new", "")
        if new != fields.get("again", ""):
            raise NotTwiceError
        now = self.platform.clock.now()
        accounts.change_password(self.platform, asker, fields.get("present", ""), new, now=now)

    def _form(self, visit: Visit, asker: Asker, error: TrainerError | None = None) -> FormPage:
        forced = asker.must_change_password
        minimum = self.platform.settings.passwords.minimum_length
        lead = (
            visit.t("Before you begin, choose a password that only you know.")
            if forced
            else visit.t("Afterwards you stay signed in here and are signed out everywhere else.")
        )
        present = visit.t("The password you were given") if forced else visit.t("Present password")
        return FormPage(
            title=visit.t("Choose a password") if forced else visit.t("Change password"),
            lead=lead,
            action=PASSWORD,
            button=visit.t("Keep this password"),
            inputs=(
                Input("present", present, "current-password", "password", focus=True),
                Input(
                    "new",
                    visit.t("New password"),
                    "new-password",
                    "password",
                    hint=visit.t(
                        "At least {minimum} characters. A short sentence is easy to keep in mind and hard to "
                        "guess.",
                        minimum=minimum,
                    ),
                ),
                Input("again", visit.t("New password once more"), "new-password", "password"),
            ),
            fault=visit.explain(error) if error else "",
            links=(Link(visit.t("Sign out"), SIGN_OUT) if forced else Link(visit.t("Back"), "/account"),),
            status=status_of(error) if error else 200,
            headers=refusal_headers(error) if error else {},
        )
