"""One blueprint: what is in force, what is proposed and the decision about it, versions, what happened."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from trainer.bank.authoring import Stage
from trainer.blueprints import Blueprint
from trainer.blueprints.differences import differences
from trainer.errors import TrainerError
from trainer.services import blueprints
from trainer.services.blueprints import View
from trainer.services.publish import OPERATOR
from trainer.storage.blueprint_states import PublishedBlueprint
from trainer.web import navigation
from trainer.web.audit_words import ACTIONS
from trainer.web.pages.blueprints import outlook, proof, words
from trainer.web.pages.blueprints.listing import ask_names
from trainer.web.state import Here
from trainer.web.widgets import people
from trainer.web.wording import ago, moment


def show(here: Here) -> None:
    """Render the page of the blueprint the address names."""
    code = st.query_params.get("code", "")
    people.notice_now()
    if not code:
        st.info(here.t("Choose a blueprint from the list."))
        navigation.link("blueprints", here.t("Blueprints"), icon=":material/fact_check:")
        return
    view = blueprints.look(here.platform, here.asker, code)
    blueprint = _shown(view)
    st.title(people.plain(here.local(blueprint.title)) or code, anchor=False)
    st.write(people.plain(_state(here, view)))
    _actions(here, view)
    if view.draft is not None:
        _proposal(here, view)
    _faces(here, view, blueprint)
    _versions(here, view)
    _happenings(here, view)
    st.divider()
    navigation.link("blueprints", here.t("Blueprints"), icon=":material/arrow_back:")


def _shown(view: View) -> Blueprint:
    """What is in force; else what is being written, or was in force."""
    if view.in_force is not None:
        return view.in_force
    if view.draft is not None:
        return view.draft.blueprint
    if view.standing is None:
        raise ValueError(view.code)
    return view.standing.blueprint


def _state(here: Here, view: View) -> str:
    blueprint = _shown(view)
    standing = (
        here.t("in force, version {number}", number=view.number)
        if view.in_force
        else here.t("retired")
        if view.standing
        else here.t("never in force yet")
    )
    parts = [
        view.code,
        here.t(words.PURPOSES[blueprint.purpose]),
        standing,
        words.window(here, blueprint) if view.in_force else "",
        words.size(here, blueprint),
        here.t("{count} sittings", count=view.sittings) if view.sittings else here.t("nobody sat it yet"),
    ]
    return " · ".join(part for part in parts if part)


def _actions(here: Here, view: View) -> None:
    with st.container(horizontal=True):
        in_review = view.draft is not None and view.draft.stage is Stage.REVIEW
        if not in_review and st.button(
            here.t("Edit"), type="primary", icon=":material/edit:", key="edit", shortcut="E"
        ):
            blueprints.edit(here.platform, here.asker, view.code, now=here.now)
            navigation.go("blueprint-edit", code=view.code)
        if view.standing is not None:
            st.button(
                here.t("Copy as a new blueprint"),
                icon=":material/content_copy:",
                key="duplicate",
                on_click=people.open_dialog,
                args=("copy-blueprint",),
            )
            people.dialog("copy-blueprint", here.t("Copy as a new blueprint"), lambda: _copy(here, view.code))
        if view.in_force is not None:
            st.button(
                here.t("Retire it"),
                icon=":material/archive:",
                key="retire",
                on_click=people.open_dialog,
                args=("retire-blueprint",),
            )
            people.dialog("retire-blueprint", here.t("Retire this exam?"), lambda: _retire(here, view))
    if view.standing is None:
        return
    path = view.standing.path
    where = here.t("From the file {path}.", path=path) if path else here.t("Written in the browser.")
    if view.standing.file_digest not in (None, view.standing.digest):
        where += here.t(" Changed in the browser since; its file says something else.")
    st.caption(people.plain(where))


def _copy(here: Here, source: str) -> None:
    code, title = ask_names(here, "copy")
    if st.button(here.t("Begin writing"), type="primary", key="copy-begin"):
        try:
            blueprints.duplicate(here.platform, here.asker, source, code, title, now=here.now)
        except TrainerError as error:
            st.error(here.explain(error), icon=":material/error:")
            return
        people.close_dialog()
        navigation.go("blueprint-edit", code=code)


def _retire(here: Here, view: View) -> None:
    st.write(
        here.t(
            "Nobody can begin {code} any more from now on. Who is sitting it finishes; results and "
            "certificates stay. You can bring back any version.",
            code=view.code,
        )
    )
    reason = st.text_input(here.t("Reason"), key="retire-reason", max_chars=300)
    if st.button(here.t("Retire it"), type="primary", key="retire-now"):
        people.attempt(
            here,
            lambda: blueprints.retire(here.platform, here.asker, view.code, reason or "", now=here.now),
            here.t("The exam is retired."),
        )


def _proposal(here: Here, view: View) -> None:
    draft = view.draft
    if draft is None:
        return
    with st.container(border=True):
        waits = draft.stage is Stage.REVIEW
        st.subheader(
            here.t("Waits for review") if waits else here.t("A change is being written"), anchor=False
        )
        names = people.listed(here, (name or here.t("Former member") for name in view.writers))
        when = ago(here, draft.submitted_at or draft.changed_at)
        st.caption(here.t("Written by {names}; {ago}.", names=people.plain(names), ago=when))
        if view.moved:
            _moved(here, view)
        if view.in_force is not None:
            _changes(here, view.in_force, draft.blueprint)
        stock = blueprints.stock(here.platform, here.asker, draft.blueprint)
        judged = blueprints.judge(here.platform, here.asker, draft.blueprint)
        outlook.feasible(here, draft.blueprint, judged, stock)
        st.caption(
            people.plain(here.t("Once approved: {window}.", window=words.window(here, draft.blueprint)))
        )
        if waits:
            _decide(here, view)


def _moved(here: Here, view: View) -> None:
    st.warning(
        here.t(
            "{items} has been published anew since this was begun. Below stands how this differs from it. "
            "Nothing is overwritten until somebody decides.",
            items=view.code,
        ),
        icon=":material/call_split:",
    )
    if st.button(here.t("This takes account of it"), key="rebase", icon=":material/merge:"):
        people.attempt(
            here,
            lambda: blueprints.put_onto_newer(here.platform, here.asker, view.code, now=here.now),
            here.t("It now builds on the newer state."),
        )


def _changes(here: Here, before: Blueprint, after: Blueprint) -> None:
    found = differences(before, after)
    if not found:
        st.caption(here.t("Nothing has been changed yet."))
    else:
        st.markdown("\n".join(f"- {people.plain(words.difference(here, one))}" for one in found))


def _decide(here: Here, view: View) -> None:
    draft = view.draft
    if draft is None:
        return
    if view.mine:
        st.info(here.t("You wrote on this; somebody else decides about it."), icon=":material/group:")
        if st.button(here.t("Take it back and go on writing"), key="take-back", icon=":material/undo:"):
            blueprints.take_back(here.platform, here.asker, view.code, now=here.now)
            navigation.go("blueprint-edit", code=view.code)
        return
    if st.button(here.t("Approve"), key="approve", type="primary", icon=":material/check:"):
        people.attempt(
            here,
            lambda: blueprints.approve(here.platform, here.asker, view.code, draft.revision, now=here.now),
            here.t("Approved: it is in force."),
        )
    reason = st.text_area(here.t("What should be changed"), key="send-back-reason", height=68, max_chars=2000)
    if st.button(here.t("Send it back"), key="send-back", icon=":material/reply:"):
        people.attempt(
            here,
            lambda: blueprints.send_back(here.platform, here.asker, view.code, reason or "", now=here.now),
            here.t("It went back with your remark."),
        )


def _faces(here: Here, view: View, in_force: Blueprint) -> None:
    """The blueprint in words, what to expect of it, and a sample; of the draft where one waits."""
    blueprint = in_force
    if view.draft is not None and view.in_force is not None:
        sides = {"force": here.t("In force"), "draft": here.t("As proposed")}
        side = st.segmented_control(
            here.t("Which"),
            list(sides),
            default="draft" if view.draft.stage is Stage.REVIEW else "force",
            required=True,
            format_func=sides.__getitem__,
            key="side",
            label_visibility="collapsed",
        )
        blueprint = view.draft.blueprint if side == "draft" else view.in_force
    faces = {
        "rules": here.t("In words"),
        "outlook": here.t("What to expect"),
        "sample": here.t("Sample form"),
    }
    face = st.segmented_control(
        here.t("View"),
        list(faces),
        default="rules",
        required=True,
        format_func=faces.__getitem__,
        key="face",
        label_visibility="collapsed",
    )
    if face == "outlook":
        outlook.show(here, blueprint, blueprints.stock(here.platform, here.asker, blueprint))
    elif face == "sample":
        proof.show(here, blueprint, "view")
    else:
        st.markdown("\n".join(words.described(here, blueprint)))


def _versions(here: Here, view: View) -> None:
    if view.standing is None:
        return
    st.subheader(here.t("Versions"), anchor=False)
    if len(view.versions) < 2 and view.in_force is not None:
        at = view.versions[0].published_at if view.versions else view.standing.published_at
        st.caption(here.t("One version so far, published {when}.", when=moment(here, at)))
        return
    numbers = [one.number for one in view.versions]
    names = {one.number: _version_name(here, view, one) for one in view.versions}
    others = [number for number in numbers if number != view.number] or numbers
    chosen = st.selectbox(
        here.t("Version"),
        others,
        index=len(others) - 1,
        format_func=lambda number: names.get(number, str(number)),
        key="version",
    )
    old = _of(view.versions, int(chosen))
    if view.in_force is not None:
        st.markdown(here.t("From it to what is in force:"))
        _changes(here, old.blueprint, view.in_force)
    if st.button(
        here.t("Bring back version {number}", number=old.number),
        key="restore",
        icon=":material/history:",
        help=here.t("As a change that is reviewed like any other; nothing is overwritten."),
        disabled=view.draft is not None,
    ):
        blueprints.restore(here.platform, here.asker, view.code, old.digest, now=here.now)
        navigation.go("blueprint-edit", code=view.code)


def _of(versions: Sequence[PublishedBlueprint], number: int) -> PublishedBlueprint:
    return next(one for one in versions if one.number == number)


def _version_name(here: Here, view: View, one: PublishedBlueprint) -> str:
    name = here.t("Version {number}, {when}", number=one.number, when=moment(here, one.published_at))
    who = view.published_by.get(one.by, "") if one.by not in ("", OPERATOR) else here.t("from its file")
    name = f"{name} · {who}" if who else name
    return here.t("{version} (in force)", version=name) if one.number == view.number else name


def _happenings(here: Here, view: View) -> None:
    if not view.happenings:
        return
    st.subheader(here.t("What happened to it"), anchor=False)
    for entry in view.happenings:
        what = here.t(ACTIONS.get(entry.action, entry.action))
        who = entry.who or here.t("the program")
        reason = str(entry.details.get("reason", ""))
        told = f"**{people.plain(what)}**　{people.plain(who)}　:gray[{people.plain(ago(here, entry.at))}]"
        st.markdown(f"{told}  \n{people.plain(reason)}" if reason else told, help=moment(here, entry.at))
