"""What waits for review, the longest first, and what is being written."""

from __future__ import annotations

import streamlit as st

from trainer.bank.authoring import Stage
from trainer.pictures import without_pictures
from trainer.services import author, blueprints
from trainer.services.author import Waiting
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets import people
from trainer.web.widgets.authoring import together
from trainer.web.wording import ago, moment


def show(here: Here) -> None:
    """Render the queue."""
    found = author.queue(here.platform, here.asker)
    people.notice_now()
    st.title(here.t("Review"), anchor=False)
    waiting = [one for one in found if one.stage is Stage.REVIEW]
    mine = [one for one in waiting if not one.mine]
    changes = author.waiting_changes(here.platform, here.asker)
    count, own = len(waiting) + len(changes), len(mine) + sum(not change.mine for change in changes)
    st.write(here.t("{count} wait for review, {mine} of them for you.", count=count, mine=own))
    if count := blueprints.waiting(here.platform, here.asker):
        told = here.t("{count} blueprints wait for review", count=count)
        navigation.link("blueprints", told, icon=":material/fact_check:")
    if not found and not changes:
        st.info(here.t("Nothing is being written. Begin a new item, or change one in the bank."))
    for change in changes:
        together.show(here, change)
    for one in (*mine, *(one for one in waiting if one.mine)):
        _row(here, one)
    writing = [one for one in found if one.stage is Stage.DRAFT]
    if writing:
        st.subheader(here.t("Being written"), anchor=False)
    for one in writing:
        _row(here, one)
    st.divider()
    navigation.link("bank", here.t("Item bank"), icon=":material/quiz:")


def _row(here: Here, one: Waiting) -> None:
    label = people.plain(without_pictures(one.stem)[:120]) or here.t("(no stem yet)")
    names = people.listed(here, (name or here.t("Former member") for name in one.writers))
    parts = [
        one.unit,
        here.t("{count} items on one case", count=one.count) if one.count > 1 else "",
        here.t("new") if one.is_new else here.t("change"),
        names,
        here.t("your own; somebody else decides") if one.mine and one.stage is Stage.REVIEW else "",
        here.t("{count} open remarks", count=one.comments) if one.comments else "",
        ago(here, one.submitted_at or one.changed_at),
    ]
    with st.container(key=f"row-{one.unit}", gap=None):
        writing = one.stage is Stage.DRAFT
        if writing:
            navigation.link("bank-edit", label, icon=":material/edit_note:", unit=one.unit)
        else:
            navigation.link("bank-item", label, icon=":material/rate_review:", item=one.first)
        st.caption(
            people.plain(" · ".join(part for part in parts if part)),
            help=moment(here, one.submitted_at or one.changed_at),
        )
