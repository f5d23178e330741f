"""Where the options of a question begin: letters with a point, in brackets, several on a line, or bare."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trainer.interchange.lines import Line
from trainer.interchange.wording import narrow

_AT_START = re.compile(
    r"\s*(?P<tick>[√*★]\s*)?(?:[(\[]\s*(?P<a>[A-Ia-i])\s*[)\]]\s*[.、:]?|(?P<b>[A-Ia-i])\s*[.、):])\s*(?![A-I](?![.、):\s]))"
)
_BARE_START = re.compile(r"\s*(?P<tick>[√*★]\s*)?(?P<b>[A-I])(?:\s+(?=\S)|(?=[\u4e00-\u9fff“《]))")
_INSIDE = re.compile(
    r"(?P<tick>[√*★]\s*)?(?:[(\[]\s*(?P<a>[A-I])\s*[)\]]\s*[.、:]?|(?P<b>[A-I])\s*[.、):])\s*"
)
_BARE_INSIDE = re.compile(r"(?<=\s)(?P<b>[A-I])(?:\s+(?=\S)|(?=[\u4e00-\u9fff“《]))")
_TICK_BEFORE = re.compile(r"^\s*[√★]\s*(?=\S)")
_TICK_AFTER = re.compile(
    r"\s*(?:[√★]|[(\[]\s*(?:√|正确答案|正确|对|答案|correct|key)\s*[)\]]|<-+\s*正确.*)\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Piece:
    """An option within a line: its letter, where that begins, where the text begins and ends."""

    label: str
    start: int
    body: int
    end: int
    ticked: bool = False


def starts_with_option(shape: str, *, bare: bool = False) -> str:
    """The letter a line begins with as an option; empty if it does not."""
    found = _AT_START.match(shape) or (_BARE_START.match(shape) if bare else None)
    return _letter(found) if found else ""


def pieces(shape: str, after: str = "", *, bare: bool = False) -> list[Piece]:
    """The options of a line that begins with one; `after` is the last letter before it."""
    first = _AT_START.match(shape) or (_BARE_START.match(shape) if bare else None)
    if first is None:
        return []
    begins = [first, *_following(shape, first, bare)]
    return _cut(shape, begins)


def embedded(shape: str) -> list[Piece]:
    """Options that follow a stem on the same line: at least A and B, in order."""
    for first in _INSIDE.finditer(shape):
        before = shape[: first.start()]
        if _letter(first) != "A" or not before.strip() or not re.search(r"[\s)\]?。:;,_.、”]$", before):
            continue
        begins = [first, *_following(shape, first, False)]
        if len(begins) > 1 and _letter(begins[1]) == "B":
            return _cut(shape, begins)
    return []


def _following(shape: str, first: re.Match[str], bare: bool) -> Iterator[re.Match[str]]:
    last, end = _letter(first), first.end()
    pattern = _BARE_INSIDE if bare and not _AT_START.match(shape) else _INSIDE
    for found in pattern.finditer(shape, end):
        letter = _letter(found)
        if _follows(shape, found, last, letter):
            last = letter
            yield found


def _follows(shape: str, found: re.Match[str], last: str, letter: str) -> bool:
    """Whether a letter inside a line begins the next option.

    After a blank a letter may have been skipped (a lost option is told later); elsewhere it must be the next.
    """
    before = shape[found.start() - 1] if found.start() else " "
    step = ord(letter) - ord(last)
    if before.isspace():
        return step in (1, 2)
    if before == "." and found.start() > 1 and shape[found.start() - 2].isascii():
        return False
    return step == 1 and not (before.isascii() and before.isalpha())


def _cut(shape: str, begins: Sequence[re.Match[str]]) -> list[Piece]:
    ends = [found.start() for found in begins[1:]] + [len(shape)]
    return [
        Piece(_letter(found), found.start(), found.end(), end, bool(found.groupdict().get("tick")))
        for found, end in zip(begins, ends, strict=True)
    ]


def _letter(found: re.Match[str]) -> str:
    groups = found.groupdict()
    return str(groups.get("a") or groups.get("b") or "").upper()


def emphasised(line: Line, piece: Piece) -> bool:
    """Whether most of an option stands out in its line."""
    places = [place for place in range(piece.start, piece.end) if not line.text[place].isspace()]
    if not places:
        return False
    marked = sum(any(start <= place < end for start, end in line.marked) for place in places)
    return marked > 0.6 * len(places)


def untick(text: str) -> tuple[str, bool]:
    """A text without the tick that marks it as right, and whether there was one."""
    shape = narrow(text)
    if found := _TICK_BEFORE.match(shape):
        return text[found.end() :], True
    found_after = _TICK_AFTER.search(shape)
    if found_after and shape[: found_after.start()].strip():
        return text[: found_after.start()], True
    return text, False
