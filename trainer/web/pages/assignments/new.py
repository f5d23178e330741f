"""A new assignment: what, to whom, by when; whom it reaches is shown before it is given."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from trainer.assignments import TASK_NAMES, Audience, AudienceKind, NewAssignment, TaskKind, Times
from trainer.errors import TrainerError
from trainer.services import assign
from trainer.services.assign import Choice
from trainer.web import navigation
from trainer.web.pages.assignments import wording
from trainer.web.state import Here
from trainer.web.widgets import people

DUE_IN_DAYS = 14


def show(here: Here) -> None:
    """Render the page."""
    st.title(here.t("Assign something"), anchor=False)
    navigation.link("assignments", here.t("All assignments"), icon=":material/arrow_back:")
    groups = assign.groups(here.platform, here.asker)
    chosen = _what(here)
    st.subheader(here.t("To whom"), anchor=False)
    audience = _to(here, groups)
    st.subheader(here.t("When"), anchor=False)
    try:
        times = _when(here)
    except TrainerError as error:
        st.error(here.explain(error), icon=":material/error:")
        return
    note = st.text_input(here.t("A word to them (may be left out)"), max_chars=400, key="assign-note")
    if chosen is None:
        return
    new = NewAssignment(chosen.kind, chosen.code, audience, times, note or "")
    _preview(here, new, here.local(chosen.title))


def _what(here: Here) -> Choice | None:
    found = assign.choices(here.platform.catalogue.current())
    kinds = [kind for kind in TaskKind if any(choice.kind is kind for choice in found)]
    if not kinds:
        st.info(here.t("Nothing has been published yet. Run “trainer publish” on the server."))
        return None
    preferred = TaskKind.EXAM if TaskKind.EXAM in kinds else kinds[0]
    kind = st.segmented_control(
        here.t("What to assign"),
        kinds,
        default=preferred,
        format_func=lambda one: here.t(TASK_NAMES[one]),
        required=True,
        key="assign-kind",
    )
    by_code = {choice.code: choice for choice in found if choice.kind is kind}
    code = st.selectbox(
        here.t(TASK_NAMES[TaskKind(kind)]),
        list(by_code),
        format_func=lambda name: here.local(by_code[name].title),
        key=f"assign-what-{kind}",
    )
    return by_code.get(str(code))


def _to(here: Here, groups: assign.Groups) -> tuple[Audience, ...]:
    names = {unit.id: people.place(here, unit, groups.units) for unit in groups.units}
    cohorts = {one.id: f"{one.name} ({one.members})" for one in groups.cohorts}
    units = _many(here, here.t("Units"), list(names), names, "assign-units")
    classes = _many(here, here.t("Cohorts"), list(cohorts), cohorts, "assign-cohorts") if cohorts else []
    if groups.wide:
        st.caption(_why_not(here, groups))
    text = st.text_input(
        here.t("Find people"),
        key="assign-find",
        type="search",
        placeholder=here.t("Name, login, staff number or e-mail"),
        live=True,
    )
    known: dict[str, str] = st.session_state.setdefault("assign-known", {})
    if (text or "").strip():
        known |= {
            one.person: f"{one.name} ({one.login})"
            for one in assign.find_people(here.platform, here.asker, text or "")
        }
    single = _many(here, here.t("People"), list(known), known, "assign-people") if known else []
    return (
        *(Audience(AudienceKind.UNIT, key) for key in units),
        *(Audience(AudienceKind.COHORT, key) for key in classes),
        *(Audience(AudienceKind.PERSON, key) for key in single),
    )


def _why_not(here: Here, groups: assign.Groups) -> str:
    """Why cohorts that a manager knows are missing, and what to do about it."""
    return here.t(
        "{cohorts}: these also have people outside your part. Choose your units or people instead, or ask an "
        "administrator for a cohort within your part.",
        cohorts=people.listed(here, (people.plain(one.name) for one in groups.wide)),
    )


def _many(here: Here, label: str, ids: Sequence[str], names: dict[str, str], key: str) -> list[str]:
    return st.multiselect(label, ids, format_func=names.__getitem__, key=key, placeholder=here.t("Choose"))


def _when(here: Here) -> Times:
    first, second, third = st.columns(3)
    opens = first.text_input(
        here.t("Opens on"), key="assign-opens", placeholder=here.t("at once"), max_chars=20
    )
    due = second.text_input(
        here.t("Due on"), wording.in_days(here, DUE_IN_DAYS), key="assign-due", max_chars=20
    )
    closes = third.text_input(
        here.t("Closes on"), key="assign-closes", placeholder=here.t("never"), max_chars=20
    )
    st.caption(here.t("Days like 2026-12-31, with an hour if you like: 2026-12-31 18:00."))
    return Times(
        wording.read_day(here, opens or "", end=False),
        wording.read_day(here, due or "", end=True),
        wording.read_day(here, closes or "", end=True),
    )


def _preview(here: Here, new: NewAssignment, title: str) -> None:
    st.subheader(here.t("Whom it reaches"), anchor=False)
    if not new.audience:
        st.caption(here.t("Choose a unit, a cohort or people above."))
        return
    found = assign.preview(here.platform, here.asker, new.audience, now=here.now)
    st.write(here.t("{count} people today; whoever joins later is reached too.", count=found.total))
    with st.expander(here.t("Who they are"), expanded=found.total <= 12):
        st.markdown(
            people.listed(
                here, (f"{people.plain(one.name)}（{people.plain(one.unit)}）" for one in found.people)
            )
        )
        if found.total > len(found.people):
            st.caption(here.t("and {count} more", count=found.total - len(found.people)))
    label = here.t("Assign to {count} people", count=found.total)
    if st.button(label, type="primary", icon=":material/add_task:", disabled=not found.total):
        _assign(here, new, title)


def _assign(here: Here, new: NewAssignment, title: str) -> None:
    try:
        key = assign.assign(here.platform, here.asker, new, now=here.now)
    except TrainerError as error:
        st.error(here.explain(error), icon=":material/error:")
        return
    people.notice_later(here.t("“{title}” was assigned.", title=title))
    navigation.go("assignment", id=key)
