"""Mounting the control and reading what it says. A message is written by a browser and trusted in nothing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import streamlit as st
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from trainer.i18n import describe
from trainer.services.sit_exam import Action, ActionKind
from trainer.text import Language
from trainer.web import files
from trainer.web.state import tag
from trainer.web.widgets.exam import paper
from trainer.web.widgets.exam.desk import Phase, Sheet, Turn

STATE = "sheet"
_MOST_ACTIONS = 5_000


class _Step(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    token: str = Field(min_length=1, max_length=64)
    kind: ActionKind = Field(strict=False)
    place: int = 0
    positions: list[int] = Field(default_factory=list, max_length=9)
    flagged: bool = False


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    lease: int = 0
    have: str = Field(default="", max_length=64)
    take: int = 0
    beat: int = 0
    actions: list[_Step] = Field(default_factory=list, max_length=_MOST_ACTIONS)


@cache
def _component() -> Any:
    return st.components.v2.component("trainer_exam", js=files.loader("exam/control.js"))


def mount(attempt: str, data: Mapping[str, Any]) -> Sheet | None:
    """Put the control on the page and return its message; None before it has sent any."""
    return _sheet(_component()(key=_key(attempt), data=dict(data)))


def sheet_in(attempt: str) -> Sheet | None:
    """The message of a control that was on the page before, ahead of mounting it again."""
    return _sheet(st.session_state.get(_key(attempt)))


def _key(attempt: str) -> str:
    return f"exam-{attempt}"


def _sheet(state: Any) -> Sheet | None:
    sent = state.get(STATE) if isinstance(state, Mapping) else None
    if not isinstance(sent, Mapping):
        return None
    try:
        message = _Message.model_validate(dict(sent))
    except ValidationError:
        return None
    return Sheet(
        message.lease,
        message.have,
        message.take,
        message.beat,
        tuple(
            Action(step.kind, step.place, frozenset(step.positions), step.flagged, step.token)
            for step in message.actions
        ),
    )


def waiting(attempt: str, language: Language) -> dict[str, Any]:
    """What the control is sent before it is known whether it has been here before."""
    return {"attempt": attempt, "lang": tag(language), "phase": Phase.WAITING.value}


def told(turn: Turn, sheet: Sheet, language: Language) -> dict[str, Any]:
    """A turn as the control is sent it; the paper only if the window does not have it."""
    desk = turn.desk
    data: dict[str, Any] = {
        "attempt": desk.attempt,
        "lang": tag(language),
        "phase": turn.phase.value,
        "echo": sheet.beat,
        "acked": tuple(sorted(desk.done)),
        "refused": tuple(sorted(desk.refused)),
    }
    if desk.refused:
        data["refusal"] = describe(language, next(iter(desk.refused.values())))
    if turn.trouble is not None:
        data["trouble"] = describe(language, turn.trouble)
    if turn.sitting is not None:
        left = turn.sitting.remaining
        data["lease"] = turn.sitting.lease
        data["remaining"] = None if left is None else int(left.total_seconds() * 1000)
        data["record"] = paper.record(turn.sitting.attempt)
        if sheet.have != paper.paper_id(turn.sitting.attempt):
            data["paper"] = paper.paper(turn.sitting, language)
    return data
