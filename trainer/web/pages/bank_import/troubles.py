"""What could not be read, with its place, what was understood and what to do; and what deserves a look."""

from __future__ import annotations

import streamlit as st

from trainer.bank.arrivals import Run
from trainer.services import import_desk
from trainer.services.import_desk import LINES, Told
from trainer.web.pages.bank_import import words
from trainer.web.pages.bank_import.preview import page_of, pages
from trainer.web.state import Here
from trainer.web.widgets import people


def show(here: Here, run: Run, *, faults: bool) -> None:
    """Render faults, or notes, page by page."""
    name = "faults" if faults else "notes"
    read = import_desk.faults if faults else import_desk.notes
    if faults and run.counts.unsupported:
        kinds = people.listed(here, words.unlike(here, run.counts.unsupported))
        st.write(people.plain(here.t("Types this bank does not have: {kinds}.", kinds=kinds)))
    st.download_button(
        here.t("Download the list (CSV)"),
        lambda: import_desk.faults_csv(here.platform, here.asker, run.id),
        file_name="import-faults.csv",
        mime="text/csv",
        icon=":material/download:",
    )
    for number, told in enumerate(read(here.platform, here.asker, run.id, page_of(name))):
        with st.container(border=True, key=f"{name}-{number}"):
            _told(here, told)
    pages(name, run.counts.faults if faults else run.counts.notes, LINES)


def _told(here: Here, told: Told) -> None:
    place = here.t("{file}, place {line}", file=told.path, line=told.line) if told.line else told.path
    st.caption(people.plain(place))
    st.markdown(people.plain(told.wrong))
    if told.understood:
        st.caption(people.plain(here.t("Understood: {what}", what=told.understood)))
    st.caption(f":material/lightbulb: {people.plain(told.remedy)}")
