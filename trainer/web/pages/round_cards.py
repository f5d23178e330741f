"""Cards before a round: what it is about, opening a round, one's rounds so far, paper for a classroom."""

from __future__ import annotations

import streamlit as st

from trainer.people import Role
from trainer.services import rounds
from trainer.services.rounds import CardsOffer
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets.rounds import listing, words


def show(here: Here) -> None:
    """Render the cards the address names."""
    chosen = st.query_params.get("id", "")
    if not chosen:
        navigation.go("rehearsals", view="people")
    offer = rounds.offer(here.platform, here.asker, chosen)
    st.title(here.local(offer.title), anchor=False)
    st.caption(f"{words.facts(here, offer)} · {words.standing(here, offer)}")
    st.markdown(offer.situation)
    if st.button(here.t("Open a round"), type="primary", icon=":material/groups:", key="open"):
        found = rounds.open_round(here.platform, here.asker, chosen, now=here.now)
        navigation.go("round", id=found)
    st.caption(
        here.t(
            "You get a code for the others. Each takes a part on their own device and sees only their own "
            "card; who rates does so while you talk. Afterwards everybody sees everything."
        )
    )
    _print(here, offer)
    mine = rounds.history(here.platform, here.asker, here.asker.person, now=here.now)
    past = [entry for entry in mine.rounds if entry.cards == chosen]
    if past:
        st.subheader(here.t("Your rounds"), anchor=False)
        listing.rounds_played(here, past)
    st.divider()
    navigation.link("rehearsals", here.t("All cards"), icon=":material/groups:", view="people")


def _print(here: Here, offer: CardsOffer) -> None:
    if not (here.asker.has(Role.TRAINER) or here.asker.has(Role.ADMINISTRATOR)):
        return
    st.download_button(
        here.t("All cards and the sheet (PDF)"),
        data=lambda: rounds.print_for_class(here.platform, here.asker, offer.cards),
        file_name=f"{offer.cards}.pdf",
        mime="application/pdf",
        icon=":material/print:",
        on_click="ignore",
        key="print",
    )
