"""The answer at a glance: how many stand how, the pass rates, and their trend."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from trainer.analysis import Interval
from trainer.reports import Status
from trainer.services.report import Month, Overview
from trainer.web import charts
from trainer.web.charts import RatePoint
from trainer.web.charts.look import CONFIG
from trainer.web.pages.team import words
from trainer.web.state import Here

_SHOWN = (Status.CERTIFIED, Status.IN_PROGRESS, Status.OVERDUE, Status.LAPSING)


def show(here: Here, found: Overview) -> None:
    """Render it."""
    st.write(_sentence(here, found))
    labels = {
        Status.CERTIFIED: here.t("Certified"),
        Status.IN_PROGRESS: here.t("In progress"),
        Status.OVERDUE: here.t("Overdue"),
        Status.LAPSING: here.t("Lapsing within 90 days"),
    }
    with st.container(horizontal=True, key="team-standing"):
        for status in _SHOWN:
            count = found.standing[status]
            st.metric(labels[status], count, border=True)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        _rates(here, found)
    with right:
        _trend(here, found.months)


def _sentence(here: Here, found: Overview) -> str:
    standing = found.standing
    words_ = here.t(
        "{certified} of {people} people are certified; {late} are overdue.",
        certified=standing[Status.CERTIFIED] + standing[Status.LAPSING],
        people=standing.people,
        late=standing[Status.OVERDUE],
    )
    if standing[Status.NOT_BEGUN]:
        return f"{words_} {here.t('{count} have not begun.', count=standing[Status.NOT_BEGUN])}"
    return words_


def _rates(here: Here, found: Overview) -> None:
    _rate(here, here.t("Passed at the first attempt"), found.rates.at_first)
    _rate(here, here.t("Passed by now"), found.rates.eventual)
    if found.attempts is not None:
        median, passed = found.attempts
        st.caption(
            here.t("Median attempts of the {count} who passed: {median}", count=passed, median=f"{median:g}")
        )


def _rate(here: Here, label: str, rate: Interval | None) -> None:
    st.metric(label, words.share(rate), border=True)
    st.caption(words.bounds(here, rate))


def _trend(here: Here, months: tuple[Month, ...]) -> None:
    points = [RatePoint(one.month, one.rate) for one in months if one.rate is not None]
    st.markdown(f"**{here.t('Pass rate of all sittings by month')}**")
    if not points:
        st.caption(here.t("Nobody has sat yet."))
        return
    told = "；".join(f"{point.label} {words.share(point.rate)} (n = {point.rate.total})" for point in points)
    st.plotly_chart(
        charts.trend(points, label=here.t("Pass rate")), config=CONFIG, alt=told, key="team-trend"
    )
    with st.expander(here.t("As a table")):
        rows = [
            {
                here.t("Month"): point.label,
                here.t("Sittings"): point.rate.total,
                here.t("Pass rate"): words.share(point.rate),
                here.t("95 % interval"): f"{100 * point.rate.low:.0f}–{100 * point.rate.high:.0f} %",
            }
            for point in points
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True, alt=here.t("Pass rate of all sittings by month"))
