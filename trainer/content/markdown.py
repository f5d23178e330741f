"""What Markdown may not hold: raw HTML, images from elsewhere, and pictures that nothing is said of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from trainer.content.nodes import Report
from trainer.errors import translatable
from trainer.pictures import LONGEST_ALT, UNDESCRIBED, digest_in, undescribed

_SUSPICIOUS = re.compile(r"<[A-Za-z/!?]|!\[")
_PARSER = MarkdownIt("commonmark").enable("table")


def check_markdown(report: Report, text: str, line: int) -> None:
    """Report raw HTML and images in a Markdown text that is shown without pictures.

    Args: line: where the text begins.
    """
    for token in _tokens(text):
        _check_html(report, token, line)
        if token.type == "image":
            report.error(
                line, "image", translatable("images are not shown; use a table or a mermaid diagram instead")
            )


def check_illustrated(report: Report, text: str, line: int, *, by_line: bool = False) -> None:
    """Report raw HTML and images that are not pictures of this content.

    Args:
        line: where the text begins.
        by_line: whether its lines are the file's, so that a fault can name the very line.
    """
    for token in _tokens(text):
        at = line + (token.map[0] if by_line and token.map else 0)
        _check_html(report, token, at)
        if token.type == "image":
            _check_image(report, token, at)


def _check_html(report: Report, token: Token, at: int) -> None:
    if token.type in ("html_block", "html_inline"):
        report.error(
            at,
            "raw-html",
            translatable("HTML is not shown: {html}. Write Markdown, or put it in a code span."),
            html=token.content.strip().splitlines()[0][:60],
        )


def _check_image(report: Report, token: Token, at: int) -> None:
    address = str(token.attrs.get("src", ""))
    if digest_in(address) is None:
        report.error(
            at,
            "image",
            translatable(
                "only pictures kept with the items are shown, as ![what it shows](picture:…): insert "
                "{address} in the editor, or run “trainer picture FILE”"
            ),
            address=address[:80],
        )
    elif len(token.content) > LONGEST_ALT:
        report.warning(
            at,
            "picture-alt-long",
            translatable("{length} characters say what the picture shows; {limit} are enough"),
            length=len(token.content),
            limit=LONGEST_ALT,
        )


def check_described(report: Report, text: str, line: int) -> None:
    """Report pictures that nothing is said of. Args: line: where the text begins."""
    for place in undescribed(text):
        report.error(line + text.count("\n", 0, place), "picture-alt", UNDESCRIBED)


def _tokens(text: str) -> Iterator[Token]:
    return _flat(_PARSER.parse(text)) if _SUSPICIOUS.search(text) else iter(())


def _flat(tokens: list[Token]) -> Iterator[Token]:
    """Block and inline tokens; inline ones get the lines of their block."""
    for token in tokens:
        yield token
        for child in token.children or ():
            child.map = token.map
            yield child
