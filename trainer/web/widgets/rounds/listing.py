"""Cards and rounds in lists: what there is, what goes on, what has been."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from trainer.errors import TrainerError
from trainer.scenarios.cards import Part
from trainer.services import rounds
from trainer.services.rounds import CardsOffer, LineProgress, RoundSummary, Running
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets.rounds import words
from trainer.web.wording import ago, moment

RECENT = 10
"""Rounds with a link of their own; the others are folded."""


def join(here: Here) -> None:
    """Type a code in; small letters and blanks do not matter."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input(here.t("Join code"), key="join-code", autocomplete="off", width=220)
        st.button(here.t("Join"), type="primary", icon=":material/login:", key="join")
    if not typed:
        return
    try:
        found = rounds.find(here.platform, here.asker, typed, now=here.now)
    except TrainerError as error:
        st.warning(here.explain(error), icon=":material/error:")
        return
    navigation.go("round", code=rounds.read_code(typed), id=found)


def running(here: Here, found: Sequence[Running]) -> None:
    """The way back into rounds that go on."""
    for entry in found:
        with st.container(horizontal=True, vertical_alignment="center"):
            label = here.t("Back to the round: {title}", title=here.local(entry.title))
            navigation.link("round", label, icon=":material/groups:", id=entry.round)
            st.caption(f"{entry.code} · {ago(here, entry.opened_at)}")


def row(here: Here, offer: CardsOffer) -> None:
    """One set of cards."""
    with st.container(border=True, gap="xsmall"):
        icon = ":material/check_circle:" if offer.passed else ":material/groups:"
        navigation.link("cards", here.local(offer.title), icon=icon, id=offer.cards)
        st.caption(f"{words.facts(here, offer)} · {words.standing(here, offer)}")


def rounds_played(here: Here, found: Sequence[RoundSummary]) -> None:
    """Rounds with links to their results, the newest first."""
    for entry in found[:RECENT]:
        _played(here, entry)
    if len(found) > RECENT:
        with st.expander(here.t("{count} earlier ones", count=len(found) - RECENT)):
            for entry in found[RECENT:]:
                _played(here, entry)


def _played(here: Here, entry: RoundSummary) -> None:
    rated = entry.part is Part.MANAGER
    label = f"{here.local(entry.title)} · {_outcome(here, entry)}"
    with st.container(horizontal=True, vertical_alignment="center"):
        icon = ":material/check_circle:" if rated and entry.passed else ":material/groups:"
        navigation.link("round", label, icon=icon, id=entry.round)
        st.caption(ago(here, entry.at), help=moment(here, entry.at))


def _outcome(here: Here, entry: RoundSummary) -> str:
    if entry.part is not Part.MANAGER:
        return here.t("you were: {part}", part=words.part_word(here, entry.part))
    word = here.t("passed") if entry.passed else here.t("not passed")
    return here.t(
        "{mean} of 5, {decision}, rated by {rater} (by a person)",
        mean=words.mean(entry.mean),
        decision=word,
        rater=entry.rater,
    )


def progress(here: Here, found: Sequence[LineProgress]) -> None:
    """How each line was rated the first and the latest time, by people."""
    st.dataframe(
        pd.DataFrame(
            [
                {
                    here.t("Cards"): here.local(entry.cards_title),
                    here.t("Line of the sheet"): here.local(entry.title),
                    here.t("Objective"): entry.objective,
                    here.t("First"): entry.scores[0],
                    here.t("Latest"): entry.scores[-1],
                    here.t("Rounds"): len(entry.scores),
                }
                for entry in found
            ]
        ),
        hide_index=True,
        alt=here.t("How people rated you, line by line"),
    )
