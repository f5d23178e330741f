"""Reading what a browser sends: anything may come."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.services.sit_exam import Action, ActionKind
from trainer.web.widgets.exam.control import _sheet
from trainer.web.widgets.exam.desk import Sheet

STEP = {"token": "a-1", "kind": "respond", "place": 2, "positions": [1, 3]}
SOUND = {"lease": 4, "have": "paper", "take": 0, "beat": 7, "actions": [STEP]}


def test_a_sound_message_is_read() -> None:
    assert _sheet({"sheet": SOUND}) == Sheet(
        4, "paper", 0, 7, (Action(ActionKind.RESPOND, 2, frozenset({1, 3}), token="a-1"),)
    )


@pytest.mark.parametrize(
    "change",
    [
        {"lease": "4"},
        {"beat": None},
        {"extra": 1},
        {"have": "x" * 65},
        {"actions": [{**STEP, "kind": "void"}]},
        {"actions": [{**STEP, "token": ""}]},
        {"actions": [{**STEP, "token": "x" * 65}]},
        {"actions": [{**STEP, "positions": list(range(10))}]},
        {"actions": [{**STEP, "place": 1.5}]},
        {"actions": [{**STEP, "chosen": ["a"]}]},
        {"actions": "all"},
    ],
)
def test_a_message_of_another_shape_is_no_message(change: dict[str, Any]) -> None:
    assert _sheet({"sheet": {**SOUND, **change}}) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_whatever_comes_is_read_as_a_message_or_as_none(state: object) -> None:
    for found in (_sheet(state), _sheet({"sheet": state})):
        assert found is None or isinstance(found, Sheet)
