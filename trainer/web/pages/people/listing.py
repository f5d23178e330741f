"""The list of people: search, narrow, and go on to one of them."""

from __future__ import annotations

import streamlit as st

from trainer.people import Account, Role
from trainer.people.people import ROLE_NAMES
from trainer.services import administer, organisation
from trainer.services.administer import PAGE, Wanted
from trainer.storage.people import PeoplePage
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets import people

_ACTIVE, _LEFT, _ALL = "active", "left", "all"
_STATES = {_ACTIVE: True, _LEFT: False, _ALL: None}


def show(here: Here) -> None:
    """Render the list."""
    st.title(here.t("People"), anchor=False)
    state = st.empty()
    with st.container(horizontal=True):
        if st.button(here.t("New person"), type="primary", icon=":material/person_add:"):
            navigation.go("people", view="new")
        if st.button(here.t("Import a list"), icon=":material/upload_file:"):
            navigation.go("people", view="import")
    wanted = _wanted(here)
    page = administer.search(here.platform, here.asker, wanted)
    state.write(here.t("{count} people.", count=page.total))
    if not page.people:
        _nobody(here, wanted)
        return
    units = [branch.unit for branch in organisation.tree(here.platform, here.asker)]
    for account in page.people:
        with st.container(horizontal=True, vertical_alignment="center", key=f"row-{account.person}"):
            navigation.link("people", people.plain(account.name), icon=":material/person:", id=account.person)
            st.caption(_line(here, account, people.place(here, account.unit, units)))
    _pages(here, page)


def _line(here: Here, account: Account, unit: str) -> str:
    left = "" if account.active else here.t("has left")
    parts = [account.login, account.staff_number, unit, people.roles(here, account), left]
    return people.plain(" · ".join(part for part in parts if part and part != account.login)) or account.login


def _wanted(here: Here) -> Wanted:
    """What the controls above the list ask for; a change begins again at the first page."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            here.t("Search"),
            key="people-text",
            type="search",
            icon=":material/search:",
            placeholder=here.t("Name, login, staff number or e-mail"),
            label_visibility="collapsed",
            live=True,
            on_change=_first_page,
        )
        with st.popover(here.t("Narrow"), icon=":material/filter_list:"):
            unit, role, cohort, active = _narrow(here)
    return Wanted(
        text=text or "",
        unit_path=unit,
        role=role,
        cohort=cohort,
        active=_STATES[active],
        page=int(st.session_state.get("people-page", 1)),
    )


def _narrow(here: Here) -> tuple[str, Role | None, str, str]:
    branches = people.my_units(here)
    units = [branch.unit for branch in branches]
    everywhere = here.t("All")
    paths = {"": everywhere} | {
        unit.path: people.place(here, unit, units) for unit in units if unit.parent is not None
    }
    unit = st.selectbox(
        here.t("Unit"), list(paths), format_func=paths.__getitem__, key="people-unit", on_change=_first_page
    )
    roles = {"": everywhere} | {role.value: here.t(name) for role, name in ROLE_NAMES.items()}
    role = st.selectbox(
        here.t("Role"), list(roles), format_func=roles.__getitem__, key="people-role", on_change=_first_page
    )
    cohorts = {"": everywhere} | {
        cohort.id: cohort.name for cohort in organisation.list_cohorts(here.platform, here.asker)
    }
    cohort = st.selectbox(
        here.t("Cohort"),
        list(cohorts),
        format_func=cohorts.__getitem__,
        key="people-cohort",
        on_change=_first_page,
    )
    states = {_ACTIVE: here.t("Present"), _LEFT: here.t("Has left"), _ALL: everywhere}
    active = st.segmented_control(
        here.t("State"),
        list(states),
        format_func=states.__getitem__,
        default=_ACTIVE,
        required=True,
        key="people-state",
        on_change=_first_page,
    )
    return str(unit), Role(role) if role else None, str(cohort), str(active)


def _first_page() -> None:
    st.session_state["people-page"] = 1


def _pages(here: Here, page: PeoplePage) -> None:
    count = -(-page.total // PAGE)
    if count > 1:
        st.pagination(count, key="people-page")


def _nobody(here: Here, wanted: Wanted) -> None:
    if wanted == Wanted(page=wanted.page):
        st.info(here.t("Nobody is here yet. Add people one by one, or import a list."))
    else:
        st.info(here.t("Nobody matches. Try fewer letters, or take a filter off."))
