"""Scenarios and plays in a line or two, the same on every page that lists them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from trainer.errors import translatable
from trainer.services.rehearse import Offer, PlaySummary
from trainer.storage.plays import PlayStatus
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets.rehearsal.texts import mode_word
from trainer.web.wording import ago, moment, percent

LEVELS = {1: translatable("Level 1"), 2: translatable("Level 2"), 3: translatable("Level 3")}
RECENT = 10
"""Plays with a link of their own; the others are folded."""


def asked_for(names: Iterable[str], parameter: str) -> int:
    """The place of the name that the address asks for, or the first."""
    found = list(names)
    wanted = st.query_params.get(parameter, "")
    return found.index(wanted) if wanted in found else 0


def facts(here: Here, offer: Offer) -> str:
    """Its main objective, level and length."""
    tree = here.platform.catalogue.current().objectives
    main = tree.objective(offer.objectives[0])
    parts = [
        here.local(main.title) if main else offer.objectives[0],
        here.t(LEVELS[offer.level]),
        here.t("about {minutes} min", minutes=offer.minutes),
    ]
    return " · ".join(parts)


def standing(here: Here, offer: Offer) -> str:
    """How the person stands with it."""
    if offer.assessing:
        return here.t("assessed conversation open")
    if offer.practising:
        return here.t("practice open")
    if offer.best is None:
        return here.t("tried, not finished from its start") if offer.finished else here.t("not tried yet")
    share = percent(offer.best)
    if offer.passed:
        return here.t("passed, best {share} %", share=share)
    if offer.assessed:
        return here.t("not passed yet, best {share} %", share=share)
    return here.t("practised, best {share} %", share=share)


def plays(here: Here, found: Sequence[PlaySummary]) -> None:
    """Conversations with links to them, the newest first."""
    for play in found[:RECENT]:
        _play(here, play)
    if len(found) > RECENT:
        with st.expander(here.t("{count} earlier ones", count=len(found) - RECENT)):
            for play in found[RECENT:]:
                _play(here, play)


def _play(here: Here, play: PlaySummary) -> None:
    page = "rehearsal" if play.status is PlayStatus.OPEN else "rehearsal-review"
    label = " · ".join(
        part for part in (here.local(play.title), mode_word(here, play.mode), _outcome(here, play)) if part
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if play.status is PlayStatus.ABANDONED:
            st.caption(label)
        else:
            icon = ":material/check_circle:" if play.passed else ":material/chat:"
            navigation.link(page, label, icon=icon, id=play.play)
        st.caption(ago(here, play.started_at), help=moment(here, play.started_at))


def _outcome(here: Here, play: PlaySummary) -> str:
    if play.status is PlayStatus.OPEN:
        return here.t("in progress")
    if play.percent is None or play.ending is None:
        return here.t("broken off")
    ending, share = here.local(play.ending), percent(play.percent)
    if play.copied:
        return here.t(
            "{ending}, {share} % (from step {step})", ending=ending, share=share, step=play.copied + 1
        )
    return here.t("{ending}, {share} %", ending=ending, share=share)
