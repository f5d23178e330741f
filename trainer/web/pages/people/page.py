"""People: a list to search, one person, a new one, and an import. The address says which of them is shown."""

from __future__ import annotations

import streamlit as st

from trainer.web.pages.people import creating, importing, listing, person
from trainer.web.state import Here
from trainer.web.widgets import people

NEW, IMPORT = "new", "import"


def show(here: Here) -> None:
    """Render the page."""
    people.notice_now()
    if key := st.query_params.get("id"):
        person.show(here, key)
        return
    view = st.query_params.get("view")
    if view == NEW:
        creating.show(here)
    elif view == IMPORT:
        importing.show(here)
    else:
        listing.show(here)
