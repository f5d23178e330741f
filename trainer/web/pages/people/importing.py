"""Making accounts from a list: choose a file, look at what would happen, then do it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from trainer.errors import TrainerError
from trainer.services import accounts, people_import
from trainer.services.accounts import Created
from trainer.services.csv_files import to_csv
from trainer.services.people_import import Preview
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets import people
from trainer.web.widgets.upload import upload

_DONE = "_imported"
_SHOWN = 200


def show(here: Here) -> None:
    """Render the page."""
    navigation.link("people", here.t("People"), icon=":material/arrow_back:")
    st.title(here.t("Import a list"), anchor=False)
    done: tuple[Created, ...] | None = st.session_state.get(_DONE)
    if done is not None:
        _done(here, done)
        return
    st.write(
        here.t(
            "A CSV or XLSX file whose first row names the columns. Nothing is made before you have seen it."
        )
    )
    _template(here)
    file = upload(here, here.t("List of people"), ("csv", "xlsx", "txt"), key="people-file")
    if file is None:
        return
    found = people_import.preview(here.platform, here.asker, file.name, file.getvalue())
    _faults(here, found)
    _planned(here, found)
    if found.ready:
        _confirm(here, found)


def _template(here: Here) -> None:
    header = ("姓名", "工号", "登录名", "邮箱", "单位", "角色", "班级")
    english = ("Name", "Staff number", "Login", "E-mail", "Unit", "Role", "Cohort")
    columns = english if here.language.value == "en" else header
    st.caption(
        here.t(
            "Columns: {columns}. Only the name is required, and one of login, staff number and e-mail.",
            columns=" · ".join(columns),
        )
    )
    st.download_button(
        here.t("Empty list to fill in"),
        to_csv([columns]),
        file_name="people.csv",
        mime="text/csv",
        icon=":material/download:",
        type="tertiary",
    )


def _faults(here: Here, found: Preview) -> None:
    if not found.faults:
        return
    st.error(
        here.t(
            "{count} faults. Correct the file and choose it again; nothing has been made.",
            count=len(found.faults),
        ),
        icon=":material/error:",
    )
    table = pd.DataFrame(
        [
            (fault.line or None, people.plain(fault.id), people.plain(here.explain(fault)))
            for fault in found.faults[:_SHOWN]
        ],
        columns=[here.t("Row"), here.t("Name"), here.t("What is wrong")],
    )
    st.table(table.set_index(here.t("Row")))


def _planned(here: Here, found: Preview) -> None:
    if not found.planned:
        return
    st.subheader(here.t("{count} people can be read", count=len(found.planned)), anchor=False)
    table = pd.DataFrame(
        [
            (row.line, *map(people.plain, (row.new.name, row.new.login, row.unit, "、".join(row.cohorts))))
            for row in found.planned[:_SHOWN]
        ],
        columns=[here.t("Row"), here.t("Name"), here.t("Login"), here.t("Unit"), here.t("Cohorts")],
    )
    st.table(table.set_index(here.t("Row")))
    if len(found.planned) > _SHOWN:
        st.caption(here.t("The first {count} are shown.", count=_SHOWN))


def _confirm(here: Here, found: Preview) -> None:
    label = here.t("Make {count} accounts", count=len(found.planned))
    if not st.button(label, type="primary", icon=":material/group_add:"):
        return
    bar = st.progress(0.0, text=here.t("Making accounts"))

    def progress(done: int, total: int) -> None:
        bar.progress(done / total, text=f"{done} / {total}")

    try:
        created = people_import.carry_out(here.platform, here.asker, found, now=here.now, progress=progress)
    except TrainerError as error:
        bar.empty()
        st.error(here.explain(error), icon=":material/error:")
        return
    st.session_state[_DONE] = created
    st.rerun()


def _done(here: Here, created: tuple[Created, ...]) -> None:
    st.success(
        here.t(
            "{count} accounts are ready. Download the one-time passwords now: they are not kept anywhere and "
            "cannot be shown again.",
            count=len(created),
        ),
        icon=":material/key:",
    )
    rows = accounts.initial_passwords(created)
    st.download_button(
        here.t("One-time passwords (CSV)"),
        to_csv([(here.t("Name"), here.t("Login"), here.t("One-time password")), *rows]),
        file_name="passwords.csv",
        mime="text/csv",
        type="primary",
        icon=":material/download:",
    )
    if st.button(here.t("I have them; forget them here")):
        del st.session_state[_DONE]
        navigation.go("people")
