"""What Markdown may not hold: raw HTML, and images from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from trainer.content.nodes import Report
from trainer.errors import translatable

_SUSPICIOUS = re.compile(r"<[A-Za-z/!?]|!\[")
_PARSER = MarkdownIt("commonmark").enable("table")


def check_markdown(report: Report, text: str, line: int, *, by_line: bool = False) -> None:
    """Report raw HTML and images in a Markdown text.

    Args:
        line: where the text begins.
        by_line: whether its lines are the file's, so that a fault can name the very line.
    """
    if not _SUSPICIOUS.search(text):
        return
    for token in _flat(_PARSER.parse(text)):
        at = line + (token.map[0] if by_line and token.map else 0)
        if token.type in ("html_block", "html_inline"):
            report.error(
                at,
                "raw-html",
                translatable("HTML is not shown: {html}. Write Markdown, or put it in a code span."),
                html=token.content.strip().splitlines()[0][:60],
            )
        elif token.type == "image":
            report.error(
                at, "image", translatable("images are not shown; use a table or a mermaid diagram instead")
            )


def _flat(tokens: list[Token]) -> Iterator[Token]:
    """Block and inline tokens; inline ones get the lines of their block."""
    for token in tokens:
        yield token
        for child in token.children or ():
            child.map = token.map
            yield child
