"""The items of an exam with a plain verdict each: first those that need somebody, then all as a table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from trainer.analysis.modelling import ItemModel
from trainer.analysis.verdicts import ENOUGH, Concern
from trainer.pictures import without_pictures
from trainer.services import analyse
from trainer.services.analyse import Figures, ItemFigures, Selection
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets import analysis, people
from trainer.web.widgets.analysis import ICONS, share

PAGE = 50
FIRST = 8
"""Items named with a link above the table."""
_ORDERS = ("concern", "facility", "discrimination", "n", "item")


def show(here: Here, wanted: Selection, found: Figures) -> None:
    """Render the view."""
    modelled = analyse.model(here.platform, here.asker, wanted, now=here.now)
    analysis.keep_looking(here, "model", modelled)
    newest = newest_versions(found.items)
    pressing = [item for item in _ordered(newest, "concern") if analysis.concern(item) is Concern.CHECK]
    judged = sum(analysis.is_judged(item) for item in newest)
    _pressing(here, wanted, pressing, judged, len(newest))
    shown = _narrowed(here, newest)
    pages = max(1, -(-len(shown) // PAGE))
    page = min(int(st.session_state.get("item-page", 1)), pages)
    rows = shown[(page - 1) * PAGE : page * PAGE]
    models = {item.id: item for item in modelled.value.items} if modelled.value else {}
    _table(here, wanted, rows, models)
    if pages > 1:
        st.pagination(pages, key="item-page")
    if len(newest) < len(found.items):
        st.caption(here.t("The newest version of each item is shown; its page has the earlier ones."))


def newest_versions(items: Sequence[ItemFigures]) -> list[ItemFigures]:
    """Each item once, in the newest version that was sat."""
    found = {item.item: item for item in sorted(items, key=lambda item: item.number)}
    return list(found.values())


def _pressing(here: Here, wanted: Selection, pressing: list[ItemFigures], judged: int, total: int) -> None:
    _how_many(here, len(pressing), judged, total)
    if not pressing:
        return
    with st.container(border=True, gap="xsmall"):
        for item in pressing[:FIRST]:
            with st.container(horizontal=True, vertical_alignment="center"):
                navigation.link(
                    "item-analysis", item.item, icon=ICONS[Concern.CHECK], **address(wanted, item.item)
                )
                st.markdown(people.plain(analysis.sentence(here, item)))
        if len(pressing) > FIRST:
            st.caption(here.t("{count} more are at the top of the table.", count=len(pressing) - FIRST))


def _how_many(here: Here, pressing: int, judged: int, total: int) -> None:
    """Of the items that enough people have seen, how many need a look; how many cannot be judged yet."""
    if not judged:
        st.info(
            here.t(
                "None of the {total} items has been seen by {enough} people yet; that is too few to judge.",
                total=total,
                enough=ENOUGH,
            ),
            icon=":material/info:",
        )
        return
    details = {"count": pressing, "judged": judged, "total": total, "few": total - judged, "enough": ENOUGH}
    if pressing:
        st.write(here.t("**{count} of {judged} items need a look.**", **details))
    else:
        st.success(
            here.t("None of the {judged} items is conspicuous.", **details), icon=":material/check_circle:"
        )
    if judged < total:
        st.caption(here.t("{few} more were seen by fewer than {enough} people: too few to judge.", **details))


def address(wanted: Selection, item: str) -> dict[str, str]:
    """What the address of an item's page says."""
    found = {"item": item, "exam": wanted.blueprint}
    if wanted.cohort:
        found["cohort"] = wanted.cohort
    if wanted.retakes:
        found["retakes"] = "true"
    if wanted.since:
        found["since"] = wanted.since.isoformat()
    return found


def _narrowed(here: Here, items: Sequence[ItemFigures]) -> list[ItemFigures]:
    orders = {
        "concern": here.t("Those that need a look first"),
        "facility": here.t("The hardest first"),
        "discrimination": here.t("The least discriminating first"),
        "n": here.t("The most often seen first"),
        "item": here.t("By number"),
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            here.t("Search"),
            key="item-search",
            type="search",
            placeholder=here.t("Number or words of the question"),
            on_change=_first,
        )
        order = st.selectbox(
            here.t("Order"), _ORDERS, format_func=orders.__getitem__, key="item-order", on_change=_first
        )
    stems = _stems(here)
    found = [
        item
        for item in items
        if not text or text.lower() in f"{item.item} {stems.get(item.item, '')}".lower()
    ]
    return _ordered(found, order or "concern")


def _first() -> None:
    st.session_state["item-page"] = 1


def _ordered(items: Sequence[ItemFigures], order: str) -> list[ItemFigures]:
    def key(item: ItemFigures) -> tuple[float, float, str]:
        figures = item.statistics
        facility = figures.facility if figures and figures.facility is not None else 2.0
        discrimination = figures.discrimination if figures and figures.discrimination is not None else 2.0
        first = {
            "concern": -float(analysis.concern(item)),
            "facility": facility,
            "discrimination": discrimination,
            "n": -float(figures.n if figures else 0),
        }.get(order, 0.0)
        return first, discrimination if order == "concern" else 0.0, item.item

    return sorted(items, key=key)


def _stems(here: Here) -> dict[str, str]:
    bank = here.platform.catalogue.current().bank
    return {item.id: without_pictures(item.stem) for item in bank.items.values()}


def _table(here: Here, wanted: Selection, items: Sequence[ItemFigures], models: dict[str, ItemModel]) -> None:
    if not items:
        st.info(here.t("No item matches the search."))
        return
    stems = _stems(here)
    frame = pd.DataFrame([_row(here, item, models.get(_label(item)), stems) for item in items])
    chosen = st.dataframe(
        frame,
        hide_index=True,
        height="content" if len(items) < 16 else 640,
        on_select="rerun",
        selection_mode="single-row",
        key="item-table",
        alt=here.t("Items with verdict, facility and discrimination"),
        column_config={
            here.t("Verdict"): st.column_config.TextColumn(width="large"),
            here.t("Question"): st.column_config.TextColumn(width="medium"),
        },
    )
    st.caption(here.t("Click a column's head to sort this page; choose a row to open the item."))
    if chosen.selection.rows:
        navigation.go("item-analysis", **address(wanted, items[chosen.selection.rows[0]].item))


def _label(item: ItemFigures) -> str:
    return item.statistics.id if item.statistics else item.item


def _row(
    here: Here, item: ItemFigures, modelled: ItemModel | None, stems: dict[str, str]
) -> dict[str, object]:
    figures = item.statistics
    return {
        here.t("Item"): item.item,
        here.t("Attention"): analysis.attention(here, item),
        here.t("Verdict"): analysis.sentence(here, item),
        here.t("Question"): stems.get(item.item, ""),
        "n": figures.n if figures else None,
        here.t("Facility"): None if figures is None else _rounded(figures.facility),
        here.t("Discrimination"): None if figures is None else _rounded(figures.discrimination),
        here.t("Difficulty (model)"): None if modelled is None else _rounded(modelled.difficulty),
        here.t("Slope (model)"): None if modelled is None else _rounded(modelled.slope),
        here.t("Left blank"): share(item.blank),
        here.t("Median time"): "–"
        if item.seconds is None
        else here.t("{count} s", count=round(item.seconds)),
        here.t("Version"): here.t("{number} of {count}", number=item.number, count=item.versions),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
