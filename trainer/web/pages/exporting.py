"""For trainers: items out of the bank, as a printed paper or for another system, keys and all."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from trainer.errors import TrainerError, translatable
from trainer.interchange.outgoing import PART_NAMES, OutFormat
from trainer.items import Status
from trainer.services import exporting
from trainer.services.exporting import (
    MOST_ON_PAPER,
    ON_PAPER,
    PAPERS,
    STATUS_NAMES,
    Choices,
    Exported,
    Request,
    TooManyForPaperError,
)
from trainer.web.state import Here

_FORMATS = {
    OutFormat.PDF: translatable("Printed paper (PDF)"),
    OutFormat.DOCX: translatable("Printed paper (Word)"),
    OutFormat.XLSX: translatable("Spreadsheet (XLSX)"),
    OutFormat.MOODLE_XML: translatable("Moodle XML"),
    OutFormat.GIFT: translatable("GIFT (Moodle, text)"),
    OutFormat.QTI21: translatable("QTI 2.1 package"),
    OutFormat.QTI3: translatable("QTI 3.0 package"),
    OutFormat.YAML: translatable("Bank files (YAML)"),
}
_MADE = "export-made"
_SEEDS = 1_000_000


def show(here: Here) -> None:
    """Render the page."""
    found = exporting.choices(here.platform, here.asker)
    st.title(here.t("Export items"), anchor=False)
    if not found.counts:
        st.info(here.t("Nothing has been published yet. Run “trainer publish” on the server."))
        return
    st.write(here.t("Keys leave with the items. The audit log keeps who took which."))
    wanted = st.selectbox(
        here.t("Format"), list(_FORMATS), format_func=lambda one: here.t(_FORMATS[one]), key="export-format"
    )
    request = _paper(here, found, wanted) if wanted in PAPERS else _items(here, found, wanted)
    if not request.blueprint:
        count = _count(found, request)
        st.caption(here.t("{count} items", count=count))
        if not count:
            st.info(here.t("No item has these objectives and this status. Choose others."))
            return
        if wanted in PAPERS and count > MOST_ON_PAPER:
            st.info(here.explain(TooManyForPaperError(count=count, limit=MOST_ON_PAPER)))
            return
    _make(here, request)


def _paper(here: Here, found: Choices, wanted: OutFormat) -> Request:
    """What is asked of a paper: drawn by a blueprint, or of all items chosen."""
    names = {code: here.local(blueprint.title) for code, blueprint in found.blueprints.items()}
    names[""] = here.t("All items I choose")
    drawn = st.selectbox(
        here.t("Drawn by"), list(names), format_func=names.__getitem__, key="export-blueprint"
    )
    chosen = Request(wanted) if drawn else _items(here, found, wanted)
    left, right = st.columns([3, 2])
    title = left.text_input(here.t("Title of the paper (may be left out)"), max_chars=80, key="export-title")
    versions = right.segmented_control(
        here.t("Versions"),
        [1, 2, 3, 4],
        default=2,
        format_func=lambda count: "ABCD"[:count],
        required=True,
        key="export-versions",
    )
    seed = st.number_input(
        here.t("Seed: the same number prints the same paper again"),
        min_value=1,
        max_value=_SEEDS,
        value=int(here.now.strftime("%m%d")),
        key="export-seed",
    )
    return Request(
        wanted,
        chosen.objectives,
        chosen.statuses,
        str(drawn or ""),
        int(versions or 1),
        int(seed),
        title or "",
        here.language,
    )


def _items(here: Here, found: Choices, wanted: OutFormat) -> Request:
    """Which items: modules, objectives of these, statuses."""
    modules = {module.code: here.local(module.title) for module in found.tree.modules}
    chosen = st.multiselect(
        here.t("Modules"),
        list(modules),
        format_func=lambda code: f"{code} {modules[code]}",
        placeholder=here.t("All"),
        key="export-modules",
    )
    within = {
        one.code: here.local(one.title)
        for module in found.tree.modules
        for one in module.objectives
        if module.code in chosen
    }
    narrowed = (
        st.multiselect(
            here.t("Objectives"),
            list(within),
            format_func=lambda code: f"{code} {within[code]}",
            placeholder=here.t("All of these modules"),
            key="export-objectives",
        )
        if within
        else []
    )
    statuses = st.pills(
        here.t("Status"),
        list(Status),
        default=list(ON_PAPER),
        selection_mode="multi",
        format_func=lambda one: here.t(STATUS_NAMES[one]),
        key="export-status",
    )
    return Request(
        wanted, tuple(_codes(chosen, narrowed)), tuple(statuses) or tuple(Status), language=here.language
    )


def _codes(modules: Sequence[str], objectives: Sequence[str]) -> list[str]:
    """Objectives where some of a module are chosen, the whole module otherwise."""
    narrowed = {code.rpartition("-")[0] for code in objectives}
    return [*objectives, *(code for code in modules if code not in narrowed)]


def _count(found: Choices, request: Request) -> int:
    return sum(
        count
        for (objective, status), count in found.counts.items()
        if status in request.statuses
        and (not request.objectives or {objective, objective.rpartition("-")[0]} & set(request.objectives))
    )


def _make(here: Here, request: Request) -> None:
    if st.button(here.t("Make the file"), type="primary", icon=":material/output:", key="export-make"):
        try:
            with st.spinner(here.t("Making the file …")):
                made = exporting.export(here.platform, here.asker, request, now=here.now)
        except TrainerError as error:
            st.session_state.pop(_MADE, None)
            st.error(here.explain(error), icon=":material/error:")
            return
        st.session_state[_MADE] = (request, made)
    asked, made = st.session_state.get(_MADE, (None, None))
    if made is not None and asked == request:
        _ready(here, made)


def _ready(here: Here, made: Exported) -> None:
    st.success(here.t("{count} items are in the file.", count=len(made.items)), icon=":material/check:")
    lines = [
        here.t(
            "{count} items: {what} cannot be read back from this format",
            count=count,
            what=here.t(PART_NAMES[part]),
        )
        for part, count in made.losses.items()
    ]
    if made.enemies:
        lines.append(
            here.t("{count} pairs of items that should not meet stand on this paper", count=made.enemies)
        )
    if lines:
        with st.expander(here.t("What the file does not say ({count})", count=len(lines))):
            st.markdown("\n".join(f"- {line}" for line in lines))
    st.download_button(
        here.t("Download"),
        made.data,
        file_name=made.name,
        mime=made.mime,
        icon=":material/download:",
        on_click="ignore",
    )
