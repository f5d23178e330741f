"""Keys with their rationales, and differences between two states of an item, as safe HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from typing import Any

import streamlit as st

from trainer.bank.differences import Difference, Kept, Part, Piece
from trainer.items import Item, ItemType
from trainer.web import files, markdown, pictures
from trainer.web.state import Here, tag
from trainer.web.widgets.authoring import words

_WORDING = (Part.STIMULUS, Part.STEM, Part.OPTION, Part.RATIONALE, Part.SOURCE, Part.TRANSLATION)
_MARKS = {Kept.BEFORE: "del", Kept.AFTER: "ins"}
_DIGEST = re.compile(r"(?<![0-9a-z])[0-9a-f]{64}(?![0-9a-z])")
_LONGEST_SAME = 120
"""Characters of unchanged text shown before it is shortened in the middle."""


@cache
def _component() -> Any:
    return st.components.v2.component("trainer_bench", js=files.loader("authoring/bench.js"))


def put(here: Here, html: str, *, key: str) -> None:
    """Show HTML made here; `key` names its place on the page."""
    _component()(key=key, data={"html": html, "lang": tag(here.language), "close": here.t("Close")})


def keys(here: Here, item: Item) -> str:
    """Every option with its rationale, the key marked."""
    lines = "".join(_key(here, item, name, text) for name, text in _texts(here, item))
    return f'<ul class="keys">{lines}</ul>'


def _texts(here: Here, item: Item) -> Iterator[tuple[str, str]]:
    if item.type is ItemType.TRUE_FALSE:
        yield from (("true", escape(here.t("True"))), ("false", escape(here.t("False"))))
    else:
        yield from ((option.id, markdown.line(option.text)) for option in item.options)


def _key(here: Here, item: Item, name: str, text: str) -> str:
    letter = words.option_letter(name)
    right = name in item.key
    note = f'<span class="note">{escape(here.t("right answer"))}</span>' if right else ""
    why = item.rationale.get(name, "")
    reason = (
        f'<div class="rationale">{markdown.block(why)}</div>'
        if why.strip()
        else f'<div class="rationale none">{escape(here.t("no rationale yet"))}</div>'
    )
    return (
        f'<li class="{"key" if right else ""}"><span class="letter">{escape(letter)}</span>'
        f"<div><div><span>{text}</span>{note}</div>{reason}</div></li>"
    )


def changes(here: Here, found: Iterable[Difference]) -> str:
    """Differences in words, texts with what was taken out and put in."""
    return f'<ul class="changes">{"".join(_change(here, one) for one in found)}</ul>'


def _change(here: Here, found: Difference) -> str:
    what = f'<div class="what">{escape(words.change(here, found))}</div>'
    if found.part is Part.FIXED:
        return f"<li>{what}</li>"
    if found.part in _WORDING:
        return f'<li>{what}<div class="text">{"".join(_piece(piece) for piece in found.pieces)}</div></li>'
    both = (
        Piece(words.value(here, found.part, found.before), Kept.BEFORE),
        Piece(words.value(here, found.part, found.after), Kept.AFTER),
    )
    return f'<li>{what}<div class="text">{" ".join(_piece(piece) for piece in both if piece.text)}</div></li>'


def _piece(piece: Piece) -> str:
    text = piece.text
    if piece.kept is Kept.BOTH:
        if len(text) > _LONGEST_SAME:
            half = _LONGEST_SAME // 2
            text = f"{text[:half]} … {text[-half:]}"
        return _DIGEST.sub(lambda found: f"{found[0][:8]}…", escape(text))
    mark = _MARKS[piece.kept]
    return f"<{mark}>{_DIGEST.sub(_picture, escape(text))}</{mark}>"


def _picture(found: re.Match[str]) -> str:
    """A picture that was taken out or put in, for the eye to compare."""
    return f'<img src="{pictures.url(found[0])}" alt="{found[0][:8]}">'
