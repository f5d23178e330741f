"""What somebody is to do by when: the list on their home page."""

from __future__ import annotations

import streamlit as st

from trainer.assignments import TaskKind, TaskState
from trainer.services import assign
from trainer.services.assign import Mine, Renewal
from trainer.services.notify import inbox
from trainer.web import navigation, wording
from trainer.web.state import Here
from trainer.web.widgets import people

_SHOWN = 6
_ICONS = {
    TaskKind.MODULE: "menu_book",
    TaskKind.LESSON: "article",
    TaskKind.SCENARIO: "forum",
    TaskKind.EXAM: "assignment",
}


def show(here: Here) -> None:
    """Render the list and a word about unread notices; nothing where there is nothing."""
    unread(here)
    found = assign.agenda(here.platform, here.asker, now=here.now)
    coming = [one for one in found.tasks if one.state is TaskState.NOT_YET]
    waiting = [one for one in found.tasks if one.waiting]
    if not (found.open or found.renewals or coming or waiting):
        if found.tasks:
            st.caption(here.t("Everything assigned to you is done."))
        return
    st.subheader(here.t("What is due"), anchor=False)
    for renewal in found.renewals:
        _renewal(here, renewal)
    for one in found.open[:_SHOWN]:
        _task(here, one)
    _rest(here, [*found.open[_SHOWN:], *coming], waiting)


def unread(here: Here) -> None:
    """A link to the inbox where there is something new in it."""
    if count := inbox.unread(here.platform, here.asker):
        label = here.t("{count} unread notices", count=count)
        navigation.link("inbox", label, icon=":material/mark_email_unread:")


def _renewal(here: Here, one: Renewal) -> None:
    over = here.now >= one.lapses_at
    words = (
        here.t("Your pass lapsed {when}. Sit the exam again.", when=wording.ago(here, one.lapses_at))
        if over
        else here.t(
            "Your pass lapses {when}. Sit the exam again before.", when=wording.ago(here, one.lapses_at)
        )
    )
    with st.container(border=True, key=f"renewal-{one.exam}"):
        icon = ":red[:material/event_busy:]" if over else ":orange[:material/event_repeat:]"
        st.markdown(f"{icon} **{people.plain(here.local(one.title))}**")
        st.caption(words, help=wording.moment(here, one.lapses_at))
        navigation.link("exams", here.t("To the exam"), icon=":material/arrow_forward:", id=one.exam)


def _task(here: Here, one: Mine) -> None:
    with st.container(border=True, key=f"task-{one.task.assignment}"):
        title = people.plain(here.local(one.title))
        st.markdown(f":material/{_ICONS[one.task.kind]}: **{title}**　{_due(here, one)}")
        if one.task.note:
            st.caption(people.plain(one.task.note))
        _link(here, one)


def _due(here: Here, one: Mine) -> str:
    due = one.task.times.due
    if due is None:
        return f":gray[{here.t('no fixed day')}]"
    when = wording.ago(here, due)
    if one.state is TaskState.OVERDUE:
        return f":red[:material/schedule: {here.t('overdue, it was due {when}', when=when)}]"
    return f":gray[{here.t('due {when}', when=when)}]"


def _link(here: Here, one: Mine) -> None:
    match one.task.kind:
        case TaskKind.EXAM:
            navigation.link("exams", here.t("To the exam"), icon=":material/arrow_forward:", id=one.task.code)
        case TaskKind.SCENARIO:
            navigation.link(
                "scenario", here.t("To the scenario"), icon=":material/arrow_forward:", id=one.task.code
            )
        case TaskKind.LESSON:
            navigation.link(
                "lesson", here.t("To the lesson"), icon=":material/arrow_forward:", id=one.task.code
            )
        case TaskKind.MODULE:
            navigation.link("courses", here.t("To the lessons"), icon=":material/arrow_forward:")


def _rest(here: Here, later: list[Mine], waiting: list[Mine]) -> None:
    for one in waiting:
        st.caption(here.t("{title}: sat; the result comes later.", title=people.plain(here.local(one.title))))
    if later:
        with st.expander(here.t("{count} more, to come", count=len(later))):
            for one in later:
                st.markdown(f"{people.plain(here.local(one.title))}　{_due(here, one)}")
