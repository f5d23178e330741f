"""One's own certificates: what they are, how long they hold, and their files."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from trainer.services import certify
from trainer.services.certify import Shown
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets import certificates as widgets


def show(here: Here) -> None:
    """Render the page."""
    st.title(here.t("My certificates"), anchor=False)
    found = certify.mine(here.platform, here.asker, now=here.now)
    if not found:
        st.info(
            here.t("You have no certificate yet. Passing a certification exam earns one."),
            icon=":material/workspace_premium:",
        )
        navigation.link("exams", here.t("To the exams"), icon=":material/assignment:")
        return
    st.write(_state(here, found))
    wanted = st.query_params.get("number", "")
    for place, shown in enumerate(sorted(found, key=lambda one: one.certificate.number != wanted)):
        _card(here, shown, primary=place == 0)
    st.caption(
        here.t(
            "Whoever scans the code on a certificate, or types its number on the public page, sees what the "
            "certificate says and whether it holds; nothing else."
        )
    )


def _state(here: Here, found: Sequence[Shown]) -> str:
    valid = sum(shown.is_valid for shown in found)
    return here.t("Valid certificates: {valid} of {count}.", count=len(found), valid=valid)


def _card(here: Here, shown: Shown, *, primary: bool) -> None:
    with st.container(border=True, gap="small"):
        widgets.heading(here, shown, here.local(shown.certificate.title))
        st.caption(widgets.facts(here, shown))
        if more := widgets.lineage(here, shown):
            st.caption(more)
        if widgets.is_given_out(shown):
            widgets.files(here, shown, primary=primary)
