"""One import: how far it is, what it holds, what to do next."""

from __future__ import annotations

import streamlit as st

from trainer.bank.arrivals import WORKED_ON, Run, State
from trainer.services import import_desk
from trainer.storage.import_records import Left
from trainer.web import navigation
from trainer.web.pages.bank_import import doubles, preview, topics, troubles, words
from trainer.web.state import Here
from trainer.web.widgets import analysis, people

_ITEMS, _TOPICS, _DOUBLES, _FAULTS, _NOTES = "items", "topics", "doubles", "faults", "notes"


def show(here: Here) -> None:
    """Render the import that the address names."""
    people.notice_now()
    found = import_desk.find(here.platform, here.asker, st.query_params.get("run", ""))
    run = found.run
    navigation.link("bank-import", here.t("All imports"), icon=":material/arrow_back:")
    st.title(here.t("Import items"), anchor=False)
    st.markdown(f"**{people.plain(words.files(here, run))}**")
    if run.state in (*WORKED_ON, State.ARRIVING):
        _working(here, run)
    elif run.state is State.CANCELLED:
        st.info(here.t("This import was cancelled; nothing of it is kept."), icon=":material/cancel:")
    elif run.state is State.FAILED:
        st.error(here.t(run.failure, **run.details), icon=":material/error:")
        _give_up(here, run, here.t("Discard it"))
    else:
        _understood(here, found)


def _working(here: Here, run: Run) -> None:
    share, text = words.phase(here, run)
    st.progress(share, text=text)
    st.caption(
        here.t("This goes on beside the exams, with the lowest priority. You can leave and come back.")
    )
    if run.state is not State.UNDOING:
        _give_up(here, run, here.t("Cancel"))
    import_desk.go_on(here.platform, now=here.now)
    analysis.look_again(here, f"import-{run.id}")


def _give_up(here: Here, run: Run, label: str) -> None:
    if st.button(label, icon=":material/close:", key="give-up"):
        people.attempt(
            here,
            lambda: import_desk.cancel(here.platform, here.asker, run.id, now=here.now),
            here.t("The import is cancelled."),
        )


def _understood(here: Here, found: import_desk.Listed) -> None:
    run = found.run
    st.write(people.plain(words.counts(here, run)))
    if run.failure:
        st.error(here.t(run.failure, **run.details), icon=":material/error:")
    left = import_desk.left(here.platform, here.asker, run.id)
    if run.state is State.TAKEN:
        _taken(here, run)
    else:
        _next_step(here, run, left)
    chosen = _view(here, run, left)
    if chosen == _TOPICS:
        topics.show(here, run)
    elif chosen == _DOUBLES:
        doubles.show(here, found)
    elif chosen in (_FAULTS, _NOTES):
        troubles.show(here, run, faults=chosen == _FAULTS)
    else:
        preview.show(here, run)


def _next_step(here: Here, run: Run, left: Left) -> None:
    """What is still to be decided, and taking over."""
    if run.outcome.undone or run.outcome.kept:
        st.info(
            here.t(
                "{undone} drafts were taken back; {kept} stay, as somebody has been working on them.",
                undone=run.outcome.undone,
                kept=run.outcome.kept,
            ),
            icon=":material/undo:",
        )
    open_ = left.topics + left.duplicates
    if open_:
        st.warning(_still_open(here, left), icon=":material/rule:")
    count = left.new + left.versions
    label = here.t("Take over as drafts") if open_ else here.t("Take {count} over as drafts", count=count)
    with st.container(horizontal=True):
        if st.button(
            label,
            type="secondary" if open_ or not count else "primary",
            icon=":material/move_to_inbox:",
            disabled=bool(open_) or not count,
            key="take-over",
        ):
            people.attempt(
                here,
                lambda: import_desk.take_over(here.platform, here.asker, run.id, now=here.now),
                here.t("The drafts are being made."),
            )
        st.button(
            here.t("Discard this import"),
            icon=":material/delete:",
            on_click=people.open_dialog,
            args=("discard-import",),
            key="discard",
        )
    people.dialog("discard-import", here.t("Discard this import?"), lambda: _discard(here, run))


def _still_open(here: Here, left: Left) -> str:
    parts = [
        here.t("{count} categories have no objective", count=left.topics) if left.topics else "",
        here.t("{count} duplicates are not decided", count=left.duplicates) if left.duplicates else "",
    ]
    return here.t("Still to do: {what}.", what=people.listed(here, (part for part in parts if part)))


def _discard(here: Here, run: Run) -> None:
    st.write(here.t("What was read and decided is forgotten. The bank stays as it is."))
    _give_up(here, run, here.t("Discard it"))


def _taken(here: Here, run: Run) -> None:
    """What it came to, the way to the drafts, and undoing."""
    st.success(
        here.t("{count} drafts are in the bank.", count=run.outcome.taken), icon=":material/check_circle:"
    )
    if run.outcome.missed:
        st.warning(
            here.t(
                "{count} could not become the next version of their item: somebody is writing on it, it is "
                "not in force any more, or nothing would change.",
                count=run.outcome.missed,
            ),
            icon=":material/warning:",
        )
    navigation.link(
        "bank", here.t("Look at these drafts in the bank"), icon=":material/quiz:", arrived=run.id
    )
    st.button(
        here.t("Undo the import"),
        icon=":material/undo:",
        on_click=people.open_dialog,
        args=("undo-import",),
        key="undo-import",
    )
    people.dialog("undo-import", here.t("Undo this import?"), lambda: _undo(here, run))


def _undo(here: Here, run: Run) -> None:
    st.write(
        here.t(
            "Every draft of this import is taken back, except those that somebody has written on. Then you "
            "can decide anew."
        )
    )
    if st.button(here.t("Undo the import"), type="primary", key="undo-now"):
        people.attempt(
            here,
            lambda: import_desk.undo(here.platform, here.asker, run.id, now=here.now),
            here.t("The drafts are being taken back."),
        )


def _view(here: Here, run: Run, left: Left) -> str:
    """Which part is looked at; first what is to be decided."""
    counts = run.counts
    names = {
        _ITEMS: here.t("Items ({count})", count=counts.sound),
        _TOPICS: here.t("Categories"),
        _DOUBLES: here.t("Duplicates ({count})", count=counts.duplicates) if counts.duplicates else "",
        _FAULTS: here.t("Faults ({count})", count=counts.faults) if counts.faults else "",
        _NOTES: here.t("Notes ({count})", count=counts.notes) if counts.notes else "",
    }
    there = [name for name, label in names.items() if label]
    first = _TOPICS if left.topics else _DOUBLES if left.duplicates else _ITEMS
    if not counts.sound and not counts.duplicates and counts.faults:
        first = _FAULTS
    wanted = st.query_params.get("view", "")
    chosen = st.segmented_control(
        here.t("What to look at"),
        there,
        default=wanted if wanted in there else first,
        required=True,
        format_func=names.__getitem__,
        key=f"import-view-{run.id}",
        label_visibility="collapsed",
    )
    return str(chosen or _ITEMS)
