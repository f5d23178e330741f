"""One assignment: its people, other times for one of them, and taking it back."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from trainer.assignments import TASK_NAMES, PersonalTimes, Times
from trainer.services import assign
from trainer.services.assign import Detail, Person
from trainer.web import navigation
from trainer.web import wording as words
from trainer.web.pages.assignments import listing, wording
from trainer.web.state import Here
from trainer.web.widgets import people


def show(here: Here) -> None:
    """Render the page."""
    people.notice_now()
    key = st.query_params.get("id", "")
    found = assign.detail(here.platform, here.asker, key, now=here.now)
    given = found.given
    st.title(here.local(given.title), anchor=False)
    navigation.link("assignments", here.t("All assignments"), icon=":material/arrow_back:")
    kind = here.t(TASK_NAMES[given.assignment.kind])
    to = people.listed(here, given.to)
    st.write(people.plain(" · ".join((kind, to, wording.times_words(here, given.assignment.times)))))
    if given.assignment.note:
        st.caption(people.plain(given.assignment.note))
    st.markdown(listing.tally_words(here, given))
    if given.assignment.withdrawn_at is not None:
        st.info(here.t("This assignment was taken back."))
        return
    _people(here, found)
    if found.people:
        _exception(here, found)
    if given.mine:
        _withdraw(here, found)


def _people(here: Here, found: Detail) -> None:
    if not found.people:
        st.info(here.t("It reaches nobody of your part now."))
        return
    rows = [
        {
            here.t("Name"): one.name or here.t("Former member"),
            here.t("State"): wording.state_words(here, one.state),
            here.t("Due"): "" if one.times.due is None else words.moment(here, one.times.due),
            here.t("Done"): "" if one.done_at is None else words.moment(here, one.done_at),
            here.t("Exception"): one.reason,
        }
        for one in found.people
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=here.t("People and how they stand"))


def _exception(here: Here, found: Detail) -> None:
    with st.expander(here.t("Other times for one person"), icon=":material/edit_calendar:"):
        names = {one.person: one for one in found.people}
        chosen = st.selectbox(
            here.t("Who"),
            list(names),
            format_func=lambda key: names[key].name or here.t("Former member"),
            key="except-who",
        )
        _exception_form(here, found, names[str(chosen)])


def _exception_form(here: Here, found: Detail, one: Person) -> None:
    with st.form(f"except-{one.person}", border=False):
        excused = st.checkbox(here.t("Need not do it at all"), one.excused)
        first, second, third = st.columns(3)
        opens = first.text_input(here.t("Opens on"), wording.typed(here, one.times.opens), max_chars=20)
        due = second.text_input(here.t("Due on"), wording.typed(here, one.times.due), max_chars=20)
        closes = third.text_input(here.t("Closes on"), wording.typed(here, one.times.closes), max_chars=20)
        reason = st.text_input(here.t("Reason"), max_chars=200)
        if not st.form_submit_button(here.t("Save the exception")):
            return

    def save() -> None:
        times = Times(
            wording.read_day(here, opens, end=False),
            wording.read_day(here, due, end=True),
            wording.read_day(here, closes, end=True),
        )
        other = PersonalTimes(one.person, Times() if excused else times, excused, reason)
        assign.set_times(here.platform, here.asker, found.given.assignment.id, other, now=here.now)

    people.attempt(here, save, here.t("The exception for {name} is kept.", name=one.name))


def _withdraw(here: Here, found: Detail) -> None:
    with st.popover(here.t("Take it back"), type="tertiary", icon=":material/undo:"):
        st.write(
            here.t(
                "{count} people no longer have to do it. What they did already stays on record.",
                count=len(found.people),
            )
        )
        if st.button(here.t("Take the assignment back"), type="primary"):
            people.attempt(
                here,
                lambda: assign.withdraw(here.platform, here.asker, found.given.assignment.id, now=here.now),
                here.t("The assignment was taken back."),
            )
