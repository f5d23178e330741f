"""Mounting the control and reading what it says. A message is written by a browser and trusted in nothing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import streamlit as st
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from trainer.i18n import describe
from trainer.services.rehearse import Action, ActionKind, Screen
from trainer.storage.plays import PlayStatus
from trainer.text import Language
from trainer.web import files, markdown
from trainer.web.state import tag
from trainer.web.widgets.rehearsal.desk import Desk, Phase, Sheet, Turn
from trainer.web.widgets.rehearsal.texts import texts

STATE = "sheet"
_DESK = "rehearsal_desk"


class _Step(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    token: str = Field(min_length=1, max_length=64)
    kind: ActionKind = Field(strict=False)
    turn: int = Field(ge=0, lt=10_000)
    position: int = Field(default=0, ge=0, lt=9)


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    lease: int = 0
    have: str = Field(default="", max_length=64)
    take: int = 0
    beat: int = 0
    action: _Step | None = None
    leave: bool = False


@cache
def _component() -> Any:
    return st.components.v2.component("trainer_rehearsal", js=files.loader("rehearsal/control.js"))


def mount(play: str, data: Mapping[str, Any]) -> Sheet | None:
    """Put the control on the page and return its message; None before it has sent any."""
    return _sheet(_component()(key=_key(play), data=dict(data)))


def sheet_in(play: str) -> Sheet | None:
    """The message of a control that was on the page before, ahead of mounting it again."""
    return _sheet(st.session_state.get(_key(play)))


def desk(play: str) -> Desk | None:
    """What this session remembers of the play's window; None on the first run of the page."""
    found = st.session_state.get(_DESK)
    return found if isinstance(found, Desk) and found.play == play else None


def remember(found: Desk) -> None:
    """Keep it for the next run."""
    st.session_state[_DESK] = found


def _key(play: str) -> str:
    return f"rehearsal-{play}"


def _sheet(state: Any) -> Sheet | None:
    sent = state.get(STATE) if isinstance(state, Mapping) else None
    if not isinstance(sent, Mapping):
        return None
    try:
        message = _Message.model_validate(dict(sent))
    except ValidationError:
        return None
    step = message.action
    action = Action(step.kind, step.turn, step.position, step.token) if step else None
    return Sheet(message.lease, message.have, message.take, message.beat, action, message.leave)


def waiting(play: str, language: Language) -> dict[str, Any]:
    """What the control is sent before it is known whether it has been here before."""
    return {"play": play, "lang": tag(language), "phase": Phase.WAITING.value}


def told(turn: Turn, sheet: Sheet, language: Language) -> dict[str, Any]:
    """A turn as the control is sent it; wording and situation only if the window does not have them."""
    desk = turn.desk
    data: dict[str, Any] = {
        "play": desk.play,
        "lang": tag(language),
        "phase": turn.phase.value,
        "echo": sheet.beat,
        "settled": [token for token in (desk.done, desk.refused) if token],
        "refusal": describe(language, desk.refusal) if desk.refusal else "",
        "trouble": describe(language, turn.trouble) if turn.trouble else "",
    }
    if turn.screen is not None:
        data["lease"] = turn.screen.lease
        data["screen"] = _screen(turn.screen)
        if sheet.have != desk.play:
            data["words"] = _words(turn.screen, language)
    return data


def _words(screen: Screen, language: Language) -> dict[str, Any]:
    """What does not change during a play."""
    return {
        "title": screen.title.in_(language),
        "customer": screen.customer,
        "situation": markdown.block(screen.situation),
        "mode": screen.mode.value,
        "cost": screen.hint_cost,
        "texts": texts(language),
    }


def _screen(screen: Screen) -> dict[str, Any]:
    return {
        "turn": screen.turn,
        "step": screen.step,
        "bubbles": [[b.voice.value, b.text, b.mood.value if b.mood else ""] for b in screen.bubbles],
        "choices": list(screen.choices),
        "hint": screen.hint,
        "has_hint": screen.has_hint,
        "can_undo": screen.can_undo,
        "finished": screen.status is PlayStatus.FINISHED,
    }
