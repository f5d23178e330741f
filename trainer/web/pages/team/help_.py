"""Who needs help: each with the reason, and one thing to do about it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from trainer.errors import translatable
from trainer.reports import Reason
from trainer.services import report
from trainer.services.report import Act, Cause, Ground, Needy, Overview
from trainer.web import wording
from trainer.web.state import Here
from trainer.web.widgets import people

_SHOWN, _PAGE = 8, 20
_REASONS = {
    Reason.OVERDUE: translatable("{count} overdue"),
    Reason.FAILURES: translatable("{count} failed twice"),
    Reason.WEAK: translatable("{count} weak in compliance"),
    Reason.INACTIVE: translatable("{count} inactive for 14 days"),
}
_ACTS = {
    Act.REMIND: (translatable("Remind"), ":material/notifications:"),
    Act.LESSON: (translatable("Assign the lesson"), ":material/menu_book:"),
    Act.EXTEND: (translatable("Give 7 more days"), ":material/more_time:"),
}


def show(here: Here, around: Overview) -> None:
    """Render the list."""
    ground = around.ground
    found = report.needs_help(here.platform, here.asker, ground.scope, roll=around.roll, now=here.now)
    st.subheader(here.t("Who needs help"), anchor=False)
    if not found.people:
        st.caption(here.t("Nobody needs help now."))
        return
    counts = [here.t(_REASONS[one], count=found.counts[one]) for one in Reason if found.counts[one]]
    st.caption(" · ".join(counts))
    for one in found.people[:_SHOWN]:
        _person(here, ground, one)
    rest = found.people[_SHOWN:]
    if rest:
        with st.expander(here.t("{count} more", count=len(rest)), key="help-more", on_change="rerun") as more:
            if more.open:
                _rest(here, ground, rest)


def _rest(here: Here, ground: Ground, rest: Sequence[Needy]) -> None:
    """The others, a page at a time: in a large part there are hundreds."""
    pages = -(-len(rest) // _PAGE)
    page = min(int(st.session_state.get("help-page", 1)), pages)
    for one in rest[(page - 1) * _PAGE : page * _PAGE]:
        _person(here, ground, one)
    if pages > 1:
        st.pagination(pages, key="help-page")


def _person(here: Here, ground: Ground, one: Needy) -> None:
    name = people.plain(one.name) or here.t("Former member")
    with st.container(border=True, key=f"help-{one.person}"):
        for number, cause in enumerate(one.causes):
            with st.container(horizontal=True, vertical_alignment="center"):
                head = f"**{name}**　" if number == 0 else ""
                st.markdown(f"{head}{_why(here, cause)}", width="stretch")
                label, icon = _ACTS[cause.act]
                if st.button(
                    here.t(label),
                    icon=icon,
                    type="tertiary",
                    key=f"help-{one.person}-{cause.reason}-{number}",
                ):
                    _do(here, ground, one, cause)


def _why(here: Here, cause: Cause) -> str:
    title = people.plain(here.local(cause.title)) if cause.title else ""
    match cause.reason:
        case Reason.OVERDUE:
            when = wording.ago(here, cause.at) if cause.at else ""
            return here.t("“{title}” was due {when}", title=title, when=when)
        case Reason.FAILURES:
            return here.t("failed “{title}” {count} times", title=title, count=cause.count)
        case Reason.WEAK:
            percent = f"{cause.percent:.0f}"
            return here.t(
                "weak in compliance: {title} ({percent} % of the marks)", title=title, percent=percent
            )
        case Reason.INACTIVE:
            if cause.at is None:
                return here.t("has not learnt anything yet")
            return here.t("last active {when}", when=wording.ago(here, cause.at))


def _do(here: Here, ground: Ground, one: Needy, cause: Cause) -> None:
    platform, asker, scope, now = here.platform, here.asker, ground.scope, here.now
    match cause.act:
        case Act.REMIND:
            people.attempt(
                here,
                lambda: report.remind(platform, asker, scope, one.person, cause.reason, now=now),
                here.t("{name} was reminded.", name=one.name),
            )
        case Act.LESSON:
            people.attempt(
                here,
                lambda: report.assign_lesson(platform, asker, scope, one.person, cause.lesson, now=now),
                here.t("{name} has a lesson to read within 7 days.", name=one.name),
            )
        case Act.EXTEND:
            reason = here.t("put off by the manager")
            people.attempt(
                here,
                lambda: report.extend(
                    platform, asker, scope, one.person, cause.assignment, reason=reason, now=now
                ),
                here.t("{name} has 7 more days.", name=one.name),
            )
