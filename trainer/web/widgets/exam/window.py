"""The window in a server session: what it keeps between runs, and what stays while the database is away."""

from __future__ import annotations

import streamlit as st

from trainer.text import Language
from trainer.web.widgets.exam import control
from trainer.web.widgets.exam.desk import Desk, Phase, Sheet

_DESK = "exam_desk"
_LATE = "exam_late"
_ELSEWHERE = "exam_elsewhere"


def desk(attempt: str) -> Desk | None:
    """What this session remembers of the sitting's window; None on the first run of the page."""
    found = st.session_state.get(_DESK)
    return found if isinstance(found, Desk) and found.attempt == attempt else None


def remember(found: Desk) -> None:
    """Keep it for the next run."""
    st.session_state[_DESK] = found


def forget() -> None:
    """Another page is shown: coming back to the exam is opening it anew."""
    st.session_state.pop(_DESK, None)
    st.session_state[_ELSEWHERE] = True


def just_opened() -> bool:
    """Whether this session showed another page until now, so that its window opens with this run.

    A new session cannot know: its window may have been there since before the server started again.
    """
    return bool(st.session_state.pop(_ELSEWHERE, False))


def leave(attempt: str, *, unsaved: int) -> None:
    """The sitting is over, with so many answers sent that are not on record."""
    forget()
    if unsaved:
        st.session_state[_LATE] = (attempt, unsaved)


def came_too_late(attempt: str) -> int:
    """How many answers of a sitting reached the server after it had ended; told once."""
    found = st.session_state.get(_LATE)
    if not found or found[0] != attempt:
        return 0
    del st.session_state[_LATE]
    return int(found[1])


@st.fragment(run_every="12h")
def keep_in_touch() -> None:
    """Empty; its being here makes the browser run the whole page again whenever it has reconnected."""


def keep_open(language: Language, message: str) -> bool:
    """While the database is away: leave the control where it is and let it say so. False: there is none."""
    attempt = st.query_params.get("id", "")
    if not attempt:
        return False
    keep_in_touch()
    sheet = control.sheet_in(attempt) or Sheet()
    data = control.waiting(attempt, language)
    data |= {"phase": Phase.TROUBLE.value, "trouble": message, "echo": sheet.beat}
    control.mount(attempt, data)
    return True
