"""Authors' Markdown as safe HTML, for what the browser shows outside Streamlit's own text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from trainer.web import pictures


def _image(_renderer: Any, tokens: Sequence[Token], place: int, _options: Any, _environment: Any) -> str:
    """A picture of ours; of any other image only the words that say what it shows."""
    token = tokens[place]
    alt = escape(token.content)
    source = pictures.address(str(token.attrs.get("src", "")))
    return f"［{alt}］" if source is None else f'<img src="{source}" alt="{alt}" loading="lazy">'


_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
_MARKDOWN.add_render_rule("image", _image)
_TAGS = {
    *("p", "br", "strong", "em", "s", "code", "pre", "blockquote", "hr", "a", "img"),
    *("ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_PLAIN = re.compile(r"(?![\-+=\d])(?:[^\\`*_\[\]<>&#|~!\s\0]|(?<=\S) (?=\S))+")
"""A text no rule of Markdown applies to, as nine in ten stems and options are."""

_KEPT = 20_000
"""Rendered texts kept: a bank of a few thousand items in memory, a few megabytes."""


@lru_cache(maxsize=_KEPT)
def block(text: str) -> str:
    """Paragraphs, lists and tables; a single line break in the source stays one. Raw HTML shows as text."""
    plain = text.strip(" \n")
    if _PLAIN.fullmatch(plain):
        return f"<p>{escape(plain, quote=False)}</p>\n"
    return _clean(_MARKDOWN.render(text))


@lru_cache(maxsize=_KEPT)
def line(text: str) -> str:
    """An option: one line without a paragraph around it, or a block where the text has several parts."""
    bare = text.strip(" \n")
    if _PLAIN.fullmatch(bare):
        return escape(bare, quote=False)
    return block(text) if "\n\n" in bare else _clean(_MARKDOWN.renderInline(bare))


def _filtered(tag: str, name: str, value: str) -> str | None:
    """Nothing but our own pictures is loaded."""
    return None if tag == "img" and name == "src" and not pictures.ADDRESS.fullmatch(value) else value


def _clean(html: str) -> str:
    """Markdown-it already escapes raw HTML; this holds even if that should ever fail."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}, "img": {"src", "alt", "loading"}},
        attribute_filter=_filtered,
        set_tag_attribute_values={"a": {"target": "_blank"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
