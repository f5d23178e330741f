"""Making one account."""

from __future__ import annotations

import streamlit as st

from trainer.errors import TrainerError
from trainer.people import NewGrant, NewPerson, Role
from trainer.people.people import ROLE_NAMES
from trainer.services import accounts, organisation
from trainer.services.accounts import Created
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets import people

_MADE = "_made"


def show(here: Here) -> None:
    """Render the form, or what came of it."""
    navigation.link("people", here.t("People"), icon=":material/arrow_back:")
    st.title(here.t("New person"), anchor=False)
    made: Created | None = st.session_state.pop(_MADE, None)
    if made is None:
        st.write(here.t("They get a one-time password, which you hand over."))
        _form(here)
        return
    if made.initial_password:
        people.one_time_password(here, made.name, made.login, made.initial_password)
    else:
        st.success(here.t("{name} can sign in through the provider.", name=people.plain(made.name)))
    with st.container(horizontal=True):
        if st.button(here.t("Next person"), type="primary"):
            st.rerun()
        navigation.link("people", here.t("To their page"), id=made.person)


def _form(here: Here) -> None:
    branches = people.my_units(here)
    cohorts = {
        cohort.id: cohort.name
        for cohort in organisation.list_cohorts(here.platform, here.asker)
        if cohort.closed_at is None
    }
    with st.form("new-person", border=False, enter_to_submit=False):
        left, right = st.columns(2)
        name = left.text_input(here.t("Name"), max_chars=80, key="new-name")
        login = right.text_input(
            here.t("Login"), max_chars=64, key="new-login", help=here.t("Such as li.na or the staff number.")
        )
        staff_number = left.text_input(here.t("Staff number"), max_chars=64, key="new-staff")
        email = right.text_input(here.t("E-mail"), max_chars=200, key="new-email")
        unit = people.choose_unit(here, here.t("Unit"), branches, "new-unit")
        roles = st.multiselect(
            here.t("Roles"),
            list(Role),
            default=[Role.TRAINEE],
            format_func=lambda role: here.t(ROLE_NAMES[role]),
            key="new-roles",
            placeholder=here.t("Choose"),
            help=here.t("Roles other than trainee hold for this person's unit and everything below it."),
        )
        joined = st.multiselect(
            here.t("Cohorts"),
            list(cohorts),
            format_func=cohorts.__getitem__,
            key="new-cohorts",
            placeholder=here.t("Choose"),
            disabled=not cohorts,
        )
        by_provider = False
        if here.platform.settings.oidc.enabled:
            by_provider = st.checkbox(
                here.t("Signs in through {provider} only", provider=here.platform.settings.oidc.name),
                key="new-provider",
            )
        sent = st.form_submit_button(here.t("Make the account"), type="primary")
    if sent:
        grants = tuple(NewGrant(role, None if role is Role.TRAINEE else unit) for role in roles)
        _make(
            here,
            NewPerson(login, name, unit, grants, tuple(joined), email, staff_number, by_provider=by_provider),
        )


def _make(here: Here, new: NewPerson) -> None:
    try:
        made = accounts.create_person(here.platform, here.asker, new, now=here.now)
    except TrainerError as error:
        st.error(here.explain(error), icon=":material/error:")
        return
    for key in ("new-name", "new-login", "new-staff", "new-email"):
        st.session_state.pop(key, None)
    st.session_state[_MADE] = made
    st.rerun()
