"""Papers whose line breaks were lost: broken again before sections and before successive numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from trainer.interchange.lines import Line

_SHORT = 60
"""Characters up to which a line is one by itself."""
_SECTION = re.compile(
    r"(?:[一二三四五六七八九十]{1,2}[、.]\s*)?(?:单选|多选|单项选择|多项选择|不定项选择|判断|填空|简答|名词解释|论述|案例分析)题"
    r"\s*(?=[(:])|(?<=[。)])\s*(?:参考)?答案(?:及解析|与解析)\s*(?=[一二三])"
)
_EVIDENCE = re.compile(r"A\s*[.、)]|答\s*案|[(\[]\s*[√×对错]\s*[)\]]|[(]\s*[)]")
_HEADED = re.compile(r"[(][^()]{0,60}[)]\s*:?\s*|:\s*")


def unfolded(lines: Sequence[Line]) -> list[Line]:
    """The lines, long ones that hold several questions broken up; pieces keep the number of their line."""
    return [piece for line in lines for piece in _pieces(line)]


def _pieces(line: Line) -> Iterator[Line]:
    if len(line.text) < _SHORT:
        yield line
        return
    places = sorted({0, *_sections(line.shape), *_numbers(line.shape)})
    if len(places) < 3:
        yield line
        return
    for start, end in zip(places, [*places[1:], len(line.text)], strict=True):
        marked = tuple(
            (max(a, start) - start, min(b, end) - start) for a, b in line.marked if a < end and b > start
        )
        yield Line(line.number, line.text[start:end], line.shape[start:end], marked)


def _sections(shape: str) -> Iterator[int]:
    """Where sections begin, and where the text after their headings does."""
    for found in _SECTION.finditer(shape):
        yield found.start()
        headed = _HEADED.match(shape, found.end())
        if headed:
            yield headed.end()


def _numbers(shape: str) -> Iterator[int]:
    """Where questions begin: numbers that follow each other, with options or a key between them."""
    begins = [found.end() for found in _SECTION.finditer(shape)] or [0]
    for place, start in enumerate(begins):
        end = begins[place + 1] if place + 1 < len(begins) else len(shape)
        yield from _run(shape[:end], start)


def _run(shape: str, place: int) -> Iterator[int]:
    first = re.compile(r"(?<![\d.])(\d{1,4})\s*[.、](?!\d)").search(shape, place)
    number = int(first[1]) if first else 0
    while first is not None:
        yield first.start()
        number += 1
        found = None
        for found in re.finditer(rf"(?<![\d.第]){number}\s*[.、](?!\d)", shape[first.end() :]):
            if _EVIDENCE.search(shape, first.end(), first.end() + found.start()):
                break
        else:
            return
        first = re.compile(rf"{number}\s*[.、]").match(shape, first.end() + found.start())
