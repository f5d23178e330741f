"""The further figures: time to a pass, scores side by side, and where the part is weakest."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from trainer.analysis.survival import Curve
from trainer.services.report import Overview, Weakness
from trainer.web import charts
from trainer.web.charts import AgainstBar, Spread
from trainer.web.charts.look import CONFIG
from trainer.web.pages.team import words
from trainer.web.state import Here

_GROUPS = 4
_DAYS = (30, 60, 90, 180)


def show(here: Here, found: Overview) -> None:
    """Render them."""
    left, right = st.columns(2, gap="medium")
    with left:
        _curve(here, found.curve)
    with right:
        _spreads(here, found)
    _weakest(here, found.weakest)


def _curve(here: Here, curve: Curve | None) -> None:
    st.subheader(here.t("Time to a pass"), anchor=False)
    if curve is None or not curve.steps:
        st.caption(here.t("Nobody has been assigned an exam or has sat one yet."))
        return
    after = [days for days in _DAYS if days <= curve.steps[-1].after] or [int(curve.steps[-1].after)]
    told = "；".join(
        here.t("{days} days: {share} %", days=days, share=f"{100 * (1 - curve.waiting(days)):.0f}")
        for days in after
    )
    st.plotly_chart(
        charts.time_to_pass(curve, days_label=here.t("Days"), label=here.t("passed")),
        config=CONFIG,
        alt=told,
        key="team-curve",
    )
    st.caption(told)
    st.caption(
        here.t(
            "Kaplan–Meier: {people} people, {events} passes; whoever has not passed yet counts for as "
            "long as they have been trying (small strokes).",
            people=curve.people,
            events=curve.events,
        )
    )
    if curve.median is not None:
        st.caption(here.t("Half have passed after {days} days.", days=f"{curve.median:.0f}"))


def _spreads(here: Here, found: Overview) -> None:
    st.subheader(here.t("Scores side by side"), anchor=False)
    groups = [Spread(here.t("Here"), found.tens)]
    if found.organisation is not None:
        groups.append(Spread(here.t("Whole organisation"), found.organisation.tens))
    below = [row for row in found.units if not row.hidden and any(row.tens)]
    groups += [Spread(row.name, row.tens) for row in below[:_GROUPS]]
    groups = [group for group in groups if sum(group.tens)]
    if not groups:
        st.caption(here.t("Nobody has sat yet."))
        return
    cuts = {float(one.cut) for one in found.ground.choices if one.code in found.ground.part.exams}
    cut = cuts.pop() if len(cuts) == 1 else None
    st.plotly_chart(
        charts.spreads(groups, cut=cut, cut_label=here.t("Cut score")),
        config=CONFIG,
        alt=here.t("The table below has all figures."),
        key="team-spreads",
    )
    with st.expander(here.t("As a table")):
        rows = [
            {here.t("Score"): f"{10 * ten}–{10 * ten + 10} %"}
            | {f"{group.label} (n = {sum(group.tens)})": group.tens[ten] for group in groups}
            for ten in range(10)
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True, alt=here.t("Scores side by side"))


def _weakest(here: Here, weakest: tuple[Weakness, ...]) -> None:
    st.subheader(here.t("Weakest objectives"), anchor=False)
    if not weakest:
        st.caption(here.t("Nobody has sat yet."))
        return
    clear = [one for one in weakest if one.below]
    st.write(
        here.t(
            "{count} objectives lie clearly below the organisation: even the upper end of their interval "
            "does.",
            count=len(clear),
        )
        if clear
        else here.t("No objective lies below the organisation by more than chance would explain.")
    )
    bars = [
        AgainstBar(f"{one.objective} {here.local(one.title)}", one.share, one.everywhere, one.below)
        for one in weakest
    ]
    st.plotly_chart(
        charts.against(bars, own_label=here.t("Here"), whole_label=here.t("Whole organisation")),
        config=CONFIG,
        alt="；".join(f"{bar.label} {words.share(bar.own)}" for bar in bars),
        key="team-weakest",
    )
    with st.expander(here.t("As a table")):
        st.dataframe(
            pd.DataFrame([_line(here, one) for one in weakest]),
            hide_index=True,
            alt=here.t("Weakest objectives"),
        )


def _line(here: Here, one: Weakness) -> dict[str, object]:
    verdict = here.t("clearly below") if one.below else here.t("within chance")
    return {
        here.t("Objective"): f"{one.objective} {here.local(one.title)}",
        here.t("Mandatory"): here.t("mandatory") if one.mandatory else "",
        here.t("Here"): words.share(one.share),
        here.t("95 % interval"): f"{100 * one.share.low:.0f}–{100 * one.share.high:.0f} %",
        here.t("Sittings"): one.share.total,
        here.t("Whole organisation"): words.share(one.everywhere),
        here.t("Verdict"): verdict if one.everywhere else "—",
    }
