"""The conversation itself: one control on the page, and every run one turn of the play."""

from __future__ import annotations

import streamlit as st

from trainer.storage.plays import PlayStatus
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets import exam, rehearsal
from trainer.web.widgets.rehearsal import Sheet, Turn


def show(here: Here) -> None:
    """Serve the play the address names."""
    play = st.query_params.get("id", "")
    if not play:
        navigation.go("rehearsals")
    exam.keep_in_touch()
    desk = rehearsal.desk(play)
    if desk is None:
        _first_turn(here, play)
        return
    sheet = rehearsal.sheet_in(play)
    turn = rehearsal.serve(here.platform, here.asker, play, desk, sheet, now=here.now)
    _leave_if_asked(turn, sheet)
    rehearsal.remember(turn.desk)
    rehearsal.mount(play, rehearsal.told(turn, sheet or Sheet(), here.language))


def _first_turn(here: Here, play: str) -> None:
    """In a new session only mounting the control tells whether it has been on this page before.

    After a restart of the server the browser comes with a lease; a page just opened comes with nothing and
    takes the play over.
    """
    sheet = rehearsal.mount(play, rehearsal.waiting(play, here.language))
    turn = rehearsal.serve(here.platform, here.asker, play, None, sheet, now=here.now)
    _leave_if_asked(turn, sheet)
    if turn.trouble is not None:
        st.error(here.explain(turn.trouble), icon=":material/error:")
        return
    rehearsal.remember(turn.desk)
    st.rerun()


def _leave_if_asked(turn: Turn, sheet: Sheet | None) -> None:
    """From a conversation that is over to its debriefing, or back to the list."""
    if sheet is None or not sheet.leave or turn.screen is None or turn.screen.is_open:
        return
    if turn.screen.status is PlayStatus.FINISHED:
        navigation.go("rehearsal-review", id=turn.desk.play)
    navigation.go("rehearsals")
