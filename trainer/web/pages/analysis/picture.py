"""The picture of a test: how scores lie against the cut, how reliable they are, and where it measures."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from trainer.analysis.rates import wilson
from trainer.services import analyse
from trainer.services.analyse import Decisions, Figures, ModelFigures, Selection
from trainer.web.charts import analysis as charts
from trainer.web.charts.look import CONFIG
from trainer.web.state import Here
from trainer.web.widgets import analysis
from trainer.web.widgets.analysis import number, share


def show(here: Here, wanted: Selection, found: Figures) -> None:
    """Render the view."""
    modelled = analyse.model(here.platform, here.asker, wanted, now=here.now)
    analysis.keep_looking(here, "model", modelled)
    _numbers(here, found, modelled.value)
    _scores(here, found)
    _reliability(here, found, modelled.value)
    for remark in found.remarks:
        st.caption(analysis.told(here, remark))
    st.subheader(here.t("Where the test measures"), anchor=False)
    if modelled.value is None:
        analysis.nothing_yet(here, modelled)
    else:
        _information(here, modelled.value)


def _numbers(here: Here, found: Figures, modelled: ModelFigures | None) -> None:
    rate = wilson(found.passed, found.sittings)
    reliable = found.alpha if found.one_form else (modelled.reliability if modelled else None)
    name = here.t("Reliability (alpha)") if found.one_form else here.t("Reliability (model)")
    cells = st.columns(4)
    cells[0].metric(
        here.t("Passed"),
        share(rate.rate),
        border=True,
        help=here.t(
            "{passed} of {total}; 95 % interval {low}–{high} %",
            passed=found.passed,
            total=found.sittings,
            low=round(100 * rate.low),
            high=round(100 * rate.high),
        ),
    )
    cells[1].metric(here.t("Mean score"), f"{found.mean:.1f} %", border=True)
    cells[2].metric(name, number(reliable), border=True)
    error = found.sem if found.one_form else (modelled.sem if modelled else None)
    cells[3].metric(here.t("Measurement error"), "–" if error is None else f"±{error:.1f} %", border=True)
    st.caption(
        here.t(
            "{passed} of {total} passed; 95 % interval {low}–{high} %.",
            passed=found.passed,
            total=found.sittings,
            low=round(100 * rate.low),
            high=round(100 * rate.high),
        )
    )


def _scores(here: Here, found: Figures) -> None:
    st.subheader(here.t("How the scores lie"), anchor=False)
    width = 100 // len(found.histogram)
    filled = [
        (f"{width * place}–{width * (place + 1)} %", count)
        for place, count in enumerate(found.histogram)
        if count
    ]
    st.plotly_chart(
        charts.score_distribution(
            found.histogram,
            found.cuts,
            score_label=here.t("Score"),
            count_label=here.t("Sittings"),
            cut_label=here.t("Cut score"),
        ),
        config=CONFIG,
        alt=here.t("Sittings by score: {bins}", bins="; ".join(f"{name}: {count}" for name, count in filled)),
        key="scores",
    )
    rows = {
        here.t("Mean score"): f"{found.mean:.1f} %",
        here.t("Standard deviation"): number(found.sd, 1),
        here.t("Median"): f"{found.median:.1f} %",
        here.t("Skewness"): number(found.skewness),
        here.t("Kurtosis"): number(found.kurtosis),
        here.t("Cut score"): ", ".join(f"{cut:g} %" for cut in found.cuts),
    }
    with st.expander(here.t("The same as tables")):
        st.table(pd.DataFrame({here.t("Figure"): list(rows), here.t("Value"): list(rows.values())}))
        st.table(pd.DataFrame(filled, columns=[here.t("Score"), here.t("Sittings")]))


def _reliability(here: Here, found: Figures, modelled: ModelFigures | None) -> None:
    st.subheader(here.t("How far to trust it"), anchor=False)
    if found.one_form:
        st.write(
            here.t(
                "Everybody saw the same questions, so alpha is stated: how far another form of the same "
                "kind would put people in the same order. Above 0.8 is good for decisions about people."
            )
        )
    else:
        st.write(
            here.t(
                "Everybody drew other questions. Alpha compares the parts of one form, so it does not exist "
                "here, nor do split-half and effective weights. Instead the reliability comes from the item "
                "response model: the share of the differences between people that is real. Above 0.8 is good "
                "for decisions about people."
            )
        )
    decisions = found.decisions if found.one_form else (modelled.decisions if modelled else None)
    if decisions is not None:
        _decisions(here, decisions)
    rows = _rows(here, found, modelled)
    if rows:
        with st.expander(here.t("All figures of reliability")):
            st.table(pd.DataFrame({here.t("Figure"): list(rows), here.t("Value"): list(rows.values())}))


def _decisions(here: Here, decisions: Decisions) -> None:
    st.write(
        here.t(
            "At the cut about {accuracy} of 100 are decided as their true score deserves: {false_pass} of "
            "100 pass though they should not, {false_fail} fail though they should not. Another form would "
            "decide {consistency} of 100 the same way (Livingston and Lewis).",
            accuracy=round(100 * decisions.accuracy),
            false_pass=round(100 * decisions.false_pass),
            false_fail=round(100 * decisions.false_fail),
            consistency=round(100 * decisions.consistency),
        )
    )


def _rows(here: Here, found: Figures, modelled: ModelFigures | None) -> dict[str, str]:
    rows = {}
    if found.one_form:
        rows = {
            here.t("Alpha"): number(found.alpha),
            here.t("KR-20"): number(found.kr20),
            here.t("Split-half"): number(found.split_half),
        }
    if modelled is not None:
        rows[here.t("Marginal reliability")] = number(modelled.reliability)
        rows[here.t("Candidates in the model")] = str(modelled.candidates)
        rows[here.t("Log-likelihood")] = number(modelled.log_likelihood, 1)
        rows[here.t("Parameters")] = str(modelled.parameters)
    decisions = found.decisions if found.one_form else (modelled.decisions if modelled else None)
    if decisions is not None:
        rows[here.t("Agreement beyond chance (kappa)")] = number(decisions.kappa)
    return rows


def _information(here: Here, found: ModelFigures) -> None:
    points = [point.ability for point in found.curve]
    told = [point.information for point in found.curve]
    sentence = here.t(
        "It measures best at an ability of {best} standard deviations.", best=number(found.best.ability, 1)
    )
    if found.at_cut is not None:
        sentence += " " + here.t(
            "The cut score lies at {cut}, where an ability is known to ± {error}.",
            cut=number(found.cut_ability, 1),
            error=number(found.at_cut.error),
        )
    st.plotly_chart(
        charts.information(
            points,
            told,
            found.cut_ability,
            ability_label=here.t("Ability (standard deviations)"),
            information_label=here.t("Information"),
            cut_label=here.t("Cut score"),
        ),
        config=CONFIG,
        alt=sentence,
        key="information",
    )
    st.write(sentence)
    st.caption(
        here.t(
            "A two-parameter model of right and wrong answers. A prior draws each item towards a usual one: "
            "strongly with few answers, imperceptibly with thousands, so that chance does not run away with "
            "an item that few have seen."
        )
    )
    with st.expander(here.t("The curve as a table")):
        st.table(
            pd.DataFrame(
                {
                    here.t("Ability (standard deviations)"): [
                        number(point.ability, 1) for point in found.curve[::2]
                    ],
                    here.t("Information"): [number(point.information) for point in found.curve[::2]],
                    here.t("Error of an ability"): [number(point.error) for point in found.curve[::2]],
                    here.t("Expected score"): [share(point.expected) for point in found.curve[::2]],
                }
            )
        )
