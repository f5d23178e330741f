"""Mounting the editor and reading what it says. A message is written by a browser and trusted in nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Annotated, Any

import streamlit as st
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from trainer.errors import Fault
from trainer.i18n import describe
from trainer.items import Item, ItemText, ItemType, Option, Pool, in_language, said
from trainer.items.validation import MAX_ID, MAX_TEXT
from trainer.text import Language
from trainer.web import files
from trainer.web.state import tag
from trainer.web.widgets.authoring.desk import Act, Desk, Phase, Sheet, Turn
from trainer.web.widgets.authoring.sample import plain
from trainer.web.widgets.authoring.texts import texts

STATE = "sheet"
MOST_ITEMS = 12
"""Items on one case."""

_Text = Annotated[str, Field(max_length=MAX_TEXT)]
_Line = Annotated[str, Field(max_length=600)]
_Id = Annotated[str, Field(max_length=MAX_ID)]
_OptionId = Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,8}$")]


class _Choice(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    id: _OptionId
    text: _Text
    fixed: bool = False


class _English(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    stem: _Text
    stimulus: _Text
    options: dict[_OptionId, _Text] = Field(max_length=20)
    rationale: dict[_OptionId, _Text] = Field(max_length=20)


class _Item(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    id: _Id
    type: ItemType = Field(strict=False)
    band: int = Field(ge=1, le=3)
    stem: _Text
    stimulus: _Text
    options: list[_Choice] = Field(max_length=9)
    key: list[_OptionId] = Field(max_length=9)
    rationale: dict[_OptionId, _Text] = Field(max_length=20)
    author: _Line
    source: _Line
    reviewed_on: date | None = Field(strict=False)
    english: _English
    pool: Pool = Field(strict=False)
    enemies: list[_Id] = Field(max_length=50)


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    lease: int = 0
    take: int = 0
    beat: int = 0
    have: bool = False
    items: list[_Item] | None = Field(default=None, min_length=1, max_length=MOST_ITEMS)
    act: Act = Field(default=Act.NONE, strict=False)


@cache
def _component() -> Any:
    return st.components.v2.component("trainer_editor", js=files.loader("authoring/editor.js"))


def mount(unit: str, data: Mapping[str, Any]) -> None:
    """Put the editor on the page."""
    _component()(key=_key(unit), data=dict(data))


def sheet_in(unit: str) -> Sheet | None:
    """The message of an editor that was on the page before; None before it has sent any that can be read."""
    state = st.session_state.get(_key(unit))
    return read(state.get(STATE) if isinstance(state, Mapping) else None)


def read(sent: Any) -> Sheet | None:
    """A message as it came from a browser; None where there is none."""
    if not isinstance(sent, Mapping):
        return None
    try:
        message = _Message.model_validate(dict(sent))
    except ValidationError:
        lease, take, beat = (_whole(sent.get(name)) for name in ("lease", "take", "beat"))
        return Sheet(lease, take, beat, have=bool(sent.get("have")), unreadable=True)
    items = None if message.items is None else tuple(_item(one) for one in message.items)
    return Sheet(message.lease, message.take, message.beat, message.have, items, message.act)


def _whole(value: Any) -> int:
    return value if type(value) is int else 0


def desk(unit: str) -> Desk:
    """What this session remembers of its window."""
    found = st.session_state.get(f"desk-{unit}")
    return found if isinstance(found, Desk) else Desk()


def remember(unit: str, found: Desk) -> None:
    """Keep it for the next message."""
    st.session_state[f"desk-{unit}"] = found


def told(
    turn: Turn, sheet: Sheet | None, unit: str, language: Language, *, person: str = ""
) -> dict[str, Any]:
    """A turn as the editor is sent it; the wording only if the window does not have it.

    Args: person: who looks at it; somebody else who has the lease is named.
    """
    data: dict[str, Any] = {"unit": unit, "lang": tag(language), "phase": turn.phase.value}
    if turn.phase is Phase.WAITING or turn.writing is None or sheet is None:
        return data
    copy = turn.writing.copy
    data |= {
        "echo": sheet.beat,
        "kept": turn.kept,
        "lease": copy.lease,
        "revision": copy.revision,
        "holder": "" if copy.holder == person else turn.writing.holder,
        "testlet": copy.items[0].testlet is not None,
        "items": [_sent(item) for item in copy.items],
        "previews": [plain(item, language) for item in copy.items],
        "english": _in_english(copy.items),
        "remarks": [
            {
                "item": remark.item,
                "part": remark.part,
                "severity": remark.severity.value,
                "text": describe(
                    language,
                    Fault("", 0, remark.item, remark.code, remark.template, dict(remark.details)),
                ),
            }
            for remark in turn.writing.remarks
        ],
    }
    if turn.trouble is not None:
        data["trouble"] = describe(language, turn.trouble)
    if not sheet.have:
        data["texts"] = texts(language)
    return data


def _in_english(items: Sequence[Item]) -> list[dict[str, Any]]:
    """The items as those who read English see them; nothing where nothing is translated."""
    if not any("en" in item.translations for item in items):
        return []
    return [plain(in_language(item, "en"), Language.EN) for item in items]


def _key(unit: str) -> str:
    return f"writing-{unit}"


def _sent(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "type": item.type.value,
        "band": item.band,
        "stem": item.stem,
        "stimulus": item.stimulus,
        "options": [{"id": one.id, "text": one.text, "fixed": one.fixed} for one in item.options],
        "key": sorted(item.key),
        "rationale": dict(item.rationale),
        "author": item.author,
        "source": item.source,
        "reviewed_on": item.reviewed_on.isoformat() if item.reviewed_on else None,
        "english": _english(item.translations.get("en", ItemText(""))),
        "pool": item.pool.value,
        "enemies": sorted(item.enemies),
    }


def _english(text: ItemText) -> dict[str, Any]:
    return {
        "stem": text.stem,
        "stimulus": text.stimulus,
        "options": dict(text.options),
        "rationale": dict(text.rationale),
    }


def _translations(sent: _English) -> dict[str, ItemText]:
    """The English wording, if there is any."""
    options = {name: text for name, text in sent.options.items() if text.strip()}
    rationale = {name: text for name, text in sent.rationale.items() if text.strip()}
    found = ItemText(sent.stem, options, rationale, sent.stimulus)
    return {"en": found} if any(said(found)) else {}


def _item(sent: _Item) -> Item:
    return Item(
        id=sent.id,
        objective="",
        type=sent.type,
        band=sent.band,
        stem=sent.stem,
        key=frozenset(sent.key),
        rationale=sent.rationale,
        options=tuple(Option(one.id, one.text, one.fixed) for one in sent.options),
        stimulus=sent.stimulus,
        author=sent.author,
        source=sent.source,
        reviewed_on=sent.reviewed_on,
        translations=_translations(sent.english),
        pool=sent.pool,
        enemies=frozenset(sent.enemies),
    )
