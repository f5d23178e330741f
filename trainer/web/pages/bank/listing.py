"""The bank: search, narrow, order, and go on to an item."""

from __future__ import annotations

import streamlit as st

from trainer.items import Pool
from trainer.services import author
from trainer.services.author import PAGE
from trainer.storage.bank_search import BankQuery, Entry
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets import people
from trainer.web.widgets.authoring import arrived, beginning, figures, narrowing, picking, words


def show(here: Here) -> None:
    """Render the list."""
    author.require_author(here.asker)
    people.notice_now()
    st.title(here.t("Item bank"), anchor=False)
    state = st.empty()
    beginning.show(here)
    query = arrived.only(here, narrowing.query(here))
    page = author.browse(here.platform, here.asker, query, narrowing.page())
    fresh = author.statistics_freshness(here.platform, here.asker, now=here.now)
    with state.container(gap=None):
        st.write(here.t("{count} items.", count=page.total))
        st.caption(figures.freshness(here, fresh))
    if not page.entries:
        _nothing(here, query, page.total)
        return
    picking.offer_undo(here)
    picked = picking.choose(here, query)
    for entry in page.entries:
        _row(here, entry, picked is not None)
    pages = -(-page.total // PAGE)
    if pages > 1:
        st.pagination(pages, key="bank-page", persist_state="session")


def _row(here: Here, entry: Entry, selecting: bool) -> None:
    if selecting:
        with st.container(horizontal=True, key=f"pick-row-{entry.listed.item}"):
            picking.tick(here, entry.listed.item)
            _entry(here, entry)
    else:
        _entry(here, entry)


def _entry(here: Here, entry: Entry) -> None:
    found = entry.listed
    with st.container(key=f"row-{found.item}", gap=None):
        navigation.link(
            "bank-item",
            people.plain(found.stem) or here.t("(no stem yet)"),
            icon=f":material/{words.ICONS[found.status]}:",
            item=found.item,
        )
        parts = (
            found.item,
            here.t(words.STATUSES[found.status]),
            here.t(words.TYPES[found.type]),
            here.t(words.BANDS[found.band]) if found.band in words.BANDS else "",
            here.t("practice pool") if found.pool is Pool.PRACTICE else "",
            found.author,
        )
        about = people.plain(" · ".join(part for part in parts if part))
        st.caption(f"{about}  \n{figures.line(here, entry)}")


def _nothing(here: Here, query: BankQuery, total: int) -> None:
    """Say what to do where the list is empty."""
    if total:
        narrowing.first_page()
        st.rerun()
    if query == BankQuery(order=query.order):
        st.info(here.t("There is nothing in the bank yet. Run “trainer publish” on the server."))
        return
    st.info(here.t("Nothing matches. Try fewer words, or take a filter off."))
    if narrowing.narrowed():
        st.button(
            here.t("Take all filters off"),
            key="nothing-clear",
            icon=":material/filter_list_off:",
            on_click=narrowing.clear,
        )
