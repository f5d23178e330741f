"""What to expect of a blueprint: how it spreads, what is shown how often, and which scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from trainer.blueprints import Blueprint
from trainer.blueprints.quotas import ANY, BANDS, Cell, totals
from trainer.forms import Exposure, forms_until
from trainer.forms.outlook import COVERED, ENOUGH
from trainer.services import blueprints
from trainer.services.blueprints import Judged, Stock
from trainer.web import navigation
from trainer.web.charts.blueprints import Square, wanted_of_available
from trainer.web.charts.look import CONFIG
from trainer.web.pages.blueprints import words
from trainer.web.state import Here
from trainer.web.widgets import people
from trainer.web.widgets.authoring.words import BANDS as BAND_NAMES

PARTS = (0.5, 0.95)
HIGHEST = 8


def feasible(here: Here, blueprint: Blueprint, judged: Judged, stock: Stock) -> None:
    """Say whether forms can be drawn, and if not, what is lacking first and what helps."""
    if not blueprint.count:
        st.info(here.t("Nothing is asked for yet."), icon=":material/grid_on:")
    elif judged.trouble is None:
        told = here.t("Forms can be drawn: {size}.", size=words.size(here, blueprint))
        st.success(told, icon=":material/check_circle:")
    else:
        st.error(people.plain(words.trouble(here, judged, stock)), icon=":material/error:")
        if len(judged.shortages) > 1:
            with st.expander(here.t("Everything that is lacking ({count})", count=len(judged.shortages))):
                for one in judged.shortages:
                    st.markdown("- " + people.plain(words.shortage(here, judged, stock, one)))


def show(here: Here, blueprint: Blueprint, stock: Stock) -> None:
    """Render the spread, and once forms can be drawn, exposure and expected scores."""
    _spread(here, blueprint, stock)
    found = blueprints.exposures(here.platform, here.asker, blueprint)
    if found is None:
        st.caption(here.t("Exposure and scores stand here once forms can be drawn."))
        return
    _exposure(here, found)
    _scores(here, blueprint)


def _spread(here: Here, blueprint: Blueprint, stock: Stock) -> None:
    found = totals(blueprint)
    st.subheader(here.t("How it spreads"), anchor=False)
    if not found.items:
        st.caption(here.t("Nothing is asked for yet."))
        return
    bands: list[int | None] = [*BANDS, None] if None in found.by_band else [*BANDS]
    names = {band: here.t(BAND_NAMES[band]) if band else here.t("any band") for band in bands}
    modules = _modules(here, found.by_module)
    squares = [
        [
            Square(found.by_both.get((module, band), 0), stock.ready.get(Cell(module, band), 0))
            for band in bands
        ]
        for module in modules
    ]
    figure = wanted_of_available(
        [words.subject(here, module) for module in modules],
        [names[band] for band in bands],
        squares,
        wanted=here.t("wanted"),
        available=here.t("there are"),
    )
    st.plotly_chart(
        figure, config=CONFIG, key="bp-heat", alt=here.t("Items wanted and there, by module and band")
    )
    rows = []
    for module in modules:
        count = found.by_module[module]
        rows.append(
            {
                here.t("Module"): words.subject(here, module),
                **{names[band]: found.by_both.get((module, band), 0) for band in bands},
                here.t("Total"): count,
                here.t("Share"): f"{100 * count / found.items:.0f} %",
            }
        )
    rows.append(
        {
            here.t("Module"): here.t("Total"),
            **{names[band]: found.by_band.get(band, 0) for band in bands},
            here.t("Total"): found.items,
            here.t("Share"): "100 %",
        }
    )
    shares = {names[band]: f"{100 * found.by_band.get(band, 0) / found.items:.0f} %" for band in bands}
    told = people.listed(here, (f"{name} {share}" for name, share in shares.items()))
    st.caption(here.t("By band: {shares}.", shares=told))
    with st.expander(here.t("In numbers")):
        st.dataframe(
            pd.DataFrame(rows),
            hide_index=True,
            height="content",
            alt=here.t("Items wanted by module and band"),
        )


def _modules(here: Here, wanted: Mapping[str, int]) -> list[str]:
    """Modules asked for, in teaching order, `any` last."""
    asked = set(wanted)
    order = [module.code for module in here.platform.catalogue.current().objectives.modules]
    found = [code for code in order if code in asked]
    return [*found, *sorted(asked - {*found, ANY}), *([ANY] if ANY in asked else [])]


def _exposure(here: Here, found: Exposure) -> None:
    st.subheader(here.t("How often items are shown"), anchor=False)
    told = here.t(
        "Two people have {items} of {size} items in common on average ({share}).",
        items=f"{found.overlap:.1f}",
        size=found.size,
        share=f"{100 * found.overlap_share:.0f} %",
    )
    st.write(told)
    how = (
        here.t(
            "Counted in {count} drawn forms; standard error {error} items.",
            count=found.draws,
            error=f"{found.overlap_error:.2f}",
        )
        if found.draws
        else here.t("Exact, by the numbers of the quotas.")
    )
    st.caption(
        how + " " + here.t("For people who have seen nothing yet; who sits again gets unseen items first.")
    )
    cells = _by_cell(here, found)
    rows = [_row(here, cell, shares) for cell, shares in sorted(cells.items(), key=lambda one: -max(one[1]))]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height="content" if len(rows) <= 12 else 430,
        alt=here.t("Exposure by objective and band, the highest first"),
    )
    _highest(here, found)


def _by_cell(here: Here, found: Exposure) -> dict[Cell, list[float]]:
    """The shares of the items that may be drawn, by objective and band."""
    items = here.platform.catalogue.current().bank.items
    cells: dict[Cell, list[float]] = defaultdict(list)
    for name, share in found.shares.items():
        cells[Cell(items[name].objective, items[name].band)].append(share)
    return cells


def _row(here: Here, cell: Cell, shares: list[float]) -> dict[str, object]:
    until = {part: forms_until(shares, part) for part in PARTS}
    return {
        here.t("Objective and band"): words.cell(here, cell),
        here.t("items"): len(shares),
        here.t("on a form"): round(sum(shares), 2),
        here.t("shown in"): f"{100 * sum(shares) / len(shares):.0f} %",
        here.t("at most"): f"{100 * max(shares):.0f} %",
        **{
            here.t("{part} % seen after sittings", part=round(100 * part)): str(count) if count else "—"
            for part, count in until.items()
        },
    }


def _highest(here: Here, found: Exposure) -> None:
    items = here.platform.catalogue.current().bank.items
    highest = sorted(found.shares.items(), key=lambda one: (-one[1], one[0]))[:HIGHEST]
    with st.expander(here.t("The items shown most")):
        for name, share in highest:
            stem = " ".join(items[name].stem.split())[:60]
            navigation.link(
                "bank-item",
                f"{100 * share:.0f} % · {name} · {people.plain(stem)}",
                icon=":material/quiz:",
                item=name,
            )


def _scores(here: Here, blueprint: Blueprint) -> None:
    st.subheader(here.t("Which scores to expect"), anchor=False)
    found = blueprints.estimate(here.platform, here.asker, blueprint, now=here.now)
    if found is None:
        return
    if found.mean is None or found.sd is None or found.between is None or found.reliability is None:
        st.info(
            here.t(
                "Too few sittings for a number: {covered} of a form's marks lie on items that {enough} "
                "people or more have met; it takes {needed}.",
                covered=f"{100 * found.covered:.0f} %",
                enough=ENOUGH,
                needed=f"{100 * COVERED:.0f} %",
            ),
            icon=":material/hourglass_empty:",
        )
        return
    with st.container(horizontal=True):
        st.metric(here.t("Mean score"), f"{found.mean:.0f} %", border=True)
        st.metric(here.t("Standard deviation"), f"{found.sd:.0f} %", border=True)
        st.metric(here.t("Pass"), f"{100 * (found.passing or 0):.0f} %", border=True)
        st.metric(here.t("Reliability (alpha)"), f"{found.reliability:.2f}", border=True)
        st.metric(here.t("Forms differ by"), f"± {found.between:.1f} %", border=True)
    st.caption(
        here.t(
            "From the facilities, spreads and item–total correlations of first sittings (at least {fewest} "
            "people an item, {covered} of the marks), for people like those so far and tests about as long: "
            "mean Σmp, spread Σmsr, Cronbach's alpha, passing by the normal approximation (Gulliksen 1950).",
            fewest=found.fewest,
            covered=f"{100 * found.covered:.0f} %",
        )
    )
