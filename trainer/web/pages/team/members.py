"""The people of the scope: who needs looking after first; found by name or by how they stand."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from trainer.reports import Status
from trainer.services import report
from trainer.services.report import Member, Overview
from trainer.storage.report_people import ExamLine
from trainer.web import wording
from trainer.web.pages.team import words
from trainer.web.state import Here

ANY = "any"


def show(here: Here, around: Overview) -> None:
    """Render the list."""
    st.subheader(here.t("People"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        labels = {ANY: here.t("All")} | {one.value: here.t(words.STATUS_WORDS[one]) for one in Status}
        picked = st.segmented_control(
            here.t("How they stand"),
            list(labels),
            default=ANY,
            format_func=labels.__getitem__,
            required=True,
            key="team-status",
            on_change=_first,
        )
        text = st.text_input(
            here.t("Search"),
            key="team-search",
            type="search",
            placeholder=here.t("Name, login or staff number"),
            live=True,
            on_change=_first,
        )
    found = report.people(
        here.platform,
        here.asker,
        around.ground.scope,
        status=None if picked in (None, ANY) else Status(picked),
        text=text or "",
        page=int(st.session_state.get("team-page", 1)),
        roll=around.roll,
        now=here.now,
    )
    if not found.members:
        st.info(here.t("Nobody matches. Search for fewer letters, or choose “All”."))
        return
    st.caption(here.t("{count} people", count=found.total))
    rows = [_line(here, one) for one in found.members]
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=here.t("People and how they stand"))
    if found.pages > 1:
        st.pagination(found.pages, key="team-page")


def _first() -> None:
    st.session_state["team-page"] = 1


def _line(here: Here, one: Member) -> dict[str, object]:
    passed = [exam for exam in one.exams if exam.passed_at is not None]
    return {
        here.t("Name"): one.line.name or here.t("Former member"),
        here.t("Unit"): one.line.unit,
        here.t("State"): here.t(words.STATUS_WORDS[one.line.status]),
        here.t("Attempts"): sum(exam.sittings for exam in one.exams),
        here.t("Passed"): "、".join(_exam(here, exam) for exam in passed) or "—",
        here.t("Lapses"): _lapses(here, passed),
        here.t("Last active"): wording.ago(here, one.line.active_at) if one.line.active_at else "—",
    }


def _exam(here: Here, exam: ExamLine) -> str:
    blueprint = here.platform.catalogue.current().blueprints.get(exam.blueprint)
    return here.local(blueprint.title) if blueprint else exam.blueprint


def _lapses(here: Here, passed: list[ExamLine]) -> str:
    ends = [exam.lapses_at for exam in passed if exam.lapses_at is not None]
    return wording.moment(here, min(ends)) if ends else "—"
