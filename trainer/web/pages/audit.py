"""The audit log: who did what to whom, narrowed by action, person and time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import streamlit as st

from trainer.services import administer, audit
from trainer.services.administer import Wanted
from trainer.services.audit import PAGE, Line, LogPage, Sought
from trainer.web import wording
from trainer.web.audit_words import ACTIONS, ATTEMPTED, REFUSED, WORDS
from trainer.web.state import Here
from trainer.web.widgets import people

_PERIODS = (1, 7, 30, 365)


def show(here: Here) -> None:
    """Render the page."""
    st.title(here.t("Audit log"), anchor=False)
    state = st.empty()
    found = audit.read(here.platform, here.asker, _sought(here))
    state.write(here.t("{count} entries. Nothing in this log can be changed or deleted.", count=found.total))
    if not found.lines:
        st.info(here.t("Nothing matches. Choose a longer time, or take a filter off."))
        return
    for line in found.lines:
        _entry(here, line, found)
    pages = -(-found.total // PAGE)
    if pages > 1:
        st.pagination(pages, key="audit-page")


def _sought(here: Here) -> Sought:
    """What the controls ask for; a change begins again at the first page."""
    known = audit.read(here.platform, here.asker, Sought(until=here.now - timedelta(days=36_500))).actions
    with st.container(horizontal=True, vertical_alignment="bottom"):
        everything = here.t("Everything")
        names = {"": everything} | {action: _action(here, action) for action in known}
        action = st.selectbox(
            here.t("What"), list(names), format_func=names.__getitem__, key="audit-action", on_change=_first
        )
        periods = {0: here.t("All time")} | {
            days: here.t("Last {count} days", count=days) for days in _PERIODS
        }
        days = st.selectbox(
            here.t("When"), list(periods), format_func=periods.__getitem__, key="audit-days", on_change=_first
        )
        text = st.text_input(
            here.t("Who"),
            key="audit-who",
            type="search",
            placeholder=here.t("Name or login"),
            live=True,
            on_change=_first,
        )
    since = here.now - timedelta(days=int(days)) if days else None
    return Sought(
        action=str(action),
        person=_person(here, text or ""),
        since=since,
        page=int(st.session_state.get("audit-page", 1)),
    )


def _person(here: Here, text: str) -> str:
    """The one person a text means; several are named so that one can be chosen."""
    if not text.strip():
        return ""
    page = administer.search(here.platform, here.asker, Wanted(text=text, active=None))
    names = {found.person: f"{found.name} ({found.login})" for found in page.people}
    if len(names) <= 1:
        return next(iter(names), text)
    chosen = st.selectbox(
        here.t("{count} match", count=page.total), list(names), format_func=names.__getitem__, key="audit-one"
    )
    return str(chosen)


def _first() -> None:
    st.session_state["audit-page"] = 1


def _entry(here: Here, line: Line, found: LogPage) -> None:
    """One entry: what was done to whom, and in small print by whom, when, and the details."""
    entry = line.entry
    small = [_actor(here, line), wording.moment(here, entry.at), *_details(here, entry.details, found.names)]
    what, whom = people.plain(_action(here, entry.action)), people.plain(_target(here, line))
    st.markdown(f"**{what}**　{whom}  \n:small[:gray[{people.plain(' · '.join(small))}]]")


def _action(here: Here, action: str) -> str:
    tried = action.removesuffix(REFUSED)
    if tried != action:
        return here.t("Refused: {action}", action=here.t(ATTEMPTED.get(tried, tried)))
    return here.t(ACTIONS.get(action, action))


def _actor(here: Here, line: Line) -> str:
    if not line.entry.actor:
        return here.t("the program")
    return line.actor or here.t("Former member")


def _target(here: Here, line: Line) -> str:
    if line.target:
        return line.target
    if line.entry.target_kind == "person":
        return here.t("Former member")
    return line.entry.target[:13]


def _details(here: Here, details: Mapping[str, Any], names: Mapping[str, str]) -> Iterable[str]:
    """Plain JSON as short words; ids of people, units and cohorts become their names."""
    for key, value in details.items():
        if value not in (None, "", [], {}):
            yield here.t("{key}: {value}", key=_word(here, key), value=_value(here, value, names))


def _value(here: Here, value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, Mapping):
        return " ".join(_value(here, part, names) for part in value.values() if part is not None)
    if isinstance(value, list):
        return ", ".join(_value(here, part, names) for part in value)
    return names.get(str(value)) or _word(here, str(value))


def _word(here: Here, word: str) -> str:
    return here.t(WORDS[word]) if word in WORDS else word
