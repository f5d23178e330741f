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
        return data.decode("utf-8-sig")
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
    report.error(
        first_line + mark.line,
        "syntax",
        translatable("this is not valid YAML: {problem} (column {column})"),
        problem=getattr(error, "problem", None) or str(error),
        column=mark.column + 1,
    )


def kind_of(node: Node) -> str:
    """What a node is, in words for an author."""
    if isinstance(node, MappingNode):
        return translatable("a mapping")
    return translatable("a list") if isinstance(node, SequenceNode) else translatable("a text")


__all__ = ["MappingNode", "Node", "Report", "ScalarNode", "SequenceNode", "compose", "decode", "kind_of"]
