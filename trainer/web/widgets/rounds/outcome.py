"""After a round: the verdict, the sheet, the debriefing and everybody's cards, the same for all."""

from __future__ import annotations

import streamlit as st

from trainer.services import rounds
from trainer.services.rounds import Outcome, Table
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets.rounds import cards
from trainer.web.wording import ago, moment


def show(here: Here, table: Table, outcome: Outcome) -> None:
    """Render the result."""
    st.caption(ago(here, outcome.ended_at), help=moment(here, outcome.ended_at))
    cards.put(here, cards.verdict(here, outcome), key="verdict")
    st.subheader(here.t("Talk about it"), anchor=False)
    st.markdown(outcome.debrief)
    st.subheader(here.t("Scoring sheet"), anchor=False)
    cards.put(here, cards.sheet(here, outcome.sheet), key="sheet")
    st.subheader(here.t("What was on the cards"), anchor=False)
    shown = "".join(cards.card(here, part, card) for part, card in outcome.cards.items())
    cards.put(here, shown, key="cards")
    with st.expander(here.t("The situation")):
        st.markdown(table.situation)
    st.divider()
    again(here, table)


def again(here: Here, table: Table) -> None:
    """One more round of the same cards, with parts changed."""
    if table.cards in here.platform.catalogue.current().cards:
        if st.button(here.t("Another round"), type="primary", icon=":material/replay:", key="again"):
            found = rounds.open_round(here.platform, here.asker, table.cards, now=here.platform.clock.now())
            navigation.go("round", id=found)
        st.caption(
            here.t(
                "Change parts; the client manager gets a customer with other secrets, if there are any left."
            )
        )
    navigation.link("rehearsals", here.t("All cards"), icon=":material/groups:", view="people")
