"""One item: as a candidate sees it, its key, versions and their differences, and what happened to it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from trainer.bank.differences import differences
from trainer.errors import Fault
from trainer.items import Item, Pool
from trainer.services import author
from trainer.services.author import ItemView, Report
from trainer.storage.item_states import PublishedVersion
from trainer.web import navigation
from trainer.web.audit_words import ACTIONS
from trainer.web.state import Here
from trainer.web.widgets import people
from trainer.web.widgets.authoring import decision, history, prints, sample, talk, words
from trainer.web.wording import ago, moment


def show(here: Here) -> None:
    """Render the page of the item the address names."""
    name = st.query_params.get("item", "")
    people.notice_now()
    if not name:
        st.info(here.t("Choose an item from the bank."))
        navigation.link("bank", here.t("Item bank"), icon=":material/quiz:")
        return
    view = author.look(here.platform, here.asker, name)
    st.title(here.t("Item {item}", item=view.item.id), anchor=False)
    st.write(people.plain(_state(here, view)))
    _actions(here, view)
    proposed = author.proposal(here.platform, here.asker, view.unit)
    if proposed is not None:
        decision.show(here, view.item.id, proposed)
    _faces(here, view)
    _remarks(here, view)
    talk.show(here, view.item.id)
    if view.published:
        _versions(here, view)
    _reports(here, view)
    _happenings(here, view)
    st.divider()
    navigation.link("bank", here.t("Item bank"), icon=":material/arrow_back:")


def _state(here: Here, view: ItemView) -> str:
    """How the item stands, in one sentence."""
    item = view.item
    status = here.t("no longer in the bank") if view.status is None else here.t(words.STATUSES[view.status])
    objective = here.platform.catalogue.current().objectives.objective(item.objective)
    title = f"{item.objective} {here.local(objective.title)}" if objective else item.objective
    parts = [
        status,
        title,
        here.t(words.TYPES[item.type]),
        here.t(words.BANDS[item.band]) if item.band in words.BANDS else "",
        here.t("practice pool") if item.pool is Pool.PRACTICE else here.t("exam pool"),
        here.t("version {number}", number=view.number) if view.number else "",
        item.author,
    ]
    return " · ".join(part for part in parts if part)


def _actions(here: Here, view: ItemView) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        decision.life(here, view)
        if view.published and _may_open("item-analysis"):
            navigation.link(
                "item-analysis", here.t("Its statistics"), icon=":material/insights:", item=view.item.id
            )
    where = (
        here.t("From the file {path}.", path=view.path) if view.path else here.t("Written in the browser.")
    )
    if view.edited:
        where += here.t(" Changed in the browser since; its file says something else.")
    st.caption(people.plain(where))
    if len(view.members) > 1:
        with st.container(horizontal=True):
            st.caption(here.t("One of {count} items on the same material:", count=len(view.members)))
            for member in view.members:
                if member != view.item.id:
                    navigation.link("bank-item", member, item=member)


def _may_open(path: str) -> bool:
    return path in st.session_state.get("pages", {})


def _faces(here: Here, view: ItemView) -> None:
    """Side by side: what the candidate sees, and what the author knows."""
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(here.t("As a candidate sees it"), anchor=False)
        sample.show(here, [view.item], key="sample")
    with right:
        st.subheader(here.t("Key and rationales"), anchor=False)
        prints.put(here, prints.keys(here, view.item), key="keys")
        details = [
            here.t("Source: {text}", text=view.item.source) if view.item.source else "",
            here.t("Not together with {items}", items=", ".join(sorted(view.item.enemies)))
            if view.item.enemies
            else "",
        ]
        for line in filter(None, details):
            st.caption(people.plain(line))


def _remarks(here: Here, view: ItemView) -> None:
    if not view.findings:
        return
    st.subheader(here.t("What the checks say"), anchor=False)
    for found in view.findings:
        fault = Fault("", 0, found.item, found.code, found.template, found.details, found.severity)
        st.warning(people.plain(here.explain(fault)), icon=":material/rule:")


def _versions(here: Here, view: ItemView) -> None:
    st.subheader(here.t("Versions"), anchor=False)
    prints.put(here, history.versions(here, view), key="versions")
    if len(view.versions) < 2:
        return
    numbers = [one.number for one in view.versions]
    names = {one.number: _version_name(here, view, one) for one in view.versions}
    newest = view.number or numbers[-1]
    earlier = [number for number in numbers if number != newest]
    left, right = st.columns(2)
    before = left.selectbox(
        here.t("From"),
        numbers,
        index=numbers.index(earlier[-1]),
        format_func=names.__getitem__,
        key="from",
    )
    after = right.selectbox(
        here.t("To"), numbers, index=numbers.index(newest), format_func=names.__getitem__, key="to"
    )
    old = _of(view.versions, before)
    _compare(here, old, _of(view.versions, after))
    if before != view.number and st.button(
        here.t("Bring back version {number}", number=before),
        key="restore",
        icon=":material/history:",
        help=here.t("As a change that is reviewed like any other; nothing is overwritten."),
    ):
        unit = author.restore(here.platform, here.asker, view.item.id, old.version, now=here.now)
        navigation.go("bank-edit", unit=unit)


def _version_name(here: Here, view: ItemView, one: PublishedVersion) -> str:
    name = here.t("Version {number}, {when}", number=one.number, when=moment(here, one.published_at))
    return here.t("{version} (in force)", version=name) if one.number == view.number else name


def _of(versions: Sequence[PublishedVersion], number: int) -> Item:
    return next(one.item for one in versions if one.number == number)


def _compare(here: Here, before: Item, after: Item) -> None:
    found = differences(before, after)
    if found:
        prints.put(here, prints.changes(here, found), key="changes")
    else:
        st.caption(here.t("These two are the same."))


def _reports(here: Here, view: ItemView) -> None:
    st.subheader(here.t("What people reported"), anchor=False)
    if not view.reports:
        st.caption(here.t("Nobody has reported a problem with it."))
        return
    for report in view.reports:
        if report.settled:
            with st.expander(here.t("Dealt with: {text}", text=people.plain(report.text[:60]))):
                _report(here, report)
        else:
            with st.container(border=True, gap="xsmall"):
                _report(here, report)


def _report(here: Here, report: Report) -> None:
    st.markdown(people.plain(report.text))
    st.caption(
        here.t("{ago}, on version {number}", ago=ago(here, report.at), number=report.number),
        help=moment(here, report.at),
    )
    label = here.t("Open it again") if report.settled else here.t("Dealt with")
    if st.button(label, key=f"report-{report.id}", icon=":material/done:", type="tertiary"):
        settled = not report.settled
        author.settle_report(here.platform, here.asker, report.id, settled=settled, now=here.now)
        st.rerun()


def _happenings(here: Here, view: ItemView) -> None:
    st.subheader(here.t("What happened to it"), anchor=False)
    if not view.happenings:
        at = moment(here, view.published_at)
        told = here.t("Published from its file {when}; approved where the file was merged.", when=at)
        st.caption(told if view.published else here.t("Being written; last changed {when}.", when=at))
        return
    for entry in view.happenings:
        what = here.t(ACTIONS.get(entry.action, entry.action))
        who = entry.who or here.t("the program")
        st.markdown(
            f"**{people.plain(what)}**　{people.plain(who)}　:gray[{people.plain(ago(here, entry.at))}]",
            help=moment(here, entry.at),
        )
