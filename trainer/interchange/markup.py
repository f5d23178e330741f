"""Foreign markup as Markdown: what Markdown can say is kept, what could do harm or is not shown is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

import lxml.html
from lxml import etree
from markdown_it import MarkdownIt

from trainer.pictures import split

_SUSPICIOUS = re.compile(r"<[A-Za-z/!?]|!\[")
_PARSER = MarkdownIt("commonmark").enable("table")
_DROPPED = frozenset(
    re.findall(
        r"\w+",
        "script style embed iframe applet noscript template head title meta link form input button "
        "select textarea svg canvas frame frameset",
    )
)
_BLOCKS = frozenset(
    re.findall(
        r"\w+", "p div section article header footer h1 h2 h3 h4 h5 h6 blockquote center address dl dd dt"
    )
)
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "del": "~~", "strike": "~~", "code": "`"}
_FRAMES = {"li": "\n- {}", "ul": "\n{}\n\n", "ol": "\n{}\n\n", "pre": "\n\n```\n{}\n```\n\n"}
_TAG = re.compile(
    r"<\s*(?:/?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?|!--)\s*>|&(?:[A-Za-z]{2,8}|#\d+|#x[0-9a-fA-F]+);"
)
_SCRIPT = re.compile(r"<\s*script\b|javascript\s*:|\bon\w+\s*=", re.IGNORECASE)
_MOST_DEPTH = 200

Image = Callable[[str, str], str | None]
"""What makes Markdown of an image with an address and words; None where it cannot."""


@dataclass
class Markup:
    """A text as Markdown, and what could not be kept of it."""

    text: str
    images: list[str] = field(default_factory=list)
    formulae: int = 0
    scripts: int = 0
    skipped: frozenset[str] = frozenset()
    image: Image | None = None


def as_letters(text: str, kept: Collection[str] = ()) -> str:
    """A text whose HTML and images show as the letters they are written with.

    Args: kept: digests of pictures that may be shown.
    """
    return "".join(piece if shown else _letters(piece) for shown, piece in split(text, kept))


def _letters(text: str) -> str:
    if not _SUSPICIOUS.search(text) or not _has_markup(text):
        return text
    plain = re.sub(r"<(?=[A-Za-z/!?])", r"\\<", re.sub(r"!\[", r"!\\[", text))
    # In a code span a backslash would show; such a text needs none, as the span ends at the tag's own line.
    return plain if not _has_markup(plain) else plain.replace("<", "＜").replace("![", "！[")


def _has_markup(text: str) -> bool:
    try:
        return any(
            token.type in ("html_block", "html_inline", "image")
            for block in _PARSER.parse(text)
            for token in (block, *(block.children or ()))
        )
    except RecursionError:
        return True


def looks_like_html(text: str) -> bool:
    """Whether a text uses tags or entities of HTML."""
    return _TAG.search(text) is not None


def from_html(html: str, image: Image | None = None) -> Markup:
    """HTML as Markdown: paragraphs, emphasis, lists, tables, sub- and superscripts, formulae in TeX.

    Scripts, forms and frames are left out and counted. An image becomes what `image` makes of its address and
    alternative text, and where that is None the text in brackets.
    """
    found = Markup("", image=image)
    if not looks_like_html(html):
        return Markup(html.strip())
    found.scripts = len(_SCRIPT.findall(html))
    try:
        root = lxml.html.fragment_fromstring(html, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return Markup(re.sub(r"<[^<>]*>", " ", html).strip(), scripts=found.scripts)
    text = "".join(_walk(root, found, 0))
    text = re.sub(r"[ \t]+\n", "\n", re.sub(r"[ \t]{2,}", " ", text))
    found.text = re.sub(r"\n{3,}", "\n\n", text).strip()
    return found


def from_tree(node: etree._Element, skipped: frozenset[str], image: Image | None = None) -> Markup:
    """The content of an element as Markdown, without elements of certain names; images as in `from_html`."""
    found = Markup("", skipped=skipped, image=image)
    text = "".join(_walk(node, found, 0))
    text = re.sub(r"[ \t]+\n", "\n", re.sub(r"[ \t]{2,}", " ", text))
    found.text = re.sub(r"\n{3,}", "\n\n", text).strip()
    return found


def name_of(node: etree._Element) -> str:
    """An element's name in small letters, without namespace, the prefix of QTI 3 and hyphens."""
    if not isinstance(node.tag, str):
        return ""
    local = node.tag.rsplit("}", 1)[-1].rsplit(":", 1)[-1]
    return local.lower().removeprefix("qti-").replace("-", "")


def _walk(node: etree._Element, found: Markup, depth: int) -> Iterator[str]:
    if depth > _MOST_DEPTH:
        yield "".join(str(part) for part in node.itertext())
        return
    yield _flow(node.text)
    for child in node:
        yield from _child(child, found, depth)
        yield _flow(child.tail)


def _flow(text: str | None) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text or "")


def _child(node: etree._Element, found: Markup, depth: int) -> Iterator[str]:
    name = name_of(node)
    if not name or name in _DROPPED or name in found.skipped:
        found.scripts += name == "script"
        return
    if name in ("img", "object", "math", "table", "br", "hr", "audio", "video"):
        yield _special(name, node, found, depth)
        return
    yield _wrapped(name, node, "".join(_walk(node, found, depth + 1)))


def _wrapped(name: str, node: etree._Element, inner: str) -> str:
    """What an element adds to the text inside it."""
    if name in _MARKS:
        return _emphasis(inner, _MARKS[name])
    if name in _BLOCKS:
        return f"\n\n{inner.strip()}\n\n"
    if name in ("sup", "sub"):
        return _script(inner, name)
    if name == "pre":
        inner = "".join(str(part) for part in node.itertext()).strip("\n")
    if name == "ol":
        inner = _numbered(inner)
    if name == "li":
        inner = inner.strip().replace("\n", "\n  ")
    return _FRAMES.get(name, "{}").format(inner)


def _special(name: str, node: etree._Element, found: Markup, depth: int) -> str:
    if name == "br":
        return "\n"
    if name == "hr":
        return "\n\n"
    if name == "table":
        return _table(node, found, depth)
    if name == "math":
        return _formula(node, found)
    return _image(name, node, found)


def _image(name: str, node: etree._Element, found: Markup) -> str:
    """A picture that is kept, a formula behind one, or what it shows in brackets."""
    alt = (node.get("alt") or "").strip()
    source = node.get("src") or node.get("data") or ""
    if name == "img" and (tex := _tex_of(node, source, alt)):
        return f"${tex}$"
    if found.image is not None and (shown := found.image(source, alt)) is not None:
        return shown
    found.images.append("data:" if source.startswith("data:") else source[:200] or name)
    return f"[{alt or (source.rsplit('/', 1)[-1] if not source.startswith('data:') else name)}]"


def _tex_of(node: etree._Element, source: str, alt: str) -> str:
    """The TeX behind an image that shows a formula."""
    if "equation" in (node.get("class") or "") or "tex" in source.lower():
        return node.get("data-equation-content") or alt
    return ""


def _formula(node: etree._Element, found: Markup) -> str:
    for annotation in node.iter():
        named = isinstance(annotation.tag, str) and annotation.tag.lower().endswith("annotation")
        if named and "tex" in (annotation.get("encoding") or "").lower():
            return f"${_bare_tex(annotation.text or '')}$"
    found.formulae += 1
    return "".join(str(part) for part in node.itertext()).strip()


def _bare_tex(text: str) -> str:
    """TeX without signs around it that begin and end a formula."""
    plain = text.strip()
    for begins, ends in (("\\[", "\\]"), ("\\(", "\\)"), ("$$", "$$"), ("$", "$")):
        if len(plain) >= len(begins) + len(ends) and plain.startswith(begins) and plain.endswith(ends):
            return plain[len(begins) : -len(ends)].strip()
    return plain


def _emphasis(inner: str, mark: str) -> str:
    """Emphasis around the words, not around blanks; nothing around nothing."""
    bare = inner.strip()
    if not bare or "\n\n" in bare or mark in bare:
        return inner
    before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    return f"{before}{mark}{bare}{mark}{after}"


_UP = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_DOWN = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


def _script(inner: str, name: str) -> str:
    """Sub- and superscripts as characters where there are such, else in TeX's way."""
    raised = inner.strip().translate(_UP if name == "sup" else _DOWN)
    if raised and not (set(raised) & set(inner.strip())):
        return raised
    return f"{'^' if name == 'sup' else '_'}{{{inner.strip()}}}"


def _numbered(inner: str) -> str:
    count = 0

    def number(_: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"\n{count}. "

    return re.sub(r"\n- ", number, inner)


def _table(node: etree._Element, found: Markup, depth: int) -> str:
    rows = []
    for row in (element for element in node.iter() if name_of(element) == "tr"):
        cells = [
            "".join(_walk(cell, found, depth + 2)).strip().replace("\n", " ").replace("|", "\\|")
            for cell in row
            if name_of(cell) in ("td", "th")
        ]
        if cells:
            rows.append(cells)
    if not rows:
        return ""
    width = max(len(row) for row in rows)
    lines = ["| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in rows]
    lines.insert(1, "|" + " --- |" * width)
    return "\n\n" + "\n".join(lines) + "\n\n"
