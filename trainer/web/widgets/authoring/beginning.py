"""Beginning a new item or case: which objective, which type."""

from __future__ import annotations

import streamlit as st

from trainer.items import ItemType
from trainer.services import author
from trainer.text import LocalText
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets import people
from trainer.web.widgets.authoring import words

_CASE = "case"


def show(here: Here) -> None:
    """A button that asks for objective and type, and goes on to the editor."""
    with st.container(horizontal=True):
        st.button(
            here.t("New item"),
            type="primary",
            icon=":material/add:",
            on_click=people.open_dialog,
            args=("new-item",),
            key="new-item",
            shortcut="N",
        )
        navigation.link("bank-import", here.t("Import items"), icon=":material/upload_file:")
        navigation.link("bank-review", here.t("Review"), icon=":material/rate_review:")
    people.dialog("new-item", here.t("New item"), lambda: _ask(here))


def _ask(here: Here) -> None:
    titles = {code: f"{code} {here.local(title)}" for code, title in _objectives(here)}
    objective = st.selectbox(
        here.t("Objective"),
        list(titles),
        index=None,
        format_func=titles.__getitem__,
        placeholder=here.t("Choose an objective"),
        key="new-objective",
    )
    kinds = {kind.value: here.t(name) for kind, name in words.TYPES.items()}
    kinds[_CASE] = here.t("Case with several questions")
    kind = st.segmented_control(
        here.t("Type"),
        list(kinds),
        default=ItemType.SINGLE.value,
        required=True,
        format_func=kinds.__getitem__,
        key="new-type",
    )
    if st.button(here.t("Begin"), type="primary", key="begin", disabled=objective is None):
        if kind == _CASE:
            unit = author.begin_testlet(here.platform, here.asker, str(objective), now=here.now)
        else:
            unit = author.begin(here.platform, here.asker, str(objective), ItemType(kind), now=here.now)
        people.close_dialog()
        navigation.go("bank-edit", unit=unit)


def _objectives(here: Here) -> tuple[tuple[str, LocalText], ...]:
    return author.choices(here.platform, here.asker).objectives
