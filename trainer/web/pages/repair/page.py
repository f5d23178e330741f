"""A repair that exists, or a new one: the address names either."""

from __future__ import annotations

import streamlit as st

from trainer.repairs import Verdict
from trainer.services import repair
from trainer.services.repair import Listed
from trainer.web import navigation
from trainer.web.pages.repair import proposing
from trainer.web.pages.repair.preview import show_preview
from trainer.web.state import Here
from trainer.web.widgets import analysis, people, repairing


def show(here: Here) -> None:
    """Render the page."""
    people.notice_now()
    if name := st.query_params.get("id", ""):
        _existing(here, repair.find(here.platform, here.asker, name))
    elif st.query_params.get("item", ""):
        proposing.show(here, st.query_params["item"], st.query_params.get("version", ""))
    else:
        st.info(here.t("Choose a repair from the list."))
    st.divider()
    navigation.link("repairs", here.t("All repairs"), icon=":material/build:")


def _existing(here: Here, one: Listed) -> None:
    found = one.proposal
    st.title(here.t("Repair of {item}", item=found.repair.item), anchor=False)
    st.write(people.plain(repairing.state(here, one)))
    with st.container(border=True):
        st.markdown(f"**{people.plain(one.item.stem)}**")
        st.markdown(people.plain(repairing.described(here, found.repair, one.item)))
        st.caption(people.plain(here.t("Reason: {reason}", reason=found.repair.reason)))
        if found.decided is not None and found.decided.note:
            st.caption(people.plain(here.t("Why it was refused: {note}", note=found.decided.note)))
    if found.decided is None:
        ready = show_preview(here, found.repair)
        _decide(here, one, ready)
    elif found.decided.verdict is Verdict.APPROVED:
        _carried_out(here, one)


def _decide(here: Here, one: Listed, ready: bool) -> None:
    """Approve or refuse; who proposed it can only withdraw it."""
    key = one.proposal.repair.id
    if one.own:
        st.info(here.t("You proposed this; a second person decides."), icon=":material/group:")
        if st.button(here.t("Withdraw it"), icon=":material/undo:"):
            people.attempt(
                here,
                lambda: repair.withdraw(here.platform, here.asker, key, now=here.now),
                here.t("The proposal is withdrawn."),
            )
        return
    with st.container(horizontal=True):
        st.button(
            here.t("Approve"),
            type="primary",
            icon=":material/check:",
            disabled=not ready,
            on_click=people.open_dialog,
            args=("approve",),
        )
        st.button(here.t("Refuse"), icon=":material/close:", on_click=people.open_dialog, args=("refuse",))
    people.dialog("approve", here.t("Approve this repair?"), lambda: _approve(here, key))
    people.dialog("refuse", here.t("Refuse this repair?"), lambda: _refuse(here, key))


def _approve(here: Here, key: str) -> None:
    st.write(
        here.t(
            "All sittings concerned are scored anew, as the preview shows. The old scores stay on record, "
            "those affected are told why, and the repair can be taken back."
        )
    )
    if st.button(here.t("Approve"), type="primary", key="approve-now"):
        people.attempt(
            here,
            lambda: repair.approve(here.platform, here.asker, key, now=here.now),
            here.t("The repair is approved; the sittings are being scored anew."),
        )


def _refuse(here: Here, key: str) -> None:
    note = st.text_area(here.t("Why"), key="refusal")
    if st.button(here.t("Refuse"), type="primary", key="refuse-now"):
        people.attempt(
            here,
            lambda: repair.refuse(here.platform, here.asker, key, note, now=here.now),
            here.t("The proposal is refused."),
        )


def _carried_out(here: Here, one: Listed) -> None:
    """How far the rescoring has come; taking it back; checking that the scores follow."""
    progress, key = one.proposal.progress, one.proposal.repair.id
    if progress is not None and progress.finished_at is None:
        done = progress.done / progress.concerned if progress.concerned else 0.0
        st.progress(
            done,
            text=here.t(
                "{done} of {total} sittings are scored anew.", done=progress.done, total=progress.concerned
            ),
        )
        repair.go_on(here.platform)
        analysis.look_again(here, "rescoring")
        return
    if progress is not None:
        st.success(
            here.t("{total} sittings have been scored anew.", total=progress.concerned),
            icon=":material/check_circle:",
        )
    with st.container(horizontal=True):
        if one.reversible:
            st.button(
                here.t("Take it back"), icon=":material/undo:", on_click=people.open_dialog, args=("reverse",)
            )
        check = st.button(
            here.t("Check the scores again"),
            icon=":material/fact_check:",
            help=here.t("Every score that this repair made is computed again from form and journal."),
        )
    if check or st.session_state.get(f"replay-{key}"):
        st.session_state[f"replay-{key}"] = True
        _replayed(here, key)
    people.dialog("reverse", here.t("Take this repair back?"), lambda: _reverse(here, key))


def _replayed(here: Here, key: str) -> None:
    found = repair.ask_replay(here.platform, here.asker, key, now=here.now)
    analysis.keep_looking(here, "replay", found)
    if found.value is None:
        analysis.nothing_yet(here, found)
    elif found.value.different:
        st.error(
            here.t(
                "{count} of {total} scores do not follow from form and journal. Tell your administrator.",
                count=len(found.value.different),
                total=found.value.checked,
            ),
            icon=":material/error:",
        )
    else:
        st.success(
            here.t("All {total} scores follow from form and journal.", total=found.value.checked),
            icon=":material/verified:",
        )


def _reverse(here: Here, key: str) -> None:
    st.write(
        here.t(
            "This proposes to score all sittings as if the repair had never been. A second person decides "
            "on it."
        )
    )
    reason = st.text_area(here.t("Reason, as those affected will read it"), key="reversal")
    if st.button(here.t("Propose to take it back"), type="primary"):
        people.attempt(
            here,
            lambda: repair.propose_reversal(here.platform, here.asker, key, reason, now=here.now),
            here.t("Proposed; it stands in the list of repairs until a second person decides."),
        )
