"""One's own account: language, time zone, password, and where one is signed in."""

from __future__ import annotations

import streamlit as st

from trainer.services import accounts, sessions
from trainer.storage.sessions import SignIn
from trainer.text import Language
from trainer.web.state import Here
from trainer.web.widgets import people

_LANGUAGES = {Language.ZH: "简体中文", Language.EN: "English"}
_USUAL_ZONES = (
    "Asia/Shanghai",
    "Asia/Urumqi",
    "Asia/Hong_Kong",
    "Asia/Taipei",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "UTC",
)


def show(here: Here) -> None:
    """Render the page."""
    people.notice_now()
    account = accounts.me(here.platform, here.asker)
    cohorts = accounts.my_cohorts(here.platform, here.asker)
    st.title(here.t("My account"), anchor=False)
    facts = [account.name, account.login, account.unit.name, people.roles(here, account)]
    st.write(people.plain(" · ".join(facts)))
    if cohorts:
        names = people.listed(here, (cohort.name for cohort in cohorts))
        st.caption(here.t("Cohorts: {names}", names=people.plain(names)))
    _ways(here, account.has_password)
    _preferences(here, account.language, account.time_zone)
    _sessions(here)


def _ways(here: Here, has_password: bool) -> None:
    """Links to pages outside the application: changing the password and signing out."""
    links = [("/password", here.t("Change password"))] if has_password else []
    links.append(("/sign-out", here.t("Sign out")))
    html = "　".join(f'<a href="{href}" target="_self">{label}</a>' for href, label in links)
    st.markdown(html, unsafe_allow_html=True)


def _preferences(here: Here, language: Language, time_zone: str) -> None:
    st.subheader(here.t("Language and time"), anchor=False)
    zones = list(dict.fromkeys((time_zone, *_USUAL_ZONES, *sorted(accounts.time_zones()))))
    with st.form("preferences", border=False, enter_to_submit=False):
        left, right = st.columns(2)
        chosen = left.selectbox(
            here.t("Language"),
            list(Language),
            index=list(Language).index(language),
            format_func=_LANGUAGES.__getitem__,
        )
        zone = right.selectbox(here.t("Time zone"), zones)
        if st.form_submit_button(here.t("Save")):
            accounts.change_preferences(here.platform, here.asker, Language(chosen), str(zone), now=here.now)
            st.rerun()


def _sessions(here: Here) -> None:
    st.subheader(here.t("Where you are signed in"), anchor=False)
    found = sessions.mine(here.platform, here.asker, now=here.now)
    others = [entry for entry in found if entry.id != here.asker.session]
    for entry in sorted(found, key=lambda entry: entry.id != here.asker.session):
        _session(here, entry)
    if not others:
        st.caption(here.t("Only here."))
    elif st.button(here.t("Sign out everywhere else"), icon=":material/logout:"):
        count = sessions.revoke_my_others(here.platform, here.asker, now=here.now)
        people.notice_later(here.t("Signed out in {count} other places.", count=count))
        st.rerun()


def _session(here: Here, entry: SignIn) -> None:
    with st.container(horizontal=True, vertical_alignment="center", border=True, key=f"session-{entry.id}"):
        st.markdown(
            people.plain(people.session_line(here, entry)),
            help=people.sessions_hint(here, entry),
            width="stretch",
        )
        if entry.id == here.asker.session:
            st.badge(here.t("this device"), color="green", icon=":material/check:")
        elif st.button(here.t("Sign out"), key=f"revoke-{entry.id}", type="tertiary"):
            sessions.revoke_mine(here.platform, here.asker, entry.id, now=here.now)
            people.notice_later(here.t("That device is signed out."))
            st.rerun()
