"""Choosing several items of the list, doing the same to all of them, and undoing it."""

from __future__ import annotations

import streamlit as st

from trainer.errors import TrainerError, translatable
from trainer.services import author
from trainer.services.author import MOST, Bulk, Done
from trainer.storage.bank_search import BankQuery
from trainer.web.state import Here
from trainer.web.widgets import people
from trainer.web.widgets.authoring import words
from trainer.web.wording import ago

_PICKED = "bank-picked"
ACTIONS = {
    Bulk.RETIRE: translatable("Retire"),
    Bulk.BAND: translatable("Set the band"),
    Bulk.AUTHOR: translatable("Set the author"),
    Bulk.SOURCE: translatable("Set the source"),
    Bulk.CHECKED: translatable("Mark as compared with the law today"),
}


def choose(here: Here, query: BankQuery) -> set[str] | None:
    """The switch for choosing, and what can be done with what is chosen; None while nobody chooses."""
    if not st.toggle(here.t("Choose several"), key="bank-choosing"):
        st.session_state.pop(_PICKED, None)
        return None
    picked: set[str] = st.session_state.setdefault(_PICKED, set())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.markdown(here.t("**{count} chosen**", count=len(picked)), width="content")
        if st.button(here.t("Choose all found"), key="pick-all", help=here.t("At most {count}.", count=MOST)):
            picked.update(author.matching(here.platform, here.asker, query))
            _show_picked(picked)
        if st.button(here.t("Choose none"), key="pick-none", disabled=not picked):
            picked.clear()
            _show_picked(picked)
        st.button(
            here.t("Change them"),
            key="bulk",
            type="primary",
            icon=":material/checklist:",
            disabled=not picked,
            on_click=people.open_dialog,
            args=("bulk",),
        )
    title = here.t("Change {count} items", count=len(picked))
    people.dialog("bulk", title, lambda: _ask(here, frozenset(picked)))
    return picked


def _show_picked(picked: set[str]) -> None:
    """Set the boxes on the page to what is chosen, as they keep their own state."""
    for key in [key for key in st.session_state if str(key).startswith("pick-item-")]:
        st.session_state[key] = str(key).removeprefix("pick-item-") in picked
    st.rerun()


def tick(here: Here, item: str) -> None:
    """The box beside an item."""
    picked: set[str] = st.session_state[_PICKED]
    key = f"pick-item-{item}"
    label = here.t("Choose {item}", item=item)
    st.checkbox(
        label,
        value=item in picked,
        key=key,
        label_visibility="collapsed",
        on_change=_ticked,
        args=(item, key),
        width="content",
    )


def _ticked(item: str, key: str) -> None:
    picked: set[str] = st.session_state.setdefault(_PICKED, set())
    if st.session_state.get(key):
        picked.add(item)
    else:
        picked.discard(item)


def _ask(here: Here, picked: frozenset[str]) -> None:
    names = {action.value: here.t(name) for action, name in ACTIONS.items()}
    action = Bulk(
        st.selectbox(here.t("What"), list(names), format_func=names.__getitem__, key="bulk-action")
        or Bulk.RETIRE.value
    )
    value = _value(here, action)
    st.caption(
        here.t(
            "Open sittings are not touched. Cases are retired whole; items that somebody is writing on are "
            "left alone. You can undo it for seven days."
        )
    )
    if st.button(here.t("Change {count} items", count=len(picked)), type="primary", key="bulk-now"):
        try:
            done = author.change_many(here.platform, here.asker, picked, action, value, now=here.now)
        except TrainerError as error:
            st.error(here.explain(error), icon=":material/error:")
            return
        people.close_dialog()
        st.session_state[_PICKED] = set()
        people.notice_later(_told(here, done))
        _show_picked(set())


def _value(here: Here, action: Bulk) -> str:
    if action is Bulk.BAND:
        bands = {str(band): here.t(name) for band, name in words.BANDS.items()}
        return str(
            st.selectbox(here.t("Band"), list(bands), format_func=bands.__getitem__, key="bulk-band") or "1"
        )
    if action in (Bulk.AUTHOR, Bulk.SOURCE):
        label = here.t("Author") if action is Bulk.AUTHOR else here.t("Source")
        return st.text_input(label, key="bulk-value", max_chars=300) or ""
    return ""


def _told(here: Here, done: Done) -> str:
    told = here.t("{count} items changed.", count=done.changed)
    if done.left:
        told += here.t(" Left alone: {items}.", items=people.listed(here, done.left[:5]))
    return told


def offer_undo(here: Here) -> None:
    """Say what was last done to several items, and take it back."""
    found = author.last(here.platform, here.asker, now=here.now)
    if found is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            here.t(
                "{what}: {count} items, {name}, {ago}.",
                what=here.t(ACTIONS[found.action]),
                count=found.count,
                name=people.plain(found.who or here.t("Former member")),
                ago=ago(here, found.at),
            ),
            width="content",
        )
        if st.button(here.t("Undo it"), key="undo", icon=":material/undo:", type="tertiary"):
            try:
                done = author.undo(here.platform, here.asker, found.id, now=here.now)
            except TrainerError as error:
                st.error(here.explain(error), icon=":material/error:")
                return
            people.notice_later(_told(here, done))
            st.rerun()
