"""What the pages about item analysis have in common: waiting for the worker, figures in words, verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from trainer.analysis.report import Remark
from trainer.analysis.verdicts import ENOUGH, Concern, Verdict, verdict
from trainer.errors import translatable
from trainer.services.analyse import Found, ItemFigures
from trainer.web.state import Here

UNDEFINED = "–"
EVERY = "2s"
"""How often a page that waits for the worker looks again."""
CONCERNS = {
    Concern.CHECK: translatable("check it"),
    Concern.NOTE: translatable("worth a look"),
    Concern.NONE: translatable("nothing to do"),
}
ICONS = {Concern.CHECK: ":material/error:", Concern.NOTE: ":material/info:", Concern.NONE: ""}


def asked_for(name: str, options: Sequence[Any]) -> int:
    """The place of the option that the address names, or the first."""
    wanted = st.query_params.get(name, "")
    return next((place for place, option in enumerate(options) if str(option) == wanted), 0)


def into_address(name: str, value: object) -> None:
    """Let the address carry a choice, so that it can be sent on; an empty one is left out."""
    if value:
        st.query_params[name] = str(value)
    else:
        st.query_params.pop(name, None)


def keep_looking(here: Here, name: str, found: Found[Any]) -> None:
    """Have the page shown anew when what is being computed is ready."""
    if not found.current and found.failure is None:
        look_again(here, name)


def look_again(here: Here, name: str) -> None:
    """Have the page shown anew in a moment."""

    @st.fragment(run_every=EVERY)
    def look() -> None:
        if st.session_state.get(_looked(name)):
            st.session_state[_looked(name)] = False
            st.rerun()
        st.session_state[_looked(name)] = True

    st.session_state[_looked(name)] = False
    look()


def _looked(name: str) -> str:
    return f"_looked-{name}"


def nothing_yet(here: Here, found: Found[Any]) -> None:
    """Say that it is being computed, or why it cannot be."""
    if found.failure is not None:
        st.info(here.t(found.failure, **(found.details or {})), icon=":material/info:")
        return
    st.info(
        here.t(
            "This is being computed beside the exams, with the lowest priority. It appears here by itself."
        ),
        icon=":material/hourglass_top:",
    )
    st.skeleton(height=240)


def number(value: float | None, digits: int = 2) -> str:
    """A figure with this many decimals, a dash where it is undefined; a minus is a real one."""
    return UNDEFINED if value is None else f"{value:.{digits}f}".replace("-", "−")


def share(value: float | None) -> str:
    """0..1 as a percentage."""
    return UNDEFINED if value is None else f"{100 * value:.0f} %"


def told(here: Here, remark: Remark) -> str:
    """A remark in the person's language."""
    details = {name: _spoken(here, name, value) for name, value in remark.details.items()}
    return here.t(remark.template, **details)


def _spoken(here: Here, name: str, value: object) -> object:
    """The options of a true/false item in words; everything else as it is."""
    if name not in ("option", "options"):
        return value
    words = {"true": here.t("true"), "false": here.t("false")}
    return ", ".join(words.get(part, part) for part in str(value).split(", "))


def judged(item: ItemFigures) -> Verdict | None:
    """The verdict on an item; None where it is voided."""
    return None if item.statistics is None else verdict(item.statistics)


def sentence(here: Here, item: ItemFigures) -> str:
    """What to think of an item, in one line."""
    found = judged(item)
    if found is None:
        return here.t("not counted since a repair")
    words = here.t("; ").join(told(here, remark) for remark in found.remarks)
    if item.repaired:
        words = here.t("repaired; {verdict}", verdict=words)
    return words if item.counts else here.t("pilot, unscored; {verdict}", verdict=words)


def is_judged(item: ItemFigures) -> bool:
    """Whether enough people have seen an item to judge it."""
    return item.statistics is not None and item.statistics.n >= ENOUGH


def attention(here: Here, item: ItemFigures) -> str:
    """How much an item needs somebody's attention, in words."""
    return here.t(CONCERNS[concern(item)]) if is_judged(item) else here.t("too early to say")


def concern(item: ItemFigures) -> Concern:
    """How much an item needs somebody's attention."""
    found = judged(item)
    return Concern.NONE if found is None else found.concern
