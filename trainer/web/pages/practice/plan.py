"""The plan: aiming at a date, what is forecast, the load to come, and how well forecasts held."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from trainer.practice.calibration import Calibration
from trainer.services import practise
from trainer.services.practise import Overview, Past, Present
from trainer.services.practise.aims import FEWEST_MINUTES, LONGEST, suggested_day
from trainer.services.practise.material import certifications, load
from trainer.web.charts import practice as charts
from trainer.web.charts.look import CONFIG
from trainer.web.state import Here
from trainer.web.wording import day


def show(here: Here, found: Overview) -> None:
    """The aim, or a form to set one; the load; how well forecasts held."""
    if found.aim is not None:
        _aim(here, found.aim)
    with st.expander(
        here.t("Change the aim") if found.aim else here.t("Aim at a date"),
        expanded=found.aim is None,
        icon=":material/event:",
    ):
        _form(here, found.aim)
    _load(here, found)
    for past in found.past:
        _past(here, past)
    _held(here, found.recall)


def _aim(here: Here, aim: Present) -> None:
    with st.container(border=True):
        title = here.local(aim.blueprint.title)
        st.markdown(f"**{title}** · {day(here, aim.aim.day or here.now.date())}")
        now, untouched = st.columns(2)
        now.metric(
            here.t("Recall on the day with the plan"),
            f"{100 * aim.plan.forecast:.0f} %",
            border=True,
        )
        untouched.metric(here.t("Without practising"), f"{100 * aim.plan.untouched:.0f} %", border=True)
        st.caption(
            here.t(
                "With {minutes} minutes a day. When you set the aim, {forecast} % was forecast. Recall is of "
                "the questions and recaps you can practise, weighted by what the exam asks.",
                minutes=aim.aim.minutes,
                forecast=round(100 * aim.aim.forecast),
            )
        )
        if aim.today:
            st.write(here.t("Today: {count} cards in your minutes.", count=len(aim.today)))
        if st.button(here.t("Give up the aim"), icon=":material/close:", key="aim-off"):
            practise.give_up(here.platform, here.asker, aim.aim.blueprint, now=here.now)
            st.rerun()


def _form(here: Here, aim: Present | None) -> None:
    material = load(here.platform, here.asker, now=here.now)
    known = {found.code: found for found in certifications(material.published)}
    if not known:
        st.caption(here.t("No certification exam has been published yet."))
        return
    st.write(
        here.t(
            "Reviews are then planned so that you remember most on that day for the minutes you give. "
            "Without an aim, each card comes when its recall has fallen to what your organisation wants kept."
        )
    )
    code = st.selectbox(
        here.t("Certification"),
        list(known),
        index=list(known).index(aim.aim.blueprint) if aim and aim.aim.blueprint in known else 0,
        format_func=lambda name: here.local(known[name].title),
        key="aim-for",
    )
    tomorrow = material.today + timedelta(days=1)
    chosen = st.date_input(
        here.t("Day of the exam, or day the certificate lapses"),
        value=suggested_day(material, known[code]),
        min_value=tomorrow,
        max_value=material.today + LONGEST,
        format="YYYY-MM-DD",
        key=f"aim-day-{code}",
    )
    minutes = st.select_slider(
        here.t("Minutes a day"),
        options=[FEWEST_MINUTES, 10, 15, 20, 30, 45, 60, 90],
        value=aim.aim.minutes if aim and aim.aim.minutes in (5, 10, 15, 20, 30, 45, 60, 90) else 15,
        key="aim-minutes",
    )
    if st.button(here.t("Plan for this day"), type="primary", icon=":material/event_available:"):
        if isinstance(chosen, date):
            practise.set_aim(here.platform, here.asker, code, day=chosen, minutes=minutes, now=here.now)
        st.rerun()


def _load(here: Here, found: Overview) -> None:
    st.subheader(here.t("Reviews to come"), anchor=False)
    if not found.load:
        st.caption(here.t("Nothing yet: cards you have answered will stand here on the day they come again."))
        return
    days = [f"{at:%m-%d}" for at, _ in found.load]
    counts = [count for _, count in found.load]
    if found.aim is not None:
        counts = list(found.aim.plan.by_day[: len(days)])
        days = days[: len(counts)]
    st.plotly_chart(
        charts.load(days, counts, label=here.t("reviews")),
        config=CONFIG,
        alt=here.t("Reviews expected on each of the next days"),
        key="load",
    )
    st.caption(
        here.t("As the plan for your date spreads them.")
        if found.aim
        else here.t("If everything is reviewed on the day it falls due; new questions are not in it.")
    )
    with st.expander(here.t("As a table")):
        st.dataframe(
            pd.DataFrame({here.t("Day"): days, here.t("Reviews"): [round(count) for count in counts]}),
            hide_index=True,
            alt=here.t("Reviews expected on each of the next days"),
        )


def _past(here: Here, past: Past) -> None:
    observed = past.observed
    title, on = here.local(past.blueprint.title), day(here, past.aim.day or here.now.date())
    if observed is None:
        st.caption(
            here.t(
                "{title}, {day}: {forecast} % was forecast; nothing was reviewed in the week before.",
                title=title,
                day=on,
                forecast=round(100 * past.aim.forecast),
            )
        )
        return
    st.caption(
        here.t(
            "{title}, {day}: {forecast} % was forecast; in the week before, "
            "{share} % of {count} reviews were right.",
            title=title,
            day=on,
            forecast=round(100 * past.aim.forecast),
            share=round(100 * observed.rate),
            count=observed.total,
        )
    )


def _held(here: Here, recall: Calibration | None) -> None:
    st.subheader(here.t("Did the forecasts hold?"), anchor=False)
    if recall is None:
        st.caption(here.t("Not enough repeated reviews yet to tell; it takes at least 20."))
        return
    st.write(
        here.t(
            "On average {predicted} % recall was predicted for your reviews, "
            "and {observed} % of {count} were right.",
            predicted=round(100 * recall.mean_predicted),
            observed=round(100 * recall.observed.rate),
            count=recall.count,
        )
    )
    st.plotly_chart(
        charts.calibration(recall.bins, predicted=here.t("predicted"), observed=here.t("remembered")),
        config=CONFIG,
        alt=here.t("Predicted recall against what was remembered"),
        key="held",
    )
