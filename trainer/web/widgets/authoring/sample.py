"""An item as a candidate sees it: the exam's own question, outside an exam."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import streamlit as st

from trainer.i18n import translate
from trainer.items import Item, ItemType
from trainer.text import Language
from trainer.web import files, markdown
from trainer.web.state import Here, tag
from trainer.web.widgets.exam.texts import texts


@cache
def _component() -> Any:
    return st.components.v2.component("trainer_sample", js=files.loader("authoring/sample.js"))


def show(here: Here, items: Sequence[Item], *, key: str) -> None:
    """Show items one below the other; `key` names their place on the page."""
    shown = [plain(item, here.language) for item in items]
    _component()(key=key, data={"items": shown, "texts": texts(here.language), "lang": tag(here.language)})


def plain(item: Item, language: Language) -> dict[str, Any]:
    """An item as the question is sent it, without its key."""
    return {
        "type": item.type.value,
        "stem": markdown.block(item.stem),
        "options": _options(item, language),
        "stimulus": markdown.block(item.stimulus) if item.stimulus else None,
    }


def _options(item: Item, language: Language) -> list[str]:
    if item.type is ItemType.TRUE_FALSE:
        return [translate(language, "True"), translate(language, "False")]
    return [markdown.line(option.text) for option in item.options]
