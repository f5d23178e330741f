"""What is drawn: sections, and in each the numbers on a grid of subjects and bands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Annotated, Any

import streamlit as st
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from trainer.blueprints import Blueprint, Section
from trainer.blueprints.problems import LONGEST_TITLE
from trainer.blueprints.quotas import ANY, BANDS, MOST, Cell, cells, next_section_id, refilled
from trainer.items import ItemType
from trainer.services.blueprints import Stock
from trainer.text import LocalText
from trainer.web import files
from trainer.web.pages.blueprints.form import Form
from trainer.web.state import Here, tag
from trainer.web.widgets.authoring.words import BANDS as BAND_NAMES
from trainer.web.widgets.authoring.words import TYPES

STATE = "sheet"
MOST_SECTIONS = 20
_ALL_TYPES = ""

_Name = Annotated[str, Field(pattern=r"^[A-Z0-9-]{0,40}\|[1-3]?\|[a-z_]{0,16}$")]


class _Sheet(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    beat: int
    cells: dict[_Name, Annotated[int, Field(ge=1, le=MOST)]] = Field(max_length=5000)


@cache
def _component() -> Any:
    return st.components.v2.component("trainer_quotas", js=files.loader("blueprints/grid.js"))


def fields(
    here: Here, form: Form, stored: Blueprint, stock: Stock, change: Callable[[Blueprint], None]
) -> Blueprint:
    """Show the sections; return the blueprint as they say it.

    Args: change: saves a blueprint at once, for buttons that add, move or take out a section.
    """
    chosen = _choose(here, form, stored, change)
    form.slot("sections")
    if chosen is None:
        return stored
    number = stored.sections.index(chosen)
    found = _naming(here, form, chosen, number)
    found = _grid(here, form, found, stock)
    form.slot(f"sections.{number}.quotas")
    _moving(here, form, stored, number, change)
    return replace(
        stored,
        sections=tuple(found if place == number else one for place, one in enumerate(stored.sections)),
    )


def _choose(here: Here, form: Form, stored: Blueprint, change: Callable[[Blueprint], None]) -> Section | None:
    by_id = {section.id: section for section in stored.sections}
    key = form.key("section")
    if st.session_state.get(key) not in by_id:
        st.session_state.pop(key, None)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = None
        if by_id:
            chosen = st.segmented_control(
                here.t("Section"),
                list(by_id),
                default=next(iter(by_id)),
                required=True,
                format_func=lambda name: (
                    f"{here.local(by_id[name].title) if name in by_id else name}"
                    f" ({by_id[name].count if name in by_id else 0})"
                ),
                key=key,
            )
        if st.button(
            here.t("Add a section"),
            icon=":material/add:",
            key=form.key("add-section"),
            disabled=len(by_id) >= MOST_SECTIONS,
        ):
            name = next_section_id(stored.sections)
            count = len(by_id) + 1
            title = LocalText(f"第 {count} 部分", f"Part {count}")
            marks = stored.sections[-1].marks if stored.sections else Fraction(1)
            change(replace(stored, sections=(*stored.sections, Section(name, title, marks, ()))))
    return by_id.get(str(chosen))


def _naming(here: Here, form: Form, chosen: Section, number: int) -> Section:
    first, second, third = st.columns([3, 3, 1])
    part, name = f"sections.{number}", chosen.id
    with first:
        zh = _text(form, f"{part}.title.zh", name, here.t("Chinese title of the section"), chosen.title.zh)
    with second:
        en = _text(form, f"{part}.title.en", name, here.t("English title of the section"), chosen.title.en)
    with third:
        marks = st.number_input(
            here.t("Marks each"),
            value=float(chosen.marks),
            min_value=0.0,
            max_value=1000.0,
            step=0.5,
            format="%g",
            key=form.key(f"marks-{name}"),
            help=here.t("What each item of the section earns."),
        )
        form.slot(f"{part}.marks")
    exact = Fraction(str(round(marks, 4)))
    kept = chosen.marks if float(chosen.marks) == marks else exact
    return replace(chosen, title=LocalText(zh, en), marks=kept)


def _text(form: Form, part: str, name: str, label: str, value: str) -> str:
    key = form.key(f"{part.rpartition('.')[2]}-{name}")
    found = st.text_input(label, value, key=key, max_chars=LONGEST_TITLE, live=True)
    form.slot(part)
    return found or ""


def _moving(
    here: Here, form: Form, stored: Blueprint, number: int, change: Callable[[Blueprint], None]
) -> None:
    sections = list(stored.sections)
    with st.container(horizontal=True):
        if st.button(
            here.t("Move forward"),
            key=form.key("earlier"),
            icon=":material/arrow_back:",
            disabled=number == 0,
        ):
            sections.insert(number - 1, sections.pop(number))
            change(replace(stored, sections=tuple(sections)))
        with st.popover(here.t("Take the section out"), icon=":material/delete:"):
            section = sections[number]
            st.write(
                here.t(
                    "“{title}” and its {count} items are taken out of the draft.",
                    title=here.local(section.title),
                    count=section.count,
                )
            )
            if st.button(here.t("Take it out"), key=form.key(f"remove-{section.id}"), type="primary"):
                del sections[number]
                change(replace(stored, sections=tuple(sections)))


def _grid(here: Here, form: Form, chosen: Section, stock: Stock) -> Section:
    layer = _layer(here, form, chosen)
    key = form.key(f"grid-{chosen.id}")
    state = st.session_state.get(key)
    sent = read(state.get(STATE) if isinstance(state, Mapping) else None)
    found = chosen if sent is None else refilled(chosen, sent.wanted)
    told = _told(here, found, layer, stock)
    _component()(key=key, data={**told, "name": key, "echo": sent.beat if sent else 0})
    return found


def _layer(here: Here, form: Form, chosen: Section) -> ItemType | None:
    used = {cell.type for cell in cells(chosen)}
    names = {_ALL_TYPES: here.t("Any type")} | {kind.value: here.t(name) for kind, name in TYPES.items()}
    picked = st.segmented_control(
        here.t("Type"),
        list(names),
        default=_ALL_TYPES,
        required=True,
        format_func=lambda one: names[one] + (" •" if one and ItemType(one) in used else ""),
        key=form.key(f"layer-{chosen.id}"),
        help=here.t("Numbers for one type of item stand on a sheet of their own; • marks those in use."),
    )
    return ItemType(picked) if picked else None


@dataclass(frozen=True, slots=True)
class Sent:
    """What a grid sent: which message it is, and the numbers by cell."""

    beat: int
    wanted: Mapping[Cell, int]


def read(sent: Any) -> Sent | None:
    """A message as it came from a browser; None where there is none that a grid of ours would send."""
    if not isinstance(sent, Mapping):
        return None
    try:
        sheet = _Sheet.model_validate(dict(sent))
        return Sent(sheet.beat, {_cell(name): count for name, count in sheet.cells.items()})
    except (ValidationError, ValueError):
        return None


def _cell(name: str) -> Cell:
    subject, band, kind = name.split("|")
    return Cell(subject, int(band) if band else None, ItemType(kind) if kind else None)


def _name(cell: Cell) -> str:
    return f"{cell.subject}|{cell.band or ''}|{cell.type.value if cell.type else ''}"


def _told(here: Here, chosen: Section, layer: ItemType | None, stock: Stock) -> dict[str, Any]:
    rows = list(_rows(here, chosen))
    bands: list[int | None] = [*BANDS, None]
    return {
        "lang": tag(here.language),
        "layer": layer.value if layer else "",
        "locked": False,
        "bands": [[band or "", here.t(BAND_NAMES[band]) if band else here.t("any band")] for band in bands],
        "rows": rows,
        "stock": {
            row["subject"]: [
                [stock.ready.get(cell, 0), stock.coming.get(cell, 0)]
                for cell in (Cell(row["subject"], band, layer) for band in bands)
            ]
            for row in rows
        },
        "cells": {_name(cell): count for cell, count in cells(chosen).items()},
        "texts": _texts(here),
    }


def _rows(here: Here, chosen: Section) -> Iterator[dict[str, str]]:
    """Any subject, then each module with its objectives, then what is asked for and gone."""
    yield {"subject": ANY, "code": "", "title": here.t("Any subject"), "kind": "all", "module": ""}
    known = {ANY}
    for module in here.platform.catalogue.current().objectives.modules:
        known |= {module.code, *(objective.code for objective in module.objectives)}
        yield _row(here, module.code, module.title, "module", module.code)
        for objective in module.objectives:
            yield _row(here, objective.code, objective.title, "objective", module.code)
    for subject in dict.fromkeys(cell.subject for cell in cells(chosen)):
        if subject not in known:
            yield {"subject": subject, "code": "", "title": subject, "kind": "all", "module": ""}


def _row(here: Here, code: str, title: LocalText, kind: str, module: str) -> dict[str, str]:
    return {"subject": code, "code": code, "title": here.local(title), "kind": kind, "module": module}


def _texts(here: Here) -> dict[str, str]:
    return {
        "caption": here.t("How many items to draw of each subject and band"),
        "subject": here.t("Subject"),
        "sum": here.t("Total"),
        "total": here.t("Total of this sheet"),
        "stock": here.t("of {ready}"),
        "stock_more": here.t("of {ready} (+{coming})"),
        "over": here.t("More than there are to draw from"),
        "keys": here.t(
            "Under each number: items in use, and in brackets those being written, in review or on trial. "
            "The darker, the larger the share that is drawn; ! is more than there are. A module opens into "
            "its objectives. Arrow keys and Enter move."
        ),
    }
