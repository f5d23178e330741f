"""What every page but the exam has around it: its mark, the document's language, who is signed in."""

from __future__ import annotations

from functools import cache
from typing import Any

import streamlit as st

from trainer.web import files
from trainer.web.state import Here, tag


@cache
def _component() -> Any:
    return st.components.v2.component("trainer_shell", js=files.loader("shell/shell.js"))


def head() -> None:
    """The mark above the menu and in the browser's tab."""
    mark = files.contents()[files.MARK].decode()
    st.set_page_config(page_icon=mark)
    st.logo(mark, size="large")


def foot(here: Here) -> None:
    """Who is signed in, at the foot of the side bar."""
    with st.sidebar:
        _component()(
            key="shell",
            data={"lang": tag(here.language), "name": here.asker.name, "out": here.t("Sign out")},
        )
