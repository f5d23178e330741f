"""The practice home page: what waits today, and the ways to practise."""

from __future__ import annotations

import streamlit as st

from trainer.practice.runs import RunKind
from trainer.services import practise
from trainer.services.practise import NothingToPractiseError, Overview
from trainer.web import navigation
from trainer.web.pages.practice import plan, rhythm, sets
from trainer.web.state import Here
from trainer.web.widgets.practice import reminder
from trainer.web.widgets.practice.starting import start


def show(here: Here) -> None:
    """Render the page."""
    reminder.forget()
    found = practise.overview(here.platform, here.asker, now=here.now)
    st.title(here.t("Practice"), anchor=False)
    if not found.items and not found.due.total:
        st.info(here.t("There is nothing to practise yet. Your trainer will see to it."))
        return
    st.write(_state(here, found))
    _main(here, found)
    views = {
        "sets": here.t("Practise"),
        "plan": here.t("Plan"),
        "rhythm": here.t("My rhythm"),
    }
    asked = st.query_params.get("view", "sets")
    view = st.segmented_control(
        here.t("Show"),
        list(views),
        default=asked if asked in views else "sets",
        required=True,
        format_func=views.__getitem__,
        key="practice-view",
        label_visibility="collapsed",
    )
    match view:
        case "plan":
            plan.show(here, found)
        case "rhythm":
            rhythm.show(here, found)
        case _:
            sets.show(here, found)


def _state(here: Here, found: Overview) -> str:
    """One sentence of what waits."""
    due = found.due
    if found.aim is not None and not due.total:
        return here.t("Today's part of your plan is done. What you practise now is extra.")
    if due.total:
        return here.t(
            "{count} cards wait for you today, about {minutes} minutes.",
            count=due.total,
            minutes=max(1, round(due.minutes)),
        )
    if found.reviews:
        return here.t("Nothing is due today. What you practise now is extra.")
    return here.t("You have not practised yet. Begin with the daily mix: one question from each module.")


def _main(here: Here, found: Overview) -> None:
    due = found.due.total > 0
    label = here.t("Review what is due") if due else here.t("Start the daily mix")
    icon = ":material/replay:" if due else ":material/shuffle:"
    if st.button(label, type="primary", icon=icon, key="practice-main"):
        try:
            start(here, RunKind.DUE if due else RunKind.DAILY)
        except NothingToPractiseError as error:
            st.info(here.explain(error))
    navigation.link("readiness", here.t("How ready am I for certification?"), icon=":material/speed:")
