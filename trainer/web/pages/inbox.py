"""The inbox: what one was told, the newest first."""

from __future__ import annotations

import streamlit as st

from trainer.services.notify import inbox
from trainer.services.notify.inbox import Message
from trainer.web import navigation, wording
from trainer.web.state import Here
from trainer.web.widgets import people

_SHOWN = 20


def show(here: Here) -> None:
    """Render the page. What is shown counts as read."""
    found = inbox.inbox(here.platform, here.asker)
    fresh = sum(one.unread for one in found)
    st.title(here.t("Inbox"), anchor=False)
    if not found:
        st.info(here.t("Nothing here yet. You are told what is assigned to you and when it is due."))
        return
    st.write(here.t("{count} notices, {fresh} of them new.", count=len(found), fresh=fresh))
    for one in found[:_SHOWN]:
        _message(here, one)
    if len(found) > _SHOWN:
        with st.expander(here.t("Earlier ones")):
            for one in found[_SHOWN:]:
                _message(here, one)
    if fresh:
        inbox.mark_read(here.platform, here.asker, now=here.now)


def _message(here: Here, one: Message) -> None:
    with st.container(border=True, key=f"notice-{one.id}"):
        mark = ":material/mark_email_unread: " if one.unread else ""
        st.markdown(f"{mark}**{people.plain(one.words.subject)}**")
        for line in one.words.text.splitlines():
            st.write(people.plain(line))
        st.caption(wording.ago(here, one.at), help=wording.moment(here, one.at))
        if any(spec.path == one.words.path for spec in navigation.visible(here)):
            navigation.link(one.words.path, here.t("Have a look"), icon=":material/arrow_forward:")
