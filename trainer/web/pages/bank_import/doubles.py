"""Duplicates side by side, what differs in words and colour, and a decision for each or for all of a kind."""

from __future__ import annotations

import streamlit as st

from trainer.bank.arrivals import Arrived, Decision, Likeness, Run, State, Twin
from trainer.bank.differences import Part, differences
from trainer.items import Item
from trainer.services import import_desk
from trainer.services.import_desk import PAGE, Listed, Shown
from trainer.storage.import_records import RecordQuery
from trainer.web import navigation
from trainer.web.pages.bank_import import words
from trainer.web.pages.bank_import.preview import drawn, page_of, pages, place
from trainer.web.state import Here
from trainer.web.widgets import people
from trainer.web.widgets.authoring import prints

_TOLD = (Part.TYPE, Part.STIMULUS, Part.STEM, Part.OPTION, Part.ORDER, Part.KEY)
"""What is compared: an item that only arrived has no more."""


def show(here: Here, found: Listed) -> None:
    """Render the duplicates of one kind."""
    run = found.run
    kind = _kind(here, run)
    if run.state is State.READY:
        _all(here, found, kind)
    query = RecordQuery(likeness=(kind,))
    name = f"doubles-{kind.value}"
    page = import_desk.records(here.platform, here.asker, run.id, query, page_of(name))
    for shown in page.shown:
        with st.container(border=True, key=f"double-{shown.record.number}"):
            _pair(here, run, shown)
    pages(name, page.total, PAGE)


def _kind(here: Here, run: Run) -> Likeness:
    """Which kind is looked at; there is nothing to choose where all are of one."""
    counts = {kind: count for kind, count in _counts(run).items() if count}
    kinds = [kind.value for kind in counts]
    if len(kinds) == 1:
        return Likeness(kinds[0])
    names = {kind.value: f"{here.t(words.KINDS[kind])} · {count}" for kind, count in counts.items()}
    chosen = st.segmented_control(
        here.t("Kind of duplicates"),
        kinds,
        default=kinds[0],
        required=True,
        format_func=names.__getitem__,
        key=f"import-kind-{run.id}",
        label_visibility="collapsed",
    )
    return Likeness(chosen or kinds[0])


def _counts(run: Run) -> dict[Likeness, int]:
    return {Likeness.EXACT: run.counts.exact, Likeness.NEAR: run.counts.near}


def _all(here: Here, found: Listed, kind: Likeness) -> None:
    """The same decision for all of the kind that are open, and undoing the last one."""
    query = RecordQuery(likeness=(kind,), open_only=True)
    count = import_desk.count(here.platform, here.asker, found.run.id, query)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(here.t("**{count} not decided.** All of them:", count=count), width="content")
        for decision, label in words.DECISIONS.items():
            if st.button(here.t(label), key=f"all-{kind.value}-{decision.value}", disabled=not count):
                _decide_all(here, found.run, kind, decision)
        if st.button(
            here.t("Undo the last decision"),
            key="undo-decision",
            icon=":material/undo:",
            type="tertiary",
            disabled=not found.steps,
        ):
            people.attempt(
                here,
                lambda: import_desk.undo_decision(here.platform, here.asker, found.run.id),
                here.t("The last decision is undone."),
            )


def _decide_all(here: Here, run: Run, kind: Likeness, decision: Decision) -> None:
    done, unable = import_desk.decide_all(here.platform, here.asker, run.id, kind, decision)
    said = here.t("{count} decided.", count=done)
    if unable:
        said += " " + here.t("{count} cannot become a version; they stay open.", count=unable)
    people.notice_later(said)
    st.rerun()


def _pair(here: Here, run: Run, shown: Shown) -> None:
    record = shown.record
    twin, items = shown.twins[0]
    left, right = st.columns(2)
    with left:
        _existing(here, record, twin, items)
    with right:
        st.markdown(f"**{here.t('In the file')}**")
        place(here, shown)
        drawn(here, record.items, f"double-{record.number}")
    if items and len(record.items) == 1:
        _differences(here, items[0], record)
    if len(shown.twins) > 1:
        names = people.listed(here, (_name(here, one) for one, _ in shown.twins[1:]))
        st.caption(people.plain(here.t("It also reads like {names}.", names=names)))
    if run.state is State.READY:
        _decide(here, run, record)
    else:
        st.caption(_decided(here, record))


def _existing(here: Here, record: Arrived, twin: Twin, items: tuple[Item, ...]) -> None:
    st.markdown(f"**{here.t('There already')}**")
    likeness = here.t("{percent} % alike", percent=round(100 * twin.similarity))
    st.caption(people.plain(f"{_name(here, twin)} · {likeness}"))
    if not items:
        st.info(here.t("It is not there any more."))
        return
    drawn(here, items, f"twin-{record.number}")
    if twin.item:
        navigation.link("bank-item", here.t("To its page"), icon=":material/open_in_new:", item=twin.item)


def _name(here: Here, twin: Twin) -> str:
    return twin.item or here.t("item {number} of this import", number=twin.number)


def _differences(here: Here, existing: Item, record: Arrived) -> None:
    found = [one for one in differences(existing, record.items[0]) if one.part in _TOLD]
    if not found:
        st.caption(here.t("Stem, options and key are the same."))
        return
    prints.put(here, prints.changes(here, found), key=f"changes-{record.number}")


def _decide(here: Here, run: Run, record: Arrived) -> None:
    names = {
        decision.value: here.t(label)
        for decision, label in words.DECISIONS.items()
        if record.allows(decision)
    }
    was = record.decision.value
    chosen = st.segmented_control(
        here.t("What becomes of it"),
        list(names),
        default=was or None,
        format_func=names.__getitem__,
        key=f"decide-{run.id}-{record.number}-{was}",
        label_visibility="collapsed",
    )
    if (chosen or "") != was:
        people.attempt(
            here,
            lambda: import_desk.decide(
                here.platform, here.asker, run.id, [record.number], Decision(chosen or "")
            ),
            "",
        )


def _decided(here: Here, record: Arrived) -> str:
    label = words.DECISIONS.get(record.decision)
    return here.t(label) if label else ""
