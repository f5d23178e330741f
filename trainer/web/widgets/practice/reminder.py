"""What the home page says of practice, unless switched off: what is due, and the next best minutes."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from trainer.practice.runs import RunKind
from trainer.services import practise
from trainer.services.practise import NextBest, NothingToPractiseError, Reminder
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets.practice.starting import start

_KEPT = "practice_reminder"
_FRESH = timedelta(minutes=5)


def show(here: Here) -> None:
    """A box with what waits, or nothing for those who do not want to be reminded."""
    found = _found(here)
    if found is None:
        return
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
        if found.next is not None:
            _next(here, found.next)
        navigation.link("practice", here.t("To practice"), icon=":material/fitness_center:")


def _found(here: Here) -> Reminder | None:
    """Worked out once for some minutes: the home page is shown far more often than this changes."""
    kept = st.session_state.get(_KEPT)
    if kept is None or here.now - kept[0] > _FRESH:
        kept = (here.now, practise.reminder(here.platform, here.asker, now=here.now))
        st.session_state[_KEPT] = kept
    found: Reminder | None = kept[1]
    return found


def forget() -> None:
    """Work it out anew next time, after practising or a change of habit."""
    st.session_state.pop(_KEPT, None)


def _review(here: Here) -> None:
    try:
        start(here, RunKind.DUE)
    except NothingToPractiseError as error:
        st.info(here.explain(error))


def _next(here: Here, best: NextBest) -> None:
    parts = [here.t("read “{title}”", title=here.local(lesson.title)) for lesson in best.lessons]
    if best.cards:
        parts.append(here.t("practise {count} cards", count=len(best.cards)))
    if parts:
        text = here.t("The next best 15 minutes")
        label = f"{text}: {here.t(', ').join(parts)}"
        navigation.link("readiness", label, icon=":material/timer:")
