"""The first screen of a manager: the scope and its figures, then what lies below it."""

from __future__ import annotations

import streamlit as st

from trainer.errors import NotFoundError
from trainer.services import report
from trainer.services.report import Ground, Overview, Scope
from trainer.web import navigation
from trainer.web.pages.team import address, help_, members, more, summary, table, take_away
from trainer.web.state import Here
from trainer.web.widgets import due, people

ALL = ""


def show(here: Here) -> None:
    """Render the page."""
    people.notice_now()
    asked = address.scope()
    try:
        found = report.overview(here.platform, here.asker, asked, now=here.now)
    except NotFoundError as error:
        _lost(here, error)
        return
    st.title(title(here, found.ground), anchor=False)
    _way_up(here, found.ground)
    due.unread(here)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _choose_exam(here, found.ground)
        if found.standing.people:
            take_away.show(here, found.ground)
    if found.hidden:
        st.info(
            here.t("Fewer than five people are counted here; figures would tell who they are."),
            icon=":material/visibility_off:",
        )
        return
    if not found.standing.people:
        st.info(here.t("Nobody learns here yet. An administrator adds people and their roles."))
        return
    _body(here, found)


def _lost(here: Here, error: NotFoundError) -> None:
    """An address that leads nowhere: say so, and lead back."""
    st.title(here.t("My people"), anchor=False)
    st.error(here.explain(error), icon=":material/error:")
    navigation.link("team", here.t("To my part of the organisation"), icon=":material/arrow_back:")


def _body(here: Here, found: Overview) -> None:
    summary.show(here, found)
    table.show(here, found)
    if found.ground.in_line:
        help_.show(here, found)
        members.show(here, found)
    more.show(here, found)


def title(here: Here, ground: Ground) -> str:
    """What the part is called."""
    if ground.unit is None:
        place = people.listed(here, (unit.name for unit in ground.heads)) or here.t("My part")
    else:
        place = ground.unit.name
    if ground.cohort is None:
        return place
    return here.t("{cohort} in {unit}", cohort=ground.cohort.name, unit=place)


def _way_up(here: Here, ground: Ground) -> None:
    """Links to the scopes around this one, as far as they are the asker's."""
    asked = ground.scope
    exam = {"exam": asked.exam} if asked.exam else {}
    steps: list[tuple[str, dict[str, str]]] = []
    if asked.unit or asked.cohort:
        steps.append((here.t("My part"), exam))
    if asked.unit and ground.unit is not None:
        above = [unit for unit in ground.units if ground.unit.path.startswith(unit.path)]
        own = [unit for unit in above if _covered(here, unit.path)]
        steps += [(unit.name, {"unit": unit.id, **exam}) for unit in own if unit.id != ground.unit.id]
        if asked.cohort:
            steps.append((ground.unit.name, {"unit": ground.unit.id, **exam}))
    if not steps:
        return
    with st.container(horizontal=True, key="way-up"):
        for label, query in steps:
            navigation.link("team", label, icon=":material/chevron_left:", **query)


def _covered(here: Here, path: str) -> bool:
    return any(path.startswith(one) for one in here.asker.scopes(*report.READERS))


def _choose_exam(here: Here, ground: Ground) -> None:
    titles = {ALL: here.t("All certifications")} | {one.code: here.local(one.title) for one in ground.choices}
    codes = list(titles)
    chosen = st.selectbox(
        here.t("Which exam"),
        codes,
        index=codes.index(ground.scope.exam) if ground.scope.exam in codes else 0,
        format_func=titles.__getitem__,
        key=f"team-exam-{ground.scope.exam}",
        width=360,
    )
    if chosen != ground.scope.exam:
        address.go(Scope(ground.scope.unit, ground.scope.cohort, str(chosen)))
