"""Fields that begin with what is stored, carry their window's number, and say beneath what is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import streamlit as st

from trainer.blueprints.problems import Problem
from trainer.errors import Severity
from trainer.web.state import Here
from trainer.web.widgets import people

Choice = TypeVar("Choice")


class Form:
    """The fields of one window on one blueprint."""

    def __init__(self, here: Here, fields: int) -> None:
        """Args: fields: the window's number; another window has other fields."""
        self.here = here
        self._fields = fields
        self._slots: dict[str, Any] = {}
        self._own: dict[str, list[str]] = defaultdict(list)

    def key(self, name: str) -> str:
        """The name of a field in this window."""
        return f"bp{self._fields}-{name}"

    def slot(self, *parts: str) -> None:
        """The place for what there is to say about these parts."""
        here = st.empty()
        for part in parts:
            self._slots[part] = here

    def note(self, part: str, message: str) -> None:
        """Say something about a part that the checks do not know of."""
        self._own[part].append(message)

    def text(self, part: str, label: str, value: str, longest: int, *, rows: int = 1, hint: str = "") -> str:
        """A text of one or several lines, saved as it is typed."""
        options: dict[str, Any] = {"key": self.key(part), "max_chars": longest, "help": hint or None}
        if rows == 1:
            found = st.text_input(label, value, live=True, **options)
        else:
            found = st.text_area(label, value, height=28 + 24 * rows, **options)
        self.slot(part)
        return found or ""

    def number(
        self,
        part: str,
        label: str,
        value: float | None,
        low: float,
        high: float,
        *,
        step: float = 1,
        hint: str = "",
        empty: str = "",
    ) -> float | None:
        """A number; where `empty` says what that means, none at all."""
        key = self.key(part)
        if empty and key not in st.session_state:
            st.session_state[key] = value  # A field with a number of its own to begin with cannot be emptied.
        found: float | None = st.number_input(
            label,
            value=None if empty else value,
            min_value=low,
            max_value=high,
            step=step,
            format="%d" if isinstance(step, int) else "%g",
            key=key,
            help=hint or None,
            placeholder=empty or None,
        )
        self.slot(part)
        return found

    def choice(
        self, part: str, label: str, value: Choice, names: Mapping[Choice, str], *, hint: str = ""
    ) -> Choice:
        """One of a few."""
        options = list(names)
        found = st.selectbox(
            label,
            options,
            index=options.index(value),
            format_func=lambda one: self.here.t(names[one]),
            key=self.key(part),
            help=hint or None,
        )
        self.slot(part)
        return value if found is None else found

    def tell(self, problems: Iterable[Problem]) -> None:
        """Say beside each field what there is to say; about parts not on the screen, nothing."""
        told: dict[int, list[str]] = defaultdict(list)
        slots: dict[int, Any] = {}
        for problem in problems:
            slot = self._slots.get(problem.part)
            if slot is not None:
                slots[id(slot)] = slot
                told[id(slot)].append(_line(self.here, problem))
        for part, messages in self._own.items():
            slot = self._slots[part]
            slots[id(slot)] = slot
            told[id(slot)] += [f":red[:material/error: {people.plain(one)}]" for one in messages]
        for number, lines in told.items():
            slots[number].markdown("  \n".join(lines))


def _line(here: Here, problem: Problem) -> str:
    text = people.plain(here.t(problem.template, **problem.details))
    if problem.severity is Severity.ERROR:
        return f":red[:material/error: {text}]"
    return f":orange[:material/warning: {text}]"
