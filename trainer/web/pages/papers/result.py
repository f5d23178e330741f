"""A set that is ready: how alike its papers are, beside papers drawn at random; each to read and print."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from trainer.errors import TrainerError
from trainer.forms.parallel import Assumed, ParallelForms
from trainer.interchange.outgoing import OutFormat
from trainer.items import Item, ItemType
from trainer.services import papers
from trainer.services.papers import Found, PaperSet, Print, Printed, name_of
from trainer.web.charts import papers as charts
from trainer.web.charts.look import CONFIG
from trainer.web.state import Here
from trainer.web.widgets.analysis import number
from trainer.web.widgets.authoring import sample

_FORMATS = {OutFormat.PDF: "PDF", OutFormat.DOCX: "Word"}
_MADE = "papers-made"


def show(here: Here, found: Found, made: PaperSet) -> None:
    """Render the result."""
    forms = made.forms
    st.write(_state(here, forms))
    if found.changed:
        st.info(
            here.t(
                "The bank or the blueprint has changed since. This set stays as it was made; assemble a new "
                "one to use the present items."
            ),
            icon=":material/history:",
        )
    _numbers(here, made)
    _table(here, forms)
    _assumptions(here, made)
    _comparison(here, made)
    _overlaps(here, forms)
    _papers(here, found, forms)


def _state(here: Here, forms: ParallelForms) -> str:
    gap = here.t("The easiest and the hardest paper lie {gap} % apart.", gap=number(forms.gap))
    told = f"{gap} {_shared(here, forms)}"
    if forms.proved:
        return f"{told} {here.t('Proved: no set shares fewer items or lies closer together.')}"
    bounds = here.t(
        "No set goes below: shared items {overlap}, gap {gap} %.",
        overlap=forms.overlap_bound,
        gap=number(forms.gap_bound),
    )
    return f"{told} {bounds}"


def _shared(here: Here, forms: ParallelForms) -> str:
    if not forms.overlap:
        return here.t("No item stands on two papers.")
    return here.t("Two papers share {overlap} items at most.", overlap=forms.overlap)


def _numbers(here: Here, made: PaperSet) -> None:
    forms, drawn = made.forms, made.drawn
    cells = st.columns(4)
    cells[0].metric(here.t("Gap"), f"{forms.gap:.2f} %", border=True)
    cells[1].metric(here.t("Gap at random"), f"{drawn.high - drawn.low:.1f} %", border=True)
    cells[2].metric(here.t("Shared at most"), forms.overlap, border=True)
    cells[3].metric(
        here.t("With statistics"),
        f"{forms.known} / {forms.items}",
        border=True,
        help=here.t(
            "From {sittings} first sittings of this exam; {elsewhere} items from other exams.",
            sittings=made.sittings,
            elsewhere=made.elsewhere,
        ),
    )


def _table(here: Here, forms: ParallelForms) -> None:
    columns = {
        here.t("Paper"): [name_of(place) for place in range(len(forms.forms))],
        here.t("Expected score"): [f"{one.expected:.2f} %" for one in forms.forms],
        here.t("Spread by chance"): [f"±{one.spread:.1f} %" for one in forms.forms],
        here.t("Without statistics"): [str(one.assumed) for one in forms.forms],
    }
    if any(one.information is not None for one in forms.forms):
        columns[here.t("Information at the cut")] = [number(one.information) for one in forms.forms]
    st.table(pd.DataFrame(columns).set_index(here.t("Paper")))
    st.caption(
        here.t(
            "Spread by chance: the standard deviation of the score of somebody whose chances are those of "
            "the average candidate, answering each item independently."
        )
    )


def _assumptions(here: Here, made: PaperSet) -> None:
    for one in made.forms.assumed:
        st.caption(_assumed(here, one))


def _assumed(here: Here, one: Assumed) -> str:
    if one.seen:
        return here.t(
            "{count} items of band {band} have too few responses; they count with {facility}, the mean of "
            "{seen} others of the band.",
            count=one.items,
            band=one.band,
            facility=number(one.facility),
            seen=one.seen,
        )
    return here.t(
        "{count} items of band {band} have too few responses; by rule of thumb they count with {facility}.",
        count=one.items,
        band=one.band,
        facility=number(one.facility),
    )


def _comparison(here: Here, made: PaperSet) -> None:
    drawn = made.drawn
    st.subheader(here.t("Beside papers drawn at random"), anchor=False)
    expected = [one.expected for one in made.forms.forms]
    told = here.t(
        "{draws} papers drawn at random lie between {low} % and {high} % (standard deviation {deviation}); "
        "these {count} lie between {lowest} % and {highest} %. Two drawn at random share {shared} items on "
        "average.",
        draws=len(drawn.drawn),
        low=number(drawn.low, 1),
        high=number(drawn.high, 1),
        deviation=number(drawn.deviation),
        count=len(expected),
        lowest=number(min(expected)),
        highest=number(max(expected)),
        shared=number(drawn.shared, 1),
    )
    st.plotly_chart(
        charts.beside_random(
            drawn.drawn,
            expected,
            score_label=here.t("Expected score"),
            count_label=here.t("Papers drawn at random"),
            set_label=here.t("this set"),
        ),
        config=CONFIG,
        alt=told,
        key="papers-comparison",
    )
    st.write(told)


def _overlaps(here: Here, forms: ParallelForms) -> None:
    st.subheader(here.t("Shared items"), anchor=False)
    names = [name_of(place) for place in range(len(forms.forms))]
    st.write(_shared(here, forms))
    if not forms.overlap:
        return
    st.plotly_chart(
        charts.overlaps(forms.overlaps, names, label=here.t("Shared items")),
        config=CONFIG,
        alt=_shared(here, forms),
        key="papers-overlaps",
    )
    with st.expander(here.t("The same as a table")):
        st.table(pd.DataFrame(forms.overlaps, index=names, columns=names))


def _papers(here: Here, found: Found, forms: ParallelForms) -> None:
    st.subheader(here.t("The papers"), anchor=False)
    chosen = st.selectbox(
        here.t("Paper"),
        range(len(forms.forms)),
        format_func=lambda place: here.t("Paper {name}", name=name_of(place)),
        key="papers-chosen",
    )
    with st.container(horizontal=True):
        for wanted, name in _FORMATS.items():
            if st.button(
                here.t("Print as {format}", format=name),
                icon=":material/print:",
                key=f"papers-{wanted.value}",
            ):
                _make(here, found, Print(chosen, wanted, here.language))
        if st.button(here.t("The set as JSON"), icon=":material/data_object:", key="papers-json"):
            taken = papers.take_json(here.platform, here.asker, found.request.id, now=here.now)
            st.session_state[_MADE] = (found.request.id, None, taken)
    _download(here, found, chosen)
    st.caption(
        here.t(
            "The print has an answer sheet, the key and the explanations. The audit log keeps who took it."
        )
    )
    form = forms.forms[chosen].form
    items = papers.items_of(here.platform, here.asker, form)
    with st.expander(here.t("Read paper {name}", name=name_of(chosen))):
        sample.show(
            here,
            [_in_order(items[place.version], place.options) for place in form.places],
            key=f"papers-read-{chosen}",
        )


def _make(here: Here, found: Found, wanted: Print) -> None:
    try:
        with st.spinner(here.t("Making the file …")):
            made = papers.print_form(here.platform, here.asker, found.request.id, wanted, now=here.now)
    except TrainerError as error:
        st.error(here.explain(error), icon=":material/error:")
        return
    st.session_state[_MADE] = (found.request.id, wanted.number, made)


def _download(here: Here, found: Found, chosen: int) -> None:
    whose, which, made = st.session_state.get(_MADE, ("", None, None))
    if isinstance(made, Printed) and whose == found.request.id and which in (None, chosen):
        st.download_button(
            here.t("Download {name}", name=made.name),
            made.data,
            file_name=made.name,
            mime=made.mime,
            icon=":material/download:",
            type="primary",
            on_click="ignore",
            key="papers-download",
        )


def _in_order(item: Item, options: tuple[str, ...]) -> Item:
    """The item with its options as they stand on the paper."""
    if item.type is ItemType.TRUE_FALSE:
        return item
    texts = {option.id: option for option in item.options}
    return replace(item, options=tuple(texts[name] for name in options))
