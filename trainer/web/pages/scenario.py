"""A scenario before its start: who one will talk to, and the two ways to do it."""

from __future__ import annotations

import streamlit as st

from trainer.errors import NotFoundError, translatable
from trainer.scenarios.play import Mode
from trainer.services import rehearse
from trainer.services.rehearse import Offer
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets.rehearsal import listing


def show(here: Here) -> None:
    """Render the scenario the address names."""
    chosen = st.query_params.get("id", "")
    if not chosen:
        navigation.go("rehearsals")
    offers = rehearse.offers(here.platform, here.asker)
    found = next((offer for offer in offers if offer.scenario == chosen), None)
    if found is None:
        raise NotFoundError(what=translatable("scenario"), which=chosen)
    _one(here, found)


def _one(here: Here, offer: Offer) -> None:
    st.title(here.local(offer.title), anchor=False)
    st.caption(f"{listing.facts(here, offer)} · {listing.standing(here, offer)}")
    st.markdown(offer.situation)
    _start(here, offer)
    st.caption(
        here.t(
            "Practice: steps can be taken back, and you may try again from a turning point. Assessed: no "
            "step back, counted in your record. In both, hints cost points and a mandatory act forgotten "
            "fails."
        )
    )
    found = rehearse.progress(here.platform, here.asker, here.asker.person, now=here.now)
    plays = [play for play in found.plays if play.scenario == offer.scenario]
    if plays:
        st.subheader(here.t("Your conversations"), anchor=False)
        listing.plays(here, plays)
    st.divider()
    navigation.link("rehearsals", here.t("All scenarios"), icon=":material/forum:")


def _start(here: Here, offer: Offer) -> None:
    labels = {
        Mode.PRACTICE: here.t("Go on practising") if offer.practising else here.t("Practise"),
        Mode.ASSESSED: here.t("Go on with the assessed conversation")
        if offer.assessing
        else here.t("Assessed conversation"),
    }
    first = Mode.ASSESSED if offer.assessing and not offer.practising else Mode.PRACTICE
    with st.container(horizontal=True):
        for mode in (first, Mode.ASSESSED if first is Mode.PRACTICE else Mode.PRACTICE):
            icon = ":material/forum:" if mode is Mode.PRACTICE else ":material/verified:"
            kind = "primary" if mode is first else "secondary"
            if st.button(labels[mode], type=kind, icon=icon, key=f"start-{mode.value}"):  # type: ignore[arg-type]
                play = rehearse.begin(here.platform, here.asker, offer.scenario, mode, now=here.now)
                navigation.go("rehearsal", id=play)
