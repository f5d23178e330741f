"""The analysis of an exam: which sittings, then the test, its items, and hints about fairness."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from trainer.services import analyse
from trainer.services.analyse import Figures, Found, Selection
from trainer.web.pages.analysis import fairness, items, picture
from trainer.web.state import Here
from trainer.web.widgets import analysis
from trainer.web.wording import ago, moment

VIEWS = ("test", "items", "fairness")
_PERIODS = (0, 30, 90, 365)


def show(here: Here) -> None:
    """Render the page."""
    exams = analyse.exams(here.platform, here.asker)
    st.title(here.t("Item analysis"), anchor=False)
    sat = [exam for exam in exams if exam.sittings]
    if not sat:
        st.info(
            here.t("Nobody has finished an exam yet. When people have, you see here which items are bad.")
        )
        return
    state = st.empty()
    titles = {
        exam.blueprint: here.t(
            "{title} ({count} sittings)", title=here.local(exam.title), count=exam.sittings
        )
        for exam in sat
    }
    wanted = _selection(here, titles)
    found = analyse.figures(here.platform, here.asker, wanted, now=here.now)
    analysis.keep_looking(here, "figures", found)
    if found.value is None:
        analysis.nothing_yet(here, found)
        return
    state.write(_state(here, found, found.value))
    views = {
        "test": here.t("The test"),
        "items": here.t("The items"),
        "fairness": here.t("Fairness and leaks"),
    }
    view = st.segmented_control(
        here.t("What to look at"),
        VIEWS,
        default=VIEWS[analysis.asked_for("view", VIEWS)],
        required=True,
        format_func=views.__getitem__,
        label_visibility="collapsed",
    )
    analysis.into_address("view", view)
    if view == "items":
        items.show(here, wanted, found.value)
    elif view == "fairness":
        fairness.show(here, wanted)
    else:
        picture.show(here, wanted, found.value)


def _selection(here: Here, titles: dict[str, str]) -> Selection:
    """Which sittings count, as the controls and the address say."""
    cohorts = {"": here.t("Everybody")} | {
        cohort.id: cohort.name for cohort in analyse.groups(here.platform, here.asker)
    }
    periods = {0: here.t("All time")} | {
        days: here.t("Last {count} days", count=days) for days in _PERIODS if days
    }
    codes, cohort_ids = list(titles), list(cohorts)
    exam = st.selectbox(
        here.t("Which exam"), codes, index=analysis.asked_for("exam", codes), format_func=titles.__getitem__
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        cohort = st.selectbox(
            here.t("Cohort"),
            cohort_ids,
            index=analysis.asked_for("cohort", cohort_ids),
            format_func=cohorts.__getitem__,
        )
        days = st.selectbox(
            here.t("When"),
            _PERIODS,
            index=analysis.asked_for("days", _PERIODS),
            format_func=periods.__getitem__,
        )
        retakes = st.toggle(
            here.t("Count retakes"),
            value=st.query_params.get("retakes") == "true",
            help=here.t("Without it each person counts once, by their first sitting."),
        )
    for name, value in (("exam", exam), ("cohort", cohort), ("days", days)):
        analysis.into_address(name, value)
    analysis.into_address("retakes", "true" if retakes else "")
    since = None
    if days:
        midnight = here.now.replace(hour=0, minute=0, second=0, microsecond=0)
        since = midnight - timedelta(days=int(days))
    return Selection(exam or next(iter(titles)), cohort or None, since, bool(retakes))


def _state(here: Here, found: Found[Figures], value: Figures) -> str:
    told = here.t(
        "{sittings} sittings of {people} people count, the last one {ago}.",
        sittings=value.sittings,
        people=value.people,
        ago=ago(here, value.latest),
    )
    if found.current or found.at is None:
        return told
    newer = here.t(
        "There are newer ones; these figures are of {at} and are being computed anew.",
        at=moment(here, found.at),
    )
    return f"{told} {newer}"
