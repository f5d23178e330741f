"""Headings of sections and chapters, and what they promise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from trainer.errors import translatable
from trainer.interchange.drafting import Building, Section
from trainer.interchange.lines import Line
from trainer.interchange.numbering import TYPE_WORDS, Paper
from trainer.interchange.wording import kind_of

_SHORT_TYPES = "单选|多选|判断|填空|简答|单项选择|多项选择|不定项选择"
SECTION = re.compile(
    r"\s*[#*]*\s*(?:第[一二三四五六七八九十\d]+(?:部分|大题|单元|题型)\s*[、.: ]?\s*)?"
    r"(?P<order>[(\[]?(?:[一二三四五六七八九十]{1,3}|[IVX]{1,4}|\d{1,2})[)\]]?\s*[、.: ]\s*)?"
    rf"[\[(]?\s*(?P<word>(?:{TYPE_WORDS})(?:试题|题)|(?:{_SHORT_TYPES}))\s*[)\]]?\s*\**"
    r"(?P<rest>(?:[(\[:,;。].*|共.*|每.*|\d+\s*[题道].*|部分|一|二|三)?)\s*"
)
_CHAPTER = re.compile(
    r"\s*#*\s*第\s*[一二三四五六七八九十百\d]{1,4}\s*[章节篇编][\s、.: ]*(?P<title>.{0,60})"
)
_STATED = re.compile(r"(\d{1,5})\s*(?:道|个|小)?题")


def section_of(line: Line) -> re.Match[str] | None:
    found = SECTION.fullmatch(line.shape) if len(line.shape) < 200 else None
    if found is None or re.search(r"[(\[]\s*[A-I√×对错]{1,9}\s*[)\]]\s*[。.]?$", found["rest"]):
        return None
    return found


def is_section(line: Line) -> bool:
    """Whether a line is the heading of a section."""
    return section_of(line) is not None


def read_heading(paper: Paper, line: Line) -> bool:
    """Take a heading; whether the line was one."""
    if chapter := _CHAPTER.fullmatch(line.shape):
        paper.chapter = line.text[chapter.start("title") :].strip() or line.text.strip()
        return True
    found = section_of(line)
    if found is None:
        return False
    kind, unlike = kind_of(found["word"])
    if kind is None and not unlike and (inner := re.search(_SHORT_TYPES, found["rest"])):
        kind, unlike = kind_of(inner[0])
    stated = _STATED.search(found["rest"])
    many = int(stated[1]) if stated and "每" not in found["rest"][: stated.start()] else None
    _forget_title(paper)
    paper.section = Section(len(paper.sections) + 1, kind, unlike if kind is None else "", line.number, many)
    paper.sections.append(paper.section)
    paper.style = ""
    return True


def _forget_title(paper: Paper) -> None:
    """What stands before the first heading and is no question, is the paper's title."""
    first = paper.records[0] if len(paper.records) == 1 and not paper.sections else None
    if first is not None and first.number is None and not first.choices and not first.keyed:
        paper.records.clear()


def count_questions(paper: Paper) -> None:
    """Note where a heading promises more or fewer questions than there are, and numbers that do not occur."""
    for section in paper.sections:
        here = [record for record in paper.records if record.section is section]
        if section.stated is not None and section.stated != len(here):
            template = translatable("the heading speaks of {stated} questions; {found} were found")
            paper.notebook.note(
                section.line, "question-count", template, stated=section.stated, found=len(here)
            )
    for run in runs_of([record for record in paper.records if record.number is not None]):
        for first, second in pairwise(run):
            lost = range((first.number or 0) + 1, second.number or 0)
            if 0 < len(lost) <= 20:
                template = translatable("no question has the number {number}")
                names = ", ".join(str(number) for number in lost)
                paper.notebook.note(second.line, "missing-number", template, name=names, number=names)


def runs_of(records: Sequence[Building]) -> list[list[Building]]:
    """Questions numbered in one go; a number that begins again opens the next run."""
    runs: list[list[Building]] = [[]]
    for record in records:
        if runs[-1] and (record.number or 0) <= (runs[-1][-1].number or 0):
            runs.append([])
        runs[-1].append(record)
    return runs
