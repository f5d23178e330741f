"""Which objective each category or knowledge point of the files means."""

from __future__ import annotations

import streamlit as st

from trainer.bank.arrivals import LEFT_OUT, Known, Run, State, Topic
from trainer.services import author, import_desk
from trainer.services.import_desk import PAGE
from trainer.web.pages.bank_import.preview import objective, page_of, pages
from trainer.web.state import Here
from trainer.web.widgets import people


def show(here: Here, run: Run) -> None:
    """Render them, those nobody knew first."""
    found, total = import_desk.topics(here.platform, here.asker, run.id, page_of("topics"))
    st.caption(
        here.t(
            "What you choose is remembered for the whole organisation: the next file with the same category "
            "goes to the same objective."
        )
    )
    ready = run.state is State.READY
    if ready and any(topic.hint and not topic.objective for topic in found):
        _offer_all(here, run)
    codes = author.choices(here.platform, here.asker).objectives
    names = {code: f"{code} {here.local(title)}" for code, title in codes}
    names = {"": here.t("Not decided yet"), **names, LEFT_OUT: here.t("Leave these items out")}
    for topic in found:
        with st.container(border=True, key=f"topic-{topic.number}"):
            _topic(here, run, topic, names, ready=ready)
    pages("topics", total, PAGE)


def _offer_all(here: Here, run: Run) -> None:
    if st.button(here.t("Take all suggestions"), icon=":material/auto_awesome:", key="all-hints"):
        people.attempt(
            here,
            lambda: import_desk.accept_hints(here.platform, here.asker, run.id, now=here.now),
            here.t("The suggestions are taken."),
        )


def _topic(here: Here, run: Run, topic: Topic, names: dict[str, str], *, ready: bool) -> None:
    title = people.plain(topic.wording) or here.t("Without a category")
    st.markdown(f"**{title}**  \n{here.t('{count} items', count=topic.count)}")
    chosen = st.selectbox(
        here.t("Objective for {topic}", topic=topic.wording or here.t("Without a category")),
        list(names),
        index=list(names).index(topic.objective) if topic.objective in names else 0,
        format_func=names.__getitem__,
        key=f"topic-{run.id}-{topic.number}-{topic.objective}",
        disabled=not ready,
        label_visibility="collapsed",
    )
    st.caption(people.plain(_why(here, topic)))
    hint = topic.hint
    take = (
        hint is not None
        and ready
        and not topic.objective
        and st.button(here.t("Take the suggestion"), key=f"hint-{topic.number}", icon=":material/check:")
    )
    wanted = hint.objective if hint is not None and take else str(chosen or "")
    if ready and wanted != topic.objective:
        people.attempt(
            here,
            lambda: import_desk.choose_objectives(
                here.platform, here.asker, run.id, {topic.number: wanted}, now=here.now
            ),
            "",
        )


def _why(here: Here, topic: Topic) -> str:
    """Why an objective was chosen, or is suggested."""
    if topic.known is Known.REMEMBERED:
        return here.t("as decided for an earlier file")
    if topic.known is Known.NAMED:
        return here.t("named by its code or title")
    if topic.hint is None:
        return here.t("nothing in the bank reads like it")
    return here.t(
        "Suggested: {objective}, as the wording is most like it ({percent} %; shared: {words})",
        objective=objective(here, topic.hint.objective),
        percent=topic.hint.likeness,
        words=people.listed(here, topic.hint.shared),
    )
