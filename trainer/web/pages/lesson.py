"""One lesson: goals, text, self-checks with immediate feedback, and the way on."""

from __future__ import annotations

import streamlit as st

from trainer.items import ItemType
from trainer.pictures import without_pictures
from trainer.services import study
from trainer.services.study import CheckFeedback, CheckQuestion, LessonView
from trainer.text import Language
from trainer.web import navigation, pictures
from trainer.web.state import Here
from trainer.web.widgets import lesson_text


def show(here: Here) -> None:
    """Render the lesson the address names."""
    lesson_id = st.query_params.get("id", "")
    if not lesson_id:
        st.info(here.t("Choose a lesson from the courses."))
        navigation.link("courses", here.t("To the courses"), icon=":material/menu_book:")
        return
    view = _open(here, lesson_id)
    _head(here, view)
    body, goals = _wording(here, view)
    with st.container(border=True):
        st.markdown(f"**{here.t('After this lesson you can')}**\n" + "".join(f"\n- {goal}" for goal in goals))
    lesson_text.show(body, diagram_alt=here.t("Diagram: {title}", title=here.local(view.lesson.title)))
    _sources(here, view)
    _checks(here, view)
    _rehearse(here, view)
    _onward(here, view)


def _open(here: Here, lesson_id: str) -> LessonView:
    """The lesson; the visit is recorded once for each time it is opened, not on every click in it."""
    kept = st.session_state.get("open_lesson")
    if isinstance(kept, LessonView) and kept.lesson.id == lesson_id:
        return kept
    view = study.open_lesson(here.platform, here.asker, lesson_id, now=here.now)
    st.session_state["open_lesson"] = view
    return view


def _head(here: Here, view: LessonView) -> None:
    place = here.t(
        "{module} · lesson {number} of {count} · {minutes} min",
        module=here.local(view.module.title),
        number=view.number,
        count=view.count,
        minutes=view.lesson.minutes,
    )
    navigation.link("courses", here.t("All courses"), icon=":material/arrow_back:")
    st.title(here.local(view.lesson.title), anchor=False)
    st.caption(place)
    if view.finished_at is not None:
        st.badge(here.t("Read"), icon=":material/check:", color="green")


def _wording(here: Here, view: LessonView) -> tuple[str, tuple[str, ...]]:
    """Body and goals, in English where there is a translation and English is asked for."""
    english = view.lesson.translations.get("en")
    if here.language is Language.EN and english is not None:
        return english.body, english.goals or view.lesson.goals
    return view.lesson.body, view.lesson.goals


def _sources(here: Here, view: LessonView) -> None:
    if not view.lesson.sources:
        return
    lines = [
        here.t("{title} (checked {date})", title=source.title, date=source.reviewed_on.isoformat())
        if source.reviewed_on
        else source.title
        for source in view.lesson.sources
    ]
    st.caption(here.t("Sources: {sources}", sources="；".join(lines)))


def _checks(here: Here, view: LessonView) -> None:
    if not view.checks:
        return
    st.subheader(here.t("Check yourself"), anchor=False)
    st.caption(here.t("These questions do not count; you see at once why each answer is right or wrong."))
    for number, question in enumerate(view.checks, 1):
        _check(here, number, question)


@st.fragment
def _check(here: Here, number: int, question: CheckQuestion) -> None:
    """One self-check. A single choice is judged at once, a multiple one on confirming."""
    answered: dict[str, tuple[frozenset[str], CheckFeedback]] = st.session_state.setdefault("checks", {})
    with st.container(border=True):
        st.markdown(pictures.in_markdown(f"**{number}.** {question.stem}"))
        texts = _texts(here, question)
        if question.type is ItemType.MULTIPLE:
            chosen = _several(here, question, texts)
        else:
            chosen = _one(here, question, texts)
        if chosen and answered.get(question.id, (None, None))[0] != chosen:
            now = here.platform.clock.now()
            feedback = study.answer_check(here.platform, here.asker, question.id, chosen, now=now)
            answered[question.id] = (chosen, feedback)
        if question.id in answered:
            _feedback(here, texts, *answered[question.id])


def _texts(here: Here, question: CheckQuestion) -> dict[str, str]:
    if question.type is ItemType.TRUE_FALSE:
        return {"true": here.t("True"), "false": here.t("False")}
    return {option.id: without_pictures(option.text) for option in question.options}


def _one(here: Here, question: CheckQuestion, texts: dict[str, str]) -> frozenset[str]:
    picked = st.radio(
        here.t("Your answer"),
        list(texts),
        index=None,
        format_func=texts.__getitem__,
        key=f"check-{question.id}",
        label_visibility="collapsed",
    )
    return frozenset({picked}) if picked else frozenset()


def _several(here: Here, question: CheckQuestion, texts: dict[str, str]) -> frozenset[str]:
    st.caption(here.t("Several answers are right; choose all of them, then confirm."))
    ticked = [name for name, text in texts.items() if st.checkbox(text, key=f"check-{question.id}-{name}")]
    confirmed = st.button(here.t("Confirm"), key=f"confirm-{question.id}", disabled=not ticked)
    return frozenset(ticked) if confirmed else frozenset()


def _feedback(here: Here, texts: dict[str, str], chosen: frozenset[str], feedback: CheckFeedback) -> None:
    if feedback.right:
        st.success(here.t("Right."), icon=":material/check_circle:")
    else:
        st.warning(here.t("Not quite. Read why, and try again if you like."), icon=":material/lightbulb:")
    for name, text in texts.items():
        mark = ":material/check:" if name in feedback.key else ":material/close:"
        yours = f" **{here.t('(your choice)')}**" if name in chosen else ""
        why = pictures.in_markdown(feedback.rationale.get(name, ""))
        st.markdown(f"{mark} {text}{yours}  \n{why}")


def _rehearse(here: Here, view: LessonView) -> None:
    """The conversations and the cards for several people with which this objective can be tried out."""
    published, objective = here.platform.catalogue.current(), view.lesson.objective
    alone = sorted(found.id for found in published.scenarios.values() if objective in found.objectives)
    together = sorted(found.id for found in published.cards.values() if objective in found.objectives)
    if alone:
        st.subheader(here.t("Try it in a conversation"), anchor=False)
    for name in alone:
        title = here.local(published.scenarios[name].title)
        navigation.link("scenario", title, icon=":material/forum:", id=name)
    if together:
        st.subheader(here.t("Try it with colleagues"), anchor=False)
    for name in together:
        title = here.local(published.cards[name].title)
        navigation.link("cards", title, icon=":material/groups:", id=name)


def _onward(here: Here, view: LessonView) -> None:
    st.divider()
    before, done, after = st.columns([1, 1.4, 1], vertical_alignment="center")
    with before:
        if view.previous is not None and st.button(
            here.t("Previous lesson"), icon=":material/chevron_left:", width="stretch"
        ):
            navigation.go("lesson", id=view.previous.id)
    with done:
        _finish(here, view)
    with after:
        if view.following is not None and st.button(
            here.t("Next lesson"), icon=":material/chevron_right:", icon_position="right", width="stretch"
        ):
            navigation.go("lesson", id=view.following.id)


def _finish(here: Here, view: LessonView) -> None:
    lesson_id = view.lesson.id
    if view.finished_at is not None:
        if st.button(here.t("Mark as unread"), icon=":material/undo:", width="stretch"):
            study.unfinish_lesson(here.platform, here.asker, lesson_id, now=here.now)
            _leave(here, lesson_id)
        return
    label = here.t("Done, next lesson") if view.following else here.t("Done")
    if st.button(label, type="primary", icon=":material/check:", width="stretch"):
        study.finish_lesson(here.platform, here.asker, lesson_id, now=here.now)
        _leave(here, view.following.id if view.following else lesson_id)


def _leave(here: Here, lesson_id: str) -> None:
    """Go to a lesson, reading it anew."""
    st.session_state.pop("open_lesson", None)
    navigation.go("lesson", id=lesson_id)
