"""All repairs of items after sittings: what waits for a decision, and what has been decided."""

from __future__ import annotations

import streamlit as st

from trainer.services import repair
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets import people, repairing


def show(here: Here) -> None:
    """Render the page."""
    found = repair.listed(here.platform, here.asker)
    people.notice_now()
    st.title(here.t("Repairs"), anchor=False)
    waiting = [one for one in found if one.proposal.decided is None]
    decided = [one for one in found if one.proposal.decided is not None]
    if not found:
        st.info(
            here.t(
                "Nothing has been repaired. When an item turns out to be bad after people have sat it, "
                "propose its repair from its page."
            )
        )
        navigation.link("analysis", here.t("Item analysis"), icon=":material/insights:")
        return
    st.write(
        here.t(
            "{waiting} wait for a decision, {decided} are decided.",
            waiting=len(waiting),
            decided=len(decided),
        )
    )
    if waiting:
        st.subheader(here.t("Waiting for a second person"), anchor=False)
        repairing.entries(here, waiting)
    if decided:
        st.subheader(here.t("Decided"), anchor=False)
        repairing.entries(here, decided)
