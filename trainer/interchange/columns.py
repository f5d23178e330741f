"""What the columns of a table and the fields of a record are called, in Chinese and English."""

from __future__ import annotations

import re
from enum import StrEnum

from trainer.interchange.wording import narrow


class Column(StrEnum):
    """What a column holds."""

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


_NAMES = {
    Column.NUMBER: (
        "序号|题号|编号|题目编号|试题编号|no|no.|number|id|#|question id|question number|qid|itemid|item id"
    ),
    Column.TYPE: (
        "题型|题目类型|试题类型|类型|题目类别|试题题型|type|question type|questiontype|kind|"
        "item type|category type"
    ),
    Column.STEM: (
        "题干|题目|试题|试题内容|题目内容|试题题干|题目题干|问题|题目名称|试题名称|题目描述|"
        "题干内容|试题正文|内容|question|stem|question text|questiontext|question stem|prompt|"
        "item|question title|title|text|content|body"
    ),
    Column.OPTIONS: (
        "选项|备选项|备选答案|可选项|候选项|题目选项|选项内容|options|choices|answers|"
        "alternatives|answer options|option"
    ),
    Column.KEY: (
        "答案|正确答案|标准答案|参考答案|准确答案|正确选项|答案选项|正确项|key|answer|correct|"
        "correct answer|correct answers|correct option|correct options|correctanswer|"
        "right answer|answer key|answerkey|solution|correct choice|answer index|correct index|"
        "correctindex|answerindex|correct answer index|correct_option_index|correct option index"
    ),
    Column.EXPLANATION: (
        "解析|答案解析|试题解析|题目解析|解释|说明|详解|explanation|rationale|feedback|"
        "general feedback|analysis|comment|reason"
    ),
    Column.TOPIC: (
        "知识点|题目涉及知识点|涉及知识点|所属知识点|知识点名称|知识点编码|考点|章节|所属章节|"
        "分类|类别|题目分类|试题分类|category|topic|knowledge point|knowledge|objective|subject|"
        "chapter|section|tag|tags|unit|课程|目录|模块"
    ),
    Column.BAND: "难度|题目难度|试题难度|难易程度|难易度|难度系数|难度等级|difficulty|level|band",
    Column.AUTHOR: "出题人|命题人|作者|编写人|出题人员|author|creator|created by",
    Column.SOURCE: (
        "出处|教材出处|教材出处(页码)或资料文件依据|教材出处(页码)|资料文件依据|来源|依据|"
        "试题来源|source|reference"
    ),
}
_COLUMN_OF = {name: column for column, names in _NAMES.items() for name in names.split("|")}
_LETTERED = re.compile(
    r"(?:选项|备选项|备选答案|答案选项|option|choice|answer option|answer|alternative|opt)?\s*[ _.:：-]?\s*"
    r"[(\[]?(?P<letter>[a-i]|[1-9])[)\]]?\s*(?:选项|项|内容)?"
)
_RATIONALE = re.compile(
    r"(?:选项)?(?:解析|rationale|feedback|explanation)\s*[ _]?\s*(?P<letter>[a-i])|"
    r"(?P<before>[a-i])\s*(?:选项)?解析"
)
_TRUTH_RATIONALE = re.compile(r"(?:解析|rationale|feedback)\s*[ _]?\s*(?P<word>true|false|对|错)")


def _folded(name: str) -> str:
    plain = re.sub(r"([a-z])([A-Z])", r"\1 \2", narrow(name).strip())
    return " ".join(re.sub(r"[*:_]+", " ", plain).casefold().split())


def column_of(name: str) -> Column | None:
    """The column a header names."""
    folded = _folded(name)
    return (
        _COLUMN_OF.get(folded)
        or _COLUMN_OF.get(folded.replace(" ", ""))
        or _COLUMN_OF.get(re.sub(r"\(.*?\)$", "", folded).strip())
    )


def option_of(name: str) -> str:
    """The letter of the option a header names; empty if it names none."""
    found = _LETTERED.fullmatch(_folded(name))
    if found is None:
        return ""
    letter = found["letter"]
    if letter.isdigit() and _folded(name).isdigit():
        return ""
    return chr(ord("A") + int(letter) - 1) if letter.isdigit() else letter.upper()


def rationale_of(name: str) -> str:
    """The letter of the option whose rationale a header names, or `true` or `false`; empty if none."""
    folded = _folded(name)
    if found := _TRUTH_RATIONALE.fullmatch(folded):
        return "true" if found["word"] in ("true", "对") else "false"
    found = _RATIONALE.fullmatch(folded)
    return (found["letter"] or found["before"] or "").upper() if found else ""
