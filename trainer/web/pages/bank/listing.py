"""The bank: search, narrow, and go on to an item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from trainer.items import ItemType, Pool, Status
from trainer.services import author
from trainer.services.author import PAGE, Choices
from trainer.storage.bank_index import BankQuery, Listed
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets import people
from trainer.web.widgets.authoring import beginning, picking, words

_FILTERS = ("module", "objective", "type", "band", "status", "pool", "author")


def show(here: Here) -> None:
    """Render the list."""
    author.require_author(here.asker)
    people.notice_now()
    st.title(here.t("Item bank"), anchor=False)
    state = st.empty()
    beginning.show(here)
    query = _query(here)
    page = author.browse(here.platform, here.asker, query, _page())
    state.write(here.t("{count} items.", count=page.total))
    if not page.items:
        _nothing(here, query)
        return
    picking.offer_undo(here)
    picked = picking.choose(here, query)
    for found in page.items:
        _row(here, found, picked is not None)
    pages = -(-page.total // PAGE)
    if pages > 1:
        st.pagination(pages, key="bank-page", persist_state="session")


def _page() -> int:
    return int(st.session_state.get("bank-page") or 1)


def _row(here: Here, found: Listed, selecting: bool) -> None:
    if selecting:
        with st.container(horizontal=True, key=f"pick-row-{found.item}"):
            picking.tick(here, found.item)
            _entry(here, found)
    else:
        _entry(here, found)


def _entry(here: Here, found: Listed) -> None:
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
        st.caption(people.plain(" · ".join(part for part in parts if part)))


def _query(here: Here) -> BankQuery:
    """What the controls above the list ask for; a change begins again at the first page."""
    choices = author.choices(here.platform, here.asker)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            here.t("Search"),
            key="bank-text",
            type="search",
            icon=":material/search:",
            placeholder=here.t("Words of stem and options, an id or an author"),
            label_visibility="collapsed",
            live=True,
            max_chars=200,
            on_change=_first_page,
            persist_state="session",
        )
        chosen = sum(bool(st.session_state.get(f"bank-{name}")) for name in _FILTERS)
        label = here.t("Narrow ({count})", count=chosen) if chosen else here.t("Narrow")
        with st.popover(label, icon=":material/filter_list:"):
            narrowed = _narrow(here, choices)
            if chosen:
                st.button(here.t("Take all filters off"), on_click=_clear, key="bank-clear")
    return BankQuery(text=text or "", **narrowed)


def _narrow(here: Here, choices: Choices) -> dict[str, Any]:
    modules = {code: f"{code} {here.local(title)}" for code, title in choices.modules}
    module = _select(here, "module", here.t("Module"), modules)
    objectives = {
        code: f"{code} {here.local(title)}"
        for code, title in choices.objectives
        if not module or code.startswith(f"{module}-")
    }
    objective = _select(here, "objective", here.t("Objective"), objectives)
    kind = _select(here, "type", here.t("Type"), _named(here, words.TYPES))
    band = _select(here, "band", here.t("Band"), {str(n): here.t(name) for n, name in words.BANDS.items()})
    status = _select(here, "status", here.t("Status"), _named(here, words.STATUSES))
    pool = _select(here, "pool", here.t("Pool"), _named(here, words.POOLS))
    written_by = _select(here, "author", here.t("Author"), {name: name for name in choices.authors})
    return {
        "module": module,
        "objective": objective,
        "type": ItemType(kind) if kind else None,
        "band": int(band) if band else None,
        "status": Status(status) if status else None,
        "pool": Pool(pool) if pool else None,
        "author": written_by,
    }


def _named(here: Here, names: Mapping[Any, str]) -> dict[str, str]:
    return {value.value: here.t(name) for value, name in names.items()}


def _select(here: Here, name: str, label: str, options: Mapping[str, str]) -> str:
    names = {"": here.t("All")} | dict(options)
    if st.session_state.get(f"bank-{name}") not in names:
        st.session_state.pop(f"bank-{name}", None)
    picked = st.selectbox(
        label,
        list(names),
        format_func=lambda value: names.get(value, value),
        key=f"bank-{name}",
        on_change=_first_page,
        persist_state="session",
    )
    return str(picked or "")


def _first_page() -> None:
    st.session_state["bank-page"] = 1


def _clear() -> None:
    for name in _FILTERS:
        st.session_state[f"bank-{name}"] = ""
    _first_page()


def _nothing(here: Here, query: BankQuery) -> None:
    if query == BankQuery():
        st.info(here.t("There is nothing in the bank yet. Run “trainer publish” on the server."))
    else:
        st.info(here.t("Nothing matches. Try fewer words, or take a filter off."))
