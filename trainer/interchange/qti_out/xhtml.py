"""Authors' Markdown as the XHTML that QTI allows: paragraphs, emphasis, lists, tables, code, quotations."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree
from markdown_it import MarkdownIt

from trainer.pictures import with_addresses
from trainer.text import legal

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
_KNOWN = frozenset(
    (
        *("div", "p", "br", "strong", "em", "code", "pre", "blockquote", "hr", "a", "ul", "ol", "li"),
        "img",
        *("table", "thead", "tbody", "tr", "th", "td", "h1", "h2", "h3", "h4", "h5", "h6"),
    )
)
"""Elements that QTI has; others, such as that of struck words, become a span."""


_KEPT = {"a": {"href"}, "img": {"src", "alt"}}


def blocks(parent: etree._Element, namespace: str, text: str, places: Mapping[str, str]) -> None:
    """Add a text as paragraphs, lists and tables. Args: places: where its pictures are, by digest."""
    _graft(parent, namespace, _MARKDOWN.render(with_addresses(legal(text), places)))


def flow(parent: etree._Element, namespace: str, text: str, places: Mapping[str, str]) -> None:
    """Add a text as it stands in an option: without a paragraph around it, unless it has several parts."""
    bare = with_addresses(legal(text), places).strip()
    _graft(parent, namespace, _MARKDOWN.render(bare) if "\n\n" in bare else _MARKDOWN.renderInline(bare))


def _graft(parent: etree._Element, namespace: str, html: str) -> None:
    """Move what the renderer wrote below an element; the renderer writes well-formed XHTML."""
    found = etree.fromstring(f"<div>{html}</div>", etree.XMLParser(resolve_entities=False, huge_tree=True))
    for element in found.iter(etree.Element):
        name = str(element.tag)
        element.tag = f"{{{namespace}}}{name if name in _KNOWN else 'span'}"
        for attribute in set(element.attrib) - _KEPT.get(name, set()):
            del element.attrib[attribute]
    if found.text and found.text.strip():
        parent.text = (parent.text or "") + found.text
    parent.extend(found)
