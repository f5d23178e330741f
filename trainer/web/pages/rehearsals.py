"""Rehearsals: scenarios, cards for people, and one's own history and progress."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from trainer.services import rehearse, rounds
from trainer.services.rehearse import Offer, Progress
from trainer.services.rounds import CardsOffer
from trainer.web import charts, navigation
from trainer.web.charts import ProgressBar
from trainer.web.charts.look import CONFIG
from trainer.web.state import Here
from trainer.web.widgets.rehearsal import listing
from trainer.web.widgets.rounds import listing as with_people


def show(here: Here) -> None:
    """Render the list, the cards for people, or one's own progress."""
    offers = rehearse.offers(here.platform, here.asker)
    cards = rounds.offers(here.platform, here.asker)
    st.title(here.t("Rehearsals"), anchor=False)
    if not offers and not cards:
        st.info(here.t("No scenario has been published yet. Your trainer will see to it."))
        return
    passed = sum(offer.passed for offer in offers)
    tried = sum(offer.finished > 0 for offer in offers)
    st.write(
        here.t(
            "{count} scenarios; {tried} tried, {passed} passed in an assessed conversation.",
            count=len(offers),
            tried=tried,
            passed=passed,
        )
    )
    first = st.container()
    view = _view(here)
    with first:
        going_on = rounds.running(here.platform, here.asker, now=here.now)
        if going_on:
            with_people.running(here, going_on)
        elif view != "people":
            _next(here, offers)
    match view:
        case "mine":
            _mine(here)
        case "people":
            _with_people(here, cards)
        case _:
            _list(here, offers)


def _view(here: Here) -> str | None:
    """Which view is shown: the one picked, or at first the one the address asks for."""
    views = {
        "list": here.t("Scenarios"),
        "people": here.t("With people"),
        "mine": here.t("My progress"),
    }
    asked = st.query_params.get("view", "")
    return st.segmented_control(
        here.t("Show"),
        list(views),
        default=asked if asked in views else "list",
        required=True,
        format_func=views.__getitem__,
        key="view",
        label_visibility="collapsed",
    )


def _with_people(here: Here, offers: Sequence[CardsOffer]) -> None:
    """Join by a code, or open a round of some cards."""
    with_people.join(here)
    if not offers:
        st.info(here.t("No cards have been published yet. Your trainer will see to it."))
        return
    st.caption(
        here.t(
            "Two or three people, each with a card of their own; one of you is rated by another. "
            "Open a round, or join one by its code."
        )
    )
    picked = _module(here, list(dict.fromkeys(offer.module for offer in offers)), "cards-module")
    for offer in offers:
        if picked in (None, offer.module):
            with_people.row(here, offer)


def _next(here: Here, offers: Sequence[Offer]) -> None:
    """The main action: go on with what is open, or try the first scenario not tried yet."""
    for offer in offers:
        running = offer.assessing or offer.practising
        if running:
            label = here.t("Go on: {title}", title=here.local(offer.title))
            if st.button(label, type="primary", icon=":material/play_arrow:", key="next"):
                navigation.go("rehearsal", id=running)
            return
    fresh = next((offer for offer in offers if not offer.finished), None)
    if fresh is not None:
        label = here.t("Begin with: {title}", title=here.local(fresh.title))
        if st.button(label, type="primary", icon=":material/forum:", key="next"):
            navigation.go("scenario", id=fresh.scenario)


def _list(here: Here, offers: Sequence[Offer]) -> None:
    picked = _module(here, list(dict.fromkeys(offer.module for offer in offers)), "module")
    for offer in offers:
        if picked in (None, offer.module):
            _row(here, offer)


def _module(here: Here, codes: list[str], key: str) -> str | None:
    """The module picked, None for all."""
    if len(codes) < 2:
        return None
    modules = {module.code: module.title for module in here.platform.catalogue.current().objectives.modules}
    titles = {code: here.local(modules[code]) if code in modules else code for code in codes}
    return st.pills(
        here.t("Module"), codes, format_func=titles.__getitem__, key=key, label_visibility="collapsed"
    )


def _row(here: Here, offer: Offer) -> None:
    with st.container(border=True, gap="xsmall"):
        icon = ":material/check_circle:" if offer.passed else ":material/forum:"
        navigation.link("scenario", here.local(offer.title), icon=icon, id=offer.scenario)
        st.caption(f"{listing.facts(here, offer)} · {listing.standing(here, offer)}")


def _mine(here: Here) -> None:
    found = rehearse.progress(here.platform, here.asker, here.asker.person, now=here.now)
    people = rounds.history(here.platform, here.asker, here.asker.person, now=here.now)
    if not found.plays and not people.rounds:
        st.info(here.t("You have not rehearsed yet. Your conversations and your progress will stand here."))
        return
    _progress(here, found)
    if people.rounds:
        st.subheader(here.t("Your rounds with people"), anchor=False)
        with_people.rounds_played(here, people.rounds)
    if people.lines:
        with st.expander(here.t("How people rated you, line by line")):
            with_people.progress(here, people.lines)
    if found.plays:
        st.subheader(here.t("Your conversations"), anchor=False)
        listing.plays(here, found.plays)


def _progress(here: Here, found: Progress) -> None:
    if not found.objectives:
        return
    st.subheader(here.t("Progress by objective"), anchor=False)
    bars = [
        ProgressBar(
            f"{entry.objective} {here.local(entry.title)}",
            float(entry.first),
            float(entry.latest),
            entry.plays,
        )
        for entry in found.objectives
    ]
    st.plotly_chart(
        charts.progress(bars, first_label=here.t("first time"), latest_label=here.t("latest")),
        config=CONFIG,
        alt=here.t("First and latest share of points by objective"),
        key="progress",
    )
    st.caption(
        here.t(
            "From the open circle, the first conversation, to the filled one, the latest. "
            "Conversations taken up half-way do not count."
        )
    )
    with st.expander(here.t("By criterion, as a table")):
        st.dataframe(
            pd.DataFrame(
                [
                    {
                        here.t("Scenario"): here.local(entry.scenario_title),
                        here.t("Criterion"): here.local(entry.title),
                        here.t("Objective"): entry.objective,
                        here.t("First"): f"{100 * float(entry.first):.0f} %",
                        here.t("Latest"): f"{100 * float(entry.latest):.0f} %",
                        here.t("Conversations"): len(entry.readings),
                    }
                    for entry in found.criteria
                ]
            ),
            hide_index=True,
            alt=here.t("By criterion, as a table"),
        )
