"""Where the next question of a paper begins: its number, told from the entries of lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from trainer.interchange.answer_sheets import Row
from trainer.interchange.drafting import Building, Material, Place, Section
from trainer.interchange.labels import Part, labels_in
from trainer.interchange.lettering import embedded, starts_with_option
from trainer.interchange.lines import Line
from trainer.interchange.records import Notebook
from trainer.interchange.wording import ANY_CHOICE, TYPES, UNLIKE, truth_of

TYPE_WORDS = "|".join([*(pattern for _, pattern in TYPES), ANY_CHOICE, UNLIKE])
TAG = re.compile(
    rf"[\[(]\s*(?P<word>(?:{TYPE_WORDS})(?:试题|题)?)\s*(?:[,、;:]?\s*\d+(?:\.\d+)?\s*分)?\s*[)\]]\s*"
)
NUMBER = re.compile(
    r"\s*#{0,4}\s*(?:(?P<di>第\s*(?P<a>\d{1,4})\s*题)\s*[.、:]?|(?P<paren>[(\[]\s*(?P<b>\d{1,4})\s*[)\]])\s*[.、:]?|"
    r"(?P<q>(?:题目|试题|Question|Q)\s*(?P<d>\d{1,4}))\s*[.、:)]?|"
    r"(?P<plain>(?P<c>\d{1,4})\s*(?:[.、:](?!\d)|(?=\[)))|(?P<half>(?P<e>\d{1,4})\s*\)))\s*"
)
BARE_NUMBER = re.compile(r"\s*(?P<c>\d{1,4})\s+(?=[\u4e00-\u9fff“《])")
KEY_FIRST = re.compile(r"\s*[(\[]\s*(?P<key>[A-I]{1,9}|√|×|对|错)\s*[)\]]\s*(?=\d|\S)")
STEM_ENDING = re.compile(r"(?:[(\[]\s*[)\]]|[?？_:])\s*[。.]?\s*$|[(\[]\s*[A-I√×对错]{1,9}\s*[)\]]")
EVIDENCE = 40
"""Lines looked ahead to see whether a number begins a question."""


@dataclass(frozen=True, slots=True)
class Number:
    """The number before a stem: its value, the way it is written, and where the stem begins."""

    value: int
    style: str
    end: int


def number_of(shape: str, *, bare: bool) -> Number | None:
    found = NUMBER.match(shape) or (BARE_NUMBER.match(shape) if bare else None)
    if found is None:
        return None
    groups = found.groupdict()
    style = next((name for name in ("di", "paren", "q", "plain", "half") if groups.get(name)), "bare")
    value = next(int(groups[name]) for name in "abcde" if groups.get(name))
    return Number(value, style, found.end())


@dataclass
class Paper:
    """What has been read of a paper so far."""

    notebook: Notebook
    lines: Sequence[Line]
    bare_letters: bool = False
    bare_numbers: bool = False
    keys_first: bool = False
    records: list[Building] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    section: Section = field(default_factory=lambda: Section(0))
    chapter: str = ""
    style: str = ""
    kept_from: int = 0
    sublist: int = 0
    after_blank: bool = False
    rows: list[Row] = field(default_factory=list)
    materials: list[Material] = field(default_factory=list)
    explained: bool = False

    @property
    def current(self) -> Building | None:
        """The question being read."""
        return self.records[-1] if self.records else None

    def begin(self, line: Line, name: str = "", number: int | None = None) -> Building:
        """Open the next question."""
        made = Building(self.notebook.path, line.number, name, number, self.section, self.chapter)
        self.records.append(made)
        self.sublist = 0
        return made


def next_line(paper: Paper, place: int) -> tuple[int, Line] | None:
    for at in range(place, min(place + 6, len(paper.lines))):
        if not paper.lines[at].blank:
            return at, paper.lines[at]
    return None


def has_options(paper: Paper, place: int) -> bool:
    """Whether options come before the next number."""
    for line in paper.lines[place : place + EVIDENCE]:
        if starts_with_option(line.shape, bare=paper.bare_letters):
            return True
        if number_of(line.shape, bare=paper.bare_numbers):
            return False
    return False


def number_at(paper: Paper, line: Line, place: int) -> Number | None:
    """The number a line begins with, if it begins a question."""
    offset = 0
    if tag := TAG.match(line.shape):
        offset = tag.end()
    elif key := KEY_FIRST.match(line.shape):
        offset = key.end()
    found = number_of(line.shape[offset:], bare=paper.bare_numbers)
    if found is None:
        return None
    found = Number(found.value, found.style, found.end + offset)
    return found if _opens(paper, found, place, tagged=bool(tag)) else None


def _opens(paper: Paper, number: Number, place: int, *, tagged: bool) -> bool:
    current = paper.current
    if current is None or tagged or (paper.section is not current.section):
        return True
    last = current.number
    if current.place is Place.STEM and not current.choices and not current.keyed:
        return _outside_list(paper, number, last, place)
    following = last is not None and number.value == last + 1
    alike = number.style == paper.style or not paper.style
    if not alike and not following:
        return has_options(paper, place + 1)
    if current.place is Place.EXPLANATION:
        return (following and alike) or has_evidence(paper, place)
    return (
        last is None or last < number.value <= last + 200 or number.value == 1 or has_evidence(paper, place)
    )


def _outside_list(paper: Paper, number: Number, last: int | None, place: int) -> bool:
    """Whether a number after a stem without options is the next question, not an entry of a list in it."""
    if paper.style and number.style != paper.style:
        return False
    if (
        number.value == paper.sublist + 1
        and (paper.sublist or number.value == 1)
        and number.value != (last or 0) + 1
    ):
        paper.sublist = number.value
        return False
    if paper.sublist and number.value == paper.sublist + 1 and not _ends_list(paper, place):
        paper.sublist = number.value
        return False
    return last is None or number.value > last


def _ends_list(paper: Paper, place: int) -> bool:
    """Whether after a list of entries the next question begins: the list's stem had no options at all."""
    return STEM_ENDING.search(paper.lines[place].shape) is not None


def has_evidence(paper: Paper, place: int) -> bool:
    """Whether options or a key come before the next number, or stand on the line itself."""
    line = paper.lines[place]
    if embedded(line.shape) or any(label.part is Part.KEY and label.colon for label in labels_in(line.shape)):
        return True
    for after in paper.lines[place + 1 : place + EVIDENCE]:
        if starts_with_option(after.shape, bare=paper.bare_letters) or truth_of(after.text) is not None:
            return True
        if any(
            label.part is Part.KEY and label.colon and label.at_line_start for label in labels_in(after.shape)
        ):
            return True
        if number_of(after.shape, bare=paper.bare_numbers):
            return False
    return False
