"""Choosing several items of the list, doing the same to all of them, and undoing it."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from trainer.errors import TrainerError, translatable
from trainer.services import author
from trainer.services.author import MOST, Bulk, Done, Foreseen
from trainer.storage.bank_search import BankQuery
from trainer.web.state import Here
from trainer.web.widgets import people
from trainer.web.widgets.authoring import words
from trainer.web.wording import ago

_PICKED = "bank-picked"
ACTIONS = {
    Bulk.RETIRE: translatable("Retire"),
    Bulk.RETURN: translatable("Bring back retired ones"),
    Bulk.TO_PRACTICE: translatable("Move to the practice pool"),
    Bulk.TO_EXAM: translatable("Move to the exam pool"),
    Bulk.BAND: translatable("Set the band"),
    Bulk.AUTHOR: translatable("Set the author"),
    Bulk.SOURCE: translatable("Set the source"),
    Bulk.CHECKED: translatable("Mark as compared with the law today"),
}


_EFFECTS = {
    Bulk.RETIRE: translatable("{count} items are drawn in no exam and no practice any more."),
    Bulk.RETURN: translatable("{count} items are drawn again as before they were retired."),
    Bulk.TO_PRACTICE: translatable(
        "{count} items are practised with their answers from now on and drawn in no exam. What has been "
        "practised is known: think twice before moving it back."
    ),
    Bulk.TO_EXAM: translatable("{count} items are drawn in exams and no longer offered for practice."),
    Bulk.BAND: translatable("{count} items get this band; quotas by band count them there."),
    Bulk.AUTHOR: translatable("{count} items get this author."),
    Bulk.SOURCE: translatable("{count} items get this source."),
    Bulk.CHECKED: translatable("{count} items count as compared with the law as of today."),
}
"""What will happen, in words."""


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
    found = _foreseen(here, picked, action, value)
    if found is None:
        return
    label = (
        here.t("Ask for it: {count} items", count=found.changing)
        if action.needs_second
        else here.t("Change {count} items", count=found.changing)
    )
    stopped = not found.changing or bool(found.undrawable)
    if st.button(label, type="primary", key="bulk-now", disabled=stopped):
        try:
            done = author.change_many(here.platform, here.asker, picked, action, value, now=here.now)
        except TrainerError as error:
            st.error(here.explain(error), icon=":material/error:")
            return
        people.close_dialog()
        st.session_state[_PICKED] = set()
        people.notice_later(told(here, done))
        _show_picked(set())


def _foreseen(here: Here, picked: frozenset[str], action: Bulk, value: str) -> Foreseen | None:
    """Say what will happen; None where the value cannot be used."""
    try:
        found = author.foresee(here.platform, here.asker, picked, action, value, now=here.now)
    except TrainerError as error:
        if value:
            st.error(here.explain(error), icon=":material/error:")
        return None
    for line in filter(None, _told_before(here, action, found)):
        st.caption(line)
    if found.undrawable:
        titles = people.listed(here, (here.local(title) for title in found.undrawable))
        st.error(
            here.t(
                "These exams could not be drawn any more: {exams}. Nothing is changed; choose fewer items or "
                "change the blueprints first.",
                exams=people.plain(titles),
            ),
            icon=":material/block:",
        )
    return found


def _told_before(here: Here, action: Bulk, found: Foreseen) -> Iterator[str]:
    if not found.changing:
        yield here.t("None of these items would change.")
        return
    yield here.t(_EFFECTS[action], count=found.changing)
    if found.along:
        yield here.t("Cases are changed whole: {count} of these come along.", count=found.along)
    if found.left:
        yield here.t("Somebody is writing on these; they stay: {items}.", items=_some(here, found.left))
    if action.needs_second:
        yield here.t("A second person decides about it under “Review”; until then nothing changes.")
    else:
        yield here.t("Open sittings are not touched. You can undo it for seven days.")


def _some(here: Here, items: tuple[str, ...]) -> str:
    more = here.t(" and {count} more", count=len(items) - 5) if len(items) > 5 else ""
    return people.listed(here, items[:5]) + more


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


def told(here: Here, done: Done) -> str:
    """What came of a change, in a sentence."""
    if done.waits:
        told = here.t("Asked for: {count} items. A second person decides under “Review”.", count=done.changed)
    else:
        told = here.t("{count} items changed.", count=done.changed)
    if done.left:
        told += here.t(" Left alone: {items}.", items=_some(here, done.left))
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
            people.notice_later(told(here, done))
            st.rerun()
