"""One person: what is known of them, their roles and cohorts, how they sign in, and letting them go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from trainer.people import Account, Cohort, HeldGrant, NewGrant, Role, Unit
from trainer.people.people import ROLE_NAMES
from trainer.services import administer, organisation
from trainer.services.administer import Person
from trainer.services.organisation import Branch
from trainer.web import navigation, wording
from trainer.web.state import Here
from trainer.web.widgets import people

_PASSWORD = "_one_time_password"  # noqa: S105


def show(here: Here, key: str) -> None:
    """Render the page of a person."""
    navigation.link("people", here.t("People"), icon=":material/arrow_back:")
    found = administer.person(here.platform, here.asker, key, now=here.now)
    branches = organisation.tree(here.platform, here.asker)
    units = [branch.unit for branch in branches]
    account = found.account
    st.title(people.plain(people.name(here, account)), anchor=False)
    st.write(_state(here, account, units))
    if account.erased:
        return
    _new_password(here, account)
    if not found.may_change:
        st.info(here.t("This person holds roles beyond your part; you can look, not change."))
    tabs = st.tabs([here.t("Profile"), here.t("Roles"), here.t("Cohorts"), here.t("Sign-in")])
    with tabs[0]:
        _facts(here, account, [branch for branch in branches if branch.mine], found.may_change)
    with tabs[1]:
        _roles(here, found, [branch for branch in branches if branch.mine])
    with tabs[2]:
        _cohorts(here, found)
    with tabs[3]:
        _sign_in(here, found)


def _state(here: Here, account: Account, units: Sequence[Unit]) -> str:
    if account.erased:
        return here.t(
            "The identity of this former member was erased. Results and log entries remain without a name."
        )
    parts = [account.login, people.place(here, account.unit, units), people.roles(here, account)]
    if not account.active and account.left_at:
        parts.append(here.t("has left ({when})", when=wording.ago(here, account.left_at)))
    return people.plain(" · ".join(parts))


def _facts(here: Here, account: Account, branches: Sequence[Branch], may_change: bool) -> None:
    with st.form("facts", border=False, enter_to_submit=False):
        left, right = st.columns(2)
        locked = not may_change
        name = left.text_input(here.t("Name"), account.name, max_chars=80, disabled=locked)
        login = right.text_input(here.t("Login"), account.login, max_chars=64, disabled=locked)
        staff_number = left.text_input(
            here.t("Staff number"), account.staff_number, max_chars=64, disabled=locked
        )
        email = right.text_input(here.t("E-mail"), account.email, max_chars=200, disabled=locked)
        unit = people.choose_unit(here, here.t("Unit"), branches, f"unit-{account.person}", account.unit.id)
        if not st.form_submit_button(here.t("Save"), disabled=locked):
            return
    platform, asker, now = here.platform, here.asker, here.now

    def save() -> None:
        administer.edit(
            platform,
            asker,
            account.person,
            login=login,
            name=name,
            email=email,
            staff_number=staff_number,
            now=now,
        )
        administer.move(platform, asker, account.person, unit, now=now)

    people.attempt(here, save, here.t("Saved."))


def _roles(here: Here, found: Person, branches: Sequence[Branch]) -> None:
    units = [branch.unit for branch in branches]
    account = found.account
    for held in account.grants:
        with st.container(horizontal=True, vertical_alignment="center", border=True, key=f"grant-{held.id}"):
            st.markdown(people.plain(people.role(here, held, units)), width="stretch")
            label, key = here.t("Withdraw"), f"withdraw-{held.id}"
            if st.button(label, key=key, type="tertiary", disabled=not found.may_change):
                _withdraw(here, account, held)
    if not found.may_change:
        return
    with st.form("grant", border=False, enter_to_submit=False):
        left, right = st.columns(2)
        role = left.selectbox(
            here.t("Role"), list(Role), format_func=lambda role: here.t(ROLE_NAMES[role]), key="grant-role"
        )
        with right:
            unit = people.choose_unit(here, here.t("Over"), branches, "grant-unit", account.unit.id)
        st.caption(here.t("A role holds for the chosen unit and everything below it."))
        sent = st.form_submit_button(here.t("Give this role"), icon=":material/add:")
    if sent:
        new = NewGrant(Role(role), unit)
        people.attempt(
            here,
            lambda: administer.grant(here.platform, here.asker, account.person, new, now=here.now),
            here.t("The role was given."),
        )


def _withdraw(here: Here, account: Account, held: HeldGrant) -> None:
    people.attempt(
        here,
        lambda: administer.withdraw(here.platform, here.asker, account.person, held.id, now=here.now),
        here.t("The role was withdrawn."),
    )


def _cohorts(here: Here, found: Person) -> None:
    person = found.account.person
    mine = {one.id: one for one in organisation.list_cohorts(here.platform, here.asker)}
    joined = {one.id for one in found.cohorts}
    for one in found.cohorts:
        with st.container(horizontal=True, vertical_alignment="center", border=True, key=f"cohort-{one.id}"):
            st.markdown(people.plain(one.name), width="stretch")
            label, key = here.t("Take out"), f"leave-{one.id}"
            if one.id in mine and st.button(label, key=key, type="tertiary"):
                _take_out(here, one, person)
    open_ones = {key: one.name for key, one in mine.items() if one.closed_at is None and key not in joined}
    if not open_ones:
        st.caption(here.t("There is no other open cohort."))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            here.t("Cohort"), list(open_ones), format_func=open_ones.__getitem__, key="join-cohort"
        )
        if st.button(here.t("Add"), icon=":material/add:", key="join"):
            people.attempt(
                here,
                lambda: administer.join_cohort(
                    here.platform, here.asker, str(chosen), (person,), now=here.now
                ),
                here.t("Added to the cohort."),
            )


def _take_out(here: Here, cohort: Cohort, person: str) -> None:
    people.attempt(
        here,
        lambda: administer.leave_cohort(here.platform, here.asker, cohort.id, person, now=here.now),
        here.t("Taken out of the cohort."),
    )


def _sign_in(here: Here, found: Person) -> None:
    account = found.account
    st.caption(_ways_in(here, account))
    for entry in found.sessions:
        with st.container(horizontal=True, vertical_alignment="center", border=True, key=f"in-{entry.id}"):
            line = people.plain(people.session_line(here, entry))
            st.markdown(line, help=people.sessions_hint(here, entry), width="stretch")
    if not found.sessions:
        st.caption(here.t("Not signed in anywhere."))
    if not found.may_change or account.person == here.asker.person:
        return
    with st.container(horizontal=True):
        if found.sessions and st.button(here.t("Sign out everywhere"), icon=":material/logout:"):
            people.attempt(
                here,
                lambda: administer.revoke_sessions(here.platform, here.asker, account.person, now=here.now),
                here.t("Signed out everywhere."),
            )
        if account.active and st.button(here.t("New one-time password"), icon=":material/key:"):
            people.open_dialog("reset")
        if _may_use_provider(here, account) and st.button(here.t("Provider only"), icon=":material/badge:"):
            people.open_dialog("provider")
        _leaving(here, account)
    _dialogs(here, account)


def _ways_in(here: Here, account: Account) -> str:
    if account.has_provider or not account.has_password:
        return here.t("Signs in through {provider}.", provider=here.platform.settings.oidc.name)
    if account.must_change_password:
        return here.t("Has a one-time password that is still to be changed.")
    return here.t("Signs in with a password of their own.")


def _leaving(here: Here, account: Account) -> None:
    """Letting somebody go, and taking them back."""
    if not account.active:
        if st.button(here.t("Take back"), icon=":material/undo:"):
            people.attempt(
                here,
                lambda: administer.reactivate(here.platform, here.asker, account.person, now=here.now),
                here.t("{name} can sign in again.", name=account.name),
            )
        if st.button(here.t("Erase identity …"), icon=":material/delete_forever:", type="tertiary"):
            people.open_dialog("erase")
    elif st.button(here.t("Has left …"), icon=":material/person_off:", type="tertiary"):
        people.open_dialog("deactivate")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked once before it is done: a title, what will happen, the button, and what is said after."""

    name: str
    title: str
    what: str
    button: str
    said: str


def _dialogs(here: Here, account: Account) -> None:
    """The one question that is open, if any."""
    _ask_reset(here, account)
    _ask_provider(here, account)
    _ask_deactivate(here, account)
    _ask_erase(here, account)


def _ask_reset(here: Here, account: Account) -> None:
    def reset() -> None:
        initial = administer.reset_password(here.platform, here.asker, account.person, now=here.now)
        st.session_state[_PASSWORD] = (account.person, initial)

    what = here.t(
        "The password of {name} stops working and they are signed out everywhere. You get a one-time "
        "password to hand over.",
        name=people.plain(account.name),
    )
    title, button, said = (
        here.t("New one-time password"),
        here.t("Make it"),
        here.t("The password was reset."),
    )
    _ask(here, Question("reset", title, what, button, said), reset)


def _may_use_provider(here: Here, account: Account) -> bool:
    return here.platform.settings.oidc.enabled and account.active and account.has_password


def _ask_provider(here: Here, account: Account) -> None:
    provider = here.platform.settings.oidc.name
    what = here.t(
        "The password of {name} is removed and they are signed out everywhere. From then on they sign in "
        "through {provider}.",
        name=people.plain(account.name),
        provider=provider,
    )
    title = here.t("Sign in through {provider} only", provider=provider)
    _ask(
        here,
        Question("provider", title, what, here.t("Remove the password"), here.t("The password was removed.")),
        lambda: administer.use_provider(here.platform, here.asker, account.person, now=here.now),
    )


def _ask_deactivate(here: Here, account: Account) -> None:
    what = here.t(
        "{name} is signed out now and can no longer sign in. Results stay. You can take them back at any "
        "time.",
        name=people.plain(account.name),
    )
    said = here.t("{name} can no longer sign in.", name=account.name)
    _ask(
        here,
        Question("deactivate", here.t("Has left"), what, here.t("Let them go"), said),
        lambda: administer.deactivate(here.platform, here.asker, account.person, now=here.now),
    )


def _ask_erase(here: Here, account: Account) -> None:
    what = here.t(
        "Name, login, staff number, e-mail, roles and cohorts of {name} are deleted. Results and log entries "
        "remain without a name. This cannot be undone.",
        name=people.plain(account.name),
    )
    said = here.t("The identity was erased.")
    _ask(
        here,
        Question("erase", here.t("Erase identity"), what, here.t("Erase for good"), said),
        lambda: administer.erase_identity(here.platform, here.asker, account.person, now=here.now),
    )


def _ask(here: Here, question: Question, act: Callable[[], object]) -> None:
    def body() -> None:
        st.write(question.what)
        if st.button(question.button, type="primary", key="confirmed"):
            people.attempt(here, act, question.said)

    people.dialog(question.name, question.title, body)


def _new_password(here: Here, account: Account) -> None:
    """The one-time password just made, shown once."""
    person, initial = st.session_state.pop(_PASSWORD, ("", ""))
    if person == account.person:
        people.one_time_password(here, account.name, account.login, initial)
