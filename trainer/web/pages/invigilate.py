"""Watching over running exams: who is where; more time for some or for all; extra time granted; annulment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from fractions import Fraction

import streamlit as st

from trainer.errors import TrainerError
from trainer.people import Accommodation
from trainer.services import exam_access, invigilate
from trainer.services.invigilate import PAGE, Candidate, NothingToExtendError, Room, Running, RunningPage
from trainer.web import state
from trainer.web.state import Here
from trainer.web.widgets import picture
from trainer.web.widgets.picture import room
from trainer.web.wording import span

_EVERY = "5s"
_DONE = "invigilate_done"
_ALL = ""


def show(here: Here) -> None:
    """Render the page."""
    st.set_page_config(layout="wide")
    st.title(here.t("Invigilate"), anchor=False)
    blueprints = here.platform.catalogue.current().blueprints
    titles = {code: here.local(found.title) for code, found in blueprints.items()}
    chosen = st.selectbox(
        here.t("Exam title"),
        [_ALL, *titles],
        format_func=lambda code: titles.get(code, here.t("All exams")),
        key="blueprint",
        bind="query-params",
    )
    blueprint = chosen or None
    _told(here)
    page = invigilate.running(here.platform, here.asker, blueprint=blueprint, now=here.now)
    _live(blueprint, titles)
    more, extra, void = st.tabs([here.t("More time now"), here.t("Extra time for a person"), here.t("Annul")])
    with more:
        _extend(here, page, blueprint, titles)
    with extra:
        _accommodate(here)
    with void:
        _void(here, page, titles)


# -------------------------------------------------------------------------------------------- the room


@st.fragment(run_every=_EVERY)
def _live(blueprint: str | None, titles: Mapping[str, str]) -> None:
    """The sittings as they are, looked at anew every few seconds, by whoever is signed in by then."""
    here = state.here()
    if here is None:
        st.rerun()
        return
    number = st.session_state.get("room_page", 1) - 1
    try:
        page = invigilate.running(here.platform, here.asker, blueprint=blueprint, page=number, now=here.now)
    except TrainerError as error:
        st.error(here.explain(error), icon=":material/error:")
        return
    st.write(here.t("Running now: {count}", count=page.total))
    if not page.total:
        st.caption(here.t("As soon as somebody of your part starts an exam, they stand here."))
        return
    picture.show(room.table(here, page.sittings, titles), here.language, key="room")
    if page.total > PAGE:
        st.pagination(-(-page.total // PAGE), key="room_page")


def _label(here: Here, found: Running, titles: Mapping[str, str]) -> str:
    left = here.t("no limit") if found.remaining is None else span(here, found.remaining)
    return f"{found.name} · {found.unit} · {titles.get(found.blueprint, found.blueprint)} · {left}"


def _choices(here: Here, sittings: Sequence[Running], titles: Mapping[str, str]) -> dict[str, str]:
    """Sittings to choose from, without the asker's own."""
    return {s.attempt: _label(here, s, titles) for s in sittings if s.person != here.asker.person}


# ------------------------------------------------------------------------------------------ what to do


def _told(here: Here) -> None:
    done = st.session_state.pop(_DONE, None)
    if done:
        st.success(done, icon=":material/check:")


def _extend(here: Here, page: RunningPage, blueprint: str | None, titles: Mapping[str, str]) -> None:
    timed = _choices(here, [found for found in page.sittings if found.remaining is not None], titles)
    whole = here.t("Everybody in this exam")
    some = here.t("Chosen people")
    with st.form("extend", clear_on_submit=True, border=False):
        who = st.radio(here.t("For whom"), [some, whole], horizontal=True, disabled=blueprint is None)
        if blueprint is None:
            st.caption(here.t("To give everybody more time, first choose the exam above."))
        chosen = st.multiselect(
            here.t("People"), list(timed), format_func=timed.__getitem__, placeholder=here.t("Choose people")
        )
        minutes = st.number_input(here.t("Minutes"), min_value=-60, max_value=480, value=10, step=5)
        reason = st.text_input(here.t("Reason"), max_chars=200)
        sent = st.form_submit_button(here.t("Give more time"), type="primary", icon=":material/more_time:")
    if not sent:
        return
    if who == whole and blueprint is not None:
        _do(here, lambda: _more(here, _extend_room(here, blueprint, int(minutes), reason), int(minutes)))
    elif chosen:
        _do(
            here,
            lambda: _more(
                here,
                invigilate.extend(here.platform, here.asker, chosen, int(minutes), reason, now=here.now),
                int(minutes),
            ),
        )
    else:
        st.warning(here.t("Choose at least one person."), icon=":material/person_alert:")


def _more(here: Here, moved: int, minutes: int) -> str:
    return here.t("Extended by {minutes} minutes, people: {count}", minutes=minutes, count=moved)


def _do(here: Here, action: Callable[[], str]) -> None:
    """Do it and say on the next run what was done, or here why not."""
    try:
        done = action()
    except TrainerError as error:
        st.error(here.explain(error), icon=":material/error:")
        return
    st.session_state[_DONE] = done
    st.rerun()


def _extend_room(here: Here, blueprint: str, minutes: int, reason: str) -> int:
    """Everybody who sits this exam anywhere the asker watches over."""
    moved = 0
    for scope in _outermost(exam_access.invigilated_scopes(here.asker)):
        with suppress(NothingToExtendError):
            moved += invigilate.extend_room(
                here.platform, here.asker, Room(blueprint, scope), minutes, reason, now=here.now
            )
    if not moved:
        raise NothingToExtendError
    return moved


def _outermost(scopes: Sequence[str]) -> list[str]:
    """Scopes that lie in no other, so that nobody gets the time twice."""
    distinct = sorted(set(scopes))
    return [s for s in distinct if not any(s != other and s.startswith(other) for other in distinct)]


def _accommodate(here: Here) -> None:
    st.caption(
        here.t(
            "A lasting allowance, for instance for a disability. It counts in every exam, and at once in one "
            "that is running."
        )
    )
    wanted = st.text_input(here.t("Find a person"), icon=":material/search:", key="find_person")
    if not wanted:
        return
    found = invigilate.candidates(here.platform, here.asker, wanted)
    if not found:
        st.caption(here.t("Nobody of your part has “{words}” in name, login or staff number.", words=wanted))
        return
    person = st.selectbox(here.t("Person"), found, format_func=lambda one: f"{one.name} · {one.unit}")
    if person is not None:
        _grant(here, person)


def _grant(here: Here, person: Candidate) -> None:
    now = invigilate.accommodation_of(here.platform, here.asker, person.person, now=here.now)
    with st.form(f"grant-{person.person}", border=False):
        factor = st.number_input(
            here.t("Time factor"), min_value=1.0, max_value=5.0, value=float(now.factor), step=0.05
        )
        minutes = st.number_input(
            here.t("Additional minutes"),
            min_value=0,
            max_value=480,
            value=now.extra // timedelta(minutes=1),
            step=5,
        )
        reason = st.text_input(here.t("Reason"), max_chars=200)
        sent = st.form_submit_button(here.t("Grant"), type="primary", icon=":material/accessibility_new:")
    if not sent:
        return
    granted = Accommodation(Fraction(f"{factor:.2f}"), timedelta(minutes=int(minutes)))
    _do(here, lambda: _granted(here, person, granted, reason))


def _granted(here: Here, person: Candidate, granted: Accommodation, reason: str) -> str:
    moved = invigilate.set_accommodation(
        here.platform, here.asker, person.person, granted, reason, now=here.now
    )
    text = here.t(
        "{name} now has {factor} × the time and {minutes} minutes.",
        name=person.name,
        factor=f"{float(granted.factor):g}",
        minutes=granted.extra // timedelta(minutes=1),
    )
    return f"{text} {here.t('A running exam was extended at once.')}" if moved else text


def _void(here: Here, page: RunningPage, titles: Mapping[str, str]) -> None:
    choices = _choices(here, page.sittings, titles)
    st.caption(
        here.t("An annulled attempt ends at once, has no result and does not count; its record is kept.")
    )
    attempt = st.selectbox(
        here.t("Attempt"),
        list(choices),
        index=None,
        format_func=choices.__getitem__,
        placeholder=here.t("Choose an attempt"),
    )
    reason = st.text_input(here.t("Reason"), max_chars=200, key="void_reason")
    if st.button(
        here.t("Annul…"), icon=":material/block:", disabled=not (attempt and reason.strip()), key="void"
    ):
        label = choices[str(attempt)]
        st.dialog(here.t("Annul this attempt?"))(_confirm_void)(str(attempt), label, reason)


def _confirm_void(attempt: str, label: str, reason: str) -> None:
    """Asked of whoever is signed in when the button is pressed."""
    here = state.here()
    if here is None:
        st.rerun()
        return
    st.write(label)
    st.write(here.t("Reason: {reason}", reason=reason))
    st.warning(here.t("The exam ends at once for this person. This cannot be taken back."))
    if st.button(here.t("Annul"), type="primary", key="void_now"):
        _do(here, lambda: _voided(here, attempt, reason))


def _voided(here: Here, attempt: str, reason: str) -> str:
    invigilate.void(here.platform, here.asker, attempt, reason, now=here.now)
    return here.t("The attempt was annulled.")
