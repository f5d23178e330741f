"""YAML as nodes that know their line; every scalar is text until a schema converts it.

`no`, `1.0` and `2026-11-23` therefore stay what the author wrote, and a fault can name the line of the
field it is about. Anchors, tags and extreme nesting are refused: content needs none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from trainer.errors import Fault, Severity, translatable

MAX_BYTES = 32 * 1024 * 1024
"""Size of a file that is still read."""

MAX_DEPTH = 40
"""Nesting that is still read; deeper text would exhaust the parser's stack."""

_DASHES = re.compile(r"(?:[-?][ \t]+){20}")
_INDENTED = re.compile(r"^ {200}", re.MULTILINE)
_FEW_BRACKETS = 1000

_PROBLEMS = {
    "mapping values are not allowed in this context": translatable(
        "column {column}: a text holds a colon followed by a space, or the indentation is wrong; "
        "put the text in quotes"
    ),
    "did not find expected key": translatable(
        "column {column}: the indentation does not fit, or a quote is not closed"
    ),
    "did not find expected '-' indicator": translatable(
        "column {column}: the entries of a list are not indented alike"
    ),
    "did not find expected ',' or ']'": translatable(
        "column {column}: a list in brackets is not closed, or lacks a comma"
    ),
    "did not find expected ',' or '}'": translatable(
        "column {column}: a mapping in braces is not closed, or lacks a comma"
    ),
    "found unexpected end of stream": translatable("column {column}: a quote is opened and never closed"),
    "found a tab character that violates indentation": translatable(
        "column {column}: indent with spaces, not with tabs"
    ),
    "found character that cannot start any token": translatable(
        "column {column}: a text may not begin with this character, and tabs may not indent; "
        "put the text in quotes"
    ),
    "could not find expected ':'": translatable(
        "column {column}: a colon is missing after a field, or the indentation is wrong"
    ),
    "found unknown escape character": translatable(
        "column {column}: a backslash in double quotes means something else; use single quotes"
    ),
    "block sequence entries are not allowed in this context": translatable(
        "column {column}: a list begins on a line of its own, below its field"
    ),
    "found undefined alias": translatable("column {column}: a text may not begin with *; put it in quotes"),
    "but found another document": translatable(
        "column {column}: a line of --- begins a second document; remove it"
    ),
}
"""What the parser says, as an author understands it. Other things it says are shown as they are."""


@dataclass
class Report:
    """The faults of one file so far; `id` is what is being read."""

    path: str
    id: str = ""
    faults: list[Fault] = field(default_factory=list)

    def error(self, line: int, code: str, template: str, /, **details: object) -> None:
        """Note a fault that stops publication."""
        self.faults.append(Fault(self.path, line, self.id, code, template, details))

    def warning(self, line: int, code: str, template: str, /, **details: object) -> None:
        """Note something worth a look."""
        self.faults.append(Fault(self.path, line, self.id, code, template, details, Severity.WARNING))


class _Composer(CParser):
    """The C parser without guesses about what a scalar means; only explicit tags remain."""

    def resolve(self, kind: type[Node], value: str, implicit: object) -> None:
        return None

    def descend_resolver(self, parent: Node, index: object) -> None:
        return None

    def ascend_resolver(self) -> None:
        return None


def decode(data: bytes, report: Report) -> str | None:
    """The text of a file in UTF-8, with or without a byte order mark; None after a fault."""
    if len(data) > MAX_BYTES:
        report.error(
            0,
            "too-large",
            translatable("the file has {size} MB; at most {limit} MB are read. Split it."),
            size=len(data) // 2**20,
            limit=MAX_BYTES // 2**20,
        )
        return None
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        report.error(line, "encoding", translatable("this is not UTF-8 text; save the file as UTF-8"))
        return None


def compose(text: str, report: Report, first_line: int = 1) -> Node | None:
    """The root node of a YAML text that begins on `first_line`; None after a fault.

    Marks of the nodes count from 0 within the text; `line_of` adds `first_line`.
    """
    try:
        if _may_be_deep(text) and (line := _too_deep(text)) is not None:
            report.error(
                line + first_line, "too-deep", translatable("the nesting is too deep; check the brackets")
            )
            return None
        node: Node | None = _Composer(text).get_single_node()
    except yaml.YAMLError as error:
        _syntax(error, text, report, first_line)
        return None
    if node is None:
        report.error(first_line, "empty-file", translatable("the file is empty"))
    return node


def _may_be_deep(text: str) -> bool:
    return (
        text.count("[") + text.count("{") > _FEW_BRACKETS
        or _DASHES.search(text) is not None
        or _INDENTED.search(text) is not None
    )


def _too_deep(text: str) -> int | None:
    """The line (from 0) where nesting passes the limit."""
    depth = 0
    events: Iterable[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                mark: Any = event.start_mark
                return int(mark.line)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


def _syntax(error: Exception, text: str, report: Report, first_line: int) -> None:
    mark: Any = getattr(error, "problem_mark", None)  # Not every YAMLError has one.
    if mark is None:
        # A character YAML does not allow; its position counts bytes.
        before = text.encode()[: getattr(error, "position", 0)]
        report.error(
            first_line + before.count(b"\n"),
            "syntax",
            translatable("there is a control character that YAML does not allow; delete it"),
        )
        return
    problem = str(getattr(error, "problem", error))
    template = _PROBLEMS.get(problem, translatable("column {column}: not valid YAML: {problem}"))
    report.error(first_line + mark.line, "syntax", template, problem=problem, column=mark.column + 1)


__all__ = ["MappingNode", "Node", "Report", "ScalarNode", "SequenceNode", "compose", "decode"]
