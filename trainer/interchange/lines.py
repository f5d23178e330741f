"""Text from anywhere as numbered lines: its encoding, and the page furniture that belongs to no question."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from trainer.errors import translatable
from trainer.interchange.records import Notebook
from trainer.interchange.wording import narrow, squeezed

MOST_BYTES = 32 * 1024 * 1024
"""Bytes of a text file that are read; that is tens of thousands of questions."""

LOST = "\ufffd"
"""What stands for a character that could not be read."""
_MOST_LOST = 0.02
_MENDED = ("utf-8-sig", "gb18030")
"""Encodings in which damage shows; almost any bytes are UTF-16."""

MOST_LINE = 60_000
"""Characters a line may have: a question of twenty thousand characters is refused anyway."""

_PAGE = re.compile(
    r"\s*(?:[-—–]\s*\d{1,4}\s*[-—–]|第?\s*\d{1,4}\s*[/／]\s*\d{1,4}\s*页?|第\s*\d{1,4}\s*页.{0,12}|"
    r"共\s*\d{1,4}\s*页.{0,12}|.{0,30}第\s*\d{1,4}\s*页\s*[,，/]?\s*共\s*\d{1,4}\s*页.{0,6}|"
    r"page\s+\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|\f+)\s*",
    re.IGNORECASE,
)
_STRUCTURE = re.compile(
    r"\s*(?:[:]|[(\[]?[A-Ia-i][)\].、:,]|\d{1,4}\s*[.、):]|[(\[]\s*\d{1,4}\s*[)\]]|第\s*\d+\s*题|[√*]|"
    r"[(\[]?[一二三四五六七八九十]{1,3}[、.)\]])|.*[?？:：;；_]\s*$|.*:|.*[(\[]\s*[A-I√×]*\s*[)\]]"
)
_ALPHABET = re.compile(r"[\u4e00-\u9fffA-Za-z]")
_WORDS_OF_TITLES = re.compile(
    r"题库|试题|试卷|考试|考核|练习|银行|公司|集团|分行|支行|联社|中心|内部|资料|机密|教材|培训|手册|复习|模拟|认证|page",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number from 1, its text, the same in half-width signs, and the stretches that stand out.

    `marked` are (start, end) of what is bold, coloured, underlined or highlighted.
    """

    number: int
    text: str
    shape: str
    marked: tuple[tuple[int, int], ...] = ()

    @property
    def blank(self) -> bool:
        """Whether nothing is on it."""
        return not self.text.strip()


def decode(data: bytes, notebook: Notebook) -> str | None:
    """The text of a file in UTF-8, UTF-16 or GB18030; None after a fault."""
    if len(data) > MOST_BYTES:
        template = translatable("the file has {size} MB; at most {limit} MB are read. Split it.")
        notebook.fault(0, "too-large", template, size=len(data) // 2**20, limit=MOST_BYTES // 2**20)
        return None
    for encoding in _encodings(data):
        text = _decoded(data, encoding, notebook)
        if text is not None and not _binary(text):
            return (
                text.replace("\0", LOST)
                .replace("\r\n", "\n")
                .replace("\r", "\n")
                .replace("\v", "\n")
                .replace("\x85", "\n")
            )
    template = translatable("this is not text in UTF-8, UTF-16 or GB18030; save it as UTF-8")
    notebook.fault(0, "unreadable-encoding", template)
    return None


def _encodings(data: bytes) -> Sequence[str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    sample = data[:4000]
    wide = ("utf-16-le", "utf-16-be")
    if sample[1::2].count(0) < sample[::2].count(0):
        wide = ("utf-16-be", "utf-16-le")
    narrow_ones = ("utf-8-sig", "gb18030")
    if sample.count(0) > len(sample) // 50:
        return (*wide, *narrow_ones)
    return (*narrow_ones, *wide) if b"\0" in sample else narrow_ones


def _decoded(data: bytes, encoding: str, notebook: Notebook) -> str | None:
    """The text in an encoding. A few bytes that do not fit it, in a text that else does, are marked in it."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding not in _MENDED:
            return None
        text = data.decode(encoding, errors="replace")
        lost = text.count(LOST)
        if lost > _MOST_LOST * len(text) or 10 * lost > sum(sign > "\x7f" for sign in text):
            return None
        template = translatable(
            "{count} characters on this line or later cannot be read; the file is damaged"
        )
        notebook.note(data.count(b"\n", 0, error.start) + 1, "lost-characters", template, count=lost)
        return text


def _binary(text: str) -> bool:
    sample = text[:20_000]
    odd = sum(character < " " and character not in "\n\r\t\f\v" for character in sample)
    return odd > len(sample) // 50


def lines_of(text: str, notebook: Notebook) -> list[Line]:
    """The lines of a text; one that is too long to be read is a fault."""
    found = []
    for number, written in enumerate(text.split("\n"), start=1):
        kept = line = squeezed(written)
        if len(line) > MOST_LINE:
            template = translatable("this line has {length} characters; at most {limit} are read")
            notebook.fault(number, "too-long", template, length=len(line), limit=MOST_LINE)
            kept = line[:MOST_LINE]
        found.append(Line(number, kept, narrow(kept)))
    return found


def without_furniture(
    lines: Sequence[Line], notebook: Notebook, *, preamble: int, kept_if: Callable[[Line], bool]
) -> list[Line]:
    """The lines without page numbers, headers and titles that repeat; what was left out is noted once.

    Args:
        preamble: how many lines stand before the first question; a title there that comes again is furniture.
        kept_if: whether a line is part of the grammar, however often it comes.
    """
    counted = Counter(_likeness(line.text) for line in lines if not line.blank)
    early = {_likeness(line.text) for line in lines[:preamble] if not line.blank}
    kept: list[Line] = []
    dropped: list[Line] = []
    before = ""
    for place, line in enumerate(lines):
        # What stands alone below its label is that label's value, however often it comes.
        free = place >= preamble and not before.rstrip().endswith(":") and not kept_if(line)
        (dropped if free and _is_furniture(line, counted, early) else kept).append(line)
        before = before if line.blank else line.shape
    if dropped:
        template = translatable(
            "{count} lines of page headers and numbers belong to no question, such as “{line}”"
        )
        first = dropped[0]
        notebook.note(
            first.number, "page-furniture", template, count=len(dropped), line=first.text.strip()[:60]
        )
    return kept


def _is_furniture(line: Line, counted: Counter[str], early: Iterable[str]) -> bool:
    if line.blank:
        return False
    if _PAGE.fullmatch(line.text):
        return True
    likeness = _likeness(line.text)
    if len(likeness) > 60 or _STRUCTURE.match(line.shape) or not _ALPHABET.search(line.text):
        return False
    if likeness in early:
        return counted[likeness] > 1
    return counted[likeness] > 2 and _WORDS_OF_TITLES.search(line.text) is not None


def _likeness(text: str) -> str:
    """A line with its figures taken out, so that the headers of all pages are alike."""
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", text))


_CJK = re.compile(r"[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f“”‘’…—]")
_LISTED = re.compile(
    r"\s*(?:[①-⑳]|[(（]\s*[0-9一二三四五六七八九十]{1,2}\s*[)）]|\d{1,2}[)）.、]|[-•·●◆■]\s)"
)


def join(parts: Iterable[str]) -> str:
    """Wrapped lines as one text: Chinese runs on, words get a blank, what is listed keeps its lines.

    A part that begins with a line break keeps it.
    """
    text = ""
    for raw in parts:
        part = raw.strip()
        if not part:
            continue
        if not text:
            text = part
        elif raw.startswith("\n"):
            text += "\n" + raw[1:].rstrip()
        elif _LISTED.match(part):
            text += "\n" + part
        elif _CJK.match(part[0]) or _CJK.match(text[-1]):
            text += part
        else:
            text += " " + part
    return text


class Offsets:
    """Lines joined to one text, and the line on which each place of it stands."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.text = "\n".join(line.text for line in lines)
        self.shape = "\n".join(line.shape for line in lines)
        self._numbers = [line.number for line in lines]
        self._starts: list[int] = []
        place = 0
        for line in lines:
            self._starts.append(place)
            place += len(line.text) + 1

    def line(self, place: int) -> int:
        """The number of the line on which a place stands."""
        return self._numbers[max(0, bisect_right(self._starts, place) - 1)] if self._numbers else 0
