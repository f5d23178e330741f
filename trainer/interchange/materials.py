"""Material that several questions of a paper share, where its heading names their numbers.

Without numbers nobody can say how far a material reaches: it is told, and belongs to no question.
"""

from __future__ import annotations

import re

from trainer.errors import translatable
from trainer.interchange.drafting import Building, Material
from trainer.interchange.lines import Line, join
from trainer.interchange.numbering import Paper, has_evidence, number_of

_ORDER = r"[\s#*]{0,8}(?:[(\[]?[一二三四五六七八九十]{1,3}[)\]]?[、.:]?\s{0,4})?"
_NAMED = r"(?:材料|案例|资料|短文|情景|背景|表格|图表)"
_ASKED = r"(?:回答|完成|作答|解答)"
_RANGED = re.compile(
    rf"{_ORDER}[^。?!\d]{{0,40}}?{_NAMED}[^。?!\d]{{0,30}}?{_ASKED}[^。?!\d]{{0,10}}?"
    r"(?P<first>\d{1,4})\s{0,2}题?\s{0,2}[-~—–～至到]{1,2}\s{0,2}第?\s{0,2}(?P<last>\d{1,4})\s{0,2}[小各]?题"
    r"[)\]。.:，,]{0,3}(?P<rest>.{0,4000})"
)
_UNRANGED = re.compile(
    rf"{_ORDER}(?:请)?(?:根据|阅读|依据|结合)(?:以下|下列|下面|所给)[^。?!\d]{{0,10}}?{_NAMED}"
    rf"[^。?!\d]{{0,20}}?{_ASKED}[^。?!\d]{{0,12}}[。:]?\s*"
)
_MOST_LINES = 200
_MOST_QUESTIONS = 30


def is_material(line: Line) -> bool:
    """Whether a line is the heading of a material."""
    return _RANGED.fullmatch(line.shape) is not None or _UNRANGED.fullmatch(line.shape) is not None


def take_material(paper: Paper, line: Line, place: int) -> int:
    """Take a heading with the material below it; how many lines that are, 0 where it is none."""
    found = _RANGED.fullmatch(line.shape)
    if found is None and _UNRANGED.fullmatch(line.shape) is None:
        return 0
    first, last = (int(found["first"]), int(found["last"])) if found else (0, 0)
    end = _end(paper, place + 1, first)
    if end is None:
        end = place + 1
    parts = [line.text[found.start("rest") :]] if found else []
    parts += ["\n" + below.text if below.blank else below.text for below in paper.lines[place + 1 : end]]
    text = join(parts).strip()
    if text and 0 < last - first < _MOST_QUESTIONS:
        paper.materials.append(Material(line.number, text, first, last, paper.section))
    else:
        template = translatable(
            "a material that does not say for which questions it is meant; name them, as in "
            "“根据以下材料，回答第 3～5 题”. Understood: {understood}"
        )
        paper.notebook.fault(
            line.number, "material-unclear", template, understood=text[:60] or line.text[:60]
        )
    return end - place


def _end(paper: Paper, start: int, first: int) -> int | None:
    """Where the first question of a material begins; 0 = whichever comes first."""
    for place in range(start, min(start + _MOST_LINES, len(paper.lines))):
        number = number_of(paper.lines[place].shape, bare=paper.bare_numbers)
        if number and first in (0, number.value) and has_evidence(paper, place):
            return place
    return None


def share_materials(paper: Paper) -> None:
    """Give every material to its questions, if they follow it; else tell that they do not."""
    for material in paper.materials:
        asked = [record for record in paper.records if _belongs(record, material)]
        if not asked:
            template = translatable("none of the questions {first}–{last} follows this material")
            paper.notebook.fault(
                material.line, "material-unused", template, first=material.first, last=material.last
            )
        for record in asked:
            record.stimulus, record.case = material.text, str(material.line)


def _belongs(record: Building, material: Material) -> bool:
    return (
        record.section is material.section
        and record.line > material.line
        and not record.case
        and record.number is not None
        and material.first <= record.number <= material.last
    )
