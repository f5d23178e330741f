"""Score history: attempts over time against the cut score, objectives, and one's place in the cohort."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from trainer.analysis import Interval, wilson
from trainer.scoring import Decision
from trainer.services import history
from trainer.services.history import AttemptSummary, ObjectiveTotal
from trainer.web import charts, navigation
from trainer.web.charts import AttemptPoint, ObjectiveBar
from trainer.web.charts.look import CONFIG
from trainer.web.state import Here
from trainer.web.widgets.outcomes import decision_words, status_words

WEAKEST = 10
"""Objectives drawn; the table has them all."""


def show(here: Here) -> None:
    """Render the page."""
    summaries = history.attempts_of(here.platform, here.asker, here.asker.person, now=here.now)
    st.title(here.t("Score history"), anchor=False)
    if not summaries:
        st.info(here.t("You have not sat an exam yet. Your attempts and scores will stand here."))
        navigation.link("exams", here.t("To the exams"), icon=":material/assignment:")
        return
    decided = [found for found in summaries if found.decision is not None]
    passed = sum(1 for found in decided if found.decision is Decision.PASS)
    st.write(
        here.t(
            "{attempts} attempts; {passed} of {decided} with a result passed.",
            attempts=len(summaries),
            passed=passed,
            decided=len(decided),
        )
    )
    chosen = _choose(here, summaries)
    ours = [found for found in summaries if found.blueprint == chosen]
    _figures(here, ours)
    _over_time(here, ours)
    _table(here, ours)
    _cohort(here, chosen, ours)
    _objectives(here)


def _choose(here: Here, summaries: Sequence[AttemptSummary]) -> str:
    """The exam to look at: the one sat last, unless another is chosen; the address carries it."""
    titles = {found.blueprint: here.local(found.title) for found in reversed(summaries)}
    codes = list(dict.fromkeys(found.blueprint for found in summaries))
    if len(codes) == 1:
        st.subheader(titles[codes[0]], anchor=False)
        return codes[0]
    picked = st.selectbox(
        here.t("Which exam"), codes, format_func=titles.__getitem__, key="exam", bind="query-params"
    )
    return picked or codes[0]


def _figures(here: Here, ours: Sequence[AttemptSummary]) -> None:
    scored = [found for found in ours if found.percent is not None]
    if not scored:
        return
    best = max(scored, key=lambda found: found.percent or 0)
    latest = scored[0]
    cells = st.columns(3)
    cells[0].metric(here.t("Best score"), _percent(best), border=True)
    cells[1].metric(here.t("Latest score"), _percent(latest), border=True)
    cells[2].metric(here.t("Cut score"), f"{float(latest.cut or 0):g} %", border=True)


def _percent(found: AttemptSummary) -> str:
    return "" if found.percent is None else f"{float(found.percent):.1f} %"


def _over_time(here: Here, ours: Sequence[AttemptSummary]) -> None:
    points = [
        AttemptPoint(
            at=_local(here, found.started_at),
            percent=float(found.percent),
            cut=float(found.cut or 0),
            passed=found.decision is Decision.PASS,
            label=decision_words(here, found.decision),
        )
        for found in reversed(ours)
        if found.percent is not None
    ]
    if not points:
        st.caption(here.t("Scores of this exam are not shown, or none is ready yet."))
        return
    spoken = "；".join(f"{point.at:%Y-%m-%d} {point.percent:.0f} % {point.label}" for point in points)
    st.plotly_chart(
        charts.over_time(points, percent_label=here.t("Score"), cut_label=here.t("Cut score")),
        config=CONFIG,
        alt=here.t("Scores over time: {points}", points=spoken),
        key="over-time",
    )
    st.caption(here.t("Filled circles passed, open diamonds did not; the broken line is the cut score."))


def _table(here: Here, ours: Sequence[AttemptSummary]) -> None:
    rows = [
        {
            here.t("Attempt"): found.number,
            here.t("Started"): f"{_local(here, found.started_at):%Y-%m-%d %H:%M}",
            here.t("Time used"): _minutes(here, found.used),
            here.t("Score"): _percent(found) or "—",
            here.t("Result"): _result(here, found),
        }
        for found in ours
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=here.t("The attempts of this exam as a table"))
    with st.container(horizontal=True):
        for found in ours[:5]:
            if found.closed_at is not None:
                label = here.t("Result of attempt {number}", number=found.number)
                navigation.link("result", label, icon=":material/fact_check:", id=found.attempt)
    st.download_button(
        here.t("All attempts as CSV"),
        data=lambda: history.attempts_csv(here.platform, here.asker, here.asker.person, now=here.now),
        file_name="history.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _result(here: Here, found: AttemptSummary) -> str:
    """The decision, or how the attempt stands; and whether a repair changed it."""
    words = decision_words(here, found.decision) or status_words(here, found.status)
    return here.t("{result} (rescored)", result=words) if found.rescored else words


def _cohort(here: Here, chosen: str, ours: Sequence[AttemptSummary]) -> None:
    st.subheader(here.t("Beside your cohort"), anchor=False)
    others = history.cohort_distribution(here.platform, here.asker, chosen, now=here.now)
    if others is None:
        st.caption(
            here.t("Shown once at least {count} others of your cohorts have a score.", count=history.FEWEST)
        )
        return
    own = next((float(found.percent) for found in ours if found.percent is not None), None)
    cut = next((float(found.cut) for found in ours if found.cut is not None), 0.0)
    below = None if own is None else sum(1 for other in others if other < own)
    st.plotly_chart(
        charts.distribution(others, own=own, cut=cut, own_label=here.t("You"), cut_label=here.t("Cut score")),
        config=CONFIG,
        alt=here.t("Latest scores of {count} others in tens", count=len(others)),
        key="cohort",
    )
    if below is not None:
        st.caption(
            here.t(
                "Your latest score is higher than that of {below} of {count} others.",
                below=below,
                count=len(others),
            )
        )


def _objectives(here: Here) -> None:
    totals = history.objective_totals(here.platform, here.asker, here.asker.person, now=here.now)
    if not totals:
        return
    st.subheader(here.t("By objective"), anchor=False)
    shares = [(total, _share(total)) for total in totals]
    weakest = sorted(shares, key=lambda pair: (pair[1].rate, -pair[1].total))[:WEAKEST]
    bars = [ObjectiveBar(f"{total.objective} {here.local(total.title)}", share) for total, share in weakest]
    spoken = "；".join(f"{bar.label} {100 * bar.share.rate:.0f} %" for bar in bars)
    st.caption(
        here.t(
            "Your {count} weakest objectives over all exams. The thin lines are 95 % intervals: "
            "with few items they are wide, and a low bar may be chance.",
            count=len(bars),
        )
    )
    st.plotly_chart(
        charts.by_objective(bars),
        config=CONFIG,
        alt=here.t("Share of marks by objective: {bars}", bars=spoken),
        key="objectives",
    )
    with st.expander(here.t("All objectives as a table")):
        st.dataframe(
            pd.DataFrame([_row(here, total, share) for total, share in shares]),
            hide_index=True,
            alt=here.t("All objectives as a table"),
        )


def _share(total: ObjectiveTotal) -> Interval:
    """The share of marks, with the number of items as its denominator."""
    share = float(total.earned / total.maximum) if total.maximum else 0.0
    return wilson(share * total.items, total.items)


def _row(here: Here, total: ObjectiveTotal, share: Interval) -> dict[str, object]:
    return {
        here.t("Objective"): f"{total.objective} {here.local(total.title)}",
        here.t("Share of marks"): f"{100 * share.rate:.0f} %",
        here.t("95 % interval"): f"{100 * share.low:.0f}–{100 * share.high:.0f} %",
        here.t("Items"): total.items,
        here.t("Attempts"): total.attempts,
    }


def _local(here: Here, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(here.asker.time_zone))


def _minutes(here: Here, used: timedelta | None) -> str:
    return "—" if used is None else here.t("{minutes} min", minutes=round(used / timedelta(minutes=1)))
