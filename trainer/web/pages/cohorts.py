"""Cohorts: the part of the organisation page that keeps them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from trainer.people import Cohort
from trainer.services import administer, organisation
from trainer.services.administer import Wanted
from trainer.services.organisation import Branch
from trainer.web.state import Here
from trainer.web.widgets import people


def show(here: Here, found: Sequence[Cohort], branches: Sequence[Branch]) -> None:
    """Render the cohorts."""
    if st.button(here.t("New cohort"), type="primary", icon=":material/add:"):
        people.open_dialog("cohort")
    people.dialog("cohort", here.t("New cohort"), lambda: _create(here, branches))
    if not found:
        st.info(here.t("There is no cohort yet. A cohort groups people who learn and are compared together."))
    places = [branch.unit for branch in branches]
    for cohort in found:
        with st.container(horizontal=True, vertical_alignment="center", key=f"cohort-{cohort.id}"):
            st.markdown(people.plain(cohort.name), width="stretch")
            unit = people.plain(people.place(here, cohort.unit, places))
            count = here.t("{unit} · {count} people", unit=unit, count=cohort.members)
            st.caption(count, width="content")
            if cohort.closed_at is not None:
                st.badge(here.t("closed"), color="gray")
            _menu(here, cohort)
        _dialog_to_add(here, cohort)


def _menu(here: Here, cohort: Cohort) -> None:
    with st.popover(here.t("Change"), type="tertiary", key=f"cohort-menu-{cohort.id}"):
        with st.form(f"cohort-name-{cohort.id}", border=False, enter_to_submit=False):
            name = st.text_input(here.t("Its name"), cohort.name, max_chars=80)
            if st.form_submit_button(here.t("Rename")):
                people.attempt(
                    here,
                    lambda: organisation.rename_cohort(
                        here.platform, here.asker, cohort.id, name, now=here.now
                    ),
                    here.t("Renamed."),
                )
        if cohort.closed_at is None:
            if st.button(here.t("Add people …"), key=f"cohort-add-{cohort.id}", icon=":material/group_add:"):
                people.open_dialog(f"join-{cohort.id}")
            if st.button(here.t("Close"), key=f"cohort-close-{cohort.id}", type="tertiary"):
                people.attempt(
                    here,
                    lambda: organisation.close_cohort(here.platform, here.asker, cohort.id, now=here.now),
                    here.t("{name} takes no new members.", name=cohort.name),
                )
        elif st.button(here.t("Open again"), key=f"cohort-open-{cohort.id}", type="tertiary"):
            people.attempt(
                here,
                lambda: organisation.reopen_cohort(here.platform, here.asker, cohort.id, now=here.now),
                here.t("{name} takes members again.", name=cohort.name),
            )


def _dialog_to_add(here: Here, cohort: Cohort) -> None:
    title = here.t("Add people to {name}", name=cohort.name)
    people.dialog(f"join-{cohort.id}", title, lambda: _add(here, cohort))


def _create(here: Here, branches: Sequence[Branch]) -> None:
    """What the dialog of a new cohort asks."""
    name = st.text_input(here.t("Its name"), max_chars=80, key="new-cohort-name")
    unit = people.choose_unit(here, here.t("Unit"), branches, "new-cohort-unit")
    if st.button(here.t("Add"), type="primary", key="new-cohort-add"):
        people.attempt(
            here,
            lambda: organisation.create_cohort(here.platform, here.asker, unit, name, now=here.now),
            here.t("{name} was added.", name=name),
        )


def _add(here: Here, cohort: Cohort) -> None:
    """What the dialog of adding people asks."""
    text = st.text_input(
        here.t("Search"),
        key="join-text",
        type="search",
        placeholder=here.t("Name, login, staff number or e-mail"),
        live=True,
    )
    page = administer.search(here.platform, here.asker, Wanted(text=text or ""))
    names = {found.person: f"{found.name} ({found.login})" for found in page.people}
    chosen = st.multiselect(
        here.t("People"),
        list(names),
        format_func=names.__getitem__,
        key="join-people",
        placeholder=here.t("Choose"),
    )
    if page.total > len(names):
        st.caption(here.t("{count} match; search for more letters to see fewer.", count=page.total))
    if st.button(here.t("Add"), type="primary", key="join-add", disabled=not chosen):
        people.attempt(
            here,
            lambda: administer.join_cohort(here.platform, here.asker, cohort.id, tuple(chosen), now=here.now),
            here.t("Added to the cohort."),
        )
