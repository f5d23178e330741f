"""The organisation: its tree of units, and the cohorts."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from trainer.people import UnitKind
from trainer.people.units import KIND_NAMES, kinds_below
from trainer.services import organisation
from trainer.services.organisation import Branch
from trainer.web.pages import cohorts
from trainer.web.state import Here
from trainer.web.widgets import people


def show(here: Here) -> None:
    """Render the page."""
    people.notice_now()
    st.title(here.t("Organisation and cohorts"), anchor=False)
    branches = organisation.tree(here.platform, here.asker)
    found = organisation.list_cohorts(here.platform, here.asker)
    st.write(
        here.t(
            "{units} units, {people} people, {cohorts} cohorts.",
            units=sum(1 for branch in branches if branch.mine),
            people=sum(branch.own for branch in branches if branch.mine),
            cohorts=len(found),
        )
    )
    tree, groups = st.tabs([here.t("Units"), here.t("Cohorts")])
    with tree:
        _tree(here, branches)
    with groups:
        cohorts.show(here, found, [branch for branch in branches if branch.mine])


def _tree(here: Here, branches: Sequence[Branch]) -> None:
    mine = [branch for branch in branches if branch.mine]
    if st.button(here.t("New unit"), type="primary", icon=":material/add:"):
        people.open_dialog("unit")
    above = [branch for branch in mine if kinds_below(branch.unit.kind)]
    people.dialog("unit", here.t("New unit"), lambda: _create(here, above))
    for branch in branches:
        with st.container(horizontal=True, vertical_alignment="center", key=f"unit-{branch.unit.id}"):
            indent = "&emsp;&emsp;" * branch.depth
            name = people.plain(branch.unit.name)
            st.markdown(f"{indent}{name}" if branch.depth else f"**{name}**", width="stretch")
            kind = here.t(KIND_NAMES[branch.unit.kind])
            st.caption(here.t("{kind} · {count} people", kind=kind, count=branch.people), width="content")
            if branch.mine:
                _menu(here, branch, mine)
    if len(branches) == 1:
        st.info(here.t("Add regions, branches and teams; people and roles are placed in them."))


def _menu(here: Here, branch: Branch, mine: Sequence[Branch]) -> None:
    unit = branch.unit
    with st.popover(here.t("Change"), type="tertiary", key=f"menu-{unit.id}"):
        with st.form(f"rename-{unit.id}", border=False, enter_to_submit=False):
            name = st.text_input(here.t("Its name"), unit.name, max_chars=80)
            if st.form_submit_button(here.t("Rename")):
                people.attempt(
                    here,
                    lambda: organisation.rename_unit(here.platform, here.asker, unit.id, name, now=here.now),
                    here.t("Renamed."),
                )
        if unit.parent is None:
            return
        targets = [
            other
            for other in mine
            if unit.kind in kinds_below(other.unit.kind)
            and not other.unit.path.startswith(unit.path)
            and other.unit.id != unit.parent
        ]
        if targets:
            _move(here, branch, targets)
        if not branch.people and st.button(here.t("Remove"), key=f"remove-{unit.id}", type="tertiary"):
            people.attempt(
                here,
                lambda: organisation.remove_unit(here.platform, here.asker, unit.id, now=here.now),
                here.t("{name} was removed.", name=unit.name),
            )


def _move(here: Here, branch: Branch, targets: Sequence[Branch]) -> None:
    unit = branch.unit
    with st.form(f"move-{unit.id}", border=False, enter_to_submit=False):
        to = people.choose_unit(here, here.t("Put under"), targets, f"move-to-{unit.id}")
        st.caption(here.t("Everything below moves along; roles follow."))
        if st.form_submit_button(here.t("Move")):
            people.attempt(
                here,
                lambda: organisation.move_unit(here.platform, here.asker, unit.id, to, now=here.now),
                here.t("Moved."),
            )


def _create(here: Here, above: Sequence[Branch]) -> None:
    """What the dialog of a new unit asks."""
    parent = people.choose_unit(here, here.t("Under"), above, "new-unit-parent")
    kind_of = {branch.unit.id: branch.unit.kind for branch in above}
    kinds = kinds_below(kind_of[parent])
    kind = st.selectbox(
        here.t("Level"), kinds, format_func=lambda kind: here.t(KIND_NAMES[kind]), key="new-unit-kind"
    )
    name = st.text_input(here.t("Its name"), max_chars=80, key="new-unit-name")
    if st.button(here.t("Add"), type="primary", key="new-unit-add"):
        people.attempt(
            here,
            lambda: organisation.create_unit(
                here.platform, here.asker, parent, name, UnitKind(kind), now=here.now
            ),
            here.t("{name} was added.", name=name),
        )
