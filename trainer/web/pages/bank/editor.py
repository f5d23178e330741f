"""Writing an item or a case: the editor, saved as it is typed in."""

from __future__ import annotations

import streamlit as st

from trainer.errors import NotFoundError
from trainer.services import author
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets import people
from trainer.web.widgets.authoring import control
from trainer.web.widgets.authoring.desk import Act, Phase, serve


def show(here: Here) -> None:
    """Render the editor of the unit the address names."""
    unit = st.query_params.get("unit", "")
    if not unit:
        st.info(here.t("Choose an item from the bank."))
        navigation.link("bank", here.t("Item bank"), icon=":material/quiz:")
        return
    sheet = control.sheet_in(unit)
    try:
        turn = serve(here.platform, here.asker, unit, control.desk(unit), sheet, now=here.now)
    except NotFoundError:
        _nothing_written(here, unit)
        return
    control.remember(unit, turn.desk)
    if turn.phase is Phase.DONE:
        _leave(here, unit, turn.done)
    first = author.look_at_writing(here.platform, here.asker, unit).copy.items[0]
    st.title(here.t("Write an item"), anchor=False)
    objective = here.platform.catalogue.current().objectives.objective(first.objective)
    st.write(f"{first.objective} {here.local(objective.title) if objective else ''}")
    control.mount(unit, control.told(turn, sheet, unit, here.language, person=here.asker.person))
    navigation.link("bank-item", here.t("The item's page"), icon=":material/arrow_back:", item=first.id)
    _look_again()


def _nothing_written(here: Here, unit: str) -> None:
    st.title(here.t("Write an item"), anchor=False)
    st.info(here.t("Nothing is being written on {unit}. “Edit” on its page begins.", unit=people.plain(unit)))
    navigation.link("bank-item", here.t("The item's page"), icon=":material/arrow_back:", item=unit)
    navigation.link("bank", here.t("Item bank"), icon=":material/quiz:")


def _leave(here: Here, unit: str, done: Act) -> None:
    if done is Act.SUBMIT:
        people.notice_later(here.t("Handed in. Somebody else decides about it."))
        navigation.go("bank-review")
    people.notice_later(here.t("What was written on {unit} has been discarded.", unit=unit))
    navigation.go("bank")


@st.fragment(run_every="12h")
def _look_again() -> None:
    """Makes a browser that reconnects ask for the page again."""
