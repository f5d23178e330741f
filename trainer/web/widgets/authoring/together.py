"""A change of many items that waits for a second person: what it does, to which, and the decision."""

from __future__ import annotations

import streamlit as st

from trainer.errors import TrainerError
from trainer.services import author
from trainer.services.author import WaitingChange
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets import people
from trainer.web.widgets.authoring import picking
from trainer.web.wording import ago, moment


def show(here: Here, change: WaitingChange) -> None:
    """Render it with the buttons of whoever looks at it."""
    with st.container(border=True, key=f"change-{change.id}", gap="small"):
        what = here.t(picking.ACTIONS[change.action])
        st.markdown(f"**{here.t('{what}: {count} items', what=what, count=len(change.items))}**")
        who = people.plain(change.who or here.t("Former member"))
        told = here.t("Asked for by {name}, {ago}.", name=who, ago=ago(here, change.at))
        st.caption(told, help=moment(here, change.at))
        with st.expander(here.t("The items"), icon=":material/list:"):
            for item in change.items:
                label = people.plain(f"{item.item} {item.stem}")
                navigation.link("bank-item", label, icon=":material/quiz:", item=item.item)
        if change.mine:
            st.info(here.t("You asked for this; somebody else decides about it."), icon=":material/group:")
            _button(here, change, here.t("Take it back"), ":material/undo:", approve=False)
            return
        with st.container(horizontal=True):
            _button(here, change, here.t("Approve"), ":material/check:", approve=True)
            _button(here, change, here.t("Decline"), ":material/close:", approve=False)


def _button(here: Here, change: WaitingChange, label: str, icon: str, *, approve: bool) -> None:
    key = f"{'approve' if approve else 'decline'}-{change.id}"
    if not st.button(label, key=key, icon=icon, type="primary" if approve else "secondary"):
        return
    try:
        if approve:
            done = author.approve_change(here.platform, here.asker, change.id, now=here.now)
            told = picking.told(here, done)
        else:
            author.decline_change(here.platform, here.asker, change.id, now=here.now)
            told = here.t("Nothing was changed.")
    except TrainerError as error:
        st.error(here.explain(error), icon=":material/error:")
        return
    people.notice_later(told)
    st.rerun()
