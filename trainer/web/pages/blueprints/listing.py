"""The list of blueprints: how each stands, and beginning a new one."""

from __future__ import annotations

import streamlit as st

from trainer.bank.authoring import Stage
from trainer.blueprints import Purpose
from trainer.errors import TrainerError
from trainer.services import blueprints
from trainer.services.blueprints import Entry
from trainer.text import LocalText
from trainer.web import navigation
from trainer.web.pages.blueprints import words
from trainer.web.state import Here
from trainer.web.widgets import people
from trainer.web.wording import moment


def show(here: Here) -> None:
    """Render the list."""
    found = blueprints.overview(here.platform, here.asker)
    people.notice_now()
    st.title(here.t("Blueprints"), anchor=False)
    waiting = [one for one in found if one.draft is not None and one.draft.stage is Stage.REVIEW]
    st.write(
        here.t(
            "{count} in force; {waiting} wait for review, {mine} of them for you.",
            count=sum(one.in_force for one in found),
            waiting=len(waiting),
            mine=sum(not one.mine for one in waiting),
        )
    )
    st.button(
        here.t("New blueprint"),
        type="primary",
        icon=":material/add:",
        on_click=people.open_dialog,
        args=("new-blueprint",),
        key="new-blueprint",
        shortcut="N",
    )
    people.dialog("new-blueprint", here.t("New blueprint"), lambda: _ask(here))
    if not found:
        st.info(here.t("There is no blueprint yet. Begin one: it says what an exam is made of."))
    first = [one for one in waiting if not one.mine]
    for one in (*first, *(one for one in found if one not in first and not one.retired)):
        _row(here, one)
    retired = [one for one in found if one.retired and one not in first]
    if retired:
        with st.expander(here.t("Retired ({count})", count=len(retired))):
            for one in retired:
                _row(here, one)


def _row(here: Here, one: Entry) -> None:
    blueprint = one.blueprint
    with st.container(key=f"row-{blueprint.code}", gap=None):
        icon = "archive" if one.retired else "check_circle" if one.in_force else "edit_note"
        waits = one.draft is not None and one.draft.stage is Stage.REVIEW
        navigation.link(
            "blueprint",
            people.plain(here.local(blueprint.title)) or blueprint.code,
            icon=f":material/{'rate_review' if waits else icon}:",
            code=blueprint.code,
        )
        parts = [
            blueprint.code,
            here.t(words.PURPOSES[blueprint.purpose]),
            words.window(here, blueprint) if one.in_force else "",
            words.size(here, blueprint) if blueprint.count else "",
            here.t("{count} sittings", count=one.sittings) if one.sittings else here.t("nobody sat it yet"),
            _standing(here, one),
        ]
        hint = (
            here.t("In force since {when}", when=moment(here, one.published_at)) if one.published_at else ""
        )
        st.caption(people.plain(" · ".join(part for part in parts if part)), help=hint or None)


def _standing(here: Here, one: Entry) -> str:
    if one.draft is None:
        return ""
    names = people.listed(here, (name or here.t("Former member") for name in one.writers))
    if one.draft.stage is Stage.REVIEW:
        if one.mine:
            return here.t("waits for review by somebody else")
        return here.t("waits for your review, by {names}", names=names)
    if not one.in_force:
        return here.t("being written by {names}", names=names)
    return here.t("a change is being written by {names}", names=names)


def _ask(here: Here) -> None:
    code, title = ask_names(here, "new")
    purpose = st.segmented_control(
        here.t("Purpose"),
        list(Purpose),
        default=Purpose.QUIZ,
        required=True,
        format_func=lambda one: here.t(words.PURPOSES[one]),
        key="new-purpose",
        help=here.t("Time limit, attempts and what is shown afterwards begin with what is usual for it."),
    )
    if st.button(here.t("Begin writing"), type="primary", key="begin"):
        try:
            blueprints.begin(here.platform, here.asker, code, title, Purpose(purpose), now=here.now)
        except TrainerError as error:
            st.error(here.explain(error), icon=":material/error:")
            return
        people.close_dialog()
        navigation.go("blueprint-edit", code=code)


def ask_names(here: Here, key: str) -> tuple[str, LocalText]:
    """Ask for a code and titles."""
    zh = st.text_input(here.t("Chinese title"), key=f"{key}-zh", max_chars=200)
    en = st.text_input(here.t("English title"), key=f"{key}-en", max_chars=200)
    code = st.text_input(
        here.t("Code"),
        key=f"{key}-code",
        max_chars=40,
        placeholder="CERT-4",
        help=here.t("Results are kept under it, so it is never changed or used again."),
    )
    return (code or "").strip().upper(), LocalText(zh or "", en or "")
