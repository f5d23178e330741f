"""One's rhythm: days practised, a goal of one's own, and whether to be reminded."""

from __future__ import annotations

import streamlit as st

from trainer.services import practise
from trainer.services.practise import Overview
from trainer.web.state import Here


def show(here: Here, found: Overview) -> None:
    """What was done, never what was missed; then the wishes."""
    rhythm = found.rhythm
    st.progress(
        min(rhythm.this_week / rhythm.goal, 1.0),
        text=here.t(
            "This week: practised on {days} days, your goal is {goal}",
            days=rhythm.this_week,
            goal=rhythm.goal,
        ),
    )
    parts = [here.t("{days} days practised so far", days=rhythm.days)]
    if rhythm.weeks > 1:
        parts.append(here.t("{weeks} weeks in a row with your goal met", weeks=rhythm.weeks))
    st.caption(" · ".join(parts))
    _wishes(here, found)


def _wishes(here: Here, found: Overview) -> None:
    days = st.pills(
        here.t("Days a week I want to practise"),
        list(range(1, 8)),
        default=found.habit.days_a_week,
        required=True,
        key="habit-days",
    )
    reminders = st.toggle(
        here.t("Remind me on the home page of what is due"),
        value=found.habit.reminders,
        key="habit-reminders",
    )
    if days is not None and (days, reminders) != (found.habit.days_a_week, found.habit.reminders):
        practise.set_habit(here.platform, here.asker, days_a_week=days, reminders=reminders, now=here.now)
        st.rerun()
    st.caption(here.t("Pauses are fine: nothing is lost, and the schedule waits for you."))
