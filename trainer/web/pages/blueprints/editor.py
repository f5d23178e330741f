"""Writing a blueprint: saved as it is typed, checked as it is saved."""

from __future__ import annotations

import streamlit as st

from trainer.blueprints import Blueprint
from trainer.blueprints.differences import differences
from trainer.blueprints.problems import Problem
from trainer.errors import NotFoundError, Severity, TrainerError, translatable
from trainer.services import blueprints
from trainer.services.blueprints import Stock
from trainer.web import navigation
from trainer.web.pages.blueprints import composing, desk, general, outlook, proof, words
from trainer.web.pages.blueprints.desk import Phase, Turn
from trainer.web.pages.blueprints.form import Form
from trainer.web.state import Here
from trainer.web.widgets import people

VIEWS = {
    "general": translatable("Settings"),
    "quotas": translatable("What is drawn"),
    "outlook": translatable("What to expect"),
    "sample": translatable("Sample form"),
}
_WINDOW = "window"


def show(here: Here) -> None:
    """Render the editor of the blueprint the address names."""
    code = st.query_params.get("code", "")
    people.notice_now()
    if not code:
        st.info(here.t("Choose a blueprint from the list."))
        navigation.link("blueprints", here.t("Blueprints"), icon=":material/fact_check:")
        return
    addressed = desk.read(st.query_params.get(_WINDOW, ""))
    remembered = desk.kept(st.session_state.get(desk.name(code)))
    try:
        turn = desk.settle(here.platform, here.asker, code, remembered, addressed, now=here.now)
    except NotFoundError:
        _nothing_written(here, code)
        return
    _remember(code, turn)
    draft = turn.writing.draft
    st.title(people.plain(here.local(draft.blueprint.title)) or code, anchor=False)
    if turn.phase is Phase.REVIEW:
        _in_review(here, code)
    elif turn.phase is Phase.ELSEWHERE:
        _elsewhere(here, turn)
    else:
        _write(here, turn)
    st.divider()
    navigation.link("blueprint", here.t("The blueprint's page"), icon=":material/arrow_back:", code=code)
    _look_again()


def _nothing_written(here: Here, code: str) -> None:
    st.title(here.t("Write a blueprint"), anchor=False)
    st.info(here.t("Nothing is being written on {unit}. “Edit” on its page begins.", unit=people.plain(code)))
    navigation.link("blueprint", here.t("The blueprint's page"), icon=":material/arrow_back:", code=code)
    navigation.link("blueprints", here.t("Blueprints"), icon=":material/fact_check:")


def _remember(code: str, turn: Turn) -> None:
    if turn.window is None:
        return
    st.session_state[desk.name(code)] = turn.window
    if st.query_params.get(_WINDOW) != str(turn.window):
        st.query_params[_WINDOW] = str(turn.window)


def _in_review(here: Here, code: str) -> None:
    st.info(
        here.t("This is in review. Take it back on the blueprint's page to go on writing."),
        icon=":material/rate_review:",
    )
    st.session_state.pop(desk.name(code), None)


def _elsewhere(here: Here, turn: Turn) -> None:
    """Say who has it, keep what was not saved, and offer to write here."""
    draft = turn.writing.draft
    name = turn.writing.holder if draft.holder != here.asker.person else ""
    told = (
        here.t("{name} is writing on this blueprint in another window.", name=people.plain(name))
        if name
        else here.t("This blueprint is open in another window.")
    )
    st.warning(told, icon=":material/tab:")
    _catch(here, turn)
    unsaved: Blueprint | None = st.session_state.get(_unsaved(draft.code))
    lost = differences(draft.blueprint, unsaved) if unsaved is not None else ()
    if lost:
        st.markdown(here.t("What you last wrote here is not saved; it stays in this window:"))
        st.markdown("\n".join(f"- {people.plain(words.difference(here, one))}" for one in lost))
    with st.container(horizontal=True):
        if st.button(here.t("Write here"), key="take", type="primary", icon=":material/edit:"):
            _take(here, draft.code)
        if lost and st.button(here.t("Write here, with what is here"), key="take-mine"):
            _take(here, draft.code, unsaved)


def _catch(here: Here, turn: Turn) -> None:
    """Keep what stands in the fields of a window that has lost the blueprint; they are not shown any more."""
    draft, window = turn.writing.draft, turn.window
    if window is None or _unsaved(draft.code) in st.session_state:
        return
    seen: Blueprint = st.session_state.get(_seen(draft.code), draft.blueprint)
    form = Form(here, window.fields)
    view = st.session_state.get(form.key("view"), "general")
    box, made = st.empty(), [seen]
    with box.container():
        if view == "general":
            made.append(general.fields(here, form, seen))
        elif view == "quotas":
            stock = blueprints.stock(here.platform, here.asker, seen)
            made.append(composing.fields(here, form, seen, stock, made.append))
    box.empty()
    if made[-1] != seen:
        st.session_state[_unsaved(draft.code)] = made[-1]


def _take(here: Here, code: str, unsaved: Blueprint | None = None) -> None:
    turn = desk.take(here.platform, here.asker, code, now=here.now)
    if unsaved is not None:
        turn = desk.save(here.platform, here.asker, turn, unsaved, now=here.now)
    for name in (_unsaved(code), _seen(code)):
        st.session_state.pop(name, None)
    _remember(code, turn)
    st.rerun()


def _unsaved(code: str) -> str:
    return f"blueprint-unsaved-{code}"


def _seen(code: str) -> str:
    """Under which name a session keeps the blueprint its fields were last shown with."""
    return f"blueprint-seen-{code}"


def _write(here: Here, turn: Turn) -> None:
    window = turn.window
    if window is None:
        return
    state = st.container()
    form = Form(here, window.fields)
    view = st.segmented_control(
        here.t("View"),
        list(VIEWS),
        default="general",
        required=True,
        format_func=lambda one: here.t(VIEWS[one]),
        key=form.key("view"),
        label_visibility="collapsed",
    )
    stored = turn.writing.draft.blueprint
    stock = blueprints.stock(here.platform, here.asker, stored)
    if view == "general":
        turn = _saved(here, turn, general.fields(here, form, stored))
    elif view == "quotas":
        found = composing.fields(here, form, stored, stock, lambda one: _change(here, turn, one))
        turn = _saved(here, turn, found)
    form.tell(turn.writing.problems)
    blueprint = st.session_state[_seen(stored.code)] = turn.writing.draft.blueprint
    if blueprint.purpose is not stored.purpose:
        stock = blueprints.stock(here.platform, here.asker, blueprint)
    if view == "outlook":
        outlook.show(here, blueprint, stock)
    elif view == "sample":
        proof.show(here, blueprint, form.key("proof"))
    with state:
        _state(here, turn, stock)


def _saved(here: Here, turn: Turn, found: Blueprint) -> Turn:
    """Save what the fields say; if another window has taken over, keep it and say so."""
    after = desk.save(here.platform, here.asker, turn, found, now=here.now)
    if after.phase is not Phase.OPEN:
        st.session_state[_unsaved(found.code)] = found
        st.rerun()
    return after


def _change(here: Here, turn: Turn, found: Blueprint) -> None:
    """Save a blueprint that a button made, and show it."""
    _saved(here, turn, found)
    st.rerun()


def _state(here: Here, turn: Turn, stock: Stock) -> None:
    """Whether it is saved, whether forms can be drawn, what is missing, and handing in."""
    draft = turn.writing.draft
    judged = blueprints.judge(here.platform, here.asker, draft.blueprint)
    st.caption(
        here.t("{code} · saved as you type · revision {number}", code=draft.code, number=draft.revision)
    )
    outlook.feasible(here, draft.blueprint, judged, stock)
    errors = [one for one in turn.writing.problems if one.severity is Severity.ERROR]
    if errors:
        names = people.listed(here, dict.fromkeys(_where(here, one) for one in errors))
        st.warning(
            here.t("{count} things are missing: {where}", count=len(errors), where=people.plain(names)),
            icon=":material/checklist:",
        )
    with st.container(horizontal=True):
        ready = not errors and judged.trouble is None
        if st.button(
            here.t("Hand in for review"),
            key="submit",
            type="primary" if ready else "secondary",
            icon=":material/send:",
            disabled=not ready,
            shortcut="Ctrl+Enter",
        ):
            _submit(here, draft.code)
        with st.popover(here.t("Discard"), icon=":material/delete:"):
            st.write(here.t("Discard this draft? The exam in force stays as it is."))
            if st.button(here.t("Discard it"), key="discard", type="primary"):
                _discard(here, draft.code)


def _where(here: Here, problem: Problem) -> str:
    part = problem.part
    if part.startswith("sections"):
        return here.t(VIEWS["quotas"])
    return here.t(_PARTS.get(part, VIEWS["general"]))


_PARTS = {
    "title.zh": translatable("Chinese title"),
    "title.en": translatable("English title"),
    "description.zh": translatable("Chinese description"),
    "description.en": translatable("English description"),
    "time_limit": translatable("Time limit"),
    "window": translatable("Closes"),
    "review": translatable("What is shown afterwards"),
    "requires": translatable("Modules to finish first"),
}


def _submit(here: Here, code: str) -> None:
    try:
        blueprints.submit(here.platform, here.asker, code, now=here.now)
    except TrainerError as error:
        st.error(here.explain(error), icon=":material/error:")
        return
    st.session_state.pop(desk.name(code), None)
    people.notice_later(here.t("Handed in. Somebody else decides about it."))
    navigation.go("blueprint", code=code)


def _discard(here: Here, code: str) -> None:
    try:
        blueprints.discard(here.platform, here.asker, code, now=here.now)
    except TrainerError as error:
        st.error(here.explain(error), icon=":material/error:")
        return
    st.session_state.pop(desk.name(code), None)
    people.notice_later(here.t("What was written on {unit} has been discarded.", unit=code))
    navigation.go("blueprints")


@st.fragment(run_every="12h")
def _look_again() -> None:
    """Makes a browser that reconnects ask for the page again."""
