"""What the list of the bank is narrowed to and ordered by: the controls, and the address that says it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from zlib import crc32

import streamlit as st

from trainer.analysis.grades import Discrimination, Evidence, Exposure, Facility, Reports
from trainer.errors import translatable
from trainer.items import ItemType, Pool, Status
from trainer.services import author
from trainer.services.author import Choices
from trainer.storage.bank_search import DIMENSIONS, BankQuery, Order
from trainer.web.state import Here
from trainer.web.widgets import people
from trainer.web.widgets.authoring import words

_ADDRESS = "bank-address"
_CHOSEN = "bank-chosen"
"""What is chosen by dimension. The boxes are told it anew every time, as those that count come and go."""
_TEXT, _ORDER, _PAGE = "bank-text", "bank-order", "bank-page"
_OTHERS = {_TEXT: "q", _ORDER: "sort", _PAGE: "page"}
"""What controls that are no filters are called in the address; filters go by their own names."""
_NAMES = (*_OTHERS.values(), *DIMENSIONS)
_LABELS = {
    "module": translatable("Module"),
    "objective": translatable("Objective"),
    "type": translatable("Type"),
    "band": translatable("Band"),
    "status": translatable("Status"),
    "pool": translatable("Pool"),
    "author": translatable("Author"),
    "facility": translatable("Facility"),
    "discrimination": translatable("Discrimination"),
    "evidence": translatable("Sittings"),
    "exposure": translatable("Exposure"),
    "reports": translatable("Problem reports"),
}
_HELP = {
    "facility": translatable(
        "The share of the marks earned. Too hard: below 0.25; too easy: above 0.95; judged from 30 sittings "
        "on."
    ),
    "discrimination": translatable(
        "How well it tells strong from weak candidates: the item–rest correlation. Low: below 0.20; judged "
        "from 30 sittings on."
    ),
    "evidence": translatable("First sittings in which the version in force was shown."),
    "exposure": translatable(
        "In which share of the sittings of its exams it was shown: seldom up to 5 %, often above 25 %."
    ),
}
ORDERS = {
    Order.BANK: translatable("Order of the bank"),
    Order.DISCRIMINATION: translatable("Lowest discrimination first"),
    Order.HARDEST: translatable("Hardest first"),
    Order.EASIEST: translatable("Easiest first"),
    Order.EXPOSURE: translatable("Shown most often first"),
    Order.SITTINGS: translatable("Most sittings first"),
    Order.REPORTS: translatable("Most open reports first"),
}
_MADE: Mapping[str, Callable[[str], Any]] = {
    "type": ItemType,
    "band": int,
    "status": Status,
    "pool": Pool,
    "facility": Facility,
    "discrimination": Discrimination,
    "evidence": Evidence,
    "exposure": Exposure,
    "reports": Reports,
}


def query(here: Here) -> BankQuery:
    """What the controls, or the address, ask for; they are shown, and the address says what they say."""
    _from_address()
    options = _options(here, author.choices(here.platform, here.asker))
    for name, value in list(_chosen().items()):
        if value not in options[name]:
            del _chosen()[name]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = _search(here)
        order = _order(here)
        popover = st.popover(
            here.t("Narrow"), icon=":material/filter_list:", on_change="rerun", key="bank-narrow"
        )
    with popover:
        _narrow(here, options, counting=bool(popover.open))
    _chips(here, options)
    _into_address()
    return _made(text, order)


def page() -> int:
    """Which page of the list is wanted, from 1."""
    return max(1, int(st.session_state.get(_PAGE) or 1))


def first_page() -> None:
    """Begin at the beginning again, as the list has changed."""
    st.session_state[_PAGE] = 1


def clear() -> None:
    """Take every filter off; the words stay."""
    _chosen().clear()
    first_page()


def narrowed() -> bool:
    """Whether any filter is on."""
    return bool(_chosen())


def _chosen() -> dict[str, str]:
    """The value chosen in each dimension, as far as one is."""
    found: dict[str, str] = st.session_state.setdefault(_CHOSEN, {})
    return found


def _search(here: Here) -> str:
    text = st.text_input(
        here.t("Search"),
        key=_TEXT,
        type="search",
        icon=":material/search:",
        placeholder=here.t("Words of stem and options, an id or an author"),
        label_visibility="collapsed",
        live=True,
        max_chars=200,
        on_change=first_page,
        persist_state="session",
    )
    return text or ""


def _order(here: Here) -> Order:
    names = {order.value: here.t(name) for order, name in ORDERS.items()}
    picked = st.selectbox(
        here.t("Order"),
        list(names),
        format_func=names.__getitem__,
        key=_ORDER,
        on_change=first_page,
        label_visibility="collapsed",
        width=230,
    )
    return Order(picked or Order.BANK.value)


def _options(here: Here, choices: Choices) -> dict[str, dict[str, str]]:
    """What each filter offers, value by value, as the person reads it."""

    def named(names: Mapping[Any, str]) -> dict[str, str]:
        return {str(value.value): here.t(name) for value, name in names.items()}

    module = _chosen().get("module", "")
    return {
        "module": {code: f"{code} {here.local(title)}" for code, title in choices.modules},
        "objective": {
            code: f"{code} {here.local(title)}"
            for code, title in choices.objectives
            if not module or code.startswith(f"{module}-")
        },
        "type": named(words.TYPES),
        "band": {str(n): here.t(name) for n, name in words.BANDS.items()},
        "status": named(words.STATUSES),
        "pool": named(words.POOLS),
        "author": {name: name for name in choices.authors},
        "facility": named(words.FACILITIES),
        "discrimination": named(words.DISCRIMINATIONS),
        "evidence": named(words.EVIDENCE),
        "exposure": named(words.EXPOSURES),
        "reports": named(words.REPORTS),
    }


def _narrow(here: Here, options: Mapping[str, Mapping[str, str]], *, counting: bool) -> None:
    """The filters; with how many items each choice would leave while somebody looks at them."""
    counts = author.counts(here.platform, here.asker, _made()) if counting else None
    for pair in (DIMENSIONS[start : start + 2] for start in range(0, len(DIMENSIONS), 2)):
        with st.container(horizontal=True):
            for name in pair:
                _select(here, name, options[name], None if counts is None else counts[name])
    if narrowed():
        st.button(here.t("Take all filters off"), on_click=clear, key="bank-clear")


def _made(text: str | None = None, order: Order = Order.BANK) -> BankQuery:
    """What is asked for."""
    made = {name: _MADE.get(name, str)(value) for name, value in _chosen().items()}
    return BankQuery(text=text or str(st.session_state.get(_TEXT) or ""), order=order, **made)


def _select(here: Here, name: str, options: Mapping[str, str], counts: Mapping[str, int] | None) -> None:
    names = {"": here.t("All")} | dict(options)

    def told(value: str) -> str:
        label = names.get(value, value)
        if counts is None or not value:
            return label
        return here.t("{choice} · {count}", choice=label, count=counts.get(value, 0))

    key = f"bank-{name}" if counts is None else f"bank-{name}-{_mark(map(told, names))}"
    st.session_state[key] = _chosen().get(name, "")
    st.selectbox(
        here.t(_LABELS[name]),
        list(names),
        format_func=told,
        key=key,
        help=here.t(_HELP[name]) if name in _HELP else None,
        on_change=_choose,
        args=(name, key),
    )


def _mark(labels: Iterable[str]) -> str:
    """Stands for these labels: by them alone Streamlit knows what is picked, so others need another box.

    The box somebody has just picked in keeps its counts, which leave its own choice out, and so the focus.
    """
    return f"{crc32('|'.join(labels).encode()):08x}"


def _choose(name: str, key: str) -> None:
    value = str(st.session_state.get(key) or "")
    if value:
        _chosen()[name] = value
    else:
        _chosen().pop(name, None)
    first_page()


def _chips(here: Here, options: Mapping[str, Mapping[str, str]]) -> None:
    """Each filter that is on, to be taken off with one click."""
    if not narrowed():
        return
    with st.container(horizontal=True, key="bank-chips", gap="small"):
        for name, value in _chosen().items():
            st.button(
                here.t(
                    "{filter}: {choice}",
                    filter=here.t(_LABELS[name]),
                    choice=people.plain(options[name].get(value, value)),
                ),
                key=f"off-{name}",
                icon=":material/close:",
                help=here.t("Take this filter off"),
                on_click=_take_off,
                args=(name,),
            )


def _take_off(name: str) -> None:
    _chosen().pop(name, None)
    first_page()


# ---- the address ---------------------------------------------------------------------------------------


def _from_address() -> None:
    """Take over what the address says if it says something new; who comes back finds what they left."""
    told = {name: st.query_params.get(name, "") for name in _NAMES}
    known: Mapping[str, str] = st.session_state.get(_ADDRESS, {})
    stayed = _ORDER in st.session_state
    if told != known and (stayed or any(told.values())):
        for key, name in _OTHERS.items():
            _take(key, told[name])
        st.session_state[_CHOSEN] = {name: told[name] for name in DIMENSIONS if told[name]}
    elif not stayed and known:
        _take(_ORDER, known[_OTHERS[_ORDER]])


def _take(key: str, value: str) -> None:
    if key == _PAGE:
        st.session_state[key] = int(value) if value.isdecimal() and len(value) < 6 else 1
    elif key == _ORDER:
        st.session_state[key] = value if value in list(Order) else Order.BANK.value
    elif st.session_state.get(key, "") != value:
        st.session_state[key] = value[:200]


def _into_address() -> None:
    told = dict.fromkeys(_NAMES, "") | _chosen()
    told |= {name: str(st.session_state.get(key) or "") for key, name in _OTHERS.items()}
    for name, plainly in ((_OTHERS[_PAGE], "1"), (_OTHERS[_ORDER], Order.BANK.value)):
        if told[name] == plainly:
            told[name] = ""
    for name, value in told.items():
        if value and st.query_params.get(name) != value:
            st.query_params[name] = value
        elif not value and name in st.query_params:
            del st.query_params[name]
    st.session_state[_ADDRESS] = told
