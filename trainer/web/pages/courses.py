"""The courses: modules with their lessons and one's progress, and search over all lessons."""

from __future__ import annotations

import streamlit as st

from trainer.services import study
from trainer.services.study import LessonEntry, ModuleEntry
from trainer.web import navigation
from trainer.web.state import Here


def show(here: Here) -> None:
    """Render the page."""
    outline = study.outline(here.platform, here.asker)
    st.title(here.t("Courses"), anchor=False)
    if not outline.lessons:
        st.info(here.t("No course has been published yet. Your trainer will see to it."))
        return
    st.caption(
        here.t("{finished} of {lessons} lessons read", finished=outline.finished, lessons=outline.lessons)
    )
    query = st.text_input(
        here.t("Search lessons"),
        key="lesson_search",
        placeholder=here.t("For example: price objection, SPIN, risk level"),
        icon=":material/search:",
        bind="query-params",
    )
    if query and query.strip():
        _hits(here, query)
        return
    if outline.continue_with is not None:
        _continue(here, outline)
    for module in outline.modules:
        _module(here, module, opened=_holds(module, outline))


def _continue(here: Here, outline: study.Outline) -> None:
    lesson = outline.continue_with
    if lesson is None:
        return
    label = (
        here.t("Continue: {title}", title=here.local(lesson.title))
        if outline.finished
        else here.t("Begin: {title}", title=here.local(lesson.title))
    )
    if st.button(label, type="primary", icon=":material/play_arrow:", key="continue"):
        navigation.go("lesson", id=lesson.id)


def _holds(entry: ModuleEntry, outline: study.Outline) -> bool:
    """Whether the lesson to continue with is in this module."""
    return outline.continue_with is not None and outline.continue_with.id in entry.module.lessons


def _module(here: Here, entry: ModuleEntry, *, opened: bool) -> None:
    progress = entry.progress
    state = (
        here.t("all read")
        if progress.complete
        else here.t(
            "{finished} of {lessons} read, about {minutes} minutes left",
            finished=progress.finished,
            lessons=progress.lessons,
            minutes=entry.minutes_left,
        )
    )
    icon = ":material/check_circle:" if progress.complete else ":material/menu_book:"
    with st.expander(f"**{here.local(entry.module.title)}** · {state}", expanded=opened, icon=icon):
        st.write(here.local(entry.module.summary))
        if progress.lessons:
            st.progress(progress.finished / progress.lessons)
        for lesson in entry.lessons:
            _lesson(here, lesson)


def _lesson(here: Here, entry: LessonEntry) -> None:
    icon = ":material/check:" if entry.finished else ":material/article:"
    label = f"{here.local(entry.lesson.title)} · {here.t('{minutes} min', minutes=entry.lesson.minutes)}"
    navigation.link("lesson", label, icon=icon, id=entry.lesson.id)


def _hits(here: Here, query: str) -> None:
    hits = study.search(here.platform, query)
    if not hits:
        st.info(here.t("No lesson holds “{query}”. Try a shorter word.", query=query.strip()))
        return
    st.caption(here.t("{count} lessons found", count=len(hits)))
    for hit in hits:
        with st.container(border=True):
            navigation.link(
                "lesson", here.local(hit.lesson.title), icon=":material/article:", id=hit.lesson.id
            )
            st.text(hit.snippet)
