"""For trainers: a scenario, published or a draft, stepped through with everything visible."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from trainer.scenarios.play import ChoiceNotOpenError
from trainer.scenarios.scenario import Choice, Exit, Scenario
from trainer.services import rehearse
from trainer.services.rehearse import preview
from trainer.services.rehearse.preview import Passed, Preview, Shown
from trainer.web.state import Here
from trainer.web.widgets.rehearsal import listing, mood_word, outcome_word
from trainer.web.wording import percent

_PATH = "preview_path"
_OF = "preview_of"


def show(here: Here) -> None:
    """Render the page."""
    st.title(here.t("Preview a scenario"), anchor=False)
    st.caption(here.t("Nothing here is recorded; trainees see none of what is written in grey."))
    scenario = _choose(here)
    if scenario is None:
        return
    if st.session_state.get(_OF) != scenario.digest:
        st.session_state[_OF], st.session_state[_PATH] = scenario.digest, ()
    _prospect(here, scenario)
    try:
        found = preview.step_through(here.asker, scenario, st.session_state[_PATH], now=here.now)
    except ChoiceNotOpenError:
        st.session_state[_PATH] = ()
        st.rerun()
    talk, state = st.columns([5, 3], gap="large")
    with state:
        _state(here, found)
    with talk:
        _talk(here, found)


def _choose(here: Here) -> Scenario | None:
    """A published scenario, a file that differs from what is published, or a text."""
    sources = {
        "published": here.t("Published"),
        "files": here.t("Files not published"),
        "text": here.t("Paste"),
    }
    source = st.segmented_control(
        here.t("Source"),
        list(sources),
        default="published",
        required=True,
        format_func=sources.__getitem__,
        key="source",
        label_visibility="collapsed",
    )
    if source == "files":
        return _from_files(here)
    if source == "text":
        text = st.text_area(here.t("The text of a scenario file"), height=200, key="text")
        return _draft(here, text) if text.strip() else None
    offers = rehearse.offers(here.platform, here.asker)
    if not offers:
        st.info(here.t("No scenario has been published yet. Your trainer will see to it."))
        return None
    labels = {offer.scenario: f"{here.local(offer.title)} ({offer.scenario})" for offer in offers}
    chosen = st.selectbox(
        here.t("Scenario"),
        list(labels),
        index=listing.asked_for(labels, "scenario"),
        format_func=labels.__getitem__,
        key="scenario",
    )
    return preview.published(here.platform, here.asker, chosen)


def _from_files(here: Here) -> Scenario | None:
    drafts = preview.drafts(here.platform, here.asker)
    if not drafts:
        st.info(here.t("All scenario files of the content folder are published as they are."))
        return None
    path = st.selectbox(here.t("File"), list(drafts), key="file")
    return _draft(here, drafts[path])


def _draft(here: Here, text: str) -> Scenario | None:
    found = preview.draft(here.asker, text, today=here.now.date())
    for fault in found.faults:
        line = here.t("Line {line}: {message}", line=fault.line, message=here.explain(fault))
        if fault.severity.value == "error":
            st.error(line, icon=":material/error:")
        else:
            st.warning(line, icon=":material/warning:")
    return found.scenario


def _prospect(here: Here, scenario: Scenario) -> None:
    found = preview.prospect(here.asker, scenario)
    with st.expander(
        here.t(
            "Played in every way: chance passes {luck} %, {states} states",
            luck=f"{100 * found.luck:.1f}",
            states=found.standings,
        )
    ):
        endings = pd.DataFrame(
            [
                {
                    here.t("Ending"): here.local(ending.title),
                    here.t("Outcome"): outcome_word(here, ending.outcome),
                    here.t("By chance"): f"{100 * found.endings.get(ending.id, 0):.1f} %",
                }
                for ending in scenario.endings
            ]
        )
        criteria = pd.DataFrame(
            [
                {
                    here.t("Criterion"): here.local(criterion.title),
                    here.t("Objective"): criterion.objective,
                    here.t("Fewest points"): found.ranges[criterion.id][0],
                    here.t("Most points"): found.ranges[criterion.id][1],
                }
                for criterion in scenario.criteria
            ]
        )
        left, right = st.columns(2)
        left.dataframe(endings, hide_index=True, alt=here.t("How often chance ends where"))
        right.dataframe(criteria, hide_index=True, alt=here.t("Points in reach on each criterion"))


def _state(here: Here, found: Preview) -> None:
    with st.container(border=True):
        st.markdown(f"**{here.t('Hidden state')}**")
        before = found.passed[-2].state if len(found.passed) > 1 else found.scenario.start
        for variable in found.scenario.variables:
            value = found.state[variable.name]
            if variable.is_number:
                delta = int(value) - int(before[variable.name]) if found.passed else 0
                st.metric(variable.name, int(value), delta or None)
            else:
                mark = ":material/check_box:" if value else ":material/check_box_outline_blank:"
                st.markdown(f"{mark} `{variable.name}`")
    with st.container(horizontal=True):
        if st.button(here.t("Take a step back"), icon=":material/undo:", disabled=not found.passed):
            st.session_state[_PATH] = st.session_state[_PATH][:-1]
            st.rerun()
        if st.button(here.t("From the start"), icon=":material/restart_alt:", disabled=not found.passed):
            st.session_state[_PATH] = ()
            st.rerun()


def _talk(here: Here, found: Preview) -> None:
    with st.expander(here.t("Situation"), expanded=not found.passed):
        st.markdown(found.scenario.situation)
    for step in found.passed:
        _passed(here, found.scenario, step)
    if found.ending is not None:
        _ended(here, found)
        return
    if found.line is not None:
        _says(here, found.scenario, found.line.says, mood_word(here, found.line.mood))
    if found.hint:
        st.caption(here.t("Hint: {hint}", hint=found.hint))
    for shown in found.choices:
        _choice(here, shown)


def _says(here: Here, scenario: Scenario, text: str, mood: str) -> None:
    with st.chat_message("user", avatar=":material/person:"):
        st.markdown(
            f"**{scenario.customer}**（{mood}）  \n{text}" if mood else f"**{scenario.customer}**  \n{text}"
        )


def _passed(here: Here, scenario: Scenario, step: Passed) -> None:
    _says(here, scenario, step.line.says, mood_word(here, step.line.mood))
    with st.chat_message("assistant", avatar=":material/record_voice_over:"):
        st.markdown(step.choice.text)
        st.caption(_effects(step.choice))
        if step.cue:
            st.caption(f"（{step.cue}）")


def _choice(here: Here, shown: Shown) -> None:
    choice = shown.choice
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"★ {choice.text}" if choice.strong else choice.text)
        st.caption(_effects(choice))
        label = here.t("Say this") if shown.is_open else here.t("Not open now")
        if st.button(label, key=f"pick-{choice.id}", disabled=not shown.is_open):
            st.session_state[_PATH] = (*st.session_state[_PATH], choice.id)
            st.rerun()


def _effects(choice: Choice) -> str:
    """What a choice does, in the terms of the file."""
    parts = [f"`when: {choice.when.text}`"] if choice.when else []
    parts += [
        f"`{effect.variable} {effect.amount:+d}`"
        if not isinstance(effect.amount, bool)
        else f"`{effect.variable}: {str(effect.amount).lower()}`"
        for effect in choice.effects
    ]
    parts += [f"`{points.criterion} {points.points:+d}` {points.evidence}" for points in choice.points]
    parts.append("→ " + " / ".join(_way(exit_) for exit_ in choice.exits))
    return " · ".join([*parts, choice.comment])


def _way(exit_: Exit) -> str:
    return f"`{exit_.to}` ({exit_.when.text})" if exit_.when else f"`{exit_.to}`"


def _ended(here: Here, found: Preview) -> None:
    ending, verdict = found.ending, found.verdict
    if ending is None or verdict is None:
        return
    _says(here, found.scenario, ending.says, "")
    text = here.t(
        "{ending}: {share} % of the points",
        ending=here.local(ending.title),
        share=percent(verdict.percent),
    )
    missed = "；".join(here.local(found_act.act.title) for found_act in verdict.missed)
    if verdict.passed:
        st.success(f"{here.t('Passed')} · {text}", icon=":material/check_circle:")
    else:
        st.warning(
            f"{here.t('Not passed')} · {text}" + (f" · {missed}" if missed else ""), icon=":material/close:"
        )
    st.markdown(ending.debrief)
