"""What is said about an item: threads, answers, and marking them as dealt with."""

from __future__ import annotations

import streamlit as st

from trainer.services import author
from trainer.services.author import LONGEST, Thread, Voice
from trainer.web.state import Here
from trainer.web.widgets import people
from trainer.web.wording import ago, moment


def show(here: Here, item: str) -> None:
    """Render the threads about an item, the open ones first, and a place to begin another."""
    st.subheader(here.t("Remarks"), anchor=False)
    for thread in author.threads(here.platform, here.asker, item):
        if thread.settled:
            with st.expander(here.t("Dealt with: {text}", text=people.plain(thread.remark.said.text[:60]))):
                _thread(here, item, thread)
        else:
            with st.container(border=True, gap="small"):
                _thread(here, item, thread)
    _box(here, item, None, here.t("Say something about this item"), here.t("Add the remark"))


def _thread(here: Here, item: str, thread: Thread) -> None:
    _voice(here, thread.remark)
    for answer in thread.answers:
        with st.container(horizontal=True):
            st.markdown(":gray[↳]", width="content")
            with st.container():
                _voice(here, answer)
    name = thread.remark.said.id
    with st.container(horizontal=True):
        label = here.t("Open it again") if thread.settled else here.t("Dealt with")
        if st.button(label, key=f"settle-{name}", icon=":material/done:", type="tertiary"):
            author.settle(here.platform, here.asker, name, settled=not thread.settled, now=here.now)
            st.rerun()
    _box(here, item, name, here.t("Answer"), here.t("Send the answer"))


def _voice(here: Here, voice: Voice) -> None:
    name = voice.name or here.t("Former member")
    st.markdown(people.plain(voice.said.text))
    st.caption(
        here.t("{name}, {ago}", name=people.plain(name), ago=ago(here, voice.said.at)),
        help=moment(here, voice.said.at),
    )


def _box(here: Here, item: str, to: str | None, label: str, send: str) -> None:
    with st.form(f"say-{item}-{to or 'new'}", clear_on_submit=True, border=False):
        text = st.text_area(
            label, max_chars=LONGEST, height=68, placeholder=label, label_visibility="collapsed"
        )
        if st.form_submit_button(send) and (text or "").strip():
            people.attempt(
                here,
                lambda: author.say(here.platform, here.asker, item, text or "", to=to, now=here.now),
                here.t("The remark is there."),
            )
