"""Pieces of HTML made on the server from escaped texts, shown in the page's theme."""

from __future__ import annotations

from functools import cache
from typing import Any

import streamlit as st

from trainer.i18n import translate
from trainer.text import Language
from trainer.web import files
from trainer.web.state import tag


@cache
def _component() -> Any:
    return st.components.v2.component("trainer_picture", js=files.loader("picture/picture.js"))


def show(html: str, language: Language, *, key: str) -> None:
    """Show HTML whose every text has been escaped or cleaned; `key` names its place on the page."""
    _component()(key=key, data={"html": html, "lang": tag(language), "close": translate(language, "Close")})
