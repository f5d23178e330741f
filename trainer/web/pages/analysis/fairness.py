"""Hints about fairness and leaks. None is a finding; each says what else to look at and how often it errs."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from trainer.analysis.dif import FALSE_MARKED, SMALLEST_GROUP
from trainer.analysis.drift import FALSE_DRIFTING
from trainer.analysis.leaks import FALSE_EXAMS
from trainer.analysis.similarity import FALSE_ROOMS, FEWEST_SHARED
from trainer.errors import translatable
from trainer.people import Role
from trainer.people.people import ROLE_NAMES
from trainer.services import analyse
from trainer.services.analyse import Fairness, Selection
from trainer.services.analyse.groupings import Grouping
from trainer.services.analyse.values import GroupFinding, SmallGroup
from trainer.text import Language
from trainer.web import navigation
from trainer.web.pages.analysis.items import address
from trainer.web.state import Here
from trainer.web.widgets import analysis, people
from trainer.web.widgets.analysis import number
from trainer.web.wording import moment

SHOWN = 12
"""Groups too small to be compared that are named."""
_LANGUAGES = {Language.ZH: "简体中文", Language.EN: "English"}


def show(here: Here, wanted: Selection) -> None:
    """Render the view."""
    st.info(
        here.t(
            "These are hints for somebody who looks into them, not findings: nothing here accuses anybody or "
            "decides anything. How often each is wrong was measured by simulation and stands beside it."
        ),
        icon=":material/balance:",
    )
    found = analyse.hints(here.platform, here.asker, wanted, now=here.now)
    analysis.keep_looking(here, "hints", found)
    if found.value is None:
        analysis.nothing_yet(here, found)
        return
    names = analyse.group_names(here.platform, here.asker)
    _groups(here, wanted, found.value, names)
    _drift(here, wanted, found.value)
    _leaks(here, wanted, found.value)
    _pairs(here, found.value)


def _groups(here: Here, wanted: Selection, found: Fairness, names: Mapping[str, str]) -> None:
    st.subheader(here.t("Items that differ between groups"), anchor=False)
    st.caption(
        here.t(
            "People of the same score are compared (Mantel–Haenszel, purified; ETS categories B moderate, C "
            "large). Of 100 items that treat both groups alike, up to {false} are marked by chance, hardly "
            "any of them C. Each group and all others need {needed} people.",
            false=FALSE_MARKED,
            needed=SMALLEST_GROUP,
        )
    )
    if not found.groups:
        st.write(here.t("No group is large enough to be compared."))
    for kind in Grouping:
        own = [group for group in found.groups if group.kind == kind]
        if own:
            st.markdown(f"**{here.t(_GROUPINGS[kind])}**")
        for group in own:
            _group(here, wanted, group, names)
    if found.small:
        told = "; ".join(
            here.t("{group} ({count})", group=_name(here, one, names), count=one.size)
            for one in found.small[:SHOWN]
        )
        st.caption(here.t("Too small to be compared: {groups}", groups=told))
        if len(found.small) > SHOWN:
            st.caption(here.t("and {count} more groups", count=len(found.small) - SHOWN))


_GROUPINGS = {
    Grouping.UNIT: translatable("By unit, at the time of the sitting"),
    Grouping.COHORT: translatable("By cohort, at the time of the sitting"),
    Grouping.LANGUAGE: translatable("By the language people use"),
    Grouping.ROLE: translatable("By what else people do here"),
    Grouping.SITTING: translatable("By how often they have sat"),
}


def _name(here: Here, group: GroupFinding | SmallGroup, names: Mapping[str, str]) -> str:
    """What a group is called."""
    match group.kind:
        case Grouping.LANGUAGE:
            return _LANGUAGES[Language(group.group)]
        case Grouping.ROLE:
            return here.t(ROLE_NAMES[Role(group.group)])
        case Grouping.SITTING:
            return here.t("those who had sat it before")
        case _:
            return people.plain(names.get(group.group, here.t("a former group")))


def _group(here: Here, wanted: Selection, group: GroupFinding, names: Mapping[str, str]) -> None:
    sizes = {"size": group.size, "others": group.others, "compared": group.compared}
    details = {"group": _name(here, group, names), **sizes}
    if not group.items:
        st.markdown(
            here.t(
                "**{group}** ({size} people, {others} others): none of {compared} items differs.", **details
            )
        )
        return
    st.markdown(
        here.t(
            "**{group}** ({size} people, {others} others): {count} of {compared} items differ.",
            **details,
            count=len(group.items),
        )
    )
    for item in group.items:
        figures = {"delta": number(item.delta, 1), "category": item.category}
        words = (
            here.t(
                "harder for them (Δ {delta}, {category}): is there something in it that has nothing to "
                "do with what it measures?",
                **figures,
            )
            if item.delta < 0
            else here.t(
                "easier for them (Δ {delta}, {category}): may they know it from elsewhere?", **figures
            )
        )
        _line(here, wanted, item.item, words)


def _line(here: Here, wanted: Selection, item: str, words: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        navigation.link("item-analysis", item, icon=":material/quiz:", **address(wanted, item))
        st.markdown(people.plain(words))


def _drift(here: Here, wanted: Selection, found: Fairness) -> None:
    st.subheader(here.t("Items that changed over time"), anchor=False)
    if not found.periods:
        st.write(here.t("This needs two periods of at least {count} sittings.", count=SMALLEST_GROUP))
        return
    st.caption(
        here.t(
            "Each later period is compared with the first, people of the same score with each other. Of 100 "
            "items that stayed the same, up to {false} are named by chance.",
            false=FALSE_DRIFTING,
        )
    )
    for item in found.drift:
        delta = number(item.delta, 1)
        words = (
            here.t("has become easier (Δ {delta}): it may be known; consider resting it", delta=delta)
            if item.delta > 0
            else here.t("has become harder (Δ {delta}): is it still up to date?", delta=delta)
        )
        _line(here, wanted, item.item, words)
    if not found.drift:
        st.write(here.t("No item has changed."))
    with st.expander(here.t("The periods")):
        st.table(
            pd.DataFrame(
                {
                    here.t("From day"): [moment(here, period.start) for period in found.periods],
                    here.t("To day"): [moment(here, period.end) for period in found.periods],
                    here.t("Sittings"): [period.size for period in found.periods],
                }
            )
        )


def _leaks(here: Here, wanted: Selection, found: Fairness) -> None:
    st.subheader(here.t("Items answered fast and right by low scorers"), anchor=False)
    st.caption(
        here.t(
            "Whoever guesses in a hurry is mostly wrong; whoever knows an item beforehand is fast and right. "
            "Of 100 exams in which nothing leaked, up to {false} name an item. {count} items had enough "
            "answers.",
            false=FALSE_EXAMS,
            count=found.leaks_tested,
        )
    )
    for item in found.leaks:
        _line(
            here,
            wanted,
            item.item,
            here.t(
                "{count} low scorers were fast and right: follow it, consider resting it", count=item.count
            ),
        )
    if not found.leaks:
        st.write(here.t("No item stands out."))


def _pairs(here: Here, found: Fairness) -> None:
    st.subheader(here.t("Similar answers in one room"), anchor=False)
    st.caption(
        here.t(
            "Pairs of people of one unit who sat on one day and share at least {shared} items. {rooms} rooms "
            "with {pairs} pairs were compared. Of 100 rooms in which nobody copied, up to {false} name a "
            "pair. Look at seats and times before anything else.",
            shared=FEWEST_SHARED,
            rooms=found.rooms,
            pairs=found.pairs,
            false=FALSE_ROOMS,
        )
    )
    seen = analyse.pairs(here.platform, here.asker, found)
    rows = [
        {
            here.t("One of them"): one.first_name or here.t("Former member"),
            here.t("The other"): one.second_name or here.t("Former member"),
            here.t("Unit"): one.unit,
            here.t("When"): moment(here, one.pair.at),
            here.t("Shared items"): one.pair.shared,
            here.t("Identical answers"): one.pair.identical,
            here.t("Usual"): round(one.pair.expected),
        }
        for one in seen.pairs
    ]
    if rows:
        st.dataframe(pd.DataFrame(rows), hide_index=True, alt=here.t("Similar answers in one room"))
    if seen.others:
        st.write(
            here.t(
                "{count} pairs are of people you do not answer for; whoever invigilates them sees the names.",
                count=seen.others,
            )
        )
    if not rows and not seen.others:
        st.write(here.t("No pair stands out."))
