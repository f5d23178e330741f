"""A trainee's first page: what is due, what is next, how it is going."""

from __future__ import annotations

import streamlit as st

from trainer.blueprints import Purpose
from trainer.people import Role
from trainer.services import sit_exam, study
from trainer.services.sit_exam import Offer, OfferState
from trainer.services.study import Outline
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets import due
from trainer.web.widgets.practice import reminder


def show(here: Here) -> None:
    """Render the page; who manages and does not learn lands on their people's."""
    if here.asker.has(Role.MANAGER) and not here.asker.has(Role.TRAINEE):
        navigation.go("team")
    outline = study.outline(here.platform, here.asker)
    offers = sit_exam.offers(here.platform, here.asker, now=here.now)
    st.title(here.t("Hello, {name}", name=here.asker.name), anchor=False)
    st.write(_state(here, outline, offers))
    _next_step(here, outline, offers)
    reminder.show(here)
    due.show(here)
    left, right = st.columns(2, gap="medium")
    with left:
        _studies(here, outline)
    with right:
        _exams(here, offers)


def _state(here: Here, outline: Outline, offers: tuple[Offer, ...]) -> str:
    """One sentence of where the person stands."""
    passed = sum(1 for offer in offers if offer.passed)
    if not outline.lessons and not offers:
        return here.t("Nothing has been published yet. Your trainer will see to it.")
    return here.t(
        "You have read {finished} of {lessons} lessons and passed {passed} of {exams} exams and quizzes.",
        finished=outline.finished,
        lessons=outline.lessons,
        passed=passed,
        exams=len(offers),
    )


def _next_step(here: Here, outline: Outline, offers: tuple[Offer, ...]) -> None:
    """The one main action: a running exam first, then the lesson to go on with, then an exam that is open."""
    running = next((offer for offer in offers if offer.running), None)
    if running is not None and running.running is not None:
        st.warning(
            here.t("“{title}” is running; its time goes on.", title=here.local(running.blueprint.title)),
            icon=":material/timer:",
        )
        if st.button(here.t("Back to the exam"), type="primary", icon=":material/edit_note:"):
            navigation.go("exam", id=running.running)
    elif outline.continue_with is not None:
        lesson = outline.continue_with
        name = here.local(lesson.title)
        label = (
            here.t("Continue: {title}", title=name)
            if outline.finished
            else here.t("Begin: {title}", title=name)
        )
        if st.button(label, type="primary", icon=":material/play_arrow:"):
            navigation.go("lesson", id=lesson.id)
        st.caption(here.t("{minutes} min", minutes=lesson.minutes))
    elif outline.lessons and st.button(here.t("To the exams"), type="primary", icon=":material/assignment:"):
        navigation.go("exams")


def _studies(here: Here, outline: Outline) -> None:
    st.subheader(here.t("Lessons"), anchor=False)
    if not outline.modules:
        st.caption(here.t("No course has been published yet. Your trainer will see to it."))
        return
    for entry in outline.modules:
        done = entry.progress
        if done.lessons:
            title = here.local(entry.module.title)
            st.progress(done.finished / done.lessons, text=f"{title} · {done.finished} / {done.lessons}")
    navigation.link("courses", here.t("All courses"), icon=":material/menu_book:")


def _exams(here: Here, offers: tuple[Offer, ...]) -> None:
    st.subheader(here.t("Certification"), anchor=False)
    certifications = [offer for offer in offers if offer.blueprint.purpose is Purpose.CERTIFICATION]
    if not certifications:
        st.caption(here.t("No certification exam is open to you yet."))
    for offer in certifications:
        with st.container(border=True):
            icon = ":material/check_circle:" if offer.passed else ":material/assignment:"
            st.markdown(f"{icon} **{here.local(offer.blueprint.title)}**")
            st.caption(_standing(here, offer))
    quizzes = [offer for offer in offers if offer.blueprint.purpose is Purpose.QUIZ]
    if quizzes:
        passed = sum(1 for offer in quizzes if offer.passed)
        st.caption(here.t("Module quizzes passed: {passed} of {total}", passed=passed, total=len(quizzes)))
    navigation.link("exams", here.t("All exams"), icon=":material/assignment:")
    navigation.link("history", here.t("Score history"), icon=":material/monitoring:")


def _standing(here: Here, offer: Offer) -> str:
    """What an exam's offer comes to, in one line."""
    cut = float(offer.blueprint.cut)
    if offer.best is not None:
        word = here.t("passed") if offer.passed else here.t("not passed yet")
        return here.t(
            "{word} · best {best} %, cut score {cut} %",
            word=word,
            best=f"{float(offer.best):.0f}",
            cut=f"{cut:g}",
        )
    words = {
        OfferState.OPEN: here.t("open"),
        OfferState.RUNNING: here.t("running"),
        OfferState.NOT_YET: here.t("not open yet"),
        OfferState.CLOSED: here.t("closed"),
        OfferState.NO_ATTEMPTS_LEFT: here.t("no attempts left"),
        OfferState.COOLING_DOWN: here.t("open again later"),
        OfferState.REQUIRES: here.t("lessons to finish first"),
    }
    return here.t("{word} · cut score {cut} %", word=words[offer.state], cut=f"{cut:g}")
