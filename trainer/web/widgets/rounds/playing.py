"""While a round is played: one's own card, and for the rater the sheet, saved line by line."""

from __future__ import annotations

import streamlit as st

from trainer.errors import TrainerError
from trainer.scenarios.cards import HIGHEST, LOWEST, SheetLine
from trainer.scenarios.rounds import LONGEST_NOTE, WHOLE
from trainer.services import rounds
from trainer.services.rounds import Mark, Sheet, Table
from trainer.web.state import Here
from trainer.web.widgets.rounds import cards
from trainer.web.wording import ago

_LEASE = "lease"
"""The address keeps the lease of the sheet, so that a window is known again after a reload or a restart."""


def show(here: Here, table: Table) -> None:
    """Render one's card and, for the rater, the sheet."""
    if table.dealt_at is not None:
        st.caption(
            here.t(
                "The cards were dealt {ago}; a round takes about {minutes} min.",
                ago=ago(here, table.dealt_at),
                minutes=table.minutes,
            )
        )
    with st.expander(here.t("The situation")):
        st.markdown(table.situation)
    if table.card is None or table.mine is None:
        st.info(
            here.t("The players have their cards. When the sheet is finished, you will see everything here."),
            icon=":material/visibility_off:",
        )
    else:
        cards.put(here, cards.card(here, table.mine, table.card), key="card")
    if table.sheet is not None:
        _sheet(here, table, table.sheet)


def _sheet(here: Here, table: Table, sheet: Sheet) -> None:
    st.subheader(here.t("Scoring sheet"), anchor=False)
    held = st.query_params.get(_LEASE, "")
    if not held:
        _take(here, table)
    if held != str(table.lease):
        st.warning(here.t("The sheet is open in another window."), icon=":material/devices:")
        if st.button(here.t("Fill it in here"), type="primary", key="take-sheet"):
            _take(here, table)
        return
    st.caption(here.t("1, 3 and 5 are described; 2 and 4 lie between them. Every touch is saved at once."))
    scores: dict[str, int] = {}
    for line in sheet.lines:
        score = _line(here, table, sheet, line)
        if score is not None:
            scores[line.id] = score
    _note(here, table, sheet, WHOLE, here.t("On the round as a whole"))
    _finish(here, table, len(sheet.lines) - len(scores))


def _take(here: Here, table: Table) -> None:
    lease = rounds.take_sheet(here.platform, here.asker, table.id, now=here.now)
    st.query_params[_LEASE] = str(lease)
    st.rerun()


def _line(here: Here, table: Table, sheet: Sheet, line: SheetLine) -> int | None:
    """One line: saved whenever the window shows another score than the one on record."""
    with st.container(border=True, gap="small", key=f"sheet-line-{line.id}"):
        must = f" · :orange[{here.t('must')}]" if line.must else ""
        st.markdown(f"**{here.local(line.title)}**{must}")
        cards.put(here, cards.anchors(line, sheet.scores.get(line.id)), key=f"anchors-{line.id}")
        stored = sheet.scores.get(line.id)
        score = st.segmented_control(
            here.local(line.title),
            range(LOWEST, HIGHEST + 1),
            default=stored,
            required=True,
            key=f"score-{table.lease}-{line.id}",
            label_visibility="collapsed",
            width="stretch",
        )
        if score is not None and score != stored:
            _save(here, table, Mark(line.id, score=score))
        _note(here, table, sheet, line.id, here.t("Words or deeds to remember"))
    return score if score is not None else stored


def _note(here: Here, table: Table, sheet: Sheet, line: str, label: str) -> None:
    stored = sheet.notes.get(line, "")
    text = st.text_input(
        label,
        value=stored,
        max_chars=LONGEST_NOTE,
        key=f"note-{table.lease}-{line or 'whole'}",
        placeholder=label,
        label_visibility="collapsed" if line else "visible",
    )
    if text is not None and text.strip() != stored:
        _save(here, table, Mark(line, note=text))


def _save(here: Here, table: Table, mark: Mark) -> None:
    try:
        rounds.fill_in(here.platform, here.asker, table.id, table.lease, mark, now=here.now)
    except TrainerError as error:
        st.error(here.explain(error), icon=":material/error:")


def _finish(here: Here, table: Table, missing: int) -> None:
    if missing:
        st.caption(here.t("{count} lines are not rated yet.", count=missing))
    else:
        st.caption(
            here.t(
                "When you finish, everyone sees the sheet, the cards and your notes. Nothing changes then."
            )
        )
    label = here.t("Finish and show everyone")
    if st.button(label, type="primary", icon=":material/done_all:", disabled=bool(missing), key="finish"):
        rounds.finish(here.platform, here.asker, table.id, table.lease, now=here.now)
        st.query_params.pop(_LEASE, None)
        st.rerun()
