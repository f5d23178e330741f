"""Asking for a set of parallel papers: are there items enough? And the sets made before."""

from __future__ import annotations

import streamlit as st

from trainer.errors import translatable
from trainer.forms.parallel import MOST_FORMS, Aim, Wanted
from trainer.services import papers
from trainer.services.papers import Exam, Outcome, Request, telling
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.wording import ago

AIMS = {
    Aim.SCORE: translatable("Equal expected scores"),
    Aim.INFORMATION: translatable("Equal information at the cut score"),
}
OUTCOMES = {
    None: translatable("being made"),
    Outcome.FOUND: translatable("ready"),
    Outcome.IMPOSSIBLE: translatable("not possible"),
    Outcome.CANCELLED: translatable("given up"),
    Outcome.FAILED: translatable("failed"),
}
ICONS = {
    None: ":material/hourglass_top:",
    Outcome.FOUND: ":material/check_circle:",
    Outcome.IMPOSSIBLE: ":material/block:",
    Outcome.CANCELLED: ":material/cancel:",
    Outcome.FAILED: ":material/error:",
}
_SEEDS = 1_000_000


def show(here: Here) -> None:
    """Render the page."""
    exams = papers.exams(here.platform, here.asker)
    st.title(here.t("Parallel papers"), anchor=False)
    st.write(
        here.t(
            "Several papers of one exam that may stand in for each other: the same blueprint, as few shared "
            "items as can be, equally hard."
        )
    )
    if not exams:
        st.info(here.t("No exam is in force yet. Publish a blueprint first."))
        return
    _ask(here, exams)
    st.subheader(here.t("Sets made before"), anchor=False)
    _earlier(here)


def _ask(here: Here, exams: tuple[Exam, ...]) -> None:
    titles = {one.blueprint.code: here.local(one.blueprint.title) for one in exams}
    code = st.selectbox(here.t("Which exam"), list(titles), format_func=titles.__getitem__, key="papers-exam")
    wanted = _wanted(here)
    found = papers.look(here.platform, here.asker, code, wanted)
    told = telling.supply(found, wanted, here.t)
    if told.causes:
        st.warning(sentences(here, told), icon=":material/inventory_2:")
    else:
        st.caption(here.t("There are items enough for {count} papers.", count=wanted.forms))
    if st.button(
        here.t("Assemble the papers"),
        type="secondary" if told.causes else "primary",
        icon=":material/content_copy:",
        disabled=bool(told.causes),
        key="papers-ask",
    ):
        seed = int(here.now.timestamp()) % _SEEDS
        asked = papers.ask(here.platform, here.asker, code, wanted, seed=seed, now=here.now)
        navigation.go("paper-set", set=asked)


def _wanted(here: Here) -> Wanted:
    first, second, third, fourth = st.columns(4, vertical_alignment="bottom")
    forms = first.number_input(
        here.t("Papers"), min_value=2, max_value=MOST_FORMS, value=2, key="papers-forms"
    )
    exposure = second.number_input(
        here.t("An item may be on"),
        min_value=1,
        max_value=MOST_FORMS,
        value=1,
        key="papers-exposure",
        help=here.t("On how many of the papers the same item may stand. 1 = no item twice."),
    )
    overlap = third.number_input(
        here.t("Two papers may share"),
        min_value=0,
        max_value=1000,
        value=None,
        placeholder=here.t("as few as possible"),
        key="papers-overlap",
        help=here.t("Left empty, as few items are shared as can be."),
    )
    tolerance = fourth.number_input(
        here.t("Tolerance (%)"),
        min_value=0.0,
        max_value=papers.WIDEST,
        value=1.0,
        step=0.5,
        key="papers-tolerance",
        help=here.t("How far the easiest and the hardest paper may lie apart."),
    )
    aim = st.segmented_control(
        here.t("What is made equal"),
        list(AIMS),
        default=Aim.SCORE,
        required=True,
        format_func=lambda one: here.t(AIMS[one]),
        key="papers-aim",
        help=here.t(
            "The score expected of the candidates, or how precisely a paper measures at the cut score; the "
            "latter needs sittings enough for an item response model."
        ),
    )
    return Wanted(
        int(forms), int(exposure), None if overlap is None else int(overlap), float(tolerance), Aim(aim)
    )


def sentences(here: Here, told: telling.Telling) -> str:
    """Causes, then what would help, as Markdown."""
    lines = list(told.causes)
    if told.remedies:
        lines += [here.t("Any one of these helps:"), "\n".join(f"- {one}" for one in told.remedies)]
    return "\n\n".join(lines)


def _earlier(here: Here) -> None:
    page = int(st.session_state.get("papers-page", 0))
    found = papers.requests(here.platform, here.asker, page=page)
    if not found and not page:
        st.info(here.t("None yet. Choose an exam above and assemble the first set."))
        return
    for one in found:
        _line(here, one)
    with st.container(horizontal=True):
        if page and st.button(here.t("Later sets"), key="papers-later"):
            st.session_state["papers-page"] = page - 1
            st.rerun()
        if len(found) == papers.PAGE and st.button(here.t("Earlier sets"), key="papers-earlier"):
            st.session_state["papers-page"] = page + 1
            st.rerun()


def _line(here: Here, one: Request) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        label = here.t("{title}: {count} papers", title=here.local(one.title), count=one.wanted.forms)
        navigation.link("paper-set", label, icon=ICONS[one.outcome], set=one.id)
        st.caption(
            here.t(
                "{outcome} · {name}, {ago}",
                outcome=here.t(OUTCOMES[one.outcome]),
                name=one.by,
                ago=ago(here, one.at),
            )
        )
