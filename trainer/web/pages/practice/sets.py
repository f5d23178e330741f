"""Sets to practise: mixed, wrong, flagged, adaptive, and by module and objective."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from trainer.objectives import module_of
from trainer.practice.runs import RunKind
from trainer.services.practise import NothingToPractiseError, Overview, Standing
from trainer.services.practise.material import certifications
from trainer.web.state import Here
from trainer.web.widgets.practice.starting import start


def show(here: Here, found: Overview) -> None:
    """The sets, the mixed ones first."""
    left, middle, right = st.columns(3, gap="small")
    with left:
        text = here.t("A few questions from every module")
        _tile(here, RunKind.DAILY, here.t("Daily mix"), text, icon="shuffle", there=found.items > 0)
    with middle:
        text = (
            here.t(
                "{count} questions; each leaves after two right answers, half a day apart", count=found.wrong
            )
            if found.wrong
            else here.t("Empty. What you get wrong is kept here until you know it.")
        )
        _tile(here, RunKind.WRONG, here.t("Wrong-item book"), text, icon="menu_book", there=found.wrong > 0)
    with right:
        text = (
            here.t("{count} questions", count=found.flagged)
            if found.flagged
            else here.t("Empty. Flag a question while practising to find it here.")
        )
        _tile(here, RunKind.FLAGGED, here.t("Flagged questions"), text, icon="flag", there=found.flagged > 0)
    _adaptive(here)
    _modules(here, found.standings)


def _tile(here: Here, kind: RunKind, name: str, text: str, *, icon: str, there: bool) -> None:
    with st.container(border=True):
        label = f"**{name}**"
        if st.button(
            label, icon=f":material/{icon}:", width="stretch", disabled=not there, key=f"set-{kind.value}"
        ):
            _begin(here, kind)
        st.caption(text)


def _adaptive(here: Here) -> None:
    known = {found.code: found for found in certifications(here.platform.catalogue.current())}
    if not known:
        return
    with st.expander(here.t("Adaptive practice test"), icon=":material/tune:"):
        st.write(
            here.t(
                "Each question is chosen by your answers before: in 8 to 30 questions you learn about "
                "where you stand. It is practice and never counts for a certificate."
            )
        )
        code = st.selectbox(
            here.t("Certification"),
            list(known),
            format_func=lambda name: here.local(known[name].title),
            key="adaptive-for",
        )
        if st.button(here.t("Start the test"), icon=":material/play_arrow:", key="adaptive-start"):
            _begin(here, RunKind.ADAPTIVE, code)


def _modules(here: Here, standings: Sequence[Standing]) -> None:
    if not standings:
        return
    st.subheader(here.t("By module and objective"), anchor=False)
    modules = {
        module.code: here.local(module.title)
        for module in here.platform.catalogue.current().objectives.modules
        if any(standing.objective.module == module.code for standing in standings)
    }
    code = st.pills(
        here.t("Module"),
        list(modules),
        default=next(iter(modules)),
        required=True,
        format_func=modules.__getitem__,
        key="practice-module",
        label_visibility="collapsed",
    )
    if code is None:
        return
    label = here.t("Practise the whole module: {title}", title=modules[code])
    if st.button(label, icon=":material/play_arrow:", key=f"module-{code}"):
        _begin(here, RunKind.MODULE, code)
    for standing in standings:
        if module_of(standing.objective.code) == code:
            _objective(here, standing)


def _objective(here: Here, standing: Standing) -> None:
    objective = standing.objective
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            st.markdown(f"**{here.local(objective.title)}**")
            st.caption(_recall(here, standing))
        if st.button(here.t("Practise"), key=f"objective-{objective.code}"):
            _begin(here, RunKind.OBJECTIVE, objective.code)


def _recall(here: Here, standing: Standing) -> str:
    if standing.recall is None:
        return here.t("{count} questions, none practised yet", count=standing.items)
    return here.t(
        "{known} of {count} questions practised; predicted recall {recall} %",
        known=standing.known,
        count=standing.items,
        recall=round(100 * standing.recall),
    )


def _begin(here: Here, kind: RunKind, scope: str = "") -> None:
    try:
        start(here, kind, scope)
    except NothingToPractiseError as error:
        st.info(here.explain(error))
