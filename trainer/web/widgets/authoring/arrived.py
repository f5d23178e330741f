"""The list of the bank, kept to the drafts of one import that the address names."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from trainer.services import import_desk
from trainer.storage.bank_search import BankQuery
from trainer.web.state import Here
from trainer.web.widgets import people

_PARAMETER = "arrived"
_KEPT = "bank-arrived"


def only(here: Here, query: BankQuery) -> BankQuery:
    """The query kept to an import, if there is one in the address, with the way back to all items."""
    name = st.query_params.get(_PARAMETER, "")
    if not name:
        return query
    run = import_desk.find(here.platform, here.asker, name).run
    files = people.listed(here, (file.name for file in run.files[:2]))
    with st.container(horizontal=True, vertical_alignment="center"):
        told = here.t("Only drafts of the import {files}.", files=files)
        st.caption(people.plain(told), width="content")
        st.button(
            here.t("Show the whole bank"), key=_KEPT, icon=":material/close:", type="tertiary", on_click=_all
        )
    return replace(query, arrived_in=run.id)


def _all() -> None:
    st.query_params.pop(_PARAMETER, None)
