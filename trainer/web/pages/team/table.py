"""Units and cohorts below the scope: a table that sorts, and leads down on choosing a line."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from trainer.reports import Status
from trainer.services.report import Overview, Row, Scope
from trainer.web.pages.team import address
from trainer.web.state import Here
from trainer.web.widgets import people


def show(here: Here, found: Overview) -> None:
    """Render the table; nothing where nothing lies below."""
    rows = [*found.units, *found.cohorts]
    if not rows:
        return
    st.subheader(here.t("Units and cohorts"), anchor=False)
    st.caption(here.t("A click on a heading sorts; choosing a line leads to it."))
    picked: Any = st.dataframe(
        pd.DataFrame([_line(here, row) for row in rows]),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        column_config=_columns(here),
        alt=here.t("Units and cohorts with their figures"),
        key=f"team-table-{found.ground.scope}",
    )
    chosen = picked.selection.rows if picked else []
    if chosen:
        _go(found, rows[chosen[0]])
    if any(row.hidden for row in rows):
        st.caption(here.t("Lines of fewer than five people are shown without figures."))


def _go(found: Overview, row: Row) -> None:
    asked = found.ground.scope
    cohort = Scope(asked.unit, row.id, asked.exam)
    address.go(cohort if row.is_cohort else Scope(row.id, asked.cohort, asked.exam))


def _line(here: Here, row: Row) -> dict[str, Any]:
    kind = here.t("Cohort") if row.is_cohort else here.t("Unit")
    head = {here.t("Unit or cohort"): people.plain(row.name) or "—", here.t("Kind"): kind}
    standing, first, ever = row.standing, row.rates.at_first, row.rates.eventual
    figures = {
        here.t("People"): standing.people,
        here.t("Certified"): standing[Status.CERTIFIED] + standing[Status.LAPSING],
        here.t("In progress"): standing[Status.IN_PROGRESS],
        here.t("Overdue"): standing[Status.OVERDUE],
        here.t("Lapsing"): standing[Status.LAPSING],
        here.t("First attempt"): 100 * first.rate if first else None,
        here.t("By now"): 100 * ever.rate if ever else None,
        here.t("95 % interval"): f"{100 * ever.low:.0f}–{100 * ever.high:.0f} %" if ever else "—",
        "n": ever.total if ever else 0,
    }
    return head | (dict.fromkeys(figures) if row.hidden else figures)


def _columns(here: Here) -> dict[str, Any]:
    percent = {
        name: st.column_config.NumberColumn(format="%.0f %%")
        for name in (here.t("First attempt"), here.t("By now"))
    }
    return {
        **percent,
        "n": st.column_config.NumberColumn(help=here.t("How many people have sat")),
    }
