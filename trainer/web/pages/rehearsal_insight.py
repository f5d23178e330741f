"""For trainers and managers: where trainees lose trust, what they pick, and how conversations end."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from trainer.analysis import Interval
from trainer.people import Role
from trainer.services import rehearse
from trainer.services.rehearse import HeatMap, Spot
from trainer.services.rehearse.insight import FEWEST
from trainer.web import charts, navigation
from trainer.web.charts import LossBar
from trainer.web.charts.look import CONFIG
from trainer.web.state import Here
from trainer.web.widgets.rehearsal import graph, listing, outcome_word

EVERYBODY = ""


def show(here: Here) -> None:
    """Render the page."""
    found = rehearse.rehearsed(here.platform, here.asker)
    st.title(here.t("Insight into rehearsals"), anchor=False)
    if not found:
        st.info(here.t("Nothing has been published yet. Run “trainer publish” on the server."))
        return
    labels = {
        entry.scenario: here.t(
            "{title} ({plays} conversations)", title=here.local(entry.title), plays=entry.plays
        )
        for entry in found
    }
    cohorts = {EVERYBODY: here.t("Everybody")} | {
        cohort.id: cohort.name for cohort in rehearse.groups(here.platform, here.asker)
    }
    left, right = st.columns([3, 2])
    chosen = left.selectbox(
        here.t("Scenario"),
        list(labels),
        index=listing.asked_for(labels, "scenario"),
        format_func=labels.__getitem__,
        key="scenario",
    )
    cohort = right.selectbox(here.t("Cohort"), list(cohorts), format_func=cohorts.__getitem__, key="cohort")
    _preview_link(here, chosen)
    heat = rehearse.heat_map(here.platform, here.asker, chosen, cohort=cohort or None)
    if heat.hidden:
        st.info(
            here.t(
                "Fewer than {count} people have finished this conversation here; "
                "figures would tell who they are.",
                count=FEWEST,
            ),
            icon=":material/visibility_off:",
        )
    elif not heat.plays:
        st.info(here.t("Nobody has finished this conversation yet."))
    else:
        _heat(here, heat)


def _preview_link(here: Here, scenario: str) -> None:
    if here.asker.has(Role.TRAINER) or here.asker.has(Role.ADMINISTRATOR):
        navigation.link(
            "rehearsal-preview", here.t("Step through it"), icon=":material/visibility:", scenario=scenario
        )


def _heat(here: Here, heat: HeatMap) -> None:
    st.write(
        here.t("{plays} finished conversations of {people} people.", plays=heat.plays, people=heat.people)
    )
    if heat.older:
        st.caption(
            here.t(
                "{count} conversations in other versions of the scenario are not counted.", count=heat.older
            )
        )
    if heat.passed is not None:
        st.metric(here.t("Passed"), _share(heat.passed), border=True)
        st.caption(_bounds(here, heat.passed))
    _endings(here, heat)
    _losses(here, heat)
    _picks(here, heat)
    _table(here, heat)
    st.subheader(here.t("Where they went"), anchor=False)
    st.mermaid_chart(
        graph.flow_graph(heat.scenario, heat.flows, here.language),
        alt=here.t("How often each way was gone; the table above has all figures"),
    )


def _endings(here: Here, heat: HeatMap) -> None:
    rows = [
        {
            here.t("Ending"): here.local(finish.ending.title),
            here.t("Outcome"): outcome_word(here, finish.ending.outcome),
            here.t("Share"): _share(finish.rate),
            here.t("95 % interval"): f"{100 * finish.rate.low:.0f}–{100 * finish.rate.high:.0f} %",
            here.t("Conversations"): round(finish.rate.rate * finish.rate.total),
        }
        for finish in heat.endings
    ]
    st.subheader(here.t("How it ended"), anchor=False)
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=here.t("How it ended"))


def _losses(here: Here, heat: HeatMap) -> None:
    for variable in heat.scenario.variables:
        if not variable.is_number:
            continue
        title = here.local(variable.label)
        bars = [
            LossBar(_row(number, spot), spot.moved.get(variable.name, 0.0), spot.visits)
            for number, spot in enumerate(heat.spots, 1)
        ]
        st.subheader(here.t("Where {title} is won and lost", title=title), anchor=False)
        st.plotly_chart(
            charts.losses(bars, label=title, visits_label="n ="),
            config=CONFIG,
            alt="；".join(f"{bar.label} {bar.moved:+.1f}" for bar in bars),
            key=f"losses-{variable.name}",
        )


def _row(number: int, spot: Spot) -> str:
    return f"{number}. {graph.label(spot.node)}"


def _picks(here: Here, heat: HeatMap) -> None:
    st.subheader(here.t("What is picked"), anchor=False)
    st.caption(
        here.t("A star marks a model answer. Letters follow the order in the file; trainees see them mixed.")
    )
    rows = [_row(number, spot) for number, spot in enumerate(heat.spots, 1)]
    shares = [[pick.rate.rate for pick in spot.picks] for spot in heat.spots]
    marks = [
        [f"{100 * pick.rate.rate:.0f} %{' ★' if pick.strong else ''}" for pick in spot.picks]
        for spot in heat.spots
    ]
    st.plotly_chart(
        charts.picks(rows, shares, marks, label=here.t("Share")),
        config=CONFIG,
        alt=here.t("Share of each choice at each line; the table below has all figures"),
        key="picks",
    )


def _table(here: Here, heat: HeatMap) -> None:
    numbers = [variable for variable in heat.scenario.variables if variable.is_number]
    rows = [
        {
            here.t("Line"): _row(number, spot),
            here.t("Choice"): f"{'★ ' if pick.strong else ''}{pick.text}",
            here.t("Share"): _share(pick.rate),
            here.t("95 % interval"): f"{100 * pick.rate.low:.0f}–{100 * pick.rate.high:.0f} %",
            here.t("Of"): pick.rate.total,
            here.t("With a hint"): spot.hinted,
            **{here.local(variable.label): _moved(pick.moved.get(variable.name)) for variable in numbers},
        }
        for number, spot in enumerate(heat.spots, 1)
        for pick in spot.picks
    ]
    with st.expander(here.t("All choices as a table")):
        st.dataframe(pd.DataFrame(rows), hide_index=True, alt=here.t("All choices as a table"))


def _share(rate: Interval) -> str:
    return f"{100 * rate.rate:.0f} %"


def _bounds(here: Here, rate: Interval) -> str:
    return here.t(
        "of {total}; 95 % interval {low}–{high} %",
        total=rate.total,
        low=round(100 * rate.low),
        high=round(100 * rate.high),
    )


def _moved(by: float | None) -> str:
    return "—" if by is None else f"{by:+.1f}"
