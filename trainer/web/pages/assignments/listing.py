"""The assignments that reach one's part of the organisation, and the way to a new one."""

from __future__ import annotations

import streamlit as st

from trainer.assignments import TASK_NAMES
from trainer.services import assign
from trainer.services.assign import Given
from trainer.web import navigation
from trainer.web.pages.assignments import wording
from trainer.web.state import Here
from trainer.web.widgets import people

_SEARCH_FROM = 8


def show(here: Here) -> None:
    """Render the page."""
    people.notice_now()
    found = assign.given(here.platform, here.asker, now=here.now)
    st.title(here.t("Assignments"), anchor=False)
    late = sum(one.tally.overdue for one in found if one.tally)
    st.write(
        here.t(
            "{count} assignments reach your people; {late} tasks are overdue.", count=len(found), late=late
        )
        if found
        else here.t("Nothing is assigned to your people yet.")
    )
    if st.button(here.t("Assign something"), type="primary", icon=":material/add_task:"):
        navigation.go("assign")
    if not found:
        st.info(
            here.t(
                "Assign a module, a scenario or an exam to people, a cohort or a unit, with a day it is due."
            )
        )
        return
    for one in _wanted(here, found):
        _entry(here, one)


def _wanted(here: Here, found: tuple[Given, ...]) -> list[Given]:
    if len(found) < _SEARCH_FROM:
        return list(found)
    text = st.text_input(
        here.t("Search"),
        key="assignments-search",
        type="search",
        placeholder=here.t("Title, cohort or unit"),
        live=True,
    )
    words = (text or "").casefold().split()
    return [
        one
        for one in found
        if all(word in f"{here.local(one.title)} {' '.join(one.to)}".casefold() for word in words)
    ]


def _entry(here: Here, one: Given) -> None:
    key = one.assignment.id
    with st.container(border=True, key=f"assignment-{key}"):
        kind = here.t(TASK_NAMES[one.assignment.kind])
        st.markdown(f"**{people.plain(here.local(one.title))}**　:small[:gray[{kind}]]")
        to = people.listed(here, one.to)
        st.caption(people.plain(" · ".join((to, wording.times_words(here, one.assignment.times)))))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(tally_words(here, one), width="stretch")
            navigation.link("assignment", here.t("People and exceptions"), icon=":material/group:", id=key)


def tally_words(here: Here, one: Given) -> str:
    """How an assignment stands, in one line."""
    if one.tally is None:
        return here.t("Too few people to show how it stands.")
    words = here.t("{done} of {people} have done it", done=one.tally.done, people=one.tally.people)
    if one.tally.overdue:
        return f"{words} · :red[:material/schedule: {here.t('{count} overdue', count=one.tally.overdue)}]"
    return words
