"""Certificates of one's part of the organisation: proposals to decide on, and the list to search."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from trainer.services import certify
from trainer.services.certify import PAGE, Shown, evidence
from trainer.storage.certificate_proposals import ProposalKind, Proposed
from trainer.web import wording
from trainer.web.state import Here
from trainer.web.widgets import certificates as widgets
from trainer.web.widgets import people
from trainer.web.widgets.people import plain


def show(here: Here) -> None:
    """Render the page."""
    people.notice_now()
    st.title(here.t("Certificates issued"), anchor=False)
    state = st.empty()
    _proposals(here)
    text = st.text_input(
        here.t("Search"),
        key="certificates-text",
        type="search",
        placeholder=here.t("Name or certificate number"),
        live=True,
        on_change=_first,
        label_visibility="collapsed",
    )
    number = int(st.session_state.get("certificates-page", 1))
    found = certify.everybodys(here.platform, here.asker, text=text or "", page=number - 1, now=here.now)
    state.write(here.t("Certificates in your part of the organisation: {count}.", count=found.total))
    if not found.certificates:
        st.info(_nothing(here, bool(text)))
        return
    for shown in found.certificates:
        _row(here, shown)
    pages = -(-found.total // PAGE)
    if pages > 1:
        st.pagination(pages, key="certificates-page")


def _first() -> None:
    """A change of the search begins again at the first page."""
    st.session_state["certificates-page"] = 1


def _nothing(here: Here, searched: bool) -> str:
    if searched:
        return here.t("Nothing matches. Try fewer letters.")
    return here.t("No certificate has been issued yet. Each pass of a certification exam issues one.")


def _proposals(here: Here) -> None:
    found = certify.open_proposals(here.platform, here.asker)
    if not found:
        return
    st.subheader(here.t("To decide"), anchor=False)
    st.caption(
        here.t("A decision changed after the exam. Nothing happens to a certificate until somebody confirms.")
    )
    for proposed in found:
        with st.container(border=True, gap="small"):
            _proposal(here, proposed)
    st.subheader(here.t("All certificates"), anchor=False)


def _proposal(here: Here, proposed: Proposed) -> None:
    details = {"name": plain(proposed.name) or "—", "title": plain(here.local(proposed.title))}
    if proposed.kind is ProposalKind.ISSUE:
        st.markdown(here.t("**Issue a certificate to {name}**: {title}", **details))
    else:
        st.markdown(here.t("**Revoke the certificate of {name}**: {title}", **details))
    said = here.t("reason: {reason}", reason=plain(proposed.reason))
    st.caption(f"{plain(proposed.unit)} · {wording.moment(here, proposed.at)} · {said}")
    with st.container(horizontal=True):
        if st.button(here.t("Confirm"), type="primary", key=f"confirm-{proposed.id}"):
            people.attempt(
                here,
                lambda: certify.confirm(here.platform, here.asker, proposed.id, now=here.now),
                _confirmed(here, proposed),
            )
        with st.popover(here.t("Leave as it is …"), type="tertiary"):
            reason = st.text_input(here.t("Reason"), max_chars=200, key=f"why-{proposed.id}")
            if st.button(here.t("Leave as it is"), key=f"dismiss-{proposed.id}", disabled=not reason.strip()):
                people.attempt(
                    here,
                    lambda: certify.dismiss(here.platform, here.asker, proposed.id, reason, now=here.now),
                    here.t("It stays as it is."),
                )


def _confirmed(here: Here, proposed: Proposed) -> str:
    if proposed.kind is ProposalKind.ISSUE:
        return here.t("The certificate was issued.")
    return here.t("The certificate was revoked.")


def _row(here: Here, shown: Shown) -> None:
    with st.container(border=True, gap="xsmall"):
        widgets.heading(here, shown, shown.name or here.t("Former member"))
        st.caption(f"{plain(here.local(shown.certificate.title))} · {plain(shown.unit)}")
        st.caption(widgets.facts(here, shown))
        if more := widgets.lineage(here, shown):
            st.caption(more)
        with st.container(horizontal=True):
            if widgets.is_given_out(shown):
                widgets.files(here, shown)
            if shown.may_decide:
                _change(here, shown)


def _change(here: Here, shown: Shown) -> None:
    number = shown.certificate.number
    with st.popover(here.t("Change"), type="tertiary", key=f"change-{number}"):
        reason = st.text_input(here.t("Reason"), max_chars=200, key=f"reason-{number}")
        missing = not reason.strip()
        if shown.present_name and shown.present_name != shown.name:
            st.caption(here.t("The account is now called {name}.", name=plain(shown.present_name)))
            _button(
                here,
                here.t("Issue again under this name"),
                f"reissue-{number}",
                lambda: certify.reissue(here.platform, here.asker, number, reason, now=here.now),
                here.t("A new certificate takes the place of {number}.", number=number),
                disabled=missing,
            )
        st.caption(
            here.t("Revoking cannot be taken back. The public page says that it was revoked, not why.")
        )
        _button(
            here,
            here.t("Revoke certificate {number}", number=number),
            f"revoke-{number}",
            lambda: certify.revoke(here.platform, here.asker, number, reason, now=here.now),
            here.t("The certificate was revoked."),
            disabled=missing,
        )
        if shown.may_prove:
            _evidence(here, shown)


def _button(
    here: Here, label: str, key: str, act: Callable[[], object], done: str, *, disabled: bool
) -> None:
    if st.button(label, key=key, disabled=disabled):
        people.attempt(here, act, done)


def _evidence(here: Here, shown: Shown) -> None:
    attempt = shown.certificate.attempt
    st.caption(
        here.t(
            "The evidence file holds form, journal, scores and decisions of the attempt, signed, without the "
            "name. `trainer certificate verify` checks it anywhere."
        )
    )
    st.download_button(
        here.t("Evidence of the attempt"),
        data=lambda: evidence.of_attempt(here.platform, here.asker, attempt, now=here.now),
        file_name=f"evidence-{shown.certificate.number}.jsonl",
        mime="application/jsonl",
        icon=":material/policy:",
        type="tertiary",
        on_click="ignore",
        key=f"evidence-{shown.certificate.number}",
    )
