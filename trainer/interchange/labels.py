"""The labels before the parts of a question: 题干, 备选项, 正确答案, 解析 and their kin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

_KEPT = 512
"""Lines whose labels are kept, as a line is looked at several times before the next but a few."""


class Part(StrEnum):
    """What a label stands before."""

    NUMBER = "number"
    TYPE = "type"
    STEM = "stem"
    OPTIONS = "options"
    KEY = "key"
    EXPLANATION = "explanation"
    TOPIC = "topic"
    BAND = "band"
    AUTHOR = "author"
    SOURCE = "source"
    SCORE = "score"
    OTHERS_ANSWER = "others_answer"


_NAMES: tuple[tuple[Part, str], ...] = (
    (Part.OTHERS_ANSWER, "我的答案|你的答案|考生答案|学生答案|您的答案|作答结果|提交答案"),
    (
        Part.EXPLANATION,
        "答案解析|试题解析|题目解析|参考解析|答案解释|解释说明|解析|详解|解答|解释|点评|Explanation|Feedback",
    ),
    (
        Part.KEY,
        "正确答案|准确答案|标准答案|参考答案|最佳答案|本题答案|答案选项|答案|"
        "Correct Answer|Answer Key|Answer|Ans|ANSWER|ANS",
    ),
    (Part.TYPE, "题目类型|试题类型|题目类别|试题题型|题型"),
    (Part.OPTIONS, "备选答案|备选项|可选项|候选项|选择项|题目选项|选项"),
    (Part.STEM, "试题题干|题目题干|题目内容|试题内容|试题正文|题干内容|题干|题目"),
    (
        Part.TOPIC,
        "题目涉及知识点|涉及知识点|所属知识点|知识点名称|知识点编码|对应知识点|知识点|考核点|考点|所属章节|章节",
    ),
    (Part.BAND, "题目难度系数|题目难度|试题难度|难度系数|难度等级|难度级别|难易程度|难易度|难度"),
    (Part.AUTHOR, "出题人员|出题人|命题人|编题人|出题者|命题者|出题部门|出题单位|编写人"),
    (
        Part.SOURCE,
        "教材出处(页码)或资料文件依据|教材出处(页码)或资料依据|教材出处或资料文件依据|教材出处(页码)|教材出处|"
        "资料文件依据|试题出处|题目出处|文件依据|出题依据|试题依据|命题依据|出处|试题来源",
    ),
    (Part.SCORE, "题目分值|试题分值|分值|分数|得分"),
    (Part.NUMBER, "题目编号|试题编号|题号|序号"),
)
DISTINCT = [
    "题目类型",
    "试题类型",
    "备选项",
    "备选答案",
    "正确答案",
    "准确答案",
    "题目涉及知识点",
    "题目难度",
    "出题人",
    "教材出处(页码)或资料文件依据",
]
"""Labels that no sentence uses by chance."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label in a text: which part it stands before, how it reads, where it begins and its value begins."""

    part: Part
    word: str
    start: int
    end: int
    colon: bool
    at_line_start: bool


def _spaced(name: str) -> str:
    """A pattern for a label whose characters a blank or a line break may have torn apart."""
    inner = r"\s*".join(re.escape(character) for character in name.replace(" ", ""))
    if name.endswith("解答"):
        inner += r"(?!\s*案)"  # As in 调解答案, where the label is the next word.
    return inner if not name.isascii() else rf"(?<![A-Za-z]){inner}(?![A-Za-z])"


_WORDS = sorted(
    ((name, part) for part, names in _NAMES for name in names.split("|")), key=lambda pair: -len(pair[0])
)
_PART_OF = {name.replace(" ", ""): part for name, part in _WORDS}
_FIRST = "".join(sorted({re.escape(name[0]) for name, _ in _WORDS}))
_LABEL = re.compile(
    rf"(?=[\[({_FIRST}])"
    + r"(?P<open>[\[(]\s*)?(?P<word>"
    + "|".join(_spaced(name) for name, _ in _WORDS)
    + r")(?:\s*(?:是|为)(?=\s*[:]|\s*[A-I√×]))?(?P<close>\s*[\])])?(?P<colon>\s*:)?"
)


@lru_cache(maxsize=_KEPT)
def labels_in(shape: str) -> tuple[Label, ...]:
    """Every label of a text in half-width signs, whether or not it is meant as one.

    Of a label in brackets the brackets count as its colon.
    """
    return tuple(_labels_in(shape))


def _labels_in(shape: str) -> Iterator[Label]:
    for found in _LABEL.finditer(shape):
        word = re.sub(r"\s+", "", found["word"])
        bracketed = bool(found["open"]) and bool(found["close"])
        start = found.start() if bracketed else found.start("word")
        end = found.end()
        colon = bool(found["colon"]) or bracketed
        if found["close"] and not bracketed and not found["colon"]:
            end = found.end("word")
        elif found["close"] and not bracketed:
            end, colon = found.end("word"), False
        line = shape.rfind("\n", 0, start) + 1
        yield Label(_PART_OF[word], word, start, end, colon, not shape[line:start].strip(" *#-·•"))
