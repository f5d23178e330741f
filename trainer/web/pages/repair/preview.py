"""What a repair would change: in figures for all, by name for those whose results one may see."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from trainer.repairs import Repair, Standing
from trainer.services import repair as service
from trainer.services.repair import Affected, Preview
from trainer.web.state import Here
from trainer.web.widgets import analysis
from trainer.web.widgets.outcomes import decision_words
from trainer.web.wording import percent

PAGE = 50


def show_preview(here: Here, repair: Repair) -> bool:
    """Render the preview; return whether it is ready."""
    st.subheader(here.t("Who is affected"), anchor=False)
    found = service.ask_preview(here.platform, here.asker, repair, now=here.now)
    analysis.keep_looking(here, "preview", found)
    if found.value is None:
        analysis.nothing_yet(here, found)
        return False
    _figures(here, found.value)
    _people(here, found.value)
    return True


def _figures(here: Here, found: Preview) -> None:
    st.write(
        here.t(
            "{sittings} closed sittings have this version; the score of {changed} changes.",
            sittings=found.sittings,
            changed=len(found.changes),
        )
    )
    cells = st.columns(4)
    cells[0].metric(here.t("Score rises"), found.better, border=True)
    cells[1].metric(here.t("Score falls"), found.worse, border=True)
    cells[2].metric(here.t("Now pass"), found.to_pass, border=True)
    cells[3].metric(here.t("No longer pass"), found.to_fail, border=True)
    if found.to_fail:
        st.warning(
            here.t(
                "{count} people would lose a pass. Their certificates are not touched by it: their "
                "revocation is proposed to whoever answers for them.",
                count=found.to_fail,
            ),
            icon=":material/warning:",
        )


def _people(here: Here, found: Preview) -> None:
    seen = service.affected(here.platform, here.asker, found)
    if seen.others:
        st.caption(
            here.t(
                "{count} more are not listed: you may not see the results of these people. Who approves "
                "must.",
                count=seen.others,
            )
        )
    if not seen.rows:
        return
    pages = max(1, -(-len(seen.rows) // PAGE))
    page = min(int(st.session_state.get("preview-page", 1)), pages)
    rows = [_row(here, one) for one in seen.rows[(page - 1) * PAGE : page * PAGE]]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height="content" if len(rows) < 16 else 560,
        alt=here.t("Everybody affected with score and decision before and after"),
    )
    if pages > 1:
        st.pagination(pages, key="preview-page")


def _row(here: Here, one: Affected) -> dict[str, object]:
    before, after = one.change.before, one.change.after
    return {
        here.t("Name"): one.name or here.t("Former member"),
        here.t("Exam title"): here.local(one.exam),
        here.t("Score before"): _score(before),
        here.t("Score after"): _score(after),
        here.t("Decision before"): decision_words(here, before.decision),
        here.t("Decision after"): decision_words(here, after.decision),
        here.t("Decision changes"): here.t("yes") if one.change.decision_changes else "",
    }


def _score(found: Standing) -> str:
    return f"{percent(found.share)} %"
