"""A round with people: one address from the lobby to the shared result, the same on every device."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from trainer.errors import TrainerError
from trainer.scenarios.rounds import Phase
from trainer.services import rounds
from trainer.services.rounds import Table
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets import exam
from trainer.web.widgets.rounds import gathering, outcome, playing
from trainer.web.widgets.rounds.words import part_word

_EVERY = {Phase.GATHERING: 2.0, Phase.PLAYING: 5.0}
"""Seconds between two looks at whether anything is new; each costs one primary-key read."""


def show(here: Here) -> None:
    """Render the round the address names, by its id or by its join code."""
    round_id, code = st.query_params.get("id", ""), st.query_params.get("code", "")
    if not round_id and not code:
        navigation.go("rehearsals", view="people")
    if not round_id:
        round_id = rounds.find(here.platform, here.asker, code, now=here.now)
    table = rounds.look(here.platform, here.asker, round_id, code=rounds.read_code(code), now=here.now)
    if code and (table.mine is not None or table.opener):
        navigation.go("round", id=round_id)
    exam.keep_in_touch()
    st.title(here.local(table.title), anchor=False)
    st.caption(_standing(here, table))
    _phase(here, table)
    if table.phase in _EVERY and not table.overdue:
        _break_off(here, table)
        _keep_looking(here, table)


def _standing(here: Here, table: Table) -> str:
    parts = [here.t("opened by {name}", name=table.opened_by)]
    if table.mine is not None:
        parts.append(here.t("you are: {part}", part=part_word(here, table.mine)))
    return " · ".join(parts)


def _phase(here: Here, table: Table) -> None:
    if table.overdue:
        st.info(here.t("This round was left open and its time is up. Nothing was rated."))
        outcome.again(here, table)
    elif table.outcome is not None:
        outcome.show(here, table, table.outcome)
    elif table.phase is Phase.GATHERING:
        gathering.show(here, table)
    elif table.phase is Phase.PLAYING:
        playing.show(here, table)
    else:
        st.info(here.t("This round was broken off. Nothing was rated, and the cards stay hidden."))
        outcome.again(here, table)


def _break_off(here: Here, table: Table) -> None:
    if table.mine is None and not table.opener:
        return
    with st.popover(here.t("Break off"), type="tertiary", icon=":material/close:"):
        st.write(here.t("End this round for everyone, without a result?"))
        if st.button(here.t("Break it off"), key="break-off"):
            rounds.break_off(here.platform, here.asker, table.id, now=here.now)
            st.rerun()


def _keep_looking(here: Here, table: Table) -> None:
    """Have the page made anew when somebody took a part, the cards were dealt, or the round has ended."""
    began = here.platform.clock.now()

    @st.fragment(run_every=_EVERY[table.phase])
    def look() -> None:
        passed: timedelta = here.platform.clock.now() - began
        try:
            pulse = rounds.pulse(here.platform, here.asker, table.id, now=here.now + passed)
        except TrainerError:  # The database is away; the next look tells.
            return
        if not table.is_fresh(pulse):
            st.rerun()

    look()
