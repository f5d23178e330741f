"""Proposing a repair: what is wrong, what is right, whom it affects, and the reason they will read."""

from __future__ import annotations

import streamlit as st

from trainer.errors import TrainerError
from trainer.items import Item, ItemType
from trainer.repairs import Treatment
from trainer.services import analyse, repair
from trainer.web import navigation
from trainer.web.pages.repair.preview import show_preview
from trainer.web.state import Here
from trainer.web.widgets import people, repairing

_ASKED = "repair-asked"


def show(here: Here, item_id: str, version: str) -> None:
    """Render the form for a version of an item."""
    card = analyse.card(here.platform, here.asker, item_id)
    st.title(here.t("Repair {item}", item=item_id), anchor=False)
    st.write(
        here.t(
            "For an item that people have sat and that turned out to be bad. You see whom it affects before "
            "anything happens; a second person decides; no score is overwritten."
        )
    )
    versions = {one.version: here.t("Version {number}", number=one.number) for one in card.versions}
    chosen = card.version(version).version
    if len(versions) > 1:
        chosen = st.selectbox(
            here.t("Version"),
            list(versions),
            index=list(versions).index(chosen),
            format_func=versions.__getitem__,
        )
    item = card.version(chosen).item
    with st.container(border=True):
        st.markdown(f"**{people.plain(item.stem)}**")
        for option, text in repairing.option_texts(here, item).items():
            mark = here.t(" (key)") if option in item.key else ""
            st.markdown(f"{people.plain(text)}{mark}")
    treatment = _treatment(here)
    keys = _keys(here, item, treatment)
    reason = st.text_area(
        here.t("Reason, as those affected will read it"), key="repair-reason", max_chars=400
    )
    if st.button(here.t("Show whom it affects"), icon=":material/preview:"):
        st.session_state[_ASKED] = _question(item, treatment, keys)
    if st.session_state.get(_ASKED) == _question(item, treatment, keys):
        _ask(here, chosen, treatment, keys, reason)


def _question(item: Item, treatment: Treatment, keys: tuple[frozenset[str], ...]) -> tuple[object, ...]:
    """What a preview was asked for; a change of it takes the preview off the page."""
    return item.version, treatment, tuple(tuple(sorted(key)) for key in keys)


def _treatment(here: Here) -> Treatment:
    names = {
        Treatment.REKEY: here.t("The key is wrong: another is right"),
        Treatment.ACCEPT: here.t("More than one answer is right: accept each"),
        Treatment.VOID: here.t("The question cannot be saved: count it for nobody"),
    }
    found = st.radio(
        here.t("What is wrong?"), list(names), format_func=names.__getitem__, key="repair-treatment"
    )
    return Treatment(found or Treatment.REKEY)


def _keys(here: Here, item: Item, treatment: Treatment) -> tuple[frozenset[str], ...]:
    """The keys that the form names."""
    if treatment is Treatment.VOID:
        return ()
    texts = repairing.option_texts(here, item)
    if item.type is ItemType.MULTIPLE:
        label = here.t("The right answer") if treatment is Treatment.REKEY else here.t("Also right")
        named = frozenset(st.multiselect(label, list(texts), format_func=texts.__getitem__, key="repair-set"))
        return (named,) if treatment is Treatment.REKEY else (item.key, named)
    if treatment is Treatment.REKEY:
        others = [option for option in texts if option not in item.key]
        picked = st.radio(here.t("The right answer"), others, format_func=texts.__getitem__, key="repair-one")
        return (frozenset({picked}),) if picked else ()
    several = st.multiselect(
        here.t("Each of these is right"),
        list(texts),
        default=sorted(item.key),
        format_func=texts.__getitem__,
        key="repair-several",
    )
    return tuple(frozenset({option}) for option in several)


def _ask(
    here: Here, version: str, treatment: Treatment, keys: tuple[frozenset[str], ...], reason: str
) -> None:
    """The preview, and the button that proposes what it shows."""
    try:
        draft = repair.draft(
            here.platform,
            here.asker,
            version,
            treatment=treatment,
            keys=keys,
            reason=reason or "–",
            now=here.now,
        )
    except TrainerError as error:
        st.error(here.explain(error), icon=":material/error:")
        return
    ready = show_preview(here, draft)
    if not reason.strip():
        st.caption(here.t("Write the reason above to propose it."))
    if st.button(
        here.t("Propose it"), type="primary", icon=":material/send:", disabled=not (ready and reason.strip())
    ):
        found = repair.propose(here.platform, here.asker, draft, now=here.now)
        st.session_state.pop(_ASKED, None)
        people.notice_later(here.t("Proposed. A second person has to decide."))
        navigation.go("repair", id=found)
