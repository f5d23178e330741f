"""The debriefing: the verdict, the rubric with its evidence, every step, all roads, and trying again."""

from __future__ import annotations

import streamlit as st

from trainer.scenarios.play import Mode
from trainer.services import rehearse
from trainer.services.rehearse import Course, Debriefing
from trainer.web import charts, navigation
from trainer.web.charts.look import CONFIG
from trainer.web.state import Here
from trainer.web.widgets.rehearsal import debrief, graph, mode_word
from trainer.web.wording import ago, moment


def show(here: Here) -> None:
    """Render the debriefing of the play the address names."""
    play = st.query_params.get("id", "")
    if not play:
        navigation.go("rehearsals")
    found = rehearse.debrief(here.platform, here.asker, play, now=here.now)
    if found is None:
        st.info(here.t("There is a debriefing once the conversation has come to its end."))
        navigation.link("rehearsals", here.t("All scenarios"), icon=":material/forum:")
        return
    st.title(here.local(found.scenario.title), anchor=False)
    st.caption(_facts(here, found), help=moment(here, found.closed_at))
    debrief.put(here, debrief.verdict_card(here, found), key="verdict")
    st.markdown(found.ending.debrief)
    if found.mine:
        _again(here, found)
    st.subheader(here.t("How you were rated"), anchor=False)
    debrief.put(here, debrief.rubric(here, found.verdict.ratings), key="rubric")
    _study(here, found)
    st.subheader(here.t("Step by step"), anchor=False)
    debrief.put(here, debrief.steps(here, found), key="steps")
    _hidden(here, found)
    st.subheader(here.t("The roads not taken"), anchor=False)
    st.caption(
        here.t("Your way is the thick line with the numbers of your steps; dotted are the other roads.")
    )
    st.mermaid_chart(
        graph.path_graph(found.scenario, found.roads, here.language),
        alt=here.t("Your way: {way}", way=_way(here, found)),
    )
    _onward(here, found)


def _facts(here: Here, found: Debriefing) -> str:
    parts = [
        mode_word(here, found.facts.mode),
        here.t("conversation {number}", number=found.facts.number),
        ago(here, found.closed_at),
    ]
    if found.play.copied:
        parts.append(here.t("taken up again at step {step}", step=found.play.copied + 1))
    return " · ".join(parts)


def _again(here: Here, found: Debriefing) -> None:
    """Try again from a turning point, by default the first step that was not strong."""
    weak = next((step.number for step in found.steps if not step.chosen.strong), 1)
    labels = {step.number: _label(here, step.number, step.line.says) for step in found.steps}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = st.selectbox(
            here.t("Try again from"),
            list(labels),
            index=list(labels).index(weak),
            format_func=labels.__getitem__,
            key="turning-point",
        )
        if st.button(here.t("Try again"), type="primary", icon=":material/replay:", key="again"):
            play = rehearse.begin_again(
                here.platform, here.asker, found.facts.id, (picked or 1) - 1, now=here.platform.clock.now()
            )
            navigation.go("rehearsal", id=play)


def _label(here: Here, number: int, says: str) -> str:
    return here.t("Step {step}: {text}", step=number, text=says if len(says) <= 24 else f"{says[:24]}…")


def _study(here: Here, found: Debriefing) -> None:
    if not found.study:
        return
    st.subheader(here.t("What to study next"), anchor=False)
    for entry in found.study:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{here.local(entry.objective.title)}**")
            for lesson in entry.lessons:
                navigation.link("lesson", here.local(lesson.title), icon=":material/menu_book:", id=lesson.id)
            if not entry.lessons:
                st.caption(here.t("There is no lesson on this yet; ask your trainer."))


def _hidden(here: Here, found: Debriefing) -> None:
    """What could only be sensed during the conversation."""
    for course in found.courses:
        title = here.local(course.title)
        st.subheader(here.t("How {title} went", title=title), anchor=False)
        st.plotly_chart(
            charts.course(course.values, low=course.low, high=course.high, step_label=here.t("Steps")),
            config=CONFIG,
            alt=here.t("{title}: {values}", title=title, values=_spoken(course)),
            key=f"course-{course.variable}",
        )


def _spoken(course: Course) -> str:
    return " → ".join(str(value) for value in course.values)


def _way(here: Here, found: Debriefing) -> str:
    return " → ".join([*(graph.label(step.node) for step in found.steps), here.local(found.ending.title)])


def _onward(here: Here, found: Debriefing) -> None:
    st.divider()
    if found.mine and found.facts.mode is Mode.PRACTICE:
        st.caption(here.t("When you are sure of your way, do it once without a step back, assessed."))
    navigation.link("scenario", here.t("This scenario"), icon=":material/chat:", id=found.facts.scenario)
    navigation.link("rehearsals", here.t("All scenarios"), icon=":material/forum:")
