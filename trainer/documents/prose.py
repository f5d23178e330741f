"""Authors' Markdown as a small tree of paragraphs, lists and tables, for every kind of document to draw.

The rules are those of the screen: a single line break stays one, raw HTML shows as the letters it is
written with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from trainer.pictures import Picture, digest_in, file_name

Shown = Mapping[str, Picture]
NO_PICTURES: Shown = {}
WIDEST, HIGHEST = 110.0, 100.0
"""Millimetres of a printed picture."""

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look, or a picture and what it shows. Only a line break has the text `\\n`."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words; `level` 1–6 makes them a heading."""

    runs: tuple[Run, ...]
    level: int = 0


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; `first` is the number of its first entry, None = bullets."""

    entries: tuple[tuple[Block, ...], ...]
    first: int | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; the first row is its head."""

    rows: tuple[tuple[tuple[Run, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class Preformatted:
    """Lines of code as they stand."""

    text: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """What somebody else said."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the column."""


Block = Paragraph | Bullets | Grid | Preformatted | Quotation | Rule


def prose(text: str, shown: Shown = NO_PICTURES) -> tuple[Block, ...]:
    """The blocks of a Markdown text.

    Args: shown: its pictures by digest; of those that are not there, what they show stands in brackets.
    """
    return _Walk(_MARKDOWN.parse(text), shown).blocks("")


def words(text: str) -> str:
    """A Markdown text as bare words on one line, for tables of contents and the like."""
    found = [run.text for block in prose(text) for run in _runs_of(block)]
    return " ".join("".join(found).split())


def _runs_of(block: Block) -> list[Run]:
    match block:
        case Paragraph(runs):
            return [*runs, Run(" ")]
        case Bullets(entries):
            return [run for entry in entries for inner in entry for run in _runs_of(inner)]
        case Grid(rows):
            return [run for row in rows for cell in row for run in (*cell, Run(" "))]
        case Quotation(blocks):
            return [run for inner in blocks for run in _runs_of(inner)]
        case Preformatted(text):
            return [Run(text)]
    return []


@dataclass
class _Walk:
    """Reads the renderer's flat list of tokens as the tree it stands for."""

    tokens: Sequence[Token]
    shown: Shown = field(default_factory=dict)
    at: int = 0
    done: list[Block] = field(default_factory=list)

    def blocks(self, until: str) -> tuple[Block, ...]:
        """Blocks up to and with the closing token."""
        found: list[Block] = []
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.type == until:
                break
            if (block := self._block(token)) is not None:
                found.append(block)
        return tuple(found)

    def _block(self, token: Token) -> Block | None:
        match token.type:
            case "paragraph_open" | "heading_open":
                level = int(token.tag[1]) if token.type == "heading_open" else 0
                inline = self.tokens[self.at]
                self.at += 2
                return Paragraph(runs(inline, self.shown), level)
            case "bullet_list_open" | "ordered_list_open":
                return self._list(token)
            case "table_open":
                return self._table()
            case "blockquote_open":
                return Quotation(self.blocks("blockquote_close"))
        return _leaf(token)

    def _list(self, token: Token) -> Bullets:
        entries = []
        while self.tokens[self.at].type == "list_item_open":
            self.at += 1
            entries.append(self.blocks("list_item_close"))
        self.at += 1
        first = int(token.attrs.get("start", 1)) if token.type == "ordered_list_open" else None
        return Bullets(tuple(entries), first)

    def _table(self) -> Grid:
        rows: list[list[tuple[Run, ...]]] = []
        while (token := self.tokens[self.at]).type != "table_close":
            self.at += 1
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(runs(token, self.shown))
        self.at += 1
        return Grid(tuple(tuple(row) for row in rows))


def _leaf(token: Token) -> Block | None:
    """A block without parts."""
    if token.type in ("fence", "code_block"):
        return Preformatted(token.content.rstrip("\n"))
    return Rule() if token.type == "hr" else None


_LOOKS: dict[str, Any] = {"strong": {"bold": True}, "em": {"italic": True}, "s": {"struck": True}}


def runs(inline: Token, pictures: Shown = NO_PICTURES) -> tuple[Run, ...]:
    """The words of an inline token. A link is its words, and its address behind them where they differ."""
    found: list[Run] = []
    looks, addresses = [Run("")], list[str]()
    for token in inline.children or ():
        kind, _, way = token.type.rpartition("_")
        if kind in _LOOKS and way == "open":
            looks.append(replace(looks[-1], **_LOOKS[kind]))
        elif kind in _LOOKS:
            looks.pop()
        elif token.type == "link_open":
            addresses.append(str(token.attrs.get("href", "")))
        elif token.type == "link_close":
            address = addresses.pop()
            shown = not found or found[-1].text != address
            found += [replace(looks[-1], text=f"（{address}）")] if shown and address else []
        elif token.type in ("softbreak", "hardbreak"):
            found.append(replace(looks[-1], text="\n"))
        elif token.type == "image":
            found.append(_image(token, pictures))
        else:
            found.append(replace(looks[-1], text=token.content, code=token.type == "code_inline"))
    return tuple(run for run in found if run.text)


def _image(token: Token, shown: Shown) -> Run:
    """A picture, or in its place what it shows."""
    picture = shown.get(digest_in(str(token.attrs.get("src", ""))) or "")
    return Run(token.content or "—", picture=picture) if picture else Run(f"［{token.content}］")


def printed_width(picture: Picture, most: float) -> float:
    """How wide a picture is printed, in millimetres: 150 points an inch, within `most` and `HIGHEST`."""
    natural = picture.width * 25.4 / 150
    return min(natural, most, HIGHEST * picture.width / picture.height)


def as_json(block: Block) -> dict[str, Any]:
    """A block as plain JSON, for a typesetter that takes data."""
    match block:
        case Paragraph(found, level):
            return {"kind": "paragraph", "level": level, "runs": [_run(run) for run in found]}
        case Bullets(entries, first):
            inner = [[as_json(part) for part in entry] for entry in entries]
            return {"kind": "list", "first": first, "entries": inner}
        case Grid(rows):
            return {"kind": "table", "rows": [[[_run(run) for run in cell] for cell in row] for row in rows]}
        case Quotation(blocks):
            return {"kind": "quotation", "blocks": [as_json(part) for part in blocks]}
        case Preformatted(text):
            return {"kind": "code", "text": text}
        case Rule():
            return {"kind": "rule"}


def _run(run: Run) -> dict[str, Any]:
    flags = {name: True for name in ("bold", "italic", "struck", "code") if getattr(run, name)}
    if run.picture is not None:
        width = round(printed_width(run.picture, WIDEST), 2)
        return {"text": run.text, "picture": file_name(run.picture), "width": width}
    return {"text": run.text, **flags}
