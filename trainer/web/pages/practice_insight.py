"""Practice for trainers: whether its predictions hold, what is set and fitted, what was reported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pandas as pd
import streamlit as st

from trainer.errors import TrainerError
from trainer.practice.calibration import Calibration
from trainer.practice.memory import HIGHEST_RETENTION, LOWEST_RETENTION
from trainer.services import practise
from trainer.services.practise import Insight, Workshop
from trainer.services.practise.tuning import (
    ANSWERS_OF_AN_ITEM,
    FEWEST_ITEMS,
    FEWEST_PEOPLE,
    FEWEST_REVIEWS,
)
from trainer.web.charts import practice as charts
from trainer.web.charts.look import CONFIG
from trainer.web.state import Here
from trainer.web.wording import ago, moment

_KEPT = "practice_insight"
_FRESH = timedelta(minutes=10)


def show(here: Here) -> None:
    """Render the page."""
    st.title(here.t("Practice: can it be believed?"), anchor=False)
    found = practise.workshop(here.platform, here.asker)
    st.write(
        here.t(
            "{reviews} reviews are on record, {later} of them of cards met before.",
            reviews=found.reviews,
            later=found.later_reviews,
        )
    )
    insight = _insight(here)
    _passing(here, insight)
    _recall(here, insight)
    _retention(here, found)
    _memory(here, found)
    _items(here, found)
    _problems(here)


def _insight(here: Here) -> Insight:
    """Worked out once for a visit of some minutes: it goes over the whole log."""
    kept = st.session_state.get(_KEPT)
    if kept is None or here.now - kept[0] > _FRESH:
        with st.spinner(here.t("This takes a moment…")):
            kept = st.session_state[_KEPT] = (here.now, practise.insight(here.platform, here.asker))
    found: Insight = kept[1]
    return found


def _passing(here: Here, insight: Insight) -> None:
    st.subheader(here.t("Chance of passing"), anchor=False)
    st.caption(
        here.t(
            "Before each certification sitting the chance was worked out from what was known until then; the "
            "points show how many of those sittings were passed."
        )
    )
    _calibration(here, insight.passing, insight.sittings, observed=here.t("passed"), key="passing")


def _recall(here: Here, insight: Insight) -> None:
    st.subheader(here.t("Recall"), anchor=False)
    _calibration(here, insight.recall, insight.reviews, observed=here.t("remembered"), key="recall")


def _calibration(here: Here, found: Calibration | None, count: int, *, observed: str, key: str) -> None:
    if found is None:
        st.info(
            here.t("Only {count} predictions so far; at least 20 are needed to say anything.", count=count)
        )
        return
    st.plotly_chart(
        charts.calibration(found.bins, predicted=here.t("predicted"), observed=observed),
        config=CONFIG,
        alt=here.t("Predictions against what happened"),
        key=key,
    )
    verdict = (
        here.t("The predictions say more than the overall rate does.")
        if found.brier < found.base
        else here.t("The predictions say no more than the overall rate does; do not rely on them.")
    )
    st.write(
        here.t(
            "{count} predictions: {predicted} % predicted on average, {rate} % observed ({low}–{high} %). "
            "Brier score {brier}, of the overall rate alone {base}.",
            count=found.count,
            predicted=round(100 * found.mean_predicted),
            rate=round(100 * found.observed.rate),
            low=round(100 * found.observed.low),
            high=round(100 * found.observed.high),
            brier=f"{found.brier:.3f}",
            base=f"{found.base:.3f}",
        )
    )
    st.caption(verdict)
    with st.expander(here.t("As a table")):
        st.dataframe(
            pd.DataFrame(
                [
                    {
                        here.t("predicted"): f"{100 * one.predicted:.0f} %",
                        observed: _range(one.observed.rate, one.observed.low, one.observed.high),
                        "n": one.observed.total,
                    }
                    for one in found.bins
                ]
            ),
            hide_index=True,
            alt=here.t("Predictions against what happened"),
        )


def _range(share: float, low: float, high: float) -> str:
    return f"{100 * share:.0f} % ({100 * low:.0f}–{100 * high:.0f})"


def _retention(here: Here, found: Workshop) -> None:
    st.subheader(here.t("Recall to keep"), anchor=False)
    st.caption(
        here.t("Cards come again when their predicted recall has fallen to this. Higher means more reviews.")
    )
    for target in found.targets:
        code = target.blueprint.code
        chosen = st.slider(
            here.local(target.blueprint.title),
            round(100 * LOWEST_RETENTION),
            round(100 * HIGHEST_RETENTION),
            round(100 * target.retention),
            format="%d %%",
            key=f"retention-{code}",
        )
        if chosen != round(100 * target.retention):
            practise.set_retention(here.platform, here.asker, code, chosen / 100, now=here.now)
            st.rerun()


def _memory(here: Here, found: Workshop) -> None:
    st.subheader(here.t("Fit the schedule to your people"), anchor=False)
    fitted = found.weights
    if fitted is None:
        st.write(here.t("The schedule uses the parameters FSRS comes with."))
    else:
        st.write(
            here.t(
                "Fitted {when} to {reviews} reviews by {people} people: "
                "log loss {after} instead of {before}.",
                when=ago(here, fitted.at),
                reviews=fitted.reviews,
                people=fitted.people,
                after=f"{fitted.loss_after:.3f}",
                before=f"{fitted.loss_before:.3f}",
            )
        )
    ready = found.later_reviews >= FEWEST_REVIEWS and found.people >= FEWEST_PEOPLE
    _action(
        here,
        here.t("Fit to the reviews on record"),
        here.t(
            "Needs {fewest} reviews on later days by {people} people; there are {reviews} by {there}.",
            fewest=FEWEST_REVIEWS,
            people=FEWEST_PEOPLE,
            reviews=found.later_reviews,
            there=found.people,
        ),
        lambda: practise.fit_weights(here.platform, here.asker, now=here.now),
        ready=ready,
        key="fit-memory",
    )


def _items(here: Here, found: Workshop) -> None:
    st.subheader(here.t("Estimate how hard the questions are"), anchor=False)
    if found.items is None:
        st.write(here.t("Adaptive tests use the bands given by the authors."))
    else:
        st.write(
            here.t(
                "Estimated {when} for {count} questions from the first answers of {people} people.",
                when=ago(here, found.items.at),
                count=len(found.items.items),
                people=found.items.people,
            )
        )
    _action(
        here,
        here.t("Estimate from first answers"),
        here.t(
            "Needs {fewest} questions with {answers} first answers each; there are {count}.",
            fewest=FEWEST_ITEMS,
            answers=ANSWERS_OF_AN_ITEM,
            count=found.ready_items,
        ),
        lambda: practise.estimate_items(here.platform, here.asker, now=here.now),
        ready=found.ready_items >= FEWEST_ITEMS,
        key="fit-items",
    )


def _action(here: Here, label: str, needs: str, work: Callable[[], object], *, ready: bool, key: str) -> None:
    st.caption(needs)
    if not st.button(label, disabled=not ready, icon=":material/model_training:", key=key):
        return
    try:
        with st.spinner(here.t("This takes a moment…")):
            work()
    except TrainerError as error:
        st.info(here.explain(error))
        return
    st.rerun()


def _problems(here: Here) -> None:
    st.subheader(here.t("Reported problems"), anchor=False)
    found = practise.problems(here.platform, here.asker)
    if not found:
        st.caption(here.t("Nobody has reported a problem with a question."))
        return
    for problem in found:
        with st.container(border=True):
            st.text(problem.text)
            st.caption(f"{problem.item} · {ago(here, problem.at)}", help=moment(here, problem.at))
