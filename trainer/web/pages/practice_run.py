"""A practice set under way: one control on the page, and every run of the script one turn."""

from __future__ import annotations

import streamlit as st

from trainer.practice.runs import RunKind
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets import exam, practice
from trainer.web.widgets.practice import Sheet, reminder
from trainer.web.widgets.practice.titles import title


def show(here: Here) -> None:
    """Serve the run the address names."""
    run = st.query_params.get("id", "")
    if not run:
        navigation.go("practice")
    exam.keep_in_touch()
    reminder.forget()
    sheet = practice.sheet_in(run)
    turn = practice.serve(here.platform, here.asker, run, practice.desk(run), sheet, now=here.now)
    practice.remember(turn.desk)
    if turn.leave:
        navigation.go("practice")
    kind, scope = (turn.screen.kind, turn.screen.scope) if turn.screen else (RunKind.DUE, "")
    practice.mount(run, practice.told(here, turn, sheet or Sheet(), title(here, kind, scope)))
