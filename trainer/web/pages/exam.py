"""The exam itself: nothing on the page but the control, and every run one turn of the sitting."""

from __future__ import annotations

import logging
import secrets

import streamlit as st

from trainer.errors import TrainerError, translatable
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets import exam
from trainer.web.widgets.exam import Desk, Phase, Sheet, Turn

log = logging.getLogger(__name__)


class BrokenTurnError(TrainerError):
    """A defect met while saving."""

    template = translatable(
        "Something went wrong on the server; it is tried again. If it stays, tell the invigilator this "
        "number: {reference}"
    )


def show(here: Here) -> None:
    """Serve the sitting the address names."""
    attempt = st.query_params.get("id", "")
    if not attempt:
        navigation.go("exams")
    desk = exam.desk(attempt)
    exam.keep_in_touch()
    if desk is None and not exam.just_opened():
        _first_turn(here, attempt)
        return
    sheet = exam.sheet_in(attempt)
    turn = _serve(here, attempt, desk, sheet)
    _note(attempt, turn, sheet)
    exam.mount(attempt, exam.told(turn, sheet or Sheet(), here.language))


def _first_turn(here: Here, attempt: str) -> None:
    """In a new session only mounting the control tells whether it has been on this page before.

    After a restart of the server or a long interruption the browser comes with a lease; a page just opened
    comes with nothing and takes the exam over. While the database is away neither can be served: the window,
    which shows nothing yet, asks again by itself.
    """
    sheet = exam.mount(attempt, exam.waiting(attempt, here.language))
    turn = _serve(here, attempt, None, sheet)
    _note(attempt, turn, sheet)
    if turn.desk.lease:
        st.rerun()
    if turn.trouble is not None:
        st.error(here.explain(turn.trouble), icon=":material/error:")


def _serve(here: Here, attempt: str, desk: Desk | None, sheet: Sheet | None) -> Turn:
    """A turn; a defect in the program leaves the exam on the screen, its answers unsaved and kept there."""
    try:
        return exam.serve(here.platform, here.asker, attempt, desk, sheet, now=here.now)
    except TrainerError:
        raise
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("exam turn failed %s", reference)
        return Turn(Phase.TROUBLE, desk or Desk(attempt, 0), None, BrokenTurnError(reference=reference))


def _note(attempt: str, turn: Turn, sheet: Sheet | None) -> None:
    """Remember the window; once the sitting is over go to its result, with a word about late answers."""
    if turn.phase is not Phase.CLOSED:
        if turn.desk.lease:
            exam.remember(turn.desk)
        return
    exam.leave(attempt, unsaved=turn.unsaved(sheet) if sheet else 0)
    navigation.go("result", id=attempt)
