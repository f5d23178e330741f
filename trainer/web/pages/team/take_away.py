"""The figures to take away: tables for a spreadsheet, and one page for a meeting."""

from __future__ import annotations

import streamlit as st

from trainer.services.report import Ground, as_pdf, as_workbook, groups_csv, people_csv
from trainer.web.state import Here


def show(here: Here, ground: Ground) -> None:
    """Render the menu; a file is made when it is asked for."""
    platform, asker, scope, now = here.platform, here.asker, ground.scope, here.now
    day = f"{now:%Y-%m-%d}"
    with st.popover(here.t("Take away"), icon=":material/download:", key="team-take-away"):
        st.download_button(
            here.t("One page for a meeting (PDF)"),
            lambda: as_pdf(platform, asker, scope, now=now),
            f"team-{day}.pdf",
            "application/pdf",
            on_click="ignore",
            key="team-pdf",
        )
        st.download_button(
            here.t("All tables (XLSX)"),
            lambda: as_workbook(platform, asker, scope, now=now),
            f"team-{day}.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            on_click="ignore",
            key="team-xlsx",
        )
        st.download_button(
            here.t("Units and cohorts (CSV)"),
            lambda: groups_csv(platform, asker, scope, now=now),
            f"units-{day}.csv",
            "text/csv",
            on_click="ignore",
            key="team-groups",
        )
        if ground.in_line:
            st.download_button(
                here.t("People (CSV)"),
                lambda: people_csv(platform, asker, scope, now=now),
                f"people-{day}.csv",
                "text/csv",
                on_click="ignore",
                key="team-people",
            )
