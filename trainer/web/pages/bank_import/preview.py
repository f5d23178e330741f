"""The sound items of an import, as candidates would see them, with their place in the file."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from trainer.bank.arrivals import LEFT_OUT, Arrived, Decision, Likeness, Run, State
from trainer.items import Item
from trainer.services import import_desk
from trainer.services.import_desk import PAGE, Shown
from trainer.storage.import_records import RecordQuery
from trainer.web.state import Here
from trainer.web.widgets import people
from trainer.web.widgets.authoring import prints, sample, words


def show(here: Here, run: Run) -> None:
    """Render them, page by page."""
    query = RecordQuery(likeness=(Likeness.NEW,))
    page = import_desk.records(here.platform, here.asker, run.id, query, page_of("items"))
    if not page.total:
        st.info(here.t("No item could be read that is not there already."))
        return
    for shown in page.shown:
        with st.container(border=True, key=f"arrived-{shown.record.number}"):
            place(here, shown)
            drawn(here, shown.record.items, f"new-{shown.record.number}")
            if run.state is State.READY:
                _leave_out(here, run, shown.record)
    pages("items", page.total, PAGE)


def page_of(name: str) -> int:
    """The page somebody looks at."""
    return int(st.session_state.get(f"import-page-{name}") or 1)


def pages(name: str, total: int, size: int) -> None:
    """The way to further pages, if there are any."""
    count = -(-total // size)
    if count > 1:
        st.pagination(count, key=f"import-page-{name}")


def place(here: Here, shown: Shown) -> None:
    """Where an item comes from, and where it would go."""
    record, topic = shown.record, shown.topic
    where = ""
    if topic is not None and topic.objective == LEFT_OUT:
        where = here.t("left out")
    elif topic is not None and topic.objective:
        where = objective(here, topic.objective)
    parts = (
        here.t("{file}, place {line}", file=record.path, line=record.line) if record.line else record.path,
        topic.wording if topic is not None else "",
        where or here.t("no objective yet"),
        here.t(words.BANDS[record.items[0].band]) if record.items[0].band in words.BANDS else "",
        record.items[0].author,
    )
    st.caption(people.plain(" · ".join(part for part in parts if part)))


def objective(here: Here, code: str) -> str:
    """An objective with its title."""
    found = here.platform.catalogue.current().objectives.objective(code)
    return f"{code} {here.local(found.title)}" if found else code


def drawn(here: Here, items: Sequence[Item], key: str) -> None:
    """Items as candidates would see them, and their key on request."""
    sample.show(here, items, key=f"sample-{key}")
    label = here.t("Key and rationales")
    with st.expander(label, key=f"keys-{key}", on_change="rerun") as opened:
        if opened.open:
            html = "".join(prints.keys(here, one) for one in items)
            prints.put(here, html, key=f"print-{key}")


def _leave_out(here: Here, run: Run, record: Arrived) -> None:
    """Whether a sound item is wanted; it is, unless somebody says otherwise."""
    was = record.decision is Decision.SKIP
    out = st.checkbox(here.t("Leave out"), value=was, key=f"skip-{run.id}-{record.number}-{was}")
    if out != was:
        decision = Decision.SKIP if out else Decision.OPEN
        people.attempt(
            here,
            lambda: import_desk.decide(here.platform, here.asker, run.id, [record.number], decision),
            "",
        )
