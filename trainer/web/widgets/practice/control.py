"""Mounting the control and reading what it says. A message is written by a browser and trusted in nothing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import streamlit as st
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from trainer.i18n import describe, translate
from trainer.items import ItemType
from trainer.practice.cards import CardKind, Rating
from trainer.practice.runs import RunKind
from trainer.services.practise import Feedback, Question, Screen, Verdict
from trainer.text import Language
from trainer.web import files, markdown
from trainer.web.state import Here, tag
from trainer.web.widgets.practice.desk import Act, Desk, Done, Sheet, Turn
from trainer.web.widgets.practice.texts import REPORTED, texts
from trainer.web.widgets.practice.titles import verdict_lines

STATE = "sheet"
_DESK = "practice_desk"


class _Done(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    token: str = Field(min_length=1, max_length=64)
    kind: Act = Field(strict=False)
    place: int = Field(ge=0, lt=1000)
    mark: str = Field(default="", max_length=64)
    positions: list[int] = Field(default=[], max_length=9)
    unsure: bool = False
    rating: int | None = Field(default=None, ge=1, le=4)
    milliseconds: int = Field(default=0, ge=0, le=3_600_000)
    on: bool = False
    text: str = Field(default="", max_length=4000)


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    have: str = Field(default="", max_length=64)
    beat: int = 0
    action: _Done | None = None


@cache
def _component() -> Any:
    return st.components.v2.component("trainer_practice", js=files.loader("practice/control.js"))


def mount(run: str, data: Mapping[str, Any]) -> Sheet | None:
    """Put the control on the page and return its message; None before it has sent any."""
    return _sheet(_component()(key=_key(run), data=dict(data)))


def sheet_in(run: str) -> Sheet | None:
    """The message of a control that was on the page before, ahead of mounting it again."""
    return _sheet(st.session_state.get(_key(run)))


def desk(run: str) -> Desk | None:
    """What this session remembers of the run's window."""
    found = st.session_state.get(_DESK)
    return found if isinstance(found, Desk) and found.run == run else None


def remember(found: Desk) -> None:
    """Keep it for the next turn."""
    st.session_state[_DESK] = found


def _key(run: str) -> str:
    return f"practice-{run}"


def _sheet(state: Any) -> Sheet | None:
    sent = state.get(STATE) if isinstance(state, Mapping) else None
    if not isinstance(sent, Mapping):
        return None
    try:
        message = _Message.model_validate(dict(sent))
    except ValidationError:
        return None
    return Sheet(message.have, message.beat, _done(message.action) if message.action else None)


def _done(step: _Done) -> Done:
    return Done(
        token=step.token,
        act=step.kind,
        place=step.place,
        mark=step.mark,
        positions=frozenset(step.positions),
        unsure=step.unsure,
        rating=Rating(step.rating) if step.rating else None,
        milliseconds=step.milliseconds,
        on=step.on,
        text=step.text,
    )


def told(here: Here, turn: Turn, sheet: Sheet, title: str) -> dict[str, Any]:
    """A turn as the control is sent it; the wording only if the window does not have it."""
    desk_, language = turn.desk, here.language
    data: dict[str, Any] = {
        "run": desk_.run,
        "lang": tag(language),
        "echo": sheet.beat,
        "settled": [desk_.settled] if desk_.settled else [],
        "refusal": describe(language, desk_.refusal) if desk_.refusal else "",
        "notice": translate(language, REPORTED) + " " * (sheet.beat % 2) if desk_.reported else "",
        "trouble": describe(language, turn.trouble) if turn.trouble else "",
    }
    if desk_.feedback is not None:
        data["feedback"] = _feedback(here, desk_.feedback)
    if turn.screen is not None:
        data["screen"] = _screen(turn.screen, language)
        if sheet.have != desk_.run:
            open_ = turn.screen.kind is RunKind.ADAPTIVE
            close = translate(language, "Close")
            data["words"] = {"title": title, "open": open_, "close": close, "texts": texts(language)}
    if turn.verdict is not None:
        data["verdict"] = _verdict(here, turn.verdict)
    return data


def _verdict(here: Here, verdict: Verdict) -> list[str]:
    return list(verdict_lines(here, verdict))


def _screen(screen: Screen, language: Language) -> dict[str, Any]:
    question = screen.question
    return {
        "answered": screen.answered,
        "right": screen.right,
        "left": screen.left,
        "question": _question(question, language) if question else None,
    }


def _question(question: Question, language: Language) -> dict[str, Any]:
    if question.type is ItemType.TRUE_FALSE:
        options = [translate(language, "True"), translate(language, "False")]
    else:
        options = [markdown.line(text) for text in question.options]
    return {
        "place": question.place,
        "mark": question.mark,
        "kind": question.kind.value,
        "type": question.type.value if question.type else "",
        "stem": markdown.block(question.stem),
        "stimulus": markdown.block(question.stimulus) if question.stimulus else "",
        "options": options,
        "back": markdown.block(question.back) if question.back else "",
        "flagged": question.flagged,
    }


def _feedback(here: Here, feedback: Feedback) -> dict[str, Any]:
    recap = feedback.kind is CardKind.RECAP
    return {
        "place": feedback.place,
        "right": feedback.right,
        "partly": not feedback.right and feedback.share > 0,
        "chosen": list(feedback.chosen),
        "key": list(feedback.key),
        "rationales": [markdown.block(text) if text else "" for text in feedback.rationales],
        "objective": here.local(feedback.objective.title) if feedback.objective and not recap else "",
        "lessons": [
            {"title": here.local(lesson.title), "href": f"lesson?id={lesson.id}"}
            for lesson in feedback.lessons
        ],
        "days": feedback.days,
        "flagged": feedback.flagged,
    }
