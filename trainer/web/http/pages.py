"""The plain HTML pages: sign-in, set-up, password. No script is needed to use them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from trainer.errors import TrainerError
from trainer.i18n import describe, translate
from trainer.services.platform import Platform
from trainer.text import Language
from trainer.web import files
from trainer.web.http import requests
from trainer.web.http.cookies import remember_language
from trainer.web.http.headers import OWN_PAGES

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parents[1] / "assets" / "account"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_OTHER = {Language.ZH: (Language.EN, "English"), Language.EN: (Language.ZH, "简体中文")}


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form. `complete` is the HTML autocomplete token that password managers go by."""

    name: str
    label: str
    complete: str
    kind: str = "text"
    value: str = ""
    hint: str = ""
    focus: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A link below the form."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and its value, shown above the form."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page that asks for something or tells it: a title, a sentence, facts, the fields and one button.

    `good` is a notice that all is well. `method` is how the form is sent: `get` for one that changes nothing.
    """

    title: str
    lead: str
    action: str
    button: str
    inputs: tuple[Input, ...] = ()
    hidden: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""
    notice: str = ""
    good: str = ""
    facts: tuple[Fact, ...] = ()
    method: str = "post"
    links: tuple[Link, ...] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request for a page: who runs the installation, and the language to answer in."""

    platform: Platform
    request: Request
    language: Language

    @classmethod
    def of(cls, platform: Platform, request: Request, language: Language | None = None) -> Visit:
        """The visit of a request, in the person's language where it is known."""
        chosen = request.query_params.get("lang")
        if language is None or chosen:
            language = requests.language(request, platform.settings)
        return cls(platform, request, language)

    def t(self, message: str, /, **details: object) -> str:
        """A message in the visitor's language."""
        return translate(self.language, message, **details)

    def explain(self, error: TrainerError) -> str:
        """An error in the visitor's language."""
        return describe(self.language, error)

    @property
    def secure(self) -> bool:
        """Whether the visitor's browser speaks TLS."""
        return requests.is_secure(self.request, self.platform.settings)

    def _brand(self) -> str:
        """The organisation's name in the visitor's language, where it has one."""
        settings = self.platform.settings
        english = settings.organisation_en if self.language is Language.EN else ""
        return english or settings.organisation

    def show(self, page: FormPage) -> HTMLResponse:
        """The page as an answer."""
        other, name = _OTHER[self.language]
        query = {key: value for key, value in self.request.query_params.items() if key != "lang"}
        html = _TEMPLATES.get_template("form.html").render(
            page=page,
            lang="zh-CN" if self.language is Language.ZH else "en",
            brand=self._brand(),
            lines=(
                self.t("Learn the job, lesson by lesson."),
                self.t("Rehearse it, and see at once what was right."),
                self.t("Prove it in an exam, and keep it."),
            ),
            stylesheet=f"/{files.url('account/account.css')}",
            script=f"/{files.url('account/account.js')}",
            other_lang="zh-CN" if other is Language.ZH else "en",
            other_name=name,
            other_href=f"{self.request.url.path}?{urlencode({**query, 'lang': other.value})}",
            show=self.t("Show"),
            hide=self.t("Hide"),
            busy=self.t("One moment …"),
            home=self.t("Training and certification"),
        )
        response = HTMLResponse(html, page.status, dict(page.headers))
        response.headers["Content-Security-Policy"] = OWN_PAGES
        response.headers["Cache-Control"] = "no-store"
        if self.request.query_params.get("lang"):
            remember_language(response, self.language.value, secure=self.secure)
        return response
