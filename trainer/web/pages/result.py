"""The result of an exam: the decision, its parts, what to study next, and the review the policy allows."""

from __future__ import annotations

import streamlit as st

from trainer.attempts import AttemptStatus
from trainer.scoring import Decision
from trainer.services import certify, problems, results
from trainer.services.results import Result, StillRunningError, StudyNext
from trainer.storage.repairs import Notice
from trainer.storage.scores import Outcome
from trainer.web import navigation, pictures
from trainer.web.state import Here
from trainer.web.widgets import exam, people, picture
from trainer.web.widgets.outcomes import decision_words
from trainer.web.widgets.picture import outcome as outcomes
from trainer.web.widgets.picture import review
from trainer.web.widgets.picture.review import Verdict
from trainer.web.wording import moment, percent, points, span


def show(here: Here) -> None:
    """Render the result of the sitting the address names."""
    attempt = st.query_params.get("id", "")
    if not attempt:
        st.info(here.t("Choose an attempt from your score history."))
        navigation.link("history", here.t("Score history"), icon=":material/monitoring:")
        return
    try:
        found = results.result(here.platform, here.asker, attempt, now=here.now)
    except StillRunningError as error:
        _still_running(here, attempt, error)
        return
    people.notice_now()
    st.title(here.local(found.title), anchor=False)
    st.write(_facts(here, found))
    _notices(here, found)
    if found.outcome is not None:
        picture.show(outcomes.score_card(here, found.outcome), here.language, key="score")
        _certificate(here, found)
        _study(here, found)
        _parts(here, found, found.outcome)
    _review(here, found)
    _onward(here)


def _certificate(here: Here, found: Result) -> None:
    """The way to the certificate this sitting earned, for its holder."""
    if found.person != here.asker.person:
        return
    shown = certify.of_attempt(here.platform, here.asker, found.attempt, now=here.now)
    if shown is not None:
        number = shown.certificate.number
        label = here.t("Your certificate {number}", number=number)
        navigation.link("certificates", label, icon=":material/workspace_premium:", number=number)


def _still_running(here: Here, attempt: str, error: StillRunningError) -> None:
    st.info(here.explain(error), icon=":material/timer:")
    if st.button(here.t("Back to the exam"), type="primary", icon=":material/edit_note:"):
        navigation.go("exam", id=attempt)


def _facts(here: Here, found: Result) -> str:
    """When it was handed in and how long it took, in one sentence."""
    details = {
        "number": found.number,
        "at": moment(here, found.closed_at),
        "used": span(here, found.used),
    }
    if found.allowed is None:
        return here.t("Attempt {number}, ended {at} after {used}.", **details)
    return here.t(
        "Attempt {number}, ended {at} after {used} of {allowed}.",
        **details,
        allowed=span(here, found.allowed),
    )


def _notices(here: Here, found: Result) -> None:
    late = exam.came_too_late(found.attempt)
    if late:
        st.warning(
            here.t(
                "{count} changes reached the server after the exam had ended and do not count.", count=late
            ),
            icon=":material/history_toggle_off:",
        )
    if found.status is AttemptStatus.VOID:
        st.warning(
            here.t("This attempt has been annulled; it has no result and does not count as an attempt."),
            icon=":material/block:",
        )
    elif found.status is AttemptStatus.EXPIRED:
        st.info(
            here.t(
                "The time ran out and the exam was handed in for you; everything saved until then counts."
            ),
            icon=":material/timer_off:",
        )
    for notice in found.rescorings:
        st.info(rescored(here, notice), icon=":material/build:")
    if found.outcome is None and found.status is not AttemptStatus.VOID:
        st.info(_not_yet(here, found), icon=":material/lock_clock:")


def rescored(here: Here, notice: Notice) -> str:
    """What a repair of an item changed in this score, and why."""
    details = {
        "at": moment(here, notice.at),
        "reason": people.plain(notice.reason),
        "before": percent(notice.percent_before),
        "after": percent(notice.percent_after),
        "was": decision_words(here, Decision(notice.before_decision)),
        "now": decision_words(here, Decision(notice.after_decision)),
    }
    if notice.reversal:
        return here.t(
            "On {at} the repair of a question was taken back: {reason}. "
            "Your score went from {before} % ({was}) to {after} % ({now}).",
            **details,
        )
    return here.t(
        "On {at} a question of this exam was repaired: {reason}. "
        "Your score went from {before} % ({was}) to {after} % ({now}).",
        **details,
    )


def _not_yet(here: Here, found: Result) -> str:
    if found.more_from is not None:
        return here.t("Your answers are in. The result is shown from {at}.", at=moment(here, found.more_from))
    return here.t("Your answers are in. The results of this exam are not shown here; your trainer has them.")


def _parts(here: Here, found: Result, outcome: Outcome) -> None:
    if len(found.sections) > 1:
        st.subheader(here.t("By section"), anchor=False)
        picture.show(outcomes.bars(here, found.sections, outcome.cut), here.language, key="sections")
    if found.objectives:
        st.subheader(here.t("By objective"), anchor=False)
        picture.show(outcomes.bars(here, found.objectives, outcome.cut), here.language, key="objectives")
        st.caption(
            here.t(
                "The line marks the cut score of {cut} %. "
                "A few questions on an objective are a hint, not a proof.",
                cut=points(outcome.cut),
            )
        )


def _study(here: Here, found: Result) -> None:
    if not found.study:
        return
    st.subheader(here.t("What to study next"), anchor=False)
    with st.container(border=True, gap="xsmall"):
        for part in found.study:
            _study_part(here, part)


def _study_part(here: Here, part: StudyNext) -> None:
    """An objective with its lessons beside it."""
    title = here.local(part.points.title)
    lessons = here.platform.catalogue.current().lessons
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(here.t("**{title}** (mandatory)", title=title) if part.mandatory else f"**{title}**")
        for name in part.lessons:
            navigation.link("lesson", here.local(lessons[name].title), icon=":material/menu_book:", id=name)
        if not part.lessons:
            st.caption(here.t("There is no lesson on this yet; ask your trainer."))


def _review(here: Here, found: Result) -> None:
    if not found.items:
        if found.outcome is not None and found.more_from is not None:
            st.caption(here.t("More of your answers is shown from {at}.", at=moment(here, found.more_from)))
        return
    st.subheader(here.t("Your answers"), anchor=False)
    kinds = {"all": here.t("All"), "open": here.t("Wrong or unanswered")}
    chosen = "all"
    if any(item.explanation for item in found.items):
        chosen = (
            st.segmented_control(
                here.t("Show"),
                list(kinds),
                default="all",
                required=True,
                format_func=kinds.__getitem__,
                label_visibility="collapsed",
            )
            or "all"
        )
    shown = [item for item in found.items if chosen == "all" or review.verdict(item) is not Verdict.RIGHT]
    if shown:
        html = review.review(here, shown)
        if found.person != here.asker.person:
            html = pictures.of_sitting(html, found.attempt)
        picture.show(html, here.language, key="review")
    else:
        st.success(here.t("Every question was answered rightly."), icon=":material/check_circle:")
    if found.person == here.asker.person:
        _report(here, found)


def _report(here: Here, found: Result) -> None:
    """Tell those who look after the questions what is wrong with one."""
    with st.expander(here.t("Report a problem with a question"), icon=":material/flag:"):
        names = {
            item.item.place: here.t("Question {number}", number=item.item.place + 1) for item in found.items
        }
        place = st.selectbox(
            here.t("Question"), list(names), format_func=names.__getitem__, key="problem-place"
        )
        text = st.text_area(here.t("What is wrong with it?"), key="problem-text", max_chars=1000)
        if st.button(here.t("Send the report"), icon=":material/send:"):
            people.attempt(
                here,
                lambda: problems.report(
                    here.platform, here.asker, found.attempt, int(place or 0), text, now=here.now
                ),
                here.t("Thank you. Whoever looks after the questions will read it."),
            )


def _onward(here: Here) -> None:
    st.divider()
    navigation.link("exams", here.t("All exams"), icon=":material/assignment:")
    navigation.link("history", here.t("Score history"), icon=":material/monitoring:")
