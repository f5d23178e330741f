"""What the home page says of practice, unless switched off: what is due, and the next best minutes."""

from __future__ import annotations

import streamlit as st

from trainer.practice.runs import RunKind
from trainer.services import practise
from trainer.services.practise import NothingToPractiseError, Outlook
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets.practice.starting import start


def show(here: Here) -> None:
    """A box with what waits, or nothing for those who do not want to be reminded."""
    found = practise.reminder(here.platform, here.asker, now=here.now)
    if not found.wanted:
        return
    outlook = practise.next_outlook(here.platform, here.asker, now=here.now)
    with st.container(border=True, gap="xsmall"):
        if found.due.total:
            text = here.t(
                "{count} cards wait for you today, about {minutes} minutes.",
                count=found.due.total,
                minutes=max(1, round(found.due.minutes)),
            )
            st.markdown(f":material/replay: {text}")
            if st.button(here.t("Review what is due"), key="home-due"):
                _review(here)
        else:
            st.markdown(f":material/replay: {here.t('No review is due today.')}")
        if outlook is not None:
            _next(here, outlook)
        navigation.link("practice", here.t("To practice"), icon=":material/fitness_center:")


def _review(here: Here) -> None:
    try:
        start(here, RunKind.DUE)
    except NothingToPractiseError as error:
        st.info(here.explain(error))


def _next(here: Here, outlook: Outlook) -> None:
    best = outlook.next
    parts = [here.t("read “{title}”", title=here.local(lesson.title)) for lesson in best.lessons]
    if best.cards:
        parts.append(here.t("practise {count} cards", count=len(best.cards)))
    if parts:
        text = here.t("The next best 15 minutes")
        label = f"{text}: {here.t(', ').join(parts)}"
        navigation.link("readiness", label, icon=":material/timer:")
