"""Where a script run stands: the running installation, who is asking, when, and in which language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from trainer.clock import Clock
from trainer.errors import Fault, TrainerError
from trainer.i18n import describe, translate
from trainer.people import Asker
from trainer.services import sessions
from trainer.services.catalogue import Catalogue
from trainer.services.platform import Platform
from trainer.settings import Settings
from trainer.storage import open_store
from trainer.text import Language, LocalText
from trainer.web.http.cookies import SESSION_COOKIE

_installed: list[Platform] = []


@dataclass(frozen=True)
class Here:
    """One run of the script for one signed-in person."""

    platform: Platform
    asker: Asker
    now: datetime

    @property
    def language(self) -> Language:
        """The person's language."""
        return self.asker.language

    def t(self, message: str, /, **details: object) -> str:
        """An English message in the person's language, its `{names}` filled in."""
        return translate(self.language, message, **details)

    def local(self, text: LocalText) -> str:
        """A title in the person's language."""
        return text.in_(self.language)

    def explain(self, error: TrainerError | Fault) -> str:
        """An error or a fault in the person's language."""
        return describe(self.language, error)


def tag(language: Language) -> str:
    """A language as browsers name it."""
    return "zh-CN" if language is Language.ZH else "en"


def build(settings: Settings) -> Platform:
    """Connect to the database of these settings."""
    store = open_store(settings.database_url)
    return Platform(store, Clock(), settings, Catalogue(store))


def install(platform: Platform) -> None:
    """Make this installation the one that script runs of this process serve."""
    _installed[:] = [platform]


def platform() -> Platform:
    """The installation this process serves."""
    return _installed[0]


def session_token() -> str:
    """The session cookie of the browser, HttpOnly as it is, or an empty string. Replaced in tests."""
    return st.context.cookies.get(SESSION_COOKIE, "")


def here() -> Here | None:
    """Who is asking now; None for a stranger. Checked on every run, so that revoking works at once."""
    running = platform()
    now = running.clock.now()
    asker = sessions.asker_for(running, session_token(), now=now)
    return Here(running, asker, now) if asker else None
