"""Reading the fields of a mapping, one by one, with a fault at its line for whatever does not fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from trainer.content.nodes import MappingNode, Node, Report, ScalarNode, SequenceNode
from trainer.errors import translatable
from trainer.text import LocalText

_Choice = TypeVar("_Choice", bound=StrEnum)
_WHOLE = re.compile(r"-?\d{1,9}")
_DECIMAL = re.compile(r"-?\d{1,9}(?:\.\d{1,6})?")
_DURATION = re.compile(r"(\d{1,5})\s*(m|h|d)")
_MAPPING = translatable("{field} must be a mapping of fields to values")
_LIST = translatable("{field} must be a list")
_TEXT = translatable("{field} must be a text")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def _is(key: Node, value: Node, name: str) -> bool:
    return isinstance(key, ScalarNode) and isinstance(value, ScalarNode) and key.value == name


class Source:
    """One YAML text being read: where it begins, its lines, and the nodes met so far."""

    def __init__(self, report: Report, text: str, first_line: int = 1) -> None:
        self.report = report
        self.first_line = first_line
        self._text = text
        self._lines: list[str] | None = None
        self._may_have_comments = " #" in text
        self._met: set[int] = set()

    def line_of(self, node: Node) -> int:
        """The line of a node in its file, from 1."""
        return int(node.start_mark.line) + self.first_line

    def accept(self, node: Node) -> bool:
        """Whether a node is neither tagged nor met before through an alias."""
        if node.tag is not None and node.tag != "!":
            self.report.error(
                self.line_of(node), "tag", translatable("tags such as '{tag}' are not read"), tag=node.tag
            )
            return False
        if isinstance(node, ScalarNode):
            return True
        if id(node) in self._met:
            self.report.error(
                self.line_of(node),
                "alias",
                translatable("anchors and aliases are not read; write the text again"),
            )
            return False
        self._met.add(id(node))
        return True

    def warn_of_comment(self, node: ScalarNode) -> None:
        """Warn where ` #` cut off the rest of a text that has no quotes."""
        if not self._may_have_comments or node.style:
            return
        if self._lines is None:
            self._lines = self._text.split("\n")
        rest = self._lines[node.end_mark.line][node.end_mark.column :]
        if rest.lstrip().startswith("#"):
            self.report.warning(
                self.line_of(node),
                "comment-in-text",
                translatable(
                    "what follows ' #' is a comment and will not be shown; put the text in quotes to keep it"
                ),
            )


class Fields:
    """The fields of one mapping. Repeated and unknown ones are faults at once."""

    def __init__(
        self, source: Source, node: Node, known: Iterable[str] | None, what: str = "", named_by: str = ""
    ) -> None:
        """Read a mapping.

        Args:
            known: the fields it may have; None takes any.
            what: its name in faults.
            named_by: the field that holds the id under which all its faults are reported.
        """
        self.source = source
        self.report = source.report
        self.line = source.line_of(node)
        self.what = what
        self._nodes: dict[str, Node] = {}
        self._lines: dict[str, int] = {}
        if not source.accept(node):
            return
        if not isinstance(node, MappingNode):
            self._wrong_kind(self.line, what, _MAPPING)
            return
        if named_by:
            self.report.id = next((str(v.value) for k, v in node.value if _is(k, v, named_by)), "").strip()
        for key, value in node.value:
            self._take(key, value)
        if known is not None and not self._nodes.keys() <= (allowed := frozenset(known)):
            self._refuse_unknown(allowed)

    def _take(self, key: Node, value: Node) -> None:
        if not isinstance(key, ScalarNode):
            self._wrong_kind(self.source.line_of(key), self.what, _TEXT)
            return
        name = key.value
        if name in self._nodes:
            self.report.error(
                self.source.line_of(key),
                "duplicate-field",
                translatable("'{field}' is written twice; the first is on line {line}"),
                field=name,
                line=self._lines[name],
            )
            return
        self._nodes[name] = value
        self._lines[name] = self.source.line_of(key)

    def _refuse_unknown(self, known: frozenset[str]) -> None:
        for name in [name for name in self._nodes if name not in known]:
            close = get_close_matches(name, known, 1)
            if self._is_empty(self._nodes[name]):
                template = translatable(
                    "unknown field '{field}'; if it is part of the text before, put that text in quotes"
                )
                self._error(name, "unknown-field", template, field=name)
            elif close:
                template = translatable("unknown field '{field}'; did you mean '{close}'?")
                self._error(name, "unknown-field", template, field=name, close=close[0])
            else:
                template = translatable("unknown field '{field}'; remove it (known: {known})")
                self._error(name, "unknown-field", template, field=name, known=", ".join(sorted(known)))
            del self._nodes[name]

    def _error(self, name: str, code: str, template: str, /, **details: object) -> None:
        self.report.error(self.line_at(name), code, template, **details)

    def _wrong_kind(self, line: int, name: str, template: str) -> None:
        self.report.error(line, "wrong-kind", template, field=f"'{name}'" if name else "…")

    def __contains__(self, name: str) -> bool:
        return name in self._nodes

    def names(self) -> Iterator[str]:
        """Fields present, in the order written."""
        return iter(self._nodes)

    def line_at(self, name: str) -> int:
        """The line of a field, or of the whole mapping where it is missing."""
        return self._lines.get(name, self.line)

    def lines(self) -> dict[str, int]:
        """The line of every field."""
        return dict(self._lines)

    def node(self, name: str) -> Node | None:
        """A field as it stands."""
        return self._nodes.get(name)

    def require(self, *names: str) -> bool:
        """Report each of these fields that is missing or empty; return whether all are there."""
        missing = [name for name in names if name not in self._nodes or self._is_empty(self._nodes[name])]
        for name in missing:
            self._error(name, "missing-field", translatable("'{field}' is missing"), field=name)
        return not missing

    @staticmethod
    def _is_empty(node: Node) -> bool:
        return not (node.value.strip() if isinstance(node, ScalarNode) else node.value)

    def text(self, name: str, default: str = "") -> str:
        """A text without the blanks around it."""
        node = self._nodes.get(name)
        if node is None:
            return default
        if not isinstance(node, ScalarNode):
            self._wrong_kind(self.line_at(name), name, _TEXT)
            return default
        return str(node.value).strip() if self.source.accept(node) else default

    def prose(self, name: str) -> str:
        """A text for readers, which a stray ` #` must not cut short."""
        node = self._nodes.get(name)
        if isinstance(node, ScalarNode):
            self.source.warn_of_comment(node)
        return self.text(name)

    def choice(self, name: str, choices: type[_Choice], default: _Choice | None = None) -> _Choice | None:
        """One of an enumeration's values; None after a fault."""
        if name not in self._nodes:
            return default
        value = self.text(name)
        found = next((choice for choice in choices if choice.value == value), None)
        if found is not None:
            return found
        self._error(
            name,
            "bad-choice",
            translatable("{field} is '{value}'; it must be one of {choices}"),
            field=name,
            value=value[:60],
            choices=", ".join(choices),
        )
        return None

    def whole(self, name: str, low: int, high: int, default: int | None = None) -> int | None:
        """A whole number within bounds; None after a fault."""
        if name not in self._nodes:
            return default
        value = self.text(name)
        if _WHOLE.fullmatch(value) and low <= int(value) <= high:
            return int(value)
        template = translatable("{field} is '{value}'; it must be a whole number from {low} to {high}")
        self._error(name, "bad-number", template, field=name, value=value[:60], low=low, high=high)
        return None

    def decimal(self, name: str, low: int, high: int) -> Fraction | None:
        """An exact decimal within bounds (the lower one only if 0 is written so); None after a fault."""
        value = self.text(name)
        if _DECIMAL.fullmatch(value) and low <= Fraction(value) <= high:
            return Fraction(value)
        template = translatable("{field} is '{value}'; it must be a number from {low} to {high}")
        self._error(name, "bad-number", template, field=name, value=value[:60], low=low, high=high)
        return None

    def boolean(self, name: str, default: bool) -> bool:
        """`true` or `false`."""
        if name not in self._nodes:
            return default
        value = self.text(name).lower()
        if value in ("true", "false"):
            return value == "true"
        template = translatable("{field} is '{value}'; it must be true or false")
        self._error(name, "bad-choice", template, field=name, value=value[:60])
        return default

    def date(self, name: str) -> date | None:
        """A date such as 2026-11-23."""
        value = self.text(name)
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            template = translatable("{field} is '{value}'; write a date such as 2026-11-23")
            self._error(name, "bad-date", template, field=name, value=value[:60])
            return None

    def moment(self, name: str) -> datetime | None:
        """A time with its offset from UTC."""
        value = self.text(name)
        if not value:
            return None
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            found = None
        if found is not None and found.tzinfo is not None:
            return found
        template = translatable(
            "{field} is '{value}'; write a time with its offset, such as 2026-12-01T09:00+08:00"
        )
        self._error(name, "bad-date", template, field=name, value=value[:60])
        return None

    def duration(self, name: str) -> timedelta:
        """A duration such as `30m`, `24h` or `7d`; zero where missing."""
        if name not in self._nodes:
            return timedelta(0)
        value = self.text(name)
        if match := _DURATION.fullmatch(value):
            return timedelta(**{_UNITS[match[2]]: int(match[1])})
        template = translatable("{field} is '{value}'; write a duration such as 30m, 24h or 7d")
        self._error(name, "bad-duration", template, field=name, value=value[:60])
        return timedelta(0)

    def title(self, name: str) -> LocalText:
        """A title in both languages."""
        found = self.mapping(name, ("zh", "en"))
        if found is None:
            return LocalText("", "")
        for language in ("zh", "en"):
            if not found.text(language):
                template = translatable("'{field}' is missing")
                found._error(language, "missing-field", template, field=f"{name}.{language}")
        return LocalText(found.text("zh"), found.text("en"))

    def mapping(self, name: str, known: Iterable[str] | None) -> Fields | None:
        """A nested mapping, or None where it is missing."""
        node = self._nodes.get(name)
        return None if node is None else Fields(self.source, node, known, name)

    def entries(self, name: str) -> tuple[Node, ...]:
        """The entries of a list; none where it is missing."""
        node = self._nodes.get(name)
        if node is None or not self.source.accept(node):
            return ()
        if not isinstance(node, SequenceNode):
            self._wrong_kind(self.line_at(name), name, _LIST)
            return ()
        return tuple(node.value)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; a single text counts as a list of one."""
        node = self._nodes.get(name)
        if isinstance(node, ScalarNode):
            text = self.text(name)
            return (text,) if text else ()
        found = []
        for entry in self.entries(name):
            if isinstance(entry, ScalarNode) and self.source.accept(entry):
                found.append(str(entry.value).strip())
            else:
                self._wrong_kind(self.source.line_of(entry), name, _TEXT)
        return tuple(found)
