"""For trainers: what each objective has in lessons, self-checks, items and scenarios, and what it lacks."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from trainer.courses.coverage import Coverage, Gap
from trainer.items import ItemType
from trainer.services import content
from trainer.web.state import Here


def show(here: Here) -> None:
    """Render the page."""
    covered = content.coverage(here.platform, here.asker)
    st.title(here.t("Content coverage"), anchor=False)
    if not covered:
        st.info(here.t("Nothing has been published yet. Run “trainer publish” on the server."))
        return
    lacking = [entry for entry in covered if entry.gaps]
    st.write(
        here.t(
            "{objectives} objectives with {items} exam items; {lacking} lack something.",
            objectives=len(covered),
            items=sum(entry.items for entry in covered),
            lacking=len(lacking),
        )
    )
    module = st.segmented_control(
        here.t("Module"),
        [here.t("All"), *dict.fromkeys(entry.objective.rpartition("-")[0] for entry in covered)],
        default=here.t("All"),
        key="module",
    )
    only = st.toggle(here.t("Only objectives that lack something"), key="lacking", disabled=not lacking)
    chosen = [
        entry
        for entry in covered
        if module in (None, here.t("All"), entry.objective.rpartition("-")[0]) and (entry.gaps or not only)
    ]
    titles = {
        objective.code: here.local(objective.title)
        for objective in here.platform.catalogue.current().objectives.objectives()
    }
    frame = pd.DataFrame([_row(here, entry, titles.get(entry.objective, "")) for entry in chosen])
    st.dataframe(
        frame,
        hide_index=True,
        height="content" if len(chosen) < 40 else 720,
        alt=here.t("Objectives and what there is for each"),
    )


def _row(here: Here, entry: Coverage, title: str) -> dict[str, object]:
    gaps = {
        Gap.LESSONS: here.t("lessons"),
        Gap.CHECKS: here.t("self-checks"),
        Gap.ITEMS: here.t("exam items"),
        Gap.BANDS: here.t("a band"),
        Gap.PRACTICE: here.t("practice"),
    }
    return {
        here.t("Objective"): f"{entry.objective} {title}",
        here.t("lessons"): entry.lessons,
        here.t("self-checks"): entry.checks,
        here.t("exam items"): entry.items,
        **{here.t("band {band}", band=band): entry.bands[band] for band in (1, 2, 3)},
        here.t("single"): entry.types[ItemType.SINGLE],
        here.t("multiple"): entry.types[ItemType.MULTIPLE],
        here.t("true/false"): entry.types[ItemType.TRUE_FALSE],
        here.t("practice"): entry.practice,
        here.t("scenarios"): entry.scenarios,
        here.t("lacks"): "、".join(gaps[gap] for gap in entry.gaps) or "—",
    }
