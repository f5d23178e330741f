"""One item: what to think of it, its curve and options, versions and reports, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pandas as pd
import streamlit as st

from trainer.analysis.modelling import ItemModel, characteristic_curve
from trainer.items import Item, ItemType, Status
from trainer.services import analyse, repair
from trainer.services.analyse import ItemCard, ItemFigures, Selection
from trainer.web import navigation
from trainer.web.charts import analysis as charts
from trainer.web.charts.analysis import Line
from trainer.web.charts.look import CONFIG
from trainer.web.state import Here
from trainer.web.widgets import analysis, people, repairing
from trainer.web.widgets.analysis import number, share
from trainer.web.widgets.authoring import decision
from trainer.web.wording import ago, moment


def show(here: Here) -> None:
    """Render the page of the item the address names."""
    name = st.query_params.get("item", "")
    if not name:
        st.info(here.t("Choose an item from the analysis of an exam."))
        navigation.link("analysis", here.t("Item analysis"), icon=":material/query_stats:")
        return
    card = analyse.card(here.platform, here.asker, name)
    people.notice_now()
    wanted = _selection(card)
    st.title(here.t("Item {item}", item=card.id), anchor=False)
    figures: list[ItemFigures] = []
    models: dict[str, ItemModel] = {}
    if wanted is not None:
        found = analyse.figures(here.platform, here.asker, wanted, now=here.now)
        modelled = analyse.model(here.platform, here.asker, wanted, now=here.now)
        analysis.keep_looking(here, "item", found if not found.current else modelled)
        figures = [one for one in found.value.items if one.item == card.id] if found.value else []
        models = {one.id: one for one in modelled.value.items} if modelled.value else {}
    own = _chosen(here, card, figures)
    if own is not None:
        st.write(_sentence(here, own))
    _wording(here, card, own)
    _actions(here, card, own)
    if own is not None and own.statistics is not None:
        _numbers(here, own, models.get(own.statistics.id))
        _curve(here, models.get(own.statistics.id))
        _options(here, card.version(own.version).item, own)
    elif wanted is not None and not figures:
        st.info(here.t("It was not in the sittings that count, or they are still being computed."))
    _history(here, card, figures)
    _comments(here, card)
    _repairs(here, card)
    st.divider()
    _back(here, wanted)


def _selection(card: ItemCard) -> Selection | None:
    """The sittings that the address speaks of; None where it names no exam."""
    exam = st.query_params.get("exam", "")
    since = st.query_params.get("since", "")
    if not exam:
        return None
    return Selection(
        exam,
        st.query_params.get("cohort") or None,
        datetime.fromisoformat(since) if since else None,
        st.query_params.get("retakes") == "true",
    )


def _chosen(here: Here, card: ItemCard, figures: Sequence[ItemFigures]) -> ItemFigures | None:
    """The version to look at: the newest that was sat, unless another is chosen."""
    if not figures:
        return None
    ordered = sorted(figures, key=lambda one: -one.number)
    if len(ordered) == 1:
        return ordered[0]
    names = {one.number: here.t("Version {number}", number=one.number) for one in ordered}
    picked = st.segmented_control(
        here.t("Version"),
        list(names),
        default=ordered[0].number,
        required=True,
        format_func=names.__getitem__,
    )
    return next(one for one in ordered if one.number == picked)


def _sentence(here: Here, own: ItemFigures) -> str:
    told = people.plain(analysis.sentence(here, own))
    icon = analysis.ICONS[analysis.concern(own)]
    return f"{icon} **{told}**" if icon else f"**{told}**"


def _wording(here: Here, card: ItemCard, own: ItemFigures | None) -> None:
    """The question as candidates saw it, the right options marked."""
    item = (card.version(own.version) if own else card.newest).item
    with st.container(border=True):
        if item.stimulus:
            st.markdown(people.plain(item.stimulus))
        st.markdown(f"**{people.plain(item.stem)}**")
        for option, text in options_of(here, item).items():
            right = here.t(" (key)") if option in item.key else ""
            st.markdown(f"{option}. {people.plain(text)}{right}")


def options_of(here: Here, item: Item) -> dict[str, str]:
    """The texts of the options by id; true and false in words."""
    if item.type is ItemType.TRUE_FALSE:
        return {"true": here.t("true"), "false": here.t("false")}
    return {option.id: option.text for option in item.options}


def _actions(here: Here, card: ItemCard, own: ItemFigures | None) -> None:
    """Repair it, edit it, retire it, or bring it back."""
    with st.container(horizontal=True, vertical_alignment="center"):
        version = own.version if own else card.newest.version
        navigation.link("repair", here.t("Repair it"), icon=":material/build:", item=card.id, version=version)
        navigation.link("bank-item", here.t("Edit it"), icon=":material/edit:", item=card.id)
        if card.status in (Status.ACTIVE, Status.PILOT):
            st.button(
                here.t("Retire it"),
                icon=":material/archive:",
                on_click=people.open_dialog,
                args=("retire",),
                help=here.t("No future exam draws it; sittings that have it are not touched."),
            )
        elif card.status is Status.RETIRED and st.button(
            here.t("Bring it back"), icon=":material/unarchive:"
        ):
            decision.bring_back(here, card.id)
    if card.status is Status.RETIRED:
        st.caption(here.t("Retired: no future exam draws it."))
    elif card.status is None:
        st.caption(here.t("It is no longer in the bank."))
    people.dialog("retire", here.t("Retire this item?"), lambda: _retire(here, card))


def _retire(here: Here, card: ItemCard) -> None:
    st.write(
        here.t(
            "{item} will not be drawn for future exams. Running and past sittings keep it and their scores. "
            "You can bring it back at any time.",
            item=card.id,
        )
    )
    if st.button(here.t("Retire it"), type="primary", key="retire-now"):
        people.attempt(
            here,
            lambda: analyse.retire(here.platform, here.asker, card.id, now=here.now),
            here.t("The item is retired."),
        )


def _numbers(here: Here, own: ItemFigures, modelled: ItemModel | None) -> None:
    figures = own.statistics
    if figures is None:
        return
    cells = st.columns(4)
    cells[0].metric(
        here.t("Facility"),
        share(figures.facility),
        border=True,
        help=here.t("The share of its marks that candidates earned."),
    )
    cells[1].metric(
        here.t("Discrimination"),
        number(figures.discrimination),
        border=True,
        help=here.t("How well it goes with the other items; below 0.20 is poor."),
    )
    cells[2].metric(here.t("Left blank"), share(own.blank), border=True)
    cells[3].metric(
        here.t("Median time"),
        "–" if own.seconds is None else here.t("{count} s", count=round(own.seconds)),
        border=True,
    )
    rows = {
        here.t("Candidates who saw it"): str(figures.n),
        here.t("Standard deviation"): number(figures.sd),
        here.t("Item–total correlation"): number(figures.item_total),
        here.t("Discriminative efficiency"): number(figures.discriminative_efficiency),
        here.t("Effective weight"): share(figures.effective_weight),
        here.t("Alpha without it"): number(figures.alpha_if_deleted),
        **_model_rows(here, modelled),
    }
    with st.expander(here.t("All figures")):
        st.table(pd.DataFrame({here.t("Figure"): list(rows), here.t("Value"): list(rows.values())}))


def _model_rows(here: Here, modelled: ItemModel | None) -> dict[str, str]:
    if modelled is None:
        return {}
    return {
        here.t("Difficulty (model)"): _with_error(modelled.difficulty, modelled.difficulty_error),
        here.t("Slope (model)"): _with_error(modelled.slope, modelled.slope_error),
        here.t("Infit (1 = as expected)"): number(modelled.infit),
        here.t("Outfit (1 = as expected)"): number(modelled.outfit),
        here.t("Chance of a worse fit (S-X²)"): number(modelled.misfit),
    }


def _with_error(value: float | None, error: float | None) -> str:
    return number(value) if error is None else f"{number(value)} ± {number(error)}"


def _curve(here: Here, modelled: ItemModel | None) -> None:
    if modelled is None or not (curve := characteristic_curve(modelled)):
        return
    st.subheader(here.t("Characteristic curve"), anchor=False)
    observed = [(point.ability, point.share, point.n) for point in modelled.observed]
    told = "; ".join(f"{number(ability, 1)}: {share(part)}" for ability, part, _ in observed)
    st.plotly_chart(
        charts.characteristic(
            curve,
            observed,
            ability_label=here.t("Ability (standard deviations)"),
            right_label=here.t("Right"),
        ),
        config=CONFIG,
        alt=here.t("Share right by ability: {points}", points=told),
        key="curve",
    )
    st.caption(
        here.t(
            "The line is what the model expects, the diamonds are groups of candidates of about the same "
            "ability. Diamonds far from a rising line mean that the item measures something else as well."
        )
    )
    with st.expander(here.t("The points as a table")):
        st.table(
            pd.DataFrame(
                {
                    here.t("Ability (standard deviations)"): [
                        number(one.ability, 1) for one in modelled.observed
                    ],
                    here.t("Right"): [share(one.share) for one in modelled.observed],
                    here.t("Candidates"): [one.n for one in modelled.observed],
                }
            )
        )


def _options(here: Here, item: Item, own: ItemFigures) -> None:
    if own.statistics is None or not own.statistics.options:
        return
    st.subheader(here.t("Who chooses which option"), anchor=False)
    fifths = [
        here.t("weakest fifth"),
        here.t("second fifth"),
        here.t("third fifth"),
        here.t("fourth fifth"),
        here.t("strongest fifth"),
    ]
    texts = options_of(here, item)
    lines = [
        Line(option.id if len(option.id) == 1 else texts[option.id], option.key, option.by_fifth)
        for option in own.statistics.options
    ]
    told = "; ".join(f"{line.label}: {' '.join(share(part) for part in line.shares)}" for line in lines)
    st.plotly_chart(
        charts.by_fifth(lines, fifths, share_label=here.t("Chosen by")),
        config=CONFIG,
        alt=here.t(
            "Share choosing each option, from the weakest to the strongest fifth: {options}", options=told
        ),
        key="options",
    )
    st.caption(
        here.t(
            "The thick line is the key and should rise; the others should fall. An option that rises draws "
            "those who know most: is it right too?"
        )
    )
    rows = [
        {
            here.t("Option"): f"{line.label} ★" if line.key else line.label,
            here.t("Text"): texts.get(option.id, option.id),
            here.t("Chosen"): option.count,
            here.t("Share"): share(option.share),
            here.t("Correlation with the rest"): number(option.item_rest),
            **dict(zip(fifths, map(share, option.by_fifth), strict=True)),
        }
        for line, option in zip(lines, own.statistics.options, strict=True)
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=here.t("Who chooses which option"))


def _history(here: Here, card: ItemCard, figures: Sequence[ItemFigures]) -> None:
    st.subheader(here.t("Its versions"), anchor=False)
    by_version = {one.version: one for one in figures}
    rows = []
    for version in reversed(card.versions):
        own = by_version.get(version.version)
        of_it = own.statistics if own else None
        rows.append(
            {
                here.t("Version"): version.number,
                here.t("Published"): moment(here, version.published_at),
                here.t("Candidates who saw it"): of_it.n if of_it else 0,
                here.t("Facility"): share(of_it.facility) if of_it else "–",
                here.t("Discrimination"): number(of_it.discrimination) if of_it else "–",
                here.t("Verdict"): analysis.sentence(here, own)
                if own
                else here.t("not sat in this selection"),
            }
        )
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=here.t("Its versions"))


def _comments(here: Here, card: ItemCard) -> None:
    st.subheader(here.t("What people reported"), anchor=False)
    if not card.comments:
        st.caption(here.t("Nobody has reported a problem with it."))
        return
    with st.container(border=True, gap="xsmall"):
        for comment in card.comments:
            st.markdown(people.plain(comment.text))
            st.caption(
                here.t("{ago}, on version {number}", ago=ago(here, comment.at), number=comment.number),
                help=moment(here, comment.at),
            )


def _repairs(here: Here, card: ItemCard) -> None:
    found = repair.of_item(here.platform, here.asker, card.id)
    if found:
        st.subheader(here.t("Its repairs"), anchor=False)
        repairing.entries(here, found)


def _back(here: Here, wanted: Selection | None) -> None:
    query = {"exam": wanted.blueprint, "view": "items"} if wanted else {}
    if wanted and wanted.cohort:
        query["cohort"] = wanted.cohort
    if wanted and wanted.retakes:
        query["retakes"] = "true"
    navigation.link("analysis", here.t("All items of the exam"), icon=":material/query_stats:", **query)
