"""The numbers Word puts before paragraphs by itself, which are nowhere in their text."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHINESE = "零一二三四五六七八九十"
_MOST_LEVELS = 9


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered."""

    kind: str
    text: str
    start: int


@dataclass
class Numbering:
    """The lists of a document and how far each has counted."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    abstract_of: dict[str, str] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    counts: dict[str, list[int | None]] = field(
        default_factory=lambda: defaultdict(lambda: [None] * _MOST_LEVELS)
    )
    begun: set[str] = field(default_factory=set)
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Any) -> Numbering:
        """The numbering of a document; empty where it has none."""
        found = cls()
        found._read_styles(document)
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return found
        for abstract in root.iter(f"{_W}abstractNum"):
            name = abstract.get(f"{_W}abstractNumId") or ""
            found.levels[name] = {
                int(level.get(f"{_W}ilvl") or 0): _Level(
                    _value(level, "numFmt") or "decimal",
                    _value(level, "lvlText"),
                    _number(_value(level, "start"), 1),
                )
                for level in abstract.iter(f"{_W}lvl")
            }
        for number in root.iter(f"{_W}num"):
            name = number.get(f"{_W}numId") or ""
            found.abstract_of[name] = _value(number, "abstractNumId")
            found.restarts[name] = {
                int(override.get(f"{_W}ilvl") or 0): _number(_value(override, "startOverride"), 1)
                for override in number.iter(f"{_W}lvlOverride")
                if _value(override, "startOverride")
            }
        return found

    def _read_styles(self, document: Any) -> None:
        try:
            styles = list(document.styles.element.iter(f"{_W}style"))
        except (KeyError, AttributeError):
            return
        for style in styles:
            number = style.find(f"{_W}pPr/{_W}numPr")
            if number is not None and _value(number, "numId"):
                level = _number(_value(number, "ilvl"), 0)
                self.styles[style.get(f"{_W}styleId") or ""] = (_value(number, "numId"), level)

    def label(self, paragraph: Any) -> str:
        """The number Word shows before a paragraph, with a blank after it; empty if there is none."""
        found = self._list_of(paragraph)
        if found is None:
            return ""
        name, level = found
        abstract = self.abstract_of.get(name, "")
        levels = self.levels.get(abstract, {})
        if level not in levels or not 0 <= level < _MOST_LEVELS:
            return ""
        counts = self.counts[abstract]
        if name not in self.begun:
            self.begun.add(name)
            for place, start in self.restarts.get(name, {}).items():
                if 0 <= place < _MOST_LEVELS:
                    counts[place] = start - 1
        before = counts[level]
        counts[level] = levels[level].start if before is None else before + 1
        for deeper in range(level + 1, _MOST_LEVELS):
            counts[deeper] = None
        return self._shown(levels, level, counts)

    def _list_of(self, paragraph: Any) -> tuple[str, int] | None:
        number = paragraph.find(f"{_W}pPr/{_W}numPr")
        if number is not None and _value(number, "numId"):
            name = _value(number, "numId")
            return None if name == "0" else (name, _number(_value(number, "ilvl"), 0))
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        return self.styles.get(style.get(f"{_W}val") or "") if style is not None else None

    @staticmethod
    def _shown(levels: dict[int, _Level], level: int, counts: list[int | None]) -> str:
        if levels[level].kind in ("bullet", "none"):
            return ""

        def count(found: re.Match[str]) -> str:
            place = int(found[1]) - 1
            if place not in levels or not 0 <= place < _MOST_LEVELS:
                return ""
            return as_numeral(counts[place] or levels[place].start, levels[place].kind)

        return re.sub(r"%([1-9])", count, levels[level].text) + " "


def as_numeral(number: int, kind: str) -> str:
    """A count as Word writes it in a kind of numbering."""
    number = max(0, min(number, 9999))
    match kind:
        case "upperLetter":
            return chr(ord("A") + (number - 1) % 26)
        case "lowerLetter":
            return chr(ord("a") + (number - 1) % 26)
        case "upperRoman":
            return _roman(number)
        case "lowerRoman":
            return _roman(number).lower()
    chinese = "hinese" in kind or kind.startswith(("ideograph", "japaneseCounting", "taiwanese"))
    return _chinese(number) if chinese else str(number)


def _chinese(number: int) -> str:
    if number <= 10:
        return _CHINESE[number]
    if number < 20:
        return "十" + _CHINESE[number - 10]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _CHINESE[tens] + "十" + (_CHINESE[ones] if ones else "")
    return "".join(_CHINESE[int(digit)] for digit in str(number))


def _roman(number: int) -> str:
    found = ""
    for value, sign in ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")):
        found, number = found + sign * (number // value), number % value
    for value, sign in ((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        found, number = found + sign * (number // value), number % value
    return found


def _value(node: Any, name: str) -> str:
    found = node.find(f"{_W}{name}")
    return (found.get(f"{_W}val") or "") if found is not None else ""


def _number(text: str, default: int) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else default
