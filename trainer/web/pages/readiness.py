"""How ready somebody is: the chance of passing each certification, what is weakest, the next 15 minutes."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from trainer.analysis import Interval
from trainer.practice.runs import RunKind
from trainer.services import practise
from trainer.services.practise import NothingToPractiseError, Outlook
from trainer.web import charts, navigation
from trainer.web.charts import ObjectiveBar
from trainer.web.charts.look import CONFIG
from trainer.web.state import Here
from trainer.web.widgets.practice.starting import start

WEAKEST = 6
"""Objectives shown as the weakest."""


def show(here: Here) -> None:
    """Render the page."""
    st.title(here.t("Readiness"), anchor=False)
    found = practise.outlooks(here.platform, here.asker, now=here.now)
    if not found:
        st.info(here.t("No certification exam has been published yet."))
        return
    codes = [outlook.blueprint.code for outlook in found]
    first = next((outlook.blueprint.code for outlook in found if not outlook.passed), codes[0])
    titles = {outlook.blueprint.code: here.local(outlook.blueprint.title) for outlook in found}
    code = st.segmented_control(
        here.t("Certification"),
        codes,
        default=first,
        required=True,
        format_func=titles.__getitem__,
        key="readiness-for",
        label_visibility="collapsed",
    )
    outlook = next(one for one in found if one.blueprint.code == (code or first))
    _chance(here, outlook)
    _next(here, outlook)
    _weakest(here, outlook)
    navigation.link("practice", here.t("To practice"), icon=":material/fitness_center:")


def _chance(here: Here, outlook: Outlook) -> None:
    ready = outlook.readiness
    if outlook.enough:
        st.write(
            here.t(
                "If you sat it today, you would pass with a chance of **{chance} %** "
                "(between {low} and {high} %). Expected score: {score} %, {cut} % passes.",
                chance=_percent(ready.chance),
                low=_percent(ready.low),
                high=_percent(ready.high),
                score=round(100 * ready.score),
                cut=f"{float(outlook.blueprint.cut):g}",
            )
        )
    else:
        st.info(
            here.t(
                "There are too few answers of yours to say how ready you are: {count} so far, "
                "about 30 are needed. Practise a little, and look again.",
                count=round(ready.evidence),
            ),
            icon=":material/hourglass_empty:",
        )
    if outlook.passed:
        st.badge(here.t("You have passed this certification."), icon=":material/check_circle:", color="green")
    if outlook.enough:
        st.caption(
            here.t(
                "From your first answers to questions in practice and exams, the newer the heavier, and from "
                "what you are predicted to remember; it rests on about {count} answers. The range holds the "
                "chance in 4 of 5 cases.",
                count=round(ready.evidence),
            )
        )


def _percent(share: float) -> str:
    """Whole percents that never claim certainty."""
    return f"{min(max(round(100 * share), 1), 99)}"


def _next(here: Here, outlook: Outlook) -> None:
    best = outlook.next
    if not best.cards and not best.lessons:
        return
    st.subheader(here.t("The next best 15 minutes"), anchor=False)
    with st.container(border=True):
        for lesson in best.lessons:
            label = here.t(
                "Read: {title} ({minutes} min)", title=here.local(lesson.title), minutes=lesson.minutes
            )
            navigation.link("lesson", label, icon=":material/article:", id=lesson.id)
        if best.cards:
            st.write(
                here.t(
                    "Practise {count} cards, above all on: {objectives}",
                    count=len(best.cards),
                    objectives=here.t(", ").join(_titles(here, best.objectives[:3])),
                )
            )
            if st.button(here.t("Practise now"), type="primary", icon=":material/play_arrow:"):
                try:
                    start(here, RunKind.NEXT, outlook.blueprint.code)
                except NothingToPractiseError as error:
                    st.info(here.explain(error))


def _titles(here: Here, codes: tuple[str, ...]) -> list[str]:
    tree = here.platform.catalogue.current().objectives
    found = [tree.objective(code) for code in codes]
    return [here.local(objective.title) for objective in found if objective is not None]


def _weakest(here: Here, outlook: Outlook) -> None:
    tree = here.platform.catalogue.current().objectives
    weakest = outlook.readiness.weakest[:WEAKEST]
    names = {one.objective: _titles(here, (one.objective,)) for one in weakest}
    st.subheader(here.t("Where most marks would be lost"), anchor=False)
    bars = [
        ObjectiveBar(
            (names[one.objective] or [one.objective])[0],
            Interval(one.chance, min(one.low, one.chance), max(one.high, one.chance), round(one.evidence)),
        )
        for one in weakest
    ]
    st.plotly_chart(
        charts.by_objective(bars),
        config=CONFIG,
        alt=here.t("Chance of a right answer on the weakest objectives"),
        key="weakest",
    )
    st.caption(
        here.t(
            "Chance of a right answer to a new question, ordered by the marks the exam has for the objective."
        )
    )
    with st.expander(here.t("All objectives as a table")):
        st.dataframe(
            pd.DataFrame(
                [
                    {
                        here.t("Objective"): here.local(found.title) if found else one.objective,
                        here.t(
                            "Chance"
                        ): f"{100 * one.chance:.0f} % ({100 * one.low:.0f}–{100 * one.high:.0f})",
                        here.t("Share of the marks"): f"{100 * one.share:.1f} %",
                        here.t("Answers"): round(one.evidence, 1),
                    }
                    for one in outlook.readiness.weakest
                    for found in [tree.objective(one.objective)]
                ]
            ),
            hide_index=True,
            alt=here.t("All objectives as a table"),
        )
