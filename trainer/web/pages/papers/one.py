"""One set of parallel papers: being made, impossible and why, or ready."""

from __future__ import annotations

import streamlit as st

from trainer.forms.parallel import Diagnosis
from trainer.services import papers
from trainer.services.papers import Found, Outcome, telling
from trainer.web import navigation
from trainer.web.pages.papers import result
from trainer.web.pages.papers.asking import AIMS, sentences
from trainer.web.state import Here
from trainer.web.widgets import analysis
from trainer.web.wording import ago


def show(here: Here) -> None:
    """Render the page."""
    found = papers.paper_set(here.platform, here.asker, st.query_params.get("set", ""))
    request = found.request
    st.title(
        here.t("{title}: {count} papers", title=here.local(request.title), count=request.wanted.forms),
        anchor=False,
    )
    st.caption(_asked(here, found))
    navigation.link("papers", here.t("All sets"), icon=":material/arrow_back:")
    if request.outcome is None:
        _waiting(here, found)
    elif found.papers is not None:
        result.show(here, found, found.papers)
    else:
        _nothing(here, found)


def _asked(here: Here, found: Found) -> str:
    wanted = found.request.wanted
    overlap = (
        here.t("as few shared as can be")
        if wanted.overlap is None
        else here.t("two papers share {count} items at most", count=wanted.overlap)
    )
    return here.t(
        "Asked for by {name}, {ago}: {aim} within {tolerance} %; each item on at most {exposure} of them; "
        "{overlap}.",
        name=found.request.by,
        ago=ago(here, found.request.at),
        aim=here.t(AIMS[wanted.aim]),
        tolerance=f"{wanted.tolerance:g}",
        exposure=wanted.exposure,
        overlap=overlap,
    )


def _waiting(here: Here, found: Found) -> None:
    request = found.request
    if request.stopping:
        text = here.t("Being given up at the next step …")
    elif request.started:
        text = here.t("The papers are being assembled. You can leave this page; the set stays here.")
    else:
        text = here.t("Waiting for the worker. You can leave this page; the set appears here.")
    st.progress(request.done, text=text)
    if not request.stopping and st.button(
        here.t("Give it up"), icon=":material/cancel:", key="papers-cancel"
    ):
        papers.cancel(here.platform, here.asker, request.id, now=here.now)
        st.rerun()
    analysis.look_again(here, "papers")


def _nothing(here: Here, found: Found) -> None:
    if found.diagnosis is not None:
        st.error(_verdict(here, found.diagnosis, found.request.wanted.forms), icon=":material/block:")
        told = telling.diagnosis(found.diagnosis, found.request.wanted, here.t)
        st.markdown(sentences(here, told))
        if not found.diagnosis.exact and found.diagnosis.forms is not None:
            st.caption(
                here.t(
                    "Of a bank this large only what all papers need together was looked at; "
                    "more may be needed."
                )
            )
    elif found.request.outcome is Outcome.CANCELLED:
        st.info(here.t("This set was given up."), icon=":material/cancel:")
    elif found.failure is not None:
        details = {name: here.t(str(value)) for name, value in (found.details or {}).items()}
        st.error(here.t(found.failure, **details), icon=":material/error:")
    navigation.link("papers", here.t("Ask again with other wishes"), icon=":material/tune:")


def _verdict(here: Here, found: Diagnosis, count: int) -> str:
    if found.forms is None:
        return here.t(
            "{count} such papers were not found; it is not proved that there are none.", count=count
        )
    return here.t("{count} such papers are not possible.", count=count)
